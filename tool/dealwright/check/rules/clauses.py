"""Rules on what is promised: offerings and agreements say nothing that a clause forbids."""

from collections.abc import Iterable, Iterator

from dealwright.check.rules.rule import Rule, Subject, rule
from dealwright.diagnostics import Diagnostic, Label, Origin
from dealwright.model.clauses import said
from dealwright.model.offerings import Offering, Offerings
from dealwright.model.playbook import Playbook

_Told = tuple[str | None, Origin, bool]
"""A text, where it stands, and whether an offering includes it."""


@rule("DW710", "legal")
def forbidden_phrases(subject: Subject) -> Iterator[Diagnostic]:
    """An offering or a part of the agreement says what `clauses:` in legal.yaml forbids.

    Whatever stands there goes into proposals and agreements, and is then a promise. Phrases are
    found in any case and across line breaks. A clause with `unless: included` lets an offering say
    it under `includes`, where it is meant.
    """
    legal = subject.playbook.legal
    clauses = legal.clauses if legal else ()
    for text, origin, included in _told(subject.playbook):
        for one in said(text or "", clauses):
            if not (included and one.clause.unless == "included"):
                yield Diagnostic(
                    code="DW710",
                    message=f"{one.phrase} is what no document of ours says: {one.clause.why}",
                    primary=Label(origin),
                    related=(Label(one.clause.origin, "forbidden here"),),
                )


def _told(playbook: Playbook) -> Iterator[_Told]:
    offerings = playbook.offerings
    for offering in offerings.offerings:
        yield from _offering(offering)
    yield from _others(offerings)
    for part in playbook.legal.contents if playbook.legal else ():
        yield part.label, part.origin.child("label"), False
        yield part.text, part.origin.child("text"), False


def _offering(offering: Offering) -> Iterator[_Told]:
    yield offering.label, offering.origin.child("label"), False
    yield offering.for_, offering.origin.child("for"), False
    yield from _listed(offering.includes, offering.origin.child("includes"), included=True)
    yield from _listed(offering.excludes, offering.origin.child("excludes"), included=False)
    for price in offering.prices:
        yield price.note, price.origin.child("note"), False


def _listed(texts: Iterable[str], origin: Origin, *, included: bool) -> Iterator[_Told]:
    for number, text in enumerate(texts):
        yield text, origin.child(number), included


def _others(offerings: Offerings) -> Iterator[_Told]:
    for name in ("usage_unit", "cloud", "without_a_hub"):
        yield getattr(offerings, name), offerings.origin.child(name), False
    if offerings.usage_counted is not None:
        for name in ("cluster", "community"):
            counted = offerings.usage_counted
            yield getattr(counted, name), counted.origin.child(name), False
    yield from _listed(
        offerings.earlier_prices, offerings.origin.child("earlier_prices"), included=False
    )
    if offerings.directed_work is not None:
        work = offerings.directed_work
        yield work.label, work.origin.child("label"), False
        yield work.rule, work.origin.child("rule"), False


RULES: tuple[Rule, ...] = (forbidden_phrases,)
