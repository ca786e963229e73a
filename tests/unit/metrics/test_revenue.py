"""Money over months: every figure worked out by hand, and what must hold for all of them."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealwright.metrics.contracts import Contract
from dealwright.metrics.months import cents, month_of, months_between, shifted, spread
from dealwright.metrics.revenue import LeftOut, Revenue, Weights, revenue, together, weighted

DAY = dt.date(2026, 3, 20)
WON, OPEN = ("closed_won",), ("discovery", "proposal", "renewals")
AMOUNTS = st.decimals(0, 10**9, places=2)
DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2040, 12, 31))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def contract(start: str | None, end: str | None, amount: str | None, **named: object) -> Contract:
    about = {"deal_id": 1, "stage": "closed_won", "deal_type": "new business", "currency": "USD"}
    return Contract(
        start=day(start) if start else None,
        end=day(end) if end else None,
        amount=Decimal(amount) if amount else None,
        **about | named,  # type: ignore[arg-type]
    )


def sums(*found: Contract, months: int = 3) -> tuple[list[Revenue], list[LeftOut]]:
    span = [shifted(month_of(DAY), place) for place in range(months)]
    return revenue(found, span, DAY, (WON, OPEN))


def whys(*found: Contract) -> list[str]:
    return [one.why for one in sums(*found)[1]]


def test_months_count_with_the_first_and_the_last() -> None:
    assert len(months_between(day("2026-01-01"), day("2026-12-31"))) == 12
    assert len(months_between(day("2026-01-15"), day("2027-01-14"))) == 13
    assert months_between(day("2026-02-10"), day("2026-02-10")) == [day("2026-02-01")]
    assert months_between(day("2025-12-31"), day("2026-01-01")) == [
        day("2025-12-01"),
        day("2026-01-01"),
    ]
    with pytest.raises(ValueError, match="2026-01-01 is before 2026-01-02"):
        months_between(day("2026-01-02"), day("2026-01-01"))


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-03-31", -6, "2025-09-30"),
        ("2026-08-31", -6, "2026-02-28"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-12-01", 1, "2027-01-01"),
        ("2026-01-15", -1, "2025-12-15"),
    ],
)
def test_the_same_day_of_another_month(start: str, months: int, end: str) -> None:
    assert shifted(day(start), months) == day(end)


def test_the_last_month_takes_the_rest() -> None:
    assert spread(Decimal(1000), 3) == [Decimal("333.33"), Decimal("333.33"), Decimal("333.34")]
    assert spread(Decimal(12000), 12) == [Decimal(1000)] * 12
    assert spread(Decimal("0.05"), 3) == [Decimal("0.01"), Decimal("0.01"), Decimal("0.03")]
    assert spread(Decimal(-10), 3) == [Decimal("-3.33"), Decimal("-3.33"), Decimal("-3.34")]


@given(AMOUNTS, st.integers(1, 240))
def test_the_parts_add_up_and_hardly_differ(amount: Decimal, count: int) -> None:
    parts = spread(amount, count)
    assert len(parts) == count
    assert sum(parts) == amount
    assert parts == spread(amount, count)
    assert max(parts) - min(parts) < Decimal("0.01") * count


@given(AMOUNTS, DAYS, DAYS)
def test_over_all_its_months_a_deal_comes_to_its_amount(
    amount: Decimal, first: dt.date, last: dt.date
) -> None:
    start, end = sorted((first, last))
    one = Contract(
        deal_id=1, stage="closed_won", start=start, end=end, amount=amount, currency="USD"
    )
    found, out = revenue([one], months_between(start, end), DAY, (WON, OPEN))
    assert out == []
    assert sum(month.committed for month in found) == amount
    assert [whole.committed for whole in together(found)] == [amount]


@given(st.lists(st.tuples(AMOUNTS, DAYS, DAYS, st.sampled_from(["USD", "EUR"])), max_size=6))
def test_currencies_stay_apart(
    deals: list[tuple[Decimal, dt.date, dt.date, str]],
) -> None:
    found = [
        Contract(
            deal_id=place,
            stage="closed_won",
            start=min(first, last),
            end=max(first, last),
            amount=amount,
            currency=currency,
        )
        for place, (amount, first, last, currency) in enumerate(deals)
    ]
    every = months_between(dt.date(2020, 1, 1), dt.date(2040, 12, 31))
    together_ = revenue(found, every, DAY, (WON, OPEN))[0]
    for currency in ("USD", "EUR"):
        alone = [one for one in found if one.currency == currency]
        assert [one for one in together_ if one.currency == currency] == revenue(
            alone, every, DAY, (WON, OPEN)
        )[0]


def test_committed_is_the_amount_over_the_months_of_service() -> None:
    found, out = sums(
        contract("2026-01-01", "2026-12-31", "12000"),
        contract("2026-04-10", "2026-06-09", "1000"),
    )
    assert [(str(one.month), one.committed) for one in found] == [
        ("2026-03-01", Decimal(1000)),
        ("2026-04-01", Decimal("1333.33")),
        ("2026-05-01", Decimal("1333.33")),
    ]
    assert out == []


def test_without_an_amount_its_own_monthly_revenue_counts() -> None:
    own = contract("2026-03-15", "2026-04-14", None, mrr=Decimal(1250))
    assert [one.committed for one in sums(own)[0]] == [Decimal(1250), Decimal(1250), Decimal(0)]
    both = contract("2026-03-01", "2026-04-30", "3000", mrr=Decimal(1250))
    assert [one.committed for one in sums(both)[0]] == [Decimal(1500), Decimal(1500), Decimal(0)]


def test_open_deals_are_renewals_or_new_by_their_type() -> None:
    new = contract("2026-04-01", "2027-03-31", "12000", stage="proposal")
    renewal = contract(
        *("2026-05-01", "2027-04-30", "15000"), stage="renewals", deal_type="existing business"
    )
    found, out = sums(new, renewal)
    parts: list[tuple[object, ...]] = [(one.committed, one.renewal, one.new) for one in found]
    assert parts == [
        (0, 0, 0),
        (0, 0, 1000),
        (0, 1250, 1000),
    ]
    assert out == []


def test_target_dates_stand_in_for_open_deals_only() -> None:
    hoped = {"target_start": day("2026-04-01"), "target_end": day("2027-03-31")}
    assert [
        one.new for one in sums(contract(None, None, "12000", stage="proposal", **hoped))[0]
    ] == [0, 1000, 1000]
    assert whys(contract(None, None, "12000", **hoped)) == ["no contract_start, contract_end"]


def test_lost_deals_and_those_off_the_ladder_are_in_no_sum_and_not_missed() -> None:
    lost = contract("2026-01-01", "2026-12-31", "12000", stage="closed_lost")
    off = contract("2026-01-01", "2026-12-31", "12000", stage=None)
    assert sums(lost, off) == ([], [])


def test_why_a_deal_is_left_out() -> None:
    year = ("2026-01-01", "2026-12-31", "12000")
    open_ = {"stage": "proposal"}
    assert whys(contract(None, "2026-12-31", None)) == ["no contract_start, amount"]
    assert whys(contract(*year, currency=None)) == ["no currency"]
    assert whys(contract("2026-12-31", "2026-01-01", "1")) == ["the contract ends before it begins"]
    assert whys(contract(*year, **open_, deal_type=None)) == ["neither new nor existing business"]
    assert whys(contract(*year, **open_, parked_until=day("2026-03-21"))) == ["parked"]
    assert whys(contract(*year, **open_, parked_until=DAY)) == []
    assert whys(contract(*year, parked_until=day("2026-07-01"))) == []
    assert whys(contract(*year, deal_type=None)) == []


def test_the_forecast_weighs_what_is_open() -> None:
    row = Revenue(
        currency="USD",
        month=day("2026-04-01"),
        committed=Decimal(1000),
        renewal=Decimal(500),
        new=Decimal("100.05"),
    )
    guess = Weights(renewal=Decimal("0.8"), new=Decimal("0.3"))
    # 1000 + 0.8 * 500 + 0.3 * 100.05 = 1000 + 400 + 30.015, to the even cent
    assert row.forecast(guess) == Decimal("1430.02")
    assert row.forecast(Weights(renewal=Decimal("0.8"), new=None)) is None


def test_a_weight_of_nothing_need_not_be_known() -> None:
    row = Revenue(currency="USD", month=None, committed=Decimal(10), renewal=Decimal(5))
    assert row.forecast(Weights(renewal=Decimal("0.5"), new=None)) == Decimal("12.5")
    assert weighted(Decimal(0), None) == 0
    assert weighted(Decimal(1), None) is None


@given(AMOUNTS, AMOUNTS, AMOUNTS, st.decimals(0, 1, places=4), st.decimals(0, 1, places=4))
def test_the_forecast_lies_between_the_committed_and_everything(
    committed: Decimal, renewal: Decimal, new: Decimal, rho: Decimal, eta: Decimal
) -> None:
    row = Revenue(currency="USD", month=None, committed=committed, renewal=renewal, new=new)
    found = row.forecast(Weights(renewal=rho, new=eta))
    assert found is not None
    assert committed <= found <= committed + renewal + new
    assert found == cents(found)
