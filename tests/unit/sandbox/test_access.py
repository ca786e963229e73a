import uuid

import pytest
from werkzeug.test import Client

from dealwright.sandbox.app import App, Exchange, create_app
from dealwright.sandbox.errors import Refusal
from dealwright.sandbox.faults import Fault, Faults
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.tokens import Token
from unit.sandbox.wires import NOON, Http, a_pipeline, a_property

PIPELINES = "/crm/v3/pipelines/deals"
DEALS = "/crm/v3/objects/deals"


@pytest.mark.parametrize("header", [None, "Basic all", "Bearer nobody", "Bearer"])
def test_without_a_known_token_the_answer_is_a_401(app: App, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    response = Client(app).get(PIPELINES, headers=headers)
    assert response.status_code == 401
    assert response.json is not None
    assert response.json["category"] == "INVALID_AUTHENTICATION"


def test_an_expired_token_says_so(app: App) -> None:
    reply = Http(app, "late").get(PIPELINES)
    assert (reply.status, reply.body["category"]) == (401, "EXPIRED_AUTHENTICATION")


def test_a_missing_scope_is_a_403_that_names_it(app: App) -> None:
    reply = Http(app, "deals").post(DEALS, {"properties": {}})
    assert (reply.status, reply.body["category"]) == (403, "MISSING_SCOPES")
    (error,) = reply.body["errors"]
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


def test_a_type_that_is_not_served_is_told_from_one_that_means_nothing(http: Http) -> None:
    assert http.get("/crm/v3/objects/invoices").body["category"] == "SANDBOX_NOT_SERVED"
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


def test_other_answers_carry_rate_headers(http: Http) -> None:
    headers = http.get(DEALS).headers
    assert headers["X-HubSpot-RateLimit-Interval-Milliseconds"] == "10000"
    assert headers["X-HubSpot-RateLimit-Daily-Remaining"] == "624999"


class TestAccount:
    @pytest.mark.parametrize("version", ["v3", "2026-03", "2026-09"])
    def test_details_name_the_portal(self, http: Http, version: str) -> None:
        assert http.get(f"/account-info/{version}/details").body["portalId"] == 20260122

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

    def test_owners_have_pages_and_a_filter(self, http: Http) -> None:
        first = http.get("/crm/v3/owners", limit=2).body
        assert (len(first["results"]), first["paging"]["next"]["after"]) == (2, "2")
        assert "paging" not in http.get("/crm/v3/owners", limit=2, after=2).body
        email = first["results"][1]["email"]
        assert len(http.get("/crm/v3/owners", email=email).results) == 1
        assert http.get("/crm/v3/owners", limit=501).status == 400

    def test_one_owner_is_read_by_id_or_by_user(self, http: Http) -> None:
        assert http.get("/crm/v3/owners/70100001").body["firstName"] == "Ada"
        reply = http.get("/crm/v3/owners/9100001", idProperty="userId")
        assert reply.body["id"] == "70100001"
        assert http.get("/crm/v3/owners/9100001").status == 404


class TestFaults:
    @pytest.mark.parametrize(
        ("fault", "status", "policy"),
        [
            (Fault.ten_secondly(), 429, "TEN_SECONDLY_ROLLING"),
            (Fault.secondly(), 429, "SECONDLY"),
            (Fault.daily(), 429, "DAILY"),
            (Fault.error(500), 500, None),
            (Fault.missing_scopes("crm.export"), 403, None),
        ],
        ids=["ten-secondly", "secondly", "daily", "500", "403"],
    )
    def test_a_fault_answers_once_in_place_of_the_portal(
        self, http: Http, faults: Faults, fault: Fault, status: int, policy: str | None
    ) -> None:
        faults.plan(fault)
        reply = http.post(DEALS, {"properties": {}})
        assert (reply.status, reply.body.get("policyName")) == (status, policy)
        assert "Retry-After" not in reply.headers
        assert http.get(DEALS).results == []

    def test_a_fault_waits_for_a_request_that_fits(self, http: Http, faults: Faults) -> None:
        faults.plan(Fault.error(500), method="POST", path="/pipelines/", times=2)
        assert http.get(PIPELINES).status == 200
        assert http.post(DEALS, {"properties": {}}).status == 201
        assert http.post(PIPELINES, a_pipeline()).status == 500
        assert http.post(PIPELINES, a_pipeline()).status == 500
        assert http.post(PIPELINES, a_pipeline()).status == 201

    def test_a_fault_may_come_after_the_effect(self, http: Http, faults: Faults) -> None:
        faults.plan(Fault.error(502, after_effect=True))
        assert http.post(PIPELINES, a_pipeline()).status == 502
        assert http.get(f"{PIPELINES}/membership").status == 200

    def test_a_cut_connection_gives_no_answer(self, http: Http, faults: Faults) -> None:
        faults.plan(Fault.cut())
        with pytest.raises(ConnectionAbortedError):
            http.post(PIPELINES, a_pipeline())
        assert http.get(f"{PIPELINES}/membership").status == 404

    def test_a_fault_may_carry_headers(self, http: Http, faults: Faults) -> None:
        refusal = Refusal(status=477, message="migrating", headers={"Retry-After": "60"})
        faults.plan(Fault(refusal=refusal))
        assert http.get(DEALS).headers["Retry-After"] == "60"


class TestReadOnly:
    @pytest.fixture
    def guarded(self, portal: Portal) -> App:
        return create_app(portal, tokens={"all": Token()}, read_only=True)

    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("POST", PIPELINES),
            ("PATCH", f"{PIPELINES}/default"),
            ("PUT", f"{PIPELINES}/default"),
            ("DELETE", f"{PIPELINES}/default/stages/closedwon"),
            ("POST", "/crm/properties/2026-09/deals/batch/create"),
        ],
    )
    def test_a_write_fails_loudly_and_is_remembered(
        self, guarded: App, method: str, path: str
    ) -> None:
        assert Http(guarded)(method, path, a_property()).status == 599
        assert list(guarded.refused_writes) == [(method, path)]

    def test_reads_go_through(self, guarded: App) -> None:
        http = Http(guarded)
        assert http.get(PIPELINES).status == 200
        assert http.post(f"{DEALS}/search", {}).status == 200
        assert http.post(f"{DEALS}/batch/read", {"inputs": []}).status == 200
        info = "/oauth/v2/private-apps/get/access-token-info"
        assert http.post(info, {"tokenKey": "all"}).status == 200
        assert not guarded.refused_writes


def test_exchanges_are_remembered_as_they_were_asked(app: App, http: Http) -> None:
    http.get("/crm/pipelines/2026-03/deals", limit=5)
    http.post("/nowhere", {})
    assert list(app.exchanges) == [
        Exchange("GET", "/crm/pipelines/2026-03/deals"),
        ("POST", "/nowhere"),
    ]
    assert app.exchanges.maxlen is not None
