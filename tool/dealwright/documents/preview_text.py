"""A preview as text, Markdown and JSON: figures first, since a wrong one costs most."""

import json
from collections.abc import Iterator
from typing import Any

from dealwright.documents.preview import Change, Pair, Preview
from dealwright.report.texts import BUDGET, escape, one_line, within

FORMAT_VERSION = "1.0"
_HALF = BUDGET // 2


def preview_text(found: Preview, head: str) -> str:
    """`head` says what is shown beside what."""
    lines = [one_line(head)]
    for title, rows in _sections(found):
        lines += ["", f"{title}:", *(f"  {one_line(row)}" for row in rows)]
    return "\n".join([*lines, "", _summary(found)]) + "\n"


def preview_markdown(found: Preview, head: str) -> str:
    """The same within the budget of a comment: what does not fit is counted, figures are cut last."""
    parts = [f"### {escape(head)}\n", f"{_summary(found)}\n"]
    rows = [
        f"| {escape(_name(one.pair))} | {escape(figure.wanted)} | **{escape(figure.found)}** | {escape(figure.around)} |\n"
        for one in found.changes
        for figure in one.figures
    ]
    if rows:
        table = within(rows, _HALF, len(rows), "| and {} more | | | |\n")
        parts.append(f"| figures of | were | are | around |\n|---|---:|---:|---|\n{table}")
    left = BUDGET - sum(map(len, parts))
    told = [(title, list(rows)) for title, rows in _sections(found) if title != _FIGURES]
    for title, listed in told:
        lines = (f"- {escape(row)}\n" for row in listed)
        some = within(lines, left // len(told) - len(title) - 8, len(listed), "- and {} more\n")
        parts.append(f"**{title}**\n\n{some}")
    return "\n".join(parts)


def preview_json(found: Preview, head: str) -> str:
    content = {
        "format_version": FORMAT_VERSION,
        "compared": head,
        "days": sorted({str(one.day) for one in found.pairs}),
        "unchanged": found.unchanged,
        "changes": [_change(one) for one in found.changes],
        "now_refused": [_refused(one, one.after.refused) for one in found.now_refused],
        "no_longer_refused": [_refused(one, one.before.refused) for one in found.no_longer_refused],
        "still_refused": [_refused(one, one.after.refused) for one in found.still_refused],
        "new_documents": list(found.new),
        "gone_documents": list(found.gone),
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


_FIGURES = "Figures that change"


def _sections(found: Preview) -> Iterator[tuple[str, list[str]]]:
    every = (
        (_FIGURES, _figures(found)),
        ("Now refused", [f"{_name(one)}: {one.after.refused}" for one in found.now_refused]),
        (
            "No longer refused",
            [f"{_name(one)}: was {one.before.refused}" for one in found.no_longer_refused],
        ),
        ("Words that change", [f"{_name(one.pair)}: {_words(one)}" for one in found.changes]),
        ("New documents", [_new(found, document) for document in found.new]),
        ("Documents without a template now", list(found.gone)),
        (
            "Refused before and after",
            [f"{_name(one)}: {one.after.refused}" for one in found.still_refused],
        ),
    )
    yield from ((title, rows) for title, rows in every if rows)


def _figures(found: Preview) -> list[str]:
    return [
        f"{_name(one.pair)}: {figure.wanted} -> {figure.found}: … {figure.around} …"
        for one in found.changes
        for figure in one.figures
    ]


def _new(found: Preview, document: str) -> str:
    pairs = [one for one in found.pairs if one.document == document]
    made = sum(one.after.text is not None for one in pairs)
    refused = next((f"; refused: {one.after.refused}" for one in pairs if one.after.refused), "")
    return f"{document}: made of {made} of {len(pairs)} examples{refused}"


def _name(pair: Pair) -> str:
    return f"{pair.document} for {pair.example} on {pair.day}"


def _words(change: Change) -> str:
    if not change.gone and not change.come:
        return "the same words, set otherwise"
    return f"{_counted(change.gone)} gone, {_counted(change.come)} new"


def _counted(number: int) -> str:
    return f"{number:,} {_plural('word', number)}"


def _summary(found: Preview) -> str:
    figures, changed = sum(len(one.figures) for one in found.changes), len(found.changes)
    refused, still = len(found.now_refused), len(found.still_refused)
    told = (
        f"{figures:,} {_plural('figure', figures)} and {changed:,} {_plural('document', changed)} change",
        f"{found.unchanged:,} {_plural('document', found.unchanged)} the same",
        f"{refused:,} now refused" if refused else "",
        f"{still:,} refused as before" if still else "",
    )
    return f"{', '.join(filter(None, told))}."


def _plural(word: str, number: int) -> str:
    return word if number == 1 else f"{word}s"


def _change(one: Change) -> dict[str, Any]:
    return {
        **_of_pair(one.pair),
        "figures": [
            {"before": figure.wanted, "after": figure.found, "around": figure.around}
            for figure in one.figures
        ],
        "words_gone": one.gone,
        "words_new": one.come,
    }


def _refused(pair: Pair, why: str | None) -> dict[str, Any]:
    return {**_of_pair(pair), "reason": why}


def _of_pair(pair: Pair) -> dict[str, Any]:
    return {"document": pair.document, "example": pair.example, "day": str(pair.day)}
