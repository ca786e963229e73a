"""All metrics at once: each with its segments, its weeks, and how sure one can be of it."""

import datetime as dt
import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from dealwright.metrics.compile import Compiled, compile_metric
from dealwright.metrics.conditions import DefinitionError
from dealwright.metrics.context import Context
from dealwright.metrics.engine import Engine
from dealwright.metrics.evaluate import (
    Asked,
    Number,
    Segment,
    durations,
    evaluate,
)
from dealwright.metrics.intervals import Interval, wilson
from dealwright.metrics.survival import Days, kaplan_meier, won_within
from dealwright.model.metrics import Metric

FEW = 5
"""Below so many, a rate says nothing: only the counts are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lasting:
    """How long something takes when what is not over yet is not left out; days.

    `within` is the share that is won by so many days, losing being a competing risk; where a stay
    has only one end it is None, and the median and quartile are those of Kaplan and Meier.
    """

    median: int | None = None
    median_interval: Days | None = None
    quartile: int | None = None
    within: dict[int, float | None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A metric on the days that were asked for, or the reason why there is no number.

    `numbers` has one number for each day, `segments` those of the last day for each field by which
    it is split.
    """

    metric: Metric
    digest: str = ""
    numbers: tuple[Number, ...] = ()
    segments: tuple[tuple[str, tuple[Number, ...]], ...] = ()
    lasting: Lasting | None = None
    problem: str | None = None

    @property
    def last(self) -> Number | None:
        return self.numbers[-1] if self.numbers else None

    @property
    def interval(self) -> Interval | None:
        """The credible rates at the last day; None for what is no rate, or of too few."""
        number = self.last
        if number is None or number.verb not in ("share", "conversion") or number.n < FEW:
            return None
        return wilson(number.k, number.n)


def digest(compiled: Compiled) -> str:
    """What a definition computes, in twelve characters: equal digests mean equal numbers."""
    return hashlib.sha256(compiled.text.encode()).hexdigest()[:12]


def figure(
    metric: Metric,
    context: Context,
    asked: Asked,
    engine: Engine,
    by: Sequence[str] | None = None,
) -> Figure:
    """One metric; `by` names fields to split it by instead of those it says itself."""
    try:
        compiled = compile_metric(metric, context)
        splits = {
            name: compile_metric(metric, context, (name,))
            for name in (metric.split_by if by is None else by)
        }
    except DefinitionError as error:
        return Figure(metric=metric, problem=str(error))
    whole = list(evaluate(compiled, asked, engine, _parts(compiled, asked)))
    last = asked._replace(days=asked.days[-1:])
    if len(asked.days) > 1:  # the rest beside the value is for the last day only
        whole[-1:] = evaluate(compiled, last, engine)
    return Figure(
        metric=metric,
        digest=digest(compiled),
        numbers=tuple(whole),
        segments=tuple(
            (name, tuple(evaluate(split, last, engine))) for name, split in splits.items()
        ),
        lasting=_lasting(compiled, last, engine) if compiled.verb == "days" else None,
    )


def board(
    metrics: Sequence[Metric],
    context: Context,
    asked: Asked,
    engine: Engine,
    by: Sequence[str] | None = None,
) -> list[Figure]:
    """Every metric, in the playbook's order."""
    return [figure(metric, context, asked, engine, by) for metric in metrics]


def _parts(compiled: Compiled, asked: Asked) -> Collection[str] | None:
    if len(asked.days) == 1:
        return None
    return ("start", "value") if compiled.verb == "flow" else ("value",)


def _lasting(compiled: Compiled, asked: Asked, engine: Engine) -> Lasting:
    found = durations(compiled, asked, engine)
    finished, still_open = found["value"], found["open"]
    if "lost" in compiled.queries:
        return Lasting(within=won_within(finished, found["lost"], still_open))
    curve = kaplan_meier(finished, still_open)
    return Lasting(
        median=curve.median,
        median_interval=curve.median_interval(),
        quartile=curve.quantile(0.75),
    )


def segment_name(segment: Segment, field: str) -> str:
    """What a segment is called; what nobody filled in has a name of its own."""
    (value,) = segment
    return value if value is not None else f"no {field.replace('_', ' ').removeprefix('deal ')}"


def partial(data_through_ms: int, asked: Asked, day: dt.date) -> bool:
    """Whether the day was not over when the snapshot was made."""
    return asked.calendar.cutoff(day) > data_through_ms
