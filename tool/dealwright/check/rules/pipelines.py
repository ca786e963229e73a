"""Rules on how records move: every stage can be reached, left, and leads somewhere."""

from collections.abc import Iterator
from decimal import Decimal

from dealwright.check.rules.rule import Rule, Subject, rule
from dealwright.diagnostics import Diagnostic, Label, did_you_mean
from dealwright.model.pipelines import Pipeline, Stage
from dealwright.model.words import format_percent


def _reached(pipeline: Pipeline, start: str) -> set[str]:
    """The stages that exits lead to from one stage, itself included."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        key = waiting.pop()
        stage = pipeline.stage(key)
        if key in seen or stage is None:
            continue
        seen.add(key)
        waiting.extend(leave.to for leave in stage.exits if leave.to is not None)
    return seen


def _whole(subject: Subject) -> Iterator[Pipeline]:
    """Pipelines whose exits all lead somewhere; after the others, reachability is a guess."""
    for pipeline in subject.playbook.pipelines:
        targets = {leave.to for stage in pipeline.stages for leave in stage.exits if leave.to}
        if targets <= {*pipeline.keys()}:
            yield pipeline


def _starts(pipeline: Pipeline) -> list[Stage]:
    """Where records begin: the stages that say so, else the first."""
    said = [stage for stage in pipeline.stages if stage.starts is not None]
    return said or list(pipeline.stages[:1])


# In the list of its pipeline, and in a file of its own.
_WAYS_IN = {
    True: "add an exit that leads here, or write starts: new business",
    False: "say under comes_from: how deals come here, or write starts: new business",
}


@rule("DW201", "stage")
def unreachable_stage(subject: Subject) -> Iterator[Diagnostic]:
    """No exit leads to a stage, so no record can come there by the rules.

    Records begin in the stages that say `starts:`, else in the first one, and follow the exits.
    """
    for pipeline in _whole(subject):
        reached: set[str] = set()
        for start in _starts(pipeline):
            reached |= _reached(pipeline, start.stage)
        for stage in pipeline.stages:
            if stage.stage not in reached:
                yield Diagnostic(
                    code="DW201",
                    message=f"no exit leads to the stage {stage.stage}",
                    primary=Label(stage.origin.child("stage"), "cannot be reached"),
                    help=_WAYS_IN[bool(stage.origin.route)],
                )


@rule("DW202", "stage")
def stage_without_exit(subject: Subject) -> Iterator[Diagnostic]:
    """An open stage has no exit: a record that comes there stays for ever.

    A stage is done when it has an exit with a `to:`, or says `ends: true`.
    """
    for pipeline in subject.playbook.pipelines:
        for stage in pipeline.stages:
            leaves = any(leave.to is not None for leave in stage.exits)
            if not leaves and not stage.ends:
                yield Diagnostic(
                    code="DW202",
                    message=f"there is no way out of the stage {stage.stage}",
                    primary=Label(stage.origin.child("stage"), "no exit of it leads anywhere"),
                    help="add an exit, or write ends: true",
                )


def _without(outcome: str, code: str, subject: Subject) -> Iterator[Diagnostic]:
    for pipeline in subject.playbook.deal_pipelines():
        if all(stage.outcome != outcome for stage in pipeline.stages):
            yield Diagnostic(
                code=code,
                message=f"the pipeline {pipeline.pipeline} has no stage with outcome: {outcome}",
                primary=Label(pipeline.origin.child("stages"), "among these", on_key=True),
            )


@rule("DW203", "stage")
def no_won_stage(subject: Subject) -> Iterator[Diagnostic]:
    """A deal pipeline has no won stage, so no deal in it can ever be won."""
    yield from _without("won", "DW203", subject)


@rule("DW204", "stage")
def no_lost_stage(subject: Subject) -> Iterator[Diagnostic]:
    """A deal pipeline has no lost stage, so lost deals stay open and flatter the pipeline."""
    yield from _without("lost", "DW204", subject)


@rule("DW205")
def probability_against_outcome(subject: Subject) -> Iterator[Diagnostic]:
    """The probability of a deal stage contradicts its outcome.

    HubSpot knows no outcome. It takes a stage with 100% for won, with 0% for lost, and any other
    for open, so the two must say the same; a deal stage needs both.
    """
    for pipeline in subject.playbook.deal_pipelines():
        for stage in pipeline.stages:
            yield from _probability(stage)


def _probability(stage: Stage) -> Iterator[Diagnostic]:
    if stage.outcome is None or stage.probability is None:
        lacks = "outcome" if stage.outcome is None else "probability"
        yield Diagnostic(
            code="DW205",
            message=f"the stage {stage.stage} has no {lacks}",
            primary=Label(stage.origin.child("stage")),
            help="a deal stage needs an outcome (open, won or lost) and a probability",
        )
        return
    meant = {Decimal(1): "won", Decimal(0): "lost"}.get(stage.probability, "open")
    if meant != stage.outcome:
        shown = format_percent(stage.probability)
        wanted = {"won": "100%", "lost": "0%", "open": "between 1% and 99%"}[stage.outcome]
        yield Diagnostic(
            code="DW205",
            message=f"{shown} makes the stage {meant} in HubSpot, not {stage.outcome}",
            primary=Label(stage.origin.child("probability")),
            related=(Label(stage.origin.child("outcome"), "the outcome"),),
            help=f"the probability of a stage that is {stage.outcome} is {wanted}",
        )


@rule("DW206", "stage")
def no_way_to_won(subject: Subject) -> Iterator[Diagnostic]:
    """From where deals begin, no exits lead to a won stage."""
    for pipeline in _whole(subject):
        won = {stage.stage for stage in pipeline.stages if stage.outcome == "won"}
        for start in _starts(pipeline) if won else ():
            if won.isdisjoint(_reached(pipeline, start.stage)):
                yield Diagnostic(
                    code="DW206",
                    message=f"a deal that begins in {start.stage} can never be won",
                    primary=Label(start.origin.child("stage"), "deals begin here"),
                    help="follow the exits from here: one of them is missing",
                )


@rule("DW207")
def unknown_kind_of_deal(subject: Subject) -> Iterator[Diagnostic]:
    """`starts:` names a kind of deal that the field `deal_type` does not know.

    Only once the metrics declare that field: before, any word will do.
    """
    fields = [
        one
        for of in subject.playbook.measures.fields
        if of.thing == "deals"
        for one in of.fields
        if one.field == "deal_type"
    ]
    known = {value.means for one in fields for value in one.values}
    for pipeline in subject.playbook.deal_pipelines():
        for stage in pipeline.stages:
            if known and stage.starts is not None and stage.starts not in known:
                yield Diagnostic(
                    code="DW207",
                    message=f"{stage.starts} is no kind of deal",
                    primary=Label(stage.origin.child("starts")),
                    help=f"deal_type knows: {', '.join(sorted(known))}",
                )


@rule("DW208", "properties")
def parked_wrongly(subject: Subject) -> Iterator[Diagnostic]:
    """An exit parks a deal and moves it, or for a reason that nobody can record.

    Parking keeps the stage: an exit leads on with `to:`, or pauses with `park:`. The reason is a
    value of the property `parked_reason`, once that is declared.
    """
    declared = subject.playbook.properties_of("deals").get("parked_reason")
    reasons = {option.value for option in declared.options} if declared else set()
    for pipeline in subject.playbook.deal_pipelines():
        for leave in (leave for stage in pipeline.stages for leave in stage.exits):
            if leave.park is None:
                continue
            if leave.to is not None:
                yield Diagnostic(
                    code="DW208",
                    message="the exit parks the deal and moves it",
                    primary=Label(leave.origin.child("park"), on_key=True),
                    related=(Label(leave.origin.child("to"), "moves it"),),
                    help="keep to: or park:",
                )
            if reasons and leave.park.reason not in reasons:
                yield Diagnostic(
                    code="DW208",
                    message=f"{leave.park.reason} is no reason that parked_reason knows",
                    primary=Label(leave.park.origin.child("reason")),
                    help=did_you_mean(leave.park.reason, reasons),
                )


RULES: tuple[Rule, ...] = (
    unreachable_stage,
    stage_without_exit,
    no_won_stage,
    no_lost_stage,
    probability_against_outcome,
    no_way_to_won,
    unknown_kind_of_deal,
    parked_wrongly,
)
