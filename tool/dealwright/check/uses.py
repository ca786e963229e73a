"""What rests on a property: metrics, red lines, exits, segments, signals, templates.

A metric speaks of fields, not of properties; `fields:` leads from the one to the other. A red line
rests on whatever its metrics rest on.
"""

from collections.abc import Collection, Iterable, Iterator

from dealwright.check.rules.property_references import deal_property_names, learning_names
from dealwright.check.rules.rule import Reference, each
from dealwright.model.metrics import Metric
from dealwright.model.playbook import Playbook

# Words of the metric grammar that stand for fields without naming them.
_CONDITIONS = {
    ("deals", "contract"): ("contract_start", "contract_end"),
    ("deals", "parked"): ("parked_until",),
    ("emails", "delivered"): ("status",),
}
_RESULTS = {"opened": "opens", "replied": "replies", "bounced": "status"}
_MOMENTS = {"meetings": "start", "emails": "sent"}


def uses(
    book: Playbook, thing: str, name: str, read: Iterable[Reference] = ()
) -> tuple[Reference, ...]:
    """Every place that uses a property of an object; `read`: what templates read of deals."""
    declared = [
        one
        for of in book.measures.fields
        if of.thing == thing
        for one in of.fields
        if one.property == name
    ]
    fields = {one.field for one in declared}
    metrics = {one.metric: one for one in book.measures.metrics if _reads(one, thing, fields)}
    words = list(learning_names(book)) if thing in ("deals", "companies") else []
    if thing == "deals":
        words += [*deal_property_names(book), *read]
    may = book.measures.may_split_by
    split = each(may, book.measures.origin.child("may_split_by"), "the list of splits")
    return (
        *(Reference(name, one.origin, f"the field {one.field}", on_key=True) for one in declared),
        *(
            Reference(name, one.origin, f"the metric {key}", on_key=True)
            for key, one in metrics.items()
        ),
        *_red_lines(book, name, metrics),
        *(one for one in split if one.word in fields),
        *(one for one in words if one.word == name or one.word in fields),
    )


def _reads(metric: Metric, thing: str, fields: Collection[str]) -> bool:
    """Whether a metric rests on one of these fields of an object."""
    counted = metric.count or metric.share or "deals"
    if thing not in {"deals", "companies", counted}:
        return False
    named = [*metric.split_by]
    for one in metric.where:
        named += [one.field, *_CONDITIONS.get((thing, one.field), ())]
    if thing == counted:
        named.append(_RESULTS.get(metric.that or "", ""))
        named.append(_MOMENTS.get(counted, "") if metric.during else "")
    return any(word in fields for word in named)


def _red_lines(book: Playbook, name: str, metrics: Collection[str]) -> Iterator[Reference]:
    for line in book.red_lines.red_lines:
        rests = {line.metric, line.after.unit if line.after else ""}
        if not rests.isdisjoint(metrics):
            yield Reference(name, line.origin, f"the red line {line.red_line}", on_key=True)
