"""What is said where others can read it: the workflows of a public repository, a confidential portal."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from dealwright.cli.commands import dealwright
from dealwright.errors import Exit
from e2e.public_runs import PORTAL, PUBLIC, in_workflow, make_confidential
from support.golden import golden
from support.runner import Runner
from support.small_market import playbook_in, write_market

TIED = (
    "Deal 1004 in portal sandbox, made on 2026-01-01, playbook 3.0.0, commit none,"
    " template proposal/proposal.md.j2,\n"
)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A playbook with a year of numbers, whose portal is confidential."""
    folder = playbook_in(tmp_path / "book")
    write_market(folder)
    make_confidential(folder)
    (folder / "tied.md").write_text(TIED, encoding="utf-8")
    return folder


NUMBERS = [
    ["metrics"],
    ["metrics", "-o", "json"],
    ["metrics", "-o", "markdown", "-o", "csv"],
    ["metrics", "--members", "-o", "markdown"],
    ["red-lines"],
    ["red-lines", "backtest"],
    ["audit"],
    ["review"],
    ["review", "-o", "markdown"],
    ["forecast", "-o", "csv"],
    ["events"],
    ["export", "tables"],
    ["impact", "1.0.0"],
    ["explain", "metric", "sqd_net_new", "--deal", "1004"],
    ["render", "proposal", "--deal", "1004"],
    ["render", "document", "welcome", "--deal", "1004"],
    ["verify", "tied.md"],
    ["sync", "-o", "json"],
    ["plan"],
    ["plan", "-o", "markdown", "-o", "json"],
    ["apply", "--yes"],
    ["drift"],
    ["drift", "--accept", "-o", "markdown"],
    ["adopt", "--dry-run"],
    ["parity", "sandbox", "production"],
    ["runs", "list"],
    ["runs", "show", "20260101T000000Z-dead"],
    ["runs", "revert", "20260101T000000Z-dead"],
]
SAY_NOTHING_OF_RECORDS = {
    *("changelog", "check", "completion", "init", "merge-file", "release", "schemas"),
    *("quote", "preview", "configurator check", "configurator diff"),
    *("configurator decode", "configurator link", "red-lines power", "sandbox deals"),
    *("ci applied", "ci comment", "ci deliver", "ci issues", "ci runs", "ci summary"),
    *("render codeowners", "render playbook", "render pull-request-template"),
    *("runs break", "sandbox reset", "sandbox seed", "sandbox serve"),
}


def test_no_command_was_forgotten() -> None:
    """Each is refused where others read along, or it says nothing of what an account holds."""
    known = list(leaves(dealwright, []))
    refused = [name for name in known if any(words[: len(name)] == name for words in NUMBERS)]
    assert {" ".join(name) for name in known if name not in refused} == SAY_NOTHING_OF_RECORDS


def leaves(command: click.Command, words: list[str]) -> Iterator[list[str]]:
    if not isinstance(command, click.Group):
        yield words
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        below = command.get_command(context, name)
        assert below is not None
        yield from leaves(below, [*words, name])


@pytest.mark.parametrize("words", NUMBERS, ids=" ".join)
def test_numbers_and_documents_are_refused(
    run: Runner, book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    in_workflow(monkeypatch, tmp_path, PUBLIC)
    monkeypatch.chdir(book)
    result = run(*words, at=book)
    assert (result.code, result.out) == (Exit.BLOCKED, "")
    assert "of portal sandbox are confidential" in result.err
    assert not Path("tables").exists()


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (json.dumps({"repository": {"visibility": "private"}}), True),
        (json.dumps({"repository": {"visibility": "internal", "private": False}}), True),
        (json.dumps({"repository": {"private": True}}), True),
        (json.dumps({"repository": {"visibility": "public", "private": True}}), False),
        (json.dumps({"repository": {"private": "yes"}}), False),
        (json.dumps({"repository": {}}), False),
        (json.dumps([]), False),
        ("no JSON", False),
        (None, False),
    ],
)
def test_what_cannot_be_told_counts_as_public(
    run: Runner,
    book: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    event: str | None,
    told: bool,  # noqa: FBT001
) -> None:
    in_workflow(monkeypatch, tmp_path, event)
    assert run("metrics", "sqd", at=book).code == (Exit.DONE if told else Exit.BLOCKED)


def test_a_portal_that_is_not_confidential_is_told(
    run: Runner, book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = book / PORTAL
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("confidential: true", "confidential: false"), encoding="utf-8")
    in_workflow(monkeypatch, tmp_path, None)
    assert run("metrics", "sqd", at=book).code == Exit.DONE


@pytest.mark.parametrize(
    "words",
    [
        ["metrics", "-o", "markdown"],
        ["red-lines", "-o", "markdown"],
        ["red-lines", "-o", "issues"],
        ["audit", "-o", "markdown"],
        ["forecast", "-o", "markdown"],
        ["impact", "1.0.0", "--weeks", "20", "-o", "markdown"],
    ],
    ids=" ".join,
)
def test_markdown_says_kinds_and_limits_only(
    run: Runner, book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    in_workflow(monkeypatch, tmp_path, None)
    result = run(*words, at=book)
    assert (result.code, result.err) == (Exit.DONE, "")
    suffix = "json" if words[-1] == "issues" else "md"
    name = f"numbers/confidential-{words[0]}{'-issues' if suffix == 'json' else ''}.{suffix}"
    assert result.out == golden(name, result.out)
    without = re.sub(
        r"as of .*|\\\[\d+,\d+|after \d+ (attempts|discovery calls)|\d+ %|format_version.*",
        "",
        result.out,
    )
    assert not re.search(r"(?<![\w.-])\d+ of \d+|\b\d{1,3}(?:,\d{3})+\b|interval|USD", without)


def test_an_issue_for_each_breached_line(run: Runner, book: Path) -> None:
    file = book / PORTAL
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("confidential: true", "confidential: false"), encoding="utf-8")
    roles = book / "playbook" / "roles.yaml"
    text = roles.read_text(encoding="utf-8")
    held = "{name: James Colliander, from: 2026-01-22}"
    assert held in text
    held_by = "{name: James Colliander, from: 2026-01-22, github: a-lead}"
    roles.write_text(text.replace(held, held_by), encoding="utf-8")
    result = run("red-lines", "-o", "issues", at=book)
    assert result.out == golden("numbers/red-lines-issues.json", result.out)
    early = json.loads(run("red-lines", "--as-of", "2025-10-31", "-o", "issues", at=book).out)
    assert early["issues"] == []
    # Who held the role on the day, and nobody before.
    then = json.loads(run("red-lines", "--as-of", "2026-01-10", "-o", "issues", at=book).out)
    assert [one["assignees"] for one in then["issues"]] == [[]]
