from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from dealwright.hubspot.failures import HubSpotError
from dealwright.hubspot.gateway import Gateway
from dealwright.hubspot.gateway_writing import WritingGateway
from dealwright.sandbox.app import App, Exchange, create_app
from dealwright.sandbox.faults import Fault, Faults
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.server import serve
from dealwright.sandbox.tokens import Token
from support.pacing import at_once


@contextmanager
def answering(status: int, body: bytes, **headers: str) -> Iterator[tuple[Gateway, list[str]]]:
    """A gateway to a server that always says the same, and the paths it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        gateway = Gateway(token="t", url=f"http://127.0.0.1:{server.server_port}", pace=at_once())
        try:
            yield gateway, asked
        finally:
            gateway.close()
            server.shutdown()
            thread.join()


def test_the_account_behind_a_token(gateway: WritingGateway) -> None:
    assert gateway.account() == 20260122


def test_lists_and_single_things(gateway: WritingGateway) -> None:
    assert [one["id"] for one in gateway.pipelines("deals")] == ["default"]
    assert gateway.pipeline("deals", "nowhere") is None
    assert "dealinformation" in {one["name"] for one in gateway.groups("deals")}
    assert gateway.group("deals", "nowhere") is None
    assert "amount" in {one["name"] for one in gateway.properties("deals")}
    assert gateway.property("deals", "nowhere") is None
    assert gateway.archived_properties("deals", ["nothing"]) == []
    assert gateway.search("deals", {"limit": 1})["total"] == 0
    assert gateway.deal("12", ["amount"]) is None


def test_reading_has_no_method_that_writes() -> None:
    methods = {name for name in vars(Gateway) if not name.startswith("_")}
    assert not {name for name in methods if name.split("_")[0] in ("create", "update", "delete")}
    assert not hasattr(Gateway, "_write")


def test_what_the_client_has_no_module_for_goes_to_the_same_address(
    gateway: WritingGateway, app: App
) -> None:
    response = gateway._client.api_request({"path": "/account-info/v3/details"})
    assert response.json()["portalId"] == 20260122
    response.close()
    assert app.exchanges[-1] == Exchange("GET", "/account-info/v3/details")


def test_a_broken_answer_to_a_read_is_asked_for_again(
    gateway: WritingGateway, faults: Faults, waits: list[float]
) -> None:
    faults.plan(Fault.error(502))
    faults.plan(Fault.cut())
    faults.plan(Fault.ten_secondly())
    assert len(gateway.pipelines("deals")) == 1
    assert waits == [0.5, 2.0, 10.0]


def test_a_write_is_sent_once(gateway: WritingGateway, faults: Faults, app: App) -> None:
    faults.plan(Fault.cut(after_effect=True))
    with pytest.raises(HubSpotError) as caught:
        gateway.create_group("deals", {"name": "g", "label": "G"})
    assert caught.value.ambiguous
    assert [one.method for one in app.exchanges] == ["POST"]
    assert gateway.group("deals", "g") is not None


def test_a_missing_scope_is_named(url: str) -> None:
    gateway = WritingGateway(token="some", url=url, pace=at_once())
    with pytest.raises(HubSpotError, match=r"it lacks .*crm\.schemas\.orders\.write"):
        gateway.create_group("orders", {"name": "g", "label": "G"})
    gateway.close()


def test_a_read_only_portal_refuses_loudly(hubspot: Portal) -> None:
    app = create_app(hubspot, tokens={"t": Token()}, read_only=True)
    with serve(app) as url:
        gateway = WritingGateway(token="t", url=url, pace=at_once())
        with pytest.raises(HubSpotError, match="read-only"):
            gateway.create_group("deals", {"name": "g", "label": "G"})
        gateway.close()
    assert len(app.refused_writes) == 1


READS: list[Callable[[Gateway], object]] = [
    lambda gateway: gateway.account(),
    lambda gateway: gateway.pipelines("deals"),
    lambda gateway: gateway.pipeline("deals", "x"),
]


@pytest.mark.parametrize("read", READS, ids=["account", "list", "single"])
@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"null", b"\xff", b"[" * 100_000])
def test_an_answer_that_is_not_hubspots_is_told(
    body: bytes, read: Callable[[Gateway], object]
) -> None:
    with answering(200, body) as (gateway, _), pytest.raises(HubSpotError) as caught:
        read(gateway)
    assert caught.value.message == "the answer to a call could not be read (status 200)"


@pytest.mark.parametrize(
    ("body", "found"), [(b"", True), (b'{"message": "no"}', True), (b"<html>", False)]
)
def test_only_hubspot_can_say_that_something_is_not_there(body: bytes, *, found: bool) -> None:
    with answering(404, body) as (gateway, asked):
        if found:
            assert gateway.pipeline("deals", "x") is None
        else:
            with pytest.raises(HubSpotError, match=r"could not be read \(status 404\)"):
                gateway.pipeline("deals", "x")
        assert len(asked) == (1 if found else 4)


@pytest.mark.parametrize("read", READS[:2], ids=["account", "list"])
@pytest.mark.parametrize("body", [b"{}", b'{"results": 5, "portalId": "x"}'])
def test_json_that_is_not_hubspots_is_told(body: bytes, read: Callable[[Gateway], object]) -> None:
    with (
        answering(200, body) as (gateway, _),
        pytest.raises(HubSpotError, match="could not be read"),
    ):
        read(gateway)


def test_a_redirect_is_not_followed() -> None:
    with answering(302, b"", Location="http://127.0.0.1:9/elsewhere") as (gateway, asked):
        with pytest.raises(HubSpotError, match="too many redirects"):
            gateway.pipelines("deals")
        assert set(asked) == {"/crm/v3/pipelines/deals"}


def test_a_server_without_tls_is_told(url: str) -> None:
    gateway = Gateway(token="t", url=url.replace("http:", "https:"), pace=at_once())
    with pytest.raises(HubSpotError, match="HubSpot cannot be reached: "):
        gateway.pipelines("deals")
    gateway.close()


def test_a_fault_of_our_own_is_not_hidden(gateway: WritingGateway) -> None:
    with pytest.raises(TypeError):
        gateway._read(gateway._pipelines.get_all)
