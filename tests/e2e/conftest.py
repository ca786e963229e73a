import random
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dealwright.sandbox.app import App, create_app
from dealwright.sandbox.faults import Faults
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.server import serve
from dealwright.sandbox.tokens import Token
from e2e.hosted import account, on_github
from support.actions import Actions

ACCOUNT = 20260122
TOKEN = "pat-na1-a-token-of-the-test"  # noqa: S105 - opens a portal that lives in a test
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


@dataclass(frozen=True)
class Company:
    """A HubSpot account as a company has it: reached over HTTP with a token."""

    app: App
    hubspot: Portal
    faults: Faults

    @property
    def writes(self) -> list[str]:
        return [
            f"{one.method} {one.path}"
            for one in self.app.exchanges
            if one.method != "GET" and not one.path.endswith(("/search", "/batch/read"))
        ]


Serve = Callable[..., AbstractContextManager[Company]]


@pytest.fixture(autouse=True)
def only_the_loopback(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """No test leaves this machine; what tried to is in the list."""
    refused: list[str] = []
    look_up, connect = socket.getaddrinfo, socket.create_connection

    def guard(host: Any) -> None:
        if host not in _LOOPBACK:
            refused.append(str(host))
            raise OSError(f"{host} is not this machine")

    def getaddrinfo(host: Any, *more: Any, **named: Any) -> Any:
        guard(host)
        return look_up(host, *more, **named)

    def create_connection(address: Any, *more: Any, **named: Any) -> Any:
        guard(address[0])
        return connect(address, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(socket, "create_connection", create_connection)
    return refused


@pytest.fixture
def book(tmp_path: Path, root: Path) -> Path:
    """A copy of this repository's playbook, whose production portal names its account."""
    folder = tmp_path / "book"
    for name in ("playbook", "icp"):
        shutil.copytree(root / name, folder / name)
    file = folder / "playbook" / "portals" / "production.yaml"
    text = file.read_text("utf-8")
    assert "\nportal: production\n" in text
    file.write_text(
        text.replace("\nportal: production\n", f"\nportal: production\nportal_id: {ACCOUNT}\n"),
        "utf-8",
    )
    return folder


@pytest.fixture
def serving(run: object, monkeypatch: pytest.MonkeyPatch) -> Serve:
    """Serve an account as production: `with serving(read_only=True) as company`."""
    del run  # it clears the environment first

    @contextmanager
    def serving(
        hubspot: Portal | None = None, *, token: Token | None = None, read_only: bool = False
    ) -> Iterator[Company]:
        with ExitStack() as stack:
            opened = hubspot or stack.enter_context(
                Portal.open(None, clock=lambda: 1_790_000_000_000)
            )
            faults = Faults()
            tokens = {TOKEN: token or Token()}
            app = create_app(opened, tokens=tokens, faults=faults, read_only=read_only)
            monkeypatch.setenv("HUBSPOT_BASE_URL", stack.enter_context(serve(app)))
            monkeypatch.setenv("HUBSPOT_ACCESS_TOKEN", TOKEN)
            yield Company(app, opened, faults)

    return serving


@pytest.fixture
def company(serving: Serve) -> Iterator[Company]:
    """The production portal, with nothing in it but what HubSpot brings."""
    with serving() as company:
        yield company


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Nobody sleeps, by chance neither; how long anybody wanted to is in the list."""
    waits: list[float] = []
    monkeypatch.setattr(time, "sleep", waits.append)
    monkeypatch.setattr(random, "random", float)
    return waits


@pytest.fixture
def actions(tmp_path: Path) -> Iterator[Actions]:
    """This repository on GitHub, where nobody has named a portal yet."""
    with on_github(tmp_path) as actions:
        yield actions


@pytest.fixture
def production(
    actions: Actions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Portal]:
    """An account that the playbook is applied to; both environments have a token."""
    with account(actions, tmp_path, monkeypatch) as portal:
        yield portal
