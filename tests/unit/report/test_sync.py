from inline_snapshot import snapshot

from dealwright.records.manifest import Footnote, Manifest
from dealwright.records.sync import Synced
from dealwright.report.sync import sync_text


def test_a_sync_is_told_in_a_few_lines() -> None:
    notes = [
        ("cut history", "deals", 1),
        ("merged", "companies", 2),
        ("other pipeline", "deals", 1_234),
        ("no such property: lead_source", "deals", 1),
        ("not readable: line_items", "deals", 1),
        ("no such property: parked_until", "deals", 1),
        ("no deal", "meetings", 3),
    ]
    manifest = Manifest(
        portal="production",
        portal_id=7,
        data_through_ms=1_790_000_000_000,
        fields={},
        presence={},
        content_hash="0123456789abcdef",
        footnotes=tuple(Footnote(kind=a, object=b, count=c) for a, b, c in notes),
    )
    records = {"deals": 12_345, "companies": 1, "meetings": 0, "emails": 2}
    synced = Synced(manifest=manifest, how="fields", read=9, resumed=True, records=records)
    assert sync_text(synced) == snapshot("""\
production: data through 2026-09-21 14:13 UTC, snapshot 0123456789ab
12,345 deals, 1 company, 0 meetings and 2 e-mails
The playbook asks for more properties, so all records were read anew.
It went on where it had been broken off.

To know about these records:
  1 deal with so many changes that HubSpot may have dropped the oldest ones
  2 companies merged into another one; counted up to then
  1,234 deals in a pipeline that the numbers leave out
  the token may not see which line_items belong to deals
  3 meetings that belong to no deal
  HubSpot has no lead_source, parked_until of deals: nothing is known of it
""")
