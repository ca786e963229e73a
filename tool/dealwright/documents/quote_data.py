"""A quote as JSON, and its figures as CSV: each amount a text with all its decimals, and its source."""

import csv
import io
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from dealwright.documents.quote import Made, Outcome, Quote, Unit, Year, YearOfUse
from dealwright.documents.quote_tables import remarks
from dealwright.documents.quote_usage_tables import how, neighbours
from dealwright.model.words import Money

FORMAT_VERSION = "1.0"
Json = dict[str, Any]
_COLUMNS = ("figure", "scenario", "year", "unit", "users", "amount", "currency", "price_from")


def quote_json(quote: Quote, made: Made) -> str:
    """The same quote gives the same bytes."""
    asked, offering = quote.asked, quote.offering
    content: Json = {
        "format_version": FORMAT_VERSION,
        "binding": False,
        "playbook": made.version,
        "commit": made.commit,
        "digest": quote.digest,
        "date": str(asked.day),
        "offering": offering.offering,
        "label": offering.label,
        "playbook_at": made.at,
        "remarks": list(remarks(quote, made)),
        "years": [_year(year, made) for year in quote.years],
        "annual_fees": _money(quote.fees),
        "users_counted_per": quote.per,
        "users_counted_means": quote.per_words,
        "scenarios_are_examples": quote.examples,
        "scenarios": [_outcome(one, quote, made) for one in quote.outcomes],
        "directed_work": _estimate(quote, made),
        "cloud": {"account": asked.account, "rule": quote.cloud, "amount": None},
        "hubs": None if quote.old_terms else offering.hubs,
        "includes": None if quote.old_terms else list(offering.includes),
        "excludes": None if quote.old_terms else list(offering.excludes),
    }
    text = json.dumps(content, indent=2)
    # What JSON leaves as it is, and a terminal or a runner of jobs does not.
    return text.replace("\x7f", "\\u007f").replace("##[", "#\\u0023[") + "\n"


def quote_csv(quote: Quote, made: Made) -> str:
    """One row for each figure, with the place that it comes from and how it was computed."""
    out = io.StringIO()
    writer = csv.DictWriter(out, (*_COLUMNS, "where", "how"), lineterminator="\n")
    writer.writeheader()
    writer.writerows(_figures(quote, made))
    return out.getvalue()


def _year(year: Year, made: Made) -> Json:
    terms = year.terms
    return {
        "year": year.number,
        "annual_fee": _money(terms.annual),
        "price_from": str(terms.price.from_),
        "price_until": None if terms.last_day is None else str(terms.last_day),
        "price_has_ended": terms.ended,
        "usage_ladder": None if terms.ladder is None else terms.ladder.name,
        "where": made.place(terms.price.origin.child("annual")),
    }


def _outcome(one: Outcome, quote: Quote, made: Made) -> Json:
    other = one.other
    return {
        "users": list(one.users),
        "years": [_year_of_use(year, made) for year in one.years],
        "total": _money(one.total),
        "counted_otherwise": None
        if other is None
        else {"per": other.per, "units": other.units, "usage_a_month": _money(other.monthly)},
        "users_counted_per": quote.per,
    }


def _year_of_use(year: YearOfUse, made: Made) -> Json:
    return {
        "year": year.number,
        "usage_a_month": _money(year.monthly),
        "usage_a_year": _money(year.usage),
        "fee_and_usage": _money(year.total),
        "month": [_unit(unit, first, count, made) for first, count, unit in neighbours(year.units)],
    }


def _unit(unit: Unit, first: int, count: int, made: Made) -> Json:
    """`units` of them in a row, from the one numbered `first_unit`, have `users` and `fee` each."""
    return {
        "first_unit": first,
        "units": count,
        "users": unit.users,
        "fee": _money(unit.fee),
        "bands": [
            {
                "first": step.first,
                "last": step.last,
                "users": step.users,
                "each": _money(step.each),
                "amount": _money(step.amount),
                "where": made.place(step.origin.child("each")),
            }
            for step in unit.steps
        ],
    }


def _estimate(quote: Quote, made: Made) -> Json | None:
    work = quote.estimate
    if work is None:
        return None
    return {
        "label": work.label,
        "estimate": True,
        "hours": f"{work.hours:f}",
        "hourly": _money(work.hourly),
        "amount": _money(work.amount),
        "rate_from": str(work.from_),
        "rule": work.rule,
        "where": made.place(work.origin.child("hourly")),
    }


def _figures(quote: Quote, made: Made) -> Iterator[Json]:
    for year in quote.years:
        source = {
            "year": year.number,
            "price_from": str(year.terms.price.from_),
            "where": made.place(year.terms.price.origin.child("annual")),
        }
        yield {"figure": "annual fee", **_money(year.terms.annual), **source}
    for number, one in enumerate(quote.outcomes, 1):
        for use, year in zip(one.years, quote.years, strict=True):
            named = {
                "scenario": number,
                "year": use.number,
                "price_from": str(year.terms.price.from_),
            }
            yield from _of_a_year(use, named, made)
        total = {"scenario": number, "users": sum(one.users), **_money(one.total)}
        yield {"figure": "total of all years", **total, "how": "sum of fee and usage"}
    if (work := quote.estimate) is not None:
        yield {
            "figure": "estimate of directed work, in no total",
            **_money(work.amount),
            "price_from": str(work.from_),
            "where": made.place(work.origin.child("hourly")),
            "how": f"{work.hours:f} hours x {_decimals(work.hourly.amount)}",
        }


def _of_a_year(use: YearOfUse, named: Json, made: Made) -> Iterator[Json]:
    for number, unit in enumerate(use.units, 1):
        yield {
            "figure": "usage fee of a month",
            **named,
            "unit": number,
            "users": unit.users,
            **_money(unit.fee),
            "where": "; ".join(made.place(step.origin.child("each")) for step in unit.steps),
            "how": how(unit),
        }
    month = "sum over clusters or communities"
    for figure, amount, told in (
        ("usage of a month", use.monthly, month),
        ("usage of a year", use.usage, "12 months"),
        ("fee and usage of a year", use.total, "annual fee + usage of a year"),
    ):
        yield {"figure": figure, **named, **_money(amount), "how": told}


def _money(money: Money) -> Json:
    return {"amount": _decimals(money.amount), "currency": money.currency}


def _decimals(amount: Decimal) -> str:
    """Two places after the point, and more only where there is more to say."""
    cents = amount.quantize(Decimal("0.01"))
    return f"{cents if cents == amount else amount:f}"
