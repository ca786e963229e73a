"""The same files from a folder and from a commit; what is no plain file is told."""

import datetime as dt
import os
import subprocess
from pathlib import Path

import pytest

from dealwright.errors import DealwrightError, UsageError
from dealwright.load.commits import (
    below_top,
    commit_of,
    committed_at,
    cut_off,
    ever,
    from_commit,
    uncommitted,
)
from dealwright.load.files import find_root, from_folder
from support.cases import BASE, commit


def test_a_commit_holds_what_the_folder_held(repo: Path) -> None:
    (repo / "playbook" / "line\nbreak.yaml").write_text("a: b\n", "utf-8")
    (repo / os.fsdecode(b"playbook/caf\xe9.yaml")).write_bytes(b"\xff")
    (repo / "playbook" / "empty.yml").write_bytes(b"")
    (repo / "playbook" / "notes.txt").write_text("not read", "utf-8")
    folder = from_folder(repo)
    commit(repo)
    (repo / "playbook" / "playbook.yaml").unlink()

    assert from_commit(repo, "HEAD") == folder
    assert set(folder) > {"playbook/line\nbreak.yaml", "playbook/empty.yml", "icp/signals.yaml"}
    assert from_folder(repo) != folder


def test_a_playbook_below_the_root_of_the_repository(repo: Path) -> None:
    folder = from_folder(repo)
    commit(repo.parent)
    assert from_commit(repo, "HEAD") == folder


def test_links_and_folders_are_told_and_not_followed(repo: Path) -> None:
    (repo / "playbook" / "tools.yaml").unlink()
    (repo / "playbook" / "tools.yaml").symlink_to("/etc/passwd")
    (repo / "playbook" / "legal.yaml").unlink()
    (repo / "playbook" / "legal.yaml").symlink_to("nowhere")
    folder = from_folder(repo)
    commit(repo)
    committed = from_commit(repo, "HEAD")
    for files in (folder, committed):
        for name in ("playbook/tools.yaml", "playbook/legal.yaml"):
            error = files[name]
            assert isinstance(error, OSError)
            assert error.strerror == "it is no plain file"


def test_a_folder_or_pipe_named_like_a_file_is_told(repo: Path) -> None:
    (repo / "playbook" / "decisions.yaml").mkdir()
    os.mkfifo(repo / "playbook" / "pipe.yaml")
    files = from_folder(repo)
    assert isinstance(files["playbook/decisions.yaml"], OSError)
    assert isinstance(files["playbook/pipe.yaml"], OSError)


@pytest.mark.parametrize("revision", ["nope", "--help", "-h", "HEAD:playbook", "a b", "", "\n"])
def test_what_names_no_commit_is_wrong_usage(repo: Path, revision: str) -> None:
    commit(repo)
    with pytest.raises(UsageError, match="neither a released version nor a git revision"):
        from_commit(repo, revision)


def test_outside_git_the_reason_is_told(repo: Path) -> None:
    with pytest.raises(UsageError) as caught:
        from_commit(repo, "HEAD")
    assert "not a git repository" in (caught.value.hint or "")
    assert commit_of(repo) is None


def test_without_git_the_reason_is_told(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(DealwrightError) as caught:
        from_commit(repo, "HEAD")
    assert caught.value.hint == "git was not found"


def test_the_commit_is_named_and_so_are_edits(repo: Path) -> None:
    commit(repo)
    full = subprocess.run(
        ["git", "-C", str(repo), "rev-parse", "HEAD"], check=True, capture_output=True, text=True
    ).stdout
    assert commit_of(repo) == full[:10]
    (repo / "playbook" / "tools.yaml").write_text("", "utf-8")
    assert commit_of(repo) == f"{full[:10]}+"


def test_the_folder_below_the_top_of_git(repo: Path) -> None:
    assert below_top(repo) == "", "outside of git there is no top"
    commit(repo.parent)
    assert below_top(repo) == f"{repo.name}/"
    odd = repo / "zwölf 12 "
    odd.mkdir()
    assert below_top(odd) == f"{repo.name}/zwölf 12 /"


def test_what_no_commit_holds_is_named(repo: Path) -> None:
    files = ["playbook/tools.yaml", "playbook/roles.yaml", "playbook/pipelines/new one.yaml"]
    assert uncommitted(repo, files) == [], "outside of git nobody can tell"
    commit(repo.parent)
    assert uncommitted(repo, files) == []
    (repo / "playbook" / "tools.yaml").write_text("", "utf-8")
    (repo / "playbook" / "legal.yaml").write_text("", "utf-8")
    (repo / "playbook" / "pipelines" / "new one.yaml").write_text("", "utf-8")
    assert sorted(uncommitted(repo, files)) == [files[2], files[0]]


def test_when_a_revision_was_committed(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert committed_at(repo, "HEAD") is None
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-01-22T12:00:00+02:00")
    commit(repo)
    assert committed_at(repo, "HEAD") == dt.datetime(2026, 1, 22, 10, tzinfo=dt.UTC)
    for revision in ("nope", "--help", "", "HEAD:playbook"):
        assert committed_at(repo, revision) is None


def test_the_root_is_found_from_below(repo: Path) -> None:
    assert find_root(repo / "playbook" / "pipelines") == repo
    with pytest.raises(UsageError, match="no playbook here"):
        find_root(repo.parent)


def test_the_base_playbook_is_whole() -> None:
    assert len(from_folder(BASE)) > 20


def test_every_content_that_a_folder_ever_had(repo: Path) -> None:
    changes = repo / "playbook" / "changes"
    (changes / "below").mkdir(parents=True)
    (changes / "below" / "deep.yaml").write_text("why: Deep\n", "utf-8")
    for text in ("one\n", "two\n", "one\n"):
        (changes / "a.yaml").write_text(text, "utf-8")
        commit(repo.parent)
    (changes / "a.yaml").rename(changes / "caf\N{LATIN SMALL LETTER E WITH ACUTE} b.yaml")
    (changes / "link.yaml").symlink_to("a.yaml")
    commit(repo.parent)
    (changes / "later.yaml").write_text("later\n", "utf-8")
    commit(repo.parent)
    found = {path: sorted(data) for path, data in ever(repo, "HEAD~1", "playbook/changes").items()}
    before = {path: data for path, data in found.items() if "before" not in path}
    assert before == {
        "playbook/changes/a.yaml": [b"one\n", b"two\n"],
        "playbook/changes/caf\N{LATIN SMALL LETTER E WITH ACUTE} b.yaml": [b"one\n"],
    }
    assert ever(repo, "HEAD", "playbook/nowhere") == {}
    assert not cut_off(repo)


def test_what_only_a_side_branch_had_was_there_as_well(repo: Path) -> None:
    """Added and taken away again before it was merged: no difference of the main line shows it."""
    commit(repo)
    git = ["git", "-C", str(repo), "-c", "user.name=Test", "-c", "user.email=test@example.org"]
    subprocess.run([*git, "switch", "--quiet", "--create", "side"], check=True)
    file = repo / "playbook" / "changes" / "side.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_text("side\n", "utf-8")
    commit(repo)
    file.unlink()
    commit(repo)
    subprocess.run([*git, "switch", "--quiet", "-"], check=True)
    merge = ["merge", "--quiet", "--no-ff", "--no-gpg-sign", "-m", "Merged", "side"]
    subprocess.run([*git, *merge], check=True)
    assert ever(repo, "HEAD", "playbook/changes")["playbook/changes/side.yaml"] == [b"side\n"]
