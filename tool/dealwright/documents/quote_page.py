"""A quote as a document to send: the tables of `quote_tables`, without the lines of our files."""

import re
from collections.abc import Iterator, Sequence

from dealwright.documents.environment import tidy
from dealwright.documents.escape import Markdown, md
from dealwright.documents.quote import Made, Quote
from dealwright.documents.quote_line import last_line
from dealwright.documents.quote_tables import heading, tables
from dealwright.documents.spoken import refuse_forbidden
from dealwright.model.clauses import Clause
from dealwright.report.tables import Row, Table

_OURS = "where"
_AMOUNT = re.compile(r"[\d,.]+( [A-Z]{3})?|")


def quote_page(quote: Quote, made: Made, clauses: Sequence[Clause]) -> str:
    """The quote in Markdown; refused where it would say what a clause forbids."""
    first, *others = tables(quote, made)
    lines = [f"# {md(heading(quote))}", "", f"**{md(first.title)}**", *_notes(first)]
    for table in others:
        lines += ["", f"## {md(table.title)}", *_body(table), *_notes(table)]
    text = tidy("\n".join([*lines, "", "---", "", last_line(quote, made)]))
    refuse_forbidden(text, clauses, included=quote.offering.includes, names=())
    return text


def _notes(table: Table) -> Iterator[str]:
    for note in table.notes:
        yield from ("", md(note))


def _body(table: Table) -> Iterator[str]:
    if not table.head:
        yield from ("", *(f"- {md(row[0])}" for row in table.rows))
        return
    shown = [place for place, name in enumerate(table.head) if name != _OURS]
    rows = [[row[place] for place in shown] for row in table.rows]
    marks = [_mark([row[column] for row in rows]) for column in range(len(shown))]
    yield from ("", _row([_title(table.head[place]) for place in shown]), f"|{'|'.join(marks)}|")
    yield from map(_row, rows)


def _title(name: str) -> str:
    return f"{name[:1].upper()}{name[1:]}"


def _mark(column: Sequence[str]) -> str:
    """Amounts stand on the right."""
    return "---:" if all(map(_AMOUNT.fullmatch, column)) else "---"


def _row(cells: Row | list[str]) -> Markdown:
    return Markdown(f"| {' | '.join(map(md, cells))} |")
