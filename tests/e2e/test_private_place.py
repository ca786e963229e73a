"""`documents:` of a portal: where a workflow that others can read may write what is confidential."""

from pathlib import Path

import pytest

from dealwright.errors import Exit
from e2e.public_runs import PORTAL, PUBLIC, in_workflow, make_confidential
from support.runner import Runner
from support.small_market import playbook_in, write_market


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A playbook with a year of numbers, whose portal is confidential and has a place beside it."""
    folder = playbook_in(tmp_path / "book")
    make_confidential(folder, "../private")
    return folder


NUMBERS = {
    "metrics.json": ["metrics", "-o", "json:"],
    "members.txt": ["metrics", "sqd", "--members", "-o", "text:"],
    "lines.txt": ["red-lines", "-o", "text:"],
    "backtest.txt": ["red-lines", "backtest", "-o", "text:"],
    "audit.csv": ["audit", "-o", "csv:"],
    "review.md": ["review", "-o", "markdown:"],
    "forecast.csv": ["forecast", "-o", "csv:"],
    "events.csv": ["events", "-o", "csv:"],
    "impact.txt": ["impact", "1.0.0", "--weeks", "0", "-o", "text:"],
    "tables.sqlite": ["export", ""],
}


def test_numbers_go_there_and_the_log_says_nothing_of_them(
    run: Runner, book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_market(book)
    in_workflow(monkeypatch, tmp_path, PUBLIC)
    for name, (*words, last) in NUMBERS.items():
        result = run(*words, f"{last}{tmp_path / 'private' / name}", at=book)
        assert (result.code, result.err) == (Exit.DONE, ""), name
        assert result.out == ("written\n" if words == ["export"] else "")
    assert {one.name for one in (tmp_path / "private").iterdir()} == set(NUMBERS)
    assert '"metric": "sqd"' in (tmp_path / "private" / "metrics.json").read_text("utf-8")


def test_a_document_goes_there_and_the_log_says_nothing_of_it(
    run: Runner, book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("-q", "apply", "--yes", at=book).code == Exit.DONE
    run("sandbox", "seed", "--deals", "30", "--as-of", "2026-02-09", at=book)
    deal = run("sandbox", "deals", "--stage", "proposal", at=book).out.split()[-1]
    in_workflow(monkeypatch, tmp_path, PUBLIC)
    out = tmp_path / "private" / "draft.md"
    assert run("render", "proposal", "--deal", deal, at=book).code == Exit.BLOCKED
    made = run("render", "proposal", "--deal", deal, "--out", out, at=book)
    assert (made.code, made.out, made.err) == (Exit.DONE, "written\n", "")
    assert f"Deal `{deal}` in portal sandbox" in out.read_text("utf-8")
    words = ["render", "document", "win_loss", "--deal", deal, "--out"]
    refused = run(*words, out.with_name("why.md"), at=book)
    assert (refused.code, refused.out) == (Exit.FINDINGS, "")
    assert refused.err == (
        "error: the document cannot be made; why would tell of the deal, and this log can be read by"
        " others\nhelp: the same command on a machine of your own says it\n"
    )
    monkeypatch.delenv("GITHUB_ACTIONS")
    told = run(*words, out.with_name("why.md"), at=book)
    assert (told.code, "icp_change" in told.err) == (Exit.FINDINGS, True)
    assert [one.name for one in out.parent.iterdir()] == ["draft.md"]


OTHERWISE = {
    "the log": [],
    "a file elsewhere": ["-o", "json:elsewhere/sqd.json"],
    "a file in the checkout": ["-o", "json:book/build/sqd.json"],
    "out of it again": ["-o", "json:private/../elsewhere/sqd.json"],
    "through a link": ["-o", "json:private/link/sqd.json"],
    "both": ["-o", "json:private/sqd.json", "-o", "csv:elsewhere/sqd.csv"],
    "a name that begins alike": ["-o", "json:private-not/sqd.json"],
}


@pytest.mark.parametrize("words", OTHERWISE.values(), ids=OTHERWISE)
def test_nowhere_else(
    run: Runner, book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "link").symlink_to(book / "build")
    in_workflow(monkeypatch, tmp_path, PUBLIC)
    monkeypatch.chdir(tmp_path)
    result = run("metrics", "sqd", *words, at=book)
    assert (result.code, result.out) == (Exit.BLOCKED, "")
    assert result.err.endswith(
        f"help: write it to a file below ../private, which documents: in {PORTAL} names; -o markdown,"
        " where there is one, says kinds and limits only\n"
    )
    assert not list(tmp_path.rglob("sqd.*"))


@pytest.mark.parametrize("place", ["a link into it", "around it", "in a larger checkout"])
def test_a_place_that_is_not_apart_from_the_checkout(
    run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    book = playbook_in(tmp_path / "book")
    if place == "a link into it":
        (tmp_path / "private").symlink_to(book / "build")
    elif place == "in a larger checkout":
        (tmp_path / ".git").mkdir()
    make_confidential(book, str(tmp_path) if place == "around it" else "../private")
    in_workflow(monkeypatch, tmp_path, PUBLIC)
    out = tmp_path / "private" / "sqd.json"
    result = run("metrics", "sqd", "-o", f"json:{out}", at=book)
    assert (result.code, result.out) == (Exit.BLOCKED, "")
    assert "is not apart from the checkout" in result.err
    assert "help: name a folder beside the repository" in result.err
    assert not out.exists()


def test_where_none_is_named_the_refusal_names_the_key(
    run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = playbook_in(tmp_path / "book")
    make_confidential(book)
    in_workflow(monkeypatch, tmp_path, PUBLIC)
    out = tmp_path / "private" / "sqd.json"
    result = run("metrics", "sqd", "-o", f"json:{out}", at=book)
    assert (result.code, result.out) == (Exit.BLOCKED, "")
    assert f"documents: in {PORTAL}" in result.err
    assert not out.exists()
