"""Where a red line stands on a day: a breach stays open until a decision answers it.

The days are those of one count, which begins at `counts_from`: after a pivot other deals are
counted, so the caller asks for that first and then counts.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import dropwhile, pairwise

from dealwright.metrics.judgement import Judgement, Line, Seen, Verdict, judge
from dealwright.model.metrics import Decision


@dataclass(frozen=True, slots=True)
class Day:
    """What had been seen of a line by the end of a day."""

    date: dt.date
    seen: Seen


@dataclass(frozen=True, slots=True)
class Watching:
    """No breach is open. Attempts count from `since`; `answered` is the last decision, if any."""

    since: dt.date | None = None
    answered: Decision | None = None


@dataclass(frozen=True, slots=True)
class Breached:
    """A breach that nobody has answered: the day on which it came about, and what was seen then."""

    date: dt.date
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Closed:
    """The team carries on: nothing is judged until `until` attempts have had their time."""

    decision: Decision
    until: int


Standing = Watching | Breached | Closed
_NOTHING = Day(dt.date.min, Seen(k=0, n=0))


def counts_from(
    since: dt.date | None, decisions: Iterable[Decision], on: dt.date
) -> dt.date | None:
    """The day from which attempts count: the latest that the line or a decision so far names.

    None: from the beginning. A pivot without a day of its own counts from the day it was taken.
    It may lie after `on`, where nothing counts yet.
    """
    named = [since, *(_since(one) for one in decisions if one.date <= on)]
    return max((day for day in named if day is not None), default=None)


def standing(
    line: Line,
    days: Sequence[Day],
    decisions: Iterable[Decision],
    on: dt.date,
    since: dt.date | None = None,
) -> Standing:
    """Where a line stands at the end of `on`.

    `days` are in order, counted from `counts_from(since, decisions, on)`, `since` being the line's
    own; `decisions` are those of this line; what lies after `on` is not looked at. A day is judged
    only if its n is not that of the day before: without a new attempt nobody has looked.
    """
    past = sorted((one for one in decisions if one.date <= on), key=lambda one: one.date)
    begin = counts_from(since, past, on)
    counted = [day for day in days if day.date <= on and (begin is None or begin <= day.date)]
    looks = [day for before, day in pairwise([_NOTHING, *counted]) if day.seen.n != before.seen.n]
    if carried := _carried_on(past, begin):
        until = _n_on(carried.date, counted) + max(1, line.minimum)
        later = (day for day in looks if day.date > carried.date)
        looks = list(dropwhile(lambda day: day.seen.n < until, later))
        if not looks:
            return Closed(carried, until)
    for day in looks:
        judgement = judge(line, day.seen)
        if judgement.verdict is Verdict.BREACH:
            return Breached(day.date, judgement)
    return Watching(begin, past[-1] if past else None)


def _since(decision: Decision) -> dt.date | None:
    if decision.decision == "pivot":
        return decision.since or decision.date
    return decision.since


def _carried_on(past: Sequence[Decision], begin: dt.date | None) -> Decision | None:
    """The last decision to carry on with what is counted; all that came before, it has answered."""
    return next(
        (
            one
            for one in reversed(past)
            if one.decision == "carry_on" and (begin is None or begin <= one.date)
        ),
        None,
    )


def _n_on(date: dt.date, days: Sequence[Day]) -> int:
    return next((day.seen.n for day in reversed(days) if day.date <= date), 0)
