"""Two edits of any YAML, in any style: the same is merged and the same clashes, whichever side is whose."""

import copy
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dealwright.edit.merge import merge
from dealwright.edit.rewrite import EditError, rewrite
from dealwright.source import read
from support.additions import unordered
from unit.edit.writing import KEYS, VALUES, documents


@st.composite
def _edited(draw: st.DrawFn, tree: Any) -> Any:
    """Up to two entries put in, taken out or changed, anywhere."""
    made = copy.deepcopy(tree)
    for _ in range(draw(st.integers(1, 2))):
        inner = made
        while draw(st.booleans()):
            below = [one for one in _inside(inner) if isinstance(one, dict | list) and one]
            if not below:
                break
            inner = draw(st.sampled_from(below))
        what = draw(st.sampled_from(["put", "take", "change"]))
        if isinstance(inner, dict):
            key = draw(st.sampled_from(list(inner)) if what != "put" and inner else KEYS)
            if what == "take" and len(inner) > 1:
                inner.pop(key, None)
            else:
                inner[key] = draw(VALUES)
        elif what == "put":
            inner.insert(draw(st.integers(0, len(inner))), draw(VALUES))
        else:
            inner[draw(st.integers(0, len(inner) - 1))] = draw(VALUES)
    return made


def _inside(tree: Any) -> list[Any]:
    return list(tree.values()) if isinstance(tree, dict) else list(tree)


@st.composite
def _three(draw: st.DrawFn) -> tuple[bytes, bytes, bytes]:
    tree, written = draw(documents())
    base = written.text.encode()
    sides = []
    for mark in ("ours", "theirs"):
        try:
            text = rewrite("x.yaml", base, draw(_edited(tree)))
        except EditError:
            assume(False)  # noqa: FBT003
        sides.append(b"# %s at the top\n" % mark.encode() + text)
    return base, sides[0], sides[1]


@settings(max_examples=40)
@given(_three())
def test_both_ways_round_mean_the_same(
    three: tuple[bytes, bytes, bytes],
) -> None:
    base, ours, theirs = three
    try:
        one, other = merge("x.yaml", base, ours, theirs), merge("x.yaml", base, theirs, ours)
    except EditError:
        return
    assert sorted(one.clashes) == sorted(other.clashes)
    for mark in (b"# ours at the top", b"# theirs at the top"):
        assert mark in one.data
    if one.clashes:
        assert one.data.count(b"<<<<<<< ours\n") == len(one.clashes)
    else:
        trees = [read("x.yaml", data).tree for data in (one.data, other.data)]
        assert unordered(trees[0]) == unordered(trees[1])
