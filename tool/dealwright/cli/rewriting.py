"""Files that a command changes: shown first, written when a person agrees, never half of them."""

import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import click

from dealwright.cli.session import Session
from dealwright.errors import BlockedError, DealwrightError, StalePlanError

Contents = Mapping[str, bytes]


def refuse_uncommitted(session: Session, paths: list[str]) -> None:
    """What is not in git yet could not be told from what is written into it."""
    from dealwright.load.files import uncommitted

    found = uncommitted(session.root, paths)
    if found:
        raise BlockedError(
            f"not committed yet: {', '.join(found)}",
            hint="commit these files, or put the changes aside with git stash",
        )


def agree(session: Session, question: str, *, yes: bool) -> None:
    """Ask, unless --yes has said it; where nobody can be asked, nothing is done."""
    if yes:
        return
    if session.no_input or not sys.stdin.isatty():
        raise BlockedError("nobody was asked", hint="add --yes to write without being asked")
    if not click.confirm(question, err=True):
        raise BlockedError("declined; nothing was written")


def write_files(root: Path, before: Contents, after: Contents) -> None:
    """All of them, each at once; a file that somebody changed meanwhile stops it before."""
    for path in after:
        file = root / path
        found = file.read_bytes() if file.exists() else None
        if found != before.get(path):
            raise StalePlanError(
                f"{path} was changed meanwhile; nothing was written", hint="run the same again"
            )
    ready: list[tuple[Path, Path]] = []
    try:
        for path, data in after.items():
            ready.append((_beside(root / path, data), root / path))
        for made, file in ready:
            made.replace(file)
    except OSError as error:
        raise DealwrightError(
            f"{error.filename} cannot be written: {error.strerror}",
            hint="git status says what was written already",
        ) from None
    finally:
        for made, _ in ready:
            made.unlink(missing_ok=True)


def _beside(file: Path, data: bytes) -> Path:
    """The content in a file next to the one that it will be."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    with os.fdopen(handle, "wb") as out:
        out.write(data)
    made = Path(name)
    made.chmod(file.stat().st_mode if file.exists() else 0o644)
    return made
