"""Owns the rules for writing records: values, stages, and what HubSpot notes by itself on a move."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dealwright.sandbox import pipelines, records, stage_properties, validations, values, wire
from dealwright.sandbox.errors import conflict
from dealwright.sandbox.objects import ObjectType
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.record_views import RecordViews
from dealwright.sandbox.records import Record
from dealwright.sandbox.validations import Rule
from dealwright.sandbox.values import BadValue, BadValueError

Changes = dict[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When a write happens and who does it: now through the API, or long ago in a seed."""

    at: int
    source: str = "INTEGRATION"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDesk:
    """Where records of one object type are written."""

    views: RecordViews
    rules: Mapping[str, Sequence[Rule]]

    @classmethod
    def at(cls, portal: Portal, kind: ObjectType) -> "RecordDesk":
        rules = validations.load(portal.store, kind)
        return cls(views=RecordViews.at(portal, kind), rules=rules)

    def checked(self, sent: Mapping[str, object], old: Mapping[str, str]) -> Changes:
        """What a write would change; all its bad values are refused at once."""
        changes: Changes = {}
        bad: list[BadValue] = []
        for name, value in sent.items():
            try:
                changes[name] = self._value(name, value, old.get(name))
            except BadValueError as error:
                bad.append(BadValue(name=name, code=error.code, message=str(error)))
        bad += self._place(changes, old)
        if bad:
            raise values.refused(bad, self.views.portal.portal_id)
        return {name: value for name, value in changes.items() if value != old.get(name)}

    def create(self, sent: Mapping[str, object], moment: Moment) -> Record:
        changes = self.checked(sent, {})
        self._refuse_taken(changes, None)
        store, kind = self.views.portal.store, self.views.kind
        record_id = store.next_number("record", 41_000_000_001)
        born = wire.iso(moment.at)
        blank = Record(
            id=record_id,
            created=moment.at,
            updated=moment.at,
            archived_at=None,
            properties={
                "hs_object_id": str(record_id),
                "hs_createdate": born,
                kind.created: born,
                "hs_object_source": moment.source,
            },
        )
        return self._write(blank, changes, moment)

    def update(self, record: Record, sent: Mapping[str, object], moment: Moment) -> Record:
        changes = self.checked(sent, record.properties)
        self._refuse_taken(changes, record)
        return self._write(record, changes, moment) if changes else record

    def archive(self, record: Record, moment: Moment) -> None:
        gone = replace(record, archived_at=moment.at, updated=moment.at)
        records.save(self.views.portal.store, self.views.kind, gone)

    def _value(self, name: str, sent: object, old: str | None) -> str | None:
        definition = self.views.definitions.get(name)
        if definition is None:
            raise BadValueError("PROPERTY_DOESNT_EXIST", f'Property "{name}" does not exist')
        if definition.read_only:
            raise BadValueError("READ_ONLY_VALUE", f'"{name}" is a read only property')
        text = values.canonical(definition, sent, old)
        if text is not None:
            for rule in self.rules.get(name, ()):
                rule.check(text)
        return text

    def _place(self, changes: Changes, old: Mapping[str, str]) -> list[BadValue]:
        """Fill in the default pipeline, and say what is wrong with a stage outside its pipeline."""
        kind = self.views.kind
        if kind.pipeline_property is None or kind.stage_property is None:
            return []
        if not old and changes.get(kind.pipeline_property) is None:
            if len(self.views.pipelines) > 1 and changes.get(kind.stage_property):
                return [
                    _misplaced(kind.pipeline_property, "is required: there are several pipelines")
                ]
            changes.pop(kind.pipeline_property, None)
            if pipelines.find(self.views.pipelines, kind.default_pipeline or ""):
                changes[kind.pipeline_property] = kind.default_pipeline
        if not changes.keys() & {kind.pipeline_property, kind.stage_property}:
            return []
        after = {**old, **changes}
        stage_id = after.get(kind.stage_property)
        pipeline = pipelines.find(self.views.pipelines, after.get(kind.pipeline_property) or "")
        if stage_id and (pipeline is None or pipeline.stage(stage_id) is None):
            return [_misplaced(kind.stage_property, f"{stage_id} is not a stage of the pipeline")]
        return []

    def _refuse_taken(self, changes: Changes, record: Record | None) -> None:
        """A unique value can belong to one record only."""
        store, kind = self.views.portal.store, self.views.kind
        for name, value in changes.items():
            if value is None or not self.views.definitions[name].unique:
                continue
            for other in records.find_by(store, kind, name, value):
                if record is None or other.id != record.id:
                    singular = kind.singular.capitalize()
                    raise conflict(f"{singular} already exists. Existing ID: {other.id}")

    def _write(self, record: Record, changes: Changes, moment: Moment) -> Record:
        kind = self.views.kind
        stage_id = changes.get(kind.stage_property) if kind.stage_property else None
        if stage_id is not None:
            changes = self._entered(record, changes, stage_id, moment.at)
        after = {**record.properties, **changes}
        if kind.stage_property and kind.stage_property in changes:
            after |= _stay(record.properties, kind.stage_property, stage_id, moment.at)
            if "hs_deal_stage_probability" not in changes:
                # A probability that someone set by hand holds for its stage only.
                after["hs_deal_stage_probability"] = None
        after["hs_lastmodifieddate"] = after[kind.modified] = wire.iso(moment.at)
        written = replace(
            record,
            updated=moment.at,
            properties={name: value for name, value in after.items() if value is not None},
        )
        records.save(self.views.portal.store, kind, written)
        records.remember(self.views.portal.store, record.id, moment.at, changes, moment.source)
        return written

    def _entered(self, record: Record, changes: Changes, stage_id: str, at: int) -> Changes:
        """A deal that enters a closed stage without a close date closes now."""
        stage = self.views.stages[stage_id]
        known = {**record.properties, **changes}.get("closedate")
        if self.views.kind.stage_metadata == "probability" and stage.closed and known is None:
            return {**changes, "closedate": wire.iso(at)}
        return changes


def _stay(old: Mapping[str, str], stage_property: str, new: str | None, at: int) -> Changes:
    """The dates that HubSpot keeps for each stage: left one, entered another."""
    noted: Changes = {}
    left = old.get(stage_property)
    if left is not None:
        name = stage_properties.suffix(left)
        entered = wire.instant_of(old[stage_properties.ENTERED + name])
        before = int(old.get(stage_properties.CUMULATIVE + name, "0"))
        noted[stage_properties.EXITED + name] = wire.iso(at)
        noted[stage_properties.LATEST + name] = str(at - entered)
        noted[stage_properties.CUMULATIVE + name] = str(before + at - entered)
    if new is not None:
        noted[stage_properties.ENTERED + stage_properties.suffix(new)] = wire.iso(at)
    return noted


def _misplaced(name: str, message: str) -> BadValue:
    return BadValue(name=name, code="INVALID_OPTION", message=message)
