"""Things of one kind and object, made side by side: one list before, one after, few writes between."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from dealwright.errors import DealwrightError
from dealwright.plan.changes import Create
from dealwright.plan.ledger import (
    Entry,
    Journal,
    done,
    failed,
    not_started,
    not_verified,
    stale,
    unknown,
)
from dealwright.plan.resources import Property, Resource
from dealwright.plan.state import State, state

# A write of HubSpot's is seen by reads only after a moment, so reading back is given some time.
_PAUSES = (0.3, 0.7, 1.5, 3.0)  # seconds
States = dict[str, State]
Errors = dict[str, DealwrightError]
"""What a portal refused of a batch, by address."""
Tried = dict[str, DealwrightError | None]
"""What was written, by address, and what it came to."""
Seen = TypeVar("Seen")


class Makeable(Protocol):
    """What making things needs of a portal."""

    def look_at(self, resources: Sequence[Resource]) -> dict[str, Resource]:
        """Several of one kind and object with one list; by address, without what is not there."""

    def create(self, resource: Resource) -> None: ...

    def create_all(self, resources: Sequence[Resource]) -> Errors:
        """Several of one kind and object, as few calls as can be; stops at a first failure."""


@dataclass(frozen=True, slots=True)
class Making:
    """Where things are made, where that is remembered, how to wait, and when to stop."""

    portal: Makeable
    journal: Journal
    sleep: Callable[[float], None]
    stopped: Callable[[], bool]

    def entries(self, number: int, creates: list[Create]) -> list[Entry]:
        """Things of one kind, made side by side: one list before, one after."""
        try:
            before = self._states(creates)
        except DealwrightError as error:
            return [failed(creates[0], error), *map(not_started, creates[1:])]
        other = [one for one in creates if before[one.address] is State.OTHER]
        if other:
            return [stale(one) if one in other else not_started(one) for one in creates]
        missing = {
            number + place: one
            for place, one in enumerate(creates)
            if before[one.address] is State.AS_SEEN
        }
        tried = self._batch(missing) if _batchable(creates) else self._singly(missing)
        try:
            after = self._back([one for one in missing.values() if one.address in tried])
        except DealwrightError as error:
            after, tried = {}, {address: found or error for address, found in tried.items()}
        return [_made(one, before, after, tried) for one in creates]

    def _batch(self, creates: Mapping[int, Create]) -> Tried:
        """All in one call; what is refused, or unclear, is told for each."""
        for number in creates:
            self.journal.started(number, None)
        things = [one.resource for one in creates.values()]
        errors: Mapping[str, DealwrightError | None] = {}
        try:
            errors = self.portal.create_all(things) if things else {}
        except DealwrightError as error:
            errors = dict.fromkeys((one.address for one in things), error)
        return {one.address: errors.get(one.address) for one in things}

    def _singly(self, creates: Mapping[int, Create]) -> Tried:
        """One after the other, until one fails or somebody asks to stop."""
        tried: Tried = {}
        for number, one in creates.items():
            if tried and self.stopped():
                break
            self.journal.started(number, None)
            tried[one.address] = self._create(one)
            failure = tried[one.address]
            if failure is not None and not (failure.ambiguous and self._there(one)):
                break
        return tried

    def _there(self, one: Create) -> bool:
        """Whether a write whose answer was lost has come to pass."""
        try:
            return self._back([one])[one.address] is State.AS_WISHED
        except DealwrightError:
            return False

    def _states(self, creates: Sequence[Create]) -> States:
        if not creates:
            return {}
        found = self.portal.look_at([one.resource for one in creates])
        return {one.address: state(one, found.get(one.address)) for one in creates}

    def _back(self, creates: Sequence[Create]) -> States:
        return patiently(
            self.sleep,
            lambda: self._states(creates),
            lambda states: all(one is State.AS_WISHED for one in states.values()),
        )

    def _create(self, one: Create) -> DealwrightError | None:
        try:
            self.portal.create(one.resource)
        except DealwrightError as error:
            return error
        return None


def patiently(
    sleep: Callable[[float], None], look: Callable[[], Seen], enough: Callable[[Seen], bool]
) -> Seen:
    """What the portal shows, asked again while that is not what was written."""
    seen = look()
    for pause in _PAUSES:
        if enough(seen):
            break
        sleep(pause)
        seen = look()
    return seen


def _batchable(creates: Sequence[Create]) -> bool:
    return isinstance(creates[0].resource, Property)


def _made(one: Create, before: States, after: States, tried: Tried) -> Entry:
    """What became of one of several: what is there is done, whatever was answered."""
    if before[one.address] is State.AS_WISHED:
        return done(one, wrote=False)
    if one.address not in tried:
        return not_started(one)
    error = tried[one.address]
    match after.get(one.address):
        case State.AS_WISHED:
            return done(one, wrote=True)
        case None:
            return unknown(one, error or not_verified())
        case State.AS_SEEN if error is not None:
            return failed(one, error)
        case _:
            return failed(one, error or not_verified(), wrote=True)
