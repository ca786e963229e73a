"""What a membership costs: marginal usage bands, dated prices, yearly totals. Exact decimals."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from dealwright.model.offerings import Offering, Price, UsageBands
from dealwright.model.words import Money

MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """What a year costs with so many monthly active users in each month."""

    users: int
    monthly_usage: Money
    yearly_usage: Money
    yearly_total: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class BandRow:
    """One band in the words of a price table: who pays how much, and the fee at its end."""

    first: int
    last: int | None
    each: Money
    fee: Money


def usage_fee(bands: UsageBands, users: int) -> Money:
    """The fee of one month: each user costs the price of the band he or she falls into."""
    total = Decimal(0)
    for row in _steps(bands):
        last = users if row.last is None else min(users, row.last)
        total += row.each.amount * max(0, last - row.first + 1)
    return Money(total, bands.bands[0].each.currency)


def band_rows(bands: UsageBands) -> tuple[BandRow, ...]:
    """The ladder as a table; the band without an end shows the fee at which it begins."""
    rows = []
    for row in _steps(bands):
        at = row.first - 1 if row.last is None else row.last
        rows.append(
            BandRow(first=row.first, last=row.last, each=row.each, fee=usage_fee(bands, at))
        )
    return tuple(rows)


def _steps(bands: UsageBands) -> tuple[BandRow, ...]:
    rows = []
    first = 1
    for band in bands.bands:
        rows.append(BandRow(first=first, last=band.up_to, each=band.each, fee=band.each))
        first = (band.up_to or 0) + 1
    return tuple(rows)


def price_on(offering: Offering, day: dt.date) -> Price | None:
    """The price in force on a day: the latest that has begun, unless it has ended."""
    begun = [price for price in offering.prices if price.from_ <= day]
    latest = max(begun, key=lambda price: price.from_, default=None)
    if latest is None or (latest.until is not None and latest.until < day):
        return None
    return latest


def scenario(annual: Money, bands: UsageBands | None, users: int) -> Scenario:
    """A year with the same number of users in every month."""
    monthly = Money(Decimal(0), annual.currency) if bands is None else usage_fee(bands, users)
    yearly = Money(monthly.amount * MONTHS, annual.currency)
    return Scenario(
        users=users,
        monthly_usage=monthly,
        yearly_usage=yearly,
        yearly_total=Money(annual.amount + yearly.amount, annual.currency),
    )
