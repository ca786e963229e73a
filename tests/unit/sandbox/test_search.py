import pytest

from unit.sandbox.wires import NOON, Http, Json, Reply, a_choice

SEARCH = "/crm/v3/objects/deals/search"


@pytest.fixture
def deals(http: Http) -> Http:
    http.made("/crm/v3/properties/deals", a_choice("several", "red", "blue", fieldType="checkbox"))
    http.deal(
        dealname="26 Mars University",
        amount="100",
        dealstage="closedwon",
        closedate="2026-09-01",
        several="red;blue",
    )
    http.deal(dealname="Venus College", amount="20.5", dealstage="contractsent")
    http.deal(dealname="mars", dealtype="newbusiness")
    return http


def found(http: Http, *filters: Json, **more: object) -> list[str]:
    reply = ask(http, *filters, **more)
    assert reply.status == 200, reply.text
    return [each["properties"]["dealname"] for each in reply.results]


def ask(http: Http, *filters: Json, **more: object) -> Reply:
    return http.post(SEARCH, {"filterGroups": [{"filters": list(filters)}], **more})


def a_filter(name: str, operator: str, value: object = None, **more: object) -> Json:
    return {"propertyName": name, "operator": operator, "value": value, **more}


MARS, VENUS, SMALL = "26 Mars University", "Venus College", "mars"


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (a_filter("dealname", "EQ", "MARS"), [SMALL]),
        (a_filter("amount", "EQ", 100.0), [MARS]),
        (a_filter("amount", "NEQ", "100"), [VENUS]),
        (a_filter("amount", "LT", "100"), [VENUS]),
        (a_filter("amount", "LTE", "100"), [MARS, VENUS]),
        (a_filter("amount", "GT", "20.5"), [MARS]),
        (a_filter("amount", "GTE", "20.5"), [MARS, VENUS]),
        (a_filter("amount", "BETWEEN", "20.5", highValue="99"), [VENUS]),
        (a_filter("amount", "BETWEEN", "21", highValue="100"), [MARS]),
        (a_filter("closedate", "BETWEEN", "2026-08-31", highValue=str(NOON)), [MARS]),
        (a_filter("amount", "HAS_PROPERTY"), [MARS, VENUS]),
        (a_filter("amount", "NOT_HAS_PROPERTY"), [SMALL]),
        (a_filter("dealstage", "IN", values=["closedwon", "contractsent"]), [MARS, VENUS]),
        (a_filter("dealstage", "NOT_IN", values=["closedwon"]), [VENUS]),
        (a_filter("dealname", "IN", values=["mars", "venus college"]), [VENUS, SMALL]),
        (a_filter("dealname", "IN", values=["Mars"]), []),
        (a_filter("dealname", "CONTAINS_TOKEN", "mars"), [MARS, SMALL]),
        (a_filter("dealname", "CONTAINS_TOKEN", "univ*"), [MARS]),
        (a_filter("dealname", "CONTAINS_TOKEN", "m?rs"), []),
        (a_filter("dealname", "NOT_CONTAINS_TOKEN", "mars"), [VENUS]),
        (a_filter("several", "EQ", "blue"), [MARS]),
        (a_filter("several", "IN", values=["blue"]), [MARS]),
        (a_filter("hs_is_closed", "EQ", value=True), [MARS]),
        (a_filter("closedate", "LT", "2026-09-02"), [MARS]),
        (a_filter("closedate", "GTE", str(NOON)), []),
        (a_filter("createdate", "GTE", NOON), [MARS, VENUS, SMALL]),
    ],
    ids=lambda it: f"{it['propertyName']}-{it['operator']}" if isinstance(it, dict) else None,
)
def test_each_operator(deals: Http, sent: Json, expected: list[str]) -> None:
    assert found(deals, sent) == expected


def test_filters_are_anded_and_groups_are_ored(deals: Http) -> None:
    amount, stage = a_filter("amount", "GT", "1"), a_filter("dealstage", "EQ", "closedwon")
    assert found(deals, amount, stage) == [MARS]
    groups = [{"filters": [stage]}, {"filters": [a_filter("dealname", "EQ", "mars")]}]
    reply = deals.post(SEARCH, {"filterGroups": groups})
    assert [each["properties"]["dealname"] for each in reply.results] == [MARS, SMALL]


def test_an_empty_search_finds_all_in_the_order_of_creation(deals: Http) -> None:
    reply = deals.post(SEARCH, {})
    assert [each["properties"]["dealname"] for each in reply.results] == [MARS, VENUS, SMALL]
    assert reply.body["total"] == 3


def test_a_query_looks_into_texts(deals: Http) -> None:
    assert found(deals, query="mars") == [MARS, SMALL]
    assert found(deals, query="closedwon") == []


def test_results_are_sorted_by_the_type_of_a_property_and_unset_ones_are_last(deals: Http) -> None:
    ascending = [{"propertyName": "amount"}]
    assert found(deals, sorts=ascending) == [VENUS, MARS, SMALL]
    descending = [{"propertyName": "amount", "direction": "DESCENDING"}]
    assert found(deals, sorts=descending) == [MARS, VENUS, SMALL]
    assert found(deals, sorts=["amount"]) == [VENUS, MARS, SMALL]


def test_a_page_has_ten_results_unless_it_is_said(deals: Http) -> None:
    for _ in range(8):
        deals.deal(dealname="more")
    body = ask(deals).body
    assert (body["total"], len(body["results"])) == (11, 10)


def test_results_carry_neither_history_nor_associations(deals: Http) -> None:
    fields = {"id", "properties", "createdAt", "updatedAt", "archived", "url"}
    assert {frozenset(each) for each in ask(deals).results} == {frozenset(fields)}


def test_pages_are_offsets(deals: Http) -> None:
    first = ask(deals, limit=2).body
    assert (first["total"], len(first["results"])) == (3, 2)
    assert first["paging"]["next"]["after"] == "2"
    assert first["paging"]["next"]["link"] == f"http://localhost{SEARCH}?after=2"
    second = ask(deals, limit=2, after="2").body
    assert len(second["results"]) == 1
    assert "paging" not in second
    assert "paging" not in ask(deals, limit=3).body


def test_unknown_names_in_properties_are_ignored(deals: Http) -> None:
    (result, *_) = ask(deals, properties=["amount", "nowhere"]).results
    assert set(result["properties"]) == {
        *("amount", "createdate", "hs_lastmodifieddate", "hs_object_id")
    }


def test_archived_records_never_appear(deals: Http) -> None:
    first = ask(deals).results[0]["id"]
    deals.delete(f"/crm/v3/objects/deals/{first}")
    assert found(deals) == [VENUS, SMALL]


SORT = {"propertyName": "amount"}
ANY = a_filter("amount", "HAS_PROPERTY")


@pytest.mark.parametrize(
    "body",
    [
        {"limit": 201},
        {"limit": 0},
        {"limit": "x"},
        {"limit": 200, "after": "9801"},
        {"sorts": [SORT, SORT]},
        {"sorts": [{"propertyName": "nowhere"}]},
        {"sorts": [{"propertyName": "amount", "direction": "UP"}]},
        {"filterGroups": [{"filters": []}] * 7},
        {"filterGroups": [{"filters": [ANY] * 7}]},
        {"filterGroups": [{"filters": [ANY] * 6}] * 3 + [{"filters": [ANY]}]},
        {"query": "x" * 2988},
        {"filterGroups": [{"filters": [a_filter("nowhere", "EQ", "x")]}]},
        {"filterGroups": [{"filters": [a_filter("amount", "LIKE", "x")]}]},
        {"filterGroups": [{"filters": [a_filter("amount", "EQ")]}]},
        {"filterGroups": [{"filters": [a_filter("dealname", "EQ")]}]},
        {"filterGroups": [{"filters": [a_filter("amount", "EQ", "x")]}]},
        {"filterGroups": [{"filters": [a_filter("closedate", "EQ", "soon")]}]},
        {"filterGroups": [{"filters": [a_filter("amount", "BETWEEN", "1")]}]},
        {"filterGroups": [{"filters": [a_filter("dealname", "IN")]}]},
        {"filterGroups": [{"filters": [a_filter("dealname", "CONTAINS_TOKEN")]}]},
    ],
)
def test_a_search_outside_its_limits_is_a_400(deals: Http, body: Json) -> None:
    assert deals.post(SEARCH, body).status == 400


def test_a_search_at_its_limits_is_served(deals: Http) -> None:
    assert ask(deals, limit=200, after="9800").status == 200
    assert ask(deals, properties=["amount"] * 2000).status == 200
    assert deals.post(SEARCH, {"filterGroups": [{"filters": [ANY] * 3}] * 6}).status == 200
    assert deals.post(SEARCH, {"filterGroups": [{"filters": [ANY] * 6}] * 3}).status == 200
    # With its braces and the name of the field the body has 3,000 characters.
    assert deals.post(SEARCH, {"query": "x" * 2987}).status == 200
