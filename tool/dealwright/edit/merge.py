"""Two edits of one YAML file put together by meaning, every comment and line as somebody wrote it.

The file is taken apart into its entries. What only one side has touched is taken from that side,
whatever stands beside it; entries that both have touched are taken apart in turn. What both have
changed in two ways stays as a clash, between git's marks.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from dealwright.document import Tree
from dealwright.edit.layout import Layout
from dealwright.edit.leads import chosen, lead, leads, taken
from dealwright.edit.match import same
from dealwright.edit.pieces import Piece, names, pieces
from dealwright.edit.rewrite import EditError, rewrite
from dealwright.edit.sequence import together
from dealwright.source import read

_BOM = b"\xef\xbb\xbf"
_COMMENT = re.compile(r"(?m)(?:^|[ \t])#.*")


class Merged(NamedTuple):
    """The file with both edits; `clashes` say what both have changed, and how."""

    data: bytes
    clashes: tuple[str, ...]


class _Text(NamedTuple):
    """Some lines and what they mean."""

    body: str
    tree: Tree


class _ClashError(Exception):
    """Both sides have changed a thing; the text says which and how."""


def merge(path: str, base: bytes, ours: bytes, theirs: bytes) -> Merged:
    """Put two edits of `base` together.

    Raises EditError where one of the three is no mapping in block style that can be read.
    """
    for one, other, made in ((base, ours, theirs), (base, theirs, ours), (ours, theirs, ours)):
        if one == other:
            return Merged(made, ())
    layouts = [_layout(path, data) for data in (base, ours, theirs)]
    merger = _Merger(path)
    roots = [pieces(one, (), 0) for one in layouts]
    # What stands at the top is about the file, whichever key comes first; so is what stands at the end.
    tops = [root[0].lead for root in roots]
    tails = [
        one.text[sum(len(piece.lead + piece.body) for piece in root) :]
        for one, root in zip(layouts, roots, strict=True)
    ]
    base_, ours_, theirs_ = ([replace(root[0], lead=""), *root[1:]] for root in roots)
    try:
        text, tree = merger.entries(base_, ours_, theirs_, ())
    except _ClashError as clash:
        raise EditError(f"{path}: {clash}", hint="merge it as text") from None
    text = leads(*tops) + text + leads(*tails)
    if not merger.clashes and not same(read(path, text.encode()).tree, tree):
        raise EditError(f"{path} cannot be merged by its meaning", hint="merge it as text")
    head = _BOM if ours.startswith(_BOM) else b""
    return Merged(head + text.encode(), tuple(merger.clashes))


def _layout(path: str, data: bytes) -> Layout:
    document = read(path, data)
    if document.broken or not isinstance(document.tree, dict) or document.marks[()].flow:
        raise EditError(f"{path} cannot be merged by its meaning", hint="merge it as text")
    return Layout(document, "\r\n" if "\r\n" in document.text else "\n")


@dataclass(slots=True)
class _Merger:
    path: str
    clashes: list[str] = field(default_factory=list)

    def entries(
        self, base: list[Piece], ours: list[Piece], theirs: list[Piece], where: tuple[str, ...]
    ) -> _Text:
        """A collection; its entries are known by their names."""
        sides = [{one.name: one for one in side} for side in (base, ours, theirs)]
        below = taken(sides)
        gone = _gone(sides)
        order = together(*(_left(side, gone) for side in sides), late=below)
        if order is None:
            raise _ClashError(f"{_told(where)} was put in two orders")
        made: list[_Text] = []
        for name in order:
            three = [side.get(name) for side in sides]
            above = lead(name, sides, below)
            body, tree = self._entry(three, (*where, name))
            made.append(_Text(above + body, tree))
        listed = isinstance((ours or theirs)[0].route[-1], int)
        values = [one.tree for one in made]
        tree = values if listed else dict(zip(order, values, strict=True))
        return _Text("".join(one.body for one in made), tree)

    def _entry(self, three: Sequence[Piece | None], where: tuple[str, ...]) -> _Text:
        base, ours, theirs = three
        bodies = [one.body if one else "" for one in three]
        kept = chosen(*bodies)
        if kept:
            side = next(one for one in three[::-1] if one and one.body == kept)
            return _Text(kept, side.tree)
        mark = len(self.clashes)
        try:
            return self._met(base, ours, theirs, where)
        except _ClashError as clash:
            if not all(one.own_line for one in three if one):
                raise
            del self.clashes[mark:]
            self.clashes.append(str(clash))
            return _Text(_marked(bodies[1], bodies[2]), None)

    def _met(
        self, base: Piece | None, ours: Piece | None, theirs: Piece | None, where: tuple[str, ...]
    ) -> _Text:
        """An entry that is not as it was on either side."""
        if ours is None or theirs is None:
            raise _ClashError(f"{_told(where)} was removed by one side and changed by the other")
        if base is not None:
            return self._both(base, ours, theirs, where)
        if same(ours.tree, theirs.tree):
            return _Text(ours.body, ours.tree)
        raise _ClashError(f"{_told(where)} was added in two ways")

    def _both(self, base: Piece, ours: Piece, theirs: Piece, where: tuple[str, ...]) -> _Text:
        """An entry that both have changed."""
        three = (base, ours, theirs)
        alike = len({(type(one.tree), one.block and one.compact) for one in three}) == 1
        if alike and all(one.block for one in three):
            header = chosen(*(one.header for one in three))
            inner = [one.inner() for one in three]
            if header is None or (base.compact and len({side[0].name for side in inner}) > 1):
                raise _two_ways(where)
            made = self.entries(inner[0], inner[1], inner[2], where)
            return _Text(header + made.body, made.tree)
        # What the other side says beside its values would have no place.
        said = [set(_COMMENT.findall(one.body)) for one in three]
        written = ours if said[2] <= said[0] | said[1] else theirs
        if written is theirs and not said[1] <= said[0] | said[2]:
            raise _two_ways(where)
        tree = _trees(base.tree, ours.tree, theirs.tree, where)
        wanted = [tree] if isinstance(written.route[-1], int) else {written.route[-1]: tree}
        try:
            return _Text(rewrite(self.path, written.body.encode(), wanted).decode(), tree)
        except EditError:
            raise _two_ways(where) from None


def _gone(sides: Sequence[Mapping[str, Piece]]) -> set[str]:
    """What one side has removed and the other has left as it was."""
    base, ours, theirs = sides
    return {
        name
        for name, piece in base.items()
        if name not in ours or name not in theirs
        if all(name not in side or same(side[name].tree, piece.tree) for side in (ours, theirs))
    }


def _left(side: Mapping[str, Piece], gone: set[str]) -> list[str]:
    return [name for name in side if name not in gone]


def _trees(base: Tree, ours: Tree, theirs: Tree, where: tuple[str, ...]) -> Tree:
    """Values that are written in brackets, put together."""
    if same(ours, theirs) or same(base, theirs):
        return ours
    if same(base, ours):
        return theirs
    kinds = {type(one) for one in (base, ours, theirs)}
    if kinds not in ({dict}, {list}):
        raise _two_ways(where)
    sides = [dict(zip(names(one), _values(one), strict=True)) for one in (base, ours, theirs)]
    gone = {
        name
        for name, value in sides[0].items()
        if name not in sides[1] or name not in sides[2]
        if all(name not in side or same(side[name], value) for side in sides[1:])
    }
    order = together(*([name for name in side if name not in gone] for side in sides))
    if order is None:
        raise _ClashError(f"{_told(where)} was put in two orders")
    values = [_value(name, sides, (*where, name)) for name in order]
    return values if kinds == {list} else dict(zip(order, values, strict=True))


def _values(tree: Tree) -> list[Tree]:
    return list(tree.values()) if isinstance(tree, dict) else list(tree)


def _value(name: str, sides: Sequence[Mapping[str, Tree]], where: tuple[str, ...]) -> Tree:
    base, ours, theirs = (side.get(name) for side in sides)
    if name in sides[1] and name in sides[2]:
        return _trees(base, ours, theirs, where)
    if name in sides[0]:
        raise _ClashError(f"{_told(where)} was removed by one side and changed by the other")
    return ours if name in sides[1] else theirs


def _two_ways(where: tuple[str, ...]) -> _ClashError:
    return _ClashError(f"{_told(where)} was changed in two ways")


def _told(where: tuple[str, ...]) -> str:
    return " / ".join(where) or "the file"


def _marked(ours: str, theirs: str) -> str:
    return f"<<<<<<< ours\n{ours}=======\n{theirs}>>>>>>> theirs\n"
