"""A contract in figures: whatever contradicts the price list is in no document."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealwright.documents.contract import Contract, contract_of
from dealwright.documents.names import Names
from dealwright.documents.proposal import DealFacts
from dealwright.errors import FindingsError
from dealwright.model.words import Money
from unit.documents.books import our_book

TODAY = dt.date(2026, 2, 10)
DEAL = {
    "contract_start_date": "2026-03-01",
    "contract_end_date": "2027-02-28",
    "mrr": "1250",
    "amount": "18600",
    "expected_monthly_users": "50",
}


def contract(
    changes: Mapping[str, str | None] | None = None,
    key: str = "general",
    today: dt.date = TODAY,
) -> Contract | None:
    deal = DealFacts(deal="123", properties={**DEAL, **(changes or {})}, portal="sandbox")
    return contract_of(Names(our_book()), deal, key, today)


def agreed(
    changes: Mapping[str, str | None] | None = None,
    key: str = "general",
    today: dt.date = TODAY,
) -> Contract:
    found = contract(changes, key, today)
    assert found is not None
    return found


def dollars(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


def test_what_adds_up_leaves_no_doubt() -> None:
    one = agreed()
    assert (one.months, one.annual, one.monthly) == (12, dollars("15000"), dollars("1250"))
    assert (one.fee, one.usage, one.amount) == (
        dollars("15000"),
        dollars("3600"),
        dollars("18600"),
    )
    assert one.doubts == ()


@pytest.mark.parametrize("key", ["contract_start_date", "contract_end_date", "mrr"])
def test_without_its_days_and_its_mrr_there_is_no_contract(key: str) -> None:
    assert contract({key: None}) is None
    assert contract({key: " "}) is None


def test_an_offering_that_there_is_not() -> None:
    assert contract(key="gold") is None


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"mrr": "1300"}, r"MRR \(mrr\) of deal 123 is 1300 a month, and General Membership costs"),
        ({"mrr": "nothing"}, r"MRR \(mrr\) of deal 123 is no amount"),
        ({"mrr": "-1250"}, r"is no amount"),
        ({"mrr": "NaN"}, r"is no amount"),
        ({"mrr": "1_250"}, r"MRR \(mrr\) of deal 123 is no amount"),
        ({"amount": "15_000"}, r"is no amount"),
        ({"contract_start_date": "20260301"}, r"is no day"),
        ({"mrr": "1e999"}, r"is no amount"),
        ({"amount": "14999.99"}, r"Amount \(amount\) of deal 123 is 14,999\.99 USD, less than"),
        ({"contract_start_date": "soon"}, r"Contract start \(contract_start_date\) .* is no day"),
        ({"contract_end_date": "2026-02-28"}, r"Contract end .* is 2026-02-28, before Contract st"),
        ({"deal_currency_code": "EUR"}, r"is EUR, and General Membership is sold in USD"),
        ({"expected_monthly_users": "some"}, r"is no number of people"),
    ],
)
def test_what_contradicts_is_refused_by_the_name_of_its_field(
    changes: dict[str, str], says: str
) -> None:
    with pytest.raises(FindingsError, match=says):
        contract(changes)


def test_an_mrr_that_is_no_price_is_told_beside_the_price() -> None:
    with pytest.raises(FindingsError) as refused:
        contract({"mrr": "1300"})
    assert refused.value.message == (
        "MRR (mrr) of deal 123 is 1300 a month, and General Membership costs 15,000 USD a year since"
        " 2026-01-22, which is 1,250 USD a month"
    )
    with pytest.raises(FindingsError, match="costs nothing that is on record on 2025-01-01"):
        contract(today=dt.date(2025, 1, 1))


def test_the_cents_of_a_twelfth_are_rounded() -> None:
    one = agreed({"mrr": "4166.67", "amount": None}, "premier", dt.date(2026, 9, 1))
    assert (one.monthly, one.fee) == (dollars("4166.67"), dollars("50000.00"))
    assert one.doubts == (
        "The deal has no amount: what is the contract worth over its whole term?",
    )


def test_old_terms_are_told() -> None:
    one = agreed({"mrr": "416.666666"} | {"mrr": "416.67", "amount": "5000"}, "starter")
    assert one.price.from_ == dt.date(2025, 11, 26)
    assert one.doubts[0] == (
        "The MRR is that of the price since 2025-11-26, which is not in force on 2026-02-10:"
        " were these terms agreed?"
    )


@pytest.mark.parametrize(
    ("changes", "doubt"),
    [
        (
            {"amount": "20000"},
            (
                "The amount is 20,000 USD, but the fee of the term and the usage of 50 users come"
                " to 18,600 USD: which is right?"
            ),
        ),
        (
            {"expected_monthly_users": None},
            "The amount is 3,600 USD more than the fee of the term: for how many users?",
        ),
        (
            {"contract_end_date": "2027-03-10"},
            "From 2026-03-01 to 2027-03-10 are no whole months: what is the fee of the rest?",
        ),
        (
            {"amount": ""},
            "The deal has no amount: what is the contract worth over its whole term?",
        ),
    ],
)
def test_what_only_differs_from_an_estimate_is_asked(
    changes: dict[str, str | None], doubt: str
) -> None:
    assert agreed(changes).doubts == (doubt,)


def test_the_fee_alone_may_be_the_amount() -> None:
    assert agreed({"amount": "15000", "expected_monthly_users": None}).doubts == ()


def test_the_currency_may_be_told() -> None:
    assert agreed({"deal_currency_code": "USD"}).doubts == ()


@settings(deadline=None)
@given(st.dates(dt.date(2000, 1, 1), dt.date(2090, 12, 1)), st.integers(1, 60))
def test_months_are_counted_as_on_a_calendar(first: dt.date, months: int) -> None:
    first = first.replace(day=min(first.day, 28))
    later = first.year * 12 + first.month - 1 + months
    after = dt.date(later // 12, later % 12 + 1, first.day)
    term = {
        "contract_start_date": first.isoformat(),
        "contract_end_date": (after - dt.timedelta(days=1)).isoformat(),
        "amount": None,
    }
    one = agreed(term)
    assert (one.months, one.fee) == (months, dollars(str(1250 * months)))
    longer = term | {"contract_end_date": after.isoformat()}
    assert agreed(longer).months is None


def test_the_last_day_of_all_days() -> None:
    assert agreed({"contract_end_date": "9999-12-31", "amount": None}).months is None
