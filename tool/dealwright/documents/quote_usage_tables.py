"""The usage fee of a quote as tables: what it comes to, how it comes about, the ladder."""

from collections.abc import Iterator
from itertools import groupby

from dealwright.documents.pricing import band_rows, usage_fee
from dealwright.documents.quote import Made, Outcome, Quote, Unit, Year
from dealwright.documents.quote_usage import plural
from dealwright.documents.terms import Terms
from dealwright.model.offerings import UsageBands
from dealwright.model.words import spell_money
from dealwright.report.tables import Row, Table


def outcomes(quote: Quote) -> Table:
    count = len(quote.years)
    head = ("users", "year", "usage a month", "usage a year", "fee and usage")
    notes = [f"Users are counted per {quote.per}. {quote.per_words or ''}".strip()]
    notes += [quote.users_words] if quote.users_words else []
    notes += ["The numbers of users are the examples of the playbook."] if quote.examples else []
    notes += [told for one in quote.outcomes for told in _other(one, quote)]
    notes.append("Every month of a year is taken to have the same users.")
    return Table(
        title="What it comes to, without the cloud",
        head=head if count == 1 else (*head, f"{count} years"),
        rows=tuple(row for one in quote.outcomes for row in _outcome(one, quote)),
        notes=tuple(notes),
    )


def _outcome(one: Outcome, quote: Quote) -> Iterator[Row]:
    groups = [years for _, years in by_terms(quote)]
    for years in groups:
        first = one.years[years[0].number - 1]
        amounts = [first.monthly, first.usage, first.total]
        row = (
            users_words(one.users, quote),
            numbered([year.number for year in years]),
            *map(spell_money, amounts),
        )
        last = spell_money(one.total) if years is groups[-1] else ""
        yield row if len(quote.years) == 1 else (*row, last)


def users_words(users: tuple[int, ...], quote: Quote) -> str:
    """`280 on each of 2 clusters`, `280 + 100 on 2 clusters`."""
    if len(users) == 1:
        return f"{users[0]:,} on one {quote.per}"
    if len({*users}) == 1:
        return f"{users[0]:,} on each of {len(users)} {plural(quote.per)}"
    numbers = " + ".join(f"{count:,}" for count in users[:_SHOWN])
    more = f" + {len(users) - _SHOWN} more" if len(users) > _SHOWN else ""
    return f"{numbers}{more} on {len(users)} {plural(quote.per)}"


_SHOWN = 6


def _other(one: Outcome, quote: Quote) -> Iterator[str]:
    if (other := one.other) is not None:
        over = f"{other.units} {other.per if other.units == 1 else plural(other.per)}"
        yield (
            f"For comparison only, since the price counts per {quote.per}: {sum(one.users):,} users"
            f" counted over {over} would be {spell_money(other.monthly)} a month."
        )


def months(quote: Quote) -> Table:
    """Each amount of a month, user by user; neighbours with the same users share a row."""
    rows = []
    for one in quote.outcomes:
        for terms, years in by_terms(quote):
            if terms.ladder is None:
                continue
            units = one.years[years[0].number - 1].units
            rows += [
                (
                    users_words(one.users, quote),
                    numbered([year.number for year in years]),
                    numbered([first, first + count - 1]),
                    spell_money(unit.fee),
                    how(unit),
                )
                for first, count, unit in neighbours(units)
            ]
    return Table(
        title="How the usage fee of a month comes about",
        head=("users", "year", str(quote.per), "each a month", "users x price of their band"),
        rows=tuple(rows),
    )


def neighbours(units: tuple[Unit, ...]) -> Iterator[tuple[int, int, Unit]]:
    """Units that follow each other with the same users: the first's number, how many, one of them."""
    first = 1
    for _, same in groupby(units, key=lambda unit: unit.users):
        alike = list(same)
        yield first, len(alike), alike[0]
        first += len(alike)


def how(unit: Unit) -> str:
    """`10 x 10 USD + 40 x 5 USD`."""
    told = (f"{step.users:,} x {spell_money(step.each)}" for step in unit.steps)
    return " + ".join(told) or "nobody"


def ladders(quote: Quote) -> tuple[UsageBands, ...]:
    found = (year.terms.ladder for year in quote.years)
    return tuple({one.name: one for one in found if one is not None}.values())


def ladder_table(quote: Quote, ladder: UsageBands, made: Made) -> Table:
    rows = tuple(
        (
            f"{row.first:,} and more" if row.last is None else f"{row.first:,}-{row.last:,}",
            spell_money(row.each),
            spell_money(row.fee),
            made.place(band.origin.child("each")),
        )
        for row, band in zip(band_rows(ladder), ladder.bands, strict=True)
    )
    notes = []
    if len(ladder.bands) > 1 and ladder.bands[-1].each.amount == 0:
        most = usage_fee(ladder, ladder.bands[-2].up_to or 0)
        notes.append(f"The fee of one {quote.per} is never above {spell_money(most)} a month.")
    return Table(
        title=f"Usage fee for each {quote.per} and month, {ladder.name}",
        head=("user", "each", "fee at the end", "where"),
        rows=rows,
        notes=tuple(notes),
    )


def by_terms(quote: Quote) -> Iterator[tuple[Terms, list[Year]]]:
    """Years that follow each other on the same terms."""
    for _, found in groupby(quote.years, key=lambda year: year.terms.price.from_):
        years = list(found)
        yield years[0].terms, years


def numbered(numbers: list[int]) -> str:
    return str(numbers[0]) if numbers[0] == numbers[-1] else f"{numbers[0]}-{numbers[-1]}"
