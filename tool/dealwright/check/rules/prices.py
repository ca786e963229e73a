"""Rules on prices: every number of users costs one amount, in one currency."""

from collections.abc import Iterator
from itertools import pairwise

from dealwright.check.rules.rule import Rule, Subject, rule
from dealwright.diagnostics import Diagnostic, Label
from dealwright.model.offerings import UsageBands


@rule("DW701")
def bands_out_of_order(subject: Subject) -> Iterator[Diagnostic]:
    """The bands of a usage ladder do not cover every number of users once.

    The fee is the sum over the bands, so each must end higher than the one before, only the last
    may be without an end, and all are in one currency. Without an open last band there would be
    no price for a number above it.
    """
    for ladder in subject.playbook.offerings.usage_bands:
        yield from _steps(ladder)
        yield from _currencies(ladder)


def _steps(ladder: UsageBands) -> Iterator[Diagnostic]:
    for before, after in pairwise(ladder.bands):
        ends_too_early = before.up_to is None
        if ends_too_early or (after.up_to is not None and after.up_to <= (before.up_to or 0)):
            yield Diagnostic(
                code="DW701",
                message="this band begins where no users are left"
                if ends_too_early
                else f"this band ends at {after.up_to}, not above the one before",
                primary=Label(after.origin),
                related=(Label(before.origin, "the band before"),),
                help="write the bands from few users to many, the open one last",
            )
    last = ladder.bands[-1] if ladder.bands else None
    if last is not None and last.up_to is not None:
        yield Diagnostic(
            code="DW701",
            message=f"there is no price for more than {last.up_to} users",
            primary=Label(last.origin),
            help="add a last band without up_to, such as {each: 0 USD}",
        )


def _currencies(ladder: UsageBands) -> Iterator[Diagnostic]:
    for before, after in pairwise(ladder.bands):
        if before.each.currency != after.each.currency:
            yield Diagnostic(
                code="DW701",
                message=f"this band is in {after.each.currency}, the one before in "
                f"{before.each.currency}",
                primary=Label(after.origin.child("each")),
                related=(Label(before.origin.child("each"), "the band before"),),
            )


@rule("DW702", "offerings")
def mixed_currencies(subject: Subject) -> Iterator[Diagnostic]:
    """An annual fee and its usage fee are in different currencies.

    They are added up in every quote.
    """
    offerings = subject.playbook.offerings
    for offering in offerings.offerings:
        for price in offering.prices:
            ladder = offerings.bands(price.usage) if price.usage is not None else None
            if ladder is None or price.annual is None or not ladder.bands:
                continue
            currency = ladder.bands[0].each.currency
            if currency != price.annual.currency:
                yield Diagnostic(
                    code="DW702",
                    message=f"the annual fee is in {price.annual.currency}, "
                    f"its usage fee in {currency}",
                    primary=Label(price.origin.child("annual")),
                    related=(Label(ladder.bands[0].origin.child("each"), "the usage fee"),),
                )


@rule("DW703")
def two_prices_on_a_day(subject: Subject) -> Iterator[Diagnostic]:
    """Two price lines of an offering are in force on the same day.

    A line without `until` is in force until the next one begins. Two lines that begin on the same
    day, or one that begins before the `until` of the line before, leave two prices for one day.
    """
    for offering in subject.playbook.offerings.offerings:
        for before, after in pairwise(offering.prices):
            until = before.until or before.from_
            if before.from_ <= after.from_ <= until:
                yield Diagnostic(
                    code="DW703",
                    message=f"two prices of {offering.label} are in force on {after.from_}",
                    primary=Label(after.origin.child("from"), "begins here"),
                    related=(
                        Label(
                            before.origin.child("until" if before.until else "from"),
                            "in force on this day",
                        ),
                    ),
                    help="end the earlier line the day before, or begin the later one after it",
                )


@rule("DW704")
def unsettled_usage(subject: Subject) -> Iterator[Diagnostic]:
    """What a price says of its usage fee leaves open how the fee is computed.

    A price with a usage fee says what the users are counted over, a cluster or a community: two
    clusters with 280 users each do not cost what one with 560 does, so a quote may not guess. And a
    fee that is not on record (`usage_unknown`) cannot be named at the same time.
    """
    for offering in subject.playbook.offerings.offerings:
        for price in offering.prices:
            if price.usage is not None and price.per is None:
                yield Diagnostic(
                    code="DW704",
                    message="this price does not say what its users are counted over",
                    primary=Label(price.origin.child("usage"), "has a usage fee"),
                    help="add per: cluster, or per: community",
                )
            if price.usage is not None and price.usage_unknown:
                yield Diagnostic(
                    code="DW704",
                    message="this price names a usage fee that it calls unknown",
                    primary=Label(price.origin.child("usage_unknown")),
                    related=(Label(price.origin.child("usage"), "the usage fee"),),
                    help="take one of them out",
                )


RULES: tuple[Rule, ...] = (
    bands_out_of_order,
    mixed_currencies,
    two_prices_on_a_day,
    unsettled_usage,
)
