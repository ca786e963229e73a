from pathlib import Path
from typing import Any

import pytest

from dealwright.cli.serving import Serving
from dealwright.errors import UsageError
from dealwright.sandbox.portal import Portal
from support.runner import Runner
from unit.sandbox.wires import NOON, Clock, Http

DEALS = "/crm/v3/objects/deals"


def serving(**asked: Any) -> Serving:
    usual: dict[str, Any] = {
        "port": 0,
        "faults": None,
        "scopes": "",
        "tier": "enterprise",
        "no_limits": False,
        "retry_after": None,
        "search_lag": 2000,
        "virtual_clock": False,
    }
    return Serving.of(**usual | asked)


def served(portal: Portal, **asked: Any) -> tuple[Http, Http]:
    """A client, and one with the control token."""
    made = serving(**asked)
    app = made.app(portal)
    return Http(app, made.key), Http(app, made.control_key)


@pytest.fixture
def contract() -> list[str]:
    """Nobody watches: the control path is not HubSpot's."""
    return []


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON)


@pytest.fixture
def portal(clock: Clock) -> Any:
    with Portal.open(None, clock=clock) as portal:
        yield portal


@pytest.mark.parametrize(
    ("asked", "most", "daily"),
    [
        ({"tier": "starter"}, "100", "250000"),
        ({}, "190", "1000000"),
        ({"tier": "increased"}, "250", "2000000"),
        ({"no_limits": True}, "190", "625000"),
    ],
)
def test_a_tier_sets_the_limits(
    portal: Portal, asked: dict[str, Any], most: str, daily: str
) -> None:
    headers = served(portal, **asked)[0].get(DEALS).headers
    assert headers["X-HubSpot-RateLimit-Max"] == most
    assert headers["X-HubSpot-RateLimit-Daily"] == daily


@pytest.mark.parametrize(("no_limits", "last"), [(False, 429), (True, 200)])
def test_limits_are_on_unless_they_are_switched_off(
    portal: Portal, last: int, *, no_limits: bool
) -> None:
    http, _ = served(portal, no_limits=no_limits, retry_after="10")
    replies = [http.post(f"{DEALS}/search", {}) for _ in range(6)]
    assert replies[-1].status == last
    assert ("Retry-After" in replies[-1].headers) == (last == 429)


@pytest.mark.parametrize(("lag", "count"), [(2000, 0), (0, 1)])
def test_searches_lag_as_long_as_asked(portal: Portal, lag: int, count: int) -> None:
    http, _ = served(portal, search_lag=lag)
    http.deal(dealname="A")
    assert len(http.post(f"{DEALS}/search", {}).results) == count


def test_a_token_may_do_what_its_scopes_say(portal: Portal) -> None:
    http, _ = served(portal, scopes="crm.objects.deals.read, crm.objects.owners.read")
    assert http.get(DEALS).status == 200
    refused = http.get("/crm/v3/objects/companies")
    assert (refused.status, refused.body["category"]) == (403, "MISSING_SCOPES")


def test_an_unknown_scope_is_refused() -> None:
    with pytest.raises(UsageError, match=r"no such scope: crm\.objects\.deal\.read"):
        serving(scopes="crm.objects.deals.read,crm.objects.deal.read")


def test_faults_come_from_a_file(portal: Portal, tmp_path: Path) -> None:
    file = tmp_path / "faults.json"
    file.write_text('{"seed": 5, "faults": [{"fault": "error", "path": "/crm/*"}]}', "utf-8")
    http, _ = served(portal, faults=file)
    assert [http.get(DEALS).status for _ in range(2)] == [500, 200]


def test_a_virtual_clock_stands_still_until_it_is_moved(portal: Portal, clock: Clock) -> None:
    http, control = served(portal, virtual_clock=True)
    clock.now += 99
    http.deal(dealname="A")
    assert http.post(f"{DEALS}/search", {}).results == []
    assert control.post("/__sandbox__/clock", {"advance": 2000}).body == {"now": NOON + 2000}
    assert len(http.post(f"{DEALS}/search", {}).results) == 1
    real = served(portal)[1]
    assert real.post("/__sandbox__/clock", {"advance": 2000}).status == 409


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"[", "faults.json: this is no JSON"),
        (b"\xff", "faults.json: this is no JSON"),
        (b'[{"fault": "flood"}]', 'faults.json: fault 1: "fault" must be one of cut, error,'),
        (None, "faults.json cannot be read: No such file or directory"),
    ],
)
def test_a_bad_fault_file_is_wrong_usage(
    run: Runner, repo: Path, text: bytes | None, message: str
) -> None:
    file = repo / "faults.json"
    if text is not None:
        file.write_bytes(text)
    done = run("sandbox", "serve", "--faults", file, at=repo)
    assert done.code == 2
    assert message in done.err
    assert "Traceback" not in done.err
