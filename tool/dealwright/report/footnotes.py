"""What one should know of the records that a number rests on."""

from collections.abc import Iterator, Sequence

from dealwright.records.footnotes import (
    CUT_HISTORY,
    MERGED_RECORDS,
    NO_DEAL,
    NO_PROPERTY,
    NO_TYPE,
    NOT_READABLE,
    OTHER_PIPELINE,
)
from dealwright.records.manifest import Footnote

_OBJECTS = {
    "deals": ("deal", "deals"),
    "companies": ("company", "companies"),
    "meetings": ("meeting", "meetings"),
    "emails": ("e-mail", "e-mails"),
}
_NOTES = {
    CUT_HISTORY: "with so many changes that HubSpot may have dropped the oldest ones",
    MERGED_RECORDS: "merged into another one; counted up to then",
    OTHER_PIPELINE: "in a pipeline that the numbers leave out",
    NO_TYPE: "without a type; in no number that tells new from existing business",
    NO_DEAL: "that belong to no deal",
}


def noted(notes: Sequence[Footnote]) -> Iterator[str]:
    """A line for each kind and object; properties that HubSpot lacks share one."""
    lacking: dict[str, list[str]] = {}
    for note in notes:
        kind, _, name = note.kind.partition(": ")
        if kind == NO_PROPERTY:
            lacking.setdefault(note.object, []).append(name)
        elif kind == NOT_READABLE:
            yield f"the token may not see which {name} belong to {_OBJECTS[note.object][1]}"
        else:
            yield f"{counted(note.object, note.count)} {_NOTES.get(kind, kind)}"
    for thing, names in lacking.items():
        yield f"HubSpot has no {', '.join(names)} of {_OBJECTS[thing][1]}: nothing is known of it"


def counted(thing: str, count: int) -> str:
    """`1 deal`, `2 deals`."""
    return f"{count:,} {_OBJECTS[thing][count != 1]}"
