"""The page of the weekly review, as Markdown to be read in a meeting: its agenda gives the order."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from dealwright.metrics.board import Figure
from dealwright.metrics.review import Review
from dealwright.model.organisation import Ceremony
from dealwright.model.playbook import Playbook
from dealwright.model.words import format_days
from dealwright.report.audit import deal_link
from dealwright.report.figures import value_words
from dealwright.report.metrics import Sheet
from dealwright.report.texts import escape

SHOWN = 25
"""So many rows of one table are shown; the others are counted."""

CEREMONY = "weekly_review"


class Line(NamedTuple):
    """A red line as it is judged: what it is called, its verdict, and what that rests on."""

    label: str
    verdict: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A week's review and what is shown beside it; `portal_id` where HubSpot has pages to link to."""

    review: Review
    playbook: Playbook
    sheet: Sheet
    lines: Sequence[Line] = ()
    portal_id: int | None = None

    def deal(self, id_: int) -> str:
        """A deal by its number, with a link where it has a page."""
        link = deal_link(self.portal_id, id_)
        return str(id_) if link is None else f"[{id_}]({link})"

    @property
    def ceremony(self) -> Ceremony | None:
        """How the playbook holds the review."""
        held = (one for one in self.playbook.rhythm.ceremonies if one.ceremony == CEREMONY)
        return next(held, None)


def review_markdown(page: Page) -> str:
    """The whole page. What the agenda does not name comes after it, so that nothing is lost."""
    ceremony = page.ceremony
    title = ceremony.label if ceremony else "Weekly review"
    out = [f"# {escape(title)}, {page.review.days[-1]}", "", *_preface(page)]
    named = {one.item: one.text for one in (ceremony.agenda if ceremony else ())}
    for item, text in (named | {key: _TITLES[key] for key in _PARTS if key not in named}).items():
        out += ["", f"## {escape(text)}", ""]
        out += _PARTS[item](page) if item in _PARTS else ["(nothing in the records says anything)"]
    lacking = list(_lacking(page))
    if lacking:
        out += ["", "## What the data lack", "", *lacking]
    return "\n".join(out) + "\n"


def _preface(page: Page) -> Iterator[str]:
    ceremony = page.ceremony
    if ceremony is not None:
        told = []
        if ceremony.minutes is not None:
            told.append(f"{ceremony.minutes} minutes")
        roles = {one.role: one.label for one in page.playbook.roles.roles}
        if ceremony.led_by is not None:
            told.append(f"led by {roles.get(ceremony.led_by, ceremony.led_by)}")
        if told:
            yield from (escape(", ".join(told)), "")
    yield escape(page.sheet.computed_on)


def _numbers(page: Page) -> list[str]:
    """The numbers beside those of a week and a quarter ago, red lines, stages, renewals."""
    out: list[str] = []
    for segment, figures in groupby(page.review.figures, key=_segment):
        head = (segment, "now", "a week ago", "13 weeks ago")
        rows = [_figure(one) for one in figures]
        out += [*_table(head, "lrrr", rows), ""]
    if page.lines:
        out += ["### Red lines", ""]
        out += [
            f"- **{escape(one.verdict)}**: {escape(one.label)}. {escape(one.words)}"
            for one in page.lines
        ]
        out.append("")
    out += ["### Where deals stand", ""]
    stages = {one.stage: one.label for one in page.playbook.deal_stages()}
    rows = [
        (escape(stages.get(one.stage, one.stage)), *map(str, (one.deals, one.stalled, one.parked)))
        for one in page.review.standing
    ]
    out += [*_table(("stage", "deals", "stalled", "parked"), "lrrr", rows), ""]
    return [*out, "### Renewals due", "", *_due(page)]


def _segment(figure: Figure) -> str:
    return (figure.metric.segment or "what red lines need besides").capitalize()


def _figure(figure: Figure) -> tuple[str, ...]:
    metric = figure.metric
    short = f" ({metric.short})" if metric.short else ""
    planned = ", planned" if metric.status == "planned" else ""
    name = f"{escape(f'{metric.label}{short}')}{planned}"
    if figure.problem is not None:
        return name, escape(f"not computed: {figure.problem}"), "-", "-"
    return name, *(escape(value_words(one)) for one in reversed(figure.numbers))


def _due(page: Page) -> list[str]:
    if not page.review.due:
        return ["No contract with ongoing service ends within 180 days."]
    rows = [
        (
            page.deal(one.deal),
            _owner(one.owner),
            str(one.ends),
            format_days(one.days) if one.days >= 0 else f"**{format_days(-one.days)} overdue**",
        )
        for one in page.review.due
    ]
    return _table(("deal", "owner", "contract ends", "in"), "llll", rows)


def _stalled(page: Page) -> list[str]:
    if not page.review.stalled:
        return ["No deal stalls."]
    rows = [
        (page.deal(one.id), _owner(one.owner), escape(one.words), "") for one in page.review.stalled
    ]
    return _table(("deal", "owner", "how long", "action"), "llll", rows)


def _closed(page: Page) -> list[str]:
    if not page.review.closed:
        return ["No deal was won or lost this week."]
    rows = [
        (
            page.deal(one.deal),
            _owner(one.owner),
            "won" if one.won else "lost",
            str(one.day),
            escape(one.reason or ""),
        )
        for one in page.review.closed
    ]
    return _table(("deal", "owner", "outcome", "day", "reason"), "lllll", rows)


def _experiments(page: Page) -> list[str]:
    """What is tried already, and what is to be tried next."""
    today = page.review.days[-1]
    out = []
    for one in page.playbook.experiments:
        if one.end is not None and one.end < today:
            continue
        runs = f"runs since {one.start}" if one.start <= today else f"begins on {one.start}"
        told = f"{one.label or one.experiment} ({runs}): {one.question} {one.size}."
        out.append(f"- {escape(told)}")
    if not out:
        out.append("No experiment runs, and none is planned.")
    if page.ceremony is not None and page.ceremony.picks is not None:
        out += ["", f"To be picked: {escape(page.ceremony.picks)}."]
    return out


_PARTS: dict[str, Callable[[Page], list[str]]] = {
    "metrics": _numbers,
    "stalled": _stalled,
    "closed_learnings": _closed,
    "next_experiments": _experiments,
}
_TITLES = {
    "metrics": "Numbers",
    "stalled": "Stalled deals",
    "closed_learnings": "Deals closed this week",
    "next_experiments": "Experiments",
}


def _lacking(page: Page) -> Iterator[str]:
    for one in page.sheet.footnotes:
        yield f"- {escape(f'{one.count} {one.object}: {one.kind}')}"
    for words in page.review.lacking:
        yield f"- {escape(words)}"


def _owner(owner: str | None) -> str:
    return "nobody" if owner is None else escape(owner)


def _table(head: Sequence[str], align: str, rows: Iterable[Sequence[str]]) -> list[str]:
    """Rows of cells that are Markdown already; what is beyond the limit is counted."""
    every = list(rows)
    marks = "".join("---:|" if one == "r" else "---|" for one in align)
    lines = [f"| {' | '.join(head)} |", f"|{marks}"]
    lines += [f"| {' | '.join(row)} |" for row in every[:SHOWN]]
    if len(every) > SHOWN:
        lines += ["", f"and {len(every) - SHOWN} more"]
    return lines
