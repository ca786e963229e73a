"""What a quote comes to, and what it refuses. The figures are those of this repository's playbook."""

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealwright.documents.pricing import usage_fee
from dealwright.documents.quote import Asked, Quote
from dealwright.documents.quoting import make_quote
from dealwright.errors import DealwrightError, FindingsError, UsageError
from dealwright.model.offerings import Offering, Price
from dealwright.model.playbook import Playbook
from dealwright.model.words import Money
from unit.documents.books import our_book, with_offering

TODAY = dt.date(2026, 11, 23)


def asked(offering: str = "general", **wishes: Any) -> Asked:
    return Asked(**{"offering": offering, "day": TODAY, "today": TODAY, **wishes})


def quoted(offering: str = "general", book: Playbook | None = None, **wishes: Any) -> Quote:
    return make_quote(book or our_book(), asked(offering, **wishes))


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


def refusal(kind: type[DealwrightError], **wishes: Any) -> tuple[str, str | None]:
    with pytest.raises(kind) as caught:
        quoted(**wishes)
    return caught.value.message, caught.value.hint


def with_sold(**changes: Any) -> Playbook:
    """Our playbook with other words in offerings.yaml."""
    book = our_book()
    return dataclasses.replace(book, offerings=dataclasses.replace(book.offerings, **changes))


def with_prices(*prices: Price, **changes: Any) -> Playbook:
    general = our_book().offerings.offering("general")
    assert general is not None
    return with_offering(our_book(), dataclasses.replace(general, prices=prices, **changes))


# ---------------------------------------------------------------- figures


@pytest.mark.parametrize(
    ("users", "month", "year"),
    [
        (0, "0", "15000"),
        (10, "100", "16200"),
        (50, "300", "18600"),
        (101, "552.50", "21630"),
        (280, "1000", "27000"),
        (1001, "2801.25", "48615"),
        (10_000, "14050", "183600"),
        (1_000_000, "14050", "183600"),
    ],
)
def test_a_year_is_the_fee_and_twelve_equal_months(users: int, month: str, year: str) -> None:
    (outcome,) = quoted(users=((users,),)).outcomes
    (of_year,) = outcome.years
    assert of_year.monthly == usd(month)
    assert of_year.usage == usd(str(Decimal(month) * 12))
    assert of_year.total == outcome.total == usd(year)


def test_two_clusters_cost_more_than_one_with_all_their_users() -> None:
    two, one = quoted(users=((280, 280), (560,))).outcomes
    assert two.years[0].monthly == usd("2000")
    assert one.years[0].monthly == usd("1700")


def test_one_number_of_users_stands_for_every_cluster() -> None:
    assert quoted(users=((280,),), clusters=2).outcomes == quoted(users=((280, 280),)).outcomes


def test_what_another_unit_would_cost_is_a_comparison_and_in_no_total() -> None:
    plain = quoted(users=((280, 280),)).outcomes[0]
    both = quoted(users=((280, 280),), communities=1).outcomes[0]
    assert both.other is not None
    assert (both.other.per, both.other.units, both.other.monthly) == ("community", 1, usd("1700"))
    assert dataclasses.replace(both, other=None) == plain
    (same,) = quoted(users=((280, 100),), communities=2).outcomes
    assert same.other is not None
    assert same.other.monthly == same.years[0].monthly


def test_a_price_may_count_communities() -> None:
    general = our_book().offerings.offering("general")
    assert general is not None
    price = dataclasses.replace(general.prices[-1], per="community")
    found = quoted(book=with_prices(price), users=((280,),), communities=2, clusters=1)
    assert found.per == "community"
    assert found.per_words is not None
    assert found.per_words.startswith("Each community")
    (outcome,) = found.outcomes
    assert outcome.users == (280, 280)
    assert outcome.other is not None
    assert (outcome.other.per, outcome.other.monthly) == ("cluster", usd("1700"))


def test_without_a_number_of_users_the_examples_of_the_playbook_are_computed() -> None:
    found = quoted(clusters=2)
    assert found.examples
    assert [one.users for one in found.outcomes] == [(50, 50), (280, 280), (1000, 1000)]
    assert not quoted(users=((50,),)).examples


def test_more_clusters_are_said_to_be_open() -> None:
    told = "The annual fee is asked once for the membership; that it covers so many clusters has to be agreed."
    assert told in quoted(clusters=2).remarks
    assert quoted(clusters=1).remarks == ()


def test_several_years_are_reckoned_at_one_price_and_said_to_be_open() -> None:
    found = quoted(users=((280,),), years=3)
    assert found.fees == usd("45000")
    assert found.outcomes[0].total == usd("81000")
    assert found.remarks == (
        "The 3 years are reckoned at one price; that it holds so long has to be agreed.",
    )


def test_without_a_hub_there_is_the_annual_fee_alone() -> None:
    found = quoted(without_hub=True, years=2)
    assert (found.outcomes, found.fees) == ((), usd("30000"))
    assert "Membership without a hub costs the annual fee and nothing else." in found.remarks


def test_directed_work_is_an_estimate_beside_the_totals() -> None:
    found = quoted(users=((280,),), hours=Decimal("12.5"))
    assert found.estimate is not None
    assert found.estimate.amount == usd("3125")
    assert found.outcomes == quoted(users=((280,),)).outcomes


def test_the_cloud_is_a_rule_and_never_a_figure() -> None:
    for account in (None, "ours", "member"):
        found = quoted(users=((280,),), account=account)
        assert found.outcomes[0].total == usd("27000")
        assert found.cloud is not None
        assert "at cost" in found.cloud


def test_the_digest_names_what_was_asked_and_computed_from() -> None:
    same = quoted(users=((280,),)).digest
    assert quoted(users=((280,),)).digest == same
    assert quoted(users=((281,),)).digest != same
    assert quoted(users=((280,),), book=with_sold(cloud="Free.")).digest != same
    # On which day one looks says nothing of the figures.
    assert quoted(users=((280,),), day=TODAY, today=dt.date(2026, 11, 24)).digest == same


USERS = st.lists(st.integers(0, 20_000), min_size=1, max_size=5).map(tuple)


@settings(max_examples=60)
@given(USERS, st.integers(1, 5), st.integers(0, 4))
def test_sums_over_clusters_and_years(users: tuple[int, ...], years: int, one: int) -> None:
    ladder = our_book().offerings.bands("mau_bands_2026")
    assert ladder is not None
    (found,) = quoted(users=(users,), years=years).outcomes
    monthly = sum((usage_fee(ladder, count).amount for count in users), Decimal(0))
    assert found.years[0].monthly.amount == monthly
    assert found.total.amount == years * (15000 + 12 * monthly)
    assert monthly <= 14050 * len(users)
    more = tuple(n + (at == one % len(users)) for at, n in enumerate(users))
    assert quoted(users=(more,), years=years).outcomes[0].total.amount >= found.total.amount
    (other,) = quoted(users=(users,), communities=1).outcomes
    assert other.other is not None
    assert other.other.monthly.amount <= monthly


# ---------------------------------------------------------------- which price


@pytest.mark.parametrize(
    ("day", "says"),
    [
        (
            "2025-11-25",
            "Premier Membership has no price on 2025-11-25: the first on record applies from 2025-11-26",
        ),
        ("2025-11-26", "Premier Membership has no fixed price on 2025-11-26: agreed each time"),
        ("2026-01-21", "Premier Membership has no fixed price on 2026-01-21: agreed each time"),
        (
            "2026-01-22",
            "Premier Membership has no fixed price on 2026-01-22: quoted, from 50000 USD",
        ),
        (
            "2026-07-01",
            "Premier Membership has no fixed price on 2026-07-01: quoted, from 50000 USD",
        ),
        ("2026-07-02", None),
        ("2026-11-23", None),
    ],
)
def test_the_price_changes_on_the_first_day_of_the_next(day: str, says: str | None) -> None:
    wishes: dict[str, Any] = {"offering": "premier", "knowingly": True}
    wishes["day"] = dt.date.fromisoformat(day)
    if says is None:
        (year,) = quoted(**wishes).years
        assert (year.terms.annual, year.terms.ended) == (usd("50000"), False)
    else:
        assert refusal(FindingsError, **wishes)[0] == says


OLD: dict[str, Any] = {"terms": (dt.date(2025, 11, 26),)}


def test_old_terms_are_never_given_by_default() -> None:
    assert quoted().years[0].terms.price.from_ == dt.date(2026, 1, 22)
    assert refusal(FindingsError, **OLD) == (
        "the price of General Membership from 2025-11-26 until 2026-01-21 has ended: it is no longer in force on 2026-11-23",
        "a member who has these terms may be quoted with --knowingly",
    )


def test_asking_for_a_day_long_past_gives_no_old_terms_either() -> None:
    message, _ = refusal(FindingsError, day=dt.date(2025, 12, 1))
    assert message.endswith("has ended: it is no longer in force on 2026-11-23")


def test_old_terms_are_given_knowingly_and_say_so() -> None:
    found = quoted(**OLD, knowingly=True)
    assert found.years[0].terms.annual == usd("15000")
    assert found.old_terms
    assert found.outcomes == ()
    assert found.remarks == (
        "Old terms: the price of General Membership from 2025-11-26 until 2026-01-21 has ended; it is quoted all the same, as asked.",
        "The usage fee of the price from 2025-11-26 until 2026-01-21 is not on record: what follows is the annual fee and nothing else.",
    )


def test_no_total_is_made_with_a_usage_fee_that_is_not_on_record() -> None:
    assert refusal(FindingsError, **OLD, knowingly=True, users=((280,),)) == (
        "the usage fee of the price from 2025-11-26 until 2026-01-21 is not on record",
        "without --mau the annual fee is quoted; the old agreement has the rest",
    )


def test_a_price_that_does_not_apply_yet_is_refused_even_knowingly() -> None:
    wishes = {"offering": "premier", "day": dt.date(2026, 7, 1), "knowingly": True}
    assert refusal(FindingsError, **wishes, terms=(dt.date(2026, 7, 2),)) == (
        "the price of Premier Membership from 2026-07-02 does not apply yet on 2026-07-01",
        "--date 2026-07-02, if that is the day meant",
    )


FIRST = Price(from_=dt.date(2026, 1, 1), annual=usd("15000"), usage="mau_bands_2026", per="cluster")
NEXT = dataclasses.replace(FIRST, from_=dt.date(2027, 6, 1), annual=usd("16000"))


def test_a_later_year_may_name_a_price_that_begins_until_then() -> None:
    book = with_prices(FIRST, NEXT)
    found = quoted(book=book, users=((280,),), years=2, terms=(FIRST.from_, NEXT.from_))
    assert [year.terms.annual for year in found.years] == [usd("15000"), usd("16000")]
    assert [year.total for year in found.outcomes[0].years] == [usd("27000"), usd("28000")]
    assert found.outcomes[0].total == usd("55000")
    assert found.fees == usd("31000")
    assert found.remarks == (
        "Each year is reckoned at the price that was asked for it, which has to be agreed.",
    )


def test_a_later_year_cannot_name_a_price_that_begins_after_it_began() -> None:
    late = dataclasses.replace(NEXT, from_=dt.date(2027, 11, 24))
    wishes = {"book": with_prices(FIRST, late), "years": 2, "terms": (FIRST.from_, late.from_)}
    assert refusal(FindingsError, **wishes)[0] == (
        "the price of General Membership from 2027-11-24 does not apply yet on 2026-11-23,"
        " nor where year 2 after it begins"
    )
    on_the_day = dataclasses.replace(NEXT, from_=dt.date(2027, 11, 23))
    assert quoted(
        book=with_prices(FIRST, on_the_day), years=2, terms=(FIRST.from_, on_the_day.from_)
    ).fees == usd("31000")


def test_years_that_count_users_differently_are_not_summed_up() -> None:
    other = dataclasses.replace(NEXT, per="community")
    wishes = {"book": with_prices(FIRST, other), "years": 2, "terms": (FIRST.from_, other.from_)}
    message, hint = refusal(FindingsError, **wishes)
    assert message == (
        "General Membership counts users per cluster in some of these years, per community in others"
    )
    assert hint == "quote the years apart, each with the users as it counts them"


def test_years_in_two_currencies_are_not_summed_up() -> None:
    euro = dataclasses.replace(NEXT, annual=Money(Decimal(16000), "EUR"), usage=None, per=None)
    wishes = {"book": with_prices(FIRST, euro), "years": 2, "terms": (FIRST.from_, euro.from_)}
    assert refusal(FindingsError, **wishes)[0] == "USD and EUR cannot be added up"


def test_a_year_without_usage_beside_one_with_it() -> None:
    flat = dataclasses.replace(NEXT, usage=None, per=None)
    found = quoted(
        book=with_prices(FIRST, flat), users=((280,),), years=2, terms=(FIRST.from_, flat.from_)
    )
    assert [year.total for year in found.outcomes[0].years] == [usd("27000"), usd("16000")]


def test_a_price_without_usage_says_so() -> None:
    found = quoted(book=with_prices(dataclasses.replace(FIRST, usage=None, per=None)))
    assert found.outcomes == ()
    assert found.remarks == ("No usage fee belongs to this price.",)


def test_a_price_that_ended_without_a_successor() -> None:
    ended = dataclasses.replace(FIRST, until=dt.date(2026, 11, 22))
    assert refusal(FindingsError, book=with_prices(ended)) == (
        "General Membership has no price on 2026-11-23: the last held from 2026-01-01 until 2026-11-22",
        "a member who has the last terms: --terms 2026-01-01 --knowingly",
    )
    last_day = dataclasses.replace(FIRST, until=TODAY)
    assert quoted(book=with_prices(last_day)).fees == usd("15000")


def test_a_gap_between_two_prices_names_both() -> None:
    before = dataclasses.replace(FIRST, until=dt.date(2026, 2, 1))
    assert refusal(FindingsError, book=with_prices(before, NEXT))[0] == (
        "General Membership has no price on 2026-11-23:"
        " the last held from 2026-01-01 until 2026-02-01, the next applies from 2027-06-01"
    )


def test_an_offering_that_never_had_a_price() -> None:
    assert refusal(FindingsError, book=with_prices()) == (
        "General Membership has no price on 2026-11-23: none was ever set",
        "add one to its prices in playbook/offerings.yaml",
    )
    assert refusal(UsageError, book=with_prices(), **OLD) == (
        "General Membership has no price that begins on 2025-11-26",
        None,
    )


def test_a_price_that_does_not_say_what_it_counts_is_refused() -> None:
    silent = with_prices(dataclasses.replace(FIRST, per=None))
    message, _ = refusal(FindingsError, book=silent)
    assert message == "a price of General Membership does not say what its users are counted over"


# ---------------------------------------------------------------- what is sold


@pytest.mark.parametrize(
    ("offering", "says"),
    [
        ("premier", "Premier Membership is deferred until 2026Q3"),
        ("starter", "Starter Membership is not offered"),
    ],
)
def test_what_is_not_sold_now_is_quoted_knowingly_or_not_at_all(offering: str, says: str) -> None:
    message, hint = refusal(FindingsError, offering=offering)
    assert message == f"{says}, so it is not quoted"
    assert hint == "--knowingly quotes it all the same, and the quote says so"
    terms = {"starter": (dt.date(2025, 11, 26),)}.get(offering, ())
    found = quoted(offering, terms=terms, knowingly=True)
    assert found.remarks[0] == f"{says}; it is quoted all the same, as asked."


def test_deferred_without_a_day_in_the_focus() -> None:
    extra = Offering(offering="extra", label="Extra", state="deferred", hubs="1", prices=(FIRST,))
    book = with_offering(our_book(), extra)
    assert refusal(FindingsError, offering="extra", book=book)[0] == (
        "Extra is deferred, so it is not quoted"
    )


def test_an_offering_that_is_not_there() -> None:
    assert refusal(UsageError, offering="generalx") == (
        "there is no offering generalx",
        "did you mean general?",
    )


@pytest.mark.parametrize(
    ("wishes", "says"),
    [
        (
            {"users": ((280, 280),), "clusters": 3},
            "users are given for 2 clusters, and there are 3",
        ),
        (
            {"users": ((280, 280),), "communities": 3},
            "how 560 users spread over 3 communities is not known",
        ),
        ({"years": 3, "terms": (FIRST.from_, NEXT.from_)}, "2 terms for 3 years"),
        ({"terms": (dt.date(2026, 1, 23),)}, "General Membership has no price that begins on"),
        ({"without_hub": True, "users": ((1,),)}, "without a hub there are no users"),
        ({"without_hub": True, "clusters": 1}, "without a hub there are no users"),
    ],
)
def test_what_does_not_fit_together(wishes: dict[str, Any], says: str) -> None:
    assert refusal(UsageError, **wishes)[0].startswith(says)


@pytest.mark.parametrize(
    ("changes", "wishes", "says"),
    [
        (
            {"without_a_hub": None},
            {"without_hub": True},
            "the playbook does not say what a member without a hub pays",
        ),
        (
            {"directed_work": None},
            {"hours": Decimal(1)},
            "the playbook has no rate for work by the hour",
        ),
        (
            {},
            {"hours": Decimal(1), "day": dt.date(2026, 7, 1)},
            "the rate of Directed engagement applies from 2026-07-02, not yet on 2026-07-01",
        ),
    ],
)
def test_what_the_playbook_does_not_say_is_refused(
    changes: dict[str, Any], wishes: dict[str, Any], says: str
) -> None:
    assert refusal(FindingsError, book=with_sold(**changes), **wishes)[0] == says


def test_without_examples_users_must_be_given() -> None:
    assert refusal(UsageError, book=with_sold(usage_scenarios=())) == (
        "say how many monthly active users there are",
        "--mau 280, once for each scenario; the playbook has no usage_scenarios",
    )


def test_words_for_a_count_that_the_playbook_lacks_are_not_made_up() -> None:
    assert quoted(book=with_sold(usage_counted=None)).per_words is None
