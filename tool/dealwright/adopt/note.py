"""What a person should know of a takeover beside the lines that are written."""

from dataclasses import dataclass
from enum import StrEnum


class About(StrEnum):
    """What a note is about, in the order in which notes are shown."""

    NAMED = "named"  # a key that is not the id, and why
    LEFT = "left out"  # the playbook cannot say it
    KEPT = "kept"  # the playbook has it, the portal does not
    OPEN = "open"  # a person has to decide


@dataclass(frozen=True, slots=True)
class Note:
    """A thing of the portal or of the playbook by its address, and a few words on it."""

    about: About
    address: str
    words: str
