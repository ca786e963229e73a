"""Owns how records are read: derived values, requested names, unset ones as null."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dealwright.sandbox import derived, pipelines, properties, records, values
from dealwright.sandbox.errors import RefusalError, bare, invalid, unknown
from dealwright.sandbox.objects import ObjectType
from dealwright.sandbox.pipelines import Pipeline, Stage
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.properties import Definition
from dealwright.sandbox.records import Record
from dealwright.sandbox.wire import Json, iso


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a reader wants of each record; no names means the usual ones."""

    properties: Sequence[str] = ()
    with_history: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordViews:
    """The records of one object type as of now: its properties and stages are read once."""

    portal: Portal
    kind: ObjectType
    definitions: Mapping[str, Definition]
    pipelines: Sequence[Pipeline]
    stages: Mapping[str, Stage]

    @classmethod
    def at(cls, portal: Portal, kind: ObjectType) -> "RecordViews":
        known = pipelines.load_all(portal.store, kind)
        return cls(
            portal=portal,
            kind=kind,
            definitions=properties.definitions(portal.store, kind),
            pipelines=known,
            stages={stage.id: stage for pipeline in known for stage in pipeline.stages},
        )

    def get(self, key: str, *, archived: bool = False, id_property: str | None = None) -> Record:
        """A record by its id, or by a unique property; refused when it is not there."""
        found = self.find(key, archived=archived, id_property=id_property)
        if found is None:
            raise bare(404, "resource not found")
        return found

    def find(
        self, key: str, *, archived: bool = False, id_property: str | None = None
    ) -> Record | None:
        if id_property and id_property != "hs_object_id":
            self._refuse_not_unique(id_property)
            found = records.find_by(self.portal.store, self.kind, id_property, key)
            return found[0] if found else None
        if not (key.isascii() and key.isdecimal()):
            raise _not_numeric(key)
        # SQLite holds no longer number, and there is no record with such an id.
        record = records.load(self.portal.store, self.kind, int(key)) if len(key) < 19 else None
        if record is None or (record.archived_at is not None) != archived:
            return None
        return record

    def values(self, record: Record) -> dict[str, str]:
        """Every value that is set and can be read, the derived ones included."""
        stored = {
            name: value
            for name, value in record.properties.items()
            if (definition := self.definitions.get(name)) and values.readable(definition, value)
        }
        return stored | derived.values(self.kind, stored, self.stages)

    def wire(self, record: Record, asked: Asked) -> Json:
        known = [name for name in asked.properties if name in self.definitions]
        names = known if asked.properties else self.kind.shown
        return self._answer(record, [*names, *self.kind.always_shown], asked.with_history)

    def wire_written(self, record: Record) -> Json:
        """The answer to a write: everything that is set."""
        return self._answer(record, sorted(self.values(record)), ())

    def _answer(self, record: Record, names: Sequence[str], with_history: Sequence[str]) -> Json:
        current = self.values(record)
        answer: Json = {
            "id": str(record.id),
            "properties": {name: current.get(name) for name in names},
            "createdAt": iso(record.created),
            "updatedAt": iso(record.updated),
            "archived": record.archived_at is not None,
            "url": f"https://app.hubspot.com/contacts/{self.portal.portal_id}"
            f"/record/{self.kind.type_id}/{record.id}",
        }
        if record.archived_at is not None:
            answer["archivedAt"] = iso(record.archived_at)
        if with_history:
            known = [name for name in with_history if name in self.definitions]
            answer["propertiesWithHistory"] = records.history(self.portal.store, record.id, known)
        return answer

    def _refuse_not_unique(self, name: str) -> None:
        definition = self.definitions.get(name)
        if definition is None or not definition.unique:
            raise invalid(f"The property {name} does not hold unique values.")


def _not_numeric(key: str) -> RefusalError:
    return unknown("Object not found.  objectId are usually numeric.", context={"id": [key]})
