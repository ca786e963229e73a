"""`dealwright audit`: deals that break the playbook. Reads the snapshot only."""

import datetime as dt
from typing import TYPE_CHECKING

import click

from dealwright.cli.numbers import AS_OF, AT, Numbers, opened, parse_day
from dealwright.cli.output import output_option, write
from dealwright.cli.places import telling
from dealwright.cli.session import Session, pass_session
from dealwright.errors import Exit, UsageError

if TYPE_CHECKING:
    from dealwright.metrics.audit_rule import Ground


@click.command()
@AS_OF
@click.option(
    "--since",
    metavar="DATE",
    help="Moves and deletions from this day on; 90 days unless it is given.",
)
@click.option("--owner", metavar="ID", help="Only what belongs to this owner, by HubSpot's number.")
@AT
@click.option("--exit-code", is_flag=True, help="Exit with 10 when something was found.")
@output_option(("text", "markdown", "json", "csv"))
@pass_session
def audit(
    session: Session,
    *,
    as_of: str | None,
    since: str | None,
    owner: str | None,
    at: str | None,
    exit_code: bool,
    outputs: tuple[str, ...],
) -> None:
    """Find deals that break the playbook: wrong moves, empty fields, stalled deals, and more.

    By rule, by owner, and how many there were 4 and 12 weeks before. What happened (moves, deletions)
    counts since a day; what is so counts however long it has been so. `dealwright explain RULE` says
    what a rule means.

    \b
      dealwright audit
      dealwright audit --owner 512 --exit-code
      dealwright audit --as-of 2026-06-30 --since 2026-01-01 -o csv:build/audit.csv
    """
    from dealwright.cli.metrics import sheet_of
    from dealwright.metrics.audit import audit as audited
    from dealwright.report.audit import AuditReport, audit_text
    from dealwright.report.audit_data import audit_csv, audit_json
    from dealwright.report.audit_markdown import audit_markdown

    with opened(
        session, at, here=True, told=telling(outputs)
    ) as numbers:  # it reads the histories themselves
        day = numbers.as_of(as_of)
        report = AuditReport(
            audit=audited(ground(numbers, day, since), owner=owner),
            sheet=sheet_of(numbers, [], [day]),
            calendar=numbers.calendar,
            portal_id=None if numbers.portal.embedded else numbers.snapshot.manifest.portal_id,
            confidential=numbers.portal.confidential,
        )
    write(
        outputs,
        {
            "text": lambda: audit_text(report),
            "markdown": lambda: audit_markdown(report),
            "json": lambda: audit_json(report),
            "csv": lambda: audit_csv(report),
        },
    )
    raise SystemExit(Exit.CHANGES if exit_code and report.audit.count else Exit.DONE)


def ground(numbers: Numbers, day: dt.date, since: str | None) -> "Ground":
    """What rules look at, from a day on; by default from 90 days before."""
    from dealwright.metrics.audit import default_since
    from dealwright.metrics.audit_rule import Ground
    from dealwright.records.footnotes import NOT_READABLE

    first = default_since(day) if since is None else parse_day(since)
    if first > day:
        raise UsageError(
            f"--since {first} is after {day}, up to which the audit looks",
            hint="choose an earlier day, or a later --as-of",
        )
    manifest = numbers.snapshot.manifest
    read = {*manifest.fields.get("deals", ()), *manifest.presence.get("deals", ())}
    closed = {
        one.kind.removeprefix(f"{NOT_READABLE}: ")
        for one in manifest.footnotes
        if one.object == "deals" and one.kind.startswith(NOT_READABLE)
    }
    return Ground(
        engine=numbers.engine,
        playbook=numbers.playbook,
        calendar=numbers.calendar,
        day=day,
        since=first,
        through_ms=manifest.data_through_ms,
        read=frozenset(read),
        ties=frozenset({"companies", "contacts", "line_items"} - closed),
    )
