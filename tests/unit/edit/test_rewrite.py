"""An edited file says what was wanted, and all else in it is as it was."""

import copy
import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dealwright.diagnostics import Route
from dealwright.edit.layout import Layout
from dealwright.edit.match import same
from dealwright.edit.rewrite import EditError, rewrite
from dealwright.source import read
from unit.edit.writing import KEYS, VALUES, Written, documents


def edited(text: str, wanted: Any) -> str:
    return rewrite("playbook/x.yaml", text.encode(), wanted).decode()


def routes(tree: Any, route: Route = ()) -> list[Route]:
    steps: Any = (
        tree if isinstance(tree, dict) else range(len(tree) if isinstance(tree, list) else 0)
    )
    return [route] + [found for step in steps for found in routes(tree[step], (*route, step))]


def at(tree: Any, route: Route) -> Any:
    for step in route:
        tree = tree[step]
    return tree


@dataclass
class Edit:
    """A document and what it shall say; the route of the entry that was changed, if one was."""

    tree: Any
    written: Written
    wanted: Any
    touched: list[Route]
    kind: str


@st.composite
def edits(draw: st.DrawFn, most: int = 1) -> Edit:
    tree, written = draw(documents())
    document = read("x.yaml", written.text.encode())
    assert document.findings == []
    assert same(document.tree, tree)
    edit = Edit(tree, written, copy.deepcopy(tree), [], "")
    for _ in range(draw(st.integers(1, most))):
        change = draw(st.sampled_from([_set, _add, _remove, _move]))
        edit.kind = change.__name__
        change(draw, edit.wanted, edit.touched)
    return edit


def _set(draw: st.DrawFn, tree: Any, touched: list[Route]) -> None:
    found = [route for route in routes(tree) if route]
    if found:
        route = draw(st.sampled_from(found))
        at(tree, route[:-1])[route[-1]] = draw(VALUES)
        touched.append(route)


def _home(draw: st.DrawFn, tree: Any, touched: list[Route]) -> Any:
    found = [route for route in routes(tree) if isinstance(at(tree, route), dict | list)]
    route = draw(st.sampled_from(found))
    touched.append(route)
    return at(tree, route)


def _add(draw: st.DrawFn, tree: Any, touched: list[Route]) -> None:
    home = _home(draw, tree, touched)
    if isinstance(home, list):
        home.insert(draw(st.integers(0, len(home))), draw(VALUES))
    else:
        entries = list(home.items())
        new = (draw(KEYS.filter(lambda key: key not in home)), draw(VALUES))
        entries.insert(draw(st.integers(0, len(entries))), new)
        home.clear()
        home.update(entries)


def _move(draw: st.DrawFn, tree: Any, touched: list[Route]) -> None:
    home = _home(draw, tree, touched)
    entries = draw(st.permutations(list(home.items()) if isinstance(home, dict) else home))
    home.clear()
    home.update(entries) if isinstance(home, dict) else home.extend(entries)


def _remove(draw: st.DrawFn, tree: Any, touched: list[Route]) -> None:
    found = [route for route in routes(tree) if len(route) > 1 or (route and len(tree) > 1)]
    if found:
        route = draw(st.sampled_from(found))
        del at(tree, route[:-1])[route[-1]]
        touched.append(route)


@settings(max_examples=100)
@given(edits(most=3))
def test_what_is_wanted_is_what_is_read(edit: Edit) -> None:
    try:
        after = edited(edit.written.text, edit.wanted)
    except EditError:
        assert not set(edit.wanted) & set(edit.tree), "only when nothing of the file stays"
        return
    document = read("x.yaml", after.encode())
    assert document.findings == []
    assert same(document.tree, edit.wanted)


@settings(max_examples=150)
@given(edits())
def test_everything_else_stays(edit: Edit) -> None:
    """Comments and lines go only with the one entry that is changed."""
    assume(set(edit.wanted) & set(edit.tree))
    before, after = edit.written.text, edited(edit.written.text, edit.wanted)
    if same(edit.tree, edit.wanted):
        assert after == before
        return
    (touched,) = edit.touched
    assume(not _twins(edit.tree, touched))
    if edit.kind in ("_set", "_remove"):
        # An entry of a list is known by its name, or by what it says, so its neighbours may go.
        allowed = next((touched[:n] for n, s in enumerate(touched) if isinstance(s, int)), touched)
    else:
        allowed = (*touched, "nothing")
    for comment, owner in edit.written.owners.items():
        if owner[: len(allowed)] != allowed:
            assert after.count(comment) == before.count(comment) == 1
    kept = [_bare(line) for line in _lines_apart(before, edit, allowed)]
    left = [_bare(line) for line in after.split("\n")]
    if edit.kind == "_move":
        assert not Counter(kept) - Counter(left)
    else:
        remaining = iter(left)
        assert all(line in remaining for line in kept)


def _twins(tree: Any, touched: Route) -> bool:
    """Whether a list on the way holds items that say the same: they cannot be told apart."""
    homes = [at(tree, touched[:n]) for n in range(len(touched) + 1)]
    lists = [[json.dumps(item) for item in home] for home in homes if isinstance(home, list)]
    return any(len(set(items)) < len(items) for items in lists)


def _bare(line: str) -> str:
    """A line without its indent and dashes: the first entry of an item stands behind its dash."""
    return line.strip().lstrip("- ")


def _lines_apart(text: str, edit: Edit, allowed: Route) -> list[str]:
    """The lines that an edit has no business with."""
    layout = Layout(read("x.yaml", text.encode()), "\n")
    route = allowed if edit.kind in ("_set", "_remove") else edit.touched[0]
    home = edit.touched[0][:-1]
    if edit.kind == "_remove" and len(at(edit.tree, home)) == 1:
        route = min(route, home, key=len)  # it says now that it is empty
    while route and layout.flow(route[:-1]):
        route = route[:-1]
    whole = edit.kind in ("_set", "_remove") or (route and layout.flow(route))
    lines = text.split("\n")
    if not whole:
        return lines
    first = layout.text.count("\n", 0, layout.entry(route))
    last = layout.text.count("\n", 0, layout.stop(route))
    return lines[:first] + lines[last + 1 :]


GIVEN = """\
# yaml-language-server: $schema=x
# about the file

pipeline: sales   # the key
stages:
  # the first
  - stage: open
    label: "Open"      # as on the board
    exits: [{when: 'Won, at last', to: won}]

  # the second
  - stage: won
    label: Won
    notes: |
      one
      two
steps:
  - when: now # or later
    to: here
options: {a: A, b: B}
empty:
last: 1"""


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        ('"Open" ', "Opened ", lambda tree: tree["stages"][0].update(label="Opened")),
        ('"Open" ', '"a: b" ', lambda tree: tree["stages"][0].update(label="a: b")),
        ("{a: A, b: B}", '{a: A, b: "B, C"}', lambda tree: tree["options"].update(b="B, C")),
        ("{a: A, b: B}", "{a: A, b: B, c: C}", lambda tree: tree["options"].update(c="C")),
        ("{a: A, b: B}", "{b: B}", lambda tree: tree["options"].pop("a")),
        ("{a: A, b: B}", "{a: A}", lambda tree: tree["options"].pop("b")),
        ("{a: A, b: B}", "{}", lambda tree: tree["options"].clear()),
        ("empty:", "empty: 12", lambda tree: tree.update(empty=12)),
        ("empty:", "empty:\n  - a", lambda tree: tree.update(empty=["a"])),
        ("last: 1", "last: 1\nmore: x", lambda tree: tree.update(more="x")),
        ("last: 1", "last:\n  a: 1", lambda tree: tree.update(last={"a": 1})),
        ("    label: Won\n", "", lambda tree: tree["stages"][1].pop("label")),
        (
            "- when: now # or later\n    to: here",
            "- to: here",
            lambda tree: tree["steps"][0].pop("when"),
        ),
        ("|\n      one\n      two", "three", lambda tree: tree["stages"][1].update(notes="three")),
        (
            "      two\n",
            "      two\n\n  - stage: lost\n    label: Lost\n    ends: true\n",
            lambda tree: tree["stages"].append({"stage": "lost", "label": "Lost", "ends": True}),
        ),
        (
            "  # the first\n  - stage: open",
            "  - stage: new\n\n  # the first\n  - stage: open",
            lambda tree: tree["stages"].insert(0, {"stage": "new"}),
        ),
        (
            "[{when: 'Won, at last', to: won}]",
            "[{when: 'Won, at last', to: won}, {when: \"Lost: no\", to: lost}]",
            lambda tree: tree["stages"][0]["exits"].append({"when": "Lost: no", "to": "lost"}),
        ),
    ],
)
def test_an_edit_touches_its_own_text(old: str, new: str, change: Any) -> None:
    wanted = read("x.yaml", GIVEN.encode()).tree
    change(wanted)
    assert edited(GIVEN, wanted) == GIVEN.replace(old, new, 1)


def test_entries_move_with_their_comments() -> None:
    wanted = read("x.yaml", GIVEN.encode()).tree
    wanted["stages"].reverse()
    start, end = GIVEN.index("  # the first"), GIVEN.index("steps:")
    first, second = GIVEN[start:end].split("\n\n")
    moved = f"{second}\n{first}\n".replace("two\n\n", "two\n").replace("two\n", "two\n\n")
    assert edited(GIVEN, wanted) == GIVEN[:start] + moved + GIVEN[end:]


def test_a_mark_in_front_and_foreign_line_ends_stay() -> None:
    data = b"\xef\xbb\xbfa: 1 # one\r\nb: 2\r\n"
    wanted = {"a": 1, "c": {"d": "x"}, "b": 3}
    assert rewrite("x.yaml", data, wanted) == (
        b"\xef\xbb\xbfa: 1 # one\r\nc:\r\n  d: x\r\nb: 3\r\n"
    )


def test_what_is_the_same_is_not_touched() -> None:
    assert edited("a:   1 # x", {"a": 1}) == "a:   1 # x"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a: 1\n", {"b": 1}),
        ("a: 1\n", [1]),
        ("a: [\n", {"a": []}),
        ("? a\n: 1\n? b\n: 2\n", {"c": 0, "a": 1, "b": 2}),
    ],
    ids=["nothing stays", "another shape", "not YAML", "keys in a style of their own"],
)
def test_what_cannot_be_edited_is_refused(text: str, wanted: Any) -> None:
    with pytest.raises(EditError, match=r"^playbook/x\.yaml cannot be edited by itself") as caught:
        edited(text, wanted)
    assert caught.value.hint


@pytest.mark.long
@settings(max_examples=4_000)
@given(edits(most=5))
def test_what_is_wanted_is_what_is_read_in_many_documents(edit: Edit) -> None:
    assume(set(edit.wanted) & set(edit.tree))
    after = edited(edit.written.text, edit.wanted)
    assert same(read("x.yaml", after.encode()).tree, edit.wanted)
