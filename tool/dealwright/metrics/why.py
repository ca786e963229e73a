"""Why one deal counts in a metric or does not.

Whether it counts is asked of the metric itself; what is said beside it is read off the tables, so
that a person can follow it.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from dealwright.metrics.asking import Case, Check, any_of, attempt, condition, day_text
from dealwright.metrics.compile import compile_metric
from dealwright.metrics.context import DEAL_VERSIONS, EMAILS, MEETINGS, VISITS, Context
from dealwright.metrics.engine import Engine
from dealwright.metrics.evaluate import Asked, Member, members
from dealwright.metrics.words import FOR_EVER
from dealwright.model.metrics import Metric


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


def why(metric: Metric, context: Context, asked: Asked, engine: Engine, deal: int) -> Why | None:
    """What the metric makes of a deal; None where no record of it is in the tables."""
    case = Case(metric=metric, context=context, asked=asked, engine=engine, deal=deal)
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


def _stays(case: Case) -> Iterator[str]:
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


def _checks(case: Case, verb: str, activities: str | None) -> Iterator[Check]:
    if activities in (MEETINGS, EMAILS):
        yield from _activities(case, activities)
    elif verb == "conversion" or (verb == "days" and "->" in (case.metric.days or "")):
        yield from attempt(case)
    elif verb == "flow" or case.metric.entering:
        yield from _entries(case)
    else:
        yield from _state(case)


def _state(case: Case) -> Iterator[Check]:
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
            f"it stood in {stage or 'no stage of the ladder'}; asked: {any_of(stages)}",
            stage in stages,
        )
    if parked is not None and (until := found["parked_until"]) is not None:
        yield Check(f"it is parked until {day_text(until)}", None)
    for one in case.metric.where:
        yield condition(case, one, found)


def _days_stage(metric: Metric) -> tuple[str, ...]:
    said = metric.days or ""
    return (said.removeprefix("in ").strip(),) if said.startswith("in ") else ()


def _entries(case: Case) -> Iterator[Check]:
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
        yield Check(f"it never came into {any_of(stages)} from outside", holds=False)
    for stage, _, entered, migrated in came:
        if migrated:
            yield Check(
                f"it was moved to {stage} on {case.when(entered)} when a stage was retired: no entry"
            )
            continue
        inside = entered >= start
        told = "in the window" if inside else f"before the window, {case.metric.during}"
        yield Check(f"it came into {stage} on {case.when(entered)}: {told}", inside)


def _activities(case: Case, table: str) -> Iterator[Check]:
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
