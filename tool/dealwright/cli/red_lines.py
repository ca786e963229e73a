"""`dealwright red-lines`: what may be said of every red line, and how much such a line can say."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from dealwright.cli.numbers import AS_OF, AT, Numbers, opened
from dealwright.cli.output import output_option, write
from dealwright.cli.places import telling
from dealwright.cli.session import Session, pass_session
from dealwright.errors import Exit, FindingsError

if TYPE_CHECKING:
    from dealwright.metrics.red_lines import LineState, Watched


@click.group("red-lines", invoke_without_command=True)
@AS_OF
@AT
@click.option(
    "--exit-code",
    is_flag=True,
    help="Exit with 11 when a breach is open, else with 12 when a line could not be judged,"
    " or none has enough evidence.",
)
@output_option(("text", "markdown", "json", "issues"))
@pass_session
@click.pass_context
def red_lines(
    ctx: click.Context,
    session: Session,
    as_of: str | None,
    at: str | None,
    exit_code: bool,
    outputs: tuple[str, ...],
) -> None:
    """Judge the red lines: ok, breach, or not enough evidence, with the rule as written beside it.

    A breach stays open until a file in playbook/decisions/ answers it.

    \b
      dealwright red-lines --as-of 2026-06-30
      dealwright red-lines power
      dealwright red-lines backtest
    """
    if ctx.invoked_subcommand is not None:
        return
    from dealwright.metrics.red_lines import states
    from dealwright.report.red_line_tickets import red_line_tickets
    from dealwright.report.red_lines import (
        Lines,
        red_lines_json,
        red_lines_markdown,
        red_lines_text,
    )
    from dealwright.report.tickets import tickets_json

    with opened(session, at, told=telling(outputs)) as numbers:
        from dealwright.cli.metrics import sheet_of

        day = numbers.as_of(as_of)
        lines = Lines(
            states=states(watched(numbers), day),
            day=day,
            computed_on=sheet_of(numbers, [], [day]).computed_on,
            confidential=numbers.portal.confidential,
        )
        roles = numbers.playbook.roles
    write(
        outputs,
        {
            "text": lambda: red_lines_text(lines),
            "markdown": lambda: red_lines_markdown(lines),
            "json": lambda: red_lines_json(lines),
            "issues": lambda: tickets_json(red_line_tickets(lines, roles)),
        },
    )
    if exit_code:
        raise SystemExit(worst(lines.states))


def worst(states: "Sequence[LineState]") -> Exit:
    """A line that could not be judged says as little of the others as it does of itself."""
    from dealwright.metrics.judgement import Verdict
    from dealwright.report.red_lines import open_breach

    if any(map(open_breach, states)):
        return Exit.BREACH
    said = [None if one.judgement is None else one.judgement.verdict for one in states]
    if None in said or (said and all(one is Verdict.NOT_ENOUGH for one in said)):
        return Exit.EVIDENCE
    return Exit.DONE


@red_lines.command()
@click.option("--horizon", type=click.IntRange(5, 1000), metavar="N", help="Up to N attempts.")
@click.option("--per-week", type=click.FloatRange(0.01), metavar="N", help="Attempts in a week.")
@AT
@output_option(("text", "markdown"))
@pass_session
def power(
    session: Session,
    horizon: int | None,
    per_week: float | None,
    at: str | None,
    outputs: tuple[str, ...],
) -> None:
    """Say how often each line would fire by chance, and how soon it would see a real fall.

    Worked out exactly from the rule itself; no portal and no snapshot is needed.

    \b
      dealwright red-lines power
      dealwright red-lines power --per-week 2.5
    """
    from dealwright.metrics.conditions import DefinitionError
    from dealwright.metrics.power import power as power_of
    from dealwright.metrics.red_lines import as_line
    from dealwright.report.power_text import power_markdown, power_text

    playbook, _, _ = session.playbook(at)
    found = {}
    for one in playbook.red_lines.red_lines:
        try:
            found[one.label or one.red_line] = power_of(as_line(one), horizon, per_week)
        except DefinitionError as error:
            raise FindingsError(f"{one.red_line} cannot be judged: {error}") from None
    write(
        outputs,
        {"text": lambda: power_text(found), "markdown": lambda: power_markdown(found)},
    )


@red_lines.command()
@AS_OF
@AT
@output_option(("text",))
@pass_session
def backtest(session: Session, as_of: str | None, at: str | None, outputs: tuple[str, ...]) -> None:
    """Say when each line would have fired in the past, day by day, whatever was decided since.

    \b
      dealwright red-lines backtest
    """
    from dealwright.metrics.red_lines import backtest as backtest_of
    from dealwright.metrics.red_lines import states
    from dealwright.report.red_lines import backtest_text

    with opened(session, at, told=telling(outputs, ())) as numbers:
        day = numbers.as_of(as_of)
        about = watched(numbers)
        found = [
            (one, backtest_of(about, one.red_line, day) if one.problem is None else [])
            for one in states(about, day)
        ]
    write(outputs, {"text": lambda: backtest_text(found)})


def watched(numbers: Numbers) -> "Watched":
    """What the lines are judged on."""
    from dealwright.metrics.context import context
    from dealwright.metrics.red_lines import Watched

    return Watched(
        playbook=numbers.playbook,
        context=context(numbers.playbook),
        calendar=numbers.calendar,
        engine=numbers.engine,
    )
