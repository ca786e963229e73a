import http.client
import itertools
import socket
import struct
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from dealwright.sandbox.app import App
from dealwright.sandbox.errors import SandboxError
from dealwright.sandbox.faults import Fault, Faults
from dealwright.sandbox.server import serve
from unit.sandbox.wires import a_pipeline

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

HEADERS = {"Authorization": "Bearer all"}
PIPELINES = "/crm/v3/pipelines/deals"


def connected(url: str) -> closing[http.client.HTTPConnection]:
    address = urlsplit(url)
    return closing(http.client.HTTPConnection(address.hostname or "", address.port))


def status_of(url: str, path: str = PIPELINES) -> int:
    with connected(url) as connection:
        connection.request("GET", path, headers=HEADERS)
        response = connection.getresponse()
        response.read()
        return response.status


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
    with serve(app) as url, connected(url) as connection:
        body = str(a_pipeline()).replace("'", '"')
        headers = {**HEADERS, "Content-Type": "application/json"}
        connection.request("POST", PIPELINES, body=body, headers=headers)
        with pytest.raises(http.client.RemoteDisconnected):
            connection.getresponse()
        assert status_of(url, f"{PIPELINES}/membership") == 200


def test_a_connection_is_kept_for_the_next_request(app: App) -> None:
    with serve(app) as url, connected(url) as connection:
        own: list[object] = []
        for _ in range(2):
            connection.request("GET", "/account-info/v3/details")
            connection.getresponse().read()
            own.append(connection.sock)
        assert own[0] is own[1] is not None


def test_an_application_that_breaks_is_a_500_and_the_end_of_the_connection(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(*_: object) -> Iterable[bytes]:
        raise KeyError("a bug")

    with serve(broken) as url, connected(url) as connection:
        connection.request("GET", "/")
        response = connection.getresponse()
        assert (response.status, connection.sock) == (500, None)
    assert "KeyError: 'a bug'" in caplog.text


def test_an_answer_without_a_length_ends_with_the_connection() -> None:
    def unsized(_: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        start("200 OK", [("Content-Type", "text/plain")])
        return [b"one ", b"two"]

    with serve(unsized) as url, connected(url) as connection:
        connection.request("GET", "/")
        response = connection.getresponse()
        assert response.headers["Connection"] == "close"
        assert response.read() == b"one two"
        assert connection.sock is None


def test_nothing_is_kept_open_for_a_client_that_hangs_up(caplog: pytest.LogCaptureFixture) -> None:
    started, gone, over = threading.Event(), threading.Event(), threading.Event()

    class Endless:
        """What is read as long as it can be sent."""

        def __iter__(self) -> Iterator[bytes]:
            yield b"x"
            started.set()
            gone.wait()
            yield from itertools.repeat(bytes(1_000_000))

        def close(self) -> None:
            over.set()

    def endless(_: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        start("200 OK", [])
        return Endless()

    before = set(threading.enumerate())
    with serve(endless) as url:
        client = socket.create_connection(("127.0.0.1", urlsplit(url).port or 0))
        client.sendall(b"GET / HTTP/1.1\r\n\r\n")
        started.wait()
        # Closed without waiting for anything that may still be on its way.
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()
        gone.set()
        over.wait()
    assert set(threading.enumerate()) == before
    assert caplog.text == ""
