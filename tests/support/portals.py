"""A portal in memory: what `plan.execute` is tried on, without HubSpot."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from dealwright.errors import DealwrightError
from dealwright.plan.changes import Delete, Move, RecordChange, Reorder, Update, tail
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
    `records`: the stage, or the value, of each by id.
    """

    live: Configuration = field(default_factory=Configuration)
    before: dict[int, DealwrightError] = field(default_factory=dict)
    after: dict[int, DealwrightError] = field(default_factory=dict)
    late: int = 0
    broken: DealwrightError | None = None
    writes: list[str] = field(default_factory=list)
    records: dict[str, str] = field(default_factory=dict)
    _old: Configuration | None = None
    _looks: int = 0

    def look(self, resource: Resource) -> Resource | None:
        return self.look_at([resource]).get(resource.address)

    def look_at(self, resources: Sequence[Resource]) -> dict[str, Resource]:
        if self.broken is not None:
            raise self.broken
        shown = self.live
        if self._old is not None and self._looks < self.late:
            self._looks += 1
            shown = self._old
        wanted = {one.address for one in resources}
        return {one.address: one for one in shown.resources() if one.address in wanted}

    def create_all(self, resources: Sequence[Resource]) -> dict[str, DealwrightError]:
        for one in resources:
            try:
                self.create(one)
            except DealwrightError as error:
                if error.ambiguous:
                    raise
                return {one.address: error}
        return {}

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
        for stage in tail(change.old, change.new):
            with self._write(f"move {stage}"):
                pipeline = self._find(change.pipeline.address)
                assert isinstance(pipeline, Pipeline)
                last = [one for one in pipeline.stages if one.id == stage]
                rest = [one for one in pipeline.stages if one.id != stage]
                self._put(replace(pipeline, stages=(*rest, *last)))

    def delete(self, change: Delete) -> None:
        with self._write(f"delete {change.address}"):
            resource = change.resource
            if change.option is not None and isinstance(resource, Property):
                found = self._find(resource.address)
                assert isinstance(found, Property)
                left = tuple(one for one in found.options or () if one.value != change.option)
                self._put(replace(found, options=left))
            else:
                self._drop(resource)

    def holders(self, change: RecordChange, after: str | None) -> Sequence[str]:
        beyond = [id_ for id_ in sorted(self.records) if after is None or id_ > after]
        return [id_ for id_ in beyond if self.held(change, [id_])]

    def held(self, change: RecordChange, ids: Sequence[str]) -> dict[str, str]:
        if self.broken is not None:
            raise self.broken
        old = change.resource.id if isinstance(change, Move) else ""
        return {id_: old for id_ in ids if self.records[id_] == old}

    def rewrite(self, change: RecordChange, values: Mapping[str, str]) -> None:
        with self._write(f"{change.address}: {', '.join(values)}"):
            assert isinstance(change, Move)
            self.records |= dict.fromkeys(values, change.to)

    def count(self, change: Delete) -> int:
        stage = change.resource.id if isinstance(change.resource, Stage) else None
        return sum(value == stage for value in self.records.values())

    def values(self, change: Delete, after: str | None) -> dict[str, str]:
        del change
        return self.records if after is None else {}

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

    def _drop(self, resource: Resource) -> None:
        def left(things: tuple[Any, ...]) -> tuple[Any, ...]:
            return tuple(one for one in things if one.address != resource.address)

        live = self.live
        self.live = Configuration(
            groups=left(live.groups),
            properties=left(live.properties),
            pipelines=tuple(replace(one, stages=left(one.stages)) for one in left(live.pipelines)),
        )

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
