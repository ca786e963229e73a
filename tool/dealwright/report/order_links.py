"""The links of an order as `configurator check` shows them: findings, then what is left to ask."""

from collections.abc import Iterator

from dealwright.configurator.judging import Order
from dealwright.diagnostics import Diagnostic
from dealwright.report import findings_json, snippet
from dealwright.report.link import (
    FORMAT_VERSION,
    as_json,
    catalogue_content,
    catalogue_words,
    link_content,
    rows,
    table,
)
from dealwright.report.texts import escape, one_line

_UNCOMPARED = "No value was compared: --catalogue names the catalogue to compare them with."


def order_text(order: Order, *, colour: bool = False) -> str:
    """Findings as `check` prints them, what was looked at, and the questions."""
    lines = ["", *_summary(order)]
    for heading, questions in _questions(order):
        lines += ["", f"{heading}:", *(f"  - {question}" for question in questions)]
    told = "".join(f"{one_line(line)}\n" for line in lines)
    return snippet.findings(order.findings, {}, colour=colour) + told


def order_markdown(order: Order) -> str:
    """A comment or an issue: findings, the choices link by link, the questions to tick off."""
    parts = ["### Hub Configurator links\n\n", *(f"{escape(line)}\n\n" for line in _summary(order))]
    if order.findings:
        parts.append("| finding | where | what |\n|---|---|---|\n")
        parts += [_row(one) for one in order.findings]
    for link in order.links:
        parts.append(f"\n#### {escape(link.name)}: {escape(link.state.tier)}\n")
        parts.append(table(rows(link, order.catalogue)))
    for heading, questions in _questions(order):
        parts.append(f"\n#### {escape(heading)}\n\n")
        parts += [f"- [ ] {escape(question)}\n" for question in questions]
    return "".join(parts)


def order_json(order: Order) -> str:
    content = {
        "format_version": FORMAT_VERSION,
        "offering": order.offering.offering if order.offering else None,
        "checked_by": catalogue_content(order.catalogue),
        "links": [{"name": link.name, **link_content(link)} for link in order.links],
        "findings": [findings_json.entry(one, {}) for one in order.findings],
        "questions": {"order": list(order.ask_order), "hub": list(order.ask_hub)},
    }
    return as_json(content)


def _summary(order: Order) -> Iterator[str]:
    count = len(order.links)
    if count:
        name = order.called or "no offering of the playbook"
        yield f"{count} link{'' if count == 1 else 's'} for {name}."
    if order.catalogue is not None:
        yield f"Catalogue: {catalogue_words(order.catalogue)}."
    elif count:
        yield _UNCOMPARED


def _questions(order: Order) -> Iterator[tuple[str, tuple[str, ...]]]:
    if order.links and order.ask_order:
        yield "To ask, since no link says it", order.ask_order
    if order.links and order.ask_hub:
        names = ", ".join(link.name for link in order.links)
        yield f"To ask of each hub ({names})", order.ask_hub


def _row(one: Diagnostic) -> str:
    what = one.message if one.help is None else f"{one.message} ({one.help})"
    return f"| {one.severity.value} {one.code} | {escape(one.primary.origin.file)} | {escape(what)} |\n"
