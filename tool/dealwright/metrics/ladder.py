"""The ladders of a pipeline: which stage is later than which."""

from collections.abc import Iterator

from dealwright.model.pipelines import Pipeline, Stage
from dealwright.model.playbook import Playbook

Ladder = tuple[str, ...]


def ladders(pipeline: Pipeline) -> dict[str, Ladder]:
    """From each stage that starts something, along the exits to won; keyed by what starts there.

    A shortcut (a way whose stages all lie on a longer way) makes no ladder of its own. Of two ways
    of which neither is a shortcut of the other none is the ladder, and the start is left out.
    """
    found: dict[str, Ladder] = {}
    for stage in pipeline.stages:
        if stage.starts is not None and (way := _longest(list(_ways(pipeline, stage, ())))):
            found[stage.starts] = way
    return found


def all_ladders(playbook: Playbook) -> dict[str, Ladder]:
    """Those of every pipeline that is measured."""
    found: dict[str, Ladder] = {}
    for pipeline in measured(playbook):
        found |= ladders(pipeline)
    return found


def measured(playbook: Playbook) -> tuple[Pipeline, ...]:
    """The pipelines that the numbers are about: those that `pipelines:` names, else all of deals."""
    named = playbook.measures.pipelines
    return tuple(one for one in playbook.deal_pipelines() if not named or one.pipeline in named)


def later(ladders: dict[str, Ladder], start: str, end: str) -> tuple[str, ...]:
    """The end and every stage behind it, on each ladder that leads from the start to the end."""
    found: dict[str, None] = {end: None}
    for ladder in ladders.values():
        if start in ladder and end in ladder and ladder.index(start) < ladder.index(end):
            found |= dict.fromkeys(ladder[ladder.index(end) :])
    return tuple(found)


def _ways(pipeline: Pipeline, stage: Stage, before: Ladder) -> Iterator[Ladder]:
    way = (*before, stage.stage)
    if stage.outcome == "won":
        yield way
        return
    for name in dict.fromkeys(leave.to for leave in stage.exits if leave.to is not None):
        onward = pipeline.stage(name)
        if onward is not None and onward.outcome != "lost" and name not in way:
            yield from _ways(pipeline, onward, way)


def _longest(ways: list[Ladder]) -> Ladder | None:
    if not ways:
        return None
    longest = max(ways, key=len)
    return longest if all(_shortens(way, longest) for way in ways) else None


def _shortens(way: Ladder, longest: Ladder) -> bool:
    rest = iter(longest)
    return all(stage in rest for stage in way)
