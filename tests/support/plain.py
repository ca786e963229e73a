"""A second reading of what the metrics mean: slow, in plain Python, and without any of their SQL.

It forgets everything that happened at or after the cut-off and looks at what is left, deal by deal.
"""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from dealwright.model.metrics import Condition, Metric
from support.histories import Thing, World, ms

DAY_MS = 24 * 60 * 60 * 1000
_EPOCH = dt.date(1970, 1, 1)
_DATES = ("contract_start", "contract_end", "parked_until")
Fields = dict[str, str | int | None]


class Stay(NamedTuple):
    """From entering a stage to leaving it; a stay that goes on has no end."""

    stage: str | None
    entered: int
    exited: int | None
    before: str | None
    moved_by_us: bool


@dataclass(frozen=True)
class Meanings:
    """What the ids of the portal mean here, said by hand: the tests' own table."""

    stages: dict[str, str | None]  # None: off the ladder
    pipelines: frozenset[str]
    anywhere: frozenset[str]  # what the portal file calls something, whichever pipeline it is in
    moved: dict[tuple[str, str], int]  # (id that was left, stage entered): from this instant on
    ladders: tuple[tuple[str, ...], ...]
    stage_sets: dict[str, tuple[str, ...]]
    open: frozenset[str]


@dataclass(frozen=True)
class Plain:
    """The facts of a world strictly before the end of a day."""

    world: World
    meanings: Meanings
    day: dt.date

    @cached_property
    def cutoff(self) -> int:
        return self.midnight(self.day + dt.timedelta(days=1))

    @property
    def today(self) -> int:
        return (self.day - _EPOCH).days

    def midnight(self, day: dt.date) -> int:
        return self.world.calendar.midnight(day)

    # What was known

    def known(self, object_: str) -> list[Thing]:
        return [
            one
            for one in self.world.things
            if one.object == object_ and ms(one.created) < self.cutoff
        ]

    def there(self, one: Thing) -> bool:
        return one.archived is None or ms(one.archived) >= self.cutoff

    def deals(self) -> list[Thing]:
        return [one for one in self.known("deals") if self.there(one)]

    def value(self, one: Thing, property_: str, at: int | None = None) -> str | None:
        """What a property said at an instant: its last entry up to it."""
        known = [
            (ms(when), value)
            for when, value in one.changes.get(property_, ())
            if ms(when) < self.cutoff and (at is None or ms(when) <= at)
        ]
        return (known[-1][1] or None) if known else None

    def fields(self, one: Thing, at: int | None = None) -> Fields:
        """The words of a deal at an instant, with those of its company."""
        found: Fields = {}
        company = next(
            (
                other
                for thing, id_ in sorted(one.of)
                if thing == "companies"
                for other in self.world.things
                if other.object == "companies" and other.id == id_
            ),
            None,
        )
        for of in self.world.playbook.measures.fields:
            source = one if of.thing == "deals" else company if of.thing == "companies" else None
            if source is None or of.thing not in ("deals", "companies"):
                continue
            for field in of.fields:
                said = self.value(source, field.property, at)
                if field.field in _DATES:
                    found.setdefault(field.field, _day(said))
                else:
                    meant = {value.value: value.means for value in field.values}
                    found.setdefault(field.field, meant.get(said or "", said))
        return found

    def stays(self, one: Thing) -> list[Stay]:
        """The stages a deal went through, once ids are names and equal neighbours are one."""
        entries: list[tuple[int, str | None, str | None]] = []
        for when, id_ in one.changes.get("dealstage", ()):
            at = ms(when)
            if at >= self.cutoff:
                break
            here = self.value(one, "pipeline", at) in {None, *self.meanings.pipelines}
            here = here or id_ in self.meanings.anywhere
            entries.append((at, id_, self.meanings.stages[id_] if here and id_ else None))
        merged: list[tuple[int, str | None, bool]] = []
        for place, (at, _, stage) in enumerate(entries):
            left = entries[place - 1][1] if place else None
            if place and entries[place - 1][2] == stage:
                continue
            from_ms = self.meanings.moved.get((left or "", stage or ""))
            merged.append((at, stage, from_ms is not None and at >= from_ms))
        found = []
        for place, (at, stage, moved) in enumerate(merged):
            exited = merged[place + 1][0] if place + 1 < len(merged) else None
            found.append(Stay(stage, at, exited, merged[place - 1][1] if place else None, moved))
        return found

    def stage(self, one: Thing, at: int | None = None) -> str | None:
        """The stage it stands in, at an instant or in the end."""
        entered = [stay for stay in self.stays(one) if at is None or stay.entered <= at]
        return entered[-1].stage if entered else None

    def stages_of(self, names: Sequence[str]) -> set[str]:
        return {stage for name in names for stage in self.meanings.stage_sets.get(name, (name,))}

    def start(self, during: str | None) -> int:
        """Where the window begins that ends with the day."""
        if during is None or during == "all time":
            return -(10**15)
        if during == "this week":
            first = self.day - dt.timedelta(days=self.day.weekday())  # weeks end on Sunday
            return self.midnight(first)
        number, unit = re.fullmatch(r"last (\d+) (day|week)s?", during).groups()  # type: ignore[union-attr]
        back = int(number) * (7 if unit == "week" else 1)
        return self.midnight(self.day + dt.timedelta(days=1 - back))

    # Conditions

    def meets(self, conditions: Sequence[Condition], fields: Fields) -> bool:
        return all(fields.get(one.field) in one.values for one in conditions)

    def meets_now(self, metric: Metric, one: Thing, fields: Fields) -> bool:
        special: dict[str, Callable[[str], bool]] = {
            "contract": lambda word: self._contract(fields) == word,
            "contract_end": lambda word: self._ends(fields["contract_end"], word),
            "parked": lambda word: self.parked(fields) == (word == "yes"),
            "service": lambda word: self._service(one, fields) == word,
        }
        return all(
            any(special[said.field](word) for word in said.values)
            if said.field in special
            else fields.get(said.field) in said.values
            for said in metric.where
        )

    def parked(self, fields: Fields) -> bool:
        until = fields.get("parked_until")
        return isinstance(until, int) and self.today < until

    def _contract(self, fields: Fields) -> str | None:
        start, end = fields["contract_start"], fields["contract_end"]
        if isinstance(start, int) and self.today < start:
            return "not started"
        if isinstance(end, int) and end < self.today:
            return "ended"
        return "running" if isinstance(start, int) and isinstance(end, int) else None

    def _ends(self, end: str | int | None, word: str) -> bool:
        if not isinstance(end, int):
            return word == "none"
        left = end - self.today
        if word.startswith("in "):
            first, last = map(int, word.removeprefix("in ").removesuffix(" days").split(".."))
            return first <= left <= last
        return word == "past" and left < 0

    def _won_start(self, one: Thing) -> int | None:
        """When the contract of a deal that stands in Closed Won begins."""
        start = self.fields(one)["contract_start"]
        return start if self.stage(one) == "closed_won" and isinstance(start, int) else None

    def _service(self, one: Thing, fields: Fields) -> str | int | None:
        start = self._won_start(one)
        if fields["service"] is not None or start is None or start > self.today:
            return fields["service"]
        company = {id_ for thing, id_ in one.of if thing == "companies"}
        later = any(
            company & {id_ for thing, id_ in other.of if thing == "companies"}
            and (self._won_start(other) or start) > start
            for other in self.deals()
        )
        return None if later else "ongoing"


def _day(said: str | None) -> int | None:
    """Days since 1970-01-01 of a day, or of milliseconds; None for what is neither."""
    if said is None:
        return None
    if re.fullmatch(r"-?\d+", said):
        return int(said) // DAY_MS
    try:
        return (dt.date.fromisoformat(said) - _EPOCH).days
    except ValueError:
        return None
