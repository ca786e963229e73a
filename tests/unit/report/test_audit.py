"""An audit of a small world that breaks every rule, as each printer shows it."""

import csv
import datetime as dt
import io
import json

import pytest

from dealwright.metrics.audit import Audit, Judged, audit, default_since
from dealwright.metrics.audit_rule import Finding, Ground, Note
from dealwright.metrics.calendar import Calendar
from dealwright.records.manifest import footnote
from dealwright.report.audit import SHOWN, AuditReport, audit_text
from dealwright.report.audit_data import audit_csv, audit_json
from dealwright.report.audit_markdown import audit_markdown
from dealwright.report.metrics import Sheet
from dealwright.report.texts import BUDGET
from support.golden import golden
from support.histories import World, deal, meeting, ms

DAY = dt.date(2026, 6, 30)
_CHANGES = [f"2026-06-{day:02d} {day}" for day in range(1, 21)]


def world() -> World:
    """Two owners and a deal that nobody owns; each rule is broken at least once."""
    past = [
        deal(900 + number, "2025-09-01 outreach", f"2025-09-{8 + number:02d} closed_lost")
        for number in range(5)
    ]
    return World(
        [
            *past,
            deal(1, "2026-06-01 enrichment", "2026-06-02 proposal", hubspot_owner_id="7"),
            deal(2, "2026-06-01 enrichment", "2026-06-02 outreach", hubspot_owner_id="12"),
            *(
                deal(10 + number, "2026-04-01 outreach", hubspot_owner_id="7")
                for number in range(12)
            ),
            deal(3, "2026-06-20 renewals", hubspot_owner_id="12"),
            deal(4, "2026-06-20 discovery", type=None),
            deal(5, "2026-05-01 enrichment", parked_until="2026-06-15", hubspot_owner_id="12"),
            deal(6, "2026-03-01 closed_won", type="existingbusiness", hubspot_owner_id="7"),
            deal(7, "2026-04-01 outreach", archived="2026-06-09", hubspot_owner_id="7"),
            deal(8, "2026-06-20 discovery", type="partner", amount=_CHANGES, hubspot_owner_id="12"),
            meeting(21, [4], start="2026-06-22T10:00:00"),
        ],
        zone="America/New_York",
    )


def sheet() -> Sheet:
    return Sheet(
        figures=(),
        days=[DAY],
        partial=True,
        playbook="working tree after 2.0.0",
        portal="production",
        content_hash="0123456789abcdef",
        data_through=dt.datetime(2026, 6, 30, 15, tzinfo=dt.UTC),
        footnotes=(footnote("merged", "deals", [77]),),
    )


@pytest.fixture(scope="module")
def broken() -> Audit:
    about = world()
    return audit(
        Ground(
            engine=about.tables(),
            playbook=about.playbook,
            calendar=about.calendar,
            day=DAY,
            since=default_since(DAY),
            through_ms=ms("2026-06-30T15:00:00"),
            ties=frozenset({"companies", "contacts"}),
        )
    )


def a_report(
    found: Audit, portal_id: int | None = 4242, *, confidential: bool = False
) -> AuditReport:
    return AuditReport(
        audit=found,
        sheet=sheet(),
        calendar=Calendar(zone="America/New_York"),
        portal_id=portal_id,
        confidential=confidential,
    )


def an_audit(*findings: Finding, notes: tuple[Note, ...] = (), owner: str | None = None) -> Audit:
    judged = Judged(rule="stalled", title="Stalled", findings=findings, before=(0,))
    return Audit(
        day=DAY,
        since=DAY,
        before=(dt.date(2026, 6, 2),),
        judged=(judged,),
        notes=notes,
        owner=owner,
    )


def a_finding(id_: int = 1, words: str = "too long", **named: object) -> Finding:
    given = {"rule": "stalled", "deal": id_, "since_ms": ms("2026-06-01T12:00:00")} | named
    return Finding(id=id_, words=words, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "printer"),
    [
        ("audit.txt", audit_text),
        ("audit.md", audit_markdown),
        ("audit.json", audit_json),
        ("audit.csv", audit_csv),
    ],
)
def test_every_rule_is_broken_and_shown(broken: Audit, name: str, printer) -> None:  # type: ignore[no-untyped-def]
    assert [one.rule for one in broken.judged if not one.count] == []
    text = printer(a_report(broken))
    assert text == golden(f"audit/{name}", text)


def test_of_a_confidential_portal_markdown_tells_only_which_rules(broken: Audit) -> None:
    told = audit_markdown(a_report(broken, confidential=True))
    assert "Something was found: Moved to where no exit leads; " in told
    below = told.partition("\n")[2]
    assert not any(character.isdigit() for character in below)
    none = audit_markdown(a_report(an_audit(), confidential=True))
    assert none.endswith("\n\nNothing breaks the playbook, as far as these rules see.\n")


def test_every_finding_is_in_the_data(broken: Audit) -> None:
    rows = list(csv.DictReader(io.StringIO(audit_csv(a_report(broken)))))
    content = json.loads(audit_json(a_report(broken)))
    listed = [one for rule in content["rules"] for one in rule["findings"]]
    assert len(rows) == len(listed) == content["findings"] == broken.count
    assert [row["id"] for row in rows] == [str(one["id"]) for one in listed]


def test_the_text_lists_a_few_of_each_owner_and_counts_the_others() -> None:
    few, many = (
        audit_text(a_report(an_audit(*(a_finding(number) for number in range(1, count + 1)))))
        for count in (SHOWN, SHOWN + 1)
    )
    assert ("more" in few, f"deal {SHOWN}," in few) == (False, True)
    assert "    and 1 more\n" in many
    assert f"deal {SHOWN + 1}," not in many


def test_an_embedded_portal_has_no_pages_to_link_to() -> None:
    report = a_report(an_audit(a_finding()), None)
    for printer in (audit_text, audit_markdown, audit_csv, audit_json):
        assert "http" not in printer(report), printer
    assert "deal 1, 2026-06-01: too long\n" in audit_text(report)
    assert a_report(an_audit()).link(a_finding(deal=None)) is None


def test_markdown_stays_within_a_comment() -> None:
    many = an_audit(
        *(a_finding(number, "w" * 200, owner=str(number)) for number in range(2_000)),
        notes=tuple(Note("stalled", "n" * 200) for _ in range(200)),
    )
    told = audit_markdown(a_report(many))
    assert len(told) <= BUDGET
    assert " more lines\n" in told
    assert "more\n" in told.partition("Not judged:")[2].partition("####")[0]


def test_one_is_told_as_one_and_none_as_nothing() -> None:
    assert "\n1 finding on 1 deal.\n" in audit_text(a_report(an_audit(a_finding())))
    assert "\nNothing breaks the playbook, as far as these rules see.\n" in audit_text(
        a_report(an_audit())
    )
    assert audit_text(a_report(an_audit(owner="7"))).startswith("Audit of owner 7 as of 2026-06-30")


def test_a_value_from_a_portal_is_never_more_than_a_value() -> None:
    nasty = a_finding(words="=x\x1b[31m <b>@all</b>\n::error::", owner="=cmd")
    report = a_report(an_audit(nasty))
    assert "\x1b" not in audit_text(report) + audit_markdown(report) + audit_json(report)
    assert "<b>" not in audit_markdown(report)
    assert "@all" not in audit_markdown(report)
    (row,) = csv.DictReader(io.StringIO(audit_csv(report)))
    assert (row["owner"], row["words"][:2]) == ("'=cmd", "'=")
