"""Owns records before they are written: what was entered when, and what belongs together."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Changes = Mapping[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What somebody typed at one instant."""

    at: int
    changes: Changes


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One record with everything that was ever entered, oldest first; the first entry makes it."""

    kind: str
    entries: tuple[Entry, ...]
    archived_at: int | None = None
    source: str = "CRM_UI"


@dataclass(slots=True, kw_only=True)
class Diary:
    """The entries of a record while it is being made up, in any order."""

    kept: list[Entry] = field(default_factory=list)

    def note(self, at: int, changes: Changes) -> None:
        if changes:
            self.kept.append(Entry(at=at, changes=changes))

    def until(self, cutoff: int) -> tuple[Entry, ...]:
        """Everything before an instant, oldest first; what has one instant is one entry."""
        merged: dict[int, dict[str, str | None]] = {}
        for entry in sorted(self.kept, key=lambda entry: entry.at):
            if entry.at < cutoff:
                merged.setdefault(entry.at, {}).update(entry.changes)
        return tuple(Entry(at=at, changes=changes) for at, changes in merged.items())
