import http.client
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest

from dealwright.sandbox.app import App
from dealwright.sandbox.errors import SandboxError
from dealwright.sandbox.faults import Fault, Faults
from dealwright.sandbox.server import serve
from unit.sandbox.wires import a_pipeline

HEADERS = {"Authorization": "Bearer all"}
PIPELINES = "/crm/v3/pipelines/deals"


def status_of(url: str, path: str = PIPELINES) -> int:
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port)
    try:
        connection.request("GET", path, headers=HEADERS)
        response = connection.getresponse()
        response.read()
        return response.status
    finally:
        connection.close()


def test_it_serves_on_the_loopback_until_the_block_is_left(app: App) -> None:
    with serve(app) as url:
        assert url.startswith("http://127.0.0.1:")
        assert status_of(url) == 200
    with pytest.raises(ConnectionRefusedError):
        status_of(url)


def test_it_says_nothing(app: App, capfd: pytest.CaptureFixture[str]) -> None:
    with serve(app) as url:
        status_of(url, "/nowhere")
    assert capfd.readouterr() == ("", "")


def test_no_thread_is_left_behind_by_an_idle_connection(app: App) -> None:
    before = set(threading.enumerate())
    with serve(app) as url:
        idle = socket.create_connection(("127.0.0.1", urlsplit(url).port or 0))
        status_of(url)
    with idle:
        assert set(threading.enumerate()) == before


def test_a_given_port_is_used_and_a_taken_one_is_refused(app: App) -> None:
    with serve(app) as url:
        port = urlsplit(url).port or 0
        with (
            pytest.raises(SandboxError, match=f"cannot use the port {port}"),
            serve(app, port=port),
        ):
            pass
    with serve(app, port=port) as again:
        assert again == url


def test_many_clients_are_served_at_once(app: App) -> None:
    with serve(app) as url, ThreadPoolExecutor(8) as pool:
        assert set(pool.map(status_of, [url] * 40)) == {200}


def test_a_cut_connection_ends_without_an_answer(app: App, faults: Faults) -> None:
    faults.plan(Fault.cut(after_effect=True), method="POST")
    with serve(app) as url:
        address = urlsplit(url)
        connection = http.client.HTTPConnection(address.hostname or "", address.port)
        body = str(a_pipeline()).replace("'", '"')
        headers = {**HEADERS, "Content-Type": "application/json"}
        connection.request("POST", PIPELINES, body=body, headers=headers)
        with pytest.raises(http.client.RemoteDisconnected):
            connection.getresponse()
        connection.close()
        assert status_of(url, f"{PIPELINES}/membership") == 200


def test_a_connection_is_kept_for_the_next_request(app: App) -> None:
    with serve(app) as url:
        address = urlsplit(url)
        connection = http.client.HTTPConnection(str(address.hostname), address.port)
        own: list[object] = []
        for _ in range(2):
            connection.request("GET", "/account-info/v3/details")
            connection.getresponse().read()
            own.append(connection.sock)
        assert own[0] is own[1] is not None
        connection.close()


def test_a_portal_that_breaks_is_a_500_and_the_end_of_the_connection(
    app: App, contract: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("a bug")

    monkeypatch.setattr(type(app), "__call__", broken)
    with serve(app) as url:
        address = urlsplit(url)
        connection = http.client.HTTPConnection(str(address.hostname), address.port)
        connection.request("GET", "/account-info/v3/details")
        assert connection.getresponse().status == 500
        connection.close()
    assert contract == []
