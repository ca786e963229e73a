"""`dealwright adopt`: a portal that was made by hand becomes files of the playbook."""

from typing import TYPE_CHECKING

import click

from dealwright.cli.session import Session, pass_session

if TYPE_CHECKING:
    from dealwright.adopt.adoption import Adoption
    from dealwright.hubspot.survey import Survey
    from dealwright.load.playbook import Loaded


@click.command()
@click.option("--dry-run", is_flag=True, help="Only show what would be written.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_session
def adopt(session: Session, dry_run: bool, yes: bool) -> None:
    """Write what HubSpot has into the playbook, so that the next plan is empty.

    Pipelines, stages, groups, properties and extended options are read; nothing is written in
    HubSpot. Files that exist keep their comments and whatever HubSpot does not have; where both
    differ, HubSpot's word counts. What the playbook cannot say is listed. HubSpot's ids go into the
    portal file.

    \b
      dealwright adopt --dry-run
      dealwright --portal production adopt
    """
    from dealwright.cli.rewriting import offer

    adoption, found = _adoption(session, session.sound())
    for kind, thing in found.closed:
        click.echo(f"Not looked at: the token may not read the {kind} of {thing}.")
    offer(session, adoption, found, yes=yes, dry_run=dry_run)


def _adoption(session: Session, loaded: "Loaded") -> "tuple[Adoption, Survey]":
    from dealwright.adopt.adoption import PIPELINES, PROPERTIES
    from dealwright.adopt.adoption import adopt as take
    from dealwright.cli.connect import reading
    from dealwright.cli.places import keep_private
    from dealwright.hubspot.planning import check_account
    from dealwright.hubspot.stock import unused
    from dealwright.hubspot.survey import survey

    portal = session.portal(loaded.playbook)
    keep_private(session.root, portal, "pipelines and properties")
    with reading(session, portal) as gateway:
        check_account(portal, gateway)
        found = survey(gateway, PROPERTIES, PIPELINES)
        empty = unused(gateway, found.live)
    return take(loaded, portal, found, unused=empty, today=session.today()), found
