"""`dealwright runs`: what was applied, taking it back, and the mark of a run that died."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dealwright.cli.completing import runs as run_names
from dealwright.cli.output import Result, output_option
from dealwright.cli.session import Session, pass_session
from dealwright.errors import Exit, UsageError

if TYPE_CHECKING:
    from dealwright.plan.runs import Run


@click.group()
def runs() -> None:
    """What was applied, run by run, and how to take it back."""


@runs.command(name="list")
@pass_session
def list_(session: Session) -> None:
    """List the runs of the portal, the latest first."""
    from dealwright.report.runs_text import run_line

    found = _all(session)
    for run in found:
        click.echo(run_line(run))
    if not found:
        session.say("no run yet")


@runs.command()
@click.argument("run", shell_complete=run_names)
@pass_session
def show(session: Session, run: str) -> None:
    """Show what a run planned, did and did not do. Counts only: the ledger itself has the ids."""
    from dealwright.report.runs_text import run_text

    click.echo(run_text(_one(session, run)), nl=False)


@runs.command()
@click.argument("run", shell_complete=run_names)
@click.option("--out", type=Result(), help="Keep the plan, for apply.")
@output_option(("text", "markdown", "json"))
@pass_session
def revert(session: Session, run: str, out: Path | None, outputs: tuple[str, ...]) -> None:
    """Plan how to take a run back. Reads only; apply the plan that --out keeps.

    What somebody has changed since is left alone and told. The playbook is not changed: the next
    plan will want what it says.

    \b
      dealwright runs revert 20260122T101500Z-1a2b --out back.json
      dealwright apply back.json
    """
    from dealwright.cli.connect import reading
    from dealwright.cli.places import telling
    from dealwright.cli.plan import keep, show
    from dealwright.hubspot.reverting import make_reverse_plan

    found = _one(session, run, telling(outputs))
    playbook, _, _ = session.playbook()
    portal = session.portal(playbook)
    with reading(session, portal) as gateway:
        made = make_reverse_plan(found, playbook, portal, gateway, now=session.now())
    show(session, portal, made, lambda _: "", outputs)
    keep(made, out)
    if made.blocks:
        raise SystemExit(Exit.BLOCKED)


@runs.command(name="break")
@click.argument("run", shell_complete=run_names)
@click.option("--reason", required=True, help="Why nobody waits for it any longer.")
@pass_session
def break_(session: Session, run: str, reason: str) -> None:
    """Take away the mark of a run that died, so that others may apply.

    Be sure that it is dead: two applies at once can undo each other.
    """
    from dealwright.cli.connect import writing
    from dealwright.cli.execution import owner, runs_folder
    from dealwright.hubspot import marker
    from dealwright.plan.runs import note_broken

    if not reason.strip():
        raise UsageError("--reason says nothing", hint="say how you know that the run is dead")
    playbook, _, _ = session.playbook()
    portal = session.portal(playbook)
    with writing(session, portal) as gateway:
        held = marker.read(gateway)
        if held is None or held.run != run:
            known = f"run {held.run} by {held.owner}" if held else "nobody"
            raise UsageError(f"run {run} does not hold the portal; {known} does")
        note_broken(runs_folder(session, portal), run, owner(), reason, session.now_ms())
        marker.give_back(gateway, run)
    session.say(f"run {run} no longer holds portal {portal.portal}")


def _folder(session: Session, told: tuple[Path | None, ...]) -> tuple[Path, str]:
    from dealwright.cli.execution import runs_folder
    from dealwright.cli.places import keep_private

    playbook, _, _ = session.playbook()
    portal = session.portal(playbook)
    keep_private(session.root, portal, "runs", told)
    return runs_folder(session, portal), portal.portal


def _all(session: Session) -> "list[Run]":
    from dealwright.plan.runs import read_runs

    folder, portal = _folder(session, (None,))
    return [run for run in read_runs(folder) if run.portal == portal]


def _one(session: Session, name: str, told: tuple[Path | None, ...] = (None,)) -> "Run":
    from dealwright.plan.runs import read_run

    folder, portal = _folder(session, told)
    run = read_run(folder, name)
    if run.portal != portal:
        raise UsageError(
            f"run {name} was one on portal {run.portal}", hint=f"--portal {run.portal}"
        )
    return run
