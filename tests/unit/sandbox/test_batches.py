import pytest

from unit.sandbox.wires import NOON, Clock, Http, Json

DEALS = "/crm/v3/objects/deals"


def inputs(*ids: str) -> Json:
    return {"inputs": [{"id": each} for each in ids]}


def test_a_batch_read_answers_in_the_order_of_ids(http: Http) -> None:
    first, second = http.deal(dealname="A"), http.deal(dealname="B")
    reply = http.post(f"{DEALS}/batch/read", {**inputs(second, first), "properties": ["dealname"]})
    assert (reply.status, reply.body["status"]) == (200, "COMPLETE")
    assert [each["properties"]["dealname"] for each in reply.results] == ["A", "B"]


def test_a_batch_read_never_shows_associations(http: Http) -> None:
    deal = http.deal(dealname="A")
    other = http.deal(dealname="B")
    http.put(f"/crm/v4/objects/deals/{deal}/associations/default/deals/{other}", None)
    assert "associations" in http.get(f"{DEALS}/{deal}", associations="deals").body
    (found,) = http.post(f"{DEALS}/batch/read", inputs(deal)).results
    assert "associations" not in found


def test_a_batch_read_names_all_missing_ids_in_one_error(http: Http) -> None:
    deal = http.deal(dealname="A")
    reply = http.post(f"{DEALS}/batch/read", inputs("7", deal, "8"))
    assert (reply.status, reply.body["numErrors"]) == (207, 1)
    (error,) = reply.body["errors"]
    assert (error["category"], error["context"]) == ("OBJECT_NOT_FOUND", {"ids": ["7", "8"]})
    assert error["message"].startswith("Could not get some DEAL objects")


def test_a_batch_read_gives_history_for_fifty_at_most(http: Http, clock: Clock) -> None:
    deal = http.deal(dealname="A")
    clock.now = NOON + 1
    http.patch(f"{DEALS}/{deal}", {"properties": {"dealname": "B"}})
    asked = {"propertiesWithHistory": ["dealname"], "properties": []}
    (found,) = http.post(f"{DEALS}/batch/read", {**inputs(deal), **asked}).results
    assert [each["value"] for each in found["propertiesWithHistory"]["dealname"]] == ["B", "A"]
    many = inputs(*map(str, range(51)))
    reply = http.post(f"{DEALS}/batch/read", {**many, **asked})
    assert reply.status == 400
    assert "property histories is 50" in reply.body["message"]
    fifty = {"inputs": many["inputs"][:50]}
    assert http.post(f"{DEALS}/batch/read", {**fifty, **asked}).status == 207
    assert http.post(f"{DEALS}/batch/read", many).status == 207


def test_a_batch_read_of_archived_records(http: Http) -> None:
    deal = http.deal(dealname="A")
    http.delete(f"{DEALS}/{deal}")
    reply = http("POST", f"{DEALS}/batch/read", inputs(deal), archived="true")
    assert [each["id"] for each in reply.results] == [deal]


def test_a_batch_read_by_a_unique_property(http: Http) -> None:
    contacts = "/crm/v3/objects/contacts"
    made = http.made(contacts, {"properties": {"email": "a@b.example"}})
    reply = http.post(f"{contacts}/batch/read", {**inputs("a@b.example"), "idProperty": "email"})
    assert [each["id"] for each in reply.results] == [made["id"]]


def test_a_batch_create_is_all_or_nothing(http: Http) -> None:
    good, bad = {"properties": {"dealname": "A"}}, {"properties": {"nowhere": "A"}}
    reply = http.post(f"{DEALS}/batch/create", {"inputs": [good, bad]})
    assert (reply.status, reply.codes) == (400, ["PROPERTY_DOESNT_EXIST"])
    assert http.get(DEALS).results == []
    assert http.post(f"{DEALS}/batch/create", {"inputs": [good, good]}).status == 201
    assert len(http.get(DEALS).results) == 2


def test_trace_ids_make_a_batch_create_partial(http: Http) -> None:
    good = {"properties": {"dealname": "A"}, "objectWriteTraceId": "one"}
    bad = {"properties": {"nowhere": "A"}, "objectWriteTraceId": "two"}
    reply = http.post(f"{DEALS}/batch/create", {"inputs": [good, bad]})
    assert reply.status == 207
    assert [each["objectWriteTraceId"] for each in reply.results] == ["one"]
    assert reply.body["errors"][0]["context"] == {"objectWriteTraceId": ["two"]}


@pytest.mark.parametrize("traces", [("one", "one"), ("one", None)])
def test_each_input_needs_a_trace_id_of_its_own(http: Http, traces: tuple[str | None, ...]) -> None:
    good, bad = {"properties": {"dealname": "A"}}, {"properties": {"nowhere": "A"}}
    sent = [
        {**each, **({"objectWriteTraceId": trace} if trace else {})}
        for each, trace in zip((good, bad), traces, strict=True)
    ]
    assert http.post(f"{DEALS}/batch/create", {"inputs": sent}).status == 400
    assert http.get(DEALS).results == []


def test_a_batch_update_changes_what_is_there_and_names_what_is_not(http: Http) -> None:
    deal = http.deal(dealname="A")
    change: Json = {"properties": {"dealname": "B"}}
    body = {"inputs": [{"id": deal, **change}, {"id": "7", **change}]}
    reply = http.post(f"{DEALS}/batch/update", body)
    assert (reply.status, reply.body["errors"][0]["context"]) == (207, {"ids": ["7"]})
    assert http.values(deal, "dealname")["dealname"] == "B"
    assert http.post(f"{DEALS}/batch/update", {"inputs": body["inputs"][:1]}).status == 200


def test_a_batch_update_refuses_the_same_id_twice(http: Http) -> None:
    deal = http.deal(dealname="A")
    twice = {"inputs": [{"id": deal, "properties": {}}, {"id": deal, "properties": {}}]}
    assert http.post(f"{DEALS}/batch/update", twice).status == 400


def test_a_batch_update_with_a_bad_value_changes_nothing(http: Http) -> None:
    one, two = http.deal(dealname="A"), http.deal(dealname="B")
    body = {
        "inputs": [
            {"id": one, "properties": {"dealname": "C"}},
            {"id": two, "properties": {"amount": "x"}},
        ]
    }
    assert http.post(f"{DEALS}/batch/update", body).status == 400
    assert http.values(one, "dealname")["dealname"] == "A"


def test_a_batch_archive_is_a_204_whatever_was_there(http: Http) -> None:
    deal = http.deal(dealname="A")
    assert http.post(f"{DEALS}/batch/archive", inputs(deal, "7")).status == 204
    assert http.get(f"{DEALS}/{deal}").status == 404


@pytest.mark.parametrize(
    ("verb", "status"), [("read", 207), ("create", 201), ("update", 207), ("archive", 204)]
)
def test_a_batch_holds_a_hundred_at_most_and_needs_inputs(
    http: Http, verb: str, status: int
) -> None:
    path = f"{DEALS}/batch/{verb}"
    one: Json = {"properties": {}} if verb == "create" else {}
    many = [{"id": str(number), "properties": {}} for number in range(101)]
    if verb in {"read", "archive"}:
        many = [{"id": each["id"]} for each in many]
    sent = [one] * 101 if one else many
    assert http.post(path, {"inputs": sent}).status == 400
    assert http.post(path, {"inputs": sent[:100]}).status == status
    assert http.post(path, {}).status == 400


def test_an_upsert_holds_a_hundred_at_most(http: Http) -> None:
    sent = [
        {"id": f"a{number}@b.example", "idProperty": "email", "properties": {}}
        for number in range(101)
    ]
    path = "/crm/v3/objects/contacts/batch/upsert"
    assert http.post(path, {"inputs": sent}).status == 400
    assert len(http.post(path, {"inputs": sent[:100]}).results) == 100
