"""Work beyond a membership: pieces with their hours, summed and priced by the hour. In decimals."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from dealwright.documents.pricing import times
from dealwright.documents.terms import hourly_rate
from dealwright.model.offerings import Directed, Offerings
from dealwright.model.words import Hours, Money


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkItem:
    """A piece of work: how many hours it may take, what shows that it is done, what may delay it."""

    item: str
    hours: Hours
    done_when: str = ""
    risk: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedItem:
    """A piece of work with its amounts at the hourly rate."""

    work: WorkItem
    least: Money
    most: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """All pieces together. `least` and `most`: the sums of hours x the rate, nothing rounded."""

    rate: Directed
    items: tuple[PricedItem, ...]
    hours: Hours
    least: Money
    most: Money


def estimate(sold: Offerings, work: Sequence[WorkItem], day: dt.date) -> Estimate:
    """The estimate at the rate of a day; a finding where there is none yet."""
    rate = hourly_rate(sold, day)
    hours = Hours(
        low=sum((one.hours.low for one in work), Decimal(0)),
        high=sum((one.hours.high for one in work), Decimal(0)),
    )
    return Estimate(
        rate=rate,
        items=tuple(
            PricedItem(
                work=one,
                least=times(rate.hourly, one.hours.low),
                most=times(rate.hourly, one.hours.high),
            )
            for one in work
        ),
        hours=hours,
        least=times(rate.hourly, hours.low),
        most=times(rate.hourly, hours.high),
    )
