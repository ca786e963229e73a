"""Owns what a history is made for: stages, properties and questions, as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

Step = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way through a pipeline: its open stages in order, the won stage last."""

    stages: tuple[str, ...]
    lost: str | None
    properties: Mapping[str, str]
    # What is filled in on a move, and what is filled in later while a deal rests in a stage.
    on_move: Mapping[Step, tuple[str, ...]] = field(default_factory=dict)
    in_stage: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def steps(self) -> tuple[Step, ...]:
        return tuple(zip(self.stages, self.stages[1:], strict=False))


@dataclass(frozen=True, slots=True, kw_only=True)
class Trait:
    """Something about a prospect that may tell who converts: a property and its values."""

    name: str
    of: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hypothesis:
    """A claim that a segment converts better on one step; deals of the segment carry its key."""

    key: str
    step: Step
    segment: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment:
    """Arms drawn by lot when a deal enters the first stage of a step, from a day on."""

    key: str
    name: str
    arms: tuple[str, ...]
    split: tuple[int, ...]
    start: date
    step: Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Parking:
    """A stage in which deals may wait, for a reason, until a day."""

    stage: str
    reason: str
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Outreach:
    """The stage of first contact, and how often one writes over how many days."""

    stage: str
    touches: int = 4
    days: int = 21


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The properties of deals and e-mails that the history gives a meaning to."""

    owner: str = "hubspot_owner_id"
    amount: str = "amount"
    hypothesis: str = "icp_hypothesis"
    contract_start: str = "contract_start_date"
    contract_end: str = "contract_end_date"
    service: str = "service_status"
    revenue: str = "mrr"
    parked_until: str = "parked_until"
    parked_reason: str = "parked_reason"
    purpose: str = "email_purpose"
    template: str = "email_template"
    role: str = "buying_role"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedPlan:
    """What a portal should look lived in for."""

    pipeline: str
    ways: tuple[Way, ...]
    traits: tuple[Trait, ...] = ()
    signals: Mapping[Step, tuple[str, ...]] = field(default_factory=dict)
    hypotheses: tuple[Hypothesis, ...] = ()
    experiments: tuple[Experiment, ...] = ()
    parking: Parking | None = None
    outreach: Outreach | None = None
    # The label of a meeting by the stage it belongs to, and the days a step has to succeed.
    meetings: Mapping[str, str] = field(default_factory=dict)
    horizons: Mapping[Step, int] = field(default_factory=dict)
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)
    names: Names = Names()


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much history, up to which day (nothing happens on it or later), drawn from which seed."""

    deals: int
    as_of: date
    seed: int
