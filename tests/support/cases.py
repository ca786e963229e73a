"""The folders of `tests/cases`: each is `_base` with a few files changed, and what check says."""

import shutil
import subprocess
from pathlib import Path

CASES = Path(__file__).parent.parent / "cases"
BASE = CASES / "_base"
_NOTES = ("expected.txt", "remove.txt", "before")


def case_names() -> list[str]:
    return sorted(folder.name for folder in CASES.iterdir() if folder.name != "_base")


def code_of(name: str) -> str:
    """`DW104` of `DW104-exit`."""
    return name.partition("-")[0]


def make(name: str, folder: Path) -> tuple[Path, list[str]]:
    """Build the playbook of a case; returns it with the words that follow `check`.

    The case's own files replace or add to the base. `remove.txt` lists files to leave out. What
    lies in `before/` is an earlier playbook to compare with; it becomes a commit.
    """
    case = CASES / name
    repo = folder / "repo"
    words: list[str] = []
    if (case / "before").is_dir():
        _lay(repo, case / "before")
        commit(repo)
        shutil.rmtree(repo / "playbook")
        shutil.rmtree(repo / "icp")
        words = ["--base", "HEAD"]
    _lay(repo, case)
    removed = case / "remove.txt"
    for path in removed.read_text("utf-8").split() if removed.exists() else ():
        (repo / path).unlink()
    return repo, words


def _lay(repo: Path, overlay: Path) -> None:
    shutil.copytree(BASE, repo, dirs_exist_ok=True)
    shutil.copytree(overlay, repo, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*_NOTES))


def commit(repo: Path) -> None:
    """Make the folder a git repository, and everything in it a commit but what `init` has git ignore."""
    git = ["git", "-C", str(repo), "-c", "user.name=Test", "-c", "user.email=test@example.org"]
    if not (repo / ".git").exists():
        subprocess.run([*git, "init", "--quiet"], check=True)
    subprocess.run([*git, "add", "--all", "--", ".", ":!.dealwright"], check=True)
    subprocess.run([*git, "commit", "--quiet", "--no-gpg-sign", "-m", "A state"], check=True)
