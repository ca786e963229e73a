"""What changes when a membership is renewed: price, usage fee and contents, then and now.

Prices are dated in the playbook of today; what an offering contained on a day stands in the version that
was released last before it. What neither has on record is said to be unknown.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from dealwright.check.rules.history import version_key
from dealwright.decode.codec import decode, digest
from dealwright.documents.pricing import (
    MONTHS,
    BandRow,
    add_up,
    band_rows,
    price_on,
    spans,
    times,
    usage_fee,
)
from dealwright.documents.terms import span
from dealwright.errors import FindingsError
from dealwright.model.offerings import Offering, Offerings, Price, UsageBands
from dealwright.model.playbook import Playbook
from dealwright.model.portals import Version
from dealwright.model.words import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What is on record of an offering and of all offerings; `version`: None is the playbook of today."""

    version: str | None
    offering: Offering
    cloud: str | None
    hourly: Money | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What usage comes to when every month has the same users; `users`: of each unit that is counted."""

    users: tuple[int, ...]
    monthly: Money
    yearly: Money
    total: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A membership on a day. `price`, `ladder`, `held`, `use`: None where none is on record."""

    day: dt.date
    price: Price | None
    last_day: dt.date | None
    ladder: UsageBands | None
    held: Held | None
    use: Use | None

    @property
    def annual(self) -> Money | None:
        return self.price.annual if self.price else None

    @property
    def span(self) -> str:
        return span(self.price, self.last_day) if self.price else f"none on record on {self.day}"

    @property
    def usage_known(self) -> bool:
        """Whether it is on record what usage fee there is, if any."""
        return self.price is not None and not self.price.usage_unknown

    @property
    def bands(self) -> tuple[BandRow, ...]:
        return band_rows(self.ladder) if self.ladder else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A list then and now: what came, what went, and all of it now."""

    added: tuple[str, ...]
    gone: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """A membership as it was agreed, and as it would be from now on."""

    then: Side
    now: Side

    @property
    def fee(self) -> Money | None:
        """What the annual fee rises by, below nothing where it falls; None where one is not known."""
        old, new = self.then.annual, self.now.annual
        if old is None or new is None or old.currency != new.currency:
            return None
        return Money(new.amount - old.amount, new.currency)

    @property
    def same_usage(self) -> bool:
        """Whether users are counted and priced as before, as far as that is on record."""
        one, other = (_usage(side) for side in (self.then, self.now))
        return self.then.usage_known and self.now.usage_known and one == other

    @property
    def comparable(self) -> bool:
        """Whether the same numbers of users mean the same in both."""
        pers = {side.price.per for side in (self.then, self.now) if side.price and side.ladder}
        return len(pers) < 2

    @property
    def includes(self) -> Change | None:
        return self._change("includes")

    @property
    def excludes(self) -> Change | None:
        return self._change("excludes")

    @property
    def same_contents(self) -> bool:
        """Whether it is on record that nothing came or went."""
        lists = (self.includes, self.excludes)
        return all(one is not None and not (one.added or one.gone) for one in lists)

    def _change(self, name: str) -> Change | None:
        old, new = self.then.held, self.now.held
        if old is None or new is None:
            return None
        was, is_ = (tuple(getattr(one.offering, name)) for one in (old, new))
        return Change(
            added=tuple(one for one in is_ if one not in was),
            gone=tuple(one for one in was if one not in is_),
        )


def _usage(side: Side) -> object:
    return side.ladder and (side.ladder.bands, side.price and side.price.per)


def side_of(
    playbook: Playbook, offering: Offering, day: dt.date, users: tuple[int, ...], held: Held | None
) -> Side:
    """A membership at the price of a day."""
    return at_price(playbook.offerings, offering, price_on(offering, day), day, users, held)


def at_price(
    sold: Offerings,
    offering: Offering,
    price: Price | None,
    day: dt.date,
    users: tuple[int, ...],
    held: Held | None,
) -> Side:
    """A membership at one price. `users`: of each cluster or community; empty where nobody says."""
    ladder = sold.bands(price.usage) if price and price.usage else None
    last_day = next((last for one, last in spans(offering) if one is price), None)
    return Side(
        day=day,
        price=price,
        last_day=last_day,
        ladder=ladder,
        held=held,
        use=_use(price, ladder, users),
    )


def _use(price: Price | None, ladder: UsageBands | None, users: tuple[int, ...]) -> Use | None:
    if not users or price is None or price.annual is None or price.usage_unknown:
        return None
    monthly = add_up([times(price.annual, 0), *_fees(ladder, users)])
    yearly = times(monthly, MONTHS)
    return Use(users=users, monthly=monthly, yearly=yearly, total=add_up((price.annual, yearly)))


def _fees(ladder: UsageBands | None, users: tuple[int, ...]) -> Iterator[Money]:
    if ladder is not None:
        yield from (usage_fee(ladder, count) for count in users)


def held_today(playbook: Playbook, offering: Offering, today: dt.date) -> Held:
    return _held(playbook.offerings, offering, None, today)


def held_on(playbook: Playbook, key: str, day: dt.date) -> Held | None:
    """What the version of a day has on record; None before the first, or where it did not sell that."""
    released = [one for one in playbook.versions if one.date <= day]
    version = max(released, key=lambda one: version_key(one.version), default=None)
    if version is None:
        return None
    sold = _offerings(version)
    offering = sold.offering(key)
    return None if offering is None else _held(sold, offering, version.version, day)


def _held(sold: Offerings, offering: Offering, version: str | None, day: dt.date) -> Held:
    work = sold.directed_work
    return Held(
        version=version,
        offering=offering,
        cloud=sold.cloud,
        hourly=work.hourly if work and work.from_ <= day else None,
    )


def _offerings(version: Version) -> Offerings:
    """What a version sold; one that was edited, or that a later tool wrote, is a finding."""
    if digest(version.playbook) != version.digest:
        raise FindingsError(
            f"the released version {version.version} was edited", hint="dealwright explain DW602"
        )
    place = version.origin.child("playbook", "offerings")
    try:
        found: Offerings = decode(Offerings, version.playbook.get("offerings", {}), place)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise FindingsError(
            f"the released version {version.version} (format {version.format}) cannot be read",
            hint="a newer dealwright may have written it: dealwright --version",
        ) from None
    return found
