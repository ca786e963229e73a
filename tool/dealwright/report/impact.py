"""What a change of definitions does, as text, Markdown and JSON: counts and ids, no names."""

import json
from collections.abc import Iterator
from typing import Any

from dealwright.metrics.evaluate import Number
from dealwright.metrics.impact import Impact, Moved, MovedLine
from dealwright.metrics.red_lines import LineState
from dealwright.report.figures import value_words
from dealwright.report.red_lines import verdict_words
from dealwright.report.texts import escape, one_line

FORMAT_VERSION = "1.0"
_IDS = 10


def impact_text(impact: Impact, head: str) -> str:
    """`head` says what was compared on what."""
    lines = [one_line(head), ""]
    for one in impact.moved:
        lines.append(one_line(_line(one)))
        lines += [f"    {words}" for words in _members(one)]
    for line in impact.lines:
        lines.append(one_line(_red_line(line)))
    lines += ["", _summary(impact)] if impact.moved or impact.lines else [_summary(impact)]
    return "\n".join(lines) + "\n"


def impact_markdown(impact: Impact, head: str, *, confidential: bool) -> str:
    """Of a confidential portal only which definitions changed, and whether a verdict flips."""
    lines = [f"### {escape(head)}", ""]
    if confidential:
        lines += [f"- {escape(one.metric)}: its definition changed" for one in impact.moved]
        flipped = len(impact.flipped)
        lines += ["", f"{flipped} red {'line flips' if flipped == 1 else 'lines flip'}."]
        return "\n".join(lines) + "\n"
    for one in impact.moved:
        lines.append(f"- {escape(_line(one))}")
        lines += [f"  - {escape(words)}" for words in _members(one)]
    lines += [f"- {escape(_red_line(one))}" for one in impact.lines]
    lines += ["", escape(_summary(impact))]
    return "\n".join(lines) + "\n"


def impact_json(impact: Impact, head: str) -> str:
    content = {
        "format_version": FORMAT_VERSION,
        "compared": head,
        "day": str(impact.day),
        "unchanged": impact.unchanged,
        "metrics": [_json(one) for one in impact.moved],
        "red_lines": [
            {
                "red_line": one.red_line,
                "before": _words(one.before),
                "after": _words(one.after),
                "flips": one.flips,
            }
            for one in impact.lines
        ],
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _line(one: Moved) -> str:
    if one.problem is not None:
        sides = f"{_value(one.before)} -> {_value(one.after)}; "
        known = one.before is not None or one.after is not None
        return f"{one.metric}: {sides if known else ''}cannot be compared: {one.problem}"
    if one.before is None:
        return f"{one.metric}: new, {_value(one.after)}"
    if one.after is None:
        return f"{one.metric}: gone, was {_value(one.before)}"
    weeks = f"{one.weeks} of {one.of_weeks} past weeks change"
    if one.same:
        return f"{one.metric}: {_value(one.after)}; defined otherwise, and no number changes"
    return f"{one.metric}: {_value(one.before)} -> {_value(one.after)}; {weeks}"


def _value(number: Number | None) -> str:
    if number is None:
        return "not computed"
    words = value_words(number)
    rate = number.verb in ("share", "conversion") and number.n
    return f"{words} ({number.k:,}/{number.n:,})" if rate else words


def _members(one: Moved) -> Iterator[str]:
    for word, ids in (("leave", one.leaving), ("enter", one.entering)):
        if ids:
            shown = ", ".join(map(str, ids[:_IDS]))
            more = f" and {len(ids) - _IDS:,} more" if len(ids) > _IDS else ""
            yield f"{word}: {len(ids):,} [{shown}{more}]"


def _red_line(one: MovedLine) -> str:
    if one.before is None:
        return f"red line {one.red_line}: new, {_words(one.after)}"
    if one.after is None:
        return f"red line {one.red_line}: gone, was {_words(one.before)}"
    sign = "FLIPS" if one.flips else "stays"
    return f"red line {one.red_line}: {sign}, {_words(one.before)} -> {_words(one.after)}"


def _words(state: LineState | None) -> str | None:
    return None if state is None else verdict_words(state)


def _summary(impact: Impact) -> str:
    differ = sum(not one.same for one in impact.moved)
    total = impact.unchanged + len(impact.moved)
    flipped = len(impact.flipped)
    told = f"{differ} of {total} metrics differ"
    return f"{told}; {flipped} red {'line flips' if flipped == 1 else 'lines flip'}."


def _json(one: Moved) -> dict[str, Any]:
    return {
        "metric": one.metric,
        "before": _counts(one.before),
        "after": _counts(one.after),
        "weeks_changed": one.weeks,
        "weeks": one.of_weeks,
        "entering": list(one.entering),
        "leaving": list(one.leaving),
        "problem": one.problem,
    }


def _counts(number: Number | None) -> dict[str, Any] | None:
    if number is None:
        return None
    rate = number.verb in ("share", "conversion")
    return {"value": number.value, "n": number.n, "k": number.k if rate else None}
