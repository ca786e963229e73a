import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from contract.checker import violations
from contract.watch import watch_every_portal
from support.runner import Runner

ROOT = Path(__file__).parent.parent
BASE = ROOT / "tests" / "cases" / "_base"
# What the command reads from its surroundings: the tests say it where they mean it.
_OURS = (
    "CI",
    "DOCUMENTS_TOKEN",
    "GITHUB_ACTIONS",
    "GITHUB_API_URL",
    "GITHUB_EVENT_PATH",
    "GITHUB_REPOSITORY",
    "GITHUB_RUN_ID",
    "GITHUB_SERVER_URL",
    "GITHUB_SHA",
    "GITHUB_STEP_SUMMARY",
    "GITHUB_TOKEN",
    "HUBSPOT_ACCESS_TOKEN",
    "HUBSPOT_BASE_URL",
    "NO_COLOR",
    "SOURCE_DATE_EPOCH",
)

# A busy machine is no failure.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of this repository."""
    return ROOT


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same on a laptop and on a machine that runs tests for others."""
    for name in _OURS:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Runner:
    """The command: `run("check", at=repo)` gives its exit code, stdout and stderr."""
    return Runner(capsys, monkeypatch)


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A small complete playbook of its own in a folder of its own."""
    folder = tmp_path / "repo"
    shutil.copytree(BASE, folder)
    return folder


@pytest.fixture(autouse=True)
def contract(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[list[str]]:
    """What was said to an embedded portal, or by one, that HubSpot's contract does not allow."""
    found: list[str] = []
    if request.node.get_closest_marker("bench") is None:
        watch_every_portal(monkeypatch, lambda exchanged: found.extend(violations(exchanged)))
    yield found
    assert found == []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many points were tried where a test goes through all of them."""
    for report in terminalreporter.stats.get("passed", ()):
        for name, value in report.user_properties:
            if name == "points":
                terminalreporter.write_line(f"tried: {value}")
