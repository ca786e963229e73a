"""Which stage is later than which: the ways of a pipeline from where something starts to won."""

from collections.abc import Iterable, Iterator

from dealwright.model.pipelines import Pipeline, Stage
from dealwright.model.playbook import Playbook

Ladder = tuple[str, ...]
Fork = tuple[Ladder, Ladder]


def ladders(pipeline: Pipeline) -> dict[str, Ladder]:
    """From each stage that starts something, along the exits to won; keyed by what starts there.

    A shortcut (a way whose stages all lie on a longer way) makes no ladder of its own. Of two ways
    of which neither is a shortcut of the other none is the ladder, and the start is left out.
    """
    found: dict[str, Ladder] = {}
    for what, ways in _ways_of(pipeline):
        longest = max(ways, key=len)
        if all(_shortens(way, longest) for way in ways):
            found[what] = longest
    return found


def forks(playbook: Playbook) -> Iterator[Fork]:
    """Two ways to won of which neither is a shortcut, for each start that has such."""
    for pipeline in measured(playbook):
        for _, ways in _ways_of(pipeline):
            longest = max(ways, key=len)
            other = next((way for way in ways if not _shortens(way, longest)), None)
            if other is not None:
                yield longest, other


def torn(climbed: Iterable[Ladder], open_: Iterable[Fork], start: str, end: str) -> Fork | None:
    """The fork that leaves open which stages are later than `end` on the way from `start`.

    None where a ladder holds both stages, where no way does, and where every way ends with `end`.
    """
    if any(leads(ladder, start, end) for ladder in climbed):
        return None
    return next(
        (
            fork
            for fork in open_
            if any(leads(way, start, end) for way in fork) and any(way[-1] != end for way in fork)
        ),
        None,
    )


def leads(way: Ladder, start: str, end: str) -> bool:
    """Whether a way goes through one stage and later through the other."""
    return start in way and end in way[way.index(start) + 1 :]


def all_ladders(playbook: Playbook) -> dict[str, Ladder]:
    """Those of every pipeline that is measured, by what starts there.

    Where two pipelines start the same thing, the later one's key names its pipeline too.
    """
    found: dict[str, Ladder] = {}
    for pipeline in measured(playbook):
        for what, ladder in ladders(pipeline).items():
            found[f"{what} ({pipeline.pipeline})" if what in found else what] = ladder
    return found


def measured(playbook: Playbook) -> tuple[Pipeline, ...]:
    """The pipelines that the numbers are about: those that `pipelines:` names, else all of deals."""
    named = playbook.measures.pipelines
    return tuple(one for one in playbook.deal_pipelines() if not named or one.pipeline in named)


def _ways_of(pipeline: Pipeline) -> Iterator[tuple[str, list[Ladder]]]:
    """What starts somewhere, and the ways from there to won, where there are any."""
    for stage in pipeline.stages:
        if stage.starts is not None and (ways := list(_ways(pipeline, stage, ()))):
            yield stage.starts, ways


def _ways(pipeline: Pipeline, stage: Stage, before: Ladder) -> Iterator[Ladder]:
    way = (*before, stage.stage)
    if stage.outcome == "won":
        yield way
        return
    for name in dict.fromkeys(leave.to for leave in stage.exits if leave.to is not None):
        onward = pipeline.stage(name)
        if onward is not None and onward.outcome != "lost" and name not in way:
            yield from _ways(pipeline, onward, way)


def _shortens(way: Ladder, longest: Ladder) -> bool:
    rest = iter(longest)
    return all(stage in rest for stage in way)
