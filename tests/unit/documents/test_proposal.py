import dataclasses
import datetime as dt
from collections.abc import Mapping

import pytest

from dealwright.documents.environment import make_environment
from dealwright.documents.proposal import DealFacts, render_proposal
from dealwright.errors import FindingsError
from dealwright.model.playbook import Playbook
from support.golden import golden
from unit.documents.books import our_book, small_book, with_offering

TODAY = dt.date(2031, 3, 1)
FILLED = {
    "dealname": "31 Mars University",
    "jobs_to_be_done": "Teach 300 students\n- without installs\n- with shared data",
    "technical_requirements": "AWS, and login through the university",
    "expected_monthly_users": "30.0",
}
HOSTILE = {
    **FILLED,
    "dealname": "<script>x</script> | `a` [x](y) @everyone\n{{ 7*7 }}",
    "jobs_to_be_done": "# Heading\n| a |\n```\n<!-- hidden -->",
}


def deal(changes: Mapping[str, str | None] | None = None, offering: str = "general") -> DealFacts:
    properties: dict[str, str | None] = {**FILLED, **(changes or {})}
    return DealFacts(deal="123", properties=properties, portal="sandbox", offering=offering)


def proposal(facts: DealFacts, book: Playbook | None = None, *, today: dt.date = TODAY) -> str:
    return render_proposal(
        book or small_book(),
        facts,
        today=today,
        environment=make_environment(),
        version="1.0.0",
        commit="0123456789",
    )


def test_the_whole_proposal() -> None:
    text = proposal(deal())
    assert text == golden("proposal.md", text)


def test_the_same_deal_gives_the_same_bytes() -> None:
    assert proposal(deal()) == proposal(deal({"win_notes": "not read"}))


def test_other_data_give_another_digest() -> None:
    assert (
        proposal(deal()).splitlines()[-1] != proposal(deal({"dealname": "Other"})).splitlines()[-1]
    )


def test_hostile_data_are_only_text() -> None:
    text = proposal(DealFacts(deal="1|`", properties=HOSTILE, portal="@all"))
    assert "<script" not in text
    assert "<!--" not in text
    assert "49" not in text
    assert "[x](y)" not in text
    assert "@everyone" not in text
    assert "@all" not in text
    assert "\n# Heading" not in text
    assert "\n```" not in text


def test_everything_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(FindingsError) as caught:
        proposal(deal({"dealname": " ", "jobs_to_be_done": None, "technical_requirements": ""}))
    assert caught.value.message == (
        "a proposal for deal 123 needs what is not filled in: Deal name (dealname), Jobs to be done"
        " (jobs_to_be_done), Technical requirements (technical_requirements)"
    )
    assert caught.value.hint == "open deal 123 in HubSpot (portal sandbox) and fill them in"


@pytest.mark.parametrize("users", ["many", "-1", "2.5", "NaN", "Infinity", "1e999", "99999999999"])
def test_an_expected_number_that_is_no_number_of_people_is_a_finding(users: str) -> None:
    with pytest.raises(
        FindingsError, match=r"Expected users \(expected_monthly_users\) of deal 123"
    ):
        proposal(deal({"expected_monthly_users": users}))


def test_without_an_expected_number_it_is_asked() -> None:
    text = proposal(deal({"expected_monthly_users": None}))
    assert "How many monthly active users do you expect?" in text
    assert "(what you expect)" not in text


def test_an_expected_number_that_is_a_scenario_stands_once() -> None:
    text = proposal(deal({"expected_monthly_users": "50"}))
    assert text.count("| 50 (what you expect) |") == 1
    assert text.count("| 50") == 1


@pytest.mark.parametrize(
    ("facts", "today", "says"),
    [
        (deal(offering="gold"), TODAY, "there is no offering gold"),
        (deal(), dt.date(2030, 1, 1), "General Membership has no price on 2030-01-01"),
        (deal(offering="premier"), TODAY, "no fixed price on 2031-03-01: quoted, from 50000 USD"),
    ],
    ids=["unknown offering", "no price yet", "a quoted price"],
)
def test_what_has_no_price_gets_no_proposal(facts: DealFacts, today: dt.date, says: str) -> None:
    with pytest.raises(FindingsError, match=says):
        proposal(facts, today=today)


def test_a_price_whose_usage_fee_is_not_on_record_gets_no_proposal() -> None:
    with pytest.raises(FindingsError) as caught:
        proposal(deal(), our_book(), today=dt.date(2025, 12, 1))
    assert caught.value.message == (
        "the usage fee of General Membership from 2025-11-26 is not on record"
    )


def test_an_offering_without_a_template_is_a_finding() -> None:
    general = small_book().offerings.offering("general")
    assert general is not None
    book = with_offering(small_book(), dataclasses.replace(general, offering="gold"))
    with pytest.raises(FindingsError, match=r"no template templates/proposal/gold\.md\.j2"):
        proposal(deal(offering="gold"), book)


def test_an_offering_without_usage_has_no_scenarios() -> None:
    general = small_book().offerings.offering("general")
    assert general is not None
    price = dataclasses.replace(general.prices[0], usage=None)
    book = with_offering(small_book(), dataclasses.replace(general, prices=(price,)))
    text = proposal(deal(), book)
    assert "usage fee comes on top" not in text
    assert "What a year comes to" not in text


def test_our_proposal_promises_nothing_that_nobody_decided() -> None:
    text = proposal(deal(), our_book(), today=dt.date(2026, 9, 1))
    told, _, _ = text.rpartition("\n---\n")  # below it stand digests, with any digits
    for word in ("SLA", "guarantee", "uptime", "99", "net 30", "within 2 business days"):
        assert word not in told
    for row in ("| 50 | 300 USD | 3,600 USD | 18,600 USD |", "| 280 | 1,000 USD |"):
        assert row in text
    assert "\n\n\n" not in text
    assert "\n- \n" not in text
