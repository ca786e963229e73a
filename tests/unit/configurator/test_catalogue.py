"""The catalogue: what is read of it, what is wrong in it, and what requires what."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import json5
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealwright.configurator.catalogue import Flag, Select, Single, required, spoken
from dealwright.configurator.link import TIERS, Choices, State
from dealwright.configurator.reading import read_catalogue
from dealwright.configurator.requirement import AllOf, AnyOf, Clause, Leaf, Not, holds, words
from support.hubs import CATALOGUE_FILE, catalogue

Tree = dict[str, Any]
WORDS = ("allOf", "anyOf", "not", "id", "op", "value", "kind", "options", "default", "requires")
SMALL = """{name: "a", version: "b", items: [{id: "c", group: "d", label: "e", perTier: {
    Essential: {kind: "single", text: "f"},
    Advanced: {kind: "flag", available: true, requires: {id: "c", op: "in", value: ["f", 2]}},
    Premier: {kind: "select", options: [{value: 1}, {value: "2"}], default: 1,
              requires: {anyOf: [{not: {id: "c", op: "lt", value: 2}}, {id: "c"}]}},
}}]}"""
TEXT = CATALOGUE_FILE.read_text("utf-8")


def told(text: str) -> list[str]:
    """Every finding with its code, and whether there is a catalogue all the same."""
    found, findings = read_catalogue(text, "c")
    assert (found is None) == any(one.severity == "error" for one in findings)
    return [
        f"{one.code} {one.message}" + (f" ({one.help})" if one.help else "") for one in findings
    ]


def test_what_is_read() -> None:
    found = catalogue()
    assert (found.name, found.version, found.source) == (
        "Hubs of Mars University",
        "2031.02",
        "catalogue.json5",
    )
    assert [(item.id, item.group, item.label) for item in found.items][:2] == [
        ("cluster:cloud", "Cluster", "Where it runs"),
        ("cluster:purse", "Cluster", "Who pays"),
    ]
    kinds = {item.id: tuple(type(item.tiers[tier]) for tier in TIERS) for item in found.items}
    assert kinds["room:telescope"] == (Flag, Select, Flag)
    assert kinds["room:tidy"] == (Flag, Flag, Single)
    seats = found.items[3].tiers["Advanced"]
    assert isinstance(seats, Select)
    assert ([option.value for option in seats.options], seats.default) == (
        ["20", "40", "2.5"],
        "40",
    )


def test_the_same_text_has_the_same_digest_and_another_another() -> None:
    other, _ = read_catalogue(TEXT.replace("2031.02", "2031.03"), "c")
    assert other is not None
    assert catalogue().digest == catalogue().digest != other.digest


def test_what_is_doubtful_in_it() -> None:
    assert told(TEXT) == [
        (
            "DW903 cluster:cloud is spelt Cirrus in Advanced and cirrus in Premier:"
            " a link of one tier is wrong in the other"
        )
    ]
    unmet = TEXT.replace('{value: "none"},', "").replace('default: "word"', 'default: "badge"')
    assert told(unmet.replace("default: 40", "default: 20"))[1:] == [
        (
            "DW903 room:telescope in Advanced requires room:seats is at least 40 and not (door:key is word),"
            " which the defaults do not meet"
        )
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "Empty strings are not legal JSON5"),
        ("{\n  name: ]", 'line 2, column 9: Unexpected "]"'),
        ("{name: 1, name: 2}", 'Duplicate key "name" found in object'),
        (
            "{version: " + "1" * 5000 + "}",
            "Exceeds the limit (4300 digits) for integer string conversi…",
        ),
    ],
)
def test_what_is_no_json5(text: str, why: str) -> None:
    assert told(text) == [f"DW902 the catalogue is no JSON5: {why}"]


@pytest.mark.parametrize("text", ["[" * 3000, "{a:" * 3000, "[" * 400 + "]" * 400])
def test_what_is_nested_too_deep(text: str) -> None:
    assert told(text) == ["DW902 the catalogue is nested too deep"]


def item(tree: Tree, number: int = 4) -> Tree:
    found: Tree = tree["items"][number]
    return found


def telescope(tree: Tree) -> Tree:
    found: Tree = item(tree)["perTier"]["Advanced"]
    return found


def requires(clause: object) -> Callable[[Tree], object]:
    return lambda tree: telescope(tree).update(requires=clause)


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (lambda tree: tree.pop("name"), "the catalogue has no name, or one that is no text"),
        (lambda tree: tree.update(version=2), "the catalogue has no version, or one that is no text"),
        (lambda tree: tree.pop("items"), "items of the catalogue: a list with something in it is needed"),
        (lambda tree: tree.update(items=[]), "items of the catalogue: a list with something in it is needed"),
        (lambda tree: tree["items"].append(3), "item 8 is no mapping"),
        (lambda tree: item(tree).update(id=""), "item 5 has no id, or one that is no text"),
        (lambda tree: item(tree).pop("label"), "room:telescope has no label, or one that is no text"),
        (lambda tree: item(tree).pop("perTier"), "perTier of room:telescope is missing"),
        (lambda tree: item(tree)["perTier"].pop("Premier"), "room:telescope in Premier is missing"),
        (lambda tree: telescope(tree).update(kind="slider"), "room:telescope in Advanced is neither single nor flag nor select"),
        (lambda tree: item(tree)["perTier"].update(Premier={"kind": "flag"}), "room:telescope in Premier does not say whether it is available"),
        (lambda tree: item(tree)["perTier"].update(Premier={"kind": "single"}), "room:telescope in Premier has no text, or one that is no text"),
        (lambda tree: telescope(tree).update(options=[]), "options of room:telescope in Advanced: a list with something in it is needed"),
        (lambda tree: telescope(tree).update(options=["a"]), "an option of room:telescope in Advanced is no mapping"),
        (lambda tree: telescope(tree).update(options=[{"value": True}]), "an option of room:telescope in Advanced: a text or a number is needed"),
        (lambda tree: telescope(tree).update(options=[{"value": float("nan")}]), "an option of room:telescope in Advanced: a text or a number is needed"),
        (lambda tree: telescope(tree).update(options=[{"value": 1}, {"value": "1"}]), "room:telescope in Advanced offers 1 2 times"),
        (lambda tree: telescope(tree).update(default="nune"), "the default of room:telescope in Advanced, nune, is none of its options (did you mean none?)"),
        (lambda tree: tree["items"].append(item(tree)), "room:telescope is the id of another item, too"),
        (requires([]), "what room:telescope in Advanced requires is no mapping"),
        (requires({"id": "room:nowhere", "op": "like"}), "room:telescope in Advanced requires by like, which is no comparison"),
        (requires({"id": "room:nowhere", "op": ["eq"]}), "room:telescope in Advanced requires by ['eq'], which is no comparison"),
        (requires({"op": "truthy"}), "what room:telescope in Advanced requires has no id, or one that is no text"),
        (requires({"id": "room:nowhere"}), "what room:telescope in Advanced requires of room:nowhere: a text or a number is needed"),
        (requires({"id": "room:nowhere", "op": "in", "value": "a"}), "what room:telescope in Advanced requires of room:nowhere: a list with something in it is needed"),
        (requires({"allOf": []}), "allOf of what room:telescope in Advanced requires: a list with something in it is needed"),
        (requires({"not": {"id": "room:noplace", "op": "falsy"}}), "room:telescope requires room:noplace, which there is not (did you mean room:nowhere?)"),
    ],
)  # fmt: skip
def test_what_is_not_well_formed(edit: Callable[[Tree], object], expected: str) -> None:
    tree = json5.loads(TEXT)
    edit(tree)
    found = told(json.dumps(tree))
    assert f"DW902 {expected}" in found
    assert len(found) == len(set(found)) <= 2


def test_every_mistake_is_told_at_once() -> None:
    tree = json5.loads(TEXT)
    tree["items"][0]["perTier"]["Essential"] = {"kind": "no"}
    tree["items"][0]["perTier"]["Premier"] = None
    tree["items"][1] = "a"
    assert len(told(json.dumps(tree))) == 3
    assert told("[]") == ["DW902 the catalogue is no mapping"]


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=3)
    | st.just(10**400),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=3)
    ),
    max_leaves=8,
)


def places(tree: object) -> Iterator[tuple[Any, Any]]:
    """Every container of a tree with each of its keys."""
    for key in (
        tree if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ()
    ):
        yield tree, key
        yield from places(tree[key])  # type: ignore[index]


@given(st.integers(0, 200), ANYTHING)
def test_whatever_stands_in_a_catalogue_is_read_or_told(number: int, strange: object) -> None:
    tree: Tree = json5.loads(SMALL)
    listed = list(places(tree))
    inside, key = listed[number % len(listed)]
    inside[key] = strange
    for line in told(json.dumps(tree)):
        assert line.startswith(("DW902 ", "DW903 "))


CHOSEN: Choices = {"seats": "40", "key": "word", "open": True, "shut": False, "gone": None, "": ""}


@pytest.mark.parametrize(
    ("clause", "met", "said"),
    [
        (Leaf("open", "truthy"), True, "open is set"),
        (Leaf("shut", "falsy"), True, "shut is not set"),
        (Leaf("nowhere", "falsy"), True, "nowhere is not set"),
        (Leaf("key", "eq", "word"), True, "key is word"),
        (Leaf("open", "eq", "true"), True, "open is true"),
        (Leaf("gone", "eq", "null"), True, "gone is null"),
        (Leaf("nowhere", "eq", "undefined"), True, "nowhere is undefined"),
        (Leaf("key", "neq", "word"), False, "key is not word"),
        (Leaf("nowhere", "neq", "word"), True, "nowhere is not word"),
        (Leaf("key", "in", ("a", "word")), True, "key is one of a, word"),
        (Leaf("nowhere", "in", ("a", "word")), False, "nowhere is one of a, word"),
        (Leaf("nowhere", "nin", ("a", "word")), True, "nowhere is none of a, word"),
        (Leaf("seats", "gt", "9"), True, "seats is above 9"),
        (Leaf("seats", "gte", "40.0"), True, "seats is at least 40.0"),
        (Leaf("seats", "lt", "40"), False, "seats is below 40"),
        (Leaf("seats", "lte", "40"), True, "seats is at most 40"),
        (Leaf("open", "gte", "1"), True, "open is at least 1"),
        (Leaf("", "lte", "0"), True, " is at most 0"),
        (Leaf("key", "lte", "9"), False, "key is at most 9"),
        (Leaf("nowhere", "lte", "9"), False, "nowhere is at most 9"),
        (AllOf((Leaf("open", "truthy"), Leaf("shut", "truthy"))), False, "open is set and shut is set"),
        (AnyOf((Leaf("open", "truthy"), Leaf("shut", "truthy"))), True, "open is set or shut is set"),
        (Not(Leaf("open", "truthy")), False, "not (open is set)"),
    ],
)  # fmt: skip
def test_what_a_clause_means(clause: Clause, *, met: bool, said: str) -> None:
    assert (holds(clause, CHOSEN), words(clause)) == (met, said)
    assert holds(Not(clause), CHOSEN) is not met


def test_an_option_requires_in_the_place_of_its_item() -> None:
    setting = catalogue().items[4].tiers["Advanced"]
    assert words(required(setting, "none") or Leaf("", "eq")) == "room:nowhere is not set"
    assert words(required(setting, "large") or Leaf("", "eq")).startswith(
        "room:seats is at least 40"
    )


@given(st.sampled_from(TIERS), st.sampled_from(TIERS))
def test_a_first_visit_fills_every_tier_and_is_shown_as_it_is(tier: str, other: str) -> None:
    state = catalogue().first_visit(tier)
    assert state.choices == catalogue().shown(state)
    assert list(state.selections) == list(TIERS)
    assert catalogue().shown(State(tier=other, selections={})) == state.selections[other]


def test_a_flag_is_always_the_catalogues_own() -> None:
    state = State(
        tier="Premier", selections={"Premier": {"room:telescope": False, "door:key": "word"}}
    )
    shown = catalogue().shown(state)
    assert (shown["room:telescope"], shown["door:key"]) == (True, "word")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("- SciPy\n- R / RStudio\n\n- Pangeo ", "SciPy; R / RStudio; Pangeo"),
        ("- alone", "- alone"),
        ("- one\nand more", "- one and more"),
        ("Twice a week,\nby hand", "Twice a week, by hand"),
        ("\n ", "nothing"),
    ],
)
def test_a_value_of_several_lines_is_told_on_one(value: str, words: str) -> None:
    assert spoken(value) == words
