"""A file as it was read: its text, its tree, and a place for every key and value of the tree."""

from dataclasses import dataclass, field
from typing import Any

from dealwright.diagnostics import Diagnostic, Label, Origin, Route, Span

Tree = Any  # JSON enters here: dict, list, str, int, bool, None


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a key and its value stand; `flow` when the value is written in `[ ]` or `{ }`."""

    key: Span | None
    value: Span
    flow: bool


@dataclass(slots=True)
class Document:
    """One file: its text, its tree (None when it does not parse) and the marks of the tree."""

    path: str
    text: str = ""
    tree: Tree = None
    marks: dict[Route, Mark] = field(default_factory=dict)
    findings: list[Diagnostic] = field(default_factory=list)

    @property
    def broken(self) -> bool:
        return bool(self.findings)

    def span(self, label: Label) -> Span | None:
        """The place of a label: of its key or value, else of the nearest thing around it."""
        if label.origin.span is not None:
            return label.origin.span
        route = label.origin.route
        while route and route not in self.marks:
            route = route[:-1]
        mark = self.marks.get(route)
        if mark is None:
            return None
        return mark.key if mark.key is not None and label.on_key else mark.value


def not_utf8(path: str, data: bytes, error: UnicodeDecodeError) -> Diagnostic:
    """DW001 at the first byte that is no UTF-8."""
    line = data.count(b"\n", 0, error.start) + 1
    before = data[data.rfind(b"\n", 0, error.start) + 1 : error.start].decode("utf-8-sig")
    column = len(before) + 1
    span = Span(line=line, column=column, end_line=line, end_column=column + 1)
    return Diagnostic(
        code="DW001",
        message="file is not UTF-8 text",
        primary=Label(Origin(file=path, span=span)),
        help="save it as UTF-8",
    )
