"""Doing what a plan says: looked at before, written once, read back after.

What is created side by side is looked at and read back with one list, and written in batches. The
ledger counts from results, not from the plan. The first failure ends the run, because later changes
may rest on it; running the same plan again finishes it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Protocol, assert_never

from dealwright.errors import DealwrightError
from dealwright.plan.changes import (
    Change,
    ConfigurationChange,
    Copy,
    Create,
    Delete,
    Move,
    Remap,
    Reorder,
    Restore,
    Update,
)
from dealwright.plan.ledger import (
    Entry,
    Forgetful,
    Journal,
    Ledger,
    Outcome,
    done,
    failed,
    not_started,
    not_verified,
    stale,
    unknown,
)
from dealwright.plan.making import Makeable, Making, patiently
from dealwright.plan.plan import Plan
from dealwright.plan.removal import Holding, Removal
from dealwright.plan.resources import Resource, Stage
from dealwright.plan.rewrite import Records, Rewriting
from dealwright.plan.state import State, state, wished

_MOST = 100  # in a batch


class Portal(Makeable, Records, Holding, Protocol):
    """What applying needs of a portal. Answers of writes are not believed: `look` reads back."""

    def look(self, resource: Resource) -> Resource | None: ...

    def update(self, change: Update) -> None: ...

    def reorder(self, change: Reorder) -> None: ...

    def delete(self, change: Delete) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Executor:
    """Where changes are made, whom to tell of each, how to wait, and when to stop.

    `lag` is how long, in seconds, a search may not know yet of a record that moved.
    """

    portal: Portal
    tell: Callable[[Entry], None]
    sleep: Callable[[float], None]
    stopped: Callable[[], bool]
    journal: Journal = field(default_factory=Forgetful)
    lag: float = 0

    def apply(self, plan: Plan) -> Ledger:
        """Do the changes in order until one fails, or until somebody asks to stop."""
        entries: list[Entry] = []
        going = True
        for step in steps([one.change for one in plan.planned]):
            going = going and not self.stopped()
            if not going:
                entries += map(not_started, step)
                continue
            made = self._step(len(entries), step)
            for number, entry in enumerate(made, len(entries)):
                if entry.outcome is not Outcome.NOT_STARTED:
                    self.journal.ended(number, entry)
                    self.tell(entry)
            going = all(entry.outcome is Outcome.DONE for entry in made)
            entries += made
        return Ledger(entries=tuple(entries))

    def _step(self, number: int, step: Sequence[Change]) -> list[Entry]:
        creates = [one for one in step if isinstance(one, Create)]
        if len(creates) > 1:
            making = Making(self.portal, self.journal, self.sleep, self.stopped)
            return making.entries(number, creates)
        match step[0]:
            case Move() | Remap() | Copy() | Restore() as change:
                rewriting = Rewriting(self.portal, self.journal, self.sleep, self.lag)
                return [rewriting.entry(number, change)]
            case change:
                return [self._one(number, change)]

    def _one(self, number: int, change: ConfigurationChange) -> Entry:
        """Look again, write once, read back."""
        try:
            found = self.portal.look(wished(change))
            before = state(change, found)
            if before is State.AS_WISHED:
                return done(change, wrote=False)
            if before is State.OTHER:
                return stale(change)
            if isinstance(change, Delete):
                Removal(self.portal, self.journal, self.sleep, self.lag).prepare(number, change)
        except DealwrightError as error:
            return failed(change, error)
        self.journal.started(number, found)
        return self._written(change)

    def _written(self, change: ConfigurationChange) -> Entry:
        failure = self._write(change)
        # Several writes make an order: even a plain refusal may come after the first of them.
        if failure is not None and not failure.ambiguous and not isinstance(change, Reorder):
            return failed(change, failure)
        try:
            after = patiently(
                self.sleep,
                lambda: state(change, self.portal.look(wished(change))),
                lambda found: found is State.AS_WISHED,
            )
        except DealwrightError as error:
            return unknown(change, failure or error)
        if after is State.AS_WISHED:
            return done(change, wrote=True)
        untouched = failure is not None and after is State.AS_SEEN
        return failed(change, failure or not_verified(), wrote=not untouched)

    def _write(self, change: ConfigurationChange) -> DealwrightError | None:
        try:
            match change:
                case Create():
                    self.portal.create(change.resource)
                case Update():
                    self.portal.update(change)
                case Reorder():
                    self.portal.reorder(change)
                case Delete():
                    self.portal.delete(change)
                case _:
                    assert_never(change)
        except DealwrightError as error:
            return error
        return None


def steps(changes: Iterable[Change]) -> Iterator[tuple[Change, ...]]:
    """Changes that are done together: what is created of one kind and object, in batches."""

    def together(change: Change) -> tuple[object, ...]:
        if isinstance(change, Create) and not isinstance(change.resource, Stage):
            return type(change.resource), change.resource.object
        return (id(change),)

    for _, group in groupby(changes, key=together):
        made = tuple(group)
        for first in range(0, len(made), _MOST):
            yield made[first : first + _MOST]
