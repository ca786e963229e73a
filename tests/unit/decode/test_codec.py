"""decode(cls, encode(x)) == x, over pieces of the real playbook and over invented ones."""

import dataclasses
import datetime as dt
import json
from decimal import Decimal
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealwright.decode.codec import decode, digest, encode
from dealwright.decode.kinds import KINDS, Kind, kind_of
from dealwright.diagnostics import NOWHERE, Origin
from dealwright.load.files import from_folder
from dealwright.load.playbook import load
from dealwright.model import words
from dealwright.model.metrics import Condition, Metric
from dealwright.model.pipelines import Stage
from dealwright.model.playbook import Playbook
from dealwright.model.properties import Property
from dealwright.resources import schema

ROOT = Path(__file__).parents[3]
REAL = load(from_folder(ROOT), schema, templates=frozenset()).playbook

KEYS = st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True)
TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)
PERCENTS = st.decimals(0, 100, places=2).map(lambda points: words.Percent(points / 100))
BY_HINT: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXTS,
    int: st.integers(0, 10**9),
    bool: st.booleans(),
    dt.date: st.dates(),
    words.Percent: PERCENTS,
    words.Days: st.integers(1, 99_999),
    words.Money: st.builds(
        words.Money, st.decimals(0, 10**9, places=2), st.sampled_from(["USD", "EUR"])
    ),
    words.Moment: st.builds(words.Moment, st.sampled_from(["2026Q3", "2026-07-01"])),
    words.Sample: st.builds(words.Sample, st.integers(1, 999), KEYS),
    words.Arrow: st.builds(words.Arrow, KEYS, KEYS),
    words.Prose: st.lists(TEXTS, max_size=3).map(tuple),
    words.OneOrMany: st.lists(KEYS, max_size=3).map(tuple),
    Any: st.dictionaries(KEYS, TEXTS | st.integers() | st.booleans(), max_size=3),
}


def instances(cls: type) -> st.SearchStrategy[Any]:
    """Any value of a class of the model."""
    hints = get_type_hints(cls)
    parts = {}
    for one in dataclasses.fields(cls):
        if one.name == "origin":
            continue
        keyed = one.metadata.get("keyed") or one.metadata.get("rest")
        values = fitting(hints[one.name], keyed)
        optional = one.default is not dataclasses.MISSING
        parts[one.name] = st.just(one.default) | values if optional else values
    return st.builds(cls, **parts)


def fitting(hint: Any, keyed: str | None) -> st.SearchStrategy[Any]:
    if hint in BY_HINT:
        return BY_HINT[hint]
    if get_origin(hint) is Literal:
        return st.sampled_from(get_args(hint))
    if get_origin(hint) is tuple:
        inner = get_args(hint)[0]
        return st.lists(
            fitting(inner, None),
            max_size=2,
            unique_by=(lambda one: getattr(one, keyed)) if keyed else None,
        ).map(tuple)
    if hasattr(hint, "__dataclass_fields__"):
        return st.deferred(lambda: instances(hint))
    return fitting(next(one for one in get_args(hint) if one is not type(None)), None)


def reserved(value: Any) -> bool:
    """Whether a free key collides with a field beside it, which no schema lets pass."""
    if isinstance(value, tuple):
        return any(map(reserved, value))
    if not hasattr(value, "__dataclass_fields__"):
        return False
    fields = dataclasses.fields(value)
    names = {one.name for one in fields}
    for one in fields:
        key = one.metadata.get("rest")
        if key and any(getattr(item, key) in names for item in getattr(value, one.name)):
            return True
    return any(reserved(getattr(value, one.name)) for one in fields if one.name != "origin")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.pattern)
@settings(max_examples=25)
@given(data=st.data())
def test_whatever_a_file_says_survives(kind: Kind, data: st.DataObject) -> None:
    value = data.draw(instances(kind.cls).filter(lambda made: not reserved(made)))
    tree = json.loads(json.dumps(encode(value)))
    assert decode(kind.cls, tree, NOWHERE) == value


def test_the_real_playbook_survives() -> None:
    assert decode(Playbook, encode(REAL), NOWHERE) == REAL


def pieces(value: Any) -> list[Any]:
    if isinstance(value, tuple):
        return [found for one in value for found in pieces(one)]
    if not hasattr(value, "__dataclass_fields__"):
        return []
    inner = [pieces(getattr(value, one.name)) for one in dataclasses.fields(value)]
    return [value, *chain.from_iterable(inner)]


SMALL = (Origin, words.Money, words.Moment, words.Sample, words.Arrow)
PIECES = [one for one in pieces(REAL) if not isinstance(one, SMALL)]


@given(st.sampled_from(PIECES))
def test_each_piece_of_the_real_playbook_survives(piece: Any) -> None:
    assert decode(type(piece), encode(piece), NOWHERE) == piece


def shuffled(tree: Any, random: Random) -> Any:
    if isinstance(tree, dict):
        keys = list(tree)
        random.shuffle(keys)
        return {key: shuffled(tree[key], random) for key in keys}
    return [shuffled(one, random) for one in tree] if isinstance(tree, list) else tree


@given(st.sampled_from(PIECES), st.integers(0, 99))
def test_digest_ignores_the_order_of_keys(piece: Any, seed: int) -> None:
    assert digest(shuffled(encode(piece), Random(seed))) == digest(encode(piece))  # noqa: S311


def test_digest_tells_what_differs() -> None:
    trees: list[Any] = [{}, [], {"a": 1}, {"a": "1"}, {"a": True}, ["a", "b"], ["b", "a"], None]
    assert len({digest(tree) for tree in trees}) == len(trees)
    assert digest({"a": "é"}).startswith("sha256:")


def test_each_part_remembers_its_place() -> None:
    tree = {
        "metric": "m",
        "label": "M",
        "where": {"deal_type": ["new", "old"], "parked": True},
        "in": "outreach",
    }
    metric = decode(Metric, tree, Origin(file="f", route=("metrics", "m")))
    assert metric.in_ == ("outreach",)
    assert metric.where == (
        Condition(field="deal_type", values=words.OneOrMany(("new", "old"))),
        Condition(field="parked", values=words.OneOrMany(("true",))),
    )
    assert metric.where[0].origin.route == ("metrics", "m", "where", "deal_type")
    assert metric.origin.file == "f"


def test_defaults_are_left_out_and_words_have_one_spelling() -> None:
    stage = decode(
        Stage,
        {
            "stage": "a",
            "label": "A",
            "ends": False,
            "probability": "05.00%",
            "stalls_after": "1 days",
        },
        NOWHERE,
    )
    assert stage.probability == Decimal("0.05")
    assert encode(stage) == {
        "stage": "a",
        "label": "A",
        "probability": "5%",
        "stalls_after": "1 day",
    }


def test_a_bare_value_is_the_short_form() -> None:
    options = {"price": "Price", "timing": {"label": "Timing"}}
    one = decode(Property, {"property": "p", "options": options}, NOWHERE)
    assert encode(one) == {"property": "p", "options": {"price": "Price", "timing": "Timing"}}


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("playbook/playbook.yaml", "playbook"),
        ("playbook/pipelines/a.yaml", "pipeline"),
        ("playbook/pipelines/retired.yaml", "retired"),
        ("icp/hypotheses/retired.yaml", "retired"),
        ("icp/hypotheses/a.yaml", "hypothesis"),
        ("playbook/versions/1.0.0.yaml", "version"),
        ("playbook/pipelines/sales/a.yaml", "stage"),
        ("playbook/pipelines/sales/deep/a.yaml", None),
        ("playbook/properties/deals/a.yaml", "property"),
        ("playbook/properties/deals/loss_reason/a.yaml", "option"),
        ("playbook/properties/deals/loss_reason/deep/a.yaml", None),
        ("playbook/pipelines/a.yml", None),
        ("playbook/a.yaml", None),
        ("playbook.yaml", None),
        ("other/playbook/playbook.yaml", None),
    ],
)
def test_where_a_file_lies_says_what_it_is(path: str, name: str | None) -> None:
    kind = kind_of(path)
    assert (kind.name if kind else None) == name
