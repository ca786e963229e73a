"""Rules on what a metric counts: it must be something that can be computed."""

import re
from collections.abc import Iterator

from dealwright.check.rules.rule import Reference, Rule, Subject, each, rule
from dealwright.diagnostics import Diagnostic, Label, Severity, did_you_mean
from dealwright.model.ladders import all_ladders, forks, torn
from dealwright.model.metrics import Condition, Metric

_WORDS = {
    "contract": ("running", "not started", "ended"),
    "contract_end": ("past", "none", "in 0..30 days"),
    "parked": ("yes", "no"),
    "delivered": ("true", "false"),
}
_ENDS = re.compile(r"in (-?[0-9]{1,5})\.\.(-?[0-9]{1,5}) days")
_NEEDS = {
    "contract": (("deals", "contract_start"), ("deals", "contract_end")),
    "contract_end": (("deals", "contract_end"),),
    "parked": (("deals", "parked_until"),),
    "delivered": (("emails", "status"),),
}
_RESULTS = {"opened": "opens", "replied": "replies", "bounced": "status"}
_MOMENTS = {"meetings": "start", "emails": "sent"}
_OF_THINGS = {"meetings": ("kind", "outcome"), "emails": ("purpose", "status", "template")}


@rule("DW408")
def meaningless_condition(subject: Subject) -> Iterator[Diagnostic]:
    """A condition has a value that means nothing.

    `contract:` is `running`, `not started` or `ended`; `contract_end:` is `past`, `none` or a window
    such as `in 0..30 days`; `parked:` is `yes` or `no`; `delivered:` is `true` or `false`.
    """
    for metric in subject.playbook.measures.metrics:
        for one in metric.where:
            known = _WORDS.get(one.field, ())
            for value in one.values if known else ():
                if value not in known and not _window(one, value):
                    yield Diagnostic(
                        code="DW408",
                        message=f"{one.field}: {value} means nothing here",
                        primary=Label(one.origin),
                        help=did_you_mean(value, known),
                    )


def _window(condition: Condition, value: str) -> bool:
    found = _ENDS.fullmatch(value) if condition.field == "contract_end" else None
    return found is not None and int(found[1]) <= int(found[2])


@rule("DW409")
def condition_on_today(subject: Subject) -> Iterator[Diagnostic]:
    """A condition depends on the day one looks, where the day on which it happened counts.

    A contract runs, ends soon or has ended, and a deal is parked, as of a day: deals that stand
    somewhere can be counted by that. Entries, conversions, days, meetings and e-mails keep what was
    so when they happened, so that a number once told stays true.
    """
    for metric in subject.playbook.measures.metrics:
        if metric.count == "deals" and not metric.entering:
            continue
        for one in metric.where:
            if one.field in ("contract", "parked") or (
                one.field == "contract_end" and set(one.values) != {"none"}
            ):
                yield Diagnostic(
                    code="DW409",
                    message=f"{one.field} depends on the day one looks",
                    primary=Label(one.origin, on_key=True),
                    help="count: deals that stand in a stage (in:) may be chosen by it",
                )


@rule("DW410", "metrics")
def nothing_to_count_with(subject: Subject) -> Iterator[Diagnostic]:
    """A metric needs a field that `fields:` does not declare.

    Meetings are dated by `start` and e-mails by `sent`; opens, replies and bounces come from
    `opens`, `replies` and `status`; `contract:`, `contract_end:`, `parked:` and `delivered:` stand
    for dates and a status that some property must hold.
    """
    measures = subject.playbook.measures
    declared = {(of.thing, one.field) for of in measures.fields for one in of.fields}
    for metric in measures.metrics:
        for reference, thing, field in _needs(metric):
            if (thing, field) not in declared:
                yield Diagnostic(
                    code="DW410",
                    message=f"{reference.what} needs the field {field} of {thing}",
                    primary=Label(reference.origin, on_key=reference.on_key),
                    help=f"declare {field} under fields: {thing}, with the property that holds it",
                )


def _needs(metric: Metric) -> Iterator[tuple[Reference, str, str]]:
    thing = metric.count or metric.share or "deals"
    verb = "count" if metric.count else "share"
    if thing in _MOMENTS:
        yield Reference(thing, metric.origin.child(verb), thing), thing, _MOMENTS[thing]
    if metric.that is not None:
        said = Reference(metric.that, metric.origin.child("that"), f"that: {metric.that}")
        yield said, "emails", _RESULTS[metric.that]
    for one in metric.where:
        for of, field in _NEEDS.get(one.field, ()):
            yield Reference(one.field, one.origin, one.field, on_key=True), of, field


@rule("DW411")
def share_of_nothing(subject: Subject) -> Iterator[Diagnostic]:
    """A share does not say which part it is: `that: opened`, `replied` or `bounced`."""
    for metric in subject.playbook.measures.metrics:
        if metric.share is not None and metric.that is None:
            yield Diagnostic(
                code="DW411",
                message=f"the share {metric.metric} does not say what happened to them",
                primary=Label(metric.origin.child("share")),
                help="write that: opened, replied or bounced",
            )


@rule("DW412", "pipeline", "stage")
def two_ways_to_won(subject: Subject) -> Iterator[Diagnostic]:
    """Two ways lead from a start to won, so a conversion cannot tell which stage is later.

    A deal that skips a stage has reached it: whoever stands in a later one counts. Of two ways of
    which neither is a shortcut of the other, none says what is later. The pipeline can say it:

        ladder:
          new business: [enrichment, outreach, proposal, closed_won]

    Then a deal in a stage off that way is an attempt that has come no further; once its horizon is
    over it counts as not converted, unless it came back to the ladder in time. Or let `skips: ignore`
    count only deals that stood in the very stage.
    """
    book = subject.playbook
    climbed, open_ = tuple(all_ladders(book).values()), tuple(forks(book))
    for metric in book.measures.metrics:
        arrow = metric.conversion
        if arrow is None or metric.skips == "ignore":
            continue
        fork = torn(climbed, open_, arrow.start, arrow.end)
        if fork is not None:
            said = f"ladder: {{{fork.start.starts}: [{', '.join(fork.ways[0])}]}}"
            yield Diagnostic(
                code="DW412",
                severity=Severity.WARNING,
                message=f"no single way says which stages are later than {arrow.end}",
                primary=Label(
                    metric.origin.child("conversion"), f"two ways lead to won: {fork.told}"
                ),
                related=(Label(fork.start.origin.child("starts"), "both begin here"),),
                help=f"say in the pipeline which one it is, such as {said}; or write skips: ignore",
            )


@rule("DW413", "metrics")
def not_chosen_by_it(subject: Subject) -> Iterator[Diagnostic]:
    """A metric is chosen or split by a word that has no such values.

    Meetings have `kind` and `outcome`, e-mails `purpose`, `template` and `status`, and both the
    fields of their deal. The instants and counts among their fields are what windows and shares are
    made of. What a contract, a parking date or a delivery amounts to is a condition and no split.
    """
    measures = subject.playbook.measures
    fields = {of.thing: {one.field for one in of.fields} for of in measures.fields}
    of_deals = fields.get("deals", set()) | fields.get("companies", set())
    for metric in measures.metrics:
        thing = metric.count or metric.share or "deals"
        own = fields.get(thing, set()) if thing in _OF_THINGS else set()
        words_of = set(_OF_THINGS.get(thing, ()))
        barred, known = own - words_of - of_deals, sorted(of_deals | own & words_of)
        conditions = [Reference(one.field, one.origin, "", on_key=True) for one in metric.where]
        splits = each(metric.split_by, metric.origin.child("split_by"), "")
        for place, words in ((conditions, barred), (splits, barred | set(_WORDS) - of_deals)):
            for reference in place:
                if reference.word in words:
                    yield Diagnostic(
                        code="DW413",
                        message=f"{thing} cannot be chosen or split by {reference.word}",
                        primary=Label(reference.origin, on_key=reference.on_key),
                        help=f"known here: {', '.join(known)}",
                    )


RULES: tuple[Rule, ...] = (
    meaningless_condition,
    condition_on_today,
    nothing_to_count_with,
    share_of_nothing,
    two_ways_to_won,
    not_chosen_by_it,
)
