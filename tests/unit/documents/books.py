"""The small playbook that documents and versions are tested with."""

import dataclasses
import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any

from dealwright.decode.codec import decode, encode
from dealwright.diagnostics import Origin
from dealwright.document import Tree
from dealwright.history.release import release
from dealwright.load.files import from_folder
from dealwright.load.playbook import load
from dealwright.model.offerings import Offering
from dealwright.model.playbook import Playbook
from dealwright.resources import schema, template_names
from support.golden import GOLDEN

ROOT = GOLDEN.parent.parent


def small_book() -> Playbook:
    return _read(GOLDEN / "book")


def our_book() -> Playbook:
    """The playbook of this repository."""
    return _read(ROOT)


@cache
def _read(folder: Path) -> Playbook:
    loaded = load(from_folder(folder), schema, templates=template_names(folder))
    assert loaded.sound, loaded.findings
    return loaded.playbook


def with_offering(playbook: Playbook, offering: Offering) -> Playbook:
    """The playbook with nothing else to sell."""
    offerings = dataclasses.replace(playbook.offerings, offerings=(offering,))
    return dataclasses.replace(playbook, offerings=offerings)


def released_book() -> Playbook:
    made = release(small_book(), date=dt.date(2031, 2, 1))
    return dataclasses.replace(small_book(), versions=made.versions)


def bare_book() -> Playbook:
    """Only what cannot be left out."""
    about = dataclasses.replace(
        small_book().about, principles=(), vocabulary=(), deals_teach=(), intake=None, title="Bare"
    )
    return Playbook(about=about)


HOSTILE = "<script>x</script> | `a` [x](y) @everyone {{ 7*7 }} <x> _b_"
_TEXTS = frozenset(
    {
        *(
            "title",
            "purpose",
            "label",
            "text",
            "why",
            "statement",
            "page_label",
            "when",
            "learning",
        ),
        *("assumption", "description", "short", "definition", "means", "question", "size", "cost"),
        *(
            "hubs",
            "for",
            "note",
            "usage_unit",
            "cloud",
            "without_a_hub",
            "rule",
            "nickname",
            "name",
        ),
        *("picks", "holds", "organisation", "relation", "claim", "who", "pain", "buys"),
        *("co_creates", "activities", "does", "used_for", "includes", "excludes", "traditional"),
        *("ours", "signals", "earlier_prices", "options", "channels", "agenda", "systems"),
    }
)


def hostile_book() -> Playbook:
    """The small one, in which every text that people write freely is more than a text."""
    book: Playbook = decode(Playbook, _spoilt(encode(small_book())), Origin(file="hostile"))
    return book


def _spoilt(tree: Tree, key: str = "") -> Tree:
    if isinstance(tree, dict):
        inner = key if key in ("options", "channels", "agenda", "systems") else ""
        return {name: _spoilt(value, inner or name) for name, value in tree.items()}
    if isinstance(tree, list):
        return [_spoilt(value, key) for value in tree]
    return HOSTILE if isinstance(tree, str) and key in _TEXTS else tree


def given_up_book() -> Playbook:
    """The small one with something of every kind given up, and a portal that has secrets."""
    tree = encode(small_book())
    assert isinstance(tree, dict)
    for part in ("pipelines", "hypotheses"):
        tree[f"retired_{part}"] = {"retired": _GONE_FILES[part]}
    _of(tree["pipelines"], "pipeline", "sales")["retired"] = _GONE_STAGES
    _of(tree["properties"], "object", "deals")["retired"] = _GONE_PROPERTIES
    tree["measures"]["retired"] = [_gone(8, "Nobody looked at it", metric="calls")]
    tree["red_lines"]["retired"] = [_gone(9, "Never crossed", red_line="old_line")]
    tree["portals"] = [_PORTAL]
    book: Playbook = decode(Playbook, tree, Origin(file="given up"))
    return book


def _of(things: Any, key: str, value: str) -> Any:
    return next(one for one in things if one[key] == value)


def _gone(day: int, why: str, **more: Any) -> dict[str, Any]:
    return {"date": f"2031-03-{day:02}", "why": why, **more}


_GONE_FILES = {
    "pipelines": [
        {**_gone(1, "We write no grants"), "date": "2031-02-28", "pipeline": "grants"}
        | {"move_deals_to": "proposal"},
        {**_gone(1, "We ask no donors"), "date": "2031-02-27", "pipeline": "donors"},
    ],
    "hypotheses": [_gone(1, "Too few of them", hypothesis="museums")],
}
_GONE_STAGES = [
    _gone(3, "It came to nothing", stage="qualifying", move_deals_to="outreach")
    | {"counts_as": "outreach"},
    _gone(2, "It is no stage", stage="asking"),
]
_GONE_PROPERTIES = [
    _gone(7, "Says nothing", option="loss_reason/other", map_to="timing"),
    _gone(6, "Empty since long", group="notes"),
    _gone(5, "Nobody fills it in", property="score", keep_values=True),
    _gone(4, "Two of one kind", property="mood", map_to="need"),
]
_PORTAL = {
    "portal": "works",
    "label": "The works",
    "portal_id": 24681012,
    "token_from": "SECRET_TOKEN",
    "url": "https://private-host.example",
    "runs": "../runs-folder",
    "confidential": True,
    "ids": {"pipelines": {"sales": "11223344"}},
    "guards": {"many_deals_moved": 1200},
}
