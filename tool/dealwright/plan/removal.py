"""What is made sure of before something is deleted: nothing holds it, or what it held is kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from dealwright.errors import StalePlanError
from dealwright.plan.changes import Delete
from dealwright.plan.ledger import Journal
from dealwright.plan.resources import Group, Property
from dealwright.plan.rewrite import PAUSES


class Holding(Protocol):
    """What a portal must tell about the records that something still has."""

    def count(self, change: Delete) -> int:
        """How many records a search knows in a stage or pipeline, or with an option."""

    def values(self, change: Delete, after: str | None) -> Mapping[str, str]:
        """Values of a property by record id, ascending and beyond `after`; empty at the end."""


@dataclass(frozen=True, slots=True)
class Removal:
    """`lag`: how far a search may be behind, in seconds."""

    portal: Holding
    journal: Journal
    sleep: Callable[[float], None]
    lag: float

    def prepare(self, number: int, change: Delete) -> None:
        """Refuse what is in use; keep what goes with it."""
        match change.resource:
            case Group():
                return
            case Property() if change.option is None:
                self._keep(number, change)
            case _:
                self._empty(change)

    def _keep(self, number: int, change: Delete) -> None:
        """The values go to the journal, since an archived property hides them."""
        after: str | None = None
        while values := self.portal.values(change, after):
            self.journal.records(number, values)
            after = _last(list(values))

    def _empty(self, change: Delete) -> None:
        """A search may not know yet what came a moment ago, so a zero is asked for twice."""
        if self.lag:
            self.sleep(self.lag)
        left = self.portal.count(change)
        for pause in PAUSES:
            if not left or not self.lag:
                break
            self.sleep(pause)
            left = self.portal.count(change)
        if left:
            raise StalePlanError(
                f"{change.address} still has records",
                hint="make a new plan: it shows them, and where they would go",
            )


def _last(ids: Sequence[str]) -> str:
    return max(ids, key=lambda one: (len(one), one))
