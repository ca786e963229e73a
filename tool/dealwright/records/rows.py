"""A record as HubSpot sends it, as rows of the snapshot's tables. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from dealwright.hubspot.instants import instant
from dealwright.records.wanted import Wanted

FILLED = "filled"
SYNC = "SYNC"
"""The source of a value that has no history: a sync was the first to see it."""

Entry = tuple[str | None, int, str]
"""A value, since when, and from what kind of source."""


@dataclass(slots=True)
class Rows:
    """Rows for the tables of the same name; `seen` holds values without a history."""

    records: list[Sequence[Any]] = field(default_factory=list)
    property_history: list[Sequence[Any]] = field(default_factory=list)
    seen: list[Sequence[Any]] = field(default_factory=list)


def add(rows: Rows, thing: str, found: Any, wanted: Wanted, through: int) -> None:
    """Add what was known of a record before the instant `through`; nothing if it was not there yet.

    Raises UnreadableError for an instant that is none.
    """
    record, created = int(found["id"]), instant(found["createdAt"])
    if created >= through:
        return
    archived = _archived(found)
    if archived is not None and archived >= through:
        archived = None
    rows.records.append((thing, record, created, archived, None))
    histories = found.get("propertiesWithHistory") or {}
    values = found.get("properties") or {}
    presence = frozenset(wanted.presence.get(thing, ()))
    for name in wanted.properties(thing):
        entries = histories.get(name)
        if not entries:
            value = _value(values.get(name), presence=name in presence)
            rows.seen.append((thing, record, name, value))
            continue
        kept = _entries(entries, through)
        if name in presence:
            kept = list(_presence(kept))
        rows.property_history += (
            (thing, record, name, value, at, seq, source)
            for seq, (value, at, source) in enumerate(kept)
        )


def _archived(found: Any) -> int | None:
    """When it was archived; where HubSpot does not say, when it was last touched."""
    at = found.get("archivedAt") or (found.get("archived") is True and found.get("updatedAt"))
    return instant(at) if at else None


def _value(text: str | None, *, presence: bool) -> str | None:
    return (FILLED if presence else text) if text else None


def _entries(entries: Sequence[Any], through: int) -> list[Entry]:
    """Oldest first. HubSpot sends the newest first; of equal instants that order decides."""
    found = [
        (one.get("value") or None, instant(one["timestamp"]), one.get("sourceType") or "")
        for one in reversed(entries)
    ]
    return sorted((one for one in found if one[1] < through), key=lambda one: one[1])


def _presence(entries: Sequence[Entry]) -> Iterator[Entry]:
    """Filled or not, without what was filled in; equal neighbours are one."""
    last: str | None = ""
    for value, at, source in entries:
        now = FILLED if value else None
        if now != last:
            yield now, at, source
        last = now
