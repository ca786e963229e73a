"""The forecast as of a day: revenue by month, what open deals are worth, and the rates beside it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from dealwright.metrics.calendar import Calendar
from dealwright.metrics.context import Context, context
from dealwright.metrics.contracts import (
    EXISTING,
    NEW,
    Contract,
    NoForecastError,
    contracts,
    require,
)
from dealwright.metrics.engine import Engine
from dealwright.metrics.evaluate import Asked
from dealwright.metrics.ladder import measured
from dealwright.metrics.months import month_of, shifted
from dealwright.metrics.rates import (
    BACK,
    Leads,
    Rate,
    Retention,
    by_source,
    leads,
    renewed,
    retention,
    won_within,
)
from dealwright.metrics.revenue import (
    FRESH,
    RENEWAL,
    LeftOut,
    Revenue,
    Weights,
    part_of,
    revenue,
    together,
    weighted,
)
from dealwright.model.metrics import Forecast as Said
from dealwright.model.metrics import Guesses, Targets
from dealwright.model.playbook import Playbook
from dealwright.model.words import Arrow

QUALIFIED = "sales_qualified"
"""The stage set that makes a lead a qualified one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenValue:
    """The contracts of open deals in one currency; `unknown` deals have no amount."""

    currency: str | None
    deals: int
    unknown: int
    value: Decimal

    def weighted(self, share: Decimal | None) -> Decimal | None:
        return weighted(self.value, share)


@dataclass(frozen=True, slots=True, kw_only=True)
class StageOutlook:
    """The open deals of one type in one stage: how likely HubSpot is told they are, and how they were.

    `rate`: won within the horizon, of deals that ever came to this stage and had their horizon.
    """

    stage: str
    label: str
    deal_type: str
    probability: Decimal | None
    rate: Rate
    values: tuple[OpenValue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """Everything the report shows. The first of the months is that of the day; totals leave it out."""

    day: dt.date
    months: tuple[dt.date, ...]
    revenue: tuple[Revenue, ...]
    totals: tuple[Revenue, ...]
    left_out: tuple[LeftOut, ...]
    renewal: Rate
    new: Rate
    new_from: str | None
    guesses: Guesses | None
    targets: Targets | None
    stages: tuple[StageOutlook, ...]
    retention: Retention
    leads_since: dt.date
    leads: Rate
    sources: tuple[Leads, ...]

    @property
    def guessed(self) -> Weights:
        said = self.guesses
        return Weights(renewal=said.renewal if said else None, new=said.new if said else None)

    @property
    def as_measured(self) -> Weights:
        return Weights(renewal=self.renewal.share, new=self.new.share)

    @property
    def at_least(self) -> Weights:
        """Both weights at the low end of their intervals."""
        return Weights(renewal=self.renewal.low, new=self.new.low)

    @property
    def at_most(self) -> Weights:
        return Weights(renewal=self.renewal.high, new=self.new.high)


def forecast(
    playbook: Playbook, engine: Engine, calendar: Calendar, day: dt.date, months: int = 6
) -> Forecast:
    """The forecast as of the end of a day, for its month and `months` more.

    A playbook whose `fields:` or `stage_sets:` lack what it is made of is a NoForecastError.
    """
    about = context(playbook)
    require(about.words)
    if QUALIFIED not in about.stage_sets:
        raise NoForecastError(
            f"a forecast needs the stage set {QUALIFIED}",
            hint=f"name the stages of a qualified lead under stage_sets: {QUALIFIED}:",
        )
    said = playbook.measures.forecast or Said()
    now = contracts(engine, about.words, calendar, day, said.currency)
    then = contracts(engine, about.words, calendar, shifted(day, -BACK), said.currency)
    span = tuple(shifted(month_of(day), place) for place in range(months + 1))
    found, out = revenue(now, span, day, (about.won, about.open))
    parked = {one.deal_id for one in out if one.why == "parked"}
    asked = Asked(calendar, [day])
    first = _first_qualified(about)
    cohort = leads(engine, about, calendar, day, about.stages([QUALIFIED]))
    return Forecast(
        day=day,
        months=span,
        revenue=tuple(found),
        totals=tuple(together([one for one in found if one.month != span[0]])),
        left_out=tuple(out),
        renewal=renewed(now, day, about.won),
        new=won_within(engine, about, asked, first, NEW) if first else Rate(0, 0),
        new_from=first.start if first else None,
        guesses=said.guesses,
        targets=said.targets,
        stages=tuple(
            _outlook(
                playbook, about, engine, asked, [one for one in now if one.deal_id not in parked]
            )
        ),
        retention=retention(then, now, day, about.won),
        leads_since=shifted(day, -BACK),
        leads=Rate(sum(one.qualified for one in cohort), len(cohort)),
        sources=tuple(by_source(cohort)),
    )


def _first_qualified(about: Context) -> Arrow | None:
    """From the first qualified stage of the ladder of new business to its end."""
    ladder = about.ladders.get(NEW, ())
    first = next((stage for stage in ladder if stage in about.stages([QUALIFIED])), None)
    return Arrow(first, ladder[-1]) if first is not None else None


def _outlook(
    playbook: Playbook, about: Context, engine: Engine, asked: Asked, now: Sequence[Contract]
) -> Iterator[StageOutlook]:
    known = {stage.stage: stage for one in measured(playbook) for stage in one.stages}
    for deal_type, part in ((NEW, FRESH), (EXISTING, RENEWAL)):
        ladder = about.ladders.get(deal_type, ())
        mine = [one for one in now if part_of(one, about.won, about.open) == part]
        for stage in about.open:
            here = [one for one in mine if one.stage == stage]
            if stage not in ladder and not here:
                continue
            rate = Rate(0, 0)
            if stage in ladder:
                rate = won_within(engine, about, asked, Arrow(stage, ladder[-1]), deal_type)
            yield StageOutlook(
                stage=stage,
                label=known[stage].label,
                deal_type=deal_type,
                probability=known[stage].probability,
                rate=rate,
                values=tuple(_values(here)),
            )


def _values(here: Sequence[Contract]) -> Iterator[OpenValue]:
    of: dict[str | None, list[Contract]] = defaultdict(list)
    for one in here:
        of[one.currency].append(one)
    for currency in sorted(of, key=lambda name: (name is None, name or "")):
        amounts = [one.amount for one in of[currency] if one.amount is not None]
        yield OpenValue(
            currency=currency,
            deals=len(of[currency]),
            unknown=len(of[currency]) - len(amounts),
            value=sum(amounts, Decimal(0)),
        )
