"""Files that a command changes: judged and shown first, written when a person agrees, never half."""

import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dealwright.cli.session import Session
from dealwright.errors import BlockedError, DealwrightError, Exit, StalePlanError

if TYPE_CHECKING:
    from dealwright.adopt.adoption import Adoption
    from dealwright.hubspot.survey import Survey
    from dealwright.load.files import Files
    from dealwright.load.playbook import Loaded

Contents = Mapping[str, bytes]
Changes = Mapping[str, bytes | None]
"""Files by path; None is one that goes."""


def offer(
    session: Session,
    adoption: "Adoption",
    found: "Survey",
    *,
    yes: bool,
    dry_run: bool = False,
    aside: bool = False,
) -> None:
    """Show what would be written and what the next plan would say; write it, if that may be.

    `aside`: stdout holds a result of its own.
    """
    from dealwright.adopt.files import changed, taken_over
    from dealwright.load.files import from_folder
    from dealwright.report.takeover import difference, notes

    files = from_folder(session.root)
    after = dict(changed(files, adoption))
    before = {path: data for path, data in files.items() if isinstance(data, bytes)}
    shown = difference(before, after, colour=session.colour) + notes(adoption.notes)
    click.echo(shown, nl=False, err=aside)
    left = _next_plan(session, _judged(session, taken_over(files, after), aside=aside), found)
    if not after:
        session.say(f"Nothing to write. {left}")
    elif dry_run:
        session.say(f"Nothing was written. Otherwise: {left}")
    else:
        _refuse_uncommitted(session, list(after))
        count = "1 file" if len(after) == 1 else f"{len(after)} files"
        _agree(session, f"Write {count}?", yes=yes)
        write_files(session.root, before, after)
        session.say(f"Wrote {count}. {left} Look at what was written, and commit it.")


def _judged(session: Session, files: "Files", *, aside: bool) -> "Loaded":
    """The playbook as it would be; refused when it would not be sound."""
    from dealwright.load.playbook import load
    from dealwright.report.snippet import findings
    from dealwright.resources import schema, schema_copies, template_names

    copies = schema_copies(session.root)
    after = load(files, schema, templates=template_names(session.root), copies=copies)
    if not after.sound:
        shown = findings(after.findings, after.documents, colour=session.colour)
        click.echo(f"\n{shown}", nl=False, err=aside)
        session.say("Nothing was written: the playbook would have these mistakes.")
        raise SystemExit(Exit.FINDINGS)
    return after


def _next_plan(session: Session, after: "Loaded", found: "Survey") -> str:
    """What the next plan would say."""
    from dealwright.hubspot.compile import compile_playbook
    from dealwright.plan.diff import diff

    wish = compile_playbook(after.playbook, session.portal(after.playbook), found.live)
    # What could not be looked at would seem to be missing.
    seen = [one for one in diff(wish, found.live).changes if not found.hides(one.address)]
    if not seen:
        return "The next plan is empty."
    return f"The next plan has {'1 change' if len(seen) == 1 else f'{len(seen)} changes'}."


def _refuse_uncommitted(session: Session, paths: list[str]) -> None:
    """What is not in git yet could not be told from what is written into it."""
    from dealwright.load.commits import uncommitted

    found = uncommitted(session.root, paths)
    if found:
        raise BlockedError(
            f"not committed yet: {', '.join(found)}",
            hint="commit these files, or put the changes aside with git stash",
        )


def _agree(session: Session, question: str, *, yes: bool) -> None:
    """Ask, unless --yes has said it; where nobody can be asked, nothing is done."""
    if yes:
        return
    if session.no_input or not sys.stdin.isatty():
        raise BlockedError("nobody was asked", hint="add --yes to write without being asked")
    if not click.confirm(question, err=True):
        raise BlockedError("declined; nothing was written")


def write_files(root: Path, before: Contents, after: Changes) -> None:
    """All of them, each at once; a file that somebody changed meanwhile stops it before.

    What goes goes last: whatever breaks off between says a thing twice, and never not at all.
    """
    _refuse_changed(root, before, after)
    ready: list[tuple[Path, Path]] = []
    try:
        for path, data in after.items():
            if data is not None:
                ready.append((_beside(root / path, data), root / path))
        for made, file in ready:
            made.replace(file)
        for path in (path for path, data in after.items() if data is None):
            (root / path).unlink()
    except OSError as error:
        raise DealwrightError(
            f"{error.filename} cannot be written: {error.strerror}",
            hint="git status says what was written already",
        ) from None
    finally:
        for made, _ in ready:
            made.unlink(missing_ok=True)


def _refuse_changed(root: Path, before: Contents, after: Changes) -> None:
    for path in after:
        file = root / path
        found = file.read_bytes() if file.exists() else None
        if found != before.get(path):
            raise StalePlanError(
                f"{path} was changed meanwhile; nothing was written", hint="run the same again"
            )


def _beside(file: Path, data: bytes) -> Path:
    """The content in a file next to the one that it will be."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    with os.fdopen(handle, "wb") as out:
        out.write(data)
    made = Path(name)
    made.chmod(file.stat().st_mode if file.exists() else 0o644)
    return made
