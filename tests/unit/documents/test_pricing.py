import dataclasses
import datetime as dt
import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealwright.documents.pricing import (
    add_up,
    band_rows,
    price_on,
    scenario,
    spans,
    usage_fee,
    usage_steps,
)
from dealwright.errors import FindingsError
from dealwright.model.offerings import Band, Offering, Price, UsageBands
from dealwright.model.words import Money, spell_money
from unit.documents.books import our_book

LADDER = UsageBands(
    name="mau",
    bands=(
        Band(up_to=10, each=Money(Decimal("10.00"), "USD")),
        Band(up_to=100, each=Money(Decimal("5.00"), "USD")),
        Band(up_to=1000, each=Money(Decimal("2.50"), "USD")),
        Band(up_to=10000, each=Money(Decimal("1.25"), "USD")),
        Band(each=Money(Decimal(0), "USD")),
    ),
)
FEES = {
    0: "0",
    1: "10",
    10: "100",
    11: "105",
    50: "300",
    100: "550",
    101: "552.50",
    280: "1000",
    500: "1550",
    1000: "2800",
    1001: "2801.25",
    5000: "7800",
    10000: "14050",
    10001: "14050",
    1_000_000: "14050",
    -5: "0",
}


@pytest.mark.parametrize(("users", "fee"), FEES.items())
def test_each_user_costs_the_price_of_the_band_it_falls_into(users: int, fee: str) -> None:
    assert usage_fee(LADDER, users) == Money(Decimal(fee), "USD")


@pytest.mark.parametrize(("users", "fee"), FEES.items())
def test_our_own_ladder_gives_the_same_fees(users: int, fee: str) -> None:
    ladder = our_book().offerings.bands("mau_bands_2026")
    assert ladder is not None
    assert usage_fee(ladder, users).amount == Decimal(fee)


@given(st.integers(0, 20_000), st.integers(0, 20_000))
def test_more_users_never_cost_less_and_two_clusters_never_cost_less_than_one(
    one: int, other: int
) -> None:
    together = usage_fee(LADDER, one + other).amount
    assert usage_fee(LADDER, one).amount <= together
    assert together <= usage_fee(LADDER, one).amount + usage_fee(LADDER, other).amount


def test_a_ladder_as_a_table() -> None:
    rows = band_rows(LADDER)
    assert [(row.first, row.last) for row in rows] == [
        (1, 10),
        (11, 100),
        (101, 1000),
        (1001, 10000),
        (10001, None),
    ]
    assert [row.fee.amount for row in rows] == [100, 550, 2800, 14050, 14050]
    assert all(after.first == (before.last or 0) + 1 for before, after in itertools.pairwise(rows))


def test_a_ladder_that_ends_charges_nothing_beyond_its_end() -> None:
    short = UsageBands(name="short", bands=(Band(up_to=10, each=Money(Decimal(3), "EUR")),))
    assert usage_fee(short, 50) == Money(Decimal(30), "EUR")


OLD = Price(from_=dt.date(2026, 1, 22), until=dt.date(2026, 7, 1), note="quoted")
NEW = Price(from_=dt.date(2026, 7, 2), annual=Money(Decimal(50000), "USD"))


@pytest.mark.parametrize(
    ("day", "price"),
    [
        (dt.date(2026, 1, 21), None),
        (dt.date(2026, 1, 22), OLD),
        (dt.date(2026, 7, 1), OLD),
        (dt.date(2026, 7, 2), NEW),
        (dt.date(2030, 1, 1), NEW),
    ],
)
@pytest.mark.parametrize("prices", [(OLD, NEW), (NEW, OLD)], ids=["in order", "out of order"])
def test_the_price_of_a_day_is_the_latest_that_has_begun(
    day: dt.date, price: Price | None, prices: tuple[Price, ...]
) -> None:
    offering = Offering(
        offering="premier", label="Premier", state="deferred", hubs="10", prices=prices
    )
    assert price_on(offering, day) == price


def test_a_price_that_has_ended_without_a_successor_is_no_price() -> None:
    offering = Offering(offering="old", label="Old", state="not offered", hubs="1", prices=(OLD,))
    assert price_on(offering, dt.date(2026, 7, 2)) is None


def test_a_scenario_is_twelve_equal_months_on_top_of_the_fee() -> None:
    found = scenario(Money(Decimal(15000), "USD"), LADDER, 280)
    assert found.monthly_usage.amount == 1000
    assert found.yearly_usage.amount == 12000
    assert found.yearly_total == Money(Decimal(27000), "USD")


def test_without_a_ladder_only_the_fee_is_due() -> None:
    assert scenario(Money(Decimal(15000), "USD"), None, 280).yearly_total.amount == 15000


BANDS = st.lists(
    st.tuples(st.integers(1, 500), st.decimals(0, 20, places=2)), min_size=1, max_size=6
)


@st.composite
def ladders(draw: st.DrawFn) -> UsageBands:
    """Any ladder whose bands rise; the last is open and free, so that the fee has a top."""
    end, bands = 0, []
    for width, each in draw(BANDS):
        end += width
        bands.append(Band(up_to=end, each=Money(each, "USD")))
    return UsageBands(name="any", bands=(*bands, Band(each=Money(Decimal(0), "USD"))))


@given(ladders(), st.integers(0, 4000))
def test_the_steps_make_up_the_users_and_the_fee(ladder: UsageBands, users: int) -> None:
    steps = usage_steps(ladder, users)
    assert sum(step.users for step in steps) == users
    assert sum((step.amount.amount for step in steps), Decimal(0)) == (
        usage_fee(ladder, users).amount
    )
    assert all(step.amount.amount == step.users * step.each.amount for step in steps)


@given(ladders(), st.integers(0, 4000))
def test_one_more_user_costs_exactly_the_price_of_his_or_her_band(
    ladder: UsageBands, users: int
) -> None:
    """So there is no jump at the edge of a band, and more users never cost less."""
    (price,) = [
        row.each.amount
        for row in band_rows(ladder)
        if row.first <= users + 1 and (row.last is None or users + 1 <= row.last)
    ]
    assert usage_fee(ladder, users + 1).amount - usage_fee(ladder, users).amount == price


@given(ladders(), st.integers(0, 10**9))
def test_no_number_of_users_costs_more_than_the_top(ladder: UsageBands, users: int) -> None:
    last = ladder.bands[-2].up_to
    assert last is not None
    assert usage_fee(ladder, users).amount <= usage_fee(ladder, last).amount
    assert usage_fee(ladder, last + users) == usage_fee(ladder, last)


def test_two_currencies_are_never_added_up() -> None:
    assert add_up([Money(Decimal("0.10"), "USD"), Money(Decimal("0.20"), "USD")]) == Money(
        Decimal("0.30"), "USD"
    )
    with pytest.raises(FindingsError, match="USD and EUR cannot be added up"):
        add_up([Money(Decimal(1), "USD"), Money(Decimal(1), "USD"), Money(Decimal(1), "EUR")])
    mixed = UsageBands(
        name="mixed",
        bands=(Band(up_to=1, each=Money(Decimal(1), "USD")), Band(each=Money(Decimal(1), "EUR"))),
    )
    assert usage_fee(mixed, 1) == Money(Decimal(1), "USD")
    with pytest.raises(FindingsError, match="USD and EUR"):
        usage_fee(mixed, 2)


OPEN = Price(from_=dt.date(2025, 1, 1))


@pytest.mark.parametrize("prices", [(OPEN, OLD, NEW), (NEW, OLD, OPEN)], ids=["in order", "not"])
def test_a_price_is_in_force_until_its_end_or_the_next(prices: tuple[Price, ...]) -> None:
    offering = Offering(offering="any", label="Any", state="focus", hubs="1", prices=prices)
    assert spans(offering) == (
        (OPEN, dt.date(2026, 1, 21)),
        (OLD, dt.date(2026, 7, 1)),
        (NEW, None),
    )


@given(st.dates(dt.date(2024, 1, 1), dt.date(2028, 1, 1)))
def test_spans_and_the_price_of_a_day_agree(day: dt.date) -> None:
    late = dataclasses.replace(NEW, from_=dt.date(2026, 9, 1), until=dt.date(2027, 1, 1))
    offering = Offering(
        offering="any", label="Any", state="focus", hubs="1", prices=(OPEN, OLD, late)
    )
    within = [
        price
        for price, last in spans(offering)
        if price.from_ <= day and (last is None or day <= last)
    ]
    assert within == ([] if (found := price_on(offering, day)) is None else [found])


@pytest.mark.parametrize(
    ("amount", "spelt"),
    [
        ("15000", "15,000 USD"),
        ("15000.00", "15,000 USD"),
        ("552.5", "552.50 USD"),
        ("0.125", "0.125 USD"),
        ("3125.0050", "3,125.005 USD"),
        ("0", "0 USD"),
    ],
)
def test_no_decimal_of_an_amount_is_rounded_away(amount: str, spelt: str) -> None:
    assert spell_money(Money(Decimal(amount), "USD")) == spelt
