"""`dealwright parity`: what two portals make of the same playbook. Reads only."""

from typing import TYPE_CHECKING

import click

from dealwright.cli.completing import portals
from dealwright.cli.output import output_option, write
from dealwright.cli.session import Session, at_option, pass_session
from dealwright.errors import Exit, UsageError

if TYPE_CHECKING:
    from dealwright.hubspot.parity import Side
    from dealwright.model.playbook import Playbook


@click.command()
@click.argument("first", metavar="A", shell_complete=portals)
@click.argument("second", metavar="B", shell_complete=portals)
@at_option
@click.option("--exit-code", is_flag=True, help="Exit with 10 when the portals differ.")
@output_option(("text", "markdown", "json"))
@pass_session
def parity(
    session: Session,
    first: str,
    second: str,
    at: str | None,
    exit_code: bool,
    outputs: tuple[str, ...],
) -> None:
    """Compare what two portals, A and B, have of the playbook.

    Things are compared by their keys, whatever their ids in HubSpot. What the playbook does not name
    and only one of them has is listed too, and makes no difference to the exit code.

    \b
      dealwright parity sandbox production
      dealwright parity staging production --exit-code -o markdown
    """
    from dealwright.cli.places import keep_private, telling
    from dealwright.cli.plan import place_in
    from dealwright.hubspot.parity import compare
    from dealwright.report.parity import parity_json, parity_markdown, parity_text

    if first == second:
        raise UsageError(f"{first} is one portal", hint="name two portals of playbook/portals/")
    playbook, called, loaded = session.playbook(at)
    for name in (first, second):
        portal = session.named_portal(playbook, name)
        keep_private(session.root, portal, "differences", telling(outputs))
    found = compare(_look_at(session, playbook, first), _look_at(session, playbook, second))
    write(
        outputs,
        {
            "text": lambda: parity_text(found, called, place_in(loaded)),
            "markdown": lambda: parity_markdown(found, called),
            "json": lambda: parity_json(found, called),
        },
    )
    raise SystemExit(Exit.CHANGES if exit_code and found.differs else Exit.DONE)


def _look_at(session: Session, playbook: "Playbook", name: str) -> "Side":
    from dealwright.cli.connect import reading
    from dealwright.hubspot.parity import look_at

    portal = session.named_portal(playbook, name)
    with reading(session, portal) as gateway:
        return look_at(playbook, portal, gateway)
