"""Facts as intervals, and the one aggregation over them.

A fact is a unit that counts from an instant up to and including another: at T it counts when
`from_ms < cutoff <= to_ms`. Trailing windows ask for `at_ms >= start` besides, contract dates for
`from_day <= day <= to_day`. The same facts give the numbers, their segments and their members.

The text keeps to what every engine shares: no dates, no time zones, no division, no FILTER.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from dealwright.metrics.words import DAY, FIRST_DAY, LAST_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One SELECT that yields facts. All texts are SQL over the tables of `source`.

    `k_ms` is the instant from which the unit also counts as a success; `weight` is a number of
    milliseconds; with `since` the weight grows from that instant up to the cut-off.
    """

    unit: str
    source: str
    from_ms: str
    to_ms: str
    at_ms: str | None = None
    k_ms: str | None = None
    weight: str | None = None
    since: str | None = None
    where: tuple[str, ...] = ()
    from_days: tuple[str, ...] = ()
    to_days: tuple[str, ...] = ()
    group_by: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()

    def narrowed(self, *where: str) -> "Facts":
        return replace(self, where=(*self.where, *where))

    def select(self) -> str:
        """The SELECT of this one."""
        columns = [f"{self.unit} AS unit", f"{self.from_ms} AS from_ms", f"{self.to_ms} AS to_ms"]
        for value, name in (
            (self.at_ms, "at_ms"),
            (self.k_ms, "k_ms"),
            (self.weight, "w"),
            (self.since, "since_ms"),
        ):
            if value is not None:
                columns.append(f"{value} AS {name}")
        if self.from_days or self.to_days:
            columns.append(f"{_most(self.from_days, '>', str(FIRST_DAY))} AS from_day")
            columns.append(f"{_most(self.to_days, '<', str(LAST_DAY))} AS to_day")
        columns += [f"{one} AS s{place}" for place, one in enumerate(self.segments)]
        where = f" WHERE {' AND '.join(self.where)}" if self.where else ""
        group = f" GROUP BY {', '.join(self.group_by)}" if self.group_by else ""
        return f"SELECT {', '.join(columns)} FROM {self.source}{where}{group}"  # noqa: S608 - our own words


@dataclass(frozen=True, slots=True)
class Query:
    """Facts of several SELECTs with the same columns, and how they are added up."""

    facts: tuple[Facts, ...]
    windowed: bool = field(default=False)

    @property
    def first(self) -> Facts:
        return self.facts[0]

    def _joined(self) -> str:
        """The calendar `cal` beside the facts that count at each of its days."""
        dayed = any(one.from_days or one.to_days for one in self.facts)
        facts = [_dayed(one) if dayed else one for one in self.facts]
        union = " UNION ALL ".join(one.select() for one in facts)
        on = ["f.from_ms < c.cutoff_ms", "f.to_ms >= c.cutoff_ms"]
        if self.windowed:
            on.append("f.at_ms >= c.start_ms")
        if dayed:
            on += ["f.from_day <= c.day_no", "f.to_day >= c.day_no"]
        return f"cal c JOIN ({union}) f ON {' AND '.join(on)}"

    def _segments(self) -> list[str]:
        return [f"f.s{place}" for place in range(len(self.first.segments))]

    def _weight(self) -> str | None:
        if self.first.since is not None:
            return f"{'f.w + ' if self.first.weight is not None else ''}c.cutoff_ms - f.since_ms"
        return "f.w" if self.first.weight is not None else None

    def totals(self) -> str:
        """One row for each day and segment: d, segments, n, k, w (0 where there is none)."""
        keys = ["c.d", *self._segments()]
        k = (
            "0"
            if self.first.k_ms is None
            else "SUM(CASE WHEN f.k_ms < c.cutoff_ms THEN 1 ELSE 0 END)"
        )
        weight = self._weight()
        w = "0" if weight is None else f"SUM({weight})"
        return (
            f"SELECT {', '.join(keys)}, COUNT(*) AS n, {k} AS k, {w} AS w"  # noqa: S608 - our own words
            f" FROM {self._joined()} GROUP BY {', '.join(keys)}"
        )

    def histogram(self) -> str:
        """One row for each day, segment and whole number of days: d, segments, ms of them, n."""
        weight = self._weight() or "0"
        whole = f"({weight}) - MOD({weight}, {DAY})"
        keys = ["c.d", *self._segments(), whole]
        return (
            f"SELECT {', '.join(keys)}, COUNT(*) AS n"  # noqa: S608 - our own words
            f" FROM {self._joined()} GROUP BY {', '.join(keys)}"
        )

    def members(self) -> str:
        """One row for each day and unit: d, unit, whether it is a success."""
        k = "0" if self.first.k_ms is None else "CASE WHEN f.k_ms < c.cutoff_ms THEN 1 ELSE 0 END"
        return f"SELECT c.d, f.unit, {k} AS k FROM {self._joined()}"  # noqa: S608 - our own words


def listed(values: Sequence[str]) -> str:
    """`IN (…)` of texts."""
    quoted = ", ".join("'" + value.replace("'", "''") + "'" for value in values)
    return f"IN ({quoted})" if values else "IN (NULL)"


def smaller(first: str, second: str) -> str:
    """The smaller of two numbers; SQLite has no LEAST."""
    return f"CASE WHEN {first} < {second} THEN {first} ELSE {second} END"


def greater(first: str, second: str) -> str:
    return f"CASE WHEN {first} > {second} THEN {first} ELSE {second} END"


def _most(days: tuple[str, ...], sign: str, start: str) -> str:
    if not days:
        return start
    found = days[0]
    for one in days[1:]:
        found = f"CASE WHEN {found} {sign} {one} THEN {found} ELSE {one} END"
    return found


def _dayed(facts: Facts) -> Facts:
    """The same with bounds of days, so that all SELECTs have the same columns."""
    if facts.from_days or facts.to_days:
        return facts
    return replace(facts, from_days=(str(FIRST_DAY),))
