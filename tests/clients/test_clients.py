"""Clients that others wrote do a salesperson's job against the served sandbox."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from dealwright.sandbox.app import create_app
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.server import serve
from dealwright.sandbox.tokens import Token
from unit.sandbox.wires import NOON, Clock

pytestmark = pytest.mark.clients

HERE = Path(__file__).parent
CLIENTS = HERE.parent.parent / "build" / "clients"
KEY = "pat-na1-a-token-of-the-test"
DONE = {
    "stages": [["Talk", "0.2", "false"], ["Won", "1.0", "true"], ["Proposal", "0.5", "false"]],
    "amount": "1500",
    "closed": True,
    "history": [True, False],
    "company": True,
    "associated": 2,
    "found": [1, "Hub"],
    "batch": [1, 1],
    "inUse": 400,
    "gone": 404,
    "archived": True,
    "owners": ["Ada", "Bruno", "Chidi"],
    "pipelines": ["default"],
}


@pytest.fixture
def url() -> Iterator[str]:
    with (
        Portal.open(None, clock=Clock(NOON)) as portal,
        serve(create_app(portal, tokens={KEY: Token()})) as url,
    ):
        yield url


def _done(*words: str | Path) -> object:
    done = subprocess.run([*map(str, words)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def test_the_client_for_node(url: str) -> None:
    folder, node = CLIENTS / "node", shutil.which("node")
    if node is None or not (folder / "node_modules" / "@hubspot" / "api-client").is_dir():
        pytest.skip("there is no @hubspot/api-client here: make test-clients installs it")
    assert _done(node, HERE / "scenario.mjs", folder, url, KEY) == DONE


def test_the_newer_client_for_python(url: str) -> None:
    python = CLIENTS / "python" / "bin" / "python"
    if not python.exists():
        pytest.skip("there is no hubspot-sdk here: make test-clients installs it")
    assert _done(python, HERE / "scenario.py", url, KEY) == DONE
