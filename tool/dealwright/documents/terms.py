"""Which price holds: the one in force on a day, or another that is asked for by its first day.

What is not sold, has ended or has not begun is refused with the dates; old terms are given only to
who asks for them knowingly.
"""

import datetime as dt
from dataclasses import dataclass

from dealwright.diagnostics import did_you_mean
from dealwright.documents.pricing import price_on, spans
from dealwright.errors import FindingsError, UsageError
from dealwright.model.offerings import Directed, Offering, Offerings, Price, UsageBands
from dealwright.model.playbook import Playbook
from dealwright.model.words import Money

_BY_HAND = "write the quote by hand, or add an annual price to playbook/offerings.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """A price with a yearly fee, and how long it is or was in force.

    `last_day`: None where no end is known. `ended`: that day is past. `ladder`: None where there is no usage fee, or none on record.
    """

    price: Price
    annual: Money
    ladder: UsageBands | None
    last_day: dt.date | None
    ended: bool = False

    @property
    def span(self) -> str:
        return span(self.price, self.last_day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which price is asked for: that of `day`, or the one whose `from` is `begun`.

    `year` counts from 1: a later year of a contract may name a price that begins until then.
    `knowingly`: also one that has ended before `day`, or before `today`.
    """

    day: dt.date
    today: dt.date
    begun: dt.date | None = None
    year: int = 1
    knowingly: bool = False


def span(price: Price, last_day: dt.date | None) -> str:
    """`from 2026-01-22 until 2026-07-01`."""
    return f"from {price.from_} on" if last_day is None else f"from {price.from_} until {last_day}"


def offered(playbook: Playbook, key: str, *, knowingly: bool) -> tuple[Offering, str | None]:
    """The offering of a key, and what must be said when it is not sold now.

    One that is deferred or not offered is refused unless it is asked for `knowingly`.
    """
    sold = playbook.offerings
    offering = sold.offering(key)
    if offering is None:
        known = [one.offering for one in sold.offerings]
        raise UsageError(f"there is no offering {key}", hint=did_you_mean(key, known))
    if offering.state == "focus":
        return offering, None
    later = [one.until.text for one in playbook.about.focus.deferred if one.offering == key]
    until = f" until {later[0]}" if later else ""
    said = {"deferred": f"deferred{until}", "not offered": "not offered"}[offering.state]
    told = f"{offering.label} is {said}"
    if not knowingly:
        raise FindingsError(
            f"{told}, so it is not quoted",
            hint="--knowingly quotes it all the same, and the quote says so",
        )
    return offering, f"{told}; it is quoted all the same, as asked."


def price_in_force(offering: Offering, day: dt.date) -> tuple[Price, Money]:
    """The price of a day and its yearly fee; without both there is a finding that names the dates."""
    price = price_on(offering, day)
    if price is None:
        raise FindingsError(_no_price(offering, day), hint=_instead(offering, day))
    return price, _annual(offering, price, f"on {day}")


def whole_price(offering: Offering, day: dt.date) -> tuple[Price, Money]:
    """The same, and refused where nobody recorded whether a usage fee came on top."""
    price, annual = price_in_force(offering, day)
    if price.usage_unknown:
        raise FindingsError(
            f"the usage fee of {offering.label} from {price.from_} is not on record",
            hint="a proposal without it would promise too much; choose a later day",
        )
    return price, annual


def find_terms(sold: Offerings, offering: Offering, wish: Wish) -> Terms:
    """The terms that are wished for, or a finding that names the dates which are in the way."""
    if wish.begun is None:
        price, annual = price_in_force(offering, wish.day)
    else:
        price = _named(offering, wish.begun)
        _refuse_later(offering, price, wish)
        annual = _annual(offering, price, f"from {price.from_}")
    last_day = next(last for one, last in spans(offering) if one is price)
    by_now = max(wish.day, wish.today)
    ended = last_day is not None and last_day < by_now
    if ended and not wish.knowingly:
        raise FindingsError(
            f"the price of {offering.label} {span(price, last_day)} has ended:"
            f" it is no longer in force on {by_now}",
            hint="a member who has these terms may be quoted with --knowingly",
        )
    ladder = sold.bands(price.usage) if price.usage is not None else None
    return Terms(price=price, annual=annual, ladder=ladder, last_day=last_day, ended=ended)


def hourly_rate(sold: Offerings, day: dt.date) -> Directed:
    """What an hour of directed work costs on a day."""
    work = sold.directed_work
    if work is None:
        raise FindingsError(
            "the playbook has no rate for work by the hour",
            hint="write directed_work: into playbook/offerings.yaml",
        )
    if day < work.from_:
        raise FindingsError(
            f"the rate of {work.label} applies from {work.from_}, not yet on {day}",
            hint="quote that work by hand",
        )
    return work


def _named(offering: Offering, begun: dt.date) -> Price:
    found = next((one for one in offering.prices if one.from_ == begun), None)
    if found is None:
        known = ", ".join(str(one.from_) for one in offering.prices)
        raise UsageError(
            f"{offering.label} has no price that begins on {begun}",
            hint=f"its prices begin on: {known}" if known else None,
        )
    return found


def _refuse_later(offering: Offering, price: Price, wish: Wish) -> None:
    # Compared by its parts: 29 February need not exist in that year, nor the year itself.
    day, begins = wish.day, price.from_
    if (begins.year, begins.month, begins.day) > (day.year + wish.year - 1, day.month, day.day):
        of = "" if wish.year == 1 else f", nor where year {wish.year} after it begins"
        raise FindingsError(
            f"the price of {offering.label} from {begins} does not apply yet on {day}{of}",
            hint=f"--date {begins}, if that is the day meant",
        )


def _annual(offering: Offering, price: Price, when: str) -> Money:
    if price.annual is None:
        raise FindingsError(
            f"{offering.label} has no fixed price {when}: {price.note or 'agreed each time'}",
            hint=_BY_HAND,
        )
    return price.annual


def _no_price(offering: Offering, day: dt.date) -> str:
    """Why there is none: the last one ended, the next has not begun, or there never was one."""
    told = [
        f"the last held {span(price, last)}"
        for price, last in spans(offering)
        if price.from_ <= day
    ][-1:]
    which = "the next" if told else "the first on record"
    told += [f"{which} applies from {p.from_}" for p, _ in spans(offering) if p.from_ > day][:1]
    return f"{offering.label} has no price on {day}: {', '.join(told) or 'none was ever set'}"


def _instead(offering: Offering, day: dt.date) -> str:
    old = [price.from_ for price, _ in spans(offering) if price.from_ <= day]
    if old:
        return f"a member who has the last terms: --terms {old[-1]} --knowingly"
    later = [price.from_ for price, _ in spans(offering)]
    if later:
        return f"--date {later[0]}, if that is the day meant"
    return "add one to its prices in playbook/offerings.yaml"
