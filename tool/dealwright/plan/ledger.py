"""What became of each change, and the journal that remembers it while it happens."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from dealwright.errors import DealwrightError, StalePlanError
from dealwright.plan.changes import Change
from dealwright.plan.resources import Resource


class Outcome(StrEnum):
    """What became of a change."""

    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "outcome unknown"
    NOT_STARTED = "not started"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the ledger; `wrote` when the portal was changed by it, or may have been."""

    address: str
    outcome: Outcome
    wrote: bool = False
    error: DealwrightError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What was done, counted from results."""

    entries: tuple[Entry, ...]

    def count(self, outcome: Outcome) -> int:
        return sum(entry.outcome is outcome for entry in self.entries)

    @property
    def wrote(self) -> bool:
        """Whether the portal may be another than before."""
        return any(entry.wrote for entry in self.entries)

    @property
    def failure(self) -> Entry | None:
        return next((entry for entry in self.entries if entry.error is not None), None)


class Journal(Protocol):
    """Remembers a run as it goes. What it is told before a write survives the end of the process."""

    def started(self, number: int, found: Resource | None) -> None:
        """The change with this number in the plan is about to be written; what is there now."""

    def records(self, number: int, values: Mapping[str, str]) -> None:
        """What these records, by id, hold before the change is written to them."""

    def ended(self, number: int, entry: Entry) -> None:
        """What became of it."""


class Forgetful:
    """A journal of nothing, for portals whose records are invented."""

    def started(self, number: int, found: Resource | None) -> None: ...

    def records(self, number: int, values: Mapping[str, str]) -> None: ...

    def ended(self, number: int, entry: Entry) -> None: ...


class NotVerifiedError(DealwrightError):
    """The portal took a write and shows something else."""


def done(change: Change, *, wrote: bool) -> Entry:
    return Entry(address=change.address, outcome=Outcome.DONE, wrote=wrote)


def failed(change: Change, error: DealwrightError, *, wrote: bool = False) -> Entry:
    return Entry(address=change.address, outcome=Outcome.FAILED, wrote=wrote, error=error)


def unknown(change: Change, error: DealwrightError) -> Entry:
    return Entry(address=change.address, outcome=Outcome.UNKNOWN, wrote=True, error=error)


def not_started(change: Change) -> Entry:
    return Entry(address=change.address, outcome=Outcome.NOT_STARTED)


def stale(change: Change) -> Entry:
    error = StalePlanError(
        f"{change.address} is no longer as the plan saw it", hint="make a new plan and look at it"
    )
    return failed(change, error)


def not_verified() -> NotVerifiedError:
    return NotVerifiedError(
        "it was written, but the portal shows something else",
        hint="run plan to see what is there now",
    )
