from dataclasses import replace

import pytest

from dealwright.sandbox.app import create_app
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.tokens import Token
from unit.sandbox.wires import Clock, Http, Json

DEALS = "/crm/v3/objects/deals"
SEARCH = f"{DEALS}/search"
LAG = 2000


@pytest.fixture
def http(portal: Portal) -> Http:
    return Http(create_app(replace(portal, search_lag=LAG), tokens={"all": Token()}))


def found(http: Http, name: str = "dealname", *values: str) -> list[Json]:
    filters = [{"propertyName": name, "operator": "IN", "values": values}] if values else []
    body = {"filterGroups": [{"filters": filters}], "properties": [name, "dealname"]}
    reply = http.post(SEARCH, body)
    assert reply.status == 200, reply.text
    return [each["properties"] for each in reply.results]


def test_a_new_record_is_found_only_after_the_lag(http: Http, clock: Clock) -> None:
    deal = http.deal(dealname="A")
    assert http.get(f"{DEALS}/{deal}").status == 200
    clock.now += LAG - 1
    assert found(http) == []
    clock.now += 1
    assert [each["dealname"] for each in found(http)] == ["A"]


def test_a_moved_record_is_found_in_its_old_stage_until_then(http: Http, clock: Clock) -> None:
    deal = http.deal(dealname="A", dealstage="contractsent")
    clock.now += LAG
    http.patch(f"{DEALS}/{deal}", {"properties": {"dealstage": "closedwon"}})
    assert http.values(deal, "dealstage")["dealstage"] == "closedwon"
    (old,) = found(http, "dealstage", "contractsent")
    assert old["dealstage"] == "contractsent"
    assert found(http, "dealstage", "closedwon") == []
    clock.now += LAG
    assert found(http, "dealstage", "contractsent") == []
    assert len(found(http, "dealstage", "closedwon")) == 1


def test_what_follows_from_a_stage_lags_with_it(http: Http, clock: Clock) -> None:
    deal = http.deal(dealname="A", dealstage="contractsent")
    entered = http.values(deal, "hs_v2_date_entered_current_stage")
    clock.now += LAG
    for stage in ("closedwon", "contractsent"):
        clock.now += 1
        http.patch(f"{DEALS}/{deal}", {"properties": {"dealstage": stage}})
    (old,) = found(http, "hs_v2_date_entered_current_stage")
    assert old["hs_v2_date_entered_current_stage"] == entered["hs_v2_date_entered_current_stage"]
    assert found(http, "hs_v2_date_entered_closedwon")[0]["hs_v2_date_entered_closedwon"] is None


def test_the_date_of_the_last_change_lags_with_the_change(http: Http, clock: Clock) -> None:
    deal = http.deal(dealname="A")
    clock.now += LAG
    then = found(http)[0]["hs_lastmodifieddate"]
    http.patch(f"{DEALS}/{deal}", {"properties": {"amount": "5"}})
    assert found(http)[0]["hs_lastmodifieddate"] == then
    clock.now += LAG
    assert found(http)[0]["hs_lastmodifieddate"] > then


def test_a_cleared_value_is_still_found_and_a_new_one_is_not(http: Http, clock: Clock) -> None:
    deal = http.deal(dealname="A", amount="5")
    clock.now += LAG
    http.patch(f"{DEALS}/{deal}", {"properties": {"amount": "", "dealtype": "newbusiness"}})
    assert found(http, "amount", "5")[0]["amount"] == "5"
    assert found(http, "dealtype", "newbusiness") == []


def test_reads_by_id_and_lists_do_not_lag(http: Http) -> None:
    deal = http.deal(dealname="A")
    assert [each["id"] for each in http.get(DEALS).results] == [deal]
    read = http.post(f"{DEALS}/batch/read", {"inputs": [{"id": deal}]})
    assert [each["id"] for each in read.results] == [deal]


def test_without_a_lag_everything_is_found_at_once(portal: Portal) -> None:
    http = Http(create_app(portal, tokens={"all": Token()}))
    http.deal(dealname="A")
    assert len(found(http)) == 1


def test_the_ten_thousandth_result_is_the_last_that_can_be_reached(http: Http) -> None:
    assert http.post(SEARCH, {"limit": 200, "after": "9800"}).status == 200
    assert http.post(SEARCH, {"limit": 1, "after": "9999"}).status == 200
    beyond = http.post(SEARCH, {"limit": 1, "after": "10000"})
    assert (beyond.status, beyond.body["category"]) == (400, "VALIDATION_ERROR")


def test_an_archived_record_leaves_at_once(http: Http, clock: Clock) -> None:
    deal = http.deal(dealname="A")
    clock.now += LAG
    assert len(found(http)) == 1
    assert http.delete(f"{DEALS}/{deal}").status == 204
    assert found(http) == []
