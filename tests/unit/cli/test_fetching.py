"""A catalogue from an address: a server of this machine that does what servers of others may do."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from dealwright.cli.fetching import read_text
from dealwright.errors import DealwrightError, UsageError
from support.hubs import CATALOGUE_FILE, hub
from support.runner import Runner

TEXT = CATALOGUE_FILE.read_bytes()


class Answers(BaseHTTPRequestHandler):
    """One way to answer for each path."""

    def do_GET(self) -> None:
        answers: dict[str, Callable[[], None]] = {
            "/catalogue.json5": lambda: self._send(200, TEXT),
            "/moved": lambda: self._send(302, b"", Location="/catalogue.json5"),
            "/elsewhere": lambda: self._send(302, b"", Location="http://example.org/c.json5"),
            "/passwords": lambda: self._send(302, b"", Location="ftp://example.org/c.json5"),
            "/round": lambda: self._send(302, b"", Location="/round"),
            "/large": lambda: self._send(200, b" " * 70_000),
            "/latin": lambda: self._send(200, b"\xe4"),
            "/cut": lambda: self._send(200, b"{", **{"Content-Length": "10"}),
            "/noise": self._noise,
        }
        answers.get(self.path, lambda: self._send(404, b"no"))()

    def _noise(self) -> None:
        self.wfile.write(b"hello\r\n\r\n")

    def _send(self, code: int, data: bytes, **headers: str) -> None:
        self.send_response(code)
        for name, value in ({"Content-Length": str(len(data))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as serving:
        thread = threading.Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{serving.server_port}"
        finally:
            serving.shutdown()
            thread.join()


@pytest.mark.parametrize("path", ["/catalogue.json5", "/moved"])
def test_what_lies_at_an_address(server: str, path: str) -> None:
    assert read_text(server + path, 65_536) == TEXT.decode()


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/nothing", "cannot be read: it answers 404"),
        ("/round", "cannot be read: it answers 302"),
        ("/noise", "cannot be read: "),
        ("/cut", "cannot be read: it broke off"),
    ],
)
def test_what_does_not_come(server: str, path: str, why: str) -> None:
    with pytest.raises(DealwrightError) as error:
        read_text(server + path, 65_536)
    assert error.value.message.startswith(f"{server}{path} {why}")
    assert error.value.exit_code == 1
    assert error.value.hint is not None


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/elsewhere", "a catalogue is not read from http://example.org/c.json5"),
        ("/passwords", "a catalogue is not read from ftp://example.org/c.json5"),
        ("/large", "has more than 65536 bytes"),
        ("/latin", "is no UTF-8 text"),
    ],
)
def test_what_is_not_taken(server: str, path: str, why: str) -> None:
    with pytest.raises(UsageError) as error:
        read_text(server + path, 65_536)
    assert why in error.value.message


def test_nobody_at_home() -> None:
    with pytest.raises(DealwrightError, match=r"cannot be read: .*refused"):
        read_text("http://127.0.0.1:9/c.json5", 65_536)


def test_a_link_that_names_the_catalogue_it_is_checked_by(
    server: str, run: Runner, repo: Path
) -> None:
    where = f"{server}/catalogue.json5"
    made = run("configurator", "link", "--from", hub().address, "--catalog", where, at=repo).out
    result = run("configurator", "check", made, "--catalogue", where, "--strict", at=repo)
    assert (result.code, result.out.splitlines()[0]) == (0, "no findings")
    other = run("configurator", "check", made, "--catalogue", str(CATALOGUE_FILE), at=repo)
    assert "warning[DW914]: it was made with the catalogue" in other.out
