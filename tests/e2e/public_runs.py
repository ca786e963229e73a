"""A workflow that others can read, and a portal that is confidential."""

from pathlib import Path

import pytest

PORTAL = "playbook/portals/sandbox.yaml"
PUBLIC = '{"repository": {"visibility": "public"}}'


def in_workflow(monkeypatch: pytest.MonkeyPatch, folder: Path, event: str | None) -> None:
    """As in a job of GitHub; `event` is what the file of the event holds."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    if event is not None:
        path = folder / "event.json"
        path.write_text(event, encoding="utf-8")
        monkeypatch.setenv("GITHUB_EVENT_PATH", str(path))


def make_confidential(folder: Path, documents: str | None = None) -> None:
    """The embedded portal of a playbook, with a private place if one is given."""
    file = folder / PORTAL
    text = file.read_text(encoding="utf-8")
    assert "confidential: false" in text
    place = "" if documents is None else f"documents: {documents}\n"
    file.write_text(
        text.replace("confidential: false", f"{place}confidential: true"), encoding="utf-8"
    )
