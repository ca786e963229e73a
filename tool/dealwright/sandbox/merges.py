"""Owns merging: two records that turn out to be one, and what is kept of each."""

from dataclasses import replace

from dealwright.sandbox import associations, records, wire
from dealwright.sandbox.errors import invalid
from dealwright.sandbox.record_rules import Moment, RecordDesk
from dealwright.sandbox.records import Record

_MERGED = "hs_merged_object_ids"
_SOURCE = "MERGE_OBJECTS"


def merge(desk: RecordDesk, survivor: Record, loser: Record, moment: Moment) -> Record:
    """The survivor keeps what it has, takes what it lacks, and inherits what the other is tied to."""
    if survivor.id == loser.id:
        raise invalid("A record cannot be merged with itself.")
    store, kind = desk.views.portal.store, desk.views.kind
    desk.archive(loser, moment)
    ids = [survivor.properties.get(_MERGED), loser.properties.get(_MERGED), str(loser.id)]
    changes: dict[str, str | None] = {
        name: value
        for name, value in loser.properties.items()
        if name not in {*survivor.properties, kind.pipeline_property, kind.stage_property}
        and (definition := desk.views.definitions.get(name))
        and not definition.read_only
    }
    changes[_MERGED] = ";".join(each for each in ids if each)
    now = wire.iso(moment.at)
    after = {**survivor.properties, **changes, "hs_lastmodifieddate": now, kind.modified: now}
    merged = replace(
        survivor,
        updated=moment.at,
        properties={name: value for name, value in after.items() if value is not None},
    )
    records.save(store, kind, merged)
    records.remember(store, survivor.id, moment.at, changes, _SOURCE)
    associations.move(store, kind, loser.id, survivor.id)
    return merged
