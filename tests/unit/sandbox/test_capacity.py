from dataclasses import replace

import pytest

from dealwright.sandbox.app import create_app
from dealwright.sandbox.errors import SandboxError
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.tokens import Token
from unit.sandbox.wires import Http, Json, a_pipeline, a_property

LIMITS = "/crm/v3/limits"
PROPERTIES = "/crm/v3/properties/deals"
A_DEAL = {"objectTypeId": "0-3", "singularLabel": "Deal", "pluralLabel": "Deals"}
A_COMPANY = {"objectTypeId": "0-2", "singularLabel": "Company", "pluralLabel": "Companies"}


def on(portal: Portal, tier: str) -> Http:
    return Http(create_app(replace(portal, tier=tier), tokens={"all": Token()}))


def named(found: list[Json], type_id: str) -> Json:
    return next(each for each in found if each["objectTypeId"] == type_id)


def fill(http: Http, pipelines: int, path: str = "/crm/v3/pipelines/deals") -> list[int]:
    bodies = [a_pipeline(f"p{number}") for number in range(pipelines)]
    return [http.post(path, body).status for body in bodies]


@pytest.mark.parametrize(("tier", "room"), [("free", 0), ("starter", 1), ("professional", 14)])
def test_a_subscription_has_room_for_so_many_pipelines(
    portal: Portal, tier: str, room: int
) -> None:
    http = on(portal, tier)
    assert fill(http, room + 1) == [*[201] * room, 400]
    reply = http.post("/crm/v3/pipelines/deals", a_pipeline("late"))
    assert reply.body["category"] == "VALIDATION_ERROR"
    assert f"limit of {room} pipelines" in reply.body["message"]
    used = named(http.get(f"{LIMITS}/pipelines").body["hubspotDefinedObjectTypes"], "0-3")
    assert (used["limit"], used["usage"]) == (room, room)


def test_usage_leaves_the_built_in_pipeline_out(http: Http) -> None:
    fill(http, 2)
    found = http.get(f"{LIMITS}/pipelines").body["hubspotDefinedObjectTypes"]
    assert named(found, "0-3") == {
        **A_DEAL,
        "limit": 100,
        "usage": 2,
        "percentage": 2.0,
    }
    assert (named(found, "0-5")["usage"], named(found, "0-123")["limit"]) == (0, 50)


def test_custom_properties_are_counted_by_type_and_in_all(http: Http) -> None:
    http.made(PROPERTIES, a_property("one"))
    http.made("/crm/v3/properties/companies", a_property("two", groupName="companyinformation"))
    http.made(PROPERTIES, a_property("three"))
    http.delete(f"{PROPERTIES}/three")
    body = http.get(f"{LIMITS}/custom-properties").body
    assert (body["overallUsage"], body["overallLimit"]) == (2, 10_000)
    assert named(body["byObjectType"], "0-3")["usage"] == 1
    assert named(body["byObjectType"], "0-3")["limit"] == 1_000


def test_a_free_account_has_ten_custom_properties_in_all(portal: Portal) -> None:
    http = on(portal, "free")
    for number in range(9):
        http.made(PROPERTIES, a_property(f"one{number}"))
    http.made("/crm/v3/properties/companies", a_property("two", groupName="companyinformation"))
    reply = http.post(PROPERTIES, a_property("more"))
    assert (reply.status, reply.body["category"]) == (400, "VALIDATION_ERROR")
    assert "limit of 10 custom properties" in reply.body["message"]


def test_an_object_has_ten_unique_properties(http: Http) -> None:
    for number in range(10):
        http.made(PROPERTIES, a_property(f"one{number}", hasUniqueValue=True))
    assert http.post(PROPERTIES, a_property("more", hasUniqueValue=True)).status == 400
    assert http.post(PROPERTIES, a_property("more")).status == 201


def a_sum(name: str, group: str = "dealinformation") -> Json:
    formula = "hs_object_id + 1"
    fields = {"type": "number", "fieldType": "number", "calculationFormula": formula}
    return a_property(name, groupName=group, **fields)


def test_calculated_properties_come_with_the_larger_subscriptions(portal: Portal) -> None:
    assert on(portal, "starter").post(PROPERTIES, a_sum("sum")).status == 400
    assert on(portal, "professional").post(PROPERTIES, a_sum("sum")).status == 201


def test_calculated_properties_are_counted(http: Http) -> None:
    for number in range(40):
        http.made(PROPERTIES, a_sum(f"sum{number}"))
    body = http.get(f"{LIMITS}/calculated-properties").body
    assert (body["overallUsage"], body["overallLimit"]) == (40, 200)
    assert named(body["byObjectType"], "0-3")["usage"] == 40
    assert http.post(PROPERTIES, a_sum("more")).status == 400


def test_calculated_properties_have_a_limit_in_all(http: Http, portal: Portal) -> None:
    for kind, group in (
        ("deals", "deal"),
        ("companies", "company"),
        ("contacts", "contact"),
        ("tickets", "ticket"),
        ("orders", "order"),
    ):
        http.made(f"/crm/v3/properties/{kind}", a_sum("sum", f"{group}information"))
        for number in range(39):
            portal.store.run(
                "INSERT INTO properties (object_type, name, archived, body)"
                " SELECT object_type, name || ?, 0, body FROM properties"
                " WHERE object_type = ? AND name = 'sum'",
                str(number),
                kind,
            )
    reply = http.post("/crm/v3/properties/notes", a_sum("more", "noteinformation"))
    assert (reply.status, "limit of 200 calculated" in reply.body["message"]) == (400, True)


def test_live_records_are_counted(http: Http) -> None:
    http.deal(dealname="A")
    http.delete(f"/crm/v3/objects/deals/{http.deal(dealname='B')}")
    found = http.get(f"{LIMITS}/records").body["hubspotDefinedObjectTypes"]
    assert (named(found, "0-3")["usage"], named(found, "0-1")["usage"]) == (1, 0)


def test_there_are_no_custom_objects(http: Http) -> None:
    body = {"limit": 10, "usage": 0, "percentage": 0}
    assert http.get(f"{LIMITS}/custom-object-types").body == body
    assert http.get("/crm-object-schemas/v3/schemas").results == []
    assert http.get("/crm-object-schemas/2026-09/schemas").results == []
    assert http.get("/crm-object-schemas/v3/schemas/2-1").status == 404


def test_labels_are_counted_by_pair(http: Http) -> None:
    labels = "/crm/v4/associations/deals/contacts/labels"
    http.post(labels, {"label": "Champion", "name": "champion"})
    used = {
        "fromObjectType": A_DEAL,
        "toObjectType": {
            "objectTypeId": "0-1",
            "singularLabel": "Contact",
            "pluralLabel": "Contacts",
        },
        "allLabels": ["Champion"],
        "limit": 50,
        "usage": 1,
        "percentage": 2.0,
    }
    path = f"{LIMITS}/associations/labels"
    assert http.get(path, fromObjectTypeId="0-3", toObjectTypeId="0-1").results == [used]
    assert http.get(path, fromObjectTypeId="0-3").results == [used]
    assert len(http.get(path).results) == 2
    assert http.get(path, toObjectTypeId="0-2").results == []


class TestRecordsOfManyTies:
    PATH = f"{LIMITS}/associations/records"

    def tie(self, http: Http, portal: Portal, ties: int, **properties: object) -> int:
        """A company that so many deals belong to."""
        made = http.made("/crm/v3/objects/companies", {"properties": properties})
        company = int(made["id"])
        first = company * 100_000
        numbers = range(first, first + ties)
        portal.store.run_many(
            "INSERT INTO records VALUES ('deals', ?, 0, 0, NULL, '', '', '{}')",
            [(number,) for number in numbers],
        )
        portal.store.run_many(
            "INSERT INTO associations (from_type, from_id, to_type, to_id, type_id)"
            " VALUES ('companies', ?, 'deals', ?, 342)",
            [(company, number) for number in numbers],
        )
        return company

    def test_records_near_the_limit_are_told_with_how_near_they_are(
        self, http: Http, portal: Portal
    ) -> None:
        self.tie(http, portal, 7_999, name="far from it")
        near = self.tie(http, portal, 8_000, name="near")
        full = self.tie(http, portal, 10_000)
        assert http.get(f"{self.PATH}/0-2/0-3").body == {
            "limit": 10_000,
            "totalRecordsAtLimit": 1,
            "totalRecordsNearLimit": 1,
            "atLimitFromRecordSamples": [{"objectId": full, "label": str(full)}],
            "nearLimitFromRecordSamples": [
                {"objectId": near, "label": "near", "usage": 8_000, "percentage": 80.0}
            ],
        }
        others = http.get(f"{self.PATH}/0-3/0-2").body
        assert (others["totalRecordsAtLimit"], others["totalRecordsNearLimit"]) == (0, 0)

    def test_types_with_such_records_are_listed_at_either_end(
        self, http: Http, portal: Portal
    ) -> None:
        assert http.get(f"{self.PATH}/from").results == []
        self.tie(http, portal, 8_000, name="near")
        near = {"hasRecordsAtLimit": False, "hasRecordsNearLimit": True}
        for prefix in ("/crm/v3/limits", "/crm/limits/2026-03", "/crm/limits/2026-09"):
            path = f"{prefix}/associations/records"
            assert http.get(f"{path}/from").results == [{**A_COMPANY, **near}]
            assert http.get(f"{path}/0-2/to").results == [{**A_DEAL, **near}]
            assert http.get(f"{path}/0-3/to").results == []


@pytest.mark.parametrize("version", ["2025-09", "2026-03", "2026-09"])
def test_dated_paths_serve_the_same(http: Http, version: str) -> None:
    assert http.get(f"/crm/limits/{version}/pipelines").status == 200


def test_limits_need_the_scope_of_some_object(portal: Portal) -> None:
    tokens = {
        "schemas": Token(scopes=frozenset({"crm.schemas.deals.read"})),
        "objects": Token(scopes=frozenset({"crm.objects.orders.read"})),
    }
    app = create_app(portal, tokens=tokens)
    assert Http(app, "schemas").get(f"{LIMITS}/pipelines").status == 403
    assert Http(app, "objects").get(f"{LIMITS}/pipelines").status == 200
    assert Http(app, "objects").get("/crm-object-schemas/v3/schemas").status == 403


def test_an_unknown_subscription_is_an_error_of_whoever_asked_for_it(portal: Portal) -> None:
    with pytest.raises(SandboxError):
        on(portal, "gold").get(f"{LIMITS}/pipelines")
