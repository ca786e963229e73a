"""A collection in block style as the pieces of text that its entries are made of."""

import json
from collections import Counter
from dataclasses import dataclass

from dealwright.diagnostics import Route
from dealwright.document import Tree
from dealwright.edit.layout import Layout


@dataclass(frozen=True, slots=True)
class Piece:
    """An entry: what stands above it, its own lines, and where it lies.

    `lead` reaches back to the entry before, so that leads and bodies in order are the whole text.
    """

    name: str
    layout: Layout
    route: Route
    lead: str
    body: str

    @property
    def tree(self) -> Tree:
        return self.layout.value(self.route)

    @property
    def own_line(self) -> bool:
        """Whether nothing of another entry stands on its first line."""
        return self.layout.own_line(self.layout.entry(self.route))

    @property
    def block(self) -> bool:
        """Whether it holds entries that are pieces themselves."""
        tree = self.tree
        return isinstance(tree, dict | list) and bool(tree) and not self.layout.flow(self.route)

    @property
    def header(self) -> str:
        """What stands before the lead of its first entry: a key with its line, or a dash."""
        entry = self.layout.entry(self.route)
        start = self.layout.line(entry) if self.own_line else entry
        return self.layout.text[start : self._inside]

    @property
    def compact(self) -> bool:
        """Whether its first entry stands on the line of its dash."""
        first = self.layout.steps(self.route)[0]
        return not self.layout.own_line(self.layout.entry((*self.route, first)))

    @property
    def _inside(self) -> int:
        if self.compact:
            return self.layout.entry((*self.route, self.layout.steps(self.route)[0]))
        key_end = self.layout.key_end(self.route)
        return self.layout.next_line(self.layout.entry(self.route) if key_end is None else key_end)

    def inner(self) -> list["Piece"]:
        return pieces(self.layout, self.route, self._inside)


def pieces(layout: Layout, route: Route, start: int) -> list[Piece]:
    """The entries of a collection in block style; `start` is where the first lead begins."""
    found: list[Piece] = []
    for step, name in zip(layout.steps(route), names(layout.value(route)), strict=True):
        here = (*route, step)
        entry = layout.entry(here)
        begin = layout.line(entry) if layout.own_line(entry) else entry
        end = layout.next_line(layout.end(here))
        found.append(Piece(name, layout, here, layout.text[start:begin], layout.text[begin:end]))
        start = end
    return found


def names(tree: Tree) -> list[str]:
    """What each entry of a collection is known by: its key, or what an item of a list begins with.

    `- stage: outreach` is the stage outreach whatever follows. What is there twice is told apart
    by its number.
    """
    if isinstance(tree, dict):
        return list(tree)
    seen: Counter[str] = Counter()
    found = []
    for item in tree:
        name = _name(item)
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name} #{seen[name]}")
    return found


def _name(item: Tree) -> str:
    if isinstance(item, dict) and item:
        key, value = next(iter(item.items()))
        if not isinstance(value, dict | list):
            return f"{key} {value}"
    return item if isinstance(item, str) else json.dumps(item)
