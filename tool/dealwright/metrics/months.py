"""Money over months: how much of a contract falls into which. A month is its first day."""

import datetime as dt
from calendar import monthrange
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal

CENT = Decimal("0.01")


def month_of(day: dt.date) -> dt.date:
    return day.replace(day=1)


def shifted(day: dt.date, months: int) -> dt.date:
    """The same day of another month, or the last one that it has."""
    place = day.year * 12 + day.month - 1 + months
    year, month = place // 12, place % 12 + 1
    return dt.date(year, month, min(day.day, monthrange(year, month)[1]))


def months_between(start: dt.date, end: dt.date) -> list[dt.date]:
    """Every month that a contract touches, from the first day to the last: at least one.

    A ValueError if it ends before it begins.
    """
    if end < start:
        raise ValueError(f"{end} is before {start}")
    count = (end.year - start.year) * 12 + end.month - start.month + 1
    return [shifted(month_of(start), place) for place in range(count)]


def spread(amount: Decimal, count: int) -> list[Decimal]:
    """An amount in `count` parts that add up to it: equal ones in cents, the last takes the rest."""
    part = (amount / count).quantize(CENT, rounding=ROUND_DOWN)
    return [*(part for _ in range(count - 1)), amount - part * (count - 1)]


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, rounding=ROUND_HALF_EVEN)
