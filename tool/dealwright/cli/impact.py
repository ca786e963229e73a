"""`dealwright impact`: how a change of definitions moves every number, on one snapshot."""

import contextlib
from typing import TYPE_CHECKING

import click

from dealwright.cli.completing import revisions
from dealwright.cli.numbers import AS_OF, Numbers, opened
from dealwright.cli.output import output_option, write
from dealwright.cli.places import telling
from dealwright.cli.session import Session, pass_session
from dealwright.errors import Exit

if TYPE_CHECKING:
    from dealwright.metrics.impact import Side


@click.command()
@click.argument("base", shell_complete=revisions)
@click.argument("head", required=False, shell_complete=revisions)
@AS_OF
@click.option(
    "--weeks", type=click.IntRange(0, 520), default=104, metavar="N", help="And N weeks before."
)
@click.option("--exit-code", is_flag=True, help="Exit with 10 when a number or a verdict changes.")
@output_option(("text", "markdown", "json"))
@pass_session
def impact(
    session: Session,
    *,
    base: str,
    head: str | None,
    as_of: str | None,
    weeks: int,
    exit_code: bool,
    outputs: tuple[str, ...],
) -> None:
    """Compute each metric and red line under the definitions of BASE and of HEAD.

    HEAD is the playbook as it is here unless it is named. Definitions that mean the same are
    skipped. Ids that only one definition counts are listed, and of a rate those that only one takes
    for a success.

    \b
      dealwright impact main
      dealwright impact 1.0.0 2.0.0 --as-of 2026-06-30 -o markdown
    """
    from dealwright.metrics.impact import impact as impact_of
    from dealwright.report.impact import impact_json, impact_markdown, impact_text

    with contextlib.ExitStack() as stack:
        before, after = (
            stack.enter_context(opened(session, rev, told=telling(outputs))) for rev in (base, head)
        )
        day = after.as_of(as_of)
        found = impact_of(side(before), side(after), day, weeks)
        told = (
            f"Impact of {after.called} on {before.called}, as of {day}, snapshot"
            f" {after.snapshot.manifest.content_hash[:12]}"
        )
        confidential = after.portal.confidential
    write(
        outputs,
        {
            "text": lambda: impact_text(found, told),
            "markdown": lambda: impact_markdown(found, told, confidential=confidential),
            "json": lambda: impact_json(found, told),
        },
    )
    changes = any(not one.same for one in found.moved) or found.flipped
    raise SystemExit(Exit.CHANGES if exit_code and changes else Exit.DONE)


def side(numbers: Numbers) -> "Side":
    """One of the two playbooks with its own derived tables."""
    from dealwright.cli.red_lines import watched
    from dealwright.metrics.impact import Side
    from dealwright.metrics.stage_map import stage_map
    from dealwright.metrics.words import words

    return Side(
        watched=watched(numbers),
        words=words(numbers.playbook),
        stages=stage_map(numbers.playbook, numbers.portal),
    )
