"""`dealwright forecast` and `dealwright events`: money by month, and the log of stage transitions."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dealwright.cli.numbers import AS_OF, AT, Numbers, opened
from dealwright.cli.output import output_option, refuse_files, write
from dealwright.cli.places import telling
from dealwright.cli.session import Session, pass_session

if TYPE_CHECKING:
    from dealwright.metrics.events import Form


@click.command("forecast")
@AS_OF
@click.option(
    "--months",
    type=click.IntRange(1, 120),
    default=6,
    show_default=True,
    metavar="N",
    help="How many months after the one of the day.",
)
@AT
@output_option(("text", "markdown", "json", "csv"))
@pass_session
def forecast_(
    session: Session, *, as_of: str | None, months: int, at: str | None, outputs: tuple[str, ...]
) -> None:
    """Monthly recurring revenue, committed and forecast, with guessed weights beside measured ones.

    Committed is the value of won deals, spread evenly over their months of service. The forecast
    adds a part of the open deals. Beside it stand retention, qualified leads by source, and every
    deal that is in no sum, with the reason.

    \b
      dealwright forecast
      dealwright forecast --as-of 2026-06-30 --months 12 -o csv:months.csv
    """
    from dealwright.cli.metrics import sheet_of
    from dealwright.metrics.forecast import forecast
    from dealwright.report.forecast import forecast_text
    from dealwright.report.forecast_json import forecast_csv, forecast_json
    from dealwright.report.forecast_markdown import forecast_markdown

    with opened(session, at, here=True, told=telling(outputs)) as numbers:
        day = numbers.as_of(as_of)
        found = forecast(numbers.playbook, numbers.engine, numbers.calendar, day, months)
        on = sheet_of(numbers, [], [day]).computed_on
        confidential = numbers.portal.confidential
    write(
        outputs,
        {
            "text": lambda: forecast_text(found, on),
            "markdown": lambda: forecast_markdown(found, on, confidential=confidential),
            "json": lambda: forecast_json(found, on),
            "csv": lambda: forecast_csv(found),
        },
    )


@click.command()
@AS_OF
@AT
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    metavar="FORMAT[:FILE]",
    help="csv, csv:FILE or parquet:FILE; repeatable.",
    callback=refuse_files,
)
@pass_session
def events(
    session: Session, *, as_of: str | None, at: str | None, outputs: tuple[str, ...]
) -> None:
    """Every move of every deal: from which stage to which, when, after how many days.

    It says which sort of source made a move, such as CRM_UI or IMPORT, and never who did: that is
    personal data. The owner is the deal's at that time, by HubSpot's number.

    \b
      dealwright events
      dealwright events -o parquet:moves.parquet
    """
    wanted = [_wanted(said) for said in outputs or ("csv",)]
    told = [file for _, file in wanted]
    with opened(session, at, here=True, told=told) as numbers:
        before = numbers.calendar.cutoff(numbers.as_of(as_of))
        for form, file in wanted:
            if file is None:
                click.echo(_csv(numbers, before), nl=False)
            else:
                _write(numbers, file, form, before)


def _wanted(said: str) -> "tuple[Form, Path | None]":
    name, _, file = said.partition(":")
    if name == "csv":
        return "csv", Path(file) if file else None
    if name == "parquet" and file:
        return "parquet", Path(file)
    if name == "parquet":
        raise click.UsageError("-o parquet needs a file: write -o parquet:FILE")
    raise click.UsageError(f"-o {name}: know csv, parquet")


def _write(numbers: Numbers, file: Path, form: "Form", before: int) -> None:
    from dealwright.metrics.events import write_events
    from dealwright.metrics.words import words

    write_events(numbers.connection, words(numbers.playbook), file, form, before)


def _csv(numbers: Numbers, before: int) -> str:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "events.csv"
        _write(numbers, file, "csv", before)
        return file.read_text(encoding="utf-8")
