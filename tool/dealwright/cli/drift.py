"""`dealwright drift`: what somebody changed in HubSpot since the playbook was applied."""

from typing import TYPE_CHECKING, NamedTuple

import click

from dealwright.cli.completing import revisions
from dealwright.cli.output import output_option, write
from dealwright.cli.session import Session, pass_session
from dealwright.errors import Exit

if TYPE_CHECKING:
    import datetime as dt

    from dealwright.drift.difference import Difference
    from dealwright.hubspot.survey import Survey
    from dealwright.load.playbook import Loaded
    from dealwright.model.playbook import Playbook
    from dealwright.model.portals import Portal
    from dealwright.report.drift import Drift


class Base(NamedTuple):
    """The playbook to compare with, what to call it, and when it was committed."""

    playbook: "Playbook"
    called: str
    since: "dt.datetime | None"


@click.command()
@click.option(
    "--at",
    metavar="REV",
    help="Compare with the playbook at this version or revision.",
    shell_complete=revisions,
)
@click.option("--accept", "take", is_flag=True, help="Write what HubSpot has into the playbook.")
@click.option("--yes", is_flag=True, help="Do not ask before writing.")
@click.option("--exit-code", is_flag=True, help="Exit with 10 when there is drift.")
@output_option(("text", "markdown", "json", "issues"))
@pass_session
def drift(
    session: Session,
    at: str | None,
    take: bool,
    yes: bool,
    exit_code: bool,
    outputs: tuple[str, ...],
) -> None:
    """Say what differs in HubSpot from the playbook that was applied, who did it, and when.

    It compares with the tag applied/PORTAL (an embedded portal itself keeps what was applied), else
    with HEAD, and says which. Each difference is
    breaking, metric-affecting or harmless. --accept edits the YAML so that the next plan is empty;
    to take the change back instead, plan and apply. HubSpot is only read.

    \b
      dealwright --portal production drift --exit-code
      dealwright --portal production drift --accept
    """
    from dealwright.cli.places import keep_private, telling
    from dealwright.cli.rewriting import offer
    from dealwright.drift.accept import accept
    from dealwright.drift.common import common
    from dealwright.report.drift import drift_text
    from dealwright.report.drift_json import drift_json
    from dealwright.report.drift_markdown import drift_markdown, drift_tickets
    from dealwright.report.tickets import tickets_json

    loaded = session.sound()
    portal = session.portal(loaded.playbook)
    # What --accept would edit is shown before it asks.
    told = (None,) if take else telling(outputs)
    keep_private(session.root, portal, "differences", told)
    base = _base(session, at, loaded, portal)
    found, survey = _found(session, portal, base, loaded)
    printers = {
        "text": lambda: drift_text(found, colour=session.colour),
        "markdown": lambda: drift_markdown(found),
        "json": lambda: drift_json(found),
        "issues": lambda: tickets_json(drift_tickets(found)),
    }
    write(outputs, printers)
    if take:
        today = _detected(session, portal, base._replace(playbook=loaded.playbook), survey)
        accepted = accept(
            loaded, portal, survey, common(found.differences, today), today=session.today()
        )
        offer(session, accepted, survey, yes=yes, aside=True)
        raise SystemExit(Exit.DONE)
    raise SystemExit(Exit.CHANGES if exit_code and found.differences else Exit.DONE)


def _base(session: Session, at: str | None, loaded: "Loaded", portal: "Portal") -> Base:
    from dealwright.cli.applied import last_applied, tag_of
    from dealwright.load.commits import commit_of, committed_at
    from dealwright.load.playbook import as_applied

    if at is not None:
        return Base(session.at(at, loaded), at, committed_at(session.root, at))
    tag = tag_of(portal)
    if portal.embedded:
        unknown = "the portal does not know what was applied last"
        kept = last_applied(session, portal)
        if kept is not None:
            called = f"what was applied last ({kept.called})"
            return Base(as_applied(loaded, kept.playbook), called, kept.at)
    else:
        unknown = f"no tag {tag} says what was applied last"
        tagged = committed_at(session.root, tag)
        if tagged is not None:
            called = f"what was applied last (tag {tag})"
            return Base(session.at(tag, loaded), called, tagged)
    head = commit_of(session.root)
    if head is None:
        return Base(loaded.playbook, "the files as they are: they are in no commit", None)
    called = f"HEAD ({head.removesuffix('+')}): {unknown}"
    return Base(session.at("HEAD", loaded), called, committed_at(session.root, "HEAD"))


def _found(
    session: Session, portal: "Portal", base: Base, loaded: "Loaded"
) -> "tuple[Drift, Survey]":
    """The drift from the base, each difference with its author, and what was read."""
    from dealwright.cli.connect import reading
    from dealwright.drift.authors import Authors
    from dealwright.hubspot import marker
    from dealwright.hubspot.compile import objects
    from dealwright.hubspot.planning import check_account
    from dealwright.hubspot.survey import survey
    from dealwright.report.drift import Drift

    kinds = zip(objects(base.playbook), objects(loaded.playbook), strict=True)
    properties, pipelines = (dict.fromkeys((*then, *now)) for then, now in kinds)
    with reading(session, portal) as gateway:
        account = check_account(portal, gateway)
        held = marker.read(gateway)  # what an apply has not done yet would count as drift
        if held is not None:
            raise marker.refusal(held, session.now_ms())
        read = survey(gateway, properties, pipelines)
        differing = _detected(session, portal, base, read)
        named = Authors(read, gateway).named(differing)
    drift = Drift(
        portal=portal.portal,
        portal_id=account,
        compared=base.called,
        differences=tuple(named),
        closed=read.closed,
        confidential=portal.confidential,
        embedded=portal.embedded,
    )
    return drift, read


def _detected(
    session: Session, portal: "Portal", base: Base, found: "Survey"
) -> "list[Difference]":
    from dealwright.documents.needs import proposal_properties
    from dealwright.drift.detect import detect

    needs = proposal_properties(session.root)
    return detect(base.playbook, portal, found, since=base.since, proposal=needs)
