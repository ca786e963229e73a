"""Why one deal counts in a metric or does not.

Whether it counts is asked of the metric itself; what is said beside it is read off the tables, so
that a person can follow it.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from dealwright.metrics.compile import compile_metric
from dealwright.metrics.context import DEAL_VERSIONS, EMAILS, MEETINGS, VISITS, Context
from dealwright.metrics.engine import Engine
from dealwright.metrics.evaluate import Asked, Member, members
from dealwright.metrics.words import DAY, FOR_EVER
from dealwright.model.metrics import Condition, Metric

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Check(NamedTuple):
    """Something that was asked of the deal, and whether it holds; None: said for information."""

    text: str
    holds: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """A deal in a metric at the end of a day: what it counts as, and what was looked at.

    `units` are the deal itself, or its meetings or e-mails that count.
    """

    metric: Metric
    deal: int
    day: dt.date
    rate: bool
    units: tuple[Member, ...]
    checks: tuple[Check, ...]
    stays: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
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


def why(metric: Metric, context: Context, asked: Asked, engine: Engine, deal: int) -> Why | None:
    """What the metric makes of a deal; None where no record of it is in the tables."""
    case = _Case(metric=metric, context=context, asked=asked, engine=engine, deal=deal)
    compiled = compile_metric(metric, context)
    stays = tuple(_stays(case))
    if not case.rows(DEAL_VERSIONS, "v.stage"):
        return None
    (units,) = members(compiled, asked, engine)
    own = {deal}
    activities = metric.share or metric.count
    if activities in (MEETINGS, EMAILS):
        own = {int(row[0]) for row in case.rows(activities, "DISTINCT v.unit_id")}
    return Why(
        metric=metric,
        deal=deal,
        day=asked.days[0],
        rate=compiled.verb in ("share", "conversion"),
        units=tuple(sorted(one for one in units if one.unit in own)),
        checks=tuple(_checks(case, compiled.verb, activities)),
        stays=stays,
    )


def _stays(case: _Case) -> Iterator[str]:
    rows = case.rows(
        VISITS, "v.stage, v.entered_ms, v.exited_ms, v.gone_ms", "ORDER BY v.entered_ms, v.seq"
    )
    for stage, entered, exited, gone in rows:
        if entered >= case.cutoff:
            continue
        until = "still there" if exited >= case.cutoff else f"until {case.when(exited)}"
        if exited == gone < case.cutoff:
            until = f"until it was archived or merged on {case.when(gone)}"
        yield f"{stage or 'off the ladder'}: from {case.when(entered)}, {until}"


def _checks(case: _Case, verb: str, activities: str | None) -> Iterator[Check]:
    if activities in (MEETINGS, EMAILS):
        yield from _activities(case, activities)
    elif verb == "conversion" or (verb == "days" and "->" in (case.metric.days or "")):
        yield from _attempt(case)
    elif verb == "flow" or case.metric.entering:
        yield from _entries(case)
    else:
        yield from _state(case)


def _state(case: _Case) -> Iterator[Check]:
    """What the deal was at the cut-off, against the stages and conditions that are asked for."""
    words = case.context.words
    parked = words.attribute("parked_until")
    columns = ["v.stage", *(f"v.{word.column}" for word in words.attributes)]
    rows = case.rows(
        DEAL_VERSIONS,
        ", ".join(columns),
        f"AND v.valid_from_ms < {case.cutoff} AND v.valid_to_ms >= {case.cutoff}",
    )
    if not rows:
        yield Check(
            "it was not there at the end of the day: not yet made, archived or merged", holds=False
        )
        return
    (stage, *values) = rows[0]
    found = dict(zip((word.word for word in words.attributes), values, strict=True))
    stages = case.context.stages(tuple(case.metric.in_)) or _days_stage(case.metric)
    if stages:
        yield Check(
            f"it stood in {stage or 'no stage of the ladder'}; asked: {_or(stages)}",
            stage in stages,
        )
    if parked is not None and (until := found["parked_until"]) is not None:
        yield Check(f"it is parked until {_day(until)}", None)
    for one in case.metric.where:
        yield _condition(case, one, found)


def _days_stage(metric: Metric) -> tuple[str, ...]:
    said = metric.days or ""
    return (said.removeprefix("in ").strip(),) if said.startswith("in ") else ()


def _condition(case: _Case, one: Condition, found: dict[str, Any]) -> Check:
    wanted = [str(value) for value in one.values]
    if one.field in ("contract", "contract_end", "parked"):
        start, end = (_day(found.get(name)) for name in ("contract_start", "contract_end"))
        told = f"contract from {start} to {end}" if one.field != "parked" else "parking"
        return Check(f"{told}; asked: {one.field} {_or(wanted)} on {case.asked.days[0]}")
    value = found.get(one.field)
    if value is None and one.field == "service":
        return Check(
            f"service is not filled in; asked: {_or(wanted)} (won, begun and not replaced counts)"
        )
    return Check(
        f"{one.field} was {value or 'not filled in'}; asked: {_or(wanted)}", value in wanted
    )


def _attempt(case: _Case) -> Iterator[Check]:
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
        check = _condition(case, one, found)
        yield check._replace(text=f"then {check.text}")
    within = case.metric.within
    if within is not None and within != "ever":
        ready = entered + int(within.split()[0]) * DAY
        yield Check(f"its {within} are over on {case.when(ready)}", ready < case.cutoff)
    yield from _reached(case, start, end, int(seq))


def _reached(case: _Case, start: str, end: str, seq: int) -> Iterator[Check]:
    from dealwright.metrics.ladder import later  # noqa: PLC0415 - the only user

    stages = later(case.context.ladders, start, end)
    listed = ", ".join(f"'{stage}'" for stage in stages)
    rows = case.rows(
        VISITS,
        "v.stage, v.entered_ms",
        f"AND v.seq > {seq} AND v.migrated = 0 AND v.stage IN ({listed})"
        f" AND v.entered_ms < {case.cutoff} ORDER BY v.entered_ms, v.seq",
    )
    if not rows:
        yield Check(f"it has not come to {_or(stages)}")
        return
    stage, at = rows[0]
    yield Check(f"it came to {stage} on {case.when(at)}")


def _entries(case: _Case) -> Iterator[Check]:
    """Each entry from outside before the cut-off, and whether it lies in the window."""
    flow = case.metric.flow
    stages = case.context.stages((flow.end,) if flow else tuple(case.metric.entering))
    start = case.asked.calendar.start(case.asked.days[0], case.metric.during)
    rows = case.rows(
        VISITS,
        "v.stage, v.prev_stage, v.entered_ms, v.migrated",
        f"AND v.entered_ms < {case.cutoff} ORDER BY v.entered_ms, v.seq",
    )
    came = [row for row in rows if row[0] in stages and row[1] not in stages]
    if not came:
        yield Check(f"it never came into {_or(stages)} from outside", holds=False)
    for stage, _, entered, migrated in came:
        if migrated:
            yield Check(
                f"it was moved to {stage} on {case.when(entered)} when a stage was retired: no entry"
            )
            continue
        inside = entered >= start
        told = "in the window" if inside else f"before the window, {case.metric.during}"
        yield Check(f"it came into {stage} on {case.when(entered)}: {told}", inside)


def _activities(case: _Case, table: str) -> Iterator[Check]:
    own = ("kind", "outcome") if table == MEETINGS else ("purpose", "status", "template")
    rows = case.rows(
        table,
        f"v.unit_id, v.at_ms, {', '.join(f'v.{name}' for name in own)}",
        f"AND v.valid_from_ms < {case.cutoff} AND v.valid_to_ms >= {case.cutoff} ORDER BY v.at_ms, v.unit_id",
    )
    if not rows:
        yield Check(f"no {table} belong to it", holds=False)
    for unit, at, *values in rows:
        told = ", ".join(
            f"{name} {value or 'unknown'}" for name, value in zip(own, values, strict=True)
        )
        day = "no day" if at is None or at >= FOR_EVER else case.when(at)
        yield Check(f"{unit} on {day}: {told}")


def _arrow(metric: Metric) -> tuple[str, str]:
    if metric.conversion is not None:
        return metric.conversion.start, metric.conversion.end
    start, _, end = (part.strip() for part in (metric.days or "").partition("->"))
    return start, end


def _or(names: Sequence[str]) -> str:
    return ", ".join(names[:-1]) + " or " + names[-1] if len(names) > 1 else names[0]


def _day(number: int | None) -> str:
    return "no day" if number is None else str((_EPOCH + dt.timedelta(days=number)).date())
