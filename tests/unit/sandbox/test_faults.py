import json
from pathlib import Path

import pytest
from werkzeug.test import Client

from dealwright.sandbox.app import App, create_app
from dealwright.sandbox.errors import Refusal
from dealwright.sandbox.fault_files import FaultPlanError, read
from dealwright.sandbox.faults import Fault, Faults
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.tokens import Token
from unit.sandbox.wires import Clock, Http, a_pipeline

DEALS = "/crm/v3/objects/deals"
PIPELINES = "/crm/v3/pipelines/deals"


def never(seconds: float) -> None:
    raise AssertionError(f"slept for {seconds} s")


def planned(faults: Faults, *sent: object, seed: int | None = None) -> None:
    plan = read(json.dumps({"faults": sent, "seed": seed} if seed else sent), never)
    faults.reseed(plan.seed or 0)
    faults.add(*plan.faults)


@pytest.mark.parametrize("after_effect", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (500, "application/json;charset=utf-8"),
        (502, "text/html; charset=utf-8"),
        (503, "text/html; charset=utf-8"),
        (504, "text/html; charset=utf-8"),
    ],
)
def test_a_server_breaks_before_or_after_the_effect_and_from_502_on_in_html(
    http: Http, faults: Faults, status: int, kind: str, *, after_effect: bool
) -> None:
    planned(faults, {"fault": "error", "status": status, "after_effect": after_effect})
    reply = http.post(PIPELINES, a_pipeline())
    assert (reply.status, reply.headers["Content-Type"]) == (status, kind)
    assert (http.get(f"{PIPELINES}/membership").status == 200) == after_effect


@pytest.mark.parametrize("after_effect", [False, True], ids=["before", "after"])
def test_a_connection_is_cut_before_or_after_the_effect(
    http: Http, faults: Faults, *, after_effect: bool
) -> None:
    planned(faults, {"fault": "cut", "after_effect": after_effect})
    with pytest.raises(ConnectionAbortedError):
        http.post(PIPELINES, a_pipeline())
    assert (http.get(f"{PIPELINES}/membership").status == 200) == after_effect


def test_a_refused_request_is_cut_as_well(http: Http, faults: Faults) -> None:
    faults.plan(Fault.cut(after_effect=True))
    with pytest.raises(ConnectionAbortedError):
        http.get(f"{PIPELINES}/nowhere")


@pytest.mark.parametrize(
    ("policy", "name"),
    [("ten_secondly", "TEN_SECONDLY_ROLLING"), ("secondly", "SECONDLY"), ("daily", "DAILY")],
)
def test_each_policy_refuses_with_its_name(
    http: Http, faults: Faults, policy: str, name: str
) -> None:
    planned(faults, {"fault": "rate_limit", "policy": policy})
    assert http.get(DEALS).body["policyName"] == name
    assert http.get(DEALS).status == 200


def test_a_truncated_answer_has_its_effect_but_is_no_json(http: Http, faults: Faults) -> None:
    planned(faults, {"fault": "truncated"})
    reply = http.post(PIPELINES, a_pipeline())
    assert reply.status == 201
    assert int(reply.headers["Content-Length"]) == len(reply.text)
    with pytest.raises(json.JSONDecodeError):
        json.loads(reply.text)
    assert http.get(f"{PIPELINES}/membership").status == 200


def test_a_page_may_stand_in_place_of_json_with_a_200(http: Http, faults: Faults) -> None:
    planned(faults, {"fault": "html"})
    reply = http.get(DEALS)
    assert (reply.status, reply.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert reply.text.startswith("<!DOCTYPE html>")


def test_a_slow_body_comes_whole_after_a_pause(app: App, faults: Faults) -> None:
    heard: list[str] = []
    faults.plan(Fault.slow(lambda: heard.append("pause")))
    response = Client(app).get(DEALS, headers={"Authorization": "Bearer all"}, buffered=False)
    heard.extend(part.decode() for part in response.iter_encoded())
    assert len(heard) == 3
    assert heard[1] == "pause"
    assert json.loads(heard[0] + heard[2]) == {"results": []}
    assert int(response.headers["Content-Length"]) == len(heard[0] + heard[2])


def test_a_slow_fault_waits_as_long_as_it_says() -> None:
    waited: list[float] = []
    (slow,) = read(b'[{"fault": "slow", "seconds": 2.5}]', waited.append).faults
    assert slow.fault.pause is not None
    slow.fault.pause()
    assert waited == [2.5]


class TestStale:
    @pytest.mark.parametrize("search", [False, True], ids=["a list", "a search"])
    def test_a_stale_read_is_answered_from_before_the_last_write(
        self, http: Http, faults: Faults, *, search: bool
    ) -> None:
        http.deal(dealname="A")
        planned(faults, {"fault": "stale"})
        http.deal(dealname="B")

        def names() -> list[str]:
            reply = http.post(f"{DEALS}/search", {}) if search else http.get(DEALS)
            return [each["properties"]["dealname"] for each in reply.results]

        assert names() == ["A"]
        assert names() == ["A", "B"]

    def test_a_portal_in_a_file_looks_back_as_well(
        self, tmp_path: Path, clock: Clock, faults: Faults
    ) -> None:
        with Portal.open(tmp_path / "portal.db", clock=clock) as portal:
            http = Http(create_app(portal, tokens={"all": Token()}, faults=faults))
            planned(faults, {"fault": "stale"})
            http.deal(dealname="A")
            assert [len(http.get(DEALS).results) for _ in range(2)] == [0, 1]

    def test_only_the_last_write_is_missing(self, http: Http, faults: Faults) -> None:
        planned(faults, {"fault": "stale"})
        http.deal(dealname="A")
        http.deal(dealname="B")
        names = [each["properties"]["dealname"] for each in http.get(DEALS).results]
        assert names == ["A"]
        assert len(http.get(DEALS).results) == 2

    def test_a_refused_write_is_not_the_last_one(self, http: Http, faults: Faults) -> None:
        planned(faults, {"fault": "stale"})
        http.deal(dealname="A")
        assert http.post(DEALS, {"properties": {"nowhere": "x"}}).status == 400
        assert http.get(DEALS).results == []

    def test_a_stale_fault_waits_for_a_read(self, http: Http, faults: Faults) -> None:
        planned(faults, {"fault": "stale"})
        http.deal(dealname="A")
        assert faults.waiting == 1

    def test_a_stale_read_before_any_write_is_as_good_as_a_fresh_one(
        self, http: Http, faults: Faults
    ) -> None:
        http.deal(dealname="A")
        planned(faults, {"fault": "stale"})
        assert len(http.get(DEALS).results) == 1


class TestPlan:
    def test_a_pattern_covers_the_whole_path_and_a_verb_narrows_it(
        self, http: Http, faults: Faults
    ) -> None:
        planned(faults, {"fault": "error", "method": "GET", "path": "/crm/v3/pipelines/*"})
        assert http.get(DEALS).status == 200
        assert http.post(PIPELINES, a_pipeline()).status == 201
        assert http.get(PIPELINES).status == 500

    def test_a_fault_strikes_so_many_times(self, http: Http, faults: Faults) -> None:
        planned(faults, {"fault": "error", "times": 2})
        assert [http.get(DEALS).status for _ in range(3)] == [500, 500, 200]

    def test_a_rate_strikes_a_share_of_the_requests_and_repeats_with_its_seed(self) -> None:
        def struck(seed: int) -> list[int]:
            faults = Faults()
            planned(faults, {"fault": "cut", "rate": 0.05}, seed=seed)
            return [number for number in range(1000) if faults("GET", DEALS)]

        assert 30 <= len(struck(7)) <= 70
        assert struck(7) == struck(7)
        assert struck(7) != struck(8)

    def test_a_rate_of_one_strikes_always(self, http: Http, faults: Faults) -> None:
        planned(faults, {"fault": "error", "rate": 1})
        assert [http.get(DEALS).status for _ in range(3)] == [500] * 3
        faults.clear()
        assert http.get(DEALS).status == 200

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("{", "this is no JSON"),
            ("[" * 100_000, "this is no JSON"),
            ("1", "a list of faults was expected"),
            ('{"faults": 1}', "a list of faults was expected"),
            ('{"faults": [], "sed": 1}', "the plan: sed means nothing; known are faults, seed"),
            ('{"faults": [], "seed": "x"}', "the seed must be a whole number"),
            ("[1]", "fault 1: an object was expected"),
            ("[{}]", 'fault 1: "fault" must be one of cut, error, html, rate_limit, slow'),
            ('[{"fault": ["cut"]}]', 'fault 1: "fault" must be one of'),
            ('[{"fault": "cut"}, {"fault": "cut", "status": 1}]', "fault 2: status means nothing"),
            ('[{"fault": "cut", "method": "get"}]', '"method" must be one of DELETE, GET'),
            ('[{"fault": "cut", "path": 1}]', '"path" must be a pattern'),
            ('[{"fault": "cut", "times": 1, "rate": 1}]', 'say "times" or "rate", not both'),
            ('[{"fault": "cut", "times": 0}]', '"times" must be a whole number from 1'),
            ('[{"fault": "cut", "rate": 1.5}]', '"rate" must be above 0 and at most 1'),
            ('[{"fault": "cut", "after_effect": 1}]', '"after_effect" must be true or false'),
            ('[{"fault": "error", "status": 200}]', '"status" must be 423, 477, or from 500'),
            ('[{"fault": "error", "status": true}]', '"status" must be 423, 477, or from 500'),
            ('[{"fault": "rate_limit", "policy": "x"}]', '"policy" must be one of daily, secondly'),
            ('[{"fault": "slow", "seconds": -1}]', '"seconds" must be a number from 0 to 3600'),
        ],
    )
    def test_a_bad_plan_says_what_is_wrong_and_where(self, text: str, message: str) -> None:
        with pytest.raises(FaultPlanError) as refused:
            read(text, never)
        assert message in str(refused.value)


class TestPlannedByATest:
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
