"""Monthly recurring revenue: what is committed, and what open deals may add. Rows in, values out.

Committed (CMRR) and forecast (FMRR) are those of 2i2c's published key figures: CMRR is the value of
won deals spread evenly over their months of service, and
`FMRR = CMRR + renewal * MRR of open existing business + new * MRR of open new business`.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from dealwright.metrics.contracts import EXISTING, NEW, Contract
from dealwright.metrics.months import cents

COMMITTED, RENEWAL, FRESH = "committed", "renewal", "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """The parts of open existing and new business that count; None where nobody knows one."""

    renewal: Decimal | None
    new: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Revenue:
    """One currency in one month, or in several together."""

    currency: str
    month: dt.date | None
    committed: Decimal = Decimal(0)
    renewal: Decimal = Decimal(0)
    new: Decimal = Decimal(0)

    def forecast(self, weights: Weights) -> Decimal | None:
        """FMRR in cents; None if a weight that is needed is not known."""
        parts = [weighted(self.renewal, weights.renewal), weighted(self.new, weights.new)]
        known = [part for part in parts if part is not None]
        return self.committed + sum(known) if len(known) == len(parts) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A won or open deal that is in no sum, and why."""

    deal_id: int
    part: str
    why: str


def weighted(amount: Decimal, share: Decimal | None) -> Decimal | None:
    """A part of an amount in cents; no part of nothing is nothing, whatever the share."""
    if not amount:
        return Decimal(0)
    return None if share is None else cents(amount * share)


def part_of(one: Contract, won: Sequence[str], open_: Sequence[str]) -> str | None:
    """Which sum a deal belongs to; None for those that are lost or off the ladder."""
    if one.stage in won:
        return COMMITTED
    if one.stage in open_:
        return {NEW: FRESH, EXISTING: RENEWAL}.get(one.deal_type or "", "open")
    return None


def why_left_out(one: Contract, part: str, day: dt.date) -> str | None:
    """Why a deal is in no sum; None if it is in one."""
    if part == "open":
        return "neither new nor existing business"
    if part != COMMITTED and one.parked_until is not None and day < one.parked_until:
        return "parked"
    if lacking := one.missing():
        return f"no {', '.join(lacking)}"
    return "the contract ends before it begins" if one.backwards() else None


def revenue(
    found: Iterable[Contract],
    months: Sequence[dt.date],
    day: dt.date,
    stages: tuple[Sequence[str], Sequence[str]],
) -> tuple[list[Revenue], list[LeftOut]]:
    """Each currency in each of the months, and what is left out. `stages`: those won, those open.

    Currencies are never added. Open deals without contract dates count with their target dates.
    """
    sums: dict[str, dict[dt.date, dict[str, Decimal]]] = defaultdict(_empty)
    out: list[LeftOut] = []
    for deal in found:
        part = part_of(deal, *stages)
        if part is None:
            continue
        one = deal if part == COMMITTED else deal.as_hoped()
        if (why := why_left_out(one, part, day)) is not None:
            out.append(LeftOut(deal_id=one.deal_id, part=part, why=why))
            continue
        of = sums[one.currency or ""]
        for month, value in one.monthly().items():
            of[month][part] += value
    return [
        Revenue(currency=currency, month=month, **_of(sums[currency], month))
        for currency in sorted(sums)
        for month in months
    ], out


def together(found: Sequence[Revenue]) -> list[Revenue]:
    """The sum of the months of each currency."""
    return [
        Revenue(
            currency=currency,
            month=None,
            committed=sum((one.committed for one in rows), Decimal(0)),
            renewal=sum((one.renewal for one in rows), Decimal(0)),
            new=sum((one.new for one in rows), Decimal(0)),
        )
        for currency in sorted({one.currency for one in found})
        for rows in [[one for one in found if one.currency == currency]]
    ]


def _empty() -> dict[dt.date, dict[str, Decimal]]:
    return defaultdict(lambda: defaultdict(Decimal))


def _of(sums: Mapping[dt.date, Mapping[str, Decimal]], month: dt.date) -> dict[str, Decimal]:
    return {part: sums[month][part] for part in (COMMITTED, RENEWAL, FRESH)}
