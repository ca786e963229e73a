"""What the team tries to find out: ICP hypotheses, signals, personas, experiments."""

import datetime as dt
from typing import ClassVar, Literal

from dealwright.diagnostics import Origin
from dealwright.model.metrics import Condition
from dealwright.model.words import Prose, Sample
from dealwright.model.writing import keyed, origin, part, rest


@part
class Decide:
    """When a hypothesis is judged, and what would support or refute it: fixed beforehand."""

    after: Sample
    supported_if: str
    refuted_if: str
    by: dt.date
    origin: Origin = origin()


@part
class Hypothesis:
    """A claim about who makes an ideal member, that deals can support or refute."""

    hypothesis: str
    label: str
    claim: str
    why: str | None = None
    persona: str | None = None
    offering: str | None = None
    segment: tuple[Condition, ...] = keyed("field")
    signals: Prose = Prose(())
    measured_by: str
    decide: Decide
    status: Literal["proposed", "testing", "supported", "refuted", "retired"]
    proposed_on: dt.date | None = None
    owner: str | None = None
    origin: Origin = origin()


@part
class Signal:
    """Properties that might tell early which prospects convert."""

    signal: str
    label: str | None = None
    predicts: str
    try_: tuple[str, ...]
    known_when: str
    why: str | None = None
    origin: Origin = origin()


@part
class Signals:
    """`icp/signals.yaml`."""

    signals: tuple[Signal, ...] = rest("signal")
    origin: Origin = origin()


@part
class Persona:
    """A kind of person who decides about a membership."""

    persona: str
    label: str
    who: str
    pain: str
    buys: str
    offering: str | None = None
    co_creates: str | None = None
    origin: Origin = origin()


@part
class Personas:
    """`icp/personas.yaml`."""

    personas: tuple[Persona, ...] = rest("persona")
    origin: Origin = origin()


@part
class Arm:
    """The property whose value says which variant a deal got, and its values."""

    SHORT: ClassVar = "values"
    property: str
    values: tuple[str, ...]
    origin: Origin = origin()


@part
class Result:
    """What came of an experiment, and the day on which somebody wrote it down."""

    on: dt.date
    text: str
    origin: Origin = origin()


@part
class Experiment:
    """One question, asked of deals at random."""

    experiment: str
    label: str | None = None
    question: str
    cohort: str | None = None
    arms: tuple[Arm, ...] = keyed("property", required=True)
    split: tuple[int, ...] = ()
    outcome: str
    start: dt.date
    end: dt.date | None = None
    size: str
    cost: str | None = None
    hypothesis: str | None = None
    result: Result | None = None
    owner: str | None = None
    origin: Origin = origin()
