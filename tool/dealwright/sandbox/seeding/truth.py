"""Owns the truth behind a history: every rate and effect that its deals are drawn from."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from dealwright.sandbox.seeding.chances import Chance
from dealwright.sandbox.seeding.plan import SeedPlan, Step, Way

WEEKS = 78
_HORIZON, _MARGIN = 60, 4
_FIRST, _SECOND, _MIDDLE, _LAST = (0.55, 0.70), (0.24, 0.38), (0.40, 0.55), (0.30, 0.50)
_RENEWING = (0.82, 0.92)

Facts = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTruth:
    """The chance to get from one stage to the next, and how long that takes."""

    start: str
    end: str
    base: float
    effects: Mapping[str, Mapping[str, float]]
    days: tuple[int, int]
    horizon: int

    @property
    def step(self) -> Step:
        return (self.start, self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How often things go otherwise than straight on; the same for every history."""

    skipped: float = 0.03
    returned: float = 0.05
    reopened: float = 0.05
    rescued: float = 0.4
    never_marked: float = 0.15
    parked_early: float = 0.06
    parked_late: float = 0.05
    imported: float = 0.10
    forgotten: float = 0.12
    archived: float = 0.01
    untyped: float = 0.01
    elsewhere: float = 0.01
    handed_over: float = 0.05
    unknown: float = 0.08
    hypothesis_on_time: float = 0.85
    hypothesis_late: float = 0.10
    meeting_labelled: float = 0.65
    template_filled: float = 0.70
    purpose_filled: float = 0.60
    bounced: float = 0.04
    replied: float = 0.60
    outcomes: Mapping[str, float] = field(
        default_factory=lambda: {
            "COMPLETED": 0.74,
            "NO_SHOW": 0.08,
            "CANCELED": 0.07,
            "RESCHEDULED": 0.02,
            "": 0.09,
        }
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What a patient observer of the portal should find out."""

    weeks: tuple[float, ...]
    shares: Mapping[str, Mapping[str, float]]
    steps: tuple[tuple[StepTruth, ...], ...]
    hypotheses: Mapping[str, float]
    arms: Mapping[str, Mapping[str, float]]
    opened: Mapping[str, float]
    habits: Habits = field(default_factory=Habits)


def drawn_truth(plan: SeedPlan, chance: Chance) -> Truth:
    """Rates and effects for a plan. Half of the signals tell nothing, as in life."""
    growth = chance.uniform(0.3, 1.2)
    weights = [1 + growth * week / WEEKS for week in range(WEEKS)]
    return Truth(
        weeks=tuple(weight / sum(weights) for weight in weights),
        shares={trait.name: _shares(trait.values, chance) for trait in plan.traits},
        steps=tuple(
            tuple(_step(plan, way, number, place, chance) for place in range(len(way.steps())))
            for number, way in enumerate(plan.ways)
        ),
        hypotheses={each.key: round(chance.uniform(-0.4, 0.9), 3) for each in plan.hypotheses},
        arms={
            each.key: {
                arm: round(chance.uniform(0.0, 0.8), 3) if place else 0.0
                for place, arm in enumerate(each.arms)
            }
            for each in plan.experiments
        },
        opened={
            name: round(chance.uniform(0.25, 0.6), 3) for name in ("short", "story", "question")
        },
    )


def probability(plan: SeedPlan, truth: Truth, step: StepTruth, facts: Facts) -> float:
    """The chance that a deal with such facts makes a step; arms count by their property."""
    odds = math.log(step.base / (1 - step.base))
    for name, effects in step.effects.items():
        odds += effects.get(facts.get(name, ""), 0.0)
    for claim in plan.hypotheses:
        inside = all(facts.get(name) in values for name, values in claim.segment.items())
        if claim.step == step.step and inside:
            odds += truth.hypotheses[claim.key]
    for experiment in plan.experiments:
        if experiment.step == step.step:
            odds += truth.arms[experiment.key].get(facts.get(experiment.name, ""), 0.0)
    return 1 / (1 + math.exp(-odds))


def _shares(values: tuple[str, ...], chance: Chance) -> dict[str, float]:
    weights = {value: chance.uniform(1, 3) for value in values}
    total = sum(weights.values())
    return {value: round(weight / total, 4) for value, weight in weights.items()}


def _step(plan: SeedPlan, way: Way, number: int, place: int, chance: Chance) -> StepTruth:
    start, end = way.steps()[place]
    horizon = plan.horizons.get((start, end), _HORIZON)
    tried = {name: _effects(plan, name, chance) for name in plan.signals.get((start, end), ())}
    return StepTruth(
        start=start,
        end=end,
        base=round(chance.uniform(*_range(way, number, place)), 3),
        # A signal is about prospects; whoever renews is known already.
        effects=tried if number == 0 else {},
        days=(1, max(3, horizon - _MARGIN)),
        horizon=horizon,
    )


def _range(way: Way, number: int, place: int) -> tuple[float, float]:
    if number:
        return _RENEWING
    if place == len(way.stages) - 2:
        return _LAST
    return {0: _FIRST, 1: _SECOND}.get(place, _MIDDLE)


def _effects(plan: SeedPlan, name: str, chance: Chance) -> dict[str, float]:
    values = next(trait.values for trait in plan.traits if trait.name == name)
    told = chance.random() < 0.5
    return {value: round(chance.gauss(0, 0.6), 3) if told else 0.0 for value in values}
