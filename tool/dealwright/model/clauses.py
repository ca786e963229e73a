"""What no document of ours says, and why."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from dealwright.diagnostics import Origin
from dealwright.model.writing import origin, part


@part
class Clause:
    """Phrases that promise what nobody can keep; `#` in one stands for any number.

    With `unless: included` what an offering includes may say it, word for word.
    """

    clause: str
    never: tuple[str, ...]
    why: str
    unless: Literal["included"] | None = None
    origin: Origin = origin()


@dataclass(frozen=True, slots=True)
class Said:
    """A phrase that was found: as it is written there, and the clause that forbids it."""

    phrase: str
    clause: Clause


def said(text: str, clauses: Iterable[Clause]) -> Iterator[Said]:
    """Where a text says what a clause forbids: whole words, in any case, however it is broken."""
    for clause in clauses:
        for phrase in clause.never:
            for match in _pattern(phrase).finditer(text):
                yield Said(" ".join(match[0].split()), clause)


@cache
def _pattern(phrase: str) -> re.Pattern[str]:
    pieces = (_piece(one) for one in re.split(r"(#|[\s-]+)", phrase.strip()))
    return re.compile(rf"(?<!\w){''.join(pieces)}(?!\w)", re.IGNORECASE)


def _piece(text: str) -> str:
    if text == "#":
        return r"\d+(?:[.,]\d+)*"
    return r"[\s-]+" if text and not text.strip(" \t\n-") else re.escape(text)
