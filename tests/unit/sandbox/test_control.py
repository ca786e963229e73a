import pytest

from dealwright.sandbox.app import App, create_app
from dealwright.sandbox.clock import VirtualClock
from dealwright.sandbox.control import Control
from dealwright.sandbox.limits import Limits, Tier
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.tokens import Token
from unit.sandbox.wires import NOON, Http

DEALS = "/crm/v3/objects/deals"
FAULTS, CLOCK = "/__sandbox__/faults", "/__sandbox__/clock"
EXCHANGES, RESET = "/__sandbox__/exchanges", "/__sandbox__/reset"


def never(seconds: float) -> None:
    raise AssertionError(f"slept for {seconds} s")


@pytest.fixture
def contract() -> list[str]:
    """Nobody watches: the control path is not HubSpot's."""
    return []


@pytest.fixture
def app(portal: Portal) -> App:
    limits = Limits(Tier(ten_secondly=3, daily=100))
    control = Control(token="control", sleep=never)
    return create_app(portal, tokens={"all": Token()}, limits=limits, control=control)


@pytest.fixture
def control(app: App) -> Http:
    return Http(app, "control")


@pytest.mark.parametrize("key", ["all", "nobody", "control2", ""])
@pytest.mark.parametrize("path", [FAULTS, CLOCK, EXCHANGES, RESET, "/__sandbox__/"])
def test_without_the_control_token_there_is_no_control_path(app: App, path: str, key: str) -> None:
    http = Http(app, key)
    assert {http(verb, path).status for verb in ("GET", "POST", "DELETE")} == {404}


def test_an_application_without_control_has_no_control_path(portal: Portal) -> None:
    http = Http(create_app(portal, tokens={"all": Token()}), "control")
    assert http.post(RESET, {}).status == 404


def test_the_control_token_is_no_key_to_the_portal(control: Http) -> None:
    assert control.get(DEALS).status == 401


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", FAULTS),
        ("PUT", CLOCK),
        ("POST", EXCHANGES),
        ("GET", RESET),
        ("GET", "/__sandbox__/x"),
    ],
)
def test_another_verb_or_path_of_control_is_a_404(control: Http, method: str, path: str) -> None:
    assert control(method, path).status == 404


class TestFaults:
    def test_a_plan_is_added_and_cleared(self, app: App, control: Http) -> None:
        http = Http(app)
        plan = {"faults": [{"fault": "error", "path": f"{DEALS}*", "times": 9}], "seed": 3}
        assert control.post(FAULTS, plan).body == {"waiting": 1}
        assert control.post(FAULTS, [{"fault": "cut", "path": "/x"}]).body == {"waiting": 2}
        assert http.get(DEALS).status == 500
        assert control.delete(FAULTS).status == 204
        assert http.get(DEALS).status == 200

    def test_a_bad_plan_is_a_400_that_changes_nothing(self, app: App, control: Http) -> None:
        reply = control.post(FAULTS, [{"fault": "error"}, {"fault": "flood"}])
        assert (reply.status, reply.body["category"]) == (400, "SANDBOX_CONTROL")
        assert reply.body["message"].startswith('fault 2: "fault" must be one of')
        assert Http(app).get(DEALS).status == 200

    def test_faults_do_not_strike_control(self, control: Http) -> None:
        control.post(FAULTS, [{"fault": "error", "rate": 1}])
        assert control.get(EXCHANGES).status == 200


class TestClock:
    @pytest.fixture
    def moved(self) -> VirtualClock:
        return VirtualClock(NOON)

    @pytest.fixture
    def control(self, moved: VirtualClock) -> Http:
        with Portal.open(None, clock=moved) as portal:
            control = Control(token="control", sleep=never, clock=moved)
            return Http(create_app(portal, tokens={}, control=control), "control")

    def test_a_virtual_clock_is_moved(self, control: Http, moved: VirtualClock) -> None:
        assert control.post(CLOCK, {"advance": 5000}).body == {"now": NOON + 5000}
        assert moved() == NOON + 5000

    @pytest.mark.parametrize("body", ["", "x", "[]", "{}", '{"advance": -1}', '{"advance": 1e3}'])
    def test_it_is_moved_forward_by_milliseconds_only(
        self, control: Http, moved: VirtualClock, body: str
    ) -> None:
        assert control.post(CLOCK, body).status == 400
        assert moved() == NOON

    def test_the_real_clock_cannot_be_moved(self, app: App) -> None:
        assert Http(app, "control").post(CLOCK, {"advance": 1}).status == 409


def test_exchanges_are_listed_without_those_of_control(app: App, control: Http) -> None:
    Http(app).get(DEALS)
    control.get(EXCHANGES)
    assert control.get(EXCHANGES).body == {
        "exchanges": [{"method": "GET", "path": DEALS}],
        "refusedWrites": [],
    }


def test_a_reset_forgets_records_faults_limits_and_exchanges(app: App, control: Http) -> None:
    http = Http(app)
    first = http.deal(dealname="A")
    assert [http.get(DEALS).status for _ in range(3)] == [200, 200, 429]
    control.post(FAULTS, [{"fault": "error"}])
    assert control.post(RESET, {}).status == 204
    assert control.get(EXCHANGES).body["exchanges"] == []
    assert http.get(DEALS).results == []
    assert http.deal(dealname="B") == first
