import pytest

from dealwright.sandbox.app import App, Exchange, create_app
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.tokens import Token
from unit.sandbox.wires import Http, a_property

PIPELINES = "/crm/v3/pipelines/deals"
DEALS = "/crm/v3/objects/deals"


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
