"""Owns the rules for associating records: which ways are allowed, and what must exist."""

from collections.abc import Sequence
from dataclasses import dataclass

from dealwright.sandbox import association_types, associations, records
from dealwright.sandbox import body as bodies
from dealwright.sandbox.association_types import LinkType
from dealwright.sandbox.errors import RefusalError, invalid, unknown
from dealwright.sandbox.objects import OBJECT_TYPES, ObjectType
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.wire import Json

_LONGEST_ID = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class AssociationDesk:
    """Where records of one object type are tied to records of another."""

    portal: Portal
    kind: ObjectType
    to: ObjectType
    types: Sequence[LinkType]

    @classmethod
    def at(cls, portal: Portal, kind: ObjectType, to: ObjectType) -> "AssociationDesk":
        types = association_types.between(portal.store, kind, to)
        return cls(portal=portal, kind=kind, to=to, types=types)

    def link(self, record_id: int, to_id: int, chosen: Sequence[LinkType] = ()) -> Sequence[str]:
        """Tie two records, and give the labels of the tie; a labelled tie is a plain one too."""
        ends = (self.kind, record_id, self.to, to_id)
        for link in (association_types.plain(self.kind, self.to), *chosen):
            associations.add(self.portal.store, ends, link)
        return [link.label for link in chosen if link.label]

    def unlink(self, record_id: int, to_id: int, chosen: Sequence[LinkType] = ()) -> None:
        """Untie two records, or take labels off the tie; without the plain tie there is none."""
        whole = not chosen or any(link.label is None for link in chosen)
        ends = (self.kind, record_id, self.to, to_id)
        associations.remove(self.portal.store, ends, self.types if whole else chosen)

    def chosen(self, sent: Sequence[Json]) -> list[LinkType]:
        """The ways that a request names by category and type id."""
        known = {(each.category, each.type_id): each for each in self.types}
        found = []
        for each in sent:
            wanted = _spec(each)
            if wanted not in known:
                raise _no_such_type(wanted, self.kind)
            found.append(known[wanted])
        return found

    def ids(self, record: str, other: str) -> tuple[int, int]:
        """Both records, which must be there."""
        return self.existing(self.kind, record), self.existing(self.to, other)

    def existing(self, kind: ObjectType, record: str) -> int:
        record_id = number_of(record)
        found = None if record_id is None else records.load(self.portal.store, kind, record_id)
        if found is None or found.archived_at is not None:
            raise unknown(
                f"No {kind.singular} with the id {record} exists.",
                context={"id": [record], "objectType": [kind.singular.upper()]},
            )
        return found.id


def number_of(record: str) -> int | None:
    """The id of a record as a number, or nothing when no record can have such an id."""
    if not (record.isascii() and record.isdecimal()) or len(record) > _LONGEST_ID:
        return None
    return int(record)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """An association that is given together with a new record."""

    desk: AssociationDesk
    to_id: int
    chosen: Sequence[LinkType]


def ties(portal: Portal, kind: ObjectType, sent: Sequence[Json]) -> list[Tie]:
    """What a new record shall belong to; the object type follows from the type id."""
    return [_tie(portal, kind, each) for each in sent]


def tie(found: Sequence[Tie], record_id: int) -> None:
    for each in found:
        each.desk.link(record_id, each.to_id, each.chosen)


def _tie(portal: Portal, kind: ObjectType, sent: Json) -> Tie:
    bodies.required(sent, "to", "types")
    wanted = bodies.objects(sent, "types")
    target = str((bodies.optional(sent, "to", dict) or {}).get("id"))
    specs = [_spec(each) for each in wanted]
    for to in OBJECT_TYPES.values():
        desk = AssociationDesk.at(portal, kind, to)
        if specs and specs[0] in {(each.category, each.type_id) for each in desk.types}:
            try:
                to_id = desk.existing(to, target)
            except RefusalError as error:
                raise invalid(f"{error} Check the associations.") from error
            return Tie(desk=desk, to_id=to_id, chosen=desk.chosen(wanted))
    raise _no_such_type(specs[0] if specs else ("", 0), kind)


def _spec(sent: Json) -> tuple[str, int]:
    bodies.required(sent, "associationCategory", "associationTypeId")
    type_id = bodies.number(str(sent["associationTypeId"]), "associationTypeId", 0)
    return bodies.text(sent, "associationCategory"), type_id


def _no_such_type(wanted: tuple[str, int], kind: ObjectType) -> RefusalError:
    category, type_id = wanted
    return invalid(f"No association of the type {type_id} ({category}) leads from {kind.name}.")
