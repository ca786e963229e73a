"""The rates beside the forecast, as k of n: what open deals come to, who stays, which leads qualify."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from dealwright.metrics.board import FEW
from dealwright.metrics.calendar import Calendar
from dealwright.metrics.compile import compile_metric
from dealwright.metrics.context import Context
from dealwright.metrics.contracts import NEW, Contract
from dealwright.metrics.engine import Engine
from dealwright.metrics.evaluate import Asked, evaluate
from dealwright.metrics.facts import listed
from dealwright.metrics.intervals import wilson
from dealwright.metrics.months import shifted
from dealwright.model.metrics import Condition, Metric
from dealwright.model.words import Arrow, OneOrMany

HORIZON = 365
"""Days that a deal has to be won; only deals that had them count."""

BACK = 6
"""Months that retention, ended contracts and leads look back."""

_DIGITS = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of how many; with enough of them a share and its Wilson 90 % interval."""

    k: int
    n: int

    @property
    def enough(self) -> bool:
        return self.n >= FEW

    @property
    def share(self) -> Decimal | None:
        return Decimal(self.k) / Decimal(self.n) if self.enough else None

    @property
    def low(self) -> Decimal | None:
        return _rounded(wilson(self.k, self.n).low) if self.enough else None

    @property
    def high(self) -> Decimal | None:
        return _rounded(wilson(self.k, self.n).high) if self.enough else None

    def meets(self, target: Decimal | None) -> bool | None:
        """True if even the low end reaches the target, False if the high end misses it, else None."""
        low, high = self.low, self.high
        if target is None or low is None or high is None:
            return None
        return True if low >= target else False if high < target else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """Customers of `since` that are still there.

    Of those that are not, `unsaid` have no deal that says whether service goes on. `nobodys` deals
    ran at the time and belong to no company, so no customer of theirs is counted.
    """

    since: dt.date
    rate: Rate
    unsaid: int = 0
    nobodys: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """A new-business deal that was created in a window, by what is known of it at the end."""

    deal_id: int
    source: str | None
    qualified: bool
    undecided: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Leads:
    """The leads of one source; `undecided` are neither qualified nor closed yet."""

    source: str | None
    rate: Rate
    undecided: int


def won_within(
    engine: Engine, context: Context, asked: Asked, arrow: Arrow, deal_type: str
) -> Rate:
    """Of deals of a type that came to a stage, how many were won within the horizon.

    It is the `conversion:` of the metrics: one attempt a deal, the type it had on entry, only
    deals whose horizon is over.
    """
    metric = Metric(
        metric="won_within",
        label="",
        conversion=arrow,
        within=f"{HORIZON} days",
        where=(Condition(field="deal_type", values=OneOrMany((deal_type,))),),
    )
    (number,) = evaluate(compile_metric(metric, context), asked, engine, ("value",))
    return Rate(number.k, number.n)


def renewed(now: Iterable[Contract], day: dt.date, won: Sequence[str]) -> Rate:
    """Of won contracts that ended in the months before a day, how many went on.

    Going on is a successor that was won, or a service that is said to be ongoing.
    """
    since = shifted(day, -BACK)
    ended = [
        one
        for one in now
        if one.stage in won
        and one.end is not None
        and since <= one.end < day
        and not one.backwards()
    ]
    return Rate(sum(one.succeeded or one.service == "ongoing" for one in ended), len(ended))


def retention(
    then: Iterable[Contract], now: Iterable[Contract], day: dt.date, won: Sequence[str]
) -> Retention:
    """Customers at the beginning of the window, and which of them are there at its end.

    A customer is a company with a won deal whose contract runs. It stays with such a deal, or with
    one whose service is said to be ongoing. `then` is what was known `BACK` months before `day`.
    """
    since = shifted(day, -BACK)
    ran = [one for one in then if one.stage in won and one.runs(since)]
    customers = {one.company_id for one in ran} - {None}
    kept: set[int | None] = set()
    said: set[int | None] = set()
    for one in now:
        if one.service is not None:
            said.add(one.company_id)
        if one.service == "ongoing" or (one.stage in won and one.runs(day)):
            kept.add(one.company_id)
    return Retention(
        since=since,
        rate=Rate(len(customers & kept), len(customers)),
        unsaid=len(customers - kept - said),
        nobodys=sum(one.company_id is None for one in ran),
    )


def leads(
    engine: Engine, context: Context, calendar: Calendar, day: dt.date, qualified: Sequence[str]
) -> list[Lead]:
    """New-business deals of measured pipelines that were created in the window that ends with a day.

    Qualified: ever entered one of the stages, or won without them. Type and source are those known at the end.
    """
    cutoff, start = calendar.cutoff(day), calendar.midnight(shifted(day, -BACK))
    source = "v.f_source" if context.words.attribute("source") is not None else "NULL"
    rows = engine.rows(f"""
        SELECT r.record_id, {source},
            max(CASE WHEN b.migrated = 0 AND b.stage {listed((*qualified, *context.won))} THEN 1 ELSE 0 END),
            max(CASE WHEN v.stage {listed(context.open)} THEN 1 ELSE 0 END)
        FROM records r
        JOIN deal_versions v ON v.deal_id = r.record_id
            AND v.valid_from_ms < {cutoff} AND v.valid_to_ms >= {cutoff}
        JOIN visits b ON b.deal_id = r.record_id AND b.entered_ms < {cutoff} AND b.stage IS NOT NULL
        WHERE r.object = 'deals' AND r.created_ms >= {start} AND r.created_ms < {cutoff}
            AND v.f_deal_type {listed([NEW])}
        GROUP BY r.record_id, {source} ORDER BY r.record_id
    """)  # noqa: S608 - our own words
    return [
        Lead(
            deal_id=deal_id,
            source=source,
            qualified=bool(qualified),
            undecided=bool(still_open) and not qualified,
        )
        for deal_id, source, qualified, still_open in rows
    ]


def by_source(found: Iterable[Lead]) -> list[Leads]:
    """The leads of each source, those without one last."""
    of: Mapping[str | None, list[Lead]] = defaultdict(list)
    for lead in found:
        of[lead.source].append(lead)
    return [
        Leads(
            source=source,
            rate=Rate(sum(one.qualified for one in of[source]), len(of[source])),
            undecided=sum(one.undecided for one in of[source]),
        )
        for source in sorted(of, key=lambda name: (name is None, name or ""))
    ]


def _rounded(share: float) -> Decimal:
    return Decimal(repr(share)).quantize(_DIGITS)
