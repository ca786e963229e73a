"""Who stays, who renews, which leads qualify: k of n from hand-made histories."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealwright.metrics.board import FEW
from dealwright.metrics.context import context
from dealwright.metrics.contracts import NEW, Contract, contracts
from dealwright.metrics.evaluate import Asked
from dealwright.metrics.rates import (
    Lead,
    Leads,
    Rate,
    by_source,
    leads,
    renewed,
    retention,
    won_within,
)
from dealwright.metrics.words import words
from dealwright.model.words import Arrow
from support.histories import Thing, World, deal

DAY = dt.date(2026, 3, 20)
WON = ("closed_won", "closed_won_complete")


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def served(id_: int, company: int | None, start: str, end: str, **named: object) -> Contract:
    about = {"deal_id": id_, "company_id": company, "stage": "closed_won"} | named
    return Contract(start=day(start), end=day(end), **about)  # type: ignore[arg-type]


def test_few_have_counts_and_no_share() -> None:
    few = Rate(3, FEW - 1)
    assert (few.share, few.low, few.high) == (None, None, None)
    assert few.meets(Decimal("0.1")) is None


def test_enough_have_a_share_and_a_wilson_interval() -> None:
    rate = Rate(13, 19)
    # p = 13/19, z = 1.6449, z^2 = 2.7055:
    # (p + z^2/38 ± z * sqrt(p * (1-p) / 19 + z^2 / (4 * 19^2))) / (1 + z^2/19)
    assert rate.share == Decimal(13) / Decimal(19)
    assert (rate.low, rate.high) == (Decimal("0.4955"), Decimal("0.8270"))


def test_a_target_is_met_or_missed_only_with_the_whole_interval() -> None:
    assert Rate(19, 19).meets(Decimal("0.8")) is True
    assert Rate(13, 19).meets(Decimal("0.8")) is None
    assert Rate(5, 19).meets(Decimal("0.8")) is False
    assert Rate(5, 19).meets(None) is None


@given(st.integers(FEW, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_share_lies_in_its_interval(counts: tuple[int, int]) -> None:
    rate = Rate(*counts)
    assert rate.low is not None
    assert rate.high is not None
    assert rate.share is not None
    assert 0 <= rate.low <= rate.share + Decimal("0.0001")
    assert rate.share - Decimal("0.0001") <= rate.high <= 1


def test_renewed_are_contracts_that_ended_in_the_window_and_went_on() -> None:
    found = [
        served(1, 10, "2025-01-01", "2025-12-31", succeeded=True),
        served(2, 11, "2025-01-01", "2025-12-31", service="ongoing"),
        served(3, 12, "2025-01-01", "2025-12-31", service="ended"),
        served(4, 13, "2025-01-01", "2025-12-31"),
        served(5, 14, "2024-09-20", "2025-09-20", succeeded=True),  # the first day that counts
        served(6, 15, "2024-09-20", "2025-09-19", succeeded=True),  # the day before
        served(7, 16, "2025-03-21", "2026-03-20", succeeded=True),  # runs on the last day
        served(8, 17, "2025-03-20", "2026-03-19"),  # ended on the day before
        served(9, 18, "2025-01-01", "2025-12-31", stage="closed_lost", succeeded=True),
        Contract(deal_id=10, stage="closed_won"),
        served(11, 19, "2026-12-31", "2025-12-31", succeeded=True),  # ends before it begins
    ]
    assert renewed(found, DAY, WON) == Rate(3, 6)


def test_customers_stay_with_a_contract_or_with_ongoing_service() -> None:
    then = [
        served(1, 10, "2025-01-01", "2025-12-31"),
        served(2, 11, "2025-01-01", "2025-12-31"),
        served(3, 12, "2025-01-01", "2025-12-31"),
        served(4, 13, "2025-01-01", "2025-09-20"),  # its last day is the window's first
        served(5, 14, "2025-09-21", "2026-09-20"),  # not yet
        served(6, 15, "2025-01-01", "2025-12-31", stage="proposal"),  # not won
        served(7, 16, "2025-01-01", "2026-12-31"),
        served(8, 16, "2025-01-01", "2026-12-31"),  # the same customer
        served(9, None, "2025-01-01", "2026-12-31"),  # nobody's
    ]
    now = [
        served(1, 10, "2025-01-01", "2025-12-31"),
        served(20, 10, "2026-01-01", "2026-12-31"),  # renewed
        served(2, 11, "2025-01-01", "2025-12-31", service="ongoing"),  # served without a contract
        served(3, 12, "2025-01-01", "2025-12-31", service="ended"),  # gone
        served(4, 13, "2025-01-01", "2025-09-20"),  # gone, nobody says
        served(21, 13, "2026-04-01", "2027-03-31"),  # comes back, but later
        served(7, 16, "2025-01-01", "2026-12-31"),
        served(8, 16, "2025-01-01", "2026-12-31", stage="closed_lost"),
        served(9, None, "2025-01-01", "2026-12-31"),
    ]
    found = retention(then, now, DAY, WON)
    assert found.since == day("2025-09-20")
    assert found.rate == Rate(3, 5)
    assert found.unsaid == 1
    assert found.nobodys == 1


def test_nobody_was_there() -> None:
    assert retention([], [served(1, 10, "2025-01-01", "2026-12-31")], DAY, WON).rate == Rate(0, 0)


def test_what_a_deal_was_on_a_day() -> None:
    world = World(
        [
            deal(
                *(1, "2026-01-01 proposal", "2026-01-10 closed_won"),
                contract_start_date=["2026-01-10 2026-02-01"],
                contract_end_date=["2026-01-10 2027-01-31", "2026-03-01 2026-06-30"],
                amount=["2026-01-01 9000", "2026-03-01 5000"],
                deal_currency_code=["2026-03-01 EUR"],
                of=[("companies", 10), ("companies", 9)],
            ),
            deal(2, "2026-01-01 proposal", amount="lots", mrr="NaN", archived="2026-02-15"),
            deal(3, "2026-02-01 proposal", amount="1e40", type=None),
        ]
    )

    def known(when: str, currency: str | None = None) -> list[Contract]:
        return contracts(world.tables(), words(world.playbook), world.calendar, day(when), currency)

    assert known("2026-01-05") == [
        Contract(deal_id=1, company_id=9, stage="proposal", deal_type=NEW, amount=Decimal(9000)),
        Contract(deal_id=2, stage="proposal", deal_type=NEW),
    ]
    assert known("2026-03-01", "USD") == [
        Contract(
            deal_id=1,
            company_id=9,
            stage="closed_won",
            deal_type=NEW,
            start=day("2026-02-01"),
            end=day("2026-06-30"),
            amount=Decimal(5000),
            currency="EUR",
        ),
        Contract(deal_id=3, stage="proposal", currency="USD"),
    ]


def test_a_day_that_no_calendar_has_is_none() -> None:
    world = World([deal(1, "2026-01-01 closed_won", contract_end_date="99999999999999999")])
    about = words(world.playbook)
    (one,) = contracts(world.tables(), about, world.calendar, DAY)
    assert one.end is None
    assert one.monthly() == {}


def test_a_later_contract_of_the_company_succeeds_once_it_is_won() -> None:
    old = deal(
        *(1, "2025-01-01 closed_won"),
        contract_start_date="2025-01-01",
        contract_end_date="2025-12-31",
        of=[("companies", 10)],
    )
    new = deal(
        *(2, "2025-11-01 renewals", "2026-01-15 closed_won"),
        contract_start_date="2026-01-01",
        contract_end_date="2026-12-31",
        of=[("companies", 10)],
    )
    world = World([old, new])

    def succeeded(when: str) -> bool:
        about = words(world.playbook)
        return contracts(world.tables(), about, world.calendar, day(when))[0].succeeded

    assert not succeeded("2026-01-14")
    assert succeeded("2026-01-15")


def test_new_business_counts_once_it_had_its_year() -> None:
    world = World(
        [
            deal(1, "2025-01-10 outreach", "2025-06-01 closed_won"),
            deal(2, "2025-01-10 outreach", "2025-06-01 closed_lost"),
            deal(3, "2025-01-10 outreach", "2026-02-01 closed_won"),  # after its year
            deal(4, "2025-01-10 enrichment", "2025-02-10 discovery", "2025-03-01 closed_won"),
            deal(5, "2025-04-10 outreach", "2025-05-01 closed_won"),  # its year is not over
            deal(6, "2025-01-10 outreach", "2025-06-01 closed_won", type="existingbusiness"),
            deal(7, "2025-01-10 outreach", "2025-06-01 closed_won", archived="2025-07-01"),
        ]
    )
    found = won_within(
        world.tables(),
        context(world.playbook),
        Asked(world.calendar, [DAY]),
        Arrow("outreach", "closed_won"),
        NEW,
    )
    assert found == Rate(1, 3)


def lead(id_: int, *stages: str, **named: object) -> Thing:
    return deal(id_, *stages, **{"lead_source": "inbound"} | named)


def test_leads_are_new_deals_of_the_window() -> None:
    world = World(
        [
            lead(1, "2025-10-01 enrichment", "2025-10-05 outreach", "2025-11-01 closed_lost"),
            lead(2, "2025-10-01 enrichment", "2025-11-01 closed_lost"),
            lead(3, "2025-10-01 enrichment"),
            lead(4, "2025-09-20 outreach"),  # the first day
            lead(5, "2025-09-19 outreach"),  # the day before
            lead(6, "2026-03-20T23:59:59 outreach"),  # the last second
            lead(7, "2026-03-21 outreach"),
            lead(8, "2025-10-01 renewals", type="existingbusiness"),
            lead(9, "2025-10-01 closed_won"),  # jumped over
            lead(10, "2025-10-01 a_stage", pipeline="another"),
            lead(11, "2025-10-01 enrichment", "2026-03-21 outreach"),  # too late to count
            lead(12, "2025-10-01 outreach", archived="2025-12-01"),
        ]
    )
    about = context(world.playbook)
    found = leads(world.tables(), about, world.calendar, DAY, about.stages(["sales_qualified"]))
    assert {one.deal_id: (one.qualified, one.undecided) for one in found} == {
        1: (True, False),
        2: (False, False),
        3: (False, True),
        4: (True, False),
        6: (True, False),
        9: (True, False),
        11: (False, True),
    }
    assert {one.source for one in found} == {"inbound"}


def test_leads_by_source_with_those_that_have_none_last() -> None:
    found = [
        Lead(deal_id=1, source=None, qualified=False, undecided=True),
        Lead(deal_id=2, source="referral", qualified=True, undecided=False),
        Lead(deal_id=3, source="email", qualified=True, undecided=False),
        Lead(deal_id=4, source="email", qualified=False, undecided=False),
    ]
    assert by_source(found) == [
        Leads(source="email", rate=Rate(1, 2), undecided=0),
        Leads(source="referral", rate=Rate(1, 1), undecided=0),
        Leads(source=None, rate=Rate(0, 1), undecided=1),
    ]
    assert by_source([]) == []


@pytest.mark.parametrize("source", ["inbound", None])
def test_sources_add_up_to_all_leads(source: str | None) -> None:
    found = [
        Lead(
            deal_id=place,
            source=source if place % 2 else "email",
            qualified=place % 3 == 0,
            undecided=False,
        )
        for place in range(20)
    ]
    parts = by_source(found)
    assert sum(one.rate.n for one in parts) == len(found)
    assert sum(one.rate.k for one in parts) == sum(one.qualified for one in found)
