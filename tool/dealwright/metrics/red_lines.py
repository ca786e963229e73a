"""Red lines on a snapshot: what was seen day by day, and where each line stands."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from dealwright.metrics.board import digest
from dealwright.metrics.calendar import Calendar
from dealwright.metrics.compile import Compiled, compile_metric
from dealwright.metrics.conditions import DefinitionError
from dealwright.metrics.context import DEAL_VERSIONS, Context
from dealwright.metrics.engine import Engine
from dealwright.metrics.evaluate import Asked, Number, evaluate
from dealwright.metrics.judgement import Judgement, Line, Seen, judge
from dealwright.metrics.latch import Day, Standing, counts_from, standing
from dealwright.model.metrics import Decision, Metric, RedLine
from dealwright.model.playbook import Playbook

_AT_ONCE = 104


@dataclass(frozen=True, slots=True, kw_only=True)
class LineState:
    """A red line on a day: the verdict on what was seen, and whether an earlier breach is open.

    `number` is the metric since `since`; `problem` says why there is no verdict; `by` is the field
    that says which hypothesis a deal tests, where numbers may be split by it.
    """

    red_line: RedLine
    metric: Metric | None = None
    digest: str = ""
    line: Line | None = None
    since: dt.date | None = None
    number: Number | None = None
    judgement: Judgement | None = None
    standing: Standing | None = None
    problem: str | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What the lines are judged on."""

    playbook: Playbook
    context: Context
    calendar: Calendar
    engine: Engine


def states(watched: Watched, on: dt.date) -> list[LineState]:
    """Every red line at the end of a day, in the playbook's order."""
    return [_state(watched, one, on) for one in watched.playbook.red_lines.red_lines]


def as_line(red_line: RedLine) -> Line:
    """A red line as numbers; one without a limit or a sample is a DefinitionError."""
    limit = red_line.judged_against if red_line.zero else red_line.below
    if limit is None or red_line.after is None:
        raise DefinitionError("the line has no limit, or no smallest sample")
    gate = red_line.after.unit
    return Line(
        line=float(limit),
        minimum=red_line.after.count,
        zero=red_line.zero,
        gate=None if gate.startswith("attempt") else gate,
        sure=0.90 if red_line.sure is None else float(red_line.sure),
        evidence=red_line.evidence or "posterior",
    )


def own_since(red_line: RedLine, playbook: Playbook) -> dt.date | None:
    """The day that `since:` names: a date, or a released version's."""
    if red_line.since is None:
        return None
    for version in playbook.versions:
        if version.version == red_line.since:
            return version.date
    try:
        return dt.date.fromisoformat(red_line.since)
    except ValueError:
        raise DefinitionError(
            f"since: {red_line.since} is neither a day nor a released version"
        ) from None


def decisions_of(red_line: RedLine, playbook: Playbook) -> tuple[Decision, ...]:
    return tuple(one for one in playbook.decisions if one.red_line == red_line.red_line)


def looks(
    watched: Watched, red_line: RedLine, on: dt.date, since: dt.date | None
) -> Iterator[tuple[Day, Number]]:
    """What had been seen at the end of each day on which n changed, from the beginning to `on`."""
    compiled, gate = _compiled(watched, red_line)
    before = 0
    for days in _chunks(_first(watched, since), on):
        asked = Asked(
            watched.calendar, days, None if since is None else watched.calendar.midnight(since)
        )
        numbers = evaluate(compiled, asked, watched.engine, ("value",))
        gates = evaluate(gate, asked, watched.engine, ("value",)) if gate else numbers
        for number, counted in zip(numbers, gates, strict=True):
            if number.n != before:
                seen = Seen(k=number.k, n=number.n, gate=counted.n if gate else None)
                yield Day(number.day, seen), number
            before = number.n


def _state(watched: Watched, red_line: RedLine, on: dt.date) -> LineState:
    playbook = watched.playbook
    try:
        line = as_line(red_line)
        own = own_since(red_line, playbook)
        compiled, gate = _compiled(watched, red_line)
    except DefinitionError as error:
        return LineState(red_line=red_line, problem=str(error))
    decisions = decisions_of(red_line, playbook)
    since = counts_from(own, decisions, on)
    asked = Asked(
        watched.calendar, [on], None if since is None else watched.calendar.midnight(since)
    )
    (number,) = evaluate(compiled, asked, watched.engine)
    counted = evaluate(gate, asked, watched.engine, ("value",))[0].n if gate else None
    days = [day for day, _ in looks(watched, red_line, on, since)]
    return LineState(
        red_line=red_line,
        metric=compiled.metric,
        digest=digest(compiled),
        line=line,
        since=since,
        number=number,
        judgement=judge(line, Seen(k=number.k, n=number.n, gate=counted)),
        standing=standing(line, days, decisions, on, own),
        by=_hypothesis_field(playbook),
    )


def _hypothesis_field(playbook: Playbook) -> str | None:
    declared, measures = playbook.properties_of("deals"), playbook.measures
    for field in (field for of in measures.fields if of.thing == "deals" for field in of.fields):
        fed = declared.get(field.property)
        if fed is not None and fed.options_from == "icp/hypotheses":
            return field.field if field.field in measures.may_split_by else None
    return None


def _compiled(watched: Watched, red_line: RedLine) -> tuple[Compiled, Compiled | None]:
    measures = watched.playbook.measures
    metric = measures.metric(red_line.metric)
    if metric is None or red_line.after is None:
        raise DefinitionError(f"there is no metric {red_line.metric}")
    gate = measures.metric(red_line.after.unit)
    return (
        compile_metric(metric, watched.context),
        None if gate is None else compile_metric(gate, watched.context),
    )


def _first(watched: Watched, since: dt.date | None) -> dt.date:
    """The first day on which anything can be known."""
    if since is not None:
        return since
    table = watched.context.table(DEAL_VERSIONS)
    ((first,),) = watched.engine.rows(f"SELECT MIN(valid_from_ms) FROM {table}")  # noqa: S608 - our own words
    return dt.date.max if first is None else watched.calendar.day_of(int(first))


def _chunks(first: dt.date, last: dt.date) -> Iterator[list[dt.date]]:
    days = (last - first).days + 1
    for begin in range(0, days, _AT_ONCE):
        yield [first + dt.timedelta(days=begin + one) for one in range(min(_AT_ONCE, days - begin))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Firing:
    """A stretch of days on which the verdict of a line was the same, and what was seen first."""

    first: dt.date
    judgement: Judgement


def backtest(watched: Watched, red_line: RedLine, on: dt.date) -> list[Firing]:
    """How the verdict, and the rule by its letter, changed from day to day; no decision is heeded."""
    line = as_line(red_line)
    found = [
        Firing(first=day.date, judgement=judge(line, day.seen))
        for day, _ in looks(watched, red_line, on, own_since(red_line, watched.playbook))
    ]
    kept = found[:1]
    for before, after in pairwise(found):
        then, now = before.judgement, after.judgement
        if (then.verdict, then.as_written) != (now.verdict, now.as_written):
            kept.append(after)
    return kept


def per_week(state: LineState, on: dt.date, days: Sequence[Day]) -> float | None:
    """How many attempts a week have had their time, over the last half year at most."""
    if not days:
        return None
    first = max(days[0].date, on - dt.timedelta(weeks=26))
    weeks = (on - first).days / 7
    seen = [day.seen.n for day in days if day.date <= first]
    before = seen[-1] if seen else 0
    number = state.number
    return (number.n - before) / weeks if weeks >= 1 and number is not None else None
