"""Reading what a sync has to read: histories, associations, stage dates, owners."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from dealwright.hubspot.failures import HubSpotError
from dealwright.hubspot.gateway_records import HISTORIES, TIES, RecordsGateway
from dealwright.hubspot.instants import instant
from dealwright.records.listing import Told
from dealwright.records.parallel import in_order
from dealwright.records.rows import Rows, add
from dealwright.records.tables import CUT
from dealwright.records.wanted import STAGE, Wanted
from dealwright.records.work import Work

TIED = (
    ("deals", "companies"),
    ("deals", "contacts"),
    ("deals", "line_items"),
    ("meetings", "deals"),
    ("emails", "deals"),
)
ENTERED = "hs_v2_date_entered_"
_AT_ONCE = 10  # batches in one piece of work
_FORBIDDEN = 403


class Reader(NamedTuple):
    """What reading needs; so many `workers` ask at once."""

    gateway: RecordsGateway
    work: Work
    wanted: Wanted
    workers: int
    told: Told


def read_records(reader: Reader, thing: str) -> None:
    """Every record that is to be read, in the stock where it should be, then in the other one."""
    for archived in (False, True, False):
        _read_stock(reader, thing, archived=archived)


def _read_stock(reader: Reader, thing: str, *, archived: bool) -> None:
    work = reader.work
    ids = work.ids(
        "SELECT DISTINCT record_id FROM work.todo WHERE object = ? AND archived = ?"
        " ORDER BY record_id",
        thing,
        archived,
    )
    names = reader.wanted.properties(thing)
    through, done = work.through, 0

    def read(batch: Sequence[int]) -> list[Any]:
        return reader.gateway.histories(thing, batch, names, archived=archived)

    pieces = list(_batches(ids, HISTORIES))
    kept: list[tuple[Sequence[int], list[Any]]] = []
    try:
        for batch, found in in_order(read, pieces, reader.workers):
            kept.append((batch, found))
            done += len(batch)
            reader.told(thing, done, len(ids))
            if len(kept) == _AT_ONCE:
                _keep(reader, thing, kept, through, archived=archived)
                kept = []
    finally:
        _keep(reader, thing, kept, through, archived=archived)


def _keep(
    reader: Reader,
    thing: str,
    kept: Sequence[tuple[Sequence[int], list[Any]]],
    through: int,
    *,
    archived: bool,
) -> None:
    """Some batches into the work, and off the list; what was not found is sought once elsewhere."""
    if not kept:
        return
    rows, work = Rows(), reader.work
    asked = [one for batch, _ in kept for one in batch]
    there: set[int] = set()
    for _, found in kept:
        for record in found:
            add(rows, thing, record, reader.wanted, through)
            there.add(int(record["id"]))
    with work.piece():
        work.add("records", rows.records)
        work.add("property_history", rows.property_history)
        work.add("seen", rows.seen)
        work.add("redone", ((thing, one) for one in sorted(there)))
        missed = [one for one in asked if one not in there]
        before = set(
            work.ids(
                "SELECT record_id FROM work.missed WHERE object = ? AND archived = ?",
                thing,
                not archived,
            )
        )
        work.connection.execute(
            "DELETE FROM work.todo WHERE object = ? AND archived = ?"
            " AND list_contains(?::BIGINT[], record_id)",
            [thing, archived, asked],
        )
        work.add("missed", ((thing, one, archived) for one in missed))
        work.add("todo", ((thing, one, not archived) for one in missed if one not in before))


def read_ties(reader: Reader, near: str, far: str) -> bool:
    """What the known records of an object are tied to, all of it: no date tells what has changed.

    False where the token may not look.
    """
    work, name = reader.work, f"{near} and {far}"
    ids = work.ids(
        "SELECT record_id FROM work.records WHERE object = ? UNION ALL"
        " SELECT record_id FROM base.records b WHERE object = ? AND NOT EXISTS (SELECT 1"
        " FROM work.redone r WHERE r.object = b.object AND r.record_id = b.record_id)"
        " ORDER BY record_id",
        near,
        near,
    )
    last = work.fact(f"tied {name}") or 0
    rest = [one for one in ids if one > last]
    done = len(ids) - len(rest)

    def read(batch: Sequence[int]) -> list[tuple[int, int, bool]]:
        return list(reader.gateway.ties(near, far, batch))

    try:
        for batch, found in in_order(read, _batches(rest, TIES), reader.workers):
            rows = {(one, other): primary for one, other, primary in found}
            with work.piece():
                work.add(
                    "associations",
                    (
                        (near, one, far, other, primary and far == "companies")
                        for (one, other), primary in sorted(rows.items())
                    ),
                )
                work.note(f"tied {name}", batch[-1])
            done += len(batch)
            reader.told(name, done, len(ids))
    except HubSpotError as error:
        if error.status != _FORBIDDEN:
            raise
        return False
    return True


def read_stage_dates(reader: Reader) -> None:
    """When deals whose history may be cut last came to each stage, as HubSpot keeps it by itself."""
    work = reader.work
    if work.fact("stage dates"):
        return
    cut = work.rows(
        "SELECT h.record_id, any_value(r.archived_ms) IS NOT NULL FROM work.property_history h"
        " JOIN work.records r ON r.object = h.object AND r.record_id = h.record_id"
        " WHERE h.object = 'deals' AND h.property = ? GROUP BY h.record_id HAVING count(*) >= ?"
        " ORDER BY h.record_id",
        STAGE,
        CUT,
    )
    rows: list[tuple[int, str, int]] = []
    stages = _stage_properties(reader.gateway) if cut else {}
    for archived in (False, True):
        ids = [one for one, gone in cut if gone == archived]
        for batch in _batches(ids, 100):
            asked = [str(one) for one in batch]
            for found in reader.gateway.records("deals", asked, list(stages), archived=archived):
                values = found.get("properties") or {}
                dated = ((stage, values.get(name)) for name, stage in stages.items())
                rows += (
                    (int(found["id"]), stage, instant(at))
                    for stage, at in dated
                    if at and instant(at) < work.through
                )
    with work.piece():
        work.add("stage_dates", rows)
        work.note("stage dates", value=True)


def _stage_properties(gateway: RecordsGateway) -> dict[str, str]:
    """The stage of each property that says when a stage was entered.

    A stage id that is no plain word is mangled in the name, so it is found by the label.
    """
    listed = gateway.properties("deals")
    labels = {
        f'"{stage.get("label")} ({pipeline.get("label")})"': str(stage["id"])
        for pipeline in gateway.pipelines("deals")
        for stage in pipeline.get("stages") or ()
    }
    plain = set(labels.values())
    found: dict[str, str] = {}
    for one in listed:
        stage = one["name"].removeprefix(ENTERED)
        if stage in (one["name"], "current_stage"):
            continue
        if stage not in plain:
            stage = labels.get((one.get("label") or "").removeprefix("Date entered "), stage)
        found[one["name"]] = stage
    return found


def read_owners(reader: Reader) -> None:
    """Who may own records: numbers, no names."""
    rows = dict.fromkeys(reader.gateway.owners(archived=True), True)
    rows |= dict.fromkeys(reader.gateway.owners(archived=False), False)
    with reader.work.piece():
        reader.work.connection.execute("DELETE FROM work.owners")
        reader.work.add("owners", sorted(rows.items()))


def _batches(ids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    return (ids[first : first + size] for first in range(0, len(ids), size))
