"""The metrics as text, Markdown, JSON and CSV."""

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from dealwright.metrics.board import Figure, segment_name
from dealwright.metrics.evaluate import Number
from dealwright.records.manifest import Footnote
from dealwright.report.figures import beside, value_words
from dealwright.report.footnotes import noted
from dealwright.report.texts import escape, one_line

FORMAT_VERSION = "1.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Figures and what they were computed on."""

    figures: Sequence[Figure]
    days: Sequence[dt.date]
    partial: bool
    playbook: str
    portal: str
    content_hash: str
    data_through: dt.datetime
    footnotes: Sequence[Footnote] = ()
    confidential: bool = False

    @property
    def computed_on(self) -> str:
        """What makes the numbers again."""
        through = self.data_through.strftime("%Y-%m-%d %H:%M UTC")
        running = "; the day was not over" if self.partial else ""
        return (
            f"as of {self.days[-1]}, portal {self.portal}, snapshot {self.content_hash[:12]}"
            f" (data through {through}{running}), playbook {self.playbook}"
        )


def metrics_text(sheet: Sheet) -> str:
    """Every metric with its number and what stands beside it, grouped as the playbook groups them."""
    lines = [f"Metrics {one_line(sheet.computed_on)}"]
    width = max((len(one_line(_name(one))) for one in sheet.figures), default=0)
    if len(sheet.days) > 1:
        lines += ["", " " * (width + 4) + "  ".join(f"{day!s:>10}" for day in sheet.days)]
    for segment, figures in groupby(sheet.figures, key=_group):
        lines += ["", one_line(segment)]
        for figure in figures:
            lines += _entry(figure, sheet, width)
    lines += _notes(sheet)
    return "\n".join(lines) + "\n"


def _entry(figure: Figure, sheet: Sheet, width: int) -> Iterator[str]:
    name = f"  {one_line(_name(figure)):<{width}}"
    if figure.problem is not None:
        yield f"{name}  not computed: {one_line(figure.problem)}"
        return
    if len(sheet.days) > 1:
        yield f"{name}  {'  '.join(f'{value_words(one):>10}' for one in figure.numbers)}"
        return
    indent = " " * (len(name) + 2)
    for number in figure.numbers:
        yield f"{name}  {value_words(number)}"
    for words in beside(figure):
        yield indent + words
    for field, numbers in figure.segments:
        parts = (
            f"{one_line(segment_name(one.segment, field))} {value_words(one)}" for one in numbers
        )
        yield f"{indent}{field.replace('_', ' ')}: {' · '.join(parts) or 'nothing'}"


def metrics_markdown(sheet: Sheet) -> str:
    """The same as a table; of a confidential portal only what can be computed and what cannot."""
    lines = ["### Metrics", "", escape(sheet.computed_on), ""]
    if sheet.confidential:
        return "\n".join([*lines, *_kinds(sheet)]) + "\n"
    heads = [str(day) for day in sheet.days] if len(sheet.days) > 1 else ["value"]
    tail = [] if len(sheet.days) > 1 else ["what it rests on"]
    lines.append(f"| metric | {' | '.join([*heads, *tail])} |")
    lines.append("|---|" + "---:|" * len(heads) + "---|" * len(tail))
    for figure in sheet.figures:
        if figure.problem is not None:
            cells = ["-"] * len(heads)
            told = [escape(f"not computed: {figure.problem}")] if tail else []
        else:
            cells = [escape(value_words(one)) for one in figure.numbers]
            told = [escape("; ".join([*beside(figure), *_segments(figure)]))] if tail else []
        lines.append(f"| {escape(_name(figure))} | {' | '.join([*cells, *told])} |")
    lines += [escape(one) for one in _notes(sheet)]
    return "\n".join(lines) + "\n"


def _kinds(sheet: Sheet) -> Iterator[str]:
    for figure in sheet.figures:
        told = "computed" if figure.problem is None else f"not computed: {figure.problem}"
        yield f"- {escape(_name(figure))}: {escape(told)}"
    yield from ("", "The numbers are told in private.")


def _segments(figure: Figure) -> Iterator[str]:
    for field, numbers in figure.segments:
        for one in numbers:
            yield f"{segment_name(one.segment, field)} {value_words(one)}"


def metrics_json(sheet: Sheet) -> str:
    """Every count; the same snapshot and definitions give the same bytes."""
    content: dict[str, Any] = {
        "format_version": FORMAT_VERSION,
        "playbook": sheet.playbook,
        "portal": sheet.portal,
        "snapshot": sheet.content_hash,
        "data_through": sheet.data_through.isoformat(),
        "days": [str(day) for day in sheet.days],
        "partial": sheet.partial,
        "metrics": [_figure(one) for one in sheet.figures],
        "footnotes": [
            {"kind": one.kind, "object": one.object, "count": one.count} for one in sheet.footnotes
        ],
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _figure(figure: Figure) -> dict[str, Any]:
    found: dict[str, Any] = {
        "metric": figure.metric.metric,
        "label": figure.metric.label,
        "segment": figure.metric.segment,
        "definition": figure.digest,
    }
    if figure.problem is not None:
        return found | {"problem": figure.problem}
    interval = figure.interval
    found["values"] = [_number(one) for one in figure.numbers]
    found["interval_90"] = None if interval is None else list(interval)
    found["split"] = {
        field: [{"value": one.segment[0]} | _number(one) for one in numbers]
        for field, numbers in figure.segments
    }
    if (lasting := figure.lasting) is not None:
        ends = lasting.median_interval
        found["lasting"] = {
            "median_days": lasting.median,
            "median_interval_90": None if ends is None else list(ends),
            "three_in_four_days": lasting.quartile,
            "won_within": lasting.within,
        }
    return found


def _number(number: Number) -> dict[str, Any]:
    return {
        "day": str(number.day),
        "value": number.value,
        "n": number.n,
        "k": number.k if number.verb in ("share", "conversion") else None,
        "beside": {
            name: totals.n for name, totals in sorted(number.parts.items()) if name != "value"
        },
    }


def metrics_csv(sheet: Sheet) -> str:
    """A row for each metric, day and segment: counts, and the value where there is one."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["metric", "day", "split_by", "segment", "value", "n", "k"])
    for figure in sheet.figures:
        for number in figure.numbers:
            rows.writerow([figure.metric.metric, number.day, "", "", *_cells(number)])
        for field, numbers in figure.segments:
            for number in numbers:
                name = _harmless(segment_name(number.segment, field))
                rows.writerow([figure.metric.metric, number.day, field, name, *_cells(number)])
    return out.getvalue()


def _cells(number: Number) -> list[object]:
    k = number.k if number.verb in ("share", "conversion") else ""
    return ["" if number.value is None else number.value, number.n, k]


def _harmless(text: str) -> str:
    """A spreadsheet would compute what begins like a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _name(figure: Figure) -> str:
    short = figure.metric.short
    return f"{figure.metric.label} ({short})" if short else figure.metric.label


def _group(figure: Figure) -> str:
    return (figure.metric.segment or "what red lines need besides").capitalize()


def _notes(sheet: Sheet) -> list[str]:
    told = [one_line(one) for one in noted(sheet.footnotes)]
    return ["", f"Of the records: {'; '.join(told)}."] if told else []
