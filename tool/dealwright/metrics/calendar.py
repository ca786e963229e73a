"""The as-of days: their cut-off instants and where their windows begin. Zones end here."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
        local = dt.datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(self.zone))
        return (local - _UTC) // dt.timedelta(milliseconds=1)

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


def number(day: dt.date) -> int:
    """A day as the number of days since 1970-01-01."""
    return (day - _EPOCH).days


def with_calendar(
    query: str,
    calendar: Calendar,
    days: Sequence[dt.date],
    during: str | None,
    since: int | None = None,
) -> str:
    """The query with its calendar in front: one row for each as-of day.

    `since` moves the beginning of every window to an instant, if it is later.
    """
    rows = list(_rows(calendar, days, during, since))
    names = ("d", "day_no", "cutoff_ms", "start_ms")
    first = ", ".join(f"{value} AS {name}" for value, name in zip(rows[0], names, strict=True))
    others = [", ".join(map(str, row)) for row in rows[1:]]
    return f"WITH cal AS (SELECT {' UNION ALL SELECT '.join([first, *others])}) {query}"


def _rows(
    calendar: Calendar, days: Sequence[dt.date], during: str | None, since: int | None
) -> Iterable[tuple[int, int, int, int]]:
    for place, day in enumerate(days):
        start = calendar.start(day, during)
        yield (
            place,
            number(day),
            calendar.cutoff(day),
            start if since is None else max(start, since),
        )
