"""Findings as SARIF: where they are, and by what they are known again."""

import json
from pathlib import Path
from typing import Any

import pytest

from support.cases import commit
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
        [one["partialFingerprints"]["primaryLocationLineHash"] for one in side]
        for side in (before, after)
    ]
    assert prints[0] == prints[1]
    assert len(set(prints[0])) == len(before) >= 2


def test_nothing_found_is_a_run_without_results(run: Runner, root: Path) -> None:
    content = json.loads(run("check", "-o", "sarif", at=root).out)
    assert content["version"] == "2.1.0"
    assert content["runs"][0]["results"] == []


@pytest.mark.parametrize("form", ["sarif", "github", "text", "json"])
def test_github_finds_the_file_where_git_begins_further_up(
    run: Runner, book: Path, form: str
) -> None:
    """Who sits before the screen finds it from the playbook."""
    path = "playbook/pipelines/membership_sales.yaml"
    assert path in run("check", "-o", form, at=book).out
    commit(book.parent)
    out = run("check", "-o", form, at=book / "playbook").out
    assert path in out
    assert (f"{book.name}/{path}" in out) == (form in {"sarif", "github"})


def test_a_place_is_an_address(run: Runner, book: Path) -> None:
    odd = book.rename(book.with_name("50% ö"))
    commit(odd.parent)
    places = [one["locations"][0]["physicalLocation"] for one in results(run, odd)]
    uri = "50%25%20%C3%B6/playbook/tools.yaml"
    assert uri in [one["artifactLocation"]["uri"] for one in places]


@pytest.mark.parametrize("form", ["sarif", "github", "text", "json"])
def test_a_value_that_a_finding_quotes_commands_no_runner(
    run: Runner, book: Path, form: str
) -> None:
    """The old words of a command count wherever in a line of a log they stand."""
    file = book / "playbook" / "pipelines" / "membership_sales.yaml"
    with file.open("a", encoding="utf-8") as out:
        out.write('\n"##[group]y": "##[error]z"\n')
    told = run("check", "-o", form, at=book).out
    assert "group]y" in told
    assert "##[" not in told
