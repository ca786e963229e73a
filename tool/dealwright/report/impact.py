"""What a change of definitions does, as text, Markdown and JSON: counts and ids, no names."""

import json
from collections.abc import Iterator
from typing import Any

from dealwright.metrics.evaluate import Number
from dealwright.metrics.moved import Impact, Moved
from dealwright.metrics.red_lines import LineState
from dealwright.report.figures import value_words
from dealwright.report.red_lines import verdict_words
from dealwright.report.texts import escape, one_line

FORMAT_VERSION = "1.0"
_IDS = 10


def impact_text(impact: Impact, head: str, note: str | None = None) -> str:
    """`head` says what was compared on what, `note` what is not whole about the earlier side."""
    lines = [one_line(head), *([one_line(note)] if note else []), ""]
    for one in _differing(impact):
        lines.append(one_line(f"{one.metric}: {_sides(one)}"))
        lines += [f"    {words}" for words in _members(one)]
    lines += [one_line(words) for words in (*_flips(impact), *_alike(impact))]
    lines += ["", _summary(impact)] if impact.moved or impact.lines else [_summary(impact)]
    return "\n".join(lines) + "\n"


def impact_markdown(
    impact: Impact, head: str, note: str | None = None, *, confidential: bool
) -> str:
    """Of a confidential portal only which definitions changed, and whether a verdict flips."""
    lines = [f"### {escape(head)}", "", *([escape(note), ""] if note else [])]
    if confidential:
        changed = ", ".join(one.metric for one in impact.moved)
        lines += [f"Defined otherwise: {escape(changed)}.", ""] if changed else []
        return "\n".join([*lines, _flipped(impact)]) + "\n"
    lines += [escape(_summary(impact)), ""]
    differing = _differing(impact)
    if differing:
        lines += ["| metric | before | after | past weeks |", "|---|---|---|---|"]
        lines += [f"| {' | '.join(map(escape, _cells(one)))} |" for one in differing]
        lines.append("")
    told = [
        f"- {escape(one.metric)}: {escape(words)}" for one in differing for words in _members(one)
    ]
    told += [f"- {escape(words)}" for words in (*_flips(impact), *_alike(impact))]
    return "\n".join([*lines, *told]).rstrip("\n") + "\n"


def impact_json(impact: Impact, head: str, note: str | None = None) -> str:
    content = {
        "format_version": FORMAT_VERSION,
        "compared": head,
        **({"note": note} if note else {}),
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


def _differing(impact: Impact) -> list[Moved]:
    return [one for one in impact.moved if not one.same]


def _sides(one: Moved) -> str:
    if one.problem is not None:
        sides = f"{_value(one.before)} -> {_value(one.after)}; "
        known = one.before is not None or one.after is not None
        return f"{sides if known else ''}cannot be compared: {one.problem}"
    if one.before is None:
        return f"new, {_value(one.after)}"
    if one.after is None:
        return f"gone, was {_value(one.before)}"
    weeks = f"{one.weeks} of {one.of_weeks} past weeks change"
    return f"{_value(one.before)} -> {_value(one.after)}; {weeks}"


def _cells(one: Moved) -> tuple[str, str, str, str]:
    if one.problem is not None:
        weeks = f"cannot be compared: {one.problem}"
    elif one.before is None or one.after is None:
        weeks = ""
    else:
        weeks = f"{one.weeks} of {one.of_weeks} change"
    absent = "not computed" if one.problem else "none"
    before, after = (absent if one is None else _value(one) for one in (one.before, one.after))
    return one.metric, before, after, weeks


def _value(number: Number | None) -> str:
    if number is None:
        return "not computed"
    words = value_words(number)
    rate = number.verb in ("share", "conversion") and number.n
    return f"{words} ({number.k:,}/{number.n:,})" if rate else words


def _members(one: Moved) -> Iterator[str]:
    for word, ids in (
        ("leave", one.leaving),
        ("enter", one.entering),
        ("succeed no longer", one.failing),
        ("succeed now", one.succeeding),
    ):
        if ids:
            shown = ", ".join(map(str, ids[:_IDS]))
            more = f" and {len(ids) - _IDS:,} more" if len(ids) > _IDS else ""
            yield f"{word}: {len(ids):,} [{shown}{more}]"


def _flips(impact: Impact) -> Iterator[str]:
    """The red lines of which somebody has to hear."""
    for one in impact.lines:
        if one.before is None:
            yield f"red line {one.red_line}: new, {_words(one.after)}"
        elif one.after is None:
            yield f"red line {one.red_line}: gone, was {_words(one.before)}"
        elif one.flips:
            yield f"red line {one.red_line}: FLIPS, {_words(one.before)} -> {_words(one.after)}"


def _alike(impact: Impact) -> Iterator[str]:
    """What is defined otherwise and comes to the same, on one line of each kind."""
    metrics = [one.metric for one in impact.moved if one.same]
    lines = [
        f"{one.red_line} ({_words(one.after)})"
        for one in impact.lines
        if one.before is not None and one.after is not None and not one.flips
    ]
    if metrics:
        yield f"defined otherwise, and no number changes: {', '.join(metrics)}"
    if lines:
        yield f"red lines judged as before: {', '.join(lines)}"


def _words(state: LineState | None) -> str | None:
    return None if state is None else verdict_words(state)


def _summary(impact: Impact) -> str:
    differ, total = len(_differing(impact)), impact.unchanged + len(impact.moved)
    return f"{differ} of {total} metrics differ. {_flipped(impact)}"


def _flipped(impact: Impact) -> str:
    flipped = len(impact.flipped)
    return f"{flipped or 'No'} red line{'s' if flipped > 1 else ''} {'flips' if flipped < 2 else 'flip'}."


def _json(one: Moved) -> dict[str, Any]:
    return {
        "metric": one.metric,
        "before": _counts(one.before),
        "after": _counts(one.after),
        "weeks_changed": one.weeks,
        "weeks": one.of_weeks,
        "entering": list(one.entering),
        "leaving": list(one.leaving),
        "succeeding": list(one.succeeding),
        "failing": list(one.failing),
        "problem": one.problem,
    }


def _counts(number: Number | None) -> dict[str, Any] | None:
    if number is None:
        return None
    rate = number.verb in ("share", "conversion")
    return {"value": number.value, "n": number.n, "k": number.k if rate else None}
