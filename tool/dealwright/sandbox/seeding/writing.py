"""Owns the fast way into the store: whole lives at once, as if they had been written over time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from dealwright.sandbox import records, stage_properties, values, wire
from dealwright.sandbox.objects import OBJECT_TYPES, ObjectType
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.record_rules import Moment, RecordDesk
from dealwright.sandbox.record_views import RecordViews
from dealwright.sandbox.records import Record, Row
from dealwright.sandbox.seeding.drafts import Changes, Draft
from dealwright.sandbox.values import BadValueError

FIRST_RECORD = 41_000_000_001
_CHUNK = 20_000

# Writes one draft and gives its id.
Write = Callable[[Draft], int]


def views_of(portal: Portal) -> Mapping[str, RecordViews]:
    """Every type of record, where even counts that only HubSpot itself writes can be written."""
    return {name: _open(RecordViews.at(portal, kind)) for name, kind in OBJECT_TYPES.items()}


def _open(views: RecordViews) -> RecordViews:
    writable = {name: replace(one, read_only=False) for name, one in views.definitions.items()}
    return replace(views, definitions=writable)


def fitting(views: RecordViews, changes: Changes) -> dict[str, str | None]:
    """What of the changes the portal can hold: known properties, and values that they accept."""
    found: dict[str, str | None] = {}
    for name, value in changes.items():
        definition = views.definitions.get(name)
        if definition is None:
            continue
        try:
            found[name] = values.canonical(definition, value)
        except BadValueError:
            continue
    return found


def one_by_one(portal: Portal) -> Write:
    """The slow way: every entry as a write of its own, under the rules of records."""
    all_views = views_of(portal)

    def write(draft: Draft) -> int:
        views = all_views[draft.kind]
        desk = replace(RecordDesk.at(portal, views.kind), views=views)
        first, *others = draft.entries
        record = desk.create(
            fitting(views, first.changes), Moment(at=first.at, source=draft.source)
        )
        for entry in others:
            moment = Moment(at=entry.at, source=draft.source)
            record = desk.update(record, fitting(views, entry.changes), moment)
        if draft.archived_at is not None:
            desk.archive(record, Moment(at=draft.archived_at, source=draft.source))
        return record.id

    return write


@dataclass(slots=True, kw_only=True)
class Ledger:
    """The fast way: the same rows, gathered and written many at a time."""

    portal: Portal
    views: Mapping[str, RecordViews]
    next_id: int
    records: list[Row] = field(default_factory=list)
    history: list[Row] = field(default_factory=list)

    @classmethod
    def open(cls, portal: Portal) -> "Ledger":
        first = portal.store.next_number("record", FIRST_RECORD)
        return cls(portal=portal, views=views_of(portal), next_id=first)

    def write(self, draft: Draft) -> int:
        record_id, self.next_id = self.next_id, self.next_id + 1
        views = self.views[draft.kind]
        kept, updated = self._lived(record_id, views, draft)
        record = Record(
            id=record_id,
            created=draft.entries[0].at,
            updated=updated if draft.archived_at is None else draft.archived_at,
            archived_at=draft.archived_at,
            properties={name: value for name, value in kept.items() if value is not None},
        )
        self.records.append(records.row_of(views.kind, record))
        if len(self.history) >= _CHUNK:
            self._flush()
        return record_id

    def close(self) -> None:
        """Write what is left, and let ids go on where these end."""
        self._flush()
        self.portal.store.run(
            "UPDATE counters SET next = ? WHERE name = 'record'", self.next_id - 1
        )

    def _lived(
        self, record_id: int, views: RecordViews, draft: Draft
    ) -> tuple[dict[str, str | None], int]:
        """The values in the end and the instant of the last change, with the history noted."""
        kind, born = views.kind, wire.iso(draft.entries[0].at)
        kept: dict[str, str | None] = {
            "hs_object_id": str(record_id),
            "hs_createdate": born,
            kind.created: born,
            "hs_object_source": draft.source,
        }
        updated = draft.entries[0].at
        for number, entry in enumerate(draft.entries):
            changes = {
                name: value
                for name, value in fitting(views, entry.changes).items()
                if value != kept.get(name)
            }
            if number and not changes:
                continue
            changes |= _closing(views, kept, changes, entry.at)
            _move(kind, kept, changes, entry.at)
            kept |= changes
            updated = entry.at
            kept["hs_lastmodifieddate"] = kept[kind.modified] = wire.iso(updated)
            self.history += [
                (record_id, name, entry.at, value or "", draft.source)
                for name, value in changes.items()
            ]
        return kept, updated

    def _flush(self) -> None:
        store = self.portal.store
        records.save_rows(store, self.records)
        store.run_many(
            "INSERT INTO history (record, name, at, value, source) VALUES (?, ?, ?, ?, ?)",
            self.history,
        )
        self.records.clear()
        self.history.clear()


def _closing(
    views: RecordViews, kept: Mapping[str, str | None], changes: Changes, at: int
) -> Mapping[str, str | None]:
    """A deal that enters a closed stage without a close date closes then."""
    kind = views.kind
    stage_id = changes.get(kind.stage_property) if kind.stage_property else None
    if stage_id is None or kind.stage_metadata != "probability":
        return {}
    known = {**kept, **changes}.get("closedate")
    return {"closedate": wire.iso(at)} if views.stages[stage_id].closed and known is None else {}


def _move(kind: ObjectType, kept: dict[str, str | None], changes: Changes, at: int) -> None:
    """The dates that are kept for each stage."""
    if kind.stage_property is None or kind.stage_property not in changes:
        return
    left, entered = kept.get(kind.stage_property), changes[kind.stage_property]
    if left is not None:
        name = stage_properties.suffix(left)
        stay = at - wire.instant_of(kept[stage_properties.ENTERED + name] or "")
        before = int(kept.get(stage_properties.CUMULATIVE + name) or "0")
        kept[stage_properties.EXITED + name] = wire.iso(at)
        kept[stage_properties.LATEST + name] = str(stay)
        kept[stage_properties.CUMULATIVE + name] = str(before + stay)
    if entered is not None:
        kept[stage_properties.ENTERED + stage_properties.suffix(entered)] = wire.iso(at)
