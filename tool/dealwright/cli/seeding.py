"""What the sandbox is told about the playbook before it makes a history up: plain values."""

from collections.abc import Mapping

from dealwright.cli.seed_ways import outreach, parking, ways
from dealwright.model.learning import Experiment as Trial
from dealwright.model.pipelines import Pipeline
from dealwright.model.playbook import Playbook
from dealwright.sandbox.seed import (
    Experiment,
    Hypothesis,
    Names,
    SeedPlan,
    Trait,
)

Step = tuple[str, str]

# The words of the metric grammar whose properties the history fills in, and what it calls them.
_FIELDS = {
    "owner": "owner",
    "amount": "amount",
    "icp_hypothesis": "hypothesis",
    "contract_start": "contract_start",
    "contract_end": "contract_end",
    "service": "service",
    "parked_until": "parked_until",
}
_EMAIL_FIELDS = {"purpose": "purpose", "template": "template"}


def seed_plan(playbook: Playbook, pipeline: Pipeline) -> SeedPlan:
    """Everything a history needs of a playbook and one of its pipelines."""
    conversions = _conversions(playbook)
    traits = _traits(playbook)
    known = {trait.name for trait in traits}
    return SeedPlan(
        pipeline=pipeline.pipeline,
        ways=ways(playbook, pipeline),
        traits=traits,
        signals={
            conversions[signal.predicts]: tuple(
                name
                for name in (_property(playbook, word) for word in signal.try_)
                if name in known
            )
            for signal in playbook.signals.signals
            if signal.predicts in conversions
        },
        hypotheses=_hypotheses(playbook, conversions, known),
        experiments=tuple(
            _experiment(trial, conversions[trial.outcome])
            for trial in playbook.experiments
            if trial.outcome in conversions
        ),
        parking=parking(pipeline),
        outreach=outreach(pipeline),
        meetings=_meetings(playbook, pipeline),
        horizons=_horizons(playbook, conversions),
        words=_HEARD,
        names=_names(playbook),
    )


def _property(playbook: Playbook, word: str) -> str:
    """The property that feeds a word of the metrics; a word that is none is a property itself."""
    for of in playbook.measures.fields:
        for one in of.fields:
            if of.thing in {"deals", "companies"} and one.field == word:
                return one.property
    return word


def _conversions(playbook: Playbook) -> dict[str, Step]:
    return {
        metric.metric: (metric.conversion.start, metric.conversion.end)
        for metric in playbook.measures.metrics
        if metric.conversion is not None
    }


def _horizons(playbook: Playbook, conversions: Mapping[str, Step]) -> dict[Step, int]:
    found: dict[Step, int] = {}
    for metric in playbook.measures.metrics:
        days = (metric.within or "").partition(" ")[0]
        if metric.metric in conversions and days.isdecimal():
            found[conversions[metric.metric]] = int(days)
    return found


def _traits(playbook: Playbook) -> tuple[Trait, ...]:
    """Choices and yes-or-no properties that a signal or a hypothesis speaks of."""
    words = [word for signal in playbook.signals.signals for word in signal.try_]
    words += [one.field for claim in playbook.hypotheses for one in claim.segment]
    found: list[Trait] = []
    for name in dict.fromkeys(_property(playbook, word) for word in words):
        for of in ("deals", "companies"):
            declared = playbook.properties_of(of).get(name)
            if declared is None:
                continue
            values = tuple(option.value for option in declared.options)
            if declared.kind == "yes_no":
                values = ("true", "false")
            if values:
                found.append(Trait(name=name, of=of, values=values))
                break
    return tuple(found)


def _hypotheses(
    playbook: Playbook, conversions: Mapping[str, Step], known: set[str]
) -> tuple[Hypothesis, ...]:
    found: list[Hypothesis] = []
    for claim in playbook.hypotheses:
        segment = {
            _property(playbook, one.field): tuple(_text(value) for value in one.values)
            for one in claim.segment
        }
        if claim.measured_by in conversions and segment and segment.keys() <= known:
            step = conversions[claim.measured_by]
            found.append(Hypothesis(key=claim.hypothesis, step=step, segment=segment))
    return tuple(found)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _experiment(trial: Trial, step: Step) -> Experiment:
    arm = trial.arms[0]
    return Experiment(
        key=trial.experiment,
        name=arm.property,
        arms=arm.values,
        split=trial.split or (1,) * len(arm.values),
        start=trial.start,
        step=step,
    )


def _meetings(playbook: Playbook, pipeline: Pipeline) -> dict[str, str]:
    stages = {stage.stage for stage in pipeline.stages}
    return {
        value.means: value.value
        for of in playbook.measures.fields
        if of.thing == "meetings"
        for one in of.fields
        if one.field == "kind"
        for value in one.values
        if value.means in stages
    }


def _names(playbook: Playbook) -> Names:
    """Which property is which; whatever the metrics do not say keeps its usual name."""
    found: dict[str, str] = {}
    for of in playbook.measures.fields:
        wanted = {"deals": _FIELDS, "emails": _EMAIL_FIELDS}.get(of.thing, {})
        found |= {wanted[one.field]: one.property for one in of.fields if one.field in wanted}
    return Names(**found)


# What discovery calls might have found out, for proposals to be made from.
_HEARD: dict[str, tuple[str, ...]] = {
    "jobs_to_be_done": (
        "Give every student the same working environment on the first day of a course",
        "Analyse shared observations where they are stored, without copying them to laptops",
        "Run a summer workshop for several institutions without installing anything",
        "Hand a hub that one person keeps alive to people who do this every day",
    ),
    "technical_requirements": (
        "Institutional login; images with Python and R; AWS in us-west-2",
        "Dask for large arrays; a persistent bucket; Google Cloud in the member's account",
        "GitHub login; one image per working group; usage reports each month",
    ),
    "expected_monthly_users": ("25", "60", "140", "320", "750"),
}
