"""Where the parts of a YAML text begin and end, in characters from its start.

An entry is a key with its value, or a dash with its item. In block style an entry begins in the
column of its neighbours and reaches to the end of its last line, the comment there included.
"""

import re
from itertools import accumulate

from dealwright.diagnostics import Route, Span
from dealwright.document import Document, Tree

_COLON = re.compile(r"[ \t]*:")
_BLOCK_SCALAR = ("|", ">")


class Layout:
    """A document with the places that its marks leave open: ends of blocks, dashes, comments."""

    def __init__(self, document: Document, newline: str) -> None:
        self.document = document
        self.newline = newline
        # Whatever is put after the last line finds a line to stand on.
        self.text = document.text
        if not self.text.endswith("\n"):
            self.text += newline
        lines = document.text.split("\n")
        self._starts = [0, *accumulate(len(line) + 1 for line in lines)]

    def value(self, route: Route) -> Tree:
        tree = self.document.tree
        for step in route:
            tree = tree[step]
        return tree

    def steps(self, route: Route) -> list[str | int]:
        """The keys or indices of a collection, in order."""
        tree = self.value(route)
        return list(tree) if isinstance(tree, dict) else list(range(len(tree)))

    def flow(self, route: Route) -> bool:
        """Whether the entries of a collection stand in `[ ]` or `{ }`."""
        return self.document.marks[route].flow

    def start(self, route: Route) -> int:
        """Where a value begins."""
        return self._at(self.document.marks[route].value, end=False)

    def key_end(self, route: Route) -> int | None:
        """Just past a key; None for an item of a list."""
        key = self.document.marks[route].key
        return None if key is None else self._at(key, end=True)

    def blank(self, route: Route) -> bool:
        """Whether nothing is written where the value would stand."""
        span = self.document.marks[route].value
        return (span.line, span.column) == (span.end_line, span.end_column)

    def end(self, route: Route) -> int:
        """Just past a value, not counting what follows on its line."""
        tree = self.value(route)
        if isinstance(tree, dict | list) and tree and not self.flow(route):
            return self.end((*route, self.steps(route)[-1]))
        key_end = self.key_end(route)
        if self.blank(route):
            return self.start(route) if key_end is None else self.after_colon(key_end)
        start, end = self.start(route), self._at(self.document.marks[route].value, end=True)
        written = self.text[start:end]
        if not written.startswith(_BLOCK_SCALAR):
            return end
        if "+" in written.partition("\n")[0].partition("#")[0]:  # its last empty lines count
            return start + len(written.removesuffix("\n").removesuffix("\r"))
        return start + len(written.rstrip())

    def after_colon(self, key_end: int) -> int:
        """Past the colon of a key, if it has one: inside `{ }` it may not."""
        found = _COLON.match(self.text, key_end)
        return found.end() if found else key_end

    def entry(self, route: Route) -> int:
        """Where an entry begins: at its key, at its dash, or in `[ ]` at its value."""
        mark = self.document.marks[route]
        if mark.key is not None:
            return self._at(mark.key, end=False)
        above = route[:-1]
        if self.flow(above):
            return self.start(route)
        first = self.document.marks[above].value
        if route[-1] == 0:
            return self._at(first, end=False)
        for line in range(mark.value.line, 0, -1):
            dash = self._starts[line - 1] + first.column - 1
            if self.text[dash : dash + 1] == "-" and self._only_blanks_before(dash):
                return dash
        return self.start(route)

    def chunk(self, route: Route) -> int:
        """Where an entry in block style begins with the comment lines right above it.

        Comments above the first key of a file are about the file.
        """
        entry = self.entry(route)
        if len(route) == 1 and route[0] == self.steps(())[0]:
            return entry
        line = self.line(entry)
        column = entry - line
        while line and self._only_blanks_before(entry):
            above = self.line(line - 1)
            if self.text[above : above + column].strip(" ") or self.text[above + column] != "#":
                break
            line, entry = above, above + column
        return entry

    def stop(self, route: Route) -> int:
        """The end of the last line of an entry in block style, its line break left out."""
        end = self.text.index("\n", self.end(route))
        return end - 1 if self.text[end - 1] == "\r" else end

    def next_line(self, position: int) -> int:
        return self.text.index("\n", position) + 1

    def line(self, position: int) -> int:
        """Where the line of a position begins."""
        return self.text.rfind("\n", 0, position) + 1

    def own_line(self, entry: int) -> bool:
        """Whether nothing but blanks stands before an entry on its line."""
        return self._only_blanks_before(entry)

    def _only_blanks_before(self, position: int) -> bool:
        return not self.text[self.line(position) : position].strip(" ")

    def _at(self, span: Span, *, end: bool) -> int:
        line, column = (span.end_line, span.end_column) if end else (span.line, span.column)
        return min(self._starts[min(line, len(self._starts)) - 1] + column - 1, len(self.text))
