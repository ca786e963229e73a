"""Runs compiled metrics and makes numbers of what comes back. All division happens here."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from dealwright.metrics.calendar import Calendar, with_calendar
from dealwright.metrics.compile import Compiled
from dealwright.metrics.engine import Engine, Row
from dealwright.metrics.facts import Query
from dealwright.metrics.words import DAY

Segment = tuple[str | None, ...]
WHOLE: Segment = ()


class Totals(NamedTuple):
    """What one query gave: units, successes among them, milliseconds."""

    n: int = 0
    k: int = 0
    ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A metric at the end of a day, of everything or of one segment.

    `parts` holds the totals by the name of the query; `value` is the number itself.
    """

    metric: str
    verb: str
    day: dt.date
    segment: Segment = WHOLE
    parts: dict[str, Totals] = field(default_factory=dict)

    def part(self, name: str) -> Totals:
        return self.parts.get(name, Totals())

    @property
    def n(self) -> int:
        return self.part("value").n

    @property
    def k(self) -> int:
        return self.part("value").k

    @property
    def value(self) -> float | None:
        """A count; k / n between 0 and 1; or an average of days. None where there is nothing.

        A flow has two counts and no value: dividing them would compare different deals.
        """
        n, k, ms = self.part("value")
        match self.verb:
            case "count":
                return n
            case "share" | "conversion":
                return k / n if n else None
            case "days":
                return ms / DAY / n if n else None
            case _:
                return None


class Asked(NamedTuple):
    """Which days, where, and from which instant on cohorts count."""

    calendar: Calendar
    days: Sequence[dt.date]
    since: int | None = None

    def rows(self, compiled: Compiled, query: str, engine: Engine) -> list[Row]:
        """What an engine answers for these days."""
        return engine.rows(
            with_calendar(
                query,
                self.calendar,
                self.days,
                compiled.metric.during,
                self.since,
                engine.calendar,
            )
        )

    def windowed(self, query: Query) -> Query:
        """A query that counts from `since` on; what stands at an instant has no beginning."""
        dated = self.since is not None and query.first.at_ms is not None
        return replace(query, windowed=True) if dated else query


def evaluate(
    compiled: Compiled, asked: Asked, engine: Engine, parts: Collection[str] | None = None
) -> list[Number]:
    """One number for each day, and for each segment where the metric is split, in that order.

    Without a split there is a number for every day, also where nothing counts; `parts` leaves
    queries out that nobody wants to see.
    """
    found: dict[tuple[int, Segment], dict[str, Totals]] = {}
    if not compiled.split:
        found = {(place, WHOLE): {} for place in range(len(asked.days))}
    width = len(compiled.split)
    for name, query in compiled.queries.items():
        if parts is not None and name not in parts:
            continue
        for row in asked.rows(compiled, asked.windowed(query).totals(), engine):
            place, segment, totals = int(row[0]), tuple(row[1 : 1 + width]), row[1 + width :]
            found.setdefault((place, segment), {})[name] = Totals(
                *(int(one or 0) for one in totals)
            )
    return [
        Number(
            metric=compiled.metric.metric,
            verb=compiled.verb,
            day=asked.days[place],
            segment=segment,
            parts=totals,
        )
        for (place, segment), totals in sorted(found.items(), key=_order)
    ]


def _order(item: tuple[tuple[int, Segment], object]) -> tuple[int, tuple[tuple[bool, str], ...]]:
    (place, segment), _ = item
    return place, tuple((one is None, one or "") for one in segment)


Histogram = dict[int, int]
"""How many, by whole days."""


def durations(compiled: Compiled, asked: Asked, engine: Engine) -> dict[str, Histogram]:
    """Of a metric of days, at the first day asked: what is finished, open and lost by whole days."""
    found: dict[str, Histogram] = {}
    day = asked._replace(days=asked.days[:1])
    for name in ("value", "open", "lost"):
        query = compiled.queries.get(name)
        histogram: Histogram = {}
        for row in day.rows(compiled, day.windowed(query).histogram(), engine) if query else ():
            days = int(row[-2]) // DAY
            histogram[days] = histogram.get(days, 0) + int(row[-1])
        found[name] = histogram
    return found


class Member(NamedTuple):
    """A unit that counts at a day, and whether it is one of the successes."""

    unit: int
    success: bool


def members(
    compiled: Compiled, asked: Asked, engine: Engine, part: str = "value"
) -> list[frozenset[Member]]:
    """Which units count, for each of the days."""
    found: list[set[Member]] = [set() for _ in asked.days]
    query = asked.windowed(compiled.queries[part])
    for place, unit, success in asked.rows(compiled, query.members(), engine):
        found[int(place)].add(Member(int(unit), bool(success)))
    return [frozenset(one) for one in found]
