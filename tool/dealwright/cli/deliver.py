"""`dealwright ci deliver` and `ci runs`: files into a private repository, from a machine that is thrown away."""

import os
from pathlib import Path

import click

from dealwright.cli.hosts import check_repository, github_at, run_address
from dealwright.cli.session import Session, pass_session
from dealwright.errors import BlockedError, UsageError

_TOKEN = "DOCUMENTS_TOKEN"  # noqa: S105 - the name of a variable
_to = click.option(
    "--to",
    "target",
    required=True,
    metavar="OWNER/REPOSITORY",
    help="A private repository, another one than this.",
)
_dry_run = click.option("--dry-run", is_flag=True, help="Print where each file would go instead.")


@click.command()
@click.argument("files", type=click.Path(dir_okay=False, path_type=Path), nargs=-1, required=True)
@_to
@_dry_run
@pass_session
def deliver(session: Session, files: tuple[Path, ...], target: str, *, dry_run: bool) -> None:
    """Bring files to a private repository, into documents/DAY/, each as a commit of its own.

    For what a workflow of a public repository has written into the private place of a portal
    (documents: of its file). Needs DOCUMENTS_TOKEN, a token that may write contents there and
    nothing else. Refused unless the repository is private; nothing in it is deleted. The log is
    told how many files there were, and not which.

    \b
      dealwright ci deliver ../documents/review.md --to OWNER/sales-private
    """
    _check_target(target)
    _bring(session, _read(files), target, f"documents/{session.today()}", dry_run=dry_run)


@click.command("runs")
@_to
@_dry_run
@pass_session
def ledgers(session: Session, target: str, *, dry_run: bool) -> None:
    """Bring the ledgers of the portal's runs to a private repository, into runs/.

    By a ledger a run can be taken back, and it holds what records held. A machine that is thrown away
    writes it to the folder that runs: of the portal file names, and brings it on with this, also
    after an apply that failed. Before one it finds out whether that will work: with an empty --to it is
    refused on such a machine, and where a workflow has no ledger yet it writes runs/begun.txt. Where the file names no folder there is nothing to bring, and apply
    changes no record there. Needs DOCUMENTS_TOKEN, as deliver does.

    \b
      dealwright ci runs --to OWNER/sales-private
    """
    from dealwright.cli.execution import runs_folder
    from dealwright.plan.places import SUFFIX

    portal = session.portal(session.sound().playbook)
    if portal.runs is None:
        session.say(f"the file of portal {portal.portal} has no runs:, so there is none to bring")
        return
    if not target:
        _refuse_thrown_away(portal.portal)
        session.say("runs stay on this machine")
        return
    _check_target(target)
    found = tuple(sorted(runs_folder(session, portal).glob(f"*{SUFFIX}")))
    _bring(session, _read(found) or _begun(), target, "runs", dry_run=dry_run)


def _begun() -> dict[str, bytes]:
    """What a workflow writes before it changes records: a token that may not write is found out then."""
    run = run_address()
    if run is None:
        return {}
    attempt = os.environ.get("GITHUB_RUN_ATTEMPT", "1")
    return {"begun.txt": f"The run that began last: {run}, attempt {attempt}\n".encode()}


def _refuse_thrown_away(portal: str) -> None:
    if os.environ.get("CI") == "true" and os.environ.get("RUNNER_ENVIRONMENT") != "self-hosted":
        raise BlockedError(
            f"runs: of portal {portal} names a folder of a machine that is thrown away",
            hint="name a private repository for the ledgers: --to, or the variable DOCUMENTS_REPOSITORY"
            " of the workflow",
        )


def _bring(
    session: Session, held: dict[str, bytes], target: str, folder: str, *, dry_run: bool
) -> None:
    from dealwright.integrations.delivering import deliver as bring
    from dealwright.integrations.posting import NotAllowedError
    from dealwright.plan.plan import counted

    if dry_run:
        click.echo("".join(f"{target}: {folder}/{name}\n" for name in held), nl=False)
        return
    token = os.environ.get(_TOKEN)
    if not token:
        raise UsageError(
            f"{_TOKEN} must be set", hint="--dry-run shows where files would go, without it"
        )
    try:
        written = bring(github_at(token, target), target, folder, held, _why())
    except NotAllowedError as error:
        raise NotAllowedError(
            error.message, hint=f"{_TOKEN} has to be let read and write the contents of {target}"
        ) from None
    there = f", {len(held) - written} of them there already" if written < len(held) else ""
    session.say(
        f"{counted(len(held), 'file')} in {target}, {folder}{there}; only its members can read that"
    )


def _check_target(target: str) -> None:
    check_repository(target, "--to is")
    if target.lower() == os.environ.get("GITHUB_REPOSITORY", "").lower():
        raise BlockedError(
            f"{target} is the repository of this workflow",
            hint="name another one, which is private and holds documents only",
        )


def _read(files: tuple[Path, ...]) -> dict[str, bytes]:
    """What each file holds by its name, which must not be another one's too."""
    from dealwright.integrations.delivering import check_files

    by_name: dict[str, Path] = {}
    for file in files:
        if file.name in by_name:
            raise UsageError(f"two files are called {file.name}", hint="give one another name")
        by_name[file.name] = file
    try:
        check_files({name: file.stat().st_size for name, file in by_name.items()})
        return {name: file.read_bytes() for name, file in by_name.items()}
    except OSError as error:
        raise UsageError(f"{error.filename} cannot be read: {error.strerror}") from None


def _why() -> str:
    """What the commit says: which run brought it."""
    run = run_address()
    return f"Bring what a workflow made\n\n{run}\n" if run else "Bring what was made elsewhere\n"
