"""An audit as JSON and as CSV: copies made to be read by machines, every finding in them."""

import csv
import io
import json
from typing import Any

from dealwright.metrics.audit import Judged
from dealwright.metrics.audit_rule import Finding
from dealwright.report.audit import AuditReport
from dealwright.report.texts import one_line

FORMAT_VERSION = "1.0"
Json = dict[str, Any]
_COLUMNS = ("rule", "object", "id", "deal", "owner", "stage", "since", "words", "link")
_FORMULA = ("=", "+", "-", "@")


def audit_json(report: AuditReport) -> str:
    """The same audit gives the same bytes; whatever could steer a terminal is escaped."""
    audit = report.audit
    content: Json = {
        "format_version": FORMAT_VERSION,
        "playbook": report.sheet.playbook,
        "portal": report.sheet.portal,
        "snapshot": report.sheet.content_hash,
        "data_through": report.sheet.data_through.isoformat(),
        "as_of": audit.day.isoformat(),
        "partial": report.sheet.partial,
        "since": audit.since.isoformat(),
        "owner": audit.owner,
        "owner_deals": None if audit.owner is None else audit.owned,
        "findings": audit.count,
        "deals": audit.deals,
        "rules": [_judged(report, one) for one in audit.judged],
        "not_judged": [{"rule": one.rule, "words": one.words} for one in audit.notes],
        "footnotes": [
            {"kind": one.kind, "object": one.object, "count": one.count}
            for one in report.sheet.footnotes
        ],
    }
    text = json.dumps(content, indent=2)
    return text.replace("\x7f", "\\u007f").replace("##[", "#\\u0023[") + "\n"


def _judged(report: AuditReport, judged: Judged) -> Json:
    before = zip(report.audit.before, judged.before, strict=True)
    return {
        "rule": judged.rule,
        "title": judged.title,
        "count": judged.count,
        "before": [{"as_of": day.isoformat(), "count": count} for day, count in before],
        "by_owner": [
            {"owner": owner, "count": len(findings)}
            for owner, findings in judged.by_owner().items()
        ],
        "findings": [_finding(report, one) for one in judged.findings],
    }


def _finding(report: AuditReport, one: Finding) -> Json:
    return {
        "object": one.object,
        "id": one.id,
        "deal": one.deal,
        "owner": one.owner,
        "stage": one.stage,
        "since": report.since(one),
        "since_ms": one.since_ms,
        "words": one.words,
        "link": report.link(one),
    }


def audit_csv(report: AuditReport) -> str:
    """One row a finding; nothing in it is a formula to the program that opens it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for judged in report.audit.judged:
        for one in judged.findings:
            row = {"rule": one.rule} | _finding(report, one)
            writer.writerow([_cell(row[name]) for name in _COLUMNS])
    return out.getvalue()


def _cell(value: object) -> str:
    text = "" if value is None else one_line(str(value))
    return f"'{text}" if text.startswith(_FORMULA) else text
