"""Owns what a search sees: the records as they were a moment ago, since HubSpot's index lags."""

from dataclasses import replace

from dealwright.sandbox import records, stage_properties, wire
from dealwright.sandbox.objects import ObjectType
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.records import Record

_DATED = (stage_properties.ENTERED, stage_properties.EXITED)


def indexed(portal: Portal, kind: ObjectType) -> list[Record]:
    """The live records by ascending id, as the index knows them."""
    found = records.load_from(portal.store, kind, 0, -1, archived=False)
    if not portal.search_lag:
        return found
    cut = portal.clock() - portal.search_lag
    return [
        record if record.updated <= cut else _before(portal, kind, record, cut)
        for record in found
        if record.created <= cut
    ]


def _before(portal: Portal, kind: ObjectType, record: Record, cut: int) -> Record:
    """A record as it was at an instant: what its history added since is taken back."""
    rows = portal.store.rows(
        "SELECT name, at, value FROM history WHERE record = ? ORDER BY sequence", record.id
    )
    then = dict(record.properties)
    for name in {row["name"] for row in rows if row["at"] > cut}:
        then.pop(name, None)
    for row in rows:
        if row["at"] <= cut:
            then[row["name"]] = row["value"]
            if row["name"] == kind.stage_property:
                then[stage_properties.ENTERED + stage_properties.suffix(row["value"])] = wire.iso(
                    row["at"]
                )
    known = max((row["at"] for row in rows if row["at"] <= cut), default=record.created)
    then["hs_lastmodifieddate"] = then[kind.modified] = wire.iso(known)
    properties = {
        name: value
        for name, value in then.items()
        if value and not (name.startswith(_DATED) and wire.instant_of(value) > cut)
    }
    return replace(record, updated=known, properties=properties)
