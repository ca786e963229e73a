"""`dealwright adopt`: a portal that was made by hand becomes files of the playbook."""

from typing import TYPE_CHECKING

import click

from dealwright.cli.session import Session, pass_session
from dealwright.errors import Exit

if TYPE_CHECKING:
    from dealwright.adopt.adoption import Adoption
    from dealwright.hubspot.survey import Survey
    from dealwright.load.files import Files
    from dealwright.load.playbook import Loaded


@click.command()
@click.option("--dry-run", is_flag=True, help="Only show what would be written.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_session
def adopt(session: Session, dry_run: bool, yes: bool) -> None:
    """Write what HubSpot has into the playbook, so that the next plan is empty.

    Pipelines, stages, groups, properties and extended options are read; nothing is written in
    HubSpot. Files that exist keep their comments and their order, and lose nothing. What the
    playbook cannot say is listed. HubSpot's ids go into the portal file.

    \b
      dealwright adopt --dry-run
      dealwright --portal production adopt
    """
    from dealwright.adopt.files import changed
    from dealwright.cli.rewriting import agree, refuse_uncommitted, write_files
    from dealwright.load.files import from_folder
    from dealwright.report.takeover import difference, notes

    loaded = session.sound()
    files = from_folder(session.root)
    adoption, found = _adoption(session, loaded)
    after = dict(changed(files, adoption))
    before = {path: data for path, data in files.items() if isinstance(data, bytes)}
    click.echo(difference(before, after, colour=session.colour), nl=False)
    click.echo(notes(adoption.notes), nl=False)
    for kind, thing in found.closed:
        click.echo(f"\nNot looked at: the token may not read the {kind} of {thing}.")
    judged = _judged(session, {**files, **after})
    left = _left(session, judged, found)
    if not after:
        session.say(f"Nothing to write: the playbook has what the portal has. {left}")
        return
    if dry_run:
        session.say(f"Nothing was written. Otherwise: {left}")
        return
    refuse_uncommitted(session, list(after))
    agree(session, f"Write {_count(len(after))}?", yes=yes)
    write_files(session.root, before, after)
    session.say(f"Wrote {_count(len(after))}. {left} Look at them, and commit.")


def _adoption(session: Session, loaded: "Loaded") -> "tuple[Adoption, Survey]":
    from dealwright.adopt.adoption import PIPELINES, PROPERTIES
    from dealwright.adopt.adoption import adopt as take
    from dealwright.cli.connect import reading
    from dealwright.hubspot.planning import check_account
    from dealwright.hubspot.stock import unused
    from dealwright.hubspot.survey import survey

    portal = session.portal(loaded.playbook)
    with reading(session, portal) as gateway:
        check_account(portal, gateway)
        found = survey(gateway, PROPERTIES, PIPELINES)
        empty = unused(gateway, found.live)
    return take(loaded, portal, found, unused=empty, today=session.today()), found


def _judged(session: Session, files: "Files") -> "Loaded":
    """The playbook as it would be; refused when it would not be sound."""
    from dealwright.load.playbook import load
    from dealwright.report.snippet import findings
    from dealwright.resources import schema, schema_copies, template_names

    copies = schema_copies(session.root)
    judged = load(files, schema, templates=template_names(session.root), copies=copies)
    if not judged.sound:
        click.echo(
            f"\n{findings(judged.findings, judged.documents, colour=session.colour)}", nl=False
        )
        session.say("Nothing was written: the playbook would have these mistakes.")
        raise SystemExit(Exit.FINDINGS)
    return judged


def _left(session: Session, judged: "Loaded", found: "Survey") -> str:
    """What the next plan would say."""
    from dealwright.hubspot.compile import compile_playbook
    from dealwright.plan.diff import diff

    portal = session.portal(judged.playbook)
    wish = compile_playbook(judged.playbook, portal, found.live)
    # What could not be looked at would seem to be missing.
    seen = [one for one in diff(wish, found.live).changes if not found.hides(one.address)]
    if not seen:
        return "The next plan is empty."
    return f"The next plan has {'1 change' if len(seen) == 1 else f'{len(seen)} changes'}."


def _count(files: int) -> str:
    return "1 file" if files == 1 else f"{files} files"
