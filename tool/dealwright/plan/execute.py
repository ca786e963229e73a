"""Doing what a plan says: one change at a time, looked at before and read back after.

The ledger counts from results, not from the plan. The first failure ends the run, because later
changes may rest on it; running the same plan again finishes it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, assert_never

from dealwright.errors import DealwrightError, StalePlanError
from dealwright.plan.changes import Change, Create, Reorder, Update
from dealwright.plan.diff import diff
from dealwright.plan.plan import Plan
from dealwright.plan.resources import Configuration, Group, Pipeline, Property, Resource, Stage

# A write of HubSpot's is seen by reads only after a moment, so reading back is given some time.
_PAUSES = (0.3, 0.7, 1.5, 3.0)  # seconds


class Portal(Protocol):
    """What applying needs of a portal. Answers of writes are not believed: `look` reads back."""

    def create(self, resource: Resource) -> None: ...

    def update(self, change: Update) -> None: ...

    def reorder(self, change: Reorder) -> None: ...

    def look(self, resource: Resource) -> Resource | None: ...


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


class NotVerifiedError(DealwrightError):
    """The portal took a write and shows something else."""


class _State(StrEnum):
    """How the portal stands to a change: only the fields that it writes count."""

    AS_SEEN = "as the plan saw it"
    ON_THE_WAY = "a part of it is done"
    AS_WISHED = "nothing is left to do"
    OTHER = "neither"


@dataclass(frozen=True, kw_only=True)
class Executor:
    """Where changes are made, whom to tell of each, how to wait, and when to stop."""

    portal: Portal
    tell: Callable[[Entry], None]
    sleep: Callable[[float], None]
    stopped: Callable[[], bool]

    def apply(self, plan: Plan) -> Ledger:
        """Do the changes in order until one fails, or until somebody asks to stop."""
        entries: list[Entry] = []
        going = True
        for planned in plan.planned:
            going = going and not self.stopped()
            entry = Entry(address=planned.change.address, outcome=Outcome.NOT_STARTED)
            if going:
                entry = self._one(planned.change)
                going = entry.outcome is Outcome.DONE
                self.tell(entry)
            entries.append(entry)
        return Ledger(entries=tuple(entries))

    def _one(self, change: Change) -> Entry:
        """Look again, write once, read back."""
        try:
            before = _state(change, self.portal.look(_wished(change)))
        except DealwrightError as error:
            return Entry(address=change.address, outcome=Outcome.FAILED, error=error)
        if before is _State.AS_WISHED:
            return Entry(address=change.address, outcome=Outcome.DONE)
        if before is _State.OTHER:
            stale = StalePlanError(
                f"{change.address} is no longer as the plan saw it",
                hint="make a new plan and look at it",
            )
            return Entry(address=change.address, outcome=Outcome.FAILED, error=stale)
        return self._written(change)

    def _written(self, change: Change) -> Entry:
        failure = self._write(change)
        # Several writes make an order: even a plain refusal may come after the first of them.
        if failure is not None and not failure.ambiguous and not isinstance(change, Reorder):
            return Entry(address=change.address, outcome=Outcome.FAILED, error=failure)
        try:
            after = self._read_back(change)
        except DealwrightError as error:
            return Entry(
                address=change.address,
                outcome=Outcome.UNKNOWN,
                wrote=True,
                error=failure or error,
            )
        if after is _State.AS_WISHED:
            return Entry(address=change.address, outcome=Outcome.DONE, wrote=True)
        untouched = failure is not None and after is _State.AS_SEEN
        other = NotVerifiedError(
            "it was written, but the portal shows something else",
            hint="run plan to see what is there now",
        )
        return Entry(
            address=change.address,
            outcome=Outcome.FAILED,
            wrote=not untouched,
            error=failure or other,
        )

    def _write(self, change: Change) -> DealwrightError | None:
        try:
            match change:
                case Create():
                    self.portal.create(change.resource)
                case Update():
                    self.portal.update(change)
                case Reorder():
                    self.portal.reorder(change)
                case _:
                    assert_never(change)
        except DealwrightError as error:
            return error
        return None

    def _read_back(self, change: Change) -> _State:
        """What the portal shows, asked again while that is not what was written."""
        state = _state(change, self.portal.look(_wished(change)))
        for pause in _PAUSES:
            if state is _State.AS_WISHED:
                break
            self.sleep(pause)
            state = _state(change, self.portal.look(_wished(change)))
        return state


def _wished(change: Change) -> Resource:
    return change.pipeline if isinstance(change, Reorder) else change.resource


def _state(change: Change, found: Resource | None) -> _State:
    match change:
        case Create():
            if found is None:
                return _State.AS_SEEN
            return _State.OTHER if _left(change.resource, found) else _State.AS_WISHED
        case Update():
            return _State.OTHER if found is None else _of_fields(change, found)
        case Reorder():
            return _of_order(change, found)
        case _:
            assert_never(change)


def _of_fields(change: Update, found: Resource) -> _State:
    left = {
        field.name: field.old
        for one in _left(change.resource, found)
        if isinstance(one, Update) and one.address == change.address
        for field in one.fields
    }
    mine = [field for field in change.fields if field.name in left]
    if not mine:
        return _State.AS_WISHED
    return _State.AS_SEEN if all(left[one.name] == one.old for one in mine) else _State.OTHER


def _of_order(change: Reorder, found: Resource | None) -> _State:
    stages = found.stages if isinstance(found, Pipeline) else ()
    order = tuple(stage.id for stage in stages if stage.id in change.new)
    if order == change.new:
        return _State.AS_WISHED
    match change.moved(order):
        case None:
            return _State.OTHER
        case 0:
            return _State.AS_SEEN
        case _:
            return _State.ON_THE_WAY


def _left(wished: Resource, found: Resource) -> tuple[Change, ...]:
    """What would have to be changed in a portal that holds only what was found."""
    return diff(_alone(wished), _alone(found)).changes


def _alone(resource: Resource) -> Configuration:
    """A configuration that holds one thing, so that it can be compared with another."""
    match resource:
        case Pipeline():
            return Configuration(pipelines=(resource,))
        case Stage():
            parent = Pipeline(
                object=resource.object,
                id=resource.pipeline,
                key="",
                label="",
                stages=(resource,),
            )
            return Configuration(pipelines=(parent,))
        case Group():
            return Configuration(groups=(resource,))
        case Property():
            return Configuration(properties=(resource,))
        case _:
            assert_never(resource)
