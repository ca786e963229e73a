"""Pieces of a text that are exchanged for others, all at once."""

from collections.abc import Iterable
from typing import NamedTuple


class Splice(NamedTuple):
    """A piece of the text, by its ends, and what stands there afterwards."""

    start: int
    end: int
    text: str


def spliced(text: str, splices: Iterable[Splice]) -> str | None:
    """The text with every piece exchanged; None when two of them overlap.

    What is put in at one place comes in the order of the splices, before what is taken out there.
    """
    parts: list[str] = []
    at = 0
    for one in sorted(splices, key=lambda one: (one.start, one.end > one.start)):
        if one.start < at:
            return None
        parts += [text[at : one.start], one.text]
        at = one.end
    return "".join([*parts, text[at:]])
