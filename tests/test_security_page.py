"""`SECURITY.md`: every promise has its test."""

import re
import socket
from pathlib import Path
from typing import NoReturn

import pytest

from support.runner import Runner

ROWS = re.compile(r"^\| .* \| `(tests/[\w/]+\.py)::(\w+)` \|$", re.MULTILINE)


def test_every_promise_names_a_test_that_exists(root: Path) -> None:
    page = (root / "SECURITY.md").read_text("utf-8")
    promises = page.partition("| promise | test |\n|---|---|\n")[2].partition("\n\n")[0]
    named = ROWS.findall(promises)
    assert len(named) == len(promises.splitlines())
    missing = [
        (file, name)
        for file, name in named
        if f"def {name}(" not in (root / file).read_text("utf-8")
    ]
    assert missing == []


def test_check_and_init_open_no_socket(
    run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> NoReturn:
        pytest.fail("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert run("init", tmp_path / "ours").code == 0
    assert run("check", at=tmp_path / "ours").out == "no findings\n"
