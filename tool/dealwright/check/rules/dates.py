"""Rules on dates: time runs forward."""

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise

from dealwright.check.rules.rule import Rule, Subject, rule
from dealwright.diagnostics import Diagnostic, Label, Origin
from dealwright.model.offerings import Offering
from dealwright.model.playbook import Playbook

_Pair = tuple[dt.date, Origin, dt.date | None, Origin]


@rule("DW501")
def dates_backwards(subject: Subject) -> Iterator[Diagnostic]:
    """Something ends before it begins.

    Roles are held, prices are valid and experiments run from a day until a later one; a
    hypothesis is decided after it was proposed; counting starts anew after a decision, not
    before; the prices of an offering stand in the order of their dates.
    """
    for first, begins, last, ends in _pairs(subject.playbook):
        if last is not None and last < first:
            yield Diagnostic(
                code="DW501",
                message=f"{last} is before {first}",
                primary=Label(ends, "too early"),
                related=(Label(begins, "this comes first"),),
            )


def _pairs(book: Playbook) -> Iterator[_Pair]:
    for role in book.roles.roles:
        for holder in role.held_by:
            yield _pair(holder.from_, holder.origin, "from", holder.until, "until")
    for offering in book.offerings.offerings:
        yield from _prices(offering)
    for experiment in book.experiments:
        yield _pair(experiment.start, experiment.origin, "start", experiment.end, "end")
    for hypothesis in book.hypotheses:
        if hypothesis.proposed_on is not None:
            proposed = hypothesis.origin.child("proposed_on")
            decide = hypothesis.decide
            yield hypothesis.proposed_on, proposed, decide.by, decide.origin.child("by")
    for decision in book.decisions:
        yield _pair(decision.date, decision.origin, "date", decision.since, "since")


def _prices(offering: Offering) -> Iterator[_Pair]:
    for price in offering.prices:
        yield _pair(price.from_, price.origin, "from", price.until, "until")
    for before, after in pairwise(offering.prices):
        yield before.from_, before.origin.child("from"), after.from_, after.origin.child("from")


def _pair(first: dt.date, origin: Origin, begin: str, last: dt.date | None, end: str) -> _Pair:
    return first, origin.child(begin), last, origin.child(end)


RULES: tuple[Rule, ...] = (dates_backwards,)
