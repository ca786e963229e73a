import json
from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from dealwright.sandbox import wire
from dealwright.sandbox.app import create_app
from dealwright.sandbox.errors import SandboxError
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.seed import SeedPlan, Size, Way, seed_portal
from dealwright.sandbox.tokens import Token
from unit.sandbox.histories import (
    AS_OF,
    FIRST,
    LOST,
    OFFER,
    PLAN,
    RENEW,
    WON,
    prepared,
    seed,
)
from unit.sandbox.wires import NOON, Clock, Http, Json, a_pipeline

TABLES = ("records", "history", "associations", "properties", "counters")


def dump(portal: Portal) -> dict[str, list[list[object]]]:
    """Everything that is kept, with the order of keys in JSON taken out of it."""
    return {
        table: sorted(
            (
                [
                    json.loads(cell) if isinstance(cell, str) and cell[:1] == "{" else cell
                    for cell in tuple(row)
                ]
                for row in portal.store.rows("SELECT * FROM " + table)  # noqa: S608 - names from this file
            ),
            key=repr,
        )
        for table in TABLES
    }


def a_portal(number: int = 7, count: int = 60, *, now: int = NOON, slowly: bool = False) -> object:
    with Portal.open(None, clock=Clock(now)) as portal:
        prepared(Http(create_app(portal, tokens={"all": Token()})))
        portal.store.run("UPDATE properties SET body = json_remove(body, '$.createdAt')")
        portal.store.run("UPDATE properties SET body = json_remove(body, '$.updatedAt')")
        seed(portal, count, number, slowly=slowly)
        return dump(portal)


def records(portal: Portal, kind: str) -> list[Json]:
    return [
        {"id": row["id"], "archived": row["archived_at"], **json.loads(row["properties"])}
        for row in portal.store.rows(
            "SELECT * FROM records WHERE object_type = ? ORDER BY id", kind
        )
    ]


def histories(portal: Portal, name: str) -> dict[int, list[tuple[int, str]]]:
    found: dict[int, list[tuple[int, str]]] = {}
    for row in portal.store.rows(
        "SELECT record, at, value FROM history WHERE name = ? ORDER BY sequence", name
    ):
        found.setdefault(row["record"], []).append((row["at"], row["value"]))
    return found


@pytest.fixture
def lively(portal: Portal, http: Http) -> Portal:
    prepared(http)
    seed(portal, 400)
    return portal


def test_as_many_deals_as_asked_and_every_stage_has_some(lively: Portal) -> None:
    deals = records(lively, "deals")
    assert len(deals) == 400
    stages = Counter(deal["dealstage"] for deal in deals)
    assert stages.keys() >= {*PLAN.ways[0].stages, RENEW, OFFER, WON, LOST}


def test_a_small_portal_has_a_deal_in_every_open_stage(portal: Portal, http: Http) -> None:
    prepared(http)
    seed(portal, 40)
    stages = Counter(deal["dealstage"] for deal in records(portal, "deals"))
    assert stages.keys() >= {*PLAN.ways[0].stages, RENEW}


def test_the_same_arguments_give_the_same_store_and_another_seed_another() -> None:
    first = a_portal(1)
    assert a_portal(1, now=NOON + 5_000_000) == first
    assert a_portal(2) != first


def test_the_fast_way_writes_what_the_rules_of_records_would_have_written() -> None:
    assert a_portal(3, 150) == a_portal(3, 150, slowly=True)


def test_nothing_happens_on_the_day_or_later(lively: Portal) -> None:
    cutoff = wire.midnight(AS_OF)
    row = lively.store.row(
        "SELECT max(h.at) AS moved, max(r.created) AS made, max(r.updated) AS changed,"
        " max(r.archived_at) AS gone FROM records r JOIN history h ON h.record = r.id"
    )
    assert row is not None
    assert max(tuple(row)) < cutoff
    assert cutoff - 5 * wire.DAY < row["moved"]
    for name in ("hs_timestamp", "hs_meeting_start_time", "hs_meeting_end_time"):
        for kind in ("meetings", "emails"):
            times = [each[name] for each in records(lively, kind) if name in each]
            assert all(wire.instant_of(time) < cutoff for time in times)


def test_the_history_spans_eighteen_months(lively: Portal) -> None:
    born = [wire.instant_of(deal["createdate"]) for deal in records(lively, "deals")]
    assert born == sorted(born)
    assert 530 * wire.DAY < wire.midnight(AS_OF) - born[0] < 550 * wire.DAY


def test_histories_of_records_never_go_back_in_time(lively: Portal) -> None:
    for name in ("dealstage", "hs_email_open_count", "hs_meeting_outcome"):
        for entries in histories(lively, name).values():
            assert entries == sorted(entries, key=lambda entry: entry[0])


def test_some_deals_skip_return_and_open_again(portal: Portal, http: Http) -> None:
    prepared(http)
    seed(portal, 1500)
    way = PLAN.ways[0].stages
    seen = Counter[str]()
    for entries in histories(portal, "dealstage").values():
        path = [value for _, value in entries]
        for before, after in pairwise(path):
            if LOST in {before, after}:
                seen["reopened"] += before == LOST
            elif before in way and after in way:
                step = way.index(after) - way.index(before)
                seen["skipped" if step > 1 else "returned" if step < 0 else "onward"] += 1
    assert min(seen[word] for word in ("reopened", "skipped", "returned")) >= 5
    assert seen["onward"] > 10 * seen["skipped"]


def test_lost_deals_have_a_reason_and_most_a_verdict(lively: Portal) -> None:
    lost = [deal for deal in records(lively, "deals") if deal["dealstage"] == LOST]
    assert {deal["loss_reason"] for deal in lost} == {"price", "timing"}
    verdicts = Counter(deal.get("verdict") for deal in lost)
    assert verdicts.keys() == {None, "them", "us"}
    assert verdicts[None] < len(lost) / 2


def test_parked_deals_have_a_reason_and_a_day_and_stay_in_their_stage(lively: Portal) -> None:
    stages = histories(lively, "dealstage")
    parked = histories(lively, "parked_until")
    assert len(parked) >= 5
    for record, entries in parked.items():
        at = entries[0][0]
        assert all(at != moved for moved, _ in stages[record])
        assert date.fromisoformat(entries[0][1]) > wire.day_of(at)
    assert histories(lively, "parked_reason").keys() == parked.keys()


SPANS = {"overdue": -1, "30 days": 30, "90 days": 90, "180 days": 180, "later": 400}


@pytest.mark.parametrize("count", [40, 400], ids=["few deals", "many deals"])
def test_ongoing_contracts_are_overdue_or_end_in_each_span(
    portal: Portal, http: Http, count: int
) -> None:
    prepared(http)
    seed(portal, count)
    spans = Counter[str]()
    for deal in records(portal, "deals"):
        if deal.get("service_status") == "ongoing":
            left = (date.fromisoformat(deal["contract_end_date"]) - AS_OF).days
            spans[next(name for name, most in SPANS.items() if left <= most)] += 1
            assert deal["dealstage"] == WON
    assert set(spans) == set(SPANS)


def test_a_renewal_follows_a_contract_of_the_same_institution(lively: Portal) -> None:
    deals = [deal for deal in records(lively, "deals") if "dealstage" in deal]
    by_name: dict[str, list[Json]] = {}
    for deal in deals:
        by_name.setdefault(deal["dealname"][3:], []).append(deal)
    renewals = [deal for deal in deals if f"hs_v2_date_entered_{RENEW}" in deal]
    assert len(renewals) >= 10
    ended = 0
    for deal in renewals:
        before = [each for each in by_name[deal["dealname"][3:]] if each["id"] < deal["id"]]
        assert any("contract_end_date" in each for each in before)
        ended += any(each.get("service_status") == "ended" for each in before)
    assert ended >= 3


def test_hypotheses_are_mostly_set_on_entering_outreach(lively: Portal) -> None:
    outreach = PLAN.outreach.stage if PLAN.outreach else ""
    entered = {
        record: next((at for at, value in entries if value == outreach), None)
        for record, entries in histories(lively, "dealstage").items()
    }
    on_time = Counter(
        entries[0][0] == entered[record]
        for record, entries in histories(lively, "icp_hypothesis").items()
    )
    assert on_time[True] > 4 * on_time[False] > 0


def test_arms_are_drawn_from_the_start_of_the_experiment_on(lively: Portal) -> None:
    start = wire.midnight(PLAN.experiments[0].start)
    arms = histories(lively, "variant")
    assert Counter(entries[0][1] for entries in arms.values()).keys() == {"a", "b"}
    assert all(at >= start for entries in arms.values() for at, _ in entries)


def test_meetings_have_an_outcome_or_none_and_a_type_or_none(lively: Portal) -> None:
    meetings = records(lively, "meetings")
    outcomes = Counter(each.get("hs_meeting_outcome") for each in meetings)
    assert outcomes.keys() >= {"COMPLETED", "NO_SHOW", "CANCELED", None}
    assert outcomes["COMPLETED"] > len(meetings) / 2
    kinds = {each.get("hs_activity_type") for each in meetings}
    assert kinds == {"First call", "Offer call", "Renewal call", None}


def test_emails_count_opens_and_replies_and_some_name_their_template(lively: Portal) -> None:
    emails = records(lively, "emails")
    assert {each.get("email_template") for each in emails} > {None, "short"}
    assert {each.get("email_purpose") for each in emails} == {None, "outreach", "renewal"}
    assert {each["hs_email_reply_count"] for each in emails} == {"0", "1"}
    bounced = [each for each in emails if each["hs_email_status"] == "BOUNCED"]
    assert bounced
    assert {each["hs_email_open_count"] for each in bounced} == {"0"}


def test_companies_and_contacts_are_told_apart(lively: Portal) -> None:
    companies, contacts = records(lively, "companies"), records(lively, "contacts")
    assert len({each["name"] for each in companies}) == len(companies)
    assert {each.get("sort") for each in companies} == {"school", "lab", "firm", None}
    assert {each.get("has_hub") for each in companies} == {"true", "false", None}
    assert len({each["email"] for each in contacts}) == len(contacts)
    assert {each.get("buying_role") for each in contacts} == {"buyer", "champion", None}


def test_what_goes_wrong_in_every_account_has_gone_wrong(lively: Portal, http: Http) -> None:
    http.made("/crm/v3/pipelines/deals", a_pipeline())
    with Portal.open(None, clock=Clock(NOON)) as other:
        web = Http(create_app(other, tokens={"all": Token()}))
        prepared(web)
        web.made("/crm/v3/pipelines/deals", a_pipeline())
        seed(other, 40)
        deals = records(other, "deals")
    assert len(deals) == 40
    assert any("dealtype" not in deal for deal in deals)
    assert any(deal["pipeline"] == "membership" for deal in deals)
    merged = [deal for deal in records(lively, "deals") if "hs_merged_object_ids" in deal]
    assert 1 <= len(merged) <= 3
    gone = {deal["id"] for deal in records(lively, "deals") if deal["archived"]}
    assert {int(deal["hs_merged_object_ids"]) for deal in merged} < gone


def test_deals_belong_to_a_company_people_and_activities(lively: Portal, http: Http) -> None:
    called = next(
        deal
        for deal in records(lively, "deals")
        if f"hs_v2_date_exited_{OFFER}" in deal and not deal["archived"]
    )
    reply = http.get(
        f"/crm/v3/objects/deals/{called['id']}", associations="companies,contacts,emails,meetings"
    )
    found = reply.body["associations"]
    assert found.keys() >= {"companies", "contacts"}
    kinds = {each["type"] for each in found["companies"]["results"]}
    assert "deal_to_company" in kinds
    rows = lively.store.rows(
        "SELECT DISTINCT from_type, to_type FROM associations WHERE from_type = 'deals'"
    )
    assert {row["to_type"] for row in rows} == {"companies", "contacts", "emails", "meetings"}


def test_every_active_owner_has_deals(lively: Portal) -> None:
    owners = {deal["hubspot_owner_id"] for deal in records(lively, "deals")}
    assert owners == {"70100001", "70100002", "70100003"}


def test_a_second_history_brings_other_people(lively: Portal) -> None:
    seed(lively, 40, 8)
    emails = [each["email"] for each in records(lively, "contacts")]
    assert len(set(emails)) == len(emails)


def test_a_plain_portal_is_seeded_without_the_custom_properties(portal: Portal) -> None:
    seed(portal, 60)
    deals = records(portal, "deals")
    assert len(deals) == 60
    assert not any("contract_end_date" in deal for deal in deals)


def test_a_way_of_one_stage_is_entered_and_no_more(portal: Portal) -> None:
    way = Way(stages=(FIRST,), lost=None, properties={})
    plan = SeedPlan(pipeline="default", ways=(way,))
    seed_portal(portal, plan, Size(deals=3, as_of=AS_OF, seed=1))
    assert [deal["dealstage"] for deal in records(portal, "deals")] == [FIRST] * 3


def test_a_pipeline_without_the_stages_is_refused(portal: Portal, http: Http) -> None:
    http.made("/crm/v3/pipelines/deals", a_pipeline())
    plan = replace(PLAN, pipeline="membership")
    with pytest.raises(SandboxError, match=r"membership .* lacks stages: appointmentscheduled"):
        seed_portal(portal, plan, Size(deals=1, as_of=AS_OF, seed=1))
    assert not records(portal, "deals")


def test_a_day_at_the_end_of_time_is_refused(portal: Portal) -> None:
    with pytest.raises(SandboxError, match="between 1990 and 2200"):
        seed_portal(portal, PLAN, Size(deals=1, as_of=date(9999, 12, 31), seed=1))
