"""What the picture of a pipeline shows: its stages from top to bottom, and every way out of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from dealwright.documents.escape import one_line
from dealwright.documents.names import readable
from dealwright.model.pipelines import Exit, Pipeline, RetiredStage, Stage

Kind = Literal["open", "won", "lost", "end"]
DONE = "done"
"""What comes of an exit that leads nowhere and waits for nothing."""


@dataclass(frozen=True, slots=True)
class Way:
    """From a stage to another, with the conditions of which any one is enough."""

    end: str
    when: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One stage of the picture. `asides`: what leads to no other stage; `way` is what comes of it."""

    key: str
    label: str
    kind: Kind
    starts: str | None = None
    ways: tuple[Way, ...] = ()
    asides: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """The stages in the order in which they are drawn, and those that were given up."""

    label: str
    stages: tuple[Shown, ...]
    retired: tuple[tuple[str, str], ...] = ()

    def label_of(self, key: str) -> str:
        return next((one.label for one in self.stages if one.key == key), readable(key))


def graph_of(pipeline: Pipeline) -> Graph:
    """The picture of a pipeline, in its own words; a stage keeps the number it has in its file."""
    numbers = {stage.stage: number for number, stage in enumerate(pipeline.stages, start=1)}
    return Graph(
        label=one_line(pipeline.label),
        stages=tuple(_shown(pipeline, one, numbers[one.stage]) for one in in_order(pipeline)),
        retired=tuple((readable(one.stage), _given_up(pipeline, one)) for one in pipeline.retired),
    )


def in_order(pipeline: Pipeline) -> tuple[Stage, ...]:
    """Each stage after those that lead to it, one way after the other, what is closed at the end.

    Of stages that lead back to each other, the one that something starts in comes first, or the
    one that comes first in the file.
    """
    waits_for = _before(pipeline)
    placed: list[Stage] = []
    rest = list(pipeline.stages)
    while rest:
        following = {leave.to for leave in placed[-1].exits} if placed else set()

        def rank(
            stage: Stage, following: set[str | None] = following
        ) -> tuple[int, int, bool, bool]:
            return (
                _CLOSED.index(kind_of(stage)),
                len(waits_for[stage.stage]),
                stage.stage not in following,
                stage.starts is None,
            )

        chosen = min(rest, key=rank)
        placed.append(chosen)
        rest.remove(chosen)
        for others in waits_for.values():
            others.discard(chosen.stage)
    return tuple(placed)


_CLOSED: tuple[Kind, ...] = ("open", "end", "won", "lost")


def kind_of(stage: Stage) -> Kind:
    match stage.outcome:
        case "won" | "lost" as closed:
            return closed
        case _:
            return "end" if stage.ends else "open"


def _before(pipeline: Pipeline) -> dict[str, set[str]]:
    """The stages that lead to each stage, without those that it leads back to."""
    reached = _reached(pipeline)
    return {
        key: {one for one in reached if key in reached[one] and one not in reached[key]}
        for key in reached
    }


def _reached(pipeline: Pipeline) -> dict[str, set[str]]:
    """The stages that one can come to from each stage; the way ends where a stage is closed."""
    onward = {
        stage.stage: {one.to for one in stage.exits if one.to}
        for stage in pipeline.stages
        if kind_of(stage) == "open"
    }
    found = {}
    for start in (stage.stage for stage in pipeline.stages):
        seen: set[str] = set()
        ahead = [start]
        while ahead:
            new = onward.get(ahead.pop(), set()) - seen
            seen |= new
            ahead += new
        found[start] = seen
    return found


def _shown(pipeline: Pipeline, stage: Stage, number: int) -> Shown:
    ends = [one.to for one in stage.exits if one.to and pipeline.stage(one.to) is not None]
    return Shown(
        key=stage.stage,
        label=f"{number}. {one_line(stage.label)}",
        kind=kind_of(stage),
        starts=None if stage.starts is None else one_line(stage.starts),
        ways=tuple(Way(end, _conditions(stage.exits, end)) for end in dict.fromkeys(ends)),
        asides=tuple((one_line(one.when), _aside(one)) for one in stage.exits if one.to is None),
    )


def _conditions(exits: Iterable[Exit], end: str) -> tuple[str, ...]:
    return tuple(one_line(leave.when) for leave in exits if leave.to == end)


def _aside(leave: Exit) -> str:
    return DONE if leave.park is None else f"parked until {one_line(leave.park.until.text)}"


def _given_up(pipeline: Pipeline, retired: RetiredStage) -> str:
    told = f"given up on {retired.date}"
    if retired.move_deals_to is None:
        return told
    target = pipeline.stage(retired.move_deals_to)
    return (
        f"{told}, moved to {one_line(target.label) if target else readable(retired.move_deals_to)}"
    )
