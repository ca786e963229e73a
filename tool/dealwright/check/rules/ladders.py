"""Rules on ladders that are written out: ways that the exits of the pipeline lead."""

from collections.abc import Iterator
from itertools import pairwise

from dealwright.check.rules.rule import Rule, Subject, rule
from dealwright.diagnostics import Diagnostic, Label, Severity, did_you_mean
from dealwright.model.ladders import drawn, only, ways
from dealwright.model.pipelines import Pipeline, Stage, WrittenLadder


def _written(subject: Subject) -> Iterator[tuple[Pipeline, WrittenLadder, list[Stage]]]:
    """Each ladder, with the stages in which its kind of deal starts."""
    for pipeline in subject.playbook.pipelines:
        for ladder in pipeline.ladder:
            starts = [stage for stage in pipeline.stages if stage.starts == ladder.starts]
            yield pipeline, ladder, starts


@rule("DW209", "stage")
def ladder_of_nothing(subject: Subject) -> Iterator[Diagnostic]:
    """`ladder:` names a kind of deal that starts in no stage of the pipeline.

    A ladder stands under the word that the `starts:` of its first stage says.
    """
    for pipeline, ladder, starts in _written(subject):
        if not starts:
            known = {stage.starts for stage in pipeline.stages if stage.starts is not None}
            yield Diagnostic(
                code="DW209",
                message=f"no stage of the pipeline {pipeline.pipeline} starts {ladder.starts}",
                primary=Label(ladder.origin, "a ladder of nothing", on_key=True),
                help=did_you_mean(ladder.starts, known)
                or f"write starts: {ladder.starts} in the stage where such deals begin",
            )


@rule("DW210", "stage")
def no_way_along_the_ladder(subject: Subject) -> Iterator[Diagnostic]:
    """A ladder that is written out is no way to won.

    It begins in a stage that `starts:` its kind of deal and ends in a won one. Between them are open
    stages, each once, and every step is an exit of the stage before.
    """
    for pipeline, ladder, starts in _written(subject):
        yield from _ends(pipeline, ladder, starts)
        yield from _steps(pipeline, ladder)


def _ends(pipeline: Pipeline, ladder: WrittenLadder, starts: list[Stage]) -> Iterator[Diagnostic]:
    first, last = pipeline.stage(ladder.stages[0]), pipeline.stage(ladder.stages[-1])
    if first is not None and starts and first not in starts:
        names = " or ".join(stage.stage for stage in starts)
        yield Diagnostic(
            code="DW210",
            message=f"the ladder of {ladder.starts} does not begin where such deals do",
            primary=Label(ladder.origin.child(0), f"they begin in {names}"),
            related=tuple(Label(stage.origin.child("starts"), "here") for stage in starts),
        )
    if last is not None and last.outcome != "won":
        won = [stage.stage for stage in pipeline.stages if stage.outcome == "won"]
        yield Diagnostic(
            code="DW210",
            message=f"the ladder of {ladder.starts} does not end in a won stage",
            primary=Label(ladder.origin.child(len(ladder.stages) - 1), f"{last.stage} is not won"),
            help=f"won are: {', '.join(won)}" if won else None,
        )


def _steps(pipeline: Pipeline, ladder: WrittenLadder) -> Iterator[Diagnostic]:
    for place, (one, other) in enumerate(pairwise(ladder.stages), start=1):
        stage, where = pipeline.stage(one), ladder.origin.child(place)
        if other in ladder.stages[:place]:
            yield Diagnostic(
                code="DW210",
                message=f"the ladder of {ladder.starts} comes to {other} twice",
                primary=Label(where, "here again"),
                related=(Label(ladder.origin.child(ladder.stages.index(other)), "it was here"),),
            )
        elif stage is None or pipeline.stage(other) is None:
            continue
        elif stage.outcome in ("won", "lost"):
            yield Diagnostic(
                code="DW210",
                message=f"the ladder of {ladder.starts} goes on after {one}, which is {stage.outcome}",
                primary=Label(where, "there is no way on"),
            )
        elif other not in (exits := _targets(stage)):
            yield Diagnostic(
                code="DW210",
                message=f"no exit leads from {one} to {other}",
                primary=Label(where, f"no step from {one}"),
                related=(Label(stage.origin.child("stage"), "this stage has no such exit"),),
                help=f"its exits lead to: {', '.join(exits)}" if exits else None,
            )


def _targets(stage: Stage) -> tuple[str, ...]:
    return tuple(dict.fromkeys(leave.to for leave in stage.exits if leave.to is not None))


@rule("DW211", "stage")
def shortened_ladder(subject: Subject) -> Iterator[Diagnostic]:
    """A ladder leaves out stages though the exits alone say a longer one.

    Where every way to won is a shortcut of the longest, that one is the ladder and need not be
    written out. One that leaves out stages of it puts them off the ladder: a deal in them has come no
    further than one in the stage before. A warning only.
    """
    for pipeline, ladder, starts in _written(subject):
        for start in starts:
            found = ways(pipeline, start)
            longest = only(found)
            if longest is not None and ladder.stages in found and ladder.stages != longest:
                out = [stage for stage in longest if stage not in ladder.stages]
                yield Diagnostic(
                    code="DW211",
                    severity=Severity.WARNING,
                    message=f"the ladder of {ladder.starts} leaves out {', '.join(out)}",
                    primary=Label(ladder.origin, f"the exits alone say {drawn(longest)}"),
                    help="unless that is meant, leave this ladder out",
                )


RULES: tuple[Rule, ...] = (ladder_of_nothing, no_way_along_the_ladder, shortened_ladder)
