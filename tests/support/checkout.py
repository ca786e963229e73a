"""A clone of this repository as GitHub would check it out, and its workflows."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from os import environ
from pathlib import Path

from dealwright.document import Tree
from dealwright.source import read

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
WORKFLOWS = ROOT / ".github" / "workflows"


def workflow(name: str, folder: Path = WORKFLOWS) -> Tree:
    path = folder / name
    document = read(path.name, path.read_bytes())
    assert not document.findings
    return document.tree


@dataclass
class Checkout:
    """A clone with a first commit on main and a second one, the pull request."""

    folder: Path
    base: str = ""

    def git(self, *arguments: str) -> str:
        command = ["git", "-C", str(self.folder), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def commit(self, subject: str) -> str:
        self.git("add", "--all")
        self.git("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qm", subject)
        return self.git("rev-parse", "HEAD")

    def edit(self, path: str, old: str, new: str) -> None:
        file = self.folder / path
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")


def clone(folder: Path) -> Checkout:
    """The tracked and new files of this repository, committed; what is installed is lent."""
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file() and not name.startswith("tests/"):
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target)
    lend_venv(folder)
    return begun(folder)


def begun(folder: Path) -> Checkout:
    """What is in a folder, as the first commit of a repository."""
    made = Checkout(folder)
    made.git("init", "-q", "-b", "main")
    made.base = made.commit("Begin")
    return made


def installed(folder: Path) -> dict[str, str]:
    """A PATH with the commands on it, and a `pip` that only writes down what it was asked for."""
    folder.mkdir()
    for name in ("dealwright", "sphinx-build"):
        (folder / name).symlink_to(BIN / name)
    pip = folder / "pip"
    pip.write_text(f'#!/bin/sh\necho "$@" >> "{folder}/asked"\n', encoding="utf-8")
    pip.chmod(0o755)
    return {"PATH": f"{folder}:{environ['PATH']}"}


def lend_venv(folder: Path) -> None:
    """The commands of this checkout, and the stamp by which `make setup` finds nothing to do."""
    lent = folder / ".venv" / "bin"
    lent.mkdir(parents=True)
    for name in ("dealwright", "hatchling", "python", "sphinx-build"):
        (lent / name).symlink_to(ROOT / ".venv" / "bin" / name)
    sums = subprocess.run(
        ["bash", "-c", "cat requirements.lock pyproject.toml Makefile | cksum"],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    (lent.parent / ".installed").write_text(sums.stdout, encoding="utf-8")
