"""A contract in figures: what a deal says of it, held against the prices on record.

An MRR that is no price of ours and an amount below the fee contradict the price list: no document is
made of them. What only differs from an estimate is a question.
"""

import datetime as dt
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from dealwright.documents.filled import day_of, number_of
from dealwright.documents.names import Names
from dealwright.documents.pricing import add_up, price_on, times, usage_fee
from dealwright.documents.proposal import USERS, DealFacts, expected_users
from dealwright.errors import FindingsError
from dealwright.model.offerings import Offering, Price
from dealwright.model.words import Money, spell_money

START, END, MRR, AMOUNT = "contract_start_date", "contract_end_date", "mrr", "amount"
CURRENCY = "deal_currency_code"
READ = (START, END, MRR, AMOUNT, CURRENCY, USERS)
"""The properties of a deal that this reads."""

_YEAR = 12
_CENT = Decimal("0.01")
_MOST = Decimal(10) ** 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """What was agreed. `price`: the one whose fee it is; `fee` and `usage`: over the whole term.

    `months`, `fee`, `usage`: None where the term is no whole number of months; `usage` also where
    nobody expects a number of users. `doubts`: what does not add up.
    """

    first: dt.date
    last: dt.date
    months: int | None
    price: Price
    annual: Money
    monthly: Money
    fee: Money | None
    users: int | None
    usage: Money | None
    amount: Money | None
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Reader:
    """A deal whose fields are days and amounts, or findings that name them."""

    names: Names
    deal: DealFacts

    def said(self, key: str) -> str:
        return f"{self.names.property(key)} ({key}) of deal {self.deal.deal}"

    def day(self, key: str) -> dt.date:
        found = day_of(self.deal.text(key))
        if found is None:
            raise FindingsError(
                f"{self.said(key)} is no day", hint="write it as 2026-03-01, or choose it"
            )
        return found

    def number(self, key: str) -> Decimal | None:
        """An amount of money, without its currency; None where nothing is filled in."""
        written = self.deal.text(key)
        if not written:
            return None
        found = number_of(written)
        if found is None or not 0 <= found < _MOST:
            raise FindingsError(f"{self.said(key)} is no amount", hint="write it as 1250")
        return found


def contract_of(names: Names, deal: DealFacts, key: str, today: dt.date) -> Contract | None:
    """The contract of a deal for an offering; None while a day or the MRR is missing."""
    if not all(map(deal.text, (START, END, MRR))):
        return None
    reader = _Reader(names, deal)
    first, last, mrr = reader.day(START), reader.day(END), reader.number(MRR)
    offering = names.playbook.offerings.offering(key)
    if mrr is None or offering is None:
        return None
    if last < first:
        raise FindingsError(
            f"{reader.said(END)} is {last}, before {names.property(START)} ({START}), {first}",
            hint="correct the one that is wrong, by the signed agreement",
        )
    price, annual = _price(reader, offering, mrr, today)
    months = _months(first, last)
    fee = None if months is None else _cents(Money(annual.amount * months / _YEAR, annual.currency))
    users, usage = _usage(names, deal, price, months)
    paid = reader.number(AMOUNT)
    amount = None if paid is None else Money(paid, annual.currency)
    if amount is not None and fee is not None and amount.amount < fee.amount:
        raise FindingsError(
            f"{reader.said(AMOUNT)} is {spell_money(amount)}, less than the fee from {first} to"
            f" {last}, {spell_money(fee)}",
            hint="correct it, the contract dates or the MRR, by the signed agreement",
        )
    contract = Contract(
        first=first,
        last=last,
        months=months,
        price=price,
        annual=annual,
        monthly=_cents(Money(annual.amount / _YEAR, annual.currency)),
        fee=fee,
        users=users,
        usage=usage,
        amount=amount,
        doubts=(),
    )
    return _doubted(contract, offering, today)


def _price(
    reader: _Reader, offering: Offering, mrr: Decimal, today: dt.date
) -> tuple[Price, Money]:
    """The price whose fee this is: the one of the day, else the newest of those before it."""
    priced = [(one, one.annual) for one in offering.prices if one.annual and one.from_ <= today]
    now = price_on(offering, today)
    priced.sort(key=lambda one: (one[0] is now, one[0].from_), reverse=True)
    code = reader.deal.text(CURRENCY)
    for price, annual in priced:
        if mrr in (annual.amount / _YEAR, _cents(Money(annual.amount / _YEAR, "")).amount):
            if code and code != annual.currency:
                raise FindingsError(
                    f"{reader.said(CURRENCY)} is {code}, and {offering.label} is sold in"
                    f" {annual.currency}",
                    hint="correct it in HubSpot",
                )
            return price, annual
    known = "; ".join(
        f"{spell_money(annual)} a year since {price.from_}, which is"
        f" {spell_money(_cents(Money(annual.amount / _YEAR, annual.currency)))} a month"
        for price, annual in priced[:1]
    )
    raise FindingsError(
        f"{reader.said(MRR)} is {mrr:f} a month, and {offering.label} costs"
        f" {known or f'nothing that is on record on {today}'}",
        hint="correct it by the signed agreement, or put the agreed price into"
        " playbook/offerings.yaml",
    )


def _usage(
    names: Names, deal: DealFacts, price: Price, months: int | None
) -> tuple[int | None, Money | None]:
    users = expected_users(deal, names)
    bands = names.playbook.offerings.bands(price.usage) if price.usage else None
    if users is None or bands is None or months is None:
        return users, None
    return users, times(usage_fee(bands, users), months)


def _months(first: dt.date, last: dt.date) -> int | None:
    """Whole months from the first day to the last, both served; None where days are left over."""
    after = last + dt.timedelta(days=1) if last < dt.date.max else last
    if after.day != first.day:
        return None
    return (after.year - first.year) * _YEAR + after.month - first.month or None


def _cents(money: Money) -> Money:
    return Money(money.amount.quantize(_CENT, ROUND_HALF_UP), money.currency)


def _doubted(one: Contract, offering: Offering, today: dt.date) -> Contract:
    return replace(one, doubts=tuple(_doubts(one, offering, today)))


def _doubts(one: Contract, offering: Offering, today: dt.date) -> list[str]:
    found = []
    if price_on(offering, today) is not one.price:
        found.append(
            f"The MRR is that of the price since {one.price.from_}, which is not in force on"
            f" {today}: were these terms agreed?"
        )
    if one.months is None:
        found.append(
            f"From {one.first} to {one.last} are no whole months: what is the fee of the rest?"
        )
    if one.amount is None:
        found.append("The deal has no amount: what is the contract worth over its whole term?")
    elif one.fee is not None and one.usage is not None:
        whole = add_up([one.fee, one.usage])
        if whole != one.amount:
            found.append(
                f"The amount is {spell_money(one.amount)}, but the fee of the term and the usage of"
                f" {one.users} users come to {spell_money(whole)}: which is right?"
            )
    elif one.fee is not None and one.amount != one.fee:
        more = Money(one.amount.amount - one.fee.amount, one.amount.currency)
        found.append(
            f"The amount is {spell_money(more)} more than the fee of the term: for how many users?"
        )
    return found
