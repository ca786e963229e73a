"""The small values of the playbook: how each is written, what it means, how it is written back."""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import NewType

Percent = NewType("Percent", Decimal)
"""A share between 0 and 1, written `15%`."""

Days = NewType("Days", int)
"""A number of days, written `30 days`."""

Prose = NewType("Prose", tuple[str, ...])
"""A block list of sentences; inside `[ ]` a comma would split them."""

OneOrMany = NewType("OneOrMany", tuple[str, ...])
"""A word or a list of words."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency, written `15000 USD`."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A day as people write it: `2026-07-01`, or `2026Q3` for the first day of a quarter."""

    text: str

    @property
    def day(self) -> dt.date:
        if match := re.fullmatch(r"(\d{4})Q([1-4])", self.text):
            return dt.date(int(match[1]), 3 * int(match[2]) - 2, 1)
        return dt.date.fromisoformat(self.text)


@dataclass(frozen=True, slots=True)
class Sample:
    """A smallest sample, written `20 attempts` or `10 discovery_calls` (a count metric)."""

    count: int
    unit: str


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours that something may take, at least and at most, written `8 to 12`, or `10` for both."""

    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Arrow:
    """From one stage to another, written `outreach -> discovery`."""

    start: str
    end: str


def parse_percent(text: str) -> Percent:
    """`15%` to 0.15."""
    return Percent(Decimal(text.removesuffix("%").strip()) / 100)


def format_percent(share: Decimal) -> str:
    points = (share * 100).normalize()
    return f"{points:f}%"


def parse_days(text: str) -> Days:
    return Days(int(text.split(maxsplit=1)[0]))


def format_days(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"


def parse_money(text: str) -> Money:
    amount, currency = text.split()
    return Money(Decimal(amount), currency)


def format_money(money: Money) -> str:
    return f"{money.amount:f} {money.currency}"


def spell_money(money: Money) -> str:
    """`15,000 USD`, `552.50 USD`: every decimal that there is, nothing rounded away."""
    amount = money.amount
    if amount == amount.to_integral_value():
        return f"{amount:,.0f} {money.currency}"
    places = max(2, -int(amount.normalize().as_tuple().exponent))
    return f"{amount:,.{places}f} {money.currency}"


def parse_sample(text: str) -> Sample:
    count, unit = text.split(maxsplit=1)
    return Sample(int(count), unit)


def format_sample(sample: Sample) -> str:
    return f"{sample.count} {sample.unit}"


def parse_hours(text: str) -> Hours:
    low, _, high = text.partition(" to ")
    return Hours(Decimal(low), Decimal(high or low))


def parse_arrow(text: str) -> Arrow:
    start, end = re.split(r"\s*->\s*", text, maxsplit=1)
    return Arrow(start.strip(), end.strip())


def format_arrow(arrow: Arrow) -> str:
    return f"{arrow.start} -> {arrow.end}"
