"""Drift as Markdown, for an issue or a job summary that others may read."""

from collections.abc import Iterator

from dealwright.drift.difference import Severity
from dealwright.report.drift import Drift, answers, details, heading, kind, name, summary
from dealwright.report.texts import BUDGET, escape
from dealwright.report.tickets import Ticket

_HEAD = "| | what | how |\n|---|---|---|\n"


def drift_markdown(drift: Drift) -> str:
    """The drift within the budget of a comment; what does not fit is counted.

    Of a confidential portal only which kinds of things differ, and how much that matters.
    """
    title = f"### {escape(heading(drift))}\n"
    if not drift.differences:
        return f"{title}\n{summary(drift)}\n"
    if drift.confidential:
        return f"{title}\n{_kinds(drift)}\n\nThe rest is told in private.\n"
    end = f"\n{summary(drift)}\n\n{answers(drift)}\n"
    return f"{title}\n{_HEAD}{_rows(drift, BUDGET - len(title) - len(_HEAD) - len(end))}{end}"


def drift_tickets(drift: Drift) -> list[Ticket]:
    """The one issue that should be open while there is drift."""
    if not drift.differences:
        return []
    title = f"HubSpot differs from the playbook: portal {drift.portal}"
    return [Ticket(f"drift-{drift.portal}", title, drift_markdown(drift))]


def _kinds(drift: Drift) -> str:
    told: list[str] = []
    for severity in Severity:
        kinds = sorted({kind(one) for one in drift.of(severity)})
        if kinds:
            told.append(f"{severity.value}: {', '.join(kinds)}")
    return f"Something differs. {'; '.join(told).capitalize()}."


def _rows(drift: Drift, budget: int) -> str:
    more = "| | and {} more | |\n"
    left = budget - len(more) - len(str(len(drift.differences)))
    taken: list[str] = []
    for row in _each(drift):
        left -= len(row)
        if left < 0:
            return "".join([*taken, more.format(len(drift.differences) - len(taken))])
        taken.append(row)
    return "".join(taken)


def _each(drift: Drift) -> Iterator[str]:
    for one in drift.differences:
        how = "<br>".join(escape(line) for line in details(one))
        yield f"| {one.severity.value} | {escape(name(one))} | {how} |\n"
