"""The real client of HubSpot for associations, further objects and exports: nothing may be None."""

from collections.abc import Iterator
from typing import Any

import hubspot
import pytest
from hubspot.crm.associations.v4 import (
    AssociationSpec,
    BatchInputPublicFetchAssociationsBatchRequest,
    PublicFetchAssociationsBatchRequest,
)
from hubspot.crm.exports import PublicExportRequest
from hubspot.crm.objects.notes import BatchInputSimplePublicObjectBatchInputUpsert
from urllib3 import Retry

from dealwright.sandbox.app import App
from dealwright.sandbox.server import serve
from unit.sandbox.wires import EVERYTHING

PRIMARY = {"association_category": "HUBSPOT_DEFINED", "association_type_id": 5}


@pytest.fixture
def crm(app: App) -> Iterator[Any]:
    with serve(app) as url:
        retry = Retry(total=0, raise_on_status=False)
        client = hubspot.HubSpot(access_token=EVERYTHING, host=url, base_url=url, retry=retry)
        yield client.crm


def a_pair(crm: Any) -> tuple[str, str]:
    deal = crm.deals.basic_api.create({"properties": {"dealname": "A"}}).id
    company = crm.companies.basic_api.create({"properties": {"name": "Uni"}}).id
    return deal, company


def test_records_are_tied_and_untied(crm: Any) -> None:
    deal, company = a_pair(crm)
    api = crm.associations.v4.basic_api
    made = api.create("deals", deal, "companies", company, [AssociationSpec(**PRIMARY)])
    assert made.labels == ["Primary"]
    (found,) = api.get_page("deals", deal, "companies").results
    assert found.to_object_id == company
    assert {each.type_id for each in found.association_types} == {5, 341}
    read = crm.deals.basic_api.get_by_id(deal, associations=["companies"])
    assert {each.type for each in read.associations["companies"].results} == {
        "deal_to_company",
        "deal_to_company_unlabeled",
    }
    api.archive("deals", deal, "companies", company)
    assert api.get_page("deals", deal, "companies").results == []
    assert api.create_default("deals", deal, "companies", company).status == "COMPLETE"


def test_ties_are_looked_up_in_batches(crm: Any) -> None:
    deal, company = a_pair(crm)
    crm.associations.v4.basic_api.create_default("deals", deal, "companies", company)
    api = crm.associations.v4.batch_api
    inputs = [PublicFetchAssociationsBatchRequest(id=each) for each in (deal, "7")]
    asked = BatchInputPublicFetchAssociationsBatchRequest(inputs=inputs)
    found = api.get_page("deals", "companies", asked)
    assert [each._from.id for each in found.results] == [deal]
    assert found.num_errors == 1
    assert found.errors[0].sub_category == "crm.associations.NO_ASSOCIATIONS_FOUND"


def test_labels_are_listed_and_made(crm: Any) -> None:
    api = crm.associations.v4.schema.definitions_api
    made = api.create("deals", "contacts", {"label": "Champion", "name": "champion"})
    assert {each.label for each in made.results} == {"Champion"}
    assert [each.label for each in api.get_all("deals", "contacts").results] == [None, "Champion"]


@pytest.mark.parametrize("kind", ["notes", "tasks", "calls"])
def test_activities_have_modules_of_their_own(crm: Any, kind: str) -> None:
    module = getattr(crm.objects, kind)
    made = module.basic_api.create({"properties": {"hs_timestamp": "2026-09-21T10:00:00Z"}})
    assert module.basic_api.get_by_id(made.id).id == made.id
    assert module.search_api.do_search({}).total == 1


@pytest.mark.parametrize("kind", ["line_items", "products", "quotes"])
def test_what_is_sold_has_modules_of_its_own(crm: Any, kind: str) -> None:
    module = getattr(crm, kind)
    made = module.basic_api.create({"properties": {}})
    assert [each.id for each in module.basic_api.get_page().results] == [made.id]


def test_contacts_are_upserted(crm: Any) -> None:
    one = {"id": "a@b.example", "idProperty": "email", "properties": {"firstname": "Ada"}}
    sent = BatchInputSimplePublicObjectBatchInputUpsert(inputs=[one])
    assert crm.contacts.batch_api.upsert(sent).results[0].new is True


def test_an_export_is_started_and_asked_for(crm: Any) -> None:
    asked = PublicExportRequest(
        export_type="VIEW",
        export_name="All",
        format="CSV",
        language="EN",
        object_type="DEAL",
        object_properties=["dealname"],
        export_internal_values_options=[],
        override_associated_objects_per_definition_per_row_limit=False,
        list_id="1",
        public_crm_search_request={"filters": [], "query": "", "sorts": []},
    )
    api = crm.exports.public_exports_api
    started = api.start(asked)
    assert api.get_status(started.id).status == "COMPLETE"
