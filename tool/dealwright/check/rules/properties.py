"""Rules on properties: each can be created in HubSpot and filled in by somebody."""

from collections.abc import Iterator

from dealwright.check.rules.property_references import HYPOTHESES
from dealwright.check.rules.rule import Rule, Subject, rule
from dealwright.diagnostics import Diagnostic, Label
from dealwright.model.playbook import Playbook
from dealwright.model.properties import MARKER, UNIQUE, Property

_CHOICES = ("choice", "choices")
_MOST_UNIQUE = 10  # of one object, in every subscription


def _all(book: Playbook) -> Iterator[Property]:
    for declared in book.properties:
        yield from declared.properties


@rule("DW301", "hypothesis", "option")
def empty_options(subject: Subject) -> Iterator[Diagnostic]:
    """A choice offers nothing to choose.

    It has no options, or takes them from a place that is empty. HubSpot may refuse it, and nobody
    could ever fill it in.
    """
    book = subject.playbook
    for one in _all(book):
        if one.kind not in _CHOICES or one.options:
            continue
        if one.options_from is None:
            yield Diagnostic(
                code="DW301",
                message=f"the choice {one.property} has no options",
                primary=Label(one.origin.child("property")),
                help="write options: {value: Label}, or options_from: icp/hypotheses",
            )
        elif one.options_from == HYPOTHESES and not book.hypotheses:
            yield Diagnostic(
                code="DW301",
                message=f"the choice {one.property} has no options: there is no hypothesis",
                primary=Label(one.origin.child("options_from"), "nothing to choose there"),
                help="add one to icp/hypotheses/, or leave the property out until there is one",
            )


@rule("DW302")
def nobody_can_fill(subject: Subject) -> Iterator[Diagnostic]:
    """An exit or the handoff requires a property that no person can fill in.

    HubSpot computes it (`filled_by: hubspot`), so the requirement could never be met by a person.
    """
    book = subject.playbook
    deals = book.properties_of("deals")
    wanted = [
        (name, leave.origin.child("requires", number))
        for pipeline in book.deal_pipelines()
        for stage in pipeline.stages
        for leave in stage.exits
        for number, name in enumerate(leave.requires)
    ]
    if book.handoff is not None:
        place = book.handoff.requires.origin.child("properties")
        names = enumerate(book.handoff.requires.properties)
        wanted += [(name, place.child(number)) for number, name in names]
    for name, origin in wanted:
        if name in deals and deals[name].filled_by == "hubspot":
            yield Diagnostic(
                code="DW302",
                message=f"nobody can fill in {name}: HubSpot computes it",
                primary=Label(origin, "required here"),
                related=(Label(deals[name].origin.child("property"), "declared here"),),
            )


@rule("DW303")
def options_without_choice(subject: Subject) -> Iterator[Diagnostic]:
    """Options are given to a property that is not a choice, or given twice over."""
    for one in _all(subject.playbook):
        if one.options and one.kind not in (*_CHOICES, None):
            yield Diagnostic(
                code="DW303",
                message=f"{one.property} has options, but its kind is {one.kind}",
                primary=_options_of(one),
                help="write kind: choice, or choices for several at a time",
            )
        if one.options and one.options_from is not None:
            yield Diagnostic(
                code="DW303",
                message=f"the options of {one.property} are given twice over",
                primary=_options_of(one),
                related=(Label(one.origin.child("options_from"), "and from here"),),
                help="keep options or options_from",
            )


def _options_of(one: Property) -> Label:
    """Where its options are: the first that has a file of its own, else their list."""
    own = (Label(option.origin.child("value")) for option in one.options if not option.origin.route)
    return next(own, Label(one.origin.child("options"), on_key=True))


@rule("DW304")
def half_a_property(subject: Subject) -> Iterator[Diagnostic]:
    """A property of our own lacks its label, kind or group.

    HubSpot needs all three to create it. Only a built-in one may leave them out.
    """
    for one in _all(subject.playbook):
        lacks = [name for name in ("label", "kind", "group") if getattr(one, name) is None]
        if lacks and not one.built_in:
            yield Diagnostic(
                code="DW304",
                message=f"the property {one.property} has no {', no '.join(lacks)}",
                primary=Label(one.origin.child("property")),
                help="if it is HubSpot's own, write built_in: true",
            )


@rule("DW305")
def reserved_name(subject: Subject) -> Iterator[Diagnostic]:
    """A name is kept by others: `hs_…` by HubSpot, the group `dealwright_apply` by dealwright.

    That group of deal properties marks a portal while somebody applies, and goes afterwards.
    """
    for declared in subject.playbook.properties:
        for group in declared.groups:
            if (declared.object, group.group) == MARKER:
                yield Diagnostic(
                    code="DW305",
                    message=f"the group {group.group} marks a portal while somebody applies",
                    primary=Label(group.origin.child("group")),
                    help="choose another key",
                )
    for one in _all(subject.playbook):
        if one.property.startswith("hs_") and not one.built_in:
            yield Diagnostic(
                code="DW305",
                message=f"HubSpot keeps names such as {one.property} for itself",
                primary=Label(one.origin.child("property")),
                help="choose a name without hs_, or write built_in: true",
            )


@rule("DW306")
def unique_where_it_cannot_be(subject: Subject) -> Iterator[Diagnostic]:
    """A property is to be unique that cannot be, or an object has too many of them.

    HubSpot keeps two records from holding the same value only where the answer is a text or a number,
    in properties of our own, and in ten of an object at most. It settles that when it creates the
    property, and never changes it.
    """
    for one in _all(subject.playbook):
        if one.unique and (one.built_in or one.kind not in (*UNIQUE, None)):
            why = "it is HubSpot's own" if one.built_in else f"its kind is {one.kind}"
            yield Diagnostic(
                code="DW306",
                message=f"{one.property} cannot be unique: {why}",
                primary=Label(one.origin.child("unique"), on_key=True),
                help=f"take unique: away{'' if one.built_in else ', or write kind: text or number'}",
            )
    for declared in subject.playbook.properties:
        found = [one for one in declared.properties if one.unique]
        for one in found[_MOST_UNIQUE:]:
            yield Diagnostic(
                code="DW306",
                message=f"{declared.object} have more than {_MOST_UNIQUE} unique properties",
                primary=Label(one.origin.child("unique"), "one too many", on_key=True),
                help="keep unique: for what tells one record from another",
            )


RULES: tuple[Rule, ...] = (
    empty_options,
    nobody_can_fill,
    options_without_choice,
    half_a_property,
    reserved_name,
    unique_where_it_cannot_be,
)
