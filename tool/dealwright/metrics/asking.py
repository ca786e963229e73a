"""One deal before one metric: what is asked of it there."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from dealwright.metrics.cohorts import counted_as_reached
from dealwright.metrics.context import VISITS, Context
from dealwright.metrics.engine import Engine
from dealwright.metrics.evaluate import Asked
from dealwright.metrics.words import DAY
from dealwright.model.metrics import Condition, Metric

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Check(NamedTuple):
    """Something that was asked of the deal, and whether it holds; None: said for information."""

    text: str
    holds: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One deal, one metric, one day."""

    metric: Metric
    context: Context
    asked: Asked
    engine: Engine
    deal: int

    @property
    def cutoff(self) -> int:
        return self.asked.calendar.cutoff(self.asked.days[0])

    def rows(self, table: str, columns: str, rest: str = "") -> list[tuple[Any, ...]]:
        name = self.context.table(table)
        return self.engine.rows(
            f"SELECT {columns} FROM {name} v WHERE v.deal_id = {self.deal} {rest}"  # noqa: S608 - a number
        )

    def when(self, instant: int) -> str:
        return f"{self.asked.calendar.day_of(instant)}"


def condition(case: Case, one: Condition, found: dict[str, Any]) -> Check:
    """A condition of `where:` against the fields that were found."""
    wanted = [str(value) for value in one.values]
    if one.field in ("contract", "contract_end", "parked"):
        start, end = (day_text(found.get(name)) for name in ("contract_start", "contract_end"))
        told = f"contract from {start} to {end}" if one.field != "parked" else "parking"
        return Check(f"{told}; asked: {one.field} {any_of(wanted)} on {case.asked.days[0]}")
    value = found.get(one.field)
    if value is None and one.field == "service":
        return Check(
            f"service is not filled in; asked: {any_of(wanted)} (won, begun and not replaced counts)"
        )
    return Check(
        f"{one.field} was {value or 'not filled in'}; asked: {any_of(wanted)}", value in wanted
    )


def attempt(case: Case) -> Iterator[Check]:
    """From the first entry into the first stage, with what the fields were then."""
    start, end = _arrow(case.metric)
    words = case.context.words.attributes
    columns = ["v.entered_ms", "v.seq", *(f"v.{word.column}" for word in words)]
    rows = case.rows(
        VISITS,
        ", ".join(columns),
        f"AND v.stage = '{start}' AND v.nth = 1 AND v.migrated = 0 AND v.entered_ms < {case.cutoff}",
    )
    if not rows:
        yield Check(
            f"it never stood in {start} before the end of the day, so it is no attempt", holds=False
        )
        return
    entered, seq, *values = rows[0]
    yield Check(f"it came into {start} for the first time on {case.when(entered)}", holds=True)
    found = dict(zip((word.word for word in words), values, strict=True))
    for one in case.metric.where:
        check = condition(case, one, found)
        yield check._replace(text=f"then {check.text}")
    within = case.metric.within
    if within is not None and within != "ever":
        ready = entered + int(within.split()[0]) * DAY
        yield Check(f"its {within} are over on {case.when(ready)}", ready < case.cutoff)
    yield from _reached(case, end, int(seq))


def _reached(case: Case, end: str, seq: int) -> Iterator[Check]:
    arrow = case.metric.conversion
    stages = (end,) if arrow is None else counted_as_reached(case.metric, case.context, arrow)
    listed = ", ".join(f"'{stage}'" for stage in stages)
    rows = case.rows(
        VISITS,
        "v.stage, v.entered_ms",
        f"AND v.seq > {seq} AND v.migrated = 0 AND v.stage IN ({listed})"
        f" AND v.entered_ms < {case.cutoff} ORDER BY v.entered_ms, v.seq",
    )
    if not rows:
        yield Check(f"it has not come to {any_of(stages)}")
        return
    stage, at = rows[0]
    yield Check(f"it came to {stage} on {case.when(at)}")


def _arrow(metric: Metric) -> tuple[str, str]:
    if metric.conversion is not None:
        return metric.conversion.start, metric.conversion.end
    start, _, end = (part.strip() for part in (metric.days or "").partition("->"))
    return start, end


def any_of(names: Sequence[str]) -> str:
    """`outreach, discovery or proposal`."""
    return ", ".join(names[:-1]) + " or " + names[-1] if len(names) > 1 else names[0]


def day_text(number: int | None) -> str:
    """A number of days since 1970-01-01 as a date."""
    return "no day" if number is None else str((_EPOCH + dt.timedelta(days=number)).date())
