"""Whether an example deal could be one of the playbook's."""

from collections.abc import Collection, Iterator, Mapping

from dealwright.diagnostics import Diagnostic, Label, did_you_mean
from dealwright.model.examples import Example, Filled
from dealwright.model.properties import Property

EXAMPLE_PAGES: dict[str, str] = {
    "DW921": """An example fills in a property that the playbook does not have.

`dealwright preview` makes documents of it before and after a change: the property has to be declared on
one side at least, in `playbook/properties/deals.yaml`.""",
    "DW922": """An example answers for a document that there is no template for.

The documents are the templates in `templates/documents`, by their names.""",
    "DW923": """An example chooses what the property does not offer.

An example holds what HubSpot would hold: the value of an option, not its label.""",
}
_ALWAYS = ("dealname", "amount")


def judge(
    example: Example, known: Mapping[str, Property], documents: Collection[str]
) -> Iterator[Diagnostic]:
    """Every mistake in an example; `known` are the deal's properties, by their keys."""
    for filled in example.properties:
        declared = known.get(filled.property)
        if declared is not None:
            yield from _choice(filled, declared)
        elif filled.property not in _ALWAYS:
            yield Diagnostic(
                code="DW921",
                message=f"deals have no property {filled.property}",
                primary=Label(filled.origin, on_key=True),
                help=did_you_mean(filled.property, known),
            )
    for answered in example.answers:
        if answered.document not in documents:
            yield Diagnostic(
                code="DW922",
                message=f"there is no document {answered.document}",
                primary=Label(answered.origin, on_key=True),
                help=did_you_mean(answered.document, documents),
            )


def _choice(filled: Filled, declared: Property) -> Iterator[Diagnostic]:
    offered = {option.value for option in declared.options}
    chosen = filled.value.split(";") if declared.kind == "choices" else [filled.value]
    for value in chosen:
        if offered and value not in offered:
            yield Diagnostic(
                code="DW923",
                message=f"{filled.property} offers no {value}",
                primary=Label(filled.origin),
                help=did_you_mean(value, offered),
            )
