"""A portal in memory: what `plan.execute` is tried on, without HubSpot."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from dealwright.errors import DealwrightError
from dealwright.plan.changes import Reorder, Update
from dealwright.plan.resources import (
    Configuration,
    Group,
    Pipeline,
    Property,
    Resource,
    Stage,
)


class CutError(DealwrightError):
    """Nobody answered: the write may have been done."""

    @property
    def ambiguous(self) -> bool:
        return True


@dataclass
class MemoryPortal:
    """Keeps `plan.execute.Portal`. A stage or pipeline may not take a label that another holds.

    `before` and `after` say what goes wrong at the nth write, before or after its effect; `late`
    how many looks after a write still show what was there before; `broken` makes every look fail.
    """

    live: Configuration = field(default_factory=Configuration)
    before: dict[int, DealwrightError] = field(default_factory=dict)
    after: dict[int, DealwrightError] = field(default_factory=dict)
    late: int = 0
    broken: DealwrightError | None = None
    writes: list[str] = field(default_factory=list)
    _old: Configuration | None = None
    _looks: int = 0

    def look(self, resource: Resource) -> Resource | None:
        if self.broken is not None:
            raise self.broken
        shown = self.live
        if self._old is not None and self._looks < self.late:
            self._looks += 1
            shown = self._old
        return next((one for one in shown.resources() if one.address == resource.address), None)

    def create(self, resource: Resource) -> None:
        with self._write(f"create {resource.address}"):
            if self._find(resource.address) is not None:
                raise DealwrightError(f"{resource.address} exists")
            self._refuse_label(resource)
            self._put(resource)

    def update(self, change: Update) -> None:
        with self._write(f"update {change.address}"):
            found = self._find(change.address)
            if found is None:
                raise DealwrightError(f"{change.address} is not there")
            self._refuse_label(change.resource)
            values = {one.name: getattr(change.resource, one.name) for one in change.fields}
            changed: Any = replace(found, **values)
            self._put(changed)

    def reorder(self, change: Reorder) -> None:
        for stage in change.new:
            with self._write(f"move {stage}"):
                pipeline = self._find(change.pipeline.address)
                assert isinstance(pipeline, Pipeline)
                last = [one for one in pipeline.stages if one.id == stage]
                rest = [one for one in pipeline.stages if one.id != stage]
                self._put(replace(pipeline, stages=(*rest, *last)))

    @contextmanager
    def _write(self, what: str) -> Iterator[None]:
        self.writes.append(what)
        number = len(self.writes)
        if number in self.before:
            raise self.before[number]
        self._old, self._looks = self.live, 0
        yield
        if number in self.after:
            raise self.after[number]

    def _find(self, address: str) -> Resource | None:
        return next((one for one in self.live.resources() if one.address == address), None)

    def _refuse_label(self, wanted: Resource) -> None:
        if isinstance(wanted, (Pipeline, Stage)):
            for one in self.live.resources():
                held = isinstance(one, (Pipeline, Stage)) and one.claim == wanted.claim
                if held and one.address != wanted.address:
                    raise DealwrightError(f"{one.address} has that label")

    def _put(self, resource: Resource) -> None:
        live = self.live
        match resource:
            case Group():
                self.live = replace(live, groups=_with(live.groups, resource))
            case Property():
                self.live = replace(live, properties=_with(live.properties, resource))
            case Pipeline():
                self.live = replace(live, pipelines=_with(live.pipelines, resource))
            case Stage():
                home = self._find(f"pipeline {resource.object}/{resource.pipeline}")
                assert isinstance(home, Pipeline), "a stage needs its pipeline"
                self._put(replace(home, stages=_with(home.stages, resource)))


def _with(things: tuple[Any, ...], one: Any) -> tuple[Any, ...]:
    """The thing in its old place, or at the end."""
    if all(other.address != one.address for other in things):
        return (*things, one)
    return tuple(one if other.address == one.address else other for other in things)
