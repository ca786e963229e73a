"""`dealwright review`: the page of the weekly review. Reads the snapshot only."""

from typing import TYPE_CHECKING

import click

from dealwright.cli.numbers import AS_OF, AT, opened
from dealwright.cli.output import output_option, write
from dealwright.cli.places import telling
from dealwright.cli.session import Session, pass_session

if TYPE_CHECKING:
    from dealwright.metrics.red_lines import LineState
    from dealwright.report.review import Line


@click.command()
@AS_OF
@AT
@output_option(("text", "markdown"))
@pass_session
def review(
    session: Session, *, as_of: str | None, at: str | None, outputs: tuple[str, ...]
) -> None:
    """Write the page that the weekly review is held on, in the order of its agenda.

    The metrics against last week and last quarter, the red lines, what stalls, which renewals are due,
    what was closed and why, and what the data lack. Owners and deals by their ids.

    \b
      dealwright review -o markdown:build/review.md
      dealwright review --as-of 2026-06-28
    """
    from dealwright.cli.audit import ground
    from dealwright.cli.metrics import sheet_of
    from dealwright.cli.red_lines import watched
    from dealwright.metrics.red_lines import states
    from dealwright.metrics.review import review as reviewed
    from dealwright.report.review import Page, review_markdown

    told = telling(outputs, ())
    with opened(session, at, here=True, told=told) as numbers:  # it reads the histories themselves
        day = numbers.as_of(as_of)
        page = Page(
            review=reviewed(ground(numbers, day, None)),
            playbook=numbers.playbook,
            sheet=sheet_of(numbers, [], [day]),
            lines=[_line(state) for state in states(watched(numbers), day)],
            portal_id=None if numbers.portal.embedded else numbers.snapshot.manifest.portal_id,
        )
    write(
        outputs,
        {"text": lambda: review_markdown(page), "markdown": lambda: review_markdown(page)},
    )


def _line(state: "LineState") -> "Line":
    from dealwright.report.red_lines import brief, label, verdict_words
    from dealwright.report.review import Line

    return Line(label(state), verdict_words(state), brief(state))
