import csv
from typing import Any

import pytest

from dealwright.sandbox.app import App, create_app
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.tokens import Token
from unit.sandbox.wires import Http, Reply

START = "/crm/v3/exports/export/async"


def an_export(**more: object) -> dict[str, Any]:
    return {
        "exportType": "VIEW",
        "exportName": "All deals",
        "format": "CSV",
        "language": "EN",
        "objectType": "DEAL",
        "objectProperties": ["dealname", "dealtype"],
        **more,
    }


def table(http: Http, started: Reply) -> list[list[str]]:
    assert started.status == 202, started.text
    status = http.get(f"{START}/tasks/{started.body['id']}/status").body
    reply = http.get(status["result"].removeprefix("http://localhost"))
    assert (reply.status, reply.headers["Content-Type"]) == (200, "text/csv;charset=utf-8")
    return list(csv.reader(reply.text.splitlines()))


def test_an_export_is_started_with_a_202_and_done_when_asked_for(http: Http) -> None:
    started = http.post(START, an_export())
    assert started.status == 202
    link = started.body["links"]["status"].removeprefix("http://localhost")
    status = http.get(link).body
    assert (status["status"], status["completedAt"]) == ("COMPLETE", "2026-09-21T14:13:20Z")


def test_the_table_has_labels_for_people(http: Http) -> None:
    deal = http.deal(dealname="A, B", dealtype="newbusiness")
    other = http.deal(dealname="C")
    assert table(http, http.post(START, an_export())) == [
        ["Record ID", "Deal Name", "Deal Type"],
        [deal, "A, B", "New Business"],
        [other, "C", ""],
    ]


def test_the_table_has_internal_names_and_values_when_asked_for(http: Http) -> None:
    deal = http.deal(dealname="A", dealtype="newbusiness")
    asked = an_export(exportInternalValuesOptions=["NAMES", "VALUES"])
    assert table(http, http.post(START, asked)) == [
        ["Record ID", "dealname", "dealtype"],
        [deal, "A", "newbusiness"],
    ]


def test_the_table_follows_the_search_and_shows_what_records_are_tied_to(http: Http) -> None:
    http.deal(dealname="A", amount=5)
    deal = http.deal(dealname="B", amount=15)
    company = http.made("/crm/v3/objects/companies", {"properties": {"name": "Uni"}})["id"]
    http.put(f"/crm/v4/objects/deals/{deal}/associations/default/companies/{company}", None)
    over_ten = {"propertyName": "amount", "operator": "GT", "value": "10"}
    search = {"filters": [over_ten], "query": "", "sorts": []}
    asked = an_export(
        objectProperties=["amount"],
        publicCrmSearchRequest=search,
        associatedObjectType="COMPANY",
    )
    assert table(http, http.post(START, asked)) == [
        ["Record ID", "Amount", "Associated Company IDs"],
        [deal, "15", company],
    ]


def test_the_table_stays_as_it_was(http: Http) -> None:
    started = http.post(START, an_export())
    http.deal(dealname="late")
    assert len(table(http, started)) == 1


def test_an_export_can_be_looked_up(http: Http) -> None:
    http.deal(dealname="A")
    made = http.post(START, an_export()).body["id"]
    assert http.get(f"/crm/exports/2026-09/export/{made}").body == {
        "id": made,
        "exportState": "DONE",
        "exportType": "VIEW",
        "exportName": "All deals",
        "objectType": "0-3",
        "objectProperties": ["dealname", "dealtype"],
        "recordCount": 1,
        "createdAt": "2026-09-21T14:13:20Z",
        "updatedAt": "2026-09-21T14:13:20Z",
    }
    assert http.get("/crm/v3/exports/export/7").status == 404
    assert http.get("/exported/7.csv").status == 404


@pytest.mark.parametrize(
    "change",
    [
        {"exportType": "PICTURE"},
        {"objectProperties": ["nowhere"]},
        {"exportName": None},
        {"exportType": "LIST", "listId": "1"},
        {"format": "XLS"},
        {"format": "XLSX"},
    ],
)
def test_what_cannot_be_exported_is_refused(http: Http, change: dict[str, object]) -> None:
    reply = http.post(START, an_export(**change))
    assert (reply.status, reply.body["category"]) == (400, "VALIDATION_ERROR")


class TestAccess:
    @pytest.fixture
    def narrow(self, portal: Portal) -> App:
        tokens = {
            "objects": Token(scopes=frozenset({"crm.objects.deals.read"})),
            "export": Token(scopes=frozenset({"crm.export"})),
        }
        return create_app(portal, tokens=tokens)

    def test_exports_have_a_scope_of_their_own(self, narrow: App) -> None:
        assert Http(narrow, "objects").post(START, an_export()).status == 403
        assert Http(narrow, "export").post(START, an_export()).status == 202

    def test_the_file_is_open_to_whoever_has_its_address(self, narrow: App) -> None:
        http = Http(narrow, "export")
        made = http.post(START, an_export()).body["id"]
        address = http.get(f"{START}/tasks/{made}/status").body["result"]
        assert Http(narrow, "nobody").get(address.removeprefix("http://localhost")).status == 200
