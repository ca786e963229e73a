"""The as-of days: their cut-off instants and where their windows begin. Zones end here."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_EPOCH = dt.date(1970, 1, 1)
_UTC = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Where the organisation is, and on which day its weeks end."""

    zone: str = "UTC"
    weeks_end: str = "sunday"

    def midnight(self, day: dt.date) -> int:
        """The instant at which a day begins there; where clocks skip midnight, the first after it."""
        return _midnight(self.zone, day)

    def cutoff(self, day: dt.date) -> int:
        """The end of a day: facts strictly before it are known."""
        return self.midnight(day + dt.timedelta(days=1))

    def day_of(self, instant_ms: int) -> dt.date:
        """The day there at an instant."""
        return (_UTC + dt.timedelta(milliseconds=instant_ms)).astimezone(ZoneInfo(self.zone)).date()

    def week(self, day: dt.date) -> dt.date:
        """The last day of the week of a day."""
        ahead = (_WEEKDAYS.index(self.weeks_end) - day.weekday()) % 7
        return day + dt.timedelta(days=ahead)

    def weeks(self, last: dt.date, count: int) -> list[dt.date]:
        """The last days of weeks up to a day, oldest first; a running week ends on that day."""
        end = self.week(last)
        days = [end - dt.timedelta(weeks=back) for back in range(count - 1, -1, -1)]
        return [min(day, last) for day in days]

    def start(self, day: dt.date, during: str | None) -> int:
        """Where a window that ends with a day begins: `last N days`, `last N weeks`, `this week`."""
        if during is None or during == "all time":
            return -(2**53)
        if during == "this week":
            return self.midnight(self.week(day) - dt.timedelta(days=6))
        _, count, unit = during.split()
        days = int(count) * (7 if unit.startswith("week") else 1)
        return self.midnight(day - dt.timedelta(days=days - 1))


@lru_cache(maxsize=4096)  # every metric asks for the same days
def _midnight(zone: str, day: dt.date) -> int:
    local = dt.datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
    return (local - _UTC) // dt.timedelta(milliseconds=1)


def number(day: dt.date) -> int:
    """A day as the number of days since 1970-01-01."""
    return (day - _EPOCH).days


class AsOf(NamedTuple):
    """An as-of day as queries know it: which one, its number, its end, where its window begins."""

    d: int
    day_no: int
    cutoff_ms: int
    start_ms: int


Written = Callable[[Sequence[AsOf]], str]
"""How an engine is told the as-of days: a SELECT of the columns of `AsOf`."""


def with_calendar(
    query: str,
    calendar: Calendar,
    days: Sequence[dt.date],
    during: str | None,
    since: int | None,
    written: Written,
) -> str:
    """The query with its calendar in front: one row for each as-of day.

    `since` moves the beginning of every window to an instant, if it is later.
    """
    return f"WITH cal AS ({written(list(_as_of(calendar, days, during, since)))}) {query}"


def selected(days: Sequence[AsOf]) -> str:
    """The days in words that every engine knows."""
    first = ", ".join(f"{value} AS {name}" for name, value in days[0]._asdict().items())
    others = [", ".join(map(str, day)) for day in days[1:]]
    return f"SELECT {' UNION ALL SELECT '.join([first, *others])}"


def unnested(days: Sequence[AsOf]) -> str:
    """The days as DuckDB likes them: it plans a hundred SELECTs for longer than it runs them."""
    if len(days) == 1:
        return selected(days)
    columns = zip(AsOf._fields, zip(*days, strict=True), strict=True)
    return f"SELECT {', '.join(f'unnest({list(values)}) AS {name}' for name, values in columns)}"


def _as_of(
    calendar: Calendar, days: Sequence[dt.date], during: str | None, since: int | None
) -> Iterator[AsOf]:
    for place, day in enumerate(days):
        start = calendar.start(day, during)
        start = start if since is None else max(start, since)
        yield AsOf(place, number(day), calendar.cutoff(day), start)
