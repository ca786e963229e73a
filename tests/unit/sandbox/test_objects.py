import pytest

from unit.sandbox.wires import NOON, Clock, Http, Json

KINDS = {
    "line_items": ("0-8", "line_item", "name"),
    "products": ("0-7", "product", "name"),
    "quotes": ("0-14", "quote", "hs_title"),
    "notes": ("0-46", "note", "hs_note_body"),
    "tasks": ("0-27", "task", "hs_task_subject"),
    "calls": ("0-48", "call", "hs_call_title"),
}
kinds = pytest.mark.parametrize("kind", KINDS)


@kinds
def test_records_live_from_create_to_archive(http: Http, kind: str) -> None:
    path, name = f"/crm/v3/objects/{kind}", KINDS[kind][2]
    made = http.made(path, {"properties": {name: "A"}})["id"]
    assert http.patch(f"{path}/{made}", {"properties": {name: "B"}}).status == 200
    found = http.get(f"{path}/{made}", properties=name, propertiesWithHistory=name).body
    assert found["properties"][name] == "B"
    assert [each["value"] for each in found["propertiesWithHistory"][name]] == ["B", "A"]
    assert {"hs_lastmodifieddate", "hs_object_id"} <= found["properties"].keys()
    assert [each["id"] for each in http.get(path).results] == [made]
    assert http.delete(f"{path}/{made}").status == 204
    assert http.get(f"{path}/{made}").status == 404


@kinds
def test_records_are_written_and_found_in_batches(http: Http, kind: str) -> None:
    path, name = f"/crm/v3/objects/{kind}", KINDS[kind][2]
    inputs: list[Json] = [{"properties": {name: text}} for text in ("A", "B")]
    ids = [each["id"] for each in http.post(f"{path}/batch/create", {"inputs": inputs}).results]
    changes = [{"id": each, "properties": {name: "C"}} for each in ids]
    assert http.post(f"{path}/batch/update", {"inputs": changes}).status == 200
    asked: Json = {"inputs": [{"id": each} for each in ids], "properties": [name]}
    read = http.post(f"{path}/batch/read", asked).results
    assert [each["properties"][name] for each in read] == ["C", "C"]
    filters = [{"propertyName": name, "operator": "EQ", "value": "c"}]
    assert http.post(f"{path}/search", {"filterGroups": [{"filters": filters}]}).body["total"] == 2
    http.post(f"{path}/batch/archive", {"inputs": asked["inputs"]})
    assert http.get(path).results == []


@kinds
def test_a_type_is_named_by_id_plural_and_singular_in_any_case(http: Http, kind: str) -> None:
    type_id, singular, _ = KINDS[kind]
    for token in (type_id, singular, kind, kind.upper(), singular.title()):
        assert http.get(f"/crm/v3/objects/{token}").status == 200
        assert http.get(f"/crm/objects/2026-09/{token}").status == 200


@kinds
def test_histories_come_in_pages_of_fifty(http: Http, kind: str) -> None:
    path, name = f"/crm/v3/objects/{kind}", KINDS[kind][2]
    assert http.get(path, limit=50, propertiesWithHistory=name).status == 200
    assert http.get(path, limit=51, propertiesWithHistory=name).status == 400


@pytest.mark.parametrize(
    ("type_id", "kind"),
    [
        ("0-1", "contacts"),
        ("0-2", "companies"),
        ("0-3", "deals"),
        ("0-5", "tickets"),
        ("0-47", "meetings"),
        ("0-49", "emails"),
        ("0-123", "orders"),
    ],
)
def test_the_other_types_have_an_id_as_well(http: Http, type_id: str, kind: str) -> None:
    made = http.made(f"/crm/v3/objects/{type_id}", {"properties": {}})["id"]
    assert http.get(f"/crm/v3/objects/{kind}/{made}").status == 200


@kinds
def test_the_common_properties_are_there(http: Http, kind: str) -> None:
    found = {each["name"] for each in http.get(f"/crm/v3/properties/{kind}").results}
    assert found >= {
        *("hs_object_id", "hs_createdate", "hs_lastmodifieddate", "hubspot_owner_id"),
        *("hs_object_source", "hs_merged_object_ids", "hs_unique_creation_key", "hs_read_only"),
    }


class TestUpsert:
    PATH = "/crm/v3/objects/contacts/batch/upsert"

    def test_a_record_is_made_or_changed_by_its_unique_value(self, http: Http) -> None:
        old = http.made("/crm/v3/objects/contacts", {"properties": {"email": "a@b.example"}})["id"]
        inputs = [
            {"id": each, "idProperty": "email", "properties": {"firstname": "Ada"}}
            for each in ("A@b.example", "new@b.example")
        ]
        reply = http.post(self.PATH, {"inputs": inputs})
        assert (reply.status, [each["new"] for each in reply.results]) == (200, [False, True])
        assert reply.results[0]["id"] == old
        assert reply.results[1]["properties"]["email"] == "new@b.example"
        again = http.post(self.PATH, {"inputs": inputs}).results
        assert [each["new"] for each in again] == [False, False]

    def test_the_property_must_hold_unique_values(self, http: Http) -> None:
        one = {"id": "Ada", "idProperty": "firstname", "properties": {}}
        assert http.post(self.PATH, {"inputs": [one]}).status == 400
        assert http.post(self.PATH, {"inputs": [{"id": "a", "properties": {}}]}).status == 400

    def test_a_value_comes_once_in_a_batch(self, http: Http) -> None:
        one = {"id": "a@b.example", "idProperty": "email", "properties": {}}
        assert http.post(self.PATH, {"inputs": [one, one]}).status == 400

    def test_it_is_all_or_nothing_without_trace_ids(self, http: Http) -> None:
        def inputs(**more: str) -> list[Json]:
            good = {"id": "a@b.example", "idProperty": "email", "properties": {}}
            bad = {"id": "c@d.example", "idProperty": "email", "properties": {"nowhere": "x"}}
            return [
                {**each, **{key: f"{value}{number}" for key, value in more.items()}}
                for number, each in enumerate((good, bad))
            ]

        assert http.post(self.PATH, {"inputs": inputs()}).status == 400
        assert http.get("/crm/v3/objects/contacts").results == []
        reply = http.post(self.PATH, {"inputs": inputs(objectWriteTraceId="t")})
        assert (reply.status, len(reply.results)) == (207, 1)
        assert reply.body["errors"][0]["context"] == {"objectWriteTraceId": ["t1"]}


def test_trace_ids_make_a_batch_update_partial(http: Http) -> None:
    one, two = http.deal(dealname="A"), http.deal(dealname="B")
    inputs = [
        {"id": one, "properties": {"dealname": "C"}, "objectWriteTraceId": "one"},
        {"id": two, "properties": {"amount": "x"}, "objectWriteTraceId": "two"},
    ]
    reply = http.post("/crm/v3/objects/deals/batch/update", {"inputs": inputs})
    assert (reply.status, [each["id"] for each in reply.results]) == (207, [one])
    assert reply.body["errors"][0]["context"] == {"objectWriteTraceId": ["two"]}


class TestMerge:
    PATH = "/crm/v3/objects/deals/merge"

    def merged(self, http: Http, survivor: str, loser: str) -> Json:
        sent = {"primaryObjectId": survivor, "objectIdToMerge": loser}
        reply = http.post(self.PATH, sent)
        assert reply.status == 200, reply.text
        return reply.body

    def test_the_survivor_keeps_its_values_and_takes_what_it_lacks(self, http: Http) -> None:
        survivor, loser = http.deal(dealname="A"), http.deal(dealname="B", amount=5)
        assert self.merged(http, survivor, loser)["id"] == survivor
        values = http.values(survivor, "dealname", "amount", "hs_merged_object_ids")
        assert (values["dealname"], values["amount"]) == ("A", "5")
        assert values["hs_merged_object_ids"] == loser

    def test_the_survivor_keeps_its_history(self, http: Http, clock: Clock) -> None:
        survivor, loser = http.deal(dealname="A"), http.deal(dealname="B", amount=5)
        clock.now = NOON + 1_000
        self.merged(http, survivor, loser)
        path = f"/crm/v3/objects/deals/{survivor}"
        history = http.get(path, propertiesWithHistory="dealname,amount").body
        found = history["propertiesWithHistory"]
        assert [each["value"] for each in found["dealname"]] == ["A"]
        assert [(each["value"], each["sourceType"]) for each in found["amount"]] == [
            ("5", "MERGE_OBJECTS")
        ]
        assert history["updatedAt"] == "2026-09-21T14:13:21Z"

    def test_the_loser_is_archived(self, http: Http) -> None:
        survivor, loser = http.deal(dealname="A"), http.deal(dealname="B")
        self.merged(http, survivor, loser)
        path = f"/crm/v3/objects/deals/{loser}"
        assert (http.get(path).status, http.get(path, archived="true").status) == (404, 200)

    def test_stages_are_not_mixed(self, http: Http) -> None:
        survivor = http.deal(dealname="A")
        loser = http.deal(dealname="B", dealstage="contractsent")
        self.merged(http, survivor, loser)
        assert http.values(survivor, "dealstage")["dealstage"] is None
        path = f"/crm/v3/objects/deals/{survivor}"
        assert http.patch(path, {"properties": {"dealstage": "closedwon"}}).status == 200

    def test_merged_ids_add_up(self, http: Http) -> None:
        one, two, three = (http.deal(dealname=name) for name in "ABC")
        self.merged(http, two, three)
        self.merged(http, one, two)
        values = http.values(one, "hs_merged_object_ids")
        assert values["hs_merged_object_ids"] == f"{three};{two}"

    def test_the_survivor_inherits_what_the_other_was_tied_to(self, http: Http) -> None:
        survivor, loser = http.deal(dealname="A"), http.deal(dealname="B")
        company = http.made("/crm/v3/objects/companies", {"properties": {"name": "Uni"}})["id"]
        ties = "/crm/v4/objects/deals"
        http.put(f"{ties}/{loser}/associations/default/companies/{company}", None)
        http.put(f"{ties}/{loser}/associations/default/deals/{survivor}", None)
        self.merged(http, survivor, loser)
        found = http.get(f"{ties}/{survivor}/associations/companies").results
        assert [each["toObjectId"] for each in found] == [int(company)]
        assert http.get(f"{ties}/{survivor}/associations/deals").results == []
        back = http.get(f"/crm/v4/objects/companies/{company}/associations/deals").results
        assert [each["toObjectId"] for each in back] == [int(survivor)]

    def test_the_survivor_keeps_its_primary_company(self, http: Http) -> None:
        ties, company = "/crm/v4/objects/deals", "/crm/v3/objects/companies"
        deals = [http.deal(dealname=name) for name in "AB"]
        companies = [http.made(company, {"properties": {"name": each}})["id"] for each in "XY"]
        primary = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 5}]
        for deal, other in zip(deals, companies, strict=True):
            http.put(f"{ties}/{deal}/associations/companies/{other}", primary)
        self.merged(http, *deals)
        found = http.get(f"{ties}/{deals[0]}/associations/companies").results
        labels = [{link["label"] for link in each["associationTypes"]} for each in found]
        assert labels == [{None, "Primary"}, {None}]

    def test_two_records_that_are_there_are_needed(self, http: Http) -> None:
        deal = http.deal(dealname="A")
        same = {"primaryObjectId": deal, "objectIdToMerge": deal}
        gone = {"primaryObjectId": deal, "objectIdToMerge": "7"}
        assert http.post(self.PATH, same).status == 400
        assert http.post(self.PATH, gone).status == 404
        assert http.post(self.PATH, {"primaryObjectId": deal}).status == 400


def test_a_record_is_read_and_changed_by_a_unique_value(http: Http) -> None:
    path = "/crm/v3/objects/contacts"
    made = http.made(path, {"properties": {"email": "a@b.example"}})["id"]
    assert http.get(f"{path}/a@b.example", idProperty="email").body["id"] == made
    change = {"properties": {"firstname": "Ada"}}
    reply = http("PATCH", f"{path}/a@b.example", change, idProperty="email")
    assert (reply.status, reply.body["id"]) == (200, made)


def test_a_batch_of_properties_is_a_200_on_the_newest_paths(http: Http) -> None:
    def made(version: str, name: str) -> int:
        fields = {"label": name, "type": "string", "fieldType": "text"}
        one = {"name": name, "groupName": "dealinformation", **fields}
        path = f"/crm/properties/{version}/deals/batch/create"
        return http.post(path, {"inputs": [one]}).status

    assert (made("2026-03", "a"), made("2026-09", "b")) == (201, 200)
