from collections import Counter
from datetime import date

import pytest

from dealwright.sandbox.app import create_app
from dealwright.sandbox.errors import SandboxError
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.seed import Way, seed_deals
from dealwright.sandbox.tokens import Token
from unit.sandbox.wires import NOON, Clock, Http, Json, a_choice, a_pipeline, a_property

AS_OF = date(2026, 9, 21)
NEW = Way(
    stages=("appointmentscheduled", "qualifiedtobuy", "contractsent", "closedwon"),
    lost="closedlost",
    properties={"dealtype": "newbusiness"},
    weight=3,
)
RENEWAL = Way(
    stages=("decisionmakerboughtin", "closedwon"),
    lost=None,
    properties={"dealtype": "existingbusiness"},
    weight=1,
)
NAMES = (
    *("dealname", "amount", "dealtype", "dealstage", "closedate", "hubspot_owner_id"),
    *("contract_start_date", "contract_end_date", "loss_reason", "segment"),
    *("hs_v2_date_entered_current_stage", "createdate", "hs_lastmodifieddate"),
)


def seed(portal: Portal, count: int = 200, number: int = 7) -> int:
    return seed_deals(
        portal,
        pipeline="default",
        ways=[NEW, RENEWAL],
        count=count,
        as_of=AS_OF,
        seed=number,
        choices={"segment": ["north", "south"], "nowhere": ["x"]},
    )


def deals_of(http: Http) -> list[Json]:
    found: list[Json] = []
    link = f"/crm/v3/objects/deals?limit=50&propertiesWithHistory=dealstage&properties={','.join(NAMES)}"
    while link:
        page = http.get(link).body
        found += page["results"]
        link = page.get("paging", {"next": {"link": ""}})["next"]["link"].partition("localhost")[2]
    return found


def prepared(http: Http) -> None:
    dates: Json = {"type": "date", "fieldType": "date"}
    for body in (
        a_property("contract_start_date", **dates),
        a_property("contract_end_date", **dates),
        a_choice("loss_reason", "price", "timing"),
        a_choice("segment", "north", "south"),
    ):
        http.made("/crm/v3/properties/deals", body)


@pytest.fixture
def deals(portal: Portal, http: Http) -> list[Json]:
    prepared(http)
    assert seed(portal) == 200
    return deals_of(http)


def ending(deals: list[Json], stage: str) -> list[Json]:
    return [each["properties"] for each in deals if each["properties"]["dealstage"] == stage]


def test_as_many_deals_as_asked_are_spread_over_all_stages(deals: list[Json]) -> None:
    stages = Counter(each["properties"]["dealstage"] for each in deals)
    assert sum(stages.values()) == 200
    assert set(stages) == {*NEW.stages, *RENEWAL.stages, "closedlost"}
    assert min(stages.values()) >= 10


def test_ways_share_the_deals_by_weight_and_give_their_properties(deals: list[Json]) -> None:
    types = Counter(each["properties"]["dealtype"] for each in deals)
    assert types == {"newbusiness": 150, "existingbusiness": 50}


def test_histories_follow_a_way_and_end_before_the_day(deals: list[Json]) -> None:
    for deal in deals:
        history = deal["propertiesWithHistory"]["dealstage"][::-1]
        way = NEW if deal["properties"]["dealtype"] == "newbusiness" else RENEWAL
        passed = [each["value"] for each in history if each["value"] != "closedlost"]
        assert tuple(passed) == way.stages[: len(passed)]
        times = [each["timestamp"] for each in history]
        assert times == sorted(set(times))
        assert times[-1] < "2026-09-21"
        assert deal["properties"]["hs_v2_date_entered_current_stage"] == times[-1]
        assert deal["properties"]["createdate"] == times[0]


def test_ids_follow_creation(deals: list[Json]) -> None:
    created = [each["createdAt"] for each in deals]
    assert created == sorted(created)


def test_closed_deals_have_a_close_date_and_open_ones_do_not(deals: list[Json]) -> None:
    for deal in deals:
        closed = deal["properties"]["dealstage"] in {"closedwon", "closedlost"}
        assert (deal["properties"]["closedate"] is not None) == closed


def test_names_are_a_year_and_an_invented_institution(deals: list[Json]) -> None:
    names = [each["properties"]["dealname"] for each in deals]
    assert len(set(names)) == 200
    assert all(name[:2].isdecimal() and name[2] == " " for name in names)


def test_most_deals_are_worth_the_same(deals: list[Json]) -> None:
    amounts = Counter(each["properties"]["amount"] for each in deals)
    assert amounts["15000"] > 100
    assert len(amounts) > 1


def test_every_active_owner_has_deals(deals: list[Json]) -> None:
    owners = {each["properties"]["hubspot_owner_id"] for each in deals}
    assert owners == {"70100001", "70100002", "70100003"}


def test_contracts_of_won_deals_are_overdue_or_end_in_each_span(deals: list[Json]) -> None:
    spans = Counter[str]()
    for won in ending(deals, "closedwon"):
        left = (date.fromisoformat(won["contract_end_date"]) - AS_OF).days
        spans[next(name for name, most in SPANS.items() if left <= most)] += 1
        assert won["closedate"][:10] < won["contract_start_date"] < won["contract_end_date"]
    assert set(spans) == set(SPANS)


SPANS = {"overdue": -1, "30 days": 30, "90 days": 90, "180 days": 180, "later": 400}


def test_lost_deals_have_a_reason_and_won_ones_do_not(deals: list[Json]) -> None:
    assert {each["loss_reason"] for each in ending(deals, "closedlost")} == {"price", "timing"}
    assert {each["loss_reason"] for each in ending(deals, "closedwon")} == {None}


def test_choices_are_made_for_every_deal_where_the_property_exists(deals: list[Json]) -> None:
    assert {each["properties"]["segment"] for each in deals} == {"north", "south"}


def a_seeded_portal(clock: Clock, number: int) -> list[Json]:
    with Portal.open(None, clock=clock) as portal:
        http = Http(create_app(portal, tokens={"all": Token()}))
        prepared(http)
        seed(portal, 30, number)
        return deals_of(http)


def test_the_same_seed_gives_the_same_deals_and_ids() -> None:
    first = a_seeded_portal(Clock(NOON), 1)
    assert a_seeded_portal(Clock(NOON + 5_000_000), 1) == first
    assert a_seeded_portal(Clock(NOON), 2) != first


def test_a_plain_portal_is_seeded_without_the_custom_properties(portal: Portal, http: Http) -> None:
    seed(portal, 25)
    assert len(deals_of(http)) == 25


def test_a_way_of_one_step_is_won_at_once(portal: Portal, http: Http) -> None:
    way = Way(stages=("closedwon",), lost=None, properties={})
    seed_deals(portal, pipeline="default", ways=[way], count=3, as_of=AS_OF, seed=1)
    assert {each["properties"]["dealstage"] for each in deals_of(http)} == {"closedwon"}


def test_a_pipeline_without_the_stages_is_refused(portal: Portal, http: Http) -> None:
    http.made("/crm/v3/pipelines/deals", a_pipeline())
    with pytest.raises(SandboxError, match=r"membership .* lacks stages: appointmentscheduled"):
        seed_deals(portal, pipeline="membership", ways=[NEW], count=1, as_of=AS_OF, seed=1)
