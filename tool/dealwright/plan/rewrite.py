"""Records that get another value: deals moved, options mapped, values copied.

A search says which records may hold the old value, a read of each says whether it does, and only
those are written. So what was done before is not done twice, and a search that lags behind harms
nothing. What a record held is in the journal before it is written.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from dealwright.errors import DealwrightError
from dealwright.plan.changes import RecordChange, Restore
from dealwright.plan.ledger import Entry, Journal, done, failed, unknown
from dealwright.plan.making import patiently

# How long a search that still finds what was rewritten is asked again.
PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)  # seconds
_MOST = 100  # in a batch


class Records(Protocol):
    """What changing records needs of a portal."""

    def holders(self, change: RecordChange, after: str | None) -> Sequence[str]:
        """Ids, ascending and beyond `after`, of records that a search knows to hold the value.

        Empty when there are no more; a search may be some seconds behind.
        """

    def held(self, change: RecordChange, ids: Sequence[str]) -> Mapping[str, str]:
        """Of at most 100 records those that really hold it now, each with the whole value."""

    def rewrite(self, change: RecordChange, values: Mapping[str, str]) -> None:
        """Give at most 100 records the new value; `values` is what they hold."""


@dataclass(frozen=True, slots=True)
class Rewriting:
    """How one change of records is made. `lag`: how far a search may be behind, in seconds."""

    portal: Records
    journal: Journal
    sleep: Callable[[float], None]
    lag: float

    def entry(self, number: int, change: RecordChange) -> Entry:
        wrote: list[str] = []
        try:
            self._all(number, change, wrote)
        except DealwrightError as error:
            return (
                unknown(change, error)
                if error.ambiguous and wrote
                else failed(change, error, wrote=bool(wrote))
            )
        return done(change, wrote=bool(wrote))

    def _all(self, number: int, change: RecordChange, wrote: list[str]) -> None:
        """Sweep until a search finds no more, and that is no longer old news."""
        if isinstance(change, Restore):  # it knows its records without a search
            self._sweep(number, change, wrote)
            return
        pauses = iter((self.lag, *PAUSES) if self.lag else PAUSES)
        known = 0
        while True:
            found = self._sweep(number, change, wrote)
            fresh, known = len(wrote) > known, len(wrote)
            if not found and not (fresh and self.lag):
                return
            if fresh and not self.lag:
                continue
            pause = next(pauses, None)
            if pause is None:
                raise DealwrightError(
                    "a search still finds records that were changed",
                    hint="wait a minute, then run the same again",
                )
            self.sleep(pause)

    def _sweep(self, number: int, change: RecordChange, wrote: list[str]) -> int:
        """Once through all that a search finds; how many that were."""
        found, after = 0, None
        while ids := self.portal.holders(change, after):
            found, after = found + len(ids), ids[-1]
            for first in range(0, len(ids), _MOST):
                self._batch(number, change, ids[first : first + _MOST], wrote)
        return found

    def _batch(
        self, number: int, change: RecordChange, ids: Sequence[str], wrote: list[str]
    ) -> None:
        held = self.portal.held(change, ids)
        if not held:
            return
        self.journal.records(number, held)
        wrote += held
        failure = None
        try:
            self.portal.rewrite(change, held)
        except DealwrightError as error:
            if not error.ambiguous:
                raise
            failure = error
        left = patiently(
            self.sleep, lambda: self.portal.held(change, list(held)), lambda found: not found
        )
        if left:
            raise failure or DealwrightError(
                "some records were written, but still show the old value",
                hint="look at one of them in HubSpot, then run the same again",
            )
