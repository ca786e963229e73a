"""One difference between two playbooks: what it is about, how much it means, in one sentence."""

from dataclasses import dataclass, field
from enum import StrEnum


class Part(StrEnum):
    """The part of a version's number that a difference raises."""

    FIRST = "first"
    SECOND = "second"
    THIRD = "third"


class Kind(StrEnum):
    """What became of a thing."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    REWORDED = "reworded"


@dataclass(frozen=True, slots=True)
class Entry:
    """One difference, told so that a salesperson understands it.

    `noun` and `name` are what the sentence begins with, where it begins with the thing itself:
    sentences that say the same of several things can then be told as one.
    """

    area: str
    kind: Kind
    part: Part
    sentence: str
    noun: str = field(default="", compare=False)
    name: str = field(default="", compare=False)
