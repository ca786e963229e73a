"""How templates write a value: `{{ price | money }}`. What comes out is harmless in every format."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from dealwright.documents import escape
from dealwright.documents.escape import Markdown
from dealwright.model.words import Money, Percent, format_days, format_percent, spell_money


def words(items: Iterable[object], last: str = "and") -> Markdown:
    """`a, b and c`, each made harmless."""
    *most, final = [str(escape.md(item)) for item in items] or [""]
    joined = f"{', '.join(most)} {last} {final}" if most else final
    return Markdown(joined)


def money(value: Money) -> str:
    return spell_money(value)


def number(value: int) -> str:
    return f"{value:,}"


def percent(value: Percent) -> str:
    return format_percent(Decimal(value))


def days(value: int) -> str:
    return format_days(value)


def hours(value: Decimal) -> str:
    """`12.5`, `1,200`: every place that there is, and no noughts behind."""
    return f"{value.normalize():,f}"


def sentence(value: object) -> Markdown:
    """Text that ends with a full stop, unless it ends with a mark of its own."""
    text = escape.one_line(str(value))
    return escape.md(text if text.endswith((".", "?", "!", ":")) else f"{text}.")


def clause(value: object) -> Markdown:
    """Text without its full stop, to stand in a list or a table."""
    return escape.md(escape.one_line(str(value)).rstrip("."))


def chained(items: Iterable[object], separator: str = "; ") -> Markdown:
    """Clauses one after the other."""
    return Markdown(separator.join(map(clause, items)))


FILTERS: Mapping[str, Callable[..., Any]] = {
    "md": escape.md,
    "code": escape.code,
    "link": escape.web_link,
    "watermark": escape.watermark,
    "quoted": escape.quoted,
    "anchor": escape.anchor,
    "words": words,
    "money": money,
    "number": number,
    "percent": percent,
    "days": days,
    "hours": hours,
    "sentence": sentence,
    "clause": clause,
    "chained": chained,
}
