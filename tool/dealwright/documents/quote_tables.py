"""A quote as tables of texts: what it comes to, how, and from which line of which file."""

from collections.abc import Iterator

from dealwright.documents.quote import Estimate, Made, Quote
from dealwright.documents.quote_usage_tables import (
    by_terms,
    ladder_table,
    ladders,
    months,
    numbered,
    outcomes,
)
from dealwright.documents.terms import Terms
from dealwright.model.words import spell_money
from dealwright.report.tables import Table


def heading(quote: Quote) -> str:
    return f"{quote.offering.label}: what it costs on {quote.asked.day}"


def colophon(quote: Quote, made: Made) -> str:
    """What a reader needs to make the same quote again."""
    version, commit = made.version or "not released", made.commit or "none"
    return f"Playbook {version}, commit {commit}, data {quote.digest}."


def tables(quote: Quote, made: Made) -> Iterator[Table]:
    """The quote from what matters most to where it comes from."""
    yield Table(
        title="A calculation, not an offer. What an agreement does not say is not agreed.",
        head=(),
        rows=(),
        notes=remarks(quote, made),
    )
    yield _fees(quote, made)
    if quote.outcomes:
        yield outcomes(quote)
        yield months(quote)
        yield from (ladder_table(quote, ladder, made) for ladder in ladders(quote))
    if quote.estimate is not None:
        yield _estimate(quote.estimate, made)
    yield _cloud(quote)
    if not quote.old_terms:
        yield from _contents(quote)


def remarks(quote: Quote, made: Made) -> tuple[str, ...]:
    """What must be read before the figures."""
    then = f"The prices are those of the playbook at {made.at}, not of today's."
    return quote.remarks if made.at is None else (then, *quote.remarks)


def _fees(quote: Quote, made: Made) -> Table:
    rows = [
        (
            numbered([year.number for year in years]),
            spell_money(terms.annual),
            terms.span,
            _standing(terms, quote),
            made.place(terms.price.origin.child("annual")),
        )
        for terms, years in by_terms(quote)
    ]
    count = len(quote.years)
    notes = [
        f"Of the price from {terms.price.from_}: {terms.price.note}."
        for terms, _ in by_terms(quote)
        if terms.price.note
    ]
    if count > 1:
        notes.append(f"Annual fees of {count} years: {spell_money(quote.fees)}.")
    return Table(
        title="Annual fee",
        head=("year", "fee", "price", "standing", "where"),
        rows=tuple(rows),
        notes=tuple(notes),
    )


def _standing(terms: Terms, quote: Quote) -> str:
    if terms.price.from_ > quote.asked.day:
        return "begins later"
    return "has ended" if terms.ended else f"in force on {quote.asked.day}"


def _estimate(work: Estimate, made: Made) -> Table:
    return Table(
        title=f"{work.label}, estimated",
        head=("hours", "an hour", "together", "rate", "where"),
        rows=(
            (
                f"{work.hours:,f}",
                spell_money(work.hourly),
                spell_money(work.amount),
                f"from {work.from_} on",
                made.place(work.origin.child("hourly")),
            ),
        ),
        notes=("This is an estimate, and in no total above.", work.rule),
    )


_ACCOUNTS = {
    "ours": "The cloud account is ours.",
    "member": "The cloud account is the member's.",
    None: "Whose cloud account it is was not said.",
}


def _cloud(quote: Quote) -> Table:
    rule = quote.cloud or "The playbook does not say who pays the cloud provider."
    return Table(
        title="Cloud: in none of these figures",
        head=(),
        rows=(),
        notes=(_ACCOUNTS[quote.asked.account], rule),
    )


def _contents(quote: Quote) -> Iterator[Table]:
    offering = quote.offering
    yield Table(title="Hubs", head=(), rows=((offering.hubs,),))
    for title, items in (("included", offering.includes), ("not included", offering.excludes)):
        if items:
            rows = tuple((item,) for item in items)
            yield Table(title=f"What is {title}", head=(), rows=rows)
