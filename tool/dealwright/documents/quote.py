"""What a quote is: what was asked, the terms of each year, the sums, what lies beside them."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from dealwright.diagnostics import Origin
from dealwright.documents.pricing import Step
from dealwright.documents.terms import Terms
from dealwright.model.offerings import Offering, Per
from dealwright.model.words import Money

Account = Literal["ours", "member"]
"""Who holds the cloud account and gets the provider's bill."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody wants to know the price of.

    `day`: the price of this day; one that has ended by `today` counts as old. `users`: for each scenario the monthly active users of each cluster
    (or community, as the price has it); one number stands for all of them. `terms`: the first day of
    another price, one for all years or one for each. `knowingly`: also what is not sold any more.
    """

    offering: str
    day: dt.date
    today: dt.date
    clusters: int | None = None
    communities: int | None = None
    users: tuple[tuple[int, ...], ...] = ()
    years: int = 1
    terms: tuple[dt.date, ...] = ()
    hours: Decimal | None = None
    account: Account | None = None
    without_hub: bool = False
    knowingly: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One cluster, or one community, in one month: its users, band by band, and its fee."""

    users: int
    steps: tuple[Step, ...]
    fee: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """A year of the contract, counted from 1, and the terms that were agreed for it."""

    number: int
    terms: Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class YearOfUse:
    """What a year comes to when every month has the same users. `units` are those of one month."""

    number: int
    units: tuple[Unit, ...]
    monthly: Money
    usage: Money
    total: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherCount:
    """One month's fee if the same users were counted over the other unit; never what is billed."""

    per: Per
    units: int
    monthly: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One scenario: the users of each unit, each year, and all years together."""

    users: tuple[int, ...]
    years: tuple[YearOfUse, ...]
    total: Money
    other: OtherCount | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """Directed work by the hour. It is in no total: hours are estimated, fees are not."""

    label: str
    rule: str
    from_: dt.date
    hours: Decimal
    hourly: Money
    amount: Money
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """The whole calculation.

    `fees`: the annual fees of all years. `outcomes`: empty where no usage fee is computed, and then
    `remarks` say why. `per`: what users are counted over. `examples`: the scenarios are those of the
    playbook, nobody asked for them. `digest`: of what was asked and of all that it was computed from.
    """

    asked: Asked
    offering: Offering
    years: tuple[Year, ...]
    fees: Money
    per: Per | None
    per_words: str | None
    users_words: str | None
    outcomes: tuple[Outcome, ...]
    examples: bool
    estimate: Estimate | None
    cloud: str | None
    remarks: tuple[str, ...]
    digest: str

    @property
    def old_terms(self) -> bool:
        """Whether a price has ended: what the offering contains today was not agreed then."""
        return any(year.terms.ended for year in self.years)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a quote was made from: the playbook's version, a commit, and how to name a place in it.

    `at`: the version or revision that was asked for; None for the playbook of today.
    """

    version: str | None
    commit: str | None
    at: str | None = None
    place: Callable[[Origin], str]
