"""An audit as Markdown, for an issue or a job summary that others may read."""

from collections.abc import Iterator

from dealwright.metrics.audit import Audit
from dealwright.report.audit import (
    SHOWN,
    AuditReport,
    about_records,
    heading,
    note,
    owner_words,
    record_words,
    rest,
    summary,
    window,
)
from dealwright.report.texts import BUDGET, escape, within


def audit_markdown(report: AuditReport) -> str:
    """The audit within the budget of a comment; what does not fit is counted.

    Of a confidential portal only which rules found something.
    """
    title = f"### {escape(heading(report))}\n"
    if report.confidential:
        return f"{title}\n{_kinds(report.audit)}\n"
    parts = [
        title,
        f"{escape(window(report))}\n",
        _table(report.audit),
        f"{summary(report.audit)}\n",
    ]
    notes = report.audit.notes
    if notes:
        listed = within(
            (f"- {escape(note(one))}\n" for one in notes),
            BUDGET // 4,
            len(notes),
            "- and {} more\n",
        )
        parts.append(f"Not judged:\n\n{listed}")
    told = about_records(report)
    if told is not None:
        parts.append(f"{escape(told)}\n")
    left = BUDGET - sum(map(len, parts)) - 2 * len(parts)
    lines = list(_lines(report))
    parts.append(within(lines, left, len(lines), "\n{} more lines\n").removeprefix("\n"))
    return "\n".join(part for part in parts if part)


def _kinds(audit: Audit) -> str:
    found = [one.title for one in audit.judged if one.findings]
    if not found:
        return summary(audit)
    return f"Something was found: {'; '.join(found)}. The rest is told in private."


def _table(audit: Audit) -> str:
    days = (audit.day, *audit.before)
    head = f"| rule | {' | '.join(map(str, days))} |\n|---|{'---:|' * len(days)}\n"
    return head + "".join(
        f"| {escape(one.title)} | {' | '.join(map(str, (one.count, *one.before)))} |\n"
        for one in audit.judged
    )


def _lines(report: AuditReport) -> Iterator[str]:
    """One text for each line that may be left out."""
    for judged in report.audit.judged:
        if not judged.findings:
            continue
        yield f"\n#### {escape(judged.title)} (`{judged.rule}`): {judged.count}\n"
        for owner, findings in judged.by_owner().items():
            yield f"\n{escape(owner_words(owner))}: {len(findings)}\n\n"
            for one in findings[:SHOWN]:
                link = report.link(one)
                words = escape(record_words(one))
                what = words if link is None else f"[{words}]({link})"
                yield f"- {what}, {report.since(one)}: {escape(one.words)}\n"
            more = rest(findings)
            if more is not None:
                yield f"- {more}\n"
