"""Findings: what is wrong in a file, where, and what may help.

A place is a route of keys and indices first; line and column are worked out against the document
only when something is printed (`source.Document.span`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum

Route = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A piece of a file: lines and columns count from 1, `end_column` is just past it."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where something was written: a file and the way into it.

    `span` is given only where there is no way in, as in a file that does not parse.
    """

    file: str
    route: Route = ()
    span: Span | None = None

    def child(self, *steps: str | int) -> "Origin":
        return Origin(file=self.file, route=(*self.route, *steps))


NOWHERE = Origin(file="")


class Severity(StrEnum):
    """An error stops a plan; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Label:
    """A place with a few words that point at it; `on_key` points at the key, not at its value."""

    origin: Origin
    text: str = ""
    on_key: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One mistake: its code, one sentence, where it is, what belongs to it, what may help."""

    code: str
    message: str
    primary: Label
    related: tuple[Label, ...] = ()
    help: str | None = None
    note: str | None = None
    severity: Severity = field(default=Severity.ERROR)


def did_you_mean(wrong: str, known: Iterable[str]) -> str | None:
    """Name the nearest known word, or list the known ones when they are few."""
    words = sorted(set(known))
    near = get_close_matches(wrong, words, n=1, cutoff=0.6)
    if near:
        return f"did you mean {near[0]}?"
    if 0 < len(words) <= 12:
        return f"known here: {', '.join(words)}"
    return None
