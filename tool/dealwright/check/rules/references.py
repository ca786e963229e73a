"""Rules on words that must name something else: a metric, a role, an offering, a tool, and so on."""

from collections.abc import Iterator

from dealwright.check.rules.rule import Reference, Rule, Subject, each, rule, unknown
from dealwright.diagnostics import Diagnostic
from dealwright.model.delivery import Handoff
from dealwright.model.learning import Experiment, Hypothesis, Persona
from dealwright.model.metrics import Metric, RedLine
from dealwright.model.playbook import Playbook
from dealwright.model.properties import Property


@rule("DW106", "metrics")
def unknown_metric(subject: Subject) -> Iterator[Diagnostic]:
    """A metric is named that nobody defines: by a red line, hypothesis, experiment or signal."""
    book = subject.playbook
    known = {metric.metric for metric in book.measures.metrics}
    gone = ((one.metric, one.origin) for one in book.measures.retired)
    yield from unknown("DW106", "metric", _metric_names(book), known, gone)


def _metric_names(book: Playbook) -> Iterator[Reference]:
    for line in book.red_lines.red_lines:
        yield Reference(line.metric, line.origin.child("metric"), "the red line")
        if line.after is not None and line.after.unit != "attempts":
            yield Reference(line.after.unit, line.origin.child("after"), "the minimum sample")
    for hypothesis in book.hypotheses:
        origin = hypothesis.origin.child("measured_by")
        yield Reference(hypothesis.measured_by, origin, "the hypothesis")
    for experiment in book.experiments:
        yield Reference(experiment.outcome, experiment.origin.child("outcome"), "the experiment")
    for signal in book.signals.signals:
        yield Reference(signal.predicts, signal.origin.child("predicts"), "the signal")


@rule("DW107", "roles")
def unknown_role(subject: Subject) -> Iterator[Diagnostic]:
    """A role is named that nobody declared.

    Roles, not persons, own metrics, red lines, properties, hypotheses and steps, so that the
    playbook survives a change of persons. A role may also be known by what it `acts_as`.
    """
    book = subject.playbook
    yield from unknown("DW107", "role", _role_names(book), book.roles.names())


def _role_names(book: Playbook) -> Iterator[Reference]:
    yield from _owners(book)
    for role in book.roles.roles:
        yield from each(role.becomes, role.origin.child("becomes"), "the role")
    for ceremony in book.rhythm.ceremonies:
        if ceremony.led_by is not None:
            yield Reference(ceremony.led_by, ceremony.origin.child("led_by"), "the meeting")
    if book.handoff is not None:
        yield from _in_charge(book.handoff)
    for decision in book.decisions:
        yield Reference(decision.by, decision.origin.child("by"), "the decision")
    intake = book.about.intake
    if intake is not None:
        yield Reference(intake.contact, intake.origin.child("contact"), "the intake")


def _in_charge(handoff: Handoff) -> Iterator[Reference]:
    for step in handoff.steps:
        if step.by is not None:
            yield Reference(step.by, step.origin.child("by"), "the step")
    for row in handoff.issue_rows():
        yield Reference(row.ask, row.origin.child("ask"), "the issue")


def _owners(book: Playbook) -> Iterator[Reference]:
    owned: tuple[Metric | RedLine | Property | Hypothesis | Experiment, ...] = (
        *book.measures.metrics,
        *book.red_lines.red_lines,
        *(one for declared in book.properties for one in declared.properties),
        *book.hypotheses,
        *book.experiments,
    )
    for thing in owned:
        if thing.owner is not None:
            yield Reference(thing.owner, thing.origin.child("owner"), "the owner")


@rule("DW108", "offerings")
def unknown_offering(subject: Subject) -> Iterator[Diagnostic]:
    """An offering is named that `offerings.yaml` does not hold."""
    book = subject.playbook
    known = {offering.offering for offering in book.offerings.offerings}
    yield from unknown("DW108", "offering", _offering_names(book), known)


def _offering_names(book: Playbook) -> Iterator[Reference]:
    focus = book.about.focus
    if focus.offering:
        yield Reference(focus.offering, focus.origin.child("offering"), "the focus")
    for later in focus.deferred:
        yield Reference(later.offering, later.origin.child("offering"), "the deferred tier")
    wanting: tuple[Hypothesis | Persona, ...] = (*book.hypotheses, *book.personas.personas)
    for thing in wanting:
        if thing.offering is not None:
            what = f"the {type(thing).__name__.lower()}"
            yield Reference(thing.offering, thing.origin.child("offering"), what)
    rule_of_links = book.handoff.configurator if book.handoff else None
    for one in rule_of_links.offerings if rule_of_links else ():
        yield Reference(one.offering, one.origin, "the configurator", on_key=True)


@rule("DW109")
def unknown_template(subject: Subject) -> Iterator[Diagnostic]:
    """An artefact names a template that is neither in `templates/` nor bundled."""
    names = (
        Reference(artefact.template, artefact.origin.child("template"), "the artefact")
        for artefact in subject.playbook.artefacts.artefacts
        if artefact.template is not None
    )
    yield from unknown("DW109", "template", names, subject.templates)


@rule("DW110", "hypothesis")
def unknown_hypothesis(subject: Subject) -> Iterator[Diagnostic]:
    """An experiment names a hypothesis that has no file in `icp/hypotheses/`."""
    book = subject.playbook
    names = (
        Reference(experiment.hypothesis, experiment.origin.child("hypothesis"), "the experiment")
        for experiment in book.experiments
        if experiment.hypothesis is not None
    )
    yield from unknown("DW110", "hypothesis", names, (one.hypothesis for one in book.hypotheses))


@rule("DW112", "red_lines")
def unknown_red_line(subject: Subject) -> Iterator[Diagnostic]:
    """A red line is named that `red_lines.yaml` does not hold."""
    book = subject.playbook
    known = {line.red_line for line in book.red_lines.red_lines}
    yield from unknown("DW112", "red line", _red_line_names(book), known)


def _red_line_names(book: Playbook) -> Iterator[Reference]:
    for ceremony in book.rhythm.ceremonies:
        yield from each(ceremony.red_lines, ceremony.origin.child("red_lines"), "the meeting")
    for decision in book.decisions:
        yield Reference(decision.red_line, decision.origin.child("red_line"), "the decision")
    for metric in book.measures.metrics:
        if metric.supports is not None:
            yield Reference(metric.supports, metric.origin.child("supports"), "the metric")


@rule("DW113", "personas")
def unknown_persona(subject: Subject) -> Iterator[Diagnostic]:
    """A hypothesis names a persona that `icp/personas.yaml` does not hold."""
    book = subject.playbook
    names = (
        Reference(hypothesis.persona, hypothesis.origin.child("persona"), "the hypothesis")
        for hypothesis in book.hypotheses
        if hypothesis.persona is not None
    )
    yield from unknown("DW113", "persona", names, (one.persona for one in book.personas.personas))


@rule("DW114", "tools", "legal")
def unknown_tool(subject: Subject) -> Iterator[Diagnostic]:
    """A tool is named that neither `tools.yaml` nor the sponsor's `systems` hold."""
    book = subject.playbook
    known = {tool.tool for tool in book.tools.tools}
    if book.legal is not None:
        known |= {system.system for system in book.legal.sponsor.systems}
    yield from unknown("DW114", "tool", _tool_names(book), known)


def _tool_names(book: Playbook) -> Iterator[Reference]:
    for artefact in book.artefacts.artefacts:
        for kept in artefact.kept_in:
            yield from each(kept.tools, kept.origin, "the artefact")
    if book.legal is not None:
        signature = book.legal.signature
        yield Reference(signature.tool, signature.origin.child("tool"), "the signature")


@rule("DW116", "pipeline")
def unknown_pipeline(subject: Subject) -> Iterator[Diagnostic]:
    """A pipeline is named that has no file in `playbook/pipelines/`."""
    book = subject.playbook
    known = {pipeline.pipeline for pipeline in book.pipelines}
    known |= {pipeline.formerly for pipeline in book.pipelines if pipeline.formerly}
    yield from unknown("DW116", "pipeline", _pipeline_names(book), known)
    # What was given up is still looked for under its id.
    for gone in book.retired_pipelines.retired:
        known |= {key for key in (gone.pipeline, gone.formerly) if key}
    yield from unknown("DW116", "pipeline", _portal_pipelines(book), known)


def _pipeline_names(book: Playbook) -> Iterator[Reference]:
    measures = book.measures
    yield from each(measures.pipelines, measures.origin.child("pipelines"), "the list")
    if book.handoff is not None and book.handoff.order is not None:
        order = book.handoff.order
        yield Reference(order.pipeline, order.origin.child("pipeline"), "the order rule")


def _portal_pipelines(book: Playbook) -> Iterator[Reference]:
    for portal in book.portals:
        if portal.ids is not None:
            for one in portal.ids.pipelines:
                yield Reference(one.key, one.origin, "the portal", on_key=True)
            for of in portal.ids.stages:
                yield Reference(of.pipeline, of.origin, "the portal", on_key=True)


@rule("DW118")
def unknown_usage_bands(subject: Subject) -> Iterator[Diagnostic]:
    """A price names usage bands that `offerings.yaml` does not hold."""
    offerings = subject.playbook.offerings
    names = (
        Reference(price.usage, price.origin.child("usage"), "the price")
        for offering in offerings.offerings
        for price in offering.prices
        if price.usage is not None
    )
    yield from unknown("DW118", "usage ladder", names, (one.name for one in offerings.usage_bands))


RULES: tuple[Rule, ...] = (
    unknown_metric,
    unknown_role,
    unknown_offering,
    unknown_template,
    unknown_hypothesis,
    unknown_red_line,
    unknown_persona,
    unknown_tool,
    unknown_pipeline,
    unknown_usage_bands,
)
