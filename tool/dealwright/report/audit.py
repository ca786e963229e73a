"""An audit as values for its printers, and as text: counts first, then ids by rule and owner."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dealwright.metrics.audit import Audit, Judged
from dealwright.metrics.audit_rule import Finding, Note
from dealwright.metrics.calendar import Calendar
from dealwright.report.metrics import Sheet
from dealwright.report.texts import one_line

SHOWN = 10
"""So many findings of one rule and owner are listed; the others are counted."""

_KIND = {"deals": "deal", "meetings": "meeting", "emails": "e-mail"}


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditReport:
    """What was found and what it rests on; `portal_id` where HubSpot has pages to link to."""

    audit: Audit
    sheet: Sheet
    calendar: Calendar
    portal_id: int | None = None
    confidential: bool = False

    def link(self, one: Finding) -> str | None:
        """The page of the deal in HubSpot."""
        return None if one.deal is None else deal_link(self.portal_id, one.deal)

    def since(self, one: Finding) -> str:
        """The day of a finding, where the organisation is."""
        return self.calendar.day_of(one.since_ms).isoformat()


def deal_link(portal_id: int | None, deal: int) -> str | None:
    """The address of a deal's page; None where HubSpot has none."""
    if portal_id is None:
        return None
    return f"https://app.hubspot.com/contacts/{portal_id}/record/0-3/{deal}"


def audit_text(report: AuditReport) -> str:
    """The whole audit for a terminal."""
    audit = report.audit
    lines = [heading(report), window(report), "", *_table(audit), "", summary(audit)]
    for judged in audit.judged:
        if judged.findings:
            lines += ["", f"{judged.title} ({judged.rule}): {judged.count}"]
            lines += _listed(report, judged)
    if audit.notes:
        lines += ["", "Not judged", *(f"  {note(one)}" for one in audit.notes)]
    if (told := about_records(report)) is not None:
        lines += ["", told]
    return "\n".join(lines) + "\n"


def heading(report: AuditReport) -> str:
    whose = f" of owner {report.audit.owner}" if report.audit.owner is not None else ""
    return one_line(f"Audit{whose} {report.sheet.computed_on}")


def window(report: AuditReport) -> str:
    return f"Moves and deletions since {report.audit.since}; all else as it stood on {report.audit.day}."


def about_records(report: AuditReport) -> str | None:
    """What the snapshot cannot say."""
    told = [f"{one.count} {one.object}: {one.kind}" for one in report.sheet.footnotes]
    return one_line(f"Of the records: {'; '.join(told)}.") if told else None


def summary(audit: Audit) -> str:
    if not audit.count and audit.owner is not None and not audit.owned:
        return one_line(f"No deal of this snapshot has owner {audit.owner} as of {audit.day}.")
    if not audit.count:
        return "Nothing breaks the playbook, as far as these rules see."
    findings = "1 finding" if audit.count == 1 else f"{audit.count} findings"
    deals = "1 deal" if audit.deals == 1 else f"{audit.deals} deals"
    return f"{findings} on {deals}."


def owner_words(owner: str | None) -> str:
    return "no owner" if owner is None else one_line(f"owner {owner}")


def record_words(one: Finding) -> str:
    """Which record it is, by its number."""
    of = f" of deal {one.deal}" if one.object != "deals" and one.deal is not None else ""
    return f"{_KIND[one.object]} {one.id}{of}"


def note(one: Note) -> str:
    return one_line(f"{one.rule}: {one.words}")


def rest(findings: Sequence[Finding]) -> str | None:
    """How many there are besides those that are shown."""
    more = len(findings) - SHOWN
    return f"and {more} more" if more > 0 else None


def _table(audit: Audit) -> Iterator[str]:
    width = max(len(one.title) for one in audit.judged)
    days = (audit.day, *audit.before)
    yield f"{'':<{width}}  {'  '.join(day.isoformat() for day in days)}"
    for one in audit.judged:
        counts = "  ".join(f"{count:>10}" for count in (one.count, *one.before))
        yield f"{one.title:<{width}}  {counts}"


def _listed(report: AuditReport, judged: Judged) -> Iterator[str]:
    for owner, findings in judged.by_owner().items():
        yield f"  {owner_words(owner)}: {len(findings)}"
        for one in findings[:SHOWN]:
            link = report.link(one)
            words = one_line(f"{record_words(one)}, {report.since(one)}: {one.words}")
            yield f"    {words}{'' if link is None else f'  {link}'}"
        more = rest(findings)
        if more is not None:
            yield f"    {more}"
