"""`dealwright ci deliver`: files into a repository that only members read."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from dealwright.errors import Exit
from dealwright.integrations.delivering import LIMIT, check_files
from support.archive_stand_in import Archive
from support.github_stand_in import StandIn, served
from support.runner import Result, Runner

SALES = "mars/sales-private"
DAY = "1770681600"  # 2026-02-10, as SOURCE_DATE_EPOCH


@pytest.fixture
def archive(monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    """A private repository beside the one in whose workflow we run."""
    archive = Archive(SALES)
    with served(StandIn(archive=archive)) as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("DOCUMENTS_TOKEN", archive.token)
        monkeypatch.setenv("SOURCE_DATE_EPOCH", DAY)
        yield archive


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    file = tmp_path / "Mars College.pdf"
    file.write_bytes(b"%PDF-1.7 for Mars College")
    return file


def test_files_are_brought_and_nothing_else_is_said(
    archive: Archive, run: Runner, draft: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    review = draft.with_name("review.md")
    review.write_text("12 deals", encoding="utf-8")
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://github.example")
    monkeypatch.setenv("GITHUB_RUN_ID", "17")
    told = run("ci", "deliver", draft, review, "--to", SALES)
    assert (told.code, told.out) == (Exit.DONE, "")
    assert told.err == (
        "2 files in mars/sales-private, documents/2026-02-10; only its members can read that\n"
    )
    assert archive.files == {
        "documents/2026-02-10/Mars College.pdf": b"%PDF-1.7 for Mars College",
        "documents/2026-02-10/review.md": b"12 deals",
    }
    run_of_ours = "https://github.example/mars/playbook/actions/runs/17"
    assert archive.commits == [f"Bring what a workflow made\n\n{run_of_ours}\n"] * 2


def test_the_same_again_changes_nothing_and_another_is_a_new_version(
    archive: Archive, run: Runner, draft: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.files["documents/2026-02-09/Mars College.pdf"] = b"yesterday's"
    run("ci", "deliver", draft, "--to", SALES)
    again = run("ci", "deliver", draft, "--to", SALES)
    assert "1 file in mars/sales-private, documents/2026-02-10, 1 of them there" in again.err
    assert len(archive.commits) == 1
    draft.write_bytes(b"%PDF-1.7 better")
    run("ci", "deliver", draft, "--to", SALES)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(DAY) + 86_400))
    run("ci", "deliver", draft, "--to", SALES)
    assert [*archive.files.values()] == [b"yesterday's", b"%PDF-1.7 better", b"%PDF-1.7 better"]
    assert len(archive.commits) == 3


@pytest.mark.parametrize("visibility", ["public", "unheard of"])
def test_what_others_can_read_gets_nothing(
    archive: Archive, run: Runner, draft: Path, visibility: str
) -> None:
    archive.visibility = visibility
    refused = run("ci", "deliver", draft, "--to", SALES)
    assert (refused.code, refused.out) == (Exit.BLOCKED, "")
    assert refused.err == (
        "error: mars/sales-private can be read by everybody, so nothing was brought there\n"
        "help: a private repository, whose members may read what is confidential\n"
    )
    assert (archive.files, archive.commits) == ({}, [])


def test_an_internal_repository_is_read_by_the_enterprise_only(
    archive: Archive, run: Runner, draft: Path
) -> None:
    archive.visibility = "internal"
    assert run("ci", "deliver", draft, "--to", SALES).code == Exit.DONE
    assert len(archive.files) == 1


@pytest.mark.parametrize("target", ["mars/playbook", "Mars/Playbook"])
def test_the_repository_of_the_workflow_is_no_place(
    archive: Archive, run: Runner, draft: Path, target: str
) -> None:
    refused = run("ci", "deliver", draft, "--to", target)
    assert (refused.code, "the repository of this workflow" in refused.err) == (Exit.BLOCKED, True)
    assert archive.files == {}


@pytest.mark.parametrize("why", ["a wrong token", "no such repository", "it may not write"])
def test_a_token_that_is_not_enough_is_said_by_its_name(
    archive: Archive, run: Runner, draft: Path, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    archive.may_write = why != "it may not write"
    if why == "a wrong token":
        monkeypatch.setenv("DOCUMENTS_TOKEN", os.environ["GITHUB_TOKEN"])
    target = "mars/elsewhere" if why == "no such repository" else SALES
    refused = run("ci", "deliver", draft, "--to", target)
    assert refused.code == Exit.WORLD
    assert refused.err.endswith(
        f"help: DOCUMENTS_TOKEN has to be let read and write the contents of {target}\n"
    )
    assert "Mars College" not in refused.err


def test_somebody_else_was_faster(archive: Archive, run: Runner, draft: Path) -> None:
    path = f"documents/2026-02-10/{draft.name}"
    archive.files[path] = b"older"
    archive.meanwhile[path] = b"theirs"
    refused = run("ci", "deliver", draft, "--to", SALES)
    assert refused.code == Exit.WORLD
    assert refused.err == (
        "error: GitHub refused (409)\nhelp: somebody wrote there at the same time; run it again\n"
    )
    assert archive.files[path] == b"theirs"


def test_a_folder_of_that_name(archive: Archive, run: Runner, draft: Path) -> None:
    archive.files[f"documents/2026-02-10/{draft.name}/inner"] = b"theirs"
    refused = run("ci", "deliver", draft, "--to", SALES)
    assert refused.err == "error: a folder has the name of the file there\n"


WRONG = {
    "no repository": (["--to", ""], "--to is '', which is no repository"),
    "another address": (["--to", "https://github.com/a/b"], "is no repository"),
    "further up": (["--to", "mars/../playbook"], "is no repository"),
    "nothing but dots": (["--to", "mars/.."], "is no repository"),
}


@pytest.mark.parametrize(("words", "said"), WRONG.values(), ids=WRONG)
def test_a_place_that_is_none(
    archive: Archive, run: Runner, draft: Path, words: list[str], said: str
) -> None:
    refused = run("ci", "deliver", draft, *words)
    assert (refused.code, said in refused.err) == (Exit.USAGE, True)
    assert archive.commits == []


def test_files_that_cannot_be_brought(
    archive: Archive, run: Runner, draft: Path, tmp_path: Path
) -> None:
    twin = tmp_path / "inner" / draft.name
    twin.parent.mkdir()
    twin.write_bytes(b"")
    odd = tmp_path / os.fsdecode(b"odd\xff.pdf")
    odd.write_bytes(b"")
    for files, said in (
        ((draft, twin), f"two files are called {draft.name}"),
        ((draft, tmp_path / "none.pdf"), "none.pdf cannot be read"),
        ((draft, odd), "is no name of a file there"),
    ):
        refused = run("ci", "deliver", *files, "--to", SALES)
        assert (refused.code, said in refused.err) == (Exit.USAGE, True)
    assert archive.commits == []


def test_what_is_too_large_is_refused_before_anything_is_sent(
    archive: Archive, run: Runner, draft: Path, tmp_path: Path
) -> None:
    check_files({"fits.pdf": LIMIT})
    large = tmp_path / "large.pdf"
    with large.open("wb") as file:
        file.truncate(LIMIT + 1)
    refused = run("ci", "deliver", draft, large, "--to", SALES)
    assert refused.code == Exit.USAGE
    assert refused.err == (
        "error: large.pdf has 73,400,321 bytes, and GitHub takes 73,400,320 at most\n"
        "help: deliver it as PDF, or without its pictures\n"
    )
    assert archive.commits == []


def test_without_a_token_it_can_be_tried(
    run: Runner, draft: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", DAY)
    refused = run("ci", "deliver", draft, "--to", SALES)
    assert (refused.code, "DOCUMENTS_TOKEN must be set" in refused.err) == (Exit.USAGE, True)
    shown = run("ci", "deliver", draft, "--to", SALES, "--dry-run")
    assert shown.out == "mars/sales-private: documents/2026-02-10/Mars College.pdf\n"


@pytest.fixture
def keeping(book: Path) -> Path:
    """The file of the portal names a folder for its runs, beside the playbook."""
    file = book / "playbook" / "portals" / "production.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("token_from:", "runs: ../kept\ntoken_from:"), encoding="utf-8")
    return book


def test_ledgers_of_runs_are_brought_once(archive: Archive, run: Runner, keeping: Path) -> None:
    def bring() -> Result:
        return run("--portal", "production", "ci", "runs", "--to", SALES, at=keeping)

    assert bring().err == f"0 files in {SALES}, runs; only its members can read that\n"
    kept = keeping.parent / "kept"
    kept.mkdir()
    for name in ("20260210T101500Z-1a2b.jsonl", "20260211T101500Z-3c4d.jsonl", "lock"):
        (kept / name).write_text(name, encoding="utf-8")
    assert bring().err == f"2 files in {SALES}, runs; only its members can read that\n"
    assert sorted(archive.files) == [
        "runs/20260210T101500Z-1a2b.jsonl",
        "runs/20260211T101500Z-3c4d.jsonl",
    ]
    assert "2 of them there already" in bring().err
    assert len(archive.commits) == 2


@pytest.mark.parametrize("wrong", ["public", "no token", "no repository", "may not write"])
def test_before_an_apply_it_is_known_whether_the_ledger_will_stay(
    archive: Archive, run: Runner, keeping: Path, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    for name, value in {
        "CI": "true",
        "GITHUB_SERVER_URL": "https://x.example",
        "GITHUB_RUN_ID": "7",
    }.items():
        monkeypatch.setenv(name, value)
    archive.may_write = wrong != "may not write"
    if wrong == "public":
        archive.visibility = "public"
    if wrong == "no token":
        monkeypatch.delenv("DOCUMENTS_TOKEN")
    target = "" if wrong == "no repository" else SALES
    refused = run("--portal", "production", "ci", "runs", "--to", target, at=keeping)
    codes = {"no token": Exit.USAGE, "may not write": Exit.WORLD}
    assert refused.code == codes.get(wrong, Exit.BLOCKED)
    assert refused.out == ""


def test_a_workflow_tries_the_place_before_it_needs_it(
    archive: Archive, run: Runner, keeping: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("--portal", "production", "ci", "runs", "--to", SALES)
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://github.example")
    monkeypatch.setenv("GITHUB_RUN_ID", "17")
    address = "https://github.example/mars/playbook/actions/runs/17"
    for attempt, count in (("1", 1), ("1", 1), ("2", 2)):
        monkeypatch.setenv("GITHUB_RUN_ATTEMPT", attempt)
        assert run(*words, at=keeping).code == Exit.DONE
        said = f"The run that began last: {address}, attempt {attempt}\n"
        assert archive.files == {"runs/begun.txt": said.encode()}
        assert len(archive.commits) == count


def test_where_the_machine_stays_runs_stay_there(
    run: Runner, keeping: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("--portal", "production", "ci", "runs", "--to", "")
    assert run(*words, at=keeping).err == "runs stay on this machine\n"
    monkeypatch.setenv("CI", "true")
    monkeypatch.setenv("RUNNER_ENVIRONMENT", "self-hosted")
    assert run(*words, at=keeping).code == Exit.DONE


def test_a_portal_without_a_place_for_runs_has_none_to_bring(run: Runner, book: Path) -> None:
    told = run("--portal", "production", "ci", "runs", "--to", "", at=book)
    nothing = "the file of portal production has no runs:, so there is none to bring\n"
    assert (told.code, told.out, told.err) == (Exit.DONE, "", nothing)
