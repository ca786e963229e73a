import uuid

import pytest
from werkzeug.test import Client

from dealwright.sandbox.app import App, create_app
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.tokens import Token
from unit.sandbox.wires import NOON, Http, a_pipeline

PIPELINES = "/crm/v3/pipelines/deals"
DEALS = "/crm/v3/objects/deals"


@pytest.mark.parametrize("header", [None, "Basic all", "Bearer nobody", "Bearer"])
def test_without_a_known_token_the_answer_is_a_401(app: App, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    response = Client(app).get(PIPELINES, headers=headers)
    assert response.status_code == 401
    assert response.json is not None
    assert response.json["category"] == "INVALID_AUTHENTICATION"
    assert response.json["message"].startswith("Authentication credentials not found")


def test_a_key_in_the_query_is_no_token(app: App) -> None:
    assert Client(app).get(f"{PIPELINES}?hapikey=all").status_code == 401


def test_an_expired_token_says_so(app: App) -> None:
    reply = Http(app, "late").get(PIPELINES)
    assert (reply.status, reply.body["category"]) == (401, "EXPIRED_AUTHENTICATION")


def test_a_missing_scope_is_a_403_that_names_it(app: App) -> None:
    reply = Http(app, "deals").post(DEALS, {"properties": {}})
    assert (reply.status, reply.body["category"]) == (403, "MISSING_SCOPES")
    assert reply.body["message"].startswith("This app hasn't been granted all required scopes")
    (error,) = reply.body["errors"]
    assert error["message"] == "One or more of the following scopes are required."
    assert error["context"]["requiredGranularScopes"] == ["crm.objects.deals.write"]
    assert "scopes" in reply.body["links"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (DEALS, 200),
        (PIPELINES, 200),
        ("/crm/v3/objects/companies", 403),
        ("/crm/v3/properties/orders", 403),
        ("/crm/v3/objects/tickets", 403),
        ("/crm/v3/owners/", 403),
        ("/account-info/v3/details", 200),
    ],
)
def test_any_one_of_the_alternative_scopes_is_enough(app: App, path: str, status: int) -> None:
    assert Http(app, "deals").get(path).status == status


def test_schemas_are_written_with_their_own_scope(app: App) -> None:
    assert Http(app, "deals").post(PIPELINES, a_pipeline()).status == 201
    orders = Http(app, "deals").post("/crm/v3/pipelines/orders", a_pipeline())
    assert orders.body["errors"][0]["context"]["requiredGranularScopes"] == [
        *("crm.objects.orders.write", "crm.pipelines.orders.write", "crm.schemas.orders.write")
    ]


def test_a_path_that_is_not_served_says_so(http: Http) -> None:
    reply = http.get("/marketing/v3/forms")
    assert (reply.status, reply.body["category"]) == (404, "SANDBOX_NOT_SERVED")
    assert "/marketing/v3/forms" in reply.body["message"]


@pytest.mark.parametrize(
    "token",
    ["invoices", "0-53", "USER", "0-115", "leads", "0-136", "2-145284183", "p_orders", "p7_car"],
)
def test_a_type_that_is_not_served_says_so(http: Http, token: str) -> None:
    assert http.get(f"/crm/v3/objects/{token}").body["category"] == "SANDBOX_NOT_SERVED"


def test_a_type_that_means_nothing_is_a_400(http: Http) -> None:
    reply = http.get("/crm/v3/objects/spaceships")
    assert (reply.status, reply.body["message"]) == (
        400,
        "Unable to infer object type from: spaceships",
    )


@pytest.mark.parametrize("name", ["deals", "deal", "DEALS", "0-3"])
def test_a_type_has_several_names(http: Http, name: str) -> None:
    assert http.get(f"/crm/v3/pipelines/{name}").status == 200


def test_a_wrong_verb_is_a_405(http: Http) -> None:
    assert http.put(DEALS, {}).status == 405


def test_a_wrong_media_type_is_a_415(app: App) -> None:
    headers = {"Authorization": "Bearer all", "Content-Type": "text/plain"}
    assert Client(app).post(DEALS, data="{}", headers=headers).status_code == 415


def test_a_doubled_slash_is_another_path(http: Http) -> None:
    assert http.get("/crm/v3//pipelines/deals").status == 404


def test_every_answer_has_a_correlation_id_of_version_seven(http: Http) -> None:
    reply = http.get(f"{DEALS}/abc")
    correlation = reply.headers["X-HubSpot-Correlation-Id"]
    assert correlation == reply.body["correlationId"]
    assert uuid.UUID(correlation).version == 7
    assert uuid.UUID(correlation).int >> 80 == NOON
    assert http.get(DEALS).headers["X-HubSpot-Correlation-Id"] != correlation


class TestAccount:
    @pytest.mark.parametrize("version", ["v3", "2026-03", "2026-09"])
    def test_details_name_the_portal(self, http: Http, version: str) -> None:
        assert http.get(f"/account-info/{version}/details").body == {
            "portalId": 20260122,
            "accountType": "DEVELOPER_TEST",
            "timeZone": "Europe/Berlin",
            "companyCurrency": "EUR",
            "additionalCurrencies": [],
            "utcOffset": "+01:00",
            "utcOffsetMilliseconds": 3_600_000,
            "uiDomain": "app.hubspot.com",
            "dataHostingLocation": "na1",
        }

    def test_details_need_a_token_and_no_scope(self, portal: Portal) -> None:
        app = create_app(portal, tokens={"none": Token(scopes=frozenset())})
        assert Http(app, "none").get("/account-info/v3/details").status == 200
        assert Http(app, "nobody").get("/account-info/v3/details").status == 401

    def test_a_token_tells_its_scopes(self, http: Http) -> None:
        path = "/oauth/v2/private-apps/get/access-token-info"
        reply = http.post(path, {"tokenKey": "deals"})
        assert reply.body["hubId"] == 20260122
        assert reply.body["scopes"] == ["crm.objects.deals.read", "crm.schemas.deals.write"]
        every = http.post(path, {"tokenKey": "all"}).body["scopes"]
        assert {"crm.objects.owners.read", "crm.schemas.orders.write", "tickets"} <= set(every)
        assert http.post(path, {"tokenKey": "nobody"}).status == 404

    @pytest.mark.parametrize("path", ["/crm/v3/owners", "/crm/v3/owners/", "/crm/owners/2026-09"])
    def test_owners_are_listed_with_and_without_a_slash(self, http: Http, path: str) -> None:
        assert [each["id"] for each in http.get(path).results] == [
            *("70100001", "70100002", "70100003")
        ]

    def test_a_deactivated_owner_is_listed_apart_and_has_no_user(self, http: Http) -> None:
        (owner,) = http.get("/crm/v3/owners", archived="true").results
        assert (owner["archived"], "userId" in owner) == (True, False)
        assert owner["userIdIncludingInactive"] == 9100004
        path = f"/crm/v3/owners/{owner['id']}"
        assert http.get(path).status == 404
        assert http.get(path, archived="true").body == owner

    def test_an_owner_has_these_fields_and_no_more(self, http: Http) -> None:
        owner = http.get("/crm/v3/owners/70100001").body
        assert owner == {
            "id": "70100001",
            "email": "ada.moonrise@sandbox.example",
            "firstName": "Ada",
            "lastName": "Moonrise",
            "userId": 9100001,
            "userIdIncludingInactive": 9100001,
            "type": "PERSON",
            "archived": False,
            "createdAt": "1970-01-01T00:00:00Z",
            "updatedAt": "1970-01-01T00:00:00Z",
            "teams": [{"id": "3001", "name": "Membership", "primary": True}],
        }

    def test_owners_have_pages_and_a_filter(self, http: Http) -> None:
        first = http.get("/crm/v3/owners", limit=2).body
        assert (len(first["results"]), first["paging"]["next"]["after"]) == (2, "2")
        link = first["paging"]["next"]["link"]
        assert link == "http://localhost/crm/v3/owners?limit=2&after=2"
        assert len(http.get(link.removeprefix("http://localhost")).results) == 1
        assert "paging" not in http.get("/crm/v3/owners", limit=2, after=2).body
        email = first["results"][1]["email"]
        assert len(http.get("/crm/v3/owners", email=email).results) == 1
        assert http.get("/crm/v3/owners", email=email.partition("@")[0]).results == []
        assert [http.get("/crm/v3/owners", limit=size).status for size in (500, 501)] == [
            *(200, 400)
        ]

    def test_one_owner_is_read_by_id_or_by_user(self, http: Http) -> None:
        assert http.get("/crm/v3/owners/70100001").body["firstName"] == "Ada"
        reply = http.get("/crm/v3/owners/9100001", idProperty="userId")
        assert reply.body["id"] == "70100001"
        assert http.get("/crm/v3/owners/9100001").status == 404
