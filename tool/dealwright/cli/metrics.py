"""`dealwright metrics`: every number of the playbook, as of any day. Reads the snapshot only."""

import datetime as dt
from typing import TYPE_CHECKING

import click

from dealwright.cli.completing import fields
from dealwright.cli.completing import metrics as metric_names
from dealwright.cli.numbers import AS_OF, AT, Numbers, opened
from dealwright.cli.output import output_option, write
from dealwright.cli.places import BRIEF, telling
from dealwright.cli.session import Session, pass_session
from dealwright.errors import UsageError

if TYPE_CHECKING:
    from dealwright.metrics.board import Figure
    from dealwright.model.metrics import Metric
    from dealwright.report.metrics import Sheet


@click.command()
@click.argument("names", metavar="[METRIC]...", nargs=-1, shell_complete=metric_names)
@AS_OF
@click.option(
    "--weekly", type=click.IntRange(1, 520), metavar="N", help="At the end of each of N weeks."
)
@click.option(
    "--by",
    multiple=True,
    metavar="FIELD",
    help="Split by a field; repeatable.",
    shell_complete=fields,
)
@AT
@click.option("--members", is_flag=True, help="List the ids that count instead.")
@output_option(("text", "markdown", "json", "csv"))
@pass_session
def metrics(
    session: Session,
    *,
    names: tuple[str, ...],
    as_of: str | None,
    weekly: int | None,
    by: tuple[str, ...],
    at: str | None,
    members: bool,
    outputs: tuple[str, ...],
) -> None:
    """Compute the metrics of the playbook from the snapshot that `dealwright sync` made.

    A rate is shown with k of n and its 90 % interval, and with everything that has not had its time
    yet beside it. Without a METRIC all are computed.

    \b
      dealwright metrics
      dealwright metrics --as-of 2026-06-30 --by source
      dealwright metrics sqd outreach_to_discovery --weekly 13 -o csv
      dealwright metrics sqd --members
    """
    from dealwright.metrics.board import board
    from dealwright.metrics.context import context
    from dealwright.report.metrics import metrics_csv, metrics_json, metrics_markdown, metrics_text

    with opened(session, at, told=telling(outputs, () if members else BRIEF)) as numbers:
        wanted = chosen(numbers, names)
        _refuse_unknown_fields(numbers, by)
        last = numbers.as_of(as_of)
        if members:
            _list_members(numbers, wanted, last, outputs)
            return
        days = [last] if weekly is None else numbers.calendar.weeks(last, weekly)
        figures = board(
            wanted,
            context(numbers.playbook),
            numbers.asked(*days),
            numbers.engine,
            by or None,
        )
        sheet = sheet_of(numbers, figures, days)
        write(
            outputs,
            {
                "text": lambda: metrics_text(sheet),
                "markdown": lambda: metrics_markdown(sheet),
                "json": lambda: metrics_json(sheet),
                "csv": lambda: metrics_csv(sheet),
            },
        )


def sheet_of(numbers: Numbers, figures: "list[Figure]", days: list[dt.date]) -> "Sheet":
    """The figures with what they were computed on."""
    from dealwright.report.metrics import Sheet

    manifest = numbers.snapshot.manifest
    return Sheet(
        figures=figures,
        days=days,
        partial=numbers.calendar.cutoff(days[-1]) > manifest.data_through_ms,
        playbook=numbers.called,
        portal=numbers.portal.portal,
        content_hash=manifest.content_hash,
        data_through=dt.datetime.fromtimestamp(manifest.data_through_ms / 1000, tz=dt.UTC),
        footnotes=manifest.footnotes,
        confidential=numbers.portal.confidential,
    )


def chosen(numbers: Numbers, names: tuple[str, ...]) -> "list[Metric]":
    """The named metrics, else all."""
    from dealwright.diagnostics import did_you_mean

    known = {one.metric: one for one in numbers.playbook.measures.metrics}
    for name in names:
        if name not in known:
            raise UsageError(
                f"there is no metric {name}",
                hint=did_you_mean(name, known) or f"known: {', '.join(known)}",
            )
    return [known[name] for name in names] if names else list(known.values())


def _refuse_unknown_fields(numbers: Numbers, by: tuple[str, ...]) -> None:
    from dealwright.diagnostics import did_you_mean

    known = numbers.playbook.measures.may_split_by
    for name in by:
        if name not in known:
            raise UsageError(
                f"--by {name} is no field that numbers may be split by",
                hint=did_you_mean(name, known) or f"may_split_by: {', '.join(known)}",
            )


def _list_members(
    numbers: Numbers, wanted: "list[Metric]", day: dt.date, outputs: tuple[str, ...]
) -> None:
    from dealwright.errors import FindingsError
    from dealwright.metrics.compile import compile_metric
    from dealwright.metrics.conditions import DefinitionError
    from dealwright.metrics.context import context
    from dealwright.metrics.evaluate import members
    from dealwright.report.members import Members, members_csv, members_json, members_text

    about = context(numbers.playbook)
    found = []
    for metric in wanted:
        try:
            compiled = compile_metric(metric, about)
        except DefinitionError as error:
            raise FindingsError(f"{metric.metric} cannot be computed: {error}") from None
        (units,) = members(compiled, numbers.asked(day), numbers.engine)
        found.append(Members(metric=metric, verb=compiled.verb, day=day, units=sorted(units)))
    write(
        outputs,
        {
            "text": lambda: members_text(found),
            "json": lambda: members_json(found),
            "csv": lambda: members_csv(found),
        },
    )
