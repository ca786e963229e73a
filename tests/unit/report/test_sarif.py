"""Findings as SARIF: where they are, and by what they are known again."""

import json
from pathlib import Path
from typing import Any

import pytest

from support.golden import golden
from support.runner import Runner
from support.small_market import playbook_in


def results(run: Runner, book: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run("check", "-o", "sarif", at=book).out)["runs"][0][
        "results"
    ]
    return found


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """This repository's playbook with a misspelt stage and a key too many."""
    folder = playbook_in(tmp_path / "book")
    file = folder / "playbook" / "pipelines" / "membership_sales.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count("to: discovery") == 1
    file.write_text(text.replace("to: discovery", "to: discvery"), encoding="utf-8")
    tools = folder / "playbook" / "tools.yaml"
    tools.write_text(tools.read_text(encoding="utf-8") + "\nno_such_thing: 1\n", encoding="utf-8")
    return folder


def test_as_sarif(run: Runner, book: Path) -> None:
    out = run("check", "-o", "sarif", at=book).out
    assert out == golden("findings.sarif", out)


def test_a_finding_is_known_again_on_another_line(run: Runner, book: Path) -> None:
    before = results(run, book)
    file = book / "playbook" / "pipelines" / "membership_sales.yaml"
    first, _, rest = file.read_text(encoding="utf-8").partition("\n")
    file.write_text(f"{first}\n\n# A word more.\n{rest}", encoding="utf-8")
    after = results(run, book)
    assert before != after
    prints = [
        [one["partialFingerprints"]["dealwright/v1"] for one in side] for side in (before, after)
    ]
    assert prints[0] == prints[1]
    assert len(set(prints[0])) == len(before) >= 2


def test_nothing_found_is_a_run_without_results(run: Runner, root: Path) -> None:
    content = json.loads(run("check", "-o", "sarif", at=root).out)
    assert content["version"] == "2.1.0"
    assert content["runs"][0]["results"] == []
