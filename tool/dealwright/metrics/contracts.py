"""What every deal was at the end of a day, as far as money and contracts go."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from dealwright.errors import FindingsError
from dealwright.metrics.calendar import Calendar
from dealwright.metrics.derive import EMPLOYER
from dealwright.metrics.engine import Engine
from dealwright.metrics.months import months_between, spread
from dealwright.metrics.words import Words

NEW, EXISTING = "new business", "existing business"
NEEDED = ("deal_type", "contract_start", "contract_end")
_ALL = (
    *("deal_type", "contract_start", "contract_end", "target_start", "target_end"),
    *("amount", "mrr", "currency", "service", "parked_until"),
)
_EPOCH = dt.date(1970, 1, 1)
_ABSURD = Decimal(10) ** 15


class NoForecastError(FindingsError):
    """The playbook does not say which properties hold what a forecast is made of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A deal and the contract it stands for. `start` and `end` are the first and last day of service.

    `amount` is the value of the whole term, `mrr` that of a month; `succeeded`: a later contract of
    the same company has been won.
    """

    deal_id: int
    company_id: int | None = None
    stage: str | None = None
    deal_type: str | None = None
    start: dt.date | None = None
    end: dt.date | None = None
    target_start: dt.date | None = None
    target_end: dt.date | None = None
    amount: Decimal | None = None
    mrr: Decimal | None = None
    currency: str | None = None
    service: str | None = None
    parked_until: dt.date | None = None
    succeeded: bool = False

    def runs(self, day: dt.date) -> bool:
        """Whether the contract covers a day; its first and last one included."""
        return self.start is not None and self.end is not None and self.start <= day <= self.end

    def missing(self) -> tuple[str, ...]:
        """What it lacks to be spread over months, by the words of `fields:`."""
        wanted = {
            "contract_start": self.start,
            "contract_end": self.end,
            "amount": self.amount if self.amount is not None else self.mrr,
            "currency": self.currency,
        }
        return tuple(name for name, value in wanted.items() if value is None)

    def backwards(self) -> bool:
        return self.start is not None and self.end is not None and self.end < self.start

    def as_hoped(self) -> "Contract":
        """The same with the target dates where it has no contract dates yet."""
        start, end = self.start or self.target_start, self.end or self.target_end
        return replace(self, start=start, end=end)

    def monthly(self) -> dict[dt.date, Decimal]:
        """What falls into each month of service; of a contract that lacks nothing.

        The amount, spread evenly; of a deal without one its own monthly revenue. The definition
        is the one that 2i2c published for committed monthly recurring revenue: fee and estimated
        usage over the months of service, counted with the first and the last.
        """
        if self.start is None or self.end is None:
            return {}
        months = months_between(self.start, self.end)
        if self.amount is not None:
            return dict(zip(months, spread(self.amount, len(months)), strict=True))
        return dict.fromkeys(months, self.mrr or Decimal(0))


def contracts(
    engine: Engine, words: Words, calendar: Calendar, day: dt.date, currency: str | None = None
) -> list[Contract]:
    """Every deal as it was known at the end of a day, by its number.

    `currency` is that of deals that name none.
    """
    cutoff = calendar.cutoff(day)
    known = [word for word in _ALL if words.attribute(word) is not None]
    columns = "".join(f", v.f_{word}" for word in known)
    rows = engine.rows(f"""
        SELECT v.deal_id, e.company_id, v.stage, v.followed = 1{columns}
        FROM deal_versions v LEFT JOIN ({EMPLOYER}) e ON e.deal_id = v.deal_id
        WHERE v.valid_from_ms < {cutoff} AND v.valid_to_ms >= {cutoff}
        ORDER BY v.deal_id
    """)  # noqa: S608 - our own words
    return [_contract(row, known, currency) for row in rows]


def require(words: Words) -> None:
    """Refuse words with which no forecast can be made."""
    lacking = [word for word in NEEDED if words.attribute(word) is None]
    if words.attribute("amount") is None and words.attribute("mrr") is None:
        lacking.append("amount")
    if lacking:
        raise NoForecastError(
            f"a forecast needs to know {', '.join(lacking)} of deals",
            hint="name the properties under fields: deals: in playbook/metrics.yaml",
        )


def _contract(row: Sequence[Any], known: Sequence[str], currency: str | None) -> Contract:
    deal_id, company_id, stage, succeeded, *rest = row
    said = dict(zip(known, rest, strict=True))
    return Contract(
        deal_id=deal_id,
        company_id=company_id,
        stage=stage,
        deal_type=said.get("deal_type"),
        start=_day(said.get("contract_start")),
        end=_day(said.get("contract_end")),
        target_start=_day(said.get("target_start")),
        target_end=_day(said.get("target_end")),
        amount=_money(said.get("amount")),
        mrr=_money(said.get("mrr")),
        currency=said.get("currency") or currency,
        service=said.get("service"),
        parked_until=_day(said.get("parked_until")),
        succeeded=bool(succeeded),
    )


def _day(number: int | None) -> dt.date | None:
    """A day since 1970-01-01; one that no calendar has is none."""
    try:
        return None if number is None else _EPOCH + dt.timedelta(days=number)
    except OverflowError:
        return None


def _money(text: str | None) -> Decimal | None:
    """HubSpot keeps numbers as texts; what is no number, or no amount of money, is none."""
    try:
        amount = Decimal(text or "")
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and abs(amount) < _ABSURD else None
