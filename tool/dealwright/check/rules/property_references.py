"""Rules on words that must name a property, its group, its options or a field of the metrics."""

from collections.abc import Iterator

from dealwright.check.rules.rule import Reference, Rule, Subject, each, retired_here, rule, unknown
from dealwright.diagnostics import Diagnostic, Label, Origin, did_you_mean
from dealwright.model.delivery import Handoff
from dealwright.model.playbook import Playbook

_DEAL_WORDS = ("contract", "contract_end", "parked")
_MEETING_WORDS = ("kind",)  # where nobody labels them, the stage of the deal says it
_EMAIL_WORDS = ("delivered", "purpose")
HYPOTHESES = "icp/hypotheses"


@rule("DW105", "properties")
def unknown_property(subject: Subject) -> Iterator[Diagnostic]:
    """A property is named that nobody defines.

    Exits, the handoff, its issues and the arms of experiments need properties of deals; each field of the
    metrics needs a property of its own object. HubSpot's own properties count once they are
    declared with `built_in: true`.
    """
    book = subject.playbook
    deals = book.properties_of("deals")
    gone = {of.object: [(one.property, one.origin) for one in of.retired] for of in book.properties}
    names = deal_property_names(book)
    yield from unknown("DW105", "property", names, deals, gone.get("deals", ()))
    for of in book.measures.fields:
        known = book.properties_of(of.thing)
        names = (
            Reference(
                one.property, one.origin.child("property"), f"the field {one.field} of {of.thing}"
            )
            for one in of.fields
        )
        yield from unknown("DW105", "property", names, known, gone.get(of.thing, ()))


def deal_property_names(book: Playbook) -> Iterator[Reference]:
    """Where exits, the handoff, its issues and experiments name properties of deals."""
    for pipeline in book.deal_pipelines():
        for stage in pipeline.stages:
            for leave in stage.exits:
                yield from each(leave.requires, leave.origin.child("requires"), "the exit")
    if book.handoff is not None:
        requires = book.handoff.requires
        yield from each(requires.properties, requires.origin.child("properties"), "the handoff")
        yield from _of_issues(book.handoff)
    for experiment in book.experiments:
        for arm in experiment.arms:
            yield Reference(arm.property, arm.origin, "the experiment", on_key=True)


def _of_issues(handoff: Handoff) -> Iterator[Reference]:
    for row in handoff.issue_rows():
        if row.property is not None:
            yield Reference(row.property, row.origin.child("property"), "the issue")


@rule("DW115")
def unknown_group(subject: Subject) -> Iterator[Diagnostic]:
    """A property stands in a group that its file does not declare."""
    for declared in subject.playbook.properties:
        names = (
            Reference(one.group, one.origin.child("group"), "the property")
            for one in declared.properties
            if one.group is not None and not one.built_in
        )
        yield from unknown("DW115", "group", names, (group.group for group in declared.groups))


@rule("DW117", "metrics", "properties")
def unknown_field(subject: Subject) -> Iterator[Diagnostic]:
    """A condition or split uses a field that `fields:` in `metrics.yaml` does not declare.

    Which HubSpot property feeds which word is said once, under `fields:`; conditions, splits,
    segments and signals speak in these words. Signals may also name properties.
    """
    book = subject.playbook
    fields = {of.thing: {one.field for one in of.fields} for of in book.measures.fields}
    deals = fields.get("deals", set()) | fields.get("companies", set()) | set(_DEAL_WORDS)
    of_thing = {
        "deals": deals,
        "meetings": deals | fields.get("meetings", set()) | set(_MEETING_WORDS),
        "emails": deals | fields.get("emails", set()) | set(_EMAIL_WORDS),
    }
    everywhere = set().union(*of_thing.values())
    for metric in book.measures.metrics:
        thing = metric.count or metric.share or "deals"
        conditions = (
            Reference(one.field, one.origin, "the metric", on_key=True) for one in metric.where
        )
        yield from unknown("DW117", "field", conditions, of_thing.get(thing, everywhere))
        splits = each(metric.split_by, metric.origin.child("split_by"), "the metric")
        yield from unknown("DW117", "field", splits, of_thing.get(thing, everywhere))
    may = each(book.measures.may_split_by, book.measures.origin.child("may_split_by"), "the split")
    yield from unknown("DW117", "field", may, everywhere)
    declared = set(book.properties_of("deals")) | set(book.properties_of("companies"))
    yield from unknown("DW117", "field", learning_names(book), everywhere | declared)


def learning_names(book: Playbook) -> Iterator[Reference]:
    """Where segments and signals name fields, or properties of deals or companies."""
    for hypothesis in book.hypotheses:
        for one in hypothesis.segment:
            yield Reference(one.field, one.origin, "the segment", on_key=True)
    for signal in book.signals.signals:
        yield from each(signal.try_, signal.origin.child("try"), "the signal")


@rule("DW119", "experiment")
def unknown_source_of_options(subject: Subject) -> Iterator[Diagnostic]:
    """`options_from:` names neither `icp/hypotheses` nor an experiment."""
    book = subject.playbook
    known = {HYPOTHESES} | {f"experiments/{one.experiment}" for one in book.experiments}
    names = (
        Reference(one.options_from, one.origin.child("options_from"), "the property")
        for declared in book.properties
        for one in declared.properties
        if one.options_from is not None
    )
    yield from unknown("DW119", "source of options", names, known)


@rule("DW120", "metrics", "properties")
def unknown_option(subject: Subject) -> Iterator[Diagnostic]:
    """A condition of a metric or a segment asks for an option that the property does not have.

    Nothing would ever match it, and nobody would be told. Fields whose words `values:` gives, HubSpot's
    own properties and `options_from:` are not looked at.
    """
    book = subject.playbook
    for of in book.measures.fields:
        known = book.properties_of(of.thing)
        gone = [
            (one.option, one.origin)
            for declared in book.properties
            if declared.object == of.thing
            for one in declared.retired
        ]
        for field in of.fields:
            asked = known.get(field.property)
            if asked is None or asked.built_in or field.values or not asked.options:
                continue
            options = {option.value for option in asked.options}
            yield from (
                Diagnostic(
                    code="DW120",
                    message=f"{word} is no option of {asked.property}",
                    primary=Label(origin),
                    related=(
                        Label(asked.origin.child("options"), "these are its options", on_key=True),
                        *retired_here(f"{asked.property}/{word}", gone),
                    ),
                    help=did_you_mean(word, options),
                )
                for word, origin in _values_of(book, field.field)
                if word not in options
            )


def _values_of(book: Playbook, field: str) -> Iterator[tuple[str, Origin]]:
    """The values that conditions and segments ask of a field."""
    asking = [metric.where for metric in book.measures.metrics]
    asking += [hypothesis.segment for hypothesis in book.hypotheses]
    for conditions in asking:
        for one in conditions:
            if one.field == field:
                yield from ((value, one.origin) for value in one.values)


RULES: tuple[Rule, ...] = (
    unknown_property,
    unknown_group,
    unknown_field,
    unknown_source_of_options,
    unknown_option,
)
