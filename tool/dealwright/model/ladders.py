"""Which stage is later than which: the ways of a pipeline from where something starts to won."""

from collections.abc import Iterable, Iterator

from dealwright.model.pipelines import Pipeline, Stage
from dealwright.model.playbook import Playbook
from dealwright.model.writing import part

Ladder = tuple[str, ...]
_MOST_STEPS = 20_000


@part
class Fork:
    """Two ways to won from one stage, neither a shortcut of the other: no ladder is written out."""

    start: Stage
    ways: tuple[Ladder, Ladder]

    @property
    def told(self) -> str:
        return " and ".join(map(drawn, self.ways))


def ladders(pipeline: Pipeline) -> dict[str, Ladder]:
    """From each stage that starts something to won; keyed by what starts there.

    What `ladder:` says, else the way along the exits. A shortcut (a way whose stages all lie on a
    longer way) makes no ladder of its own. Of two ways of which neither is a shortcut of the other
    none is the ladder, and the start is left out. Where one thing starts in several stages, the key
    is that of the written ladder, else of the first; the others name their stage too.
    """
    found: dict[str, Ladder] = {}
    for start, what in _starts(pipeline):
        said = written(pipeline, start)
        ladder = said or only(ways(pipeline, start))
        if ladder is not None:
            elsewhere = said is None and any(one.starts == what for one in pipeline.ladder)
            found[f"{what} from {start.stage}" if elsewhere or what in found else what] = ladder
    return found


def forks(playbook: Playbook) -> Iterator[Fork]:
    """Two ways to won of which neither is a shortcut, for each start that has such and no ladder."""
    for pipeline in measured(playbook):
        for start, _ in _starts(pipeline):
            found = ways(pipeline, start) if written(pipeline, start) is None else []
            longest = max(found, key=len, default=())
            other = next((way for way in found if not _shortens(way, longest)), None)
            if other is not None:
                yield Fork(start=start, ways=(longest, other))


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
            if any(leads(way, start, end) for way in fork.ways)
            and any(way[-1] != end for way in fork.ways)
        ),
        None,
    )


def leads(way: Ladder, start: str, end: str) -> bool:
    """Whether a way goes through one stage and later through the other."""
    return start in way and end in way[way.index(start) + 1 :]


def drawn(way: Ladder) -> str:
    """`outreach -> proposal -> closed_won`."""
    return " -> ".join(way)


def all_ladders(playbook: Playbook) -> dict[str, Ladder]:
    """Those of every pipeline that is measured, by what starts there.

    Where two pipelines start the same thing, the later one's key names its pipeline too.
    """
    found: dict[str, Ladder] = {}
    for pipeline in measured(playbook):
        for what, ladder in ladders(pipeline).items():
            found[f"{what} ({pipeline.pipeline})" if what in found else what] = ladder
    return found


def courses(playbook: Playbook) -> dict[str, frozenset[str]]:
    """The stages that each kind of deal comes to on any way to won, on its ladder or off it."""
    found: dict[str, frozenset[str]] = {}
    for pipeline in measured(playbook):
        for start, what in _starts(pipeline):
            stages = frozenset(stage for way in ways(pipeline, start) for stage in way)
            if stages:
                found[what] = found.get(what, frozenset()) | stages
    return found


def measured(playbook: Playbook) -> tuple[Pipeline, ...]:
    """The pipelines that the numbers are about: those that `pipelines:` names, else all of deals."""
    named = playbook.measures.pipelines
    return tuple(one for one in playbook.deal_pipelines() if not named or one.pipeline in named)


def written(pipeline: Pipeline, start: Stage) -> Ladder | None:
    """What `ladder:` says of the deals that begin in a stage."""
    return next(
        (
            one.stages
            for one in pipeline.ladder
            if (one.starts, one.stages[0]) == (start.starts, start.stage)
        ),
        None,
    )


def ways(pipeline: Pipeline, start: Stage) -> list[Ladder]:
    """Every way from a stage to won, along exits and through no stage twice.

    Where everything leads everywhere there are more ways than anybody can count; two that go apart
    are among the first.
    """
    found: list[Ladder] = []
    ahead: list[tuple[Stage, Ladder]] = [(start, (start.stage,))]
    for _ in range(_MOST_STEPS):
        if not ahead:
            break
        stage, way = ahead.pop()
        if stage.outcome == "won":
            found.append(way)
        else:
            onward = ((one, (*way, one.stage)) for one in _onward(pipeline, stage, way))
            ahead.extend(reversed(list(onward)))
    return found


def only(found: list[Ladder]) -> Ladder | None:
    """The longest of some ways when all others are shortcuts of it; None when two go apart."""
    longest = max(found, key=len, default=None)
    if longest is None or not all(_shortens(way, longest) for way in found):
        return None
    return longest


def _starts(pipeline: Pipeline) -> Iterator[tuple[Stage, str]]:
    for stage in pipeline.stages:
        if stage.starts is not None:
            yield stage, stage.starts


def _onward(pipeline: Pipeline, stage: Stage, way: Ladder) -> Iterator[Stage]:
    for name in dict.fromkeys(leave.to for leave in stage.exits if leave.to is not None):
        found = pipeline.stage(name)
        if found is not None and found.outcome != "lost" and name not in way:
            yield found


def _shortens(way: Ladder, longest: Ladder) -> bool:
    rest = iter(longest)
    return all(stage in rest for stage in way)
