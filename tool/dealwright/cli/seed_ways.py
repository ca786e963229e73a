"""How deals go through a pipeline, as the sandbox wants to be told before it makes a history up."""

from collections.abc import Iterator

from dealwright.model.ladders import written
from dealwright.model.pipelines import Pipeline, Stage
from dealwright.model.playbook import Playbook
from dealwright.sandbox.seed import Outreach, Parking, Way


def ways(playbook: Playbook, pipeline: Pipeline) -> tuple[Way, ...]:
    """How deals go through the pipeline: from each start along its ladder, else the exits, to won.

    Where no stage says that a kind of deal starts in it, deals start in the first.
    """
    kinds = _raw_values(playbook, "deal_type")
    lost = next((stage.stage for stage in pipeline.stages if stage.outcome == "lost"), None)
    return tuple(
        Way(
            stages=written(pipeline, stage) or _ladder(pipeline, stage.stage),
            lost=lost,
            properties=dict([kinds[stage.starts]]) if stage.starts in kinds else {},
            on_move={
                (each.stage, leave.to): leave.requires
                for each in pipeline.stages
                for leave in each.exits
                if leave.to is not None and leave.requires
            },
            in_stage={
                each.stage: names for each in pipeline.stages if (names := tuple(_resting(each)))
            },
        )
        for stage in [one for one in pipeline.stages if one.starts is not None]
        or pipeline.stages[:1]
    )


def parking(pipeline: Pipeline) -> Parking | None:
    return next(
        (
            Parking(stage=stage.stage, reason=leave.park.reason, until=leave.park.until.day)
            for stage in pipeline.stages
            for leave in stage.exits
            if leave.park is not None
        ),
        None,
    )


def outreach(pipeline: Pipeline) -> Outreach | None:
    for stage in pipeline.stages:
        plan = stage.follow_up
        if plan is not None:
            return Outreach(stage=stage.stage, touches=plan.touches, days=plan.over)
    return None


def _resting(stage: Stage) -> Iterator[str]:
    for leave in stage.exits:
        if leave.to is None and leave.park is None:
            yield from leave.requires


def _ladder(pipeline: Pipeline, start: str) -> tuple[str, ...]:
    """From a start along the first exits that do not lead to a lost stage, to won."""
    ladder = [start]
    while (stage := pipeline.stage(ladder[-1])) is not None and stage.outcome == "open":
        steps = [pipeline.stage(leave.to) for leave in stage.exits if leave.to is not None]
        onward = [step.stage for step in steps if step is not None and step.outcome != "lost"]
        if not onward or onward[0] in ladder:
            break
        ladder.append(onward[0])
    return tuple(ladder)


def _raw_values(playbook: Playbook, word: str) -> dict[str, tuple[str, str]]:
    """For each meaning of a field of deals, the property and the raw value."""
    return {
        value.means: (one.property, value.value)
        for of in playbook.measures.fields
        if of.thing == "deals"
        for one in of.fields
        if one.field == word
        for value in one.values
    }
