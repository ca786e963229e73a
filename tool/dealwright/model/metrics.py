"""Metrics, red lines and the decisions that answer them, as they are written.

What every word means stands in the project's metric documentation; nothing is computed here.
"""

import datetime as dt
from typing import ClassVar, Literal

from dealwright.diagnostics import Origin
from dealwright.model.words import Arrow, OneOrMany, Percent, Sample
from dealwright.model.writing import keyed, origin, part, rest

VERBS = ("count", "share", "conversion", "flow", "days")


@part
class FieldValue:
    """What one raw value of HubSpot's is called in the metrics."""

    SHORT: ClassVar = "means"
    value: str
    means: str
    origin: Origin = origin()


@part
class Field:
    """The HubSpot property that feeds one word of the metric grammar."""

    field: str
    property: str
    values: tuple[FieldValue, ...] = keyed("value")
    origin: Origin = origin()


@part
class FieldsOf:
    """The fields of deals, meetings, e-mails or companies."""

    thing: str
    fields: tuple[Field, ...] = rest("field")
    origin: Origin = origin()


@part
class StageSet:
    """A name for several stages."""

    SHORT: ClassVar = "stages"
    stage_set: str
    stages: tuple[str, ...]
    origin: Origin = origin()


@part
class Condition:
    """A field and the values it may have."""

    SHORT: ClassVar = "values"
    field: str
    values: OneOrMany
    origin: Origin = origin()


@part
class Metric:
    """A number with one meaning: exactly one verb, over deals, meetings or e-mails."""

    metric: str
    label: str
    short: str | None = None
    definition: str | None = None
    segment: Literal["new business", "existing business"] | None = None
    status: Literal["implemented", "planned"] | None = None
    supports: str | None = None
    count: str | None = None
    share: str | None = None
    conversion: Arrow | None = None
    flow: Arrow | None = None
    days: str | None = None
    in_: OneOrMany = OneOrMany(())
    entering: OneOrMany = OneOrMany(())
    that: str | None = None
    within: str | None = None
    during: str | None = None
    skips: Literal["count", "ignore"] | None = None
    where: tuple[Condition, ...] = keyed("field")
    split_by: tuple[str, ...] = ()
    why: str | None = None
    owner: str | None = None
    since: str | None = None
    origin: Origin = origin()

    def verbs(self) -> tuple[str, ...]:
        """The verbs that are written; a metric that means something has one."""
        return tuple(verb for verb in VERBS if getattr(self, verb) is not None)


@part
class RetiredMetric:
    """A metric that is given up."""

    metric: str
    date: dt.date
    why: str
    origin: Origin = origin()


@part
class Guesses:
    """Which part of the open deals somebody believes will be won, before anybody has measured it."""

    renewal: Percent
    new: Percent
    said_on: dt.date
    origin: Origin = origin()


@part
class Targets:
    """What the rates beside the forecast should at least be."""

    retention: Percent | None = None
    qualified_leads: Percent | None = None
    origin: Origin = origin()


@part
class Forecast:
    """What the forecast needs besides deals. `currency`: that of deals which name none."""

    currency: str | None = None
    guesses: Guesses | None = None
    targets: Targets | None = None
    origin: Origin = origin()


@part
class Measures:
    """`metrics.yaml`: where the words come from, and the metrics."""

    pipelines: tuple[str, ...] = ()
    weeks_end: str = "sunday"
    fields: tuple[FieldsOf, ...] = keyed("thing")
    stage_sets: tuple[StageSet, ...] = keyed("stage_set")
    may_split_by: tuple[str, ...] = ()
    forecast: Forecast | None = None
    metrics: tuple[Metric, ...] = keyed("metric")
    retired: tuple[RetiredMetric, ...] = ()
    origin: Origin = origin()

    def metric(self, key: str) -> Metric | None:
        return next((metric for metric in self.metrics if metric.metric == key), None)


@part
class RedLine:
    """A line that a rate must not fall below once the sample is large enough, and what it means."""

    red_line: str
    label: str | None = None
    metric: str
    below: Percent | None = None
    zero: bool = False
    judged_against: Percent | None = None
    after: Sample | None = None
    means: str
    owner: str | None = None
    since: str | None = None
    sure: Percent | None = None
    evidence: Literal["posterior", "always_valid"] | None = None
    origin: Origin = origin()


@part
class RetiredRedLine:
    """A red line that is given up."""

    red_line: str
    date: dt.date
    why: str
    origin: Origin = origin()


@part
class RedLines:
    """`red_lines.yaml`."""

    red_lines: tuple[RedLine, ...] = rest("red_line")
    retired: tuple[RetiredRedLine, ...] = ()
    origin: Origin = origin()


@part
class Evidence:
    """What was seen when a decision was taken."""

    as_of: dt.date
    attempts: int
    conversions: int
    origin: Origin = origin()


@part
class Decision:
    """The answer to a breached red line."""

    red_line: str
    date: dt.date
    evidence: Evidence | None = None
    decision: Literal["pivot", "carry_on"]
    why: str
    by: str
    since: dt.date | None = None
    origin: Origin = origin()
