"""Owns the truth as a document: what was drawn, and the rates that follow from it."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from itertools import product
from math import prod
from typing import NamedTuple

from dealwright.sandbox.seeding.plan import SeedPlan, Size
from dealwright.sandbox.seeding.truth import StepTruth, Truth, probability
from dealwright.sandbox.wire import Json

Facts = Mapping[str, str]


class Sort(NamedTuple):
    """Deals with the same facts: how many they are, and their chance to make a step."""

    facts: Facts
    share: float
    chance: float


def document(plan: SeedPlan, size: Size, truth: Truth) -> Json:
    """Everything that a test of a statistic needs to know, as JSON."""
    return {
        "seed": size.seed,
        "as_of": size.as_of.isoformat(),
        "pipeline": plan.pipeline,
        "weekly_intake": [round(share, 6) for share in truth.weeks],
        "shares": truth.shares,
        "habits": asdict(truth.habits),
        "opened": truth.opened,
        "ways": [_way(plan, truth, number) for number in range(len(plan.ways))],
        "hypotheses": [
            {
                "hypothesis": claim.key,
                "step": list(claim.step),
                "segment": {name: list(values) for name, values in claim.segment.items()},
                "log_odds": truth.hypotheses[claim.key],
            }
            for claim in plan.hypotheses
        ],
        "experiments": [
            {
                "experiment": each.key,
                "property": each.name,
                "step": list(each.step),
                "start": each.start.isoformat(),
                "split": dict(zip(each.arms, each.split, strict=True)),
                "log_odds": truth.arms[each.key],
                "rates": {
                    arm: _arm_rate(plan, truth, each.name, arm, each.step) for arm in each.arms
                },
            }
            for each in plan.experiments
        ],
    }


def _way(plan: SeedPlan, truth: Truth, number: int) -> Json:
    way = plan.ways[number]
    return {
        "properties": dict(way.properties),
        "stages": list(way.stages),
        "steps": [
            _step(plan, step, list(_crowd(plan, truth, number, place)))
            for place, step in enumerate(truth.steps[number])
        ],
    }


def _step(plan: SeedPlan, step: StepTruth, crowd: list[Sort]) -> Json:
    return {
        "from": step.start,
        "to": step.end,
        "base": step.base,
        "log_odds": step.effects,
        "days": {"low": step.days[0], "high": step.days[1], "shape": "beta(2, 5)"},
        "within": step.horizon,
        "rate": _rate(crowd),
        "by": {
            trait.name: {
                value: _rate([each for each in crowd if each.facts[trait.name] == value])
                for value in trait.values
            }
            for trait in plan.traits
        },
    }


def _crowd(plan: SeedPlan, truth: Truth, number: int, place: int) -> Iterator[Sort]:
    """Every sort of deal that reaches a step."""
    *before, step = truth.steps[number][: place + 1]
    for facts, share in _sorts(plan, truth):
        reached = prod(probability(plan, truth, each, facts) for each in before)
        yield Sort(facts, share * reached, probability(plan, truth, step, facts))


def _sorts(plan: SeedPlan, truth: Truth) -> Iterator[tuple[dict[str, str], float]]:
    names = [trait.name for trait in plan.traits]
    for values in product(*(trait.values for trait in plan.traits)):
        facts = dict(zip(names, values, strict=True))
        yield facts, prod(truth.shares[name][value] for name, value in facts.items())


def _rate(crowd: list[Sort]) -> float:
    weight = sum(each.share for each in crowd)
    return round(sum(each.share * each.chance for each in crowd) / weight, 6)


def _arm_rate(
    plan: SeedPlan, truth: Truth, name: str, arm: str, wanted: tuple[str, str]
) -> float | None:
    """The rate of new business with an arm, averaged over all sorts of deals that get there."""
    steps: list[StepTruth] = list(truth.steps[0])
    place = next((n for n, step in enumerate(steps) if step.step == wanted), None)
    if place is None:
        return None
    return _rate(
        [
            Sort(
                facts,
                share * prod(probability(plan, truth, each, facts) for each in steps[:place]),
                probability(plan, truth, steps[place], {**facts, name: arm}),
            )
            for facts, share in _sorts(plan, truth)
        ]
    )
