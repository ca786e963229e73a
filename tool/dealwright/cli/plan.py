"""`dealwright plan`: what would change in HubSpot. Reads only."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dealwright.cli.completing import guards
from dealwright.cli.output import Result, output_option, write
from dealwright.cli.session import Session, at_option, pass_session
from dealwright.diagnostics import Label, Origin
from dealwright.errors import DealwrightError, Exit

if TYPE_CHECKING:
    from dealwright.check.rules.rule import Reference
    from dealwright.hubspot.gateway import Gateway
    from dealwright.load.playbook import Loaded
    from dealwright.model.playbook import Playbook
    from dealwright.model.portals import Portal
    from dealwright.plan.plan import Plan


@click.command()
@at_option
@click.option("--out", type=Result(), help="Keep the plan, for apply.")
@click.option(
    "--allow",
    multiple=True,
    metavar="GUARD",
    help="As if a guard might be passed.",
    shell_complete=guards,
)
@click.option("--exit-code", is_flag=True, help="Exit with 10 when there are changes.")
@output_option(("text", "markdown", "json"))
@pass_session
def plan(
    session: Session,
    at: str | None,
    out: Path | None,
    allow: tuple[str, ...],
    exit_code: bool,
    outputs: tuple[str, ...],
) -> None:
    """Show what would change in HubSpot, and which live deals it touches.

    Nothing is written, neither in HubSpot nor here. What the playbook does not name is listed and
    left alone.

    \b
      dealwright plan
      dealwright --portal production plan --out plan.json -o text -o markdown:summary.md
    """
    from dealwright.cli.connect import reading

    playbook, called, loaded, portal = session.wish(at)
    with reading(session, portal) as gateway:
        made = plan_for(session, playbook, called, portal, gateway, allow=allow, at=at)
    show(session, portal, made, place_in(loaded), outputs)
    keep(made, out)
    if made.blocks:
        raise SystemExit(Exit.BLOCKED)
    raise SystemExit(Exit.CHANGES if exit_code and not made.empty else Exit.DONE)


def keep(made: "Plan", out: Path | None) -> None:
    """Write the plan into a file, for apply; what only a confidential portal has is sealed in it."""
    from secrets import token_bytes

    from dealwright.plan.sealed import to_keep

    if out is None:
        return
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(to_keep(made, token_bytes(16)), encoding="utf-8")
    except OSError as error:
        raise DealwrightError(f"{out} cannot be written: {error.strerror}") from None


def plan_for(
    session: Session,
    playbook: "Playbook",
    called: str,
    portal: "Portal",
    gateway: "Gateway",
    *,
    allow: tuple[str, ...] = (),
    at: str | None = None,
) -> "Plan":
    """A plan with the names that tie it to a playbook; `at` is what somebody chose instead of HEAD."""
    from dealwright.cli.applied import allowances, overtaken
    from dealwright.cli.execution import keeps_ledgers
    from dealwright.cli.flips import flips
    from dealwright.cli.origin import commit_read
    from dealwright.decode.codec import digest
    from dealwright.history.compare import canonical
    from dealwright.hubspot.planning import make_plan

    return make_plan(
        playbook,
        portal,
        gateway,
        playbook_name=called,
        digest=digest(canonical(playbook)),
        commit=commit_read(session, playbook, at),
        allowances=allowances(session, portal, playbook, allow),
        refused=(
            *flips(session, portal, playbook),
            *(overtaken(session, portal) if at is None else ()),
        ),
        keeps_ledgers=keeps_ledgers(portal),
        read=_read_by_templates(session, playbook),
        now=session.now(),
    )


def _read_by_templates(session: Session, playbook: "Playbook") -> "tuple[Reference, ...]":
    """Which properties templates read; looked up only where one is given up."""
    from dealwright.documents.environment import make_environment
    from dealwright.documents.template_reads import template_reads

    if not any(gone.property for one in playbook.properties for gone in one.retired):
        return ()
    return template_reads(make_environment(session.root))


def show(
    session: Session,
    portal: "Portal",
    made: "Plan",
    place: Callable[[Origin], str],
    outputs: tuple[str, ...],
) -> None:
    """Print it; refused where others would read there what is confidential."""
    from dealwright.cli.places import keep_private, telling
    from dealwright.plan.serial import to_json
    from dealwright.report.plan_markdown import plan_markdown
    from dealwright.report.plan_text import plan_text

    keep_private(session.root, portal, "plans", telling(outputs))
    write(
        outputs,
        {
            "text": lambda: plan_text(made, place, colour=session.colour),
            "markdown": lambda: plan_markdown(made),
            "json": lambda: to_json(made),
        },
    )


def place_in(loaded: "Loaded") -> Callable[[Origin], str]:
    """Places as `file:line`, where the file is one of today's."""

    def place(origin: Origin) -> str:
        document = loaded.documents.get(origin.file)
        span = document.span(Label(origin)) if document is not None else origin.span
        return f"{origin.file}:{span.line}" if span is not None else origin.file

    return place
