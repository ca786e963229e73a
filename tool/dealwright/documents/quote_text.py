"""A quote for a terminal, and as Markdown."""

from collections.abc import Iterator

from dealwright.documents.quote import Made, Quote
from dealwright.documents.quote_tables import colophon, heading, tables
from dealwright.report.tables import Row, Table, aligned
from dealwright.report.texts import escape, one_line


def quote_text(quote: Quote, made: Made) -> str:
    lines = [heading(quote)]
    for table in tables(quote, made):
        head = [table.head] if table.head else []
        bullets = [] if table.head else [f"  - {row[0]}" for row in table.rows]
        rows = [*aligned([*head, *table.rows])] if head else bullets
        lines += ["", table.title, *rows, *(f"  {note}" for note in table.notes)]
    lines += ["", colophon(quote, made)]
    return "\n".join(one_line(line) for line in lines) + "\n"


def quote_markdown(quote: Quote, made: Made) -> str:
    blocks = "".join("".join(_block(table)) for table in tables(quote, made))
    return f"### {escape(heading(quote))}\n{blocks}\n{escape(colophon(quote, made))}\n"


def _block(table: Table) -> Iterator[str]:
    yield f"\n**{escape(table.title)}**\n"
    if table.head:
        yield f"\n{_row(table.head)}|{'---|' * len(table.head)}\n"
        yield from map(_row, table.rows)
    elif table.rows:
        yield "\n"
        yield from (f"- {escape(row[0])}\n" for row in table.rows)
    yield from (f"\n{escape(note)}\n" for note in table.notes)


def _row(cells: Row) -> str:
    return f"| {' | '.join(map(escape, cells))} |\n"
