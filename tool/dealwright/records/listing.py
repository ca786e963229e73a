"""Which records a sync has to read: all of them, or those that have changed since the one before."""

from collections.abc import Callable

from dealwright.hubspot.gateway_records import RecordsGateway
from dealwright.hubspot.instants import instant
from dealwright.hubspot.search import count, records
from dealwright.records.work import Work

LAG = 300_000
"""How far behind HubSpot's index may be: what changed just before the last sync is read again."""
_SAMPLE = 100
_PIECE = 1_000  # records
_MODIFIED = "hs_lastmodifieddate"  # all four objects have it
_EVERY = {"propertyName": "hs_object_id", "operator": "GT", "value": "0"}

Told = Callable[[str, int, int], None]
"""Hears what is being done, how much of it is done, and of how much (0: nobody knows)."""


def list_all(gateway: RecordsGateway, work: Work, thing: str, told: Told) -> None:
    """Every record, live or archived. Some pages are a piece of work."""
    for archived in (False, True):
        place = f"{thing} archived" if archived else thing
        known = work.fact(f"listed {place}") or {"after": None, "number": 0, "whole": False}
        after, number, whole = known["after"], known["number"], known["whole"]
        while not whole:
            rows: list[tuple[str, int, bool]] = []
            while not whole and len(rows) < _PIECE:
                found, after = gateway.page(thing, after, archived=archived)
                rows += ((thing, int(one["id"]), archived) for one in found)
                whole = after is None
                told(f"finding {place}", number + len(rows), 0)
            number += len(rows)
            with work.piece():
                work.add("todo", rows)
                work.note(f"listed {place}", {"after": after, "number": number, "whole": whole})


def list_changed(gateway: RecordsGateway, work: Work, thing: str, since: int, told: Told) -> None:
    """What was changed, archived or brought back since an instant, and what the index hid.

    HubSpot's search knows no archived records, and its dates may not move when one is brought back:
    so the recycle bin is read whole, and at last the number of live records must be the expected one.
    """
    if work.fact(f"listed {thing}"):
        return
    changed = _changed(gateway, thing, since, told)
    archived = _archived(gateway, thing, told)
    known: dict[int, int | None] = dict(
        work.rows("SELECT record_id, archived_ms FROM base.records WHERE object = ?", thing)
    )
    live = {one for one, at in known.items() if at is None}
    gone = known.keys() - live - archived.keys()
    back = _there(gateway, thing, sorted(gone), told)
    expected = (live | changed | back) - archived.keys()
    look = (changed | back) - archived.keys()
    if count(gateway, thing, [_EVERY]) != len(expected):
        listed = _live(gateway, thing, told)
        look |= (listed - live) | (expected - listed)
    with work.piece():
        work.add("todo", ((thing, one, False) for one in sorted(look)))
        newly = (one for one, at in sorted(archived.items()) if known.get(one) != at)
        work.add("todo", ((thing, one, True) for one in newly))
        work.note(f"listed {thing}", value=True)


def same_records(gateway: RecordsGateway, work: Work, thing: str, since: int) -> bool:
    """Whether some of the known records are still those that they were.

    An account that was emptied and filled again gives old ids to new records.
    """
    known = dict(
        work.rows(
            "SELECT record_id, created_ms FROM base.records"
            " WHERE object = ? AND archived_ms IS NULL ORDER BY hash(record_id) LIMIT ?",
            thing,
            _SAMPLE,
        )
    )
    if not known:
        return True
    found = gateway.records(thing, [str(one) for one in known], [])
    return all(
        instant(one["createdAt"]) == known.get(int(one["id"]))
        for one in found
        if one.get("createdAt") and one.get("updatedAt") and instant(one["updatedAt"]) < since
    )


def _changed(gateway: RecordsGateway, thing: str, since: int, told: Told) -> set[int]:
    later = {"propertyName": _MODIFIED, "operator": "GTE", "value": str(since)}
    found: set[int] = set()
    for one in records(gateway, thing, [[later]], ["hs_object_id"]):
        found.add(int(one["id"]))
        told(f"finding changed {thing}", len(found), 0)
    return found


def _archived(gateway: RecordsGateway, thing: str, told: Told) -> dict[int, int | None]:
    """The recycle bin, each with the instant when it came there."""
    found: dict[int, int | None] = {}
    after: str | None = None
    while True:
        page, after = gateway.page(thing, after, archived=True)
        found |= {
            int(one["id"]): instant(one["archivedAt"]) if one.get("archivedAt") else None
            for one in page
        }
        told(f"finding archived {thing}", len(found), 0)
        if after is None:
            return found


def _live(gateway: RecordsGateway, thing: str, told: Told) -> set[int]:
    found: set[int] = set()
    after: str | None = None
    while True:
        page, after = gateway.page(thing, after, archived=False)
        found |= {int(one["id"]) for one in page}
        told(f"counting {thing}", len(found), 0)
        if after is None:
            return found


def _there(gateway: RecordsGateway, thing: str, ids: list[int], told: Told) -> set[int]:
    """Those of some records that live."""
    found: set[int] = set()
    for first in range(0, len(ids), 100):
        asked = [str(one) for one in ids[first : first + 100]]
        found |= {int(one["id"]) for one in gateway.records(thing, asked, [])}
        told(f"looking for {thing} that came back", first + len(asked), len(ids))
    return found
