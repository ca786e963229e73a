"""The forecast as Markdown, for a comment or a page; what does not fit is said to be missing."""

from collections.abc import Iterator

from dealwright.metrics.forecast import Forecast
from dealwright.report.forecast import heading, tables
from dealwright.report.tables import Row, Table
from dealwright.report.texts import BUDGET, escape


def forecast_markdown(
    forecast: Forecast, on: str | None = None, *, confidential: bool = False
) -> str:
    """Every table within the budget of a comment, whole or not at all.

    Of a confidential portal only that there is one: all of it is money.
    """
    if confidential:
        return f"### {escape(heading(forecast, on))}\n\nThe forecast is told in private.\n"
    more = "\nMore does not fit here.\n"
    text = f"### {escape(heading(forecast, on))}\n"
    for table in tables(forecast):
        block = "".join(_block(table))
        if len(text) + len(block) + len(more) > BUDGET:
            return text + more
        text += block
    return text


def _block(table: Table) -> Iterator[str]:
    yield f"\n**{escape(table.title)}**\n\n"
    yield _row(table.head)
    yield f"|{'---|' * len(table.head)}\n"
    yield from map(_row, table.rows)
    if table.notes:
        yield f"\n{' '.join(map(escape, table.notes))}\n"


def _row(cells: Row) -> str:
    return f"| {' | '.join(map(escape, cells))} |\n"
