"""The real client of HubSpot against the served sandbox: nothing it gets back may be None."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, cast

import hubspot
import pytest
from hubspot.crm.companies.exceptions import ForbiddenException, UnauthorizedException
from hubspot.crm.deals.exceptions import ApiException as DealApiException
from hubspot.crm.deals.exceptions import NotFoundException as DealNotFound
from hubspot.crm.objects.exceptions import ApiException as ObjectsApiException
from hubspot.crm.pipelines import PipelineInput, PipelineStageInput
from hubspot.crm.pipelines.exceptions import (
    ApiException,
    ApiTypeError,
    NotFoundException,
    ServiceException,
)
from hubspot.crm.properties import PropertyCreate, PropertyGroupCreate, PropertyUpdate
from urllib3 import Retry
from urllib3.exceptions import MaxRetryError

from dealwright.sandbox.app import App, create_app
from dealwright.sandbox.faults import Fault, Faults
from dealwright.sandbox.limits import Limits, Tier
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.server import serve
from dealwright.sandbox.tokens import Token
from unit.sandbox.wires import EVERYTHING, a_choice, a_pipeline, a_property, a_stage


@pytest.fixture
def crm(app: App) -> Iterator[Any]:
    with serve(app) as url:
        retry = Retry(total=0, raise_on_status=False)
        client = hubspot.HubSpot(access_token=EVERYTHING, host=url, base_url=url, retry=retry)
        yield client.crm


def test_pipelines_are_made_read_changed_and_deleted(crm: Any) -> None:
    api = crm.pipelines.pipelines_api
    made = api.create("deals", a_pipeline())
    assert (made.id, made.stages[0].id) == ("membership", "membership_talk")
    assert [each.id for each in api.get_all("deals").results] == ["default", "membership"]
    assert api.update("deals", "membership", {"label": "New"}).label == "New"
    flags = {
        "validate_references_before_delete": True,
        "validate_deal_stage_usages_before_delete": True,
    }
    assert api.replace("deals", "membership", a_pipeline(), **flags).display_order == 1
    assert api.get_by_id("deals", "membership").created_at == datetime.fromtimestamp(
        1_790_000_000, UTC
    )
    assert crm.pipelines.pipeline_audits_api.get_audit("deals", "membership").results
    api.archive("deals", "membership", **flags)
    with pytest.raises(NotFoundException):
        api.get_by_id("deals", "membership")


def test_stages_are_made_read_changed_and_deleted(crm: Any) -> None:
    api = crm.pipelines.pipeline_stages_api
    made = api.create("deals", "default", a_stage("New", 9, "0.5", stageId="new"))
    assert made.id == "new"
    assert len(api.get_all("deals", "default").results) == 8
    assert api.get_by_id("deals", "default", "new").metadata["isClosed"] == "false"
    assert api.update("deals", "default", "new", {"label": "Newer"}).label == "Newer"
    assert api.replace("deals", "default", "new", a_stage("Newest", 9)).label == "Newest"
    api.archive("deals", "default", "new")
    with pytest.raises(NotFoundException):
        api.get_by_id("deals", "default", "new")


def test_properties_are_made_read_changed_and_archived(crm: Any) -> None:
    api = crm.properties.core_api
    assert api.create("deals", PropertyCreate(**MODEL)).name == "tier"
    assert api.create("companies", a_property(groupName="companyinformation")).name == "tier"
    assert api.get_by_name("deals", "tier").hubspot_defined is None
    assert api.update("deals", "tier", PropertyUpdate(label="Level")).label == "Level"
    api.archive("deals", "tier")
    assert [each.name for each in api.get_all("deals", archived=True).results] == ["tier"]
    assert "tier" not in {each.name for each in api.get_all("deals").results}


MODEL = {
    "name": "tier",
    "label": "Tier",
    "type": "enumeration",
    "field_type": "select",
    "group_name": "dealinformation",
    "options": [{"label": "Gold", "value": "gold", "hidden": False, "displayOrder": 0}],
}


def test_properties_in_batches(crm: Any) -> None:
    api = crm.properties.batch_api
    made = api.create("deals", {"inputs": [a_property("a1"), a_choice("b1")]})
    assert [each.name for each in made.results] == ["a1", "b1"]
    assert api.create("deals", {"inputs": [a_property("c1"), a_property("a1")]}).num_errors == 1
    asked = {"archived": False, "inputs": [{"name": "a1"}, {"name": "nowhere"}]}
    assert api.read("deals", asked).errors[0].category == "OBJECT_NOT_FOUND"
    api.archive("deals", {"inputs": [{"name": "a1"}]})


def test_groups_are_made_read_changed_and_deleted(crm: Any) -> None:
    api = crm.properties.groups_api
    assert api.create("deals", PropertyGroupCreate(name="terms", label="Terms")).name == "terms"
    assert len(api.get_all("deals").results) == 2
    assert api.update("deals", "terms", {"label": "New"}).label == "New"
    assert api.get_by_name("deals", "terms").label == "New"
    api.archive("deals", "terms")


def test_deals_are_made_read_changed_and_archived(crm: Any) -> None:
    api = crm.deals.basic_api
    deal = api.create({"properties": {"dealname": "A", "dealstage": "contractsent"}})
    assert api.update(deal.id, {"properties": {"dealstage": "closedwon"}}).id == deal.id
    read = api.get_by_id(
        deal.id, properties=["amount"], properties_with_history=["dealstage", "pipeline"]
    )
    assert read.properties["amount"] is None
    assert [each.value for each in read.properties_with_history["dealstage"]] == [
        *("closedwon", "contractsent")
    ]
    api.archive(deal.id)
    assert api.get_by_id(deal.id, archived=True).archived is True
    with pytest.raises(DealNotFound):
        api.get_by_id(deal.id)


def test_pages_of_deals_are_followed_to_the_end(crm: Any) -> None:
    batch = {"inputs": [{"properties": {"dealname": str(number)}} for number in range(100)]}
    assert len(crm.deals.batch_api.create(batch).results) == 100
    crm.deals.basic_api.create({"properties": {"dealname": "last"}})
    assert len(crm.deals.get_all()) == 101
    assert len(crm.deals.get_all(properties_with_history=["dealname"])) == 101


def test_deals_in_batches(crm: Any) -> None:
    api = crm.deals.batch_api
    made = api.create({"inputs": [{"properties": {"dealname": "A"}}]}).results[0]
    asked = {"inputs": [{"id": made.id}, {"id": "7"}], "properties": ["dealname"]}
    read = api.read({**asked, "propertiesWithHistory": ["dealname"]})
    assert read.num_errors == 1
    assert read.results[0].properties_with_history["dealname"][0].value == "A"
    change = {"id": made.id, "properties": {"dealname": "B"}}
    assert api.update({"inputs": [change]}).results[0].properties["dealname"] == "B"
    api.archive({"inputs": [{"id": made.id}]})


def test_deals_are_searched(crm: Any) -> None:
    crm.deals.basic_api.create({"properties": {"dealname": "A", "dealstage": "contractsent"}})
    found = crm.deals.search_api.do_search(
        {
            "filterGroups": [
                {
                    "filters": [
                        {"propertyName": "dealstage", "operator": "EQ", "value": "contractsent"}
                    ]
                }
            ],
            "sorts": [{"propertyName": "createdate", "direction": "DESCENDING"}],
            "limit": 1,
        }
    )
    assert (found.total, found.results[0].properties["dealname"]) == (1, "A")


def test_objects_without_a_module_of_their_own(crm: Any) -> None:
    made = crm.objects.basic_api.create("0-123", {"properties": {"hs_order_name": "A"}})
    assert crm.objects.basic_api.get_by_id("orders", made.id).id == made.id


def test_owners_are_listed(crm: Any) -> None:
    owners = crm.owners.owners_api.get_page().results
    assert [each.first_name for each in owners] == ["Ada", "Bruno", "Chidi"]
    assert crm.owners.owners_api.get_by_id(70100001).user_id == 9100001


def test_the_account_answers_a_plain_request(app: App) -> None:
    with serve(app) as url:
        client = hubspot.HubSpot(access_token=EVERYTHING, base_url=url)
        response = client.api_request({"method": "GET", "path": "/account-info/v3/details"})
        assert response.json()["portalId"] == 20260122


def test_models_cannot_carry_ids_or_null_but_dicts_can(crm: Any) -> None:
    with pytest.raises(TypeError):
        PipelineInput(label="A", display_order=1, stages=[], pipeline_id="a")
    with pytest.raises(TypeError):
        PipelineStageInput(label="A", display_order=1, metadata={}, stage_id="a")
    api = crm.properties.core_api
    api.create("deals", a_property(textDisplayHint="multi_line"))
    assert not hasattr(api.get_by_name("deals", "tier"), "text_display_hint")
    api.update("deals", "tier", PropertyUpdate(description="Kept"))
    api.update("deals", "tier", PropertyUpdate(label="Level", description=None))
    assert api.get_by_name("deals", "tier").description == "Kept"


def test_stages_cannot_be_deleted_with_a_flag(crm: Any) -> None:
    with pytest.raises(ApiTypeError):
        crm.pipelines.pipeline_stages_api.archive(
            "deals", "default", "closedwon", validate_references_before_delete=True
        )


def test_the_audit_of_a_stage_has_no_pipeline_in_its_path(app: App, crm: Any) -> None:
    with pytest.raises(NotFoundException):
        crm.pipelines.pipeline_stage_audits_api.get_audit("deals", "closedwon")
    assert "{pipelineId}" in app.exchanges[-1].path


def test_reading_everything_with_history_is_refused_where_pages_are_too_large(crm: Any) -> None:
    with pytest.raises(ObjectsApiException) as refused:
        crm.objects.get_all("orders", properties_with_history=["hs_order_name"])
    assert refused.value.status == 400


def test_a_get_is_repeated_after_a_429_with_a_pause_and_a_post_is_not(portal: Portal) -> None:
    limits = Limits(Tier(ten_secondly=0, daily=9), retry_after="0")
    app = create_app(portal, tokens={EVERYTHING: Token()}, limits=limits)
    with serve(app) as url:
        api = hubspot.HubSpot(access_token=EVERYTHING, host=url).crm.deals.basic_api
        for call in (lambda: api.create({"properties": {}}), api.get_page):
            with pytest.raises(DealApiException):
                call()
    assert [each.method for each in app.exchanges] == ["POST"] + ["GET"] * 4


def test_each_module_has_exceptions_of_its_own(app: App, crm: Any) -> None:
    assert not issubclass(ApiException, DealApiException)
    assert not issubclass(DealApiException, ApiException)
    with serve(app) as url:
        for key, kind in (("nobody", UnauthorizedException), ("deals", ForbiddenException)):
            with pytest.raises(kind):
                hubspot.HubSpot(access_token=key, host=url).crm.companies.basic_api.get_page()
    with pytest.raises(DealNotFound):
        crm.deals.basic_api.get_by_id("7")


def test_a_server_that_is_not_there_is_an_error_of_the_network(app: App) -> None:
    with serve(app) as url:
        client = hubspot.HubSpot(access_token=EVERYTHING, host=url, retry=Retry(total=0))
    with pytest.raises(MaxRetryError):
        client.crm.deals.basic_api.get_page()


def test_another_success_than_the_expected_one_is_none(portal: Portal) -> None:
    app = create_app(portal, tokens={EVERYTHING: Token()})

    def twisted(environ: Any, start_response: Any) -> Any:
        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            return start_response(status.replace("201 CREATED", "200 OK"), headers, *more)

        return app(environ, start)

    with serve(cast("App", twisted)) as url:
        api = hubspot.HubSpot(access_token=EVERYTHING, host=url).crm.deals.basic_api
        assert api.create({"properties": {"dealname": "A"}}) is None


def test_refusals_are_the_exceptions_of_the_client(crm: Any, faults: Faults) -> None:
    api = crm.pipelines.pipelines_api
    with pytest.raises(ServiceException) as too_long:
        api.create("deals", a_pipeline("p" * 37))
    assert too_long.value.status == 500
    with pytest.raises(ApiException) as refused:
        api.create("deals", a_pipeline(stages=[]))
    assert refused.value.status == 400
    assert "at least one stage" in refused.value.body
    faults.plan(Fault.ten_secondly())
    with pytest.raises(ApiException) as limited:
        api.get_all("deals")
    assert limited.value.status == 429
    assert "TEN_SECONDLY_ROLLING" in limited.value.body
