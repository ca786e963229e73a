"""What templates of a renewal may ask: what changes, on which terms, and what the check-in asks.

Old terms are renewed only by who says so: `--set terms=DATE --set knowingly=yes`.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from dealwright.decode.codec import encode
from dealwright.documents.deal_view import GAP, DealView
from dealwright.documents.pricing import MONTHS, price_on, times
from dealwright.documents.quote_line import MOST_USERS, users_of
from dealwright.documents.renewal import (
    Changes,
    Held,
    Side,
    at_price,
    held_on,
    held_today,
    side_of,
)
from dealwright.documents.terms import Wish, find_terms, offered, whole_price
from dealwright.errors import FindingsError, UsageError
from dealwright.model.offerings import Offering, Price
from dealwright.model.organisation import Ceremony
from dealwright.model.playbook import Playbook
from dealwright.model.words import Money, spell_money

CHECK_IN = "member_check_in"
_START, _END, _USERS = "contract_start_date", "contract_end_date", "expected_monthly_users"
READS = (_START, _END, _USERS, "mrr", "deal_currency_code")
"""The properties of a deal that every renewal reads."""

# By so much twelve rounded months may miss the year: 416.67 a month is 5,000.04, not 5,000.
_ROUNDED = Decimal("0.01") * MONTHS


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """A contract that ends, and what follows it.

    `signed`: whether somebody said on which day it was signed; otherwise its first day counts. `doubt`:
    why nobody can tell from the records what the member pays now; empty where it is clear. `old_terms`:
    the new price has ended, and was asked for knowingly. `not_sold`: what must be said of an offering
    that is not sold now. `users_from`: who says how many users there are.
    """

    label: str
    first: dt.date
    last: dt.date
    days_left: int
    begins: dt.date
    signed: bool
    changes: Changes
    doubt: str
    old_terms: bool
    not_sold: str
    users_from: Literal["given", "expected", ""]


@dataclass(slots=True)
class Renewing:
    """The words of templates, and in `seen` what they were answered, for a digest."""

    playbook: Playbook
    deal: DealView
    seen: dict[str, Any] = field(default_factory=dict)

    def values(self) -> dict[str, Callable[..., Any]]:
        return {"renewal": self.renewal, "changes": self.changes, "check_in": self.check_in}

    def check_in(self) -> Ceremony | None:
        """The meeting with a member before a renewal, as the playbook has it."""
        held = self.playbook.rhythm.ceremonies
        found = next((one for one in held if one.ceremony == CHECK_IN), None)
        self.seen["check_in"] = found and encode(found)
        return found

    def changes(self) -> Renewal:
        """Then and now, for our own eyes: what is not on record, or not sold, is only told."""
        offering, not_sold = self._offering(knowingly=True)
        now = side_of(
            self.playbook,
            offering,
            self.deal.today,
            self._users(),
            held_today(self.playbook, offering, self.deal.today),
        )
        return self._renewal(offering, now, not_sold)

    def renewal(self) -> Renewal:
        """The same for a member: refused where today has no whole price, or the terms have ended."""
        knowingly = self._knowingly()
        try:
            offering, not_sold = self._offering(knowingly=knowingly)
            now = self._proposed(offering, knowingly=knowingly)
        except FindingsError as error:
            raise FindingsError(error.message, hint=_with_set(error.hint)) from None
        return self._renewal(offering, now, not_sold)

    def _offering(self, *, knowingly: bool) -> tuple[Offering, str | None]:
        key = self.deal.if_given(
            "offering", "which offering is renewed; the one in focus if nothing is said"
        )
        return offered(
            self.playbook, key or self.playbook.about.focus.offering, knowingly=knowingly
        )

    def _knowingly(self) -> bool:
        what = "yes, to renew on terms that have ended, or what is not sold now"
        said = self.deal.if_given("knowingly", what)
        if said not in ("", "yes"):
            raise UsageError(f"knowingly is {said}", hint="--set knowingly=yes, or leave it out")
        return bool(said)

    def _proposed(self, offering: Offering, *, knowingly: bool) -> Side:
        today = self.deal.today
        begun = self._said_day(
            "terms", "the first day of the price to renew on; else today's price"
        )
        if begun is None:
            price, _ = whole_price(offering, today)
            held = held_today(self.playbook, offering, today)
            return self._side(offering, price, today, held)
        wish = Wish(day=today, today=today, begun=begun, knowingly=knowingly)
        terms = find_terms(self.playbook.offerings, offering, wish)
        if not terms.ended:
            held = held_today(self.playbook, offering, today)
            return self._side(offering, terms.price, today, held)
        day = self._agreed_on()[0]
        return self._side(
            offering, terms.price, today, held_on(self.playbook, offering.offering, day)
        )

    def _side(self, offering: Offering, price: Price, day: dt.date, held: Held | None) -> Side:
        return at_price(self.playbook.offerings, offering, price, day, self._users(), held)

    def _renewal(self, offering: Offering, now: Side, not_sold: str | None) -> Renewal:
        first, last = self.deal.day(_START), self.deal.day(_END)
        if GAP not in (self.deal.field(_START), self.deal.field(_END)) and last < first:
            raise FindingsError(
                f"the contract of deal {self.deal.id} ends ({_END}) on {last},"
                f" before it begins ({_START}) on {first}",
                hint=f"correct {_START} or {_END} in HubSpot (portal {self.deal.portal})",
            )
        day, signed = self._agreed_on()
        held = held_on(self.playbook, offering.offering, day)
        then = side_of(self.playbook, offering, day, self._users(), held)
        self.seen["renewal"] = [_tree(then), _tree(now)]
        self.seen["sold"] = encode(self.playbook.offerings)
        return Renewal(
            label=offering.label,
            first=first,
            last=last,
            days_left=(last - self.deal.today).days,
            begins=last + dt.timedelta(days=1),
            signed=signed,
            changes=Changes(then=then, now=now),
            doubt=self._doubt(then),
            old_terms=now.last_day is not None and now.last_day < self.deal.today,
            not_sold=(not_sold or "").partition(";")[0],
            users_from=self._users_from(),
        )

    def _agreed_on(self) -> tuple[dt.date, bool]:
        what = "the day on which the ending agreement was signed; else its first day counts"
        said = self._said_day("signed_on", what)
        return (self.deal.day(_START), False) if said is None else (said, True)

    def _said_day(self, key: str, what: str) -> dt.date | None:
        said = self.deal.if_given(key, what)
        try:
            return dt.date.fromisoformat(said) if said else None
        except ValueError:
            raise UsageError(f"{key} is {said}, no day", hint="write it as 2026-01-22") from None

    def _users(self) -> tuple[int, ...]:
        what = "monthly active users in a usual month, of each cluster: 280, or 280,100"
        said = self.deal.if_given("mau", what)
        if said:
            return users_of(said.replace(" ", ""), "mau")
        expected = self.deal.amount(_USERS)
        if expected is None:
            return ()
        count = expected.amount
        if count != int(count) or not 0 <= count <= MOST_USERS:
            raise FindingsError(
                f"{self.deal.names.property(_USERS)} ({_USERS}) of deal {self.deal.id}"
                " is no number of people",
                hint="correct it in HubSpot, or say --set mau=280",
            )
        return (int(count),)

    def _users_from(self) -> Literal["given", "expected", ""]:
        if self.deal.if_given("mau", "monthly active users in a usual month, of each cluster"):
            return "given"
        return "expected" if self.deal.maybe(_USERS) else ""

    def _doubt(self, then: Side) -> str:
        """Why the records do not say what the member pays now."""
        monthly, listed = self.deal.amount("mrr"), then.annual
        yearly = None if monthly is None else times(monthly, MONTHS)
        paid = "" if yearly is None else f"MRR x {MONTHS} is {spell_money(yearly).strip()}"
        if listed is None:
            return "; ".join(filter(None, (f"no annual fee is on record for {then.day}", paid)))
        if yearly is not None and not _same(yearly, listed):
            return f"{paid}, and the price of {then.day} is {spell_money(listed)}"
        kept = price_on(then.held.offering, then.day) if then.held else None
        if then.held and kept and kept.annual not in (None, listed):
            return (
                f"version {then.held.version} had {spell_money(kept.annual)} on record for {then.day},"
                f" and the price list has {spell_money(listed)} today"
            )
        return ""


def _same(yearly: Money, listed: Money) -> bool:
    same_currency = yearly.currency in ("", listed.currency)
    return same_currency and abs(yearly.amount - listed.amount) < _ROUNDED


def _with_set(hint: str | None) -> str | None:
    """Help that was written for `quote`, in the words of `render`."""
    if hint is None or "--date" in hint:
        return None
    if "--terms " in hint:
        return hint.replace("--terms ", "--set terms=").replace("--knowingly", _KNOWINGLY)
    known = f"{_KNOWINGLY} renews it all the same, and the document says so"
    return known if "--knowingly" in hint else hint


_KNOWINGLY = "--set knowingly=yes"


def _tree(side: Side) -> dict[str, Any]:
    held = side.held
    return {
        "day": str(side.day),
        "price": side.price and encode(side.price),
        "held": held and [held.version, encode(held.offering), held.cloud],
    }
