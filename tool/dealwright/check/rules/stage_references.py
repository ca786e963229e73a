"""Rules on words that must name a stage."""

from collections.abc import Iterable, Iterator

from dealwright.check.rules.rule import Reference, Rule, Subject, each, retired_here, rule, unknown
from dealwright.diagnostics import Diagnostic, Label, Origin, did_you_mean
from dealwright.model.metrics import Metric
from dealwright.model.pipelines import Pipeline
from dealwright.model.playbook import Playbook


@rule("DW104", "pipeline")
def unknown_stage(subject: Subject) -> Iterator[Diagnostic]:
    """A stage is named that nobody declared.

    An exit leads to a stage of its own pipeline, and a ladder goes through such. Artefacts, the handoff, stage sets and signals
    name stages of deal pipelines; a portal's `ids:` name stages of the pipeline they stand under.
    """
    book = subject.playbook
    for pipeline in book.pipelines:
        declared = set(pipeline.keys())
        for stage in pipeline.stages:
            for leave in stage.exits:
                if leave.to is not None and leave.to not in declared:
                    yield Diagnostic(
                        code="DW104",
                        message=f"the exit leads to {leave.to}, which is no stage of this pipeline",
                        primary=Label(leave.origin.child("to"), f"no stage is called {leave.to}"),
                        related=(
                            Label(
                                pipeline.origin.child("stages"),
                                "these are its stages",
                                on_key=True,
                            ),
                            *retired_here(leave.to, _retired([pipeline])),
                        ),
                        help=did_you_mean(leave.to, declared),
                    )
        moved = (
            Reference(word, gone.origin.child(name), "the retired stage")
            for gone in pipeline.retired
            for name, word in (("move_deals_to", gone.move_deals_to), ("counts_as", gone.counts_as))
            if word is not None and word != "off ladder"
        )
        yield from unknown("DW104", "stage", moved, declared)
        for ladder in pipeline.ladder:
            steps = each(ladder.stages, ladder.origin, "the ladder")
            yield from unknown("DW104", "stage", steps, declared)
    deal_stages = {stage.stage for stage in book.deal_stages()}
    yield from unknown(
        "DW104", "stage", _deal_stage_names(book), deal_stages, _retired(book.deal_pipelines())
    )
    yield from _order_stage(book)
    for reference, known in _portal_stages(book):
        yield from unknown("DW104", "stage", [reference], known)


def _retired(pipelines: Iterable[Pipeline]) -> list[tuple[str | None, Origin]]:
    return [(gone.stage, gone.origin) for pipeline in pipelines for gone in pipeline.retired]


def _deal_stage_names(book: Playbook) -> Iterator[Reference]:
    for artefact in book.artefacts.artefacts:
        yield from each(artefact.made_in, artefact.origin.child("made_in"), "the artefact")
    for stage_set in book.measures.stage_sets:
        yield from each(stage_set.stages, stage_set.origin, "the stage set")
    for signal in book.signals.signals:
        word = signal.known_when.removeprefix("entering ")
        yield Reference(word, signal.origin.child("known_when"), "the signal")
    if book.handoff is not None:
        yield Reference(book.handoff.from_, book.handoff.origin.child("from"), "the handoff")


def _order_stage(book: Playbook) -> Iterator[Diagnostic]:
    order = book.handoff.order if book.handoff else None
    pipeline = book.pipeline(order.pipeline) if order else None
    if order is not None and pipeline is not None:
        place = Reference(order.releases_in, order.origin.child("releases_in"), "the order rule")
        yield from unknown("DW104", "stage", [place], pipeline.keys())


def _portal_stages(book: Playbook) -> Iterator[tuple[Reference, tuple[str, ...]]]:
    for portal in book.portals:
        for of in portal.ids.stages if portal.ids else ():
            pipeline = book.pipeline(of.pipeline)
            if pipeline is None:
                continue
            for one in of.stages:
                yield Reference(one.key, one.origin, "the portal", on_key=True), _known(pipeline)


def _known(pipeline: Pipeline) -> tuple[str, ...]:
    """The stages that a portal may give an id for: also what they were called, and those retired."""
    former = [one.formerly for one in pipeline.stages]
    former += [one.formerly for one in pipeline.retired]
    retired = (gone.stage for gone in pipeline.retired)
    return *pipeline.keys(), *filter(None, former), *retired


@rule("DW111", "pipeline")
def unknown_stage_set(subject: Subject) -> Iterator[Diagnostic]:
    """A metric counts in a stage or stage set that does not exist.

    The words after `in:`, `entering:` and `flow:` are stages of deal pipelines or names from
    `stage_sets:`; a conversion and days run between single stages.
    """
    book = subject.playbook
    stages = {stage.stage for stage in book.deal_stages()}
    known = stages | {stage_set.stage_set for stage_set in book.measures.stage_sets}
    for metric in book.measures.metrics:
        yield from unknown("DW111", "stage or stage set", _sets(metric), known)
        yield from unknown("DW111", "stage", _single(metric), stages)


def _sets(metric: Metric) -> Iterator[Reference]:
    for name, words in (("in", metric.in_), ("entering", metric.entering)):
        yield from each(words, metric.origin.child(name), "the metric")
    for word in (metric.flow.start, metric.flow.end) if metric.flow else ():
        yield Reference(word, metric.origin.child("flow"), "the metric")


def _single(metric: Metric) -> Iterator[Reference]:
    arrow = metric.conversion
    for word in (arrow.start, arrow.end) if arrow else ():
        yield Reference(word, metric.origin.child("conversion"), "the metric")
    if metric.days is not None:
        for word in metric.days.removeprefix("in ").split("->"):
            yield Reference(word.strip(), metric.origin.child("days"), "the metric")


RULES: tuple[Rule, ...] = (unknown_stage, unknown_stage_set)
