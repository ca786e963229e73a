"""`dealwright impact`: how a change of definitions moves every number, on one snapshot."""

import contextlib
import dataclasses
from typing import TYPE_CHECKING

import click

from dealwright.cli.completing import revisions
from dealwright.cli.earlier import as_of_today, what_is_lacking
from dealwright.cli.numbers import AS_OF, Numbers, opened, opened_with
from dealwright.cli.output import output_option, write
from dealwright.cli.places import telling
from dealwright.cli.session import Session, pass_session
from dealwright.errors import DealwrightError, Exit

if TYPE_CHECKING:
    from dealwright.load.playbook import Loaded
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
    for a success. Where BASE has no playbook, all is new; one with findings is compared as far as it
    could be read.

    \b
      dealwright impact main
      dealwright impact 1.0.0 2.0.0 --as-of 2026-06-30 -o markdown
    """
    from dealwright.metrics.impact import impact as impact_of
    from dealwright.report.impact import impact_json, impact_markdown, impact_text

    with contextlib.ExitStack() as stack:
        today = session.sound()
        then = session.earlier(base, today)
        after = stack.enter_context(opened(session, head, told=telling(outputs)))
        before, note = _before(session, stack, then, today, base, after)
        day = after.as_of(as_of)
        found = impact_of(before, side(after), day, weeks)
        told = (
            f"Impact of {after.called} on {base}, as of {day}, snapshot"
            f" {after.snapshot.manifest.content_hash[:12]}"
        )
        confidential = after.portal.confidential
    write(
        outputs,
        {
            "text": lambda: impact_text(found, told, note),
            "markdown": lambda: impact_markdown(found, told, note, confidential=confidential),
            "json": lambda: impact_json(found, told, note),
        },
    )
    changes = any(not one.same for one in found.moved) or found.flipped
    raise SystemExit(Exit.CHANGES if exit_code and changes else Exit.DONE)


def _before(
    session: Session,
    stack: contextlib.ExitStack,
    then: "Loaded",
    today: "Loaded",
    called: str,
    after: Numbers,
) -> "tuple[Side, str | None]":
    """The earlier side, and what is not whole about it."""
    note = what_is_lacking(then, called, "it could be read")
    if not then.documents:
        return _nothing(after), f"{note} Everything is new, and nothing is compared."
    try:
        playbook = as_of_today(then, today)
        # What others may read of numbers was settled by the later side.
        opening = opened_with(session, playbook, called, told=())
        return side(stack.enter_context(opening)), note
    except DealwrightError as error:
        if note is None:
            raise
        return _nothing(
            after
        ), f"{note} It cannot be computed, so nothing is compared: {error.message}."


def _nothing(after: Numbers) -> "Side":
    """Before the first definition, on the same tables: those of no playbook are nowhere else."""
    from dealwright.load.playbook import EMPTY

    return side(dataclasses.replace(after, playbook=EMPTY))


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
