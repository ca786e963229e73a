"""Owns how full associations are: labels of a pair of types, and records that belong to very many."""

from collections.abc import Iterable
from dataclasses import dataclass

from dealwright.sandbox import association_types
from dealwright.sandbox.capacity import described, share
from dealwright.sandbox.objects import OBJECT_TYPES, ObjectType
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.records import load
from dealwright.sandbox.wire import Json

# HubSpot's numbers differ by pair and subscription; here they are one, told and not enforced.
_MOST, _NEAR = 10_000, 8_000
_SAMPLES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowded:
    """A record that belongs to so many of one type that few more will go."""

    kind: ObjectType
    to: ObjectType
    record_id: int
    usage: int

    @property
    def full(self) -> bool:
        return self.usage >= _MOST


def labels(portal: Portal, kind: ObjectType, to: ObjectType) -> Json:
    """How many labels of its own a pair of object types has."""
    known = association_types.custom(portal.store, kind, to)
    limit = association_types.LABELS_LIMIT
    return {
        "fromObjectType": described(kind),
        "toObjectType": described(to),
        "allLabels": [each.label for each in known],
        "limit": limit,
        "usage": len(known),
        "percentage": share(len(known), limit),
    }


def crowded(portal: Portal) -> list[Crowded]:
    """Every live record that is near the limit with another type, or at it."""
    rows = portal.store.rows(
        "SELECT a.from_type, a.to_type, a.from_id, count(DISTINCT a.to_id) AS usage"
        " FROM associations a"
        " JOIN records f ON f.object_type = a.from_type AND f.id = a.from_id"
        " JOIN records t ON t.object_type = a.to_type AND t.id = a.to_id"
        " WHERE f.archived_at IS NULL AND t.archived_at IS NULL"
        " GROUP BY a.from_type, a.to_type, a.from_id HAVING usage >= ? ORDER BY a.from_id",
        _NEAR,
    )
    return [
        Crowded(
            kind=OBJECT_TYPES[row["from_type"]],
            to=OBJECT_TYPES[row["to_type"]],
            record_id=row["from_id"],
            usage=row["usage"],
        )
        for row in rows
    ]


def near_or_at(found: Iterable[tuple[ObjectType, Crowded]]) -> list[Json]:
    """The object types that crowded records are counted to, each once."""
    by_type: dict[str, list[Crowded]] = {}
    for kind, each in found:
        by_type.setdefault(kind.name, []).append(each)
    return [
        {
            **described(OBJECT_TYPES[name]),
            "hasRecordsAtLimit": any(each.full for each in records),
            "hasRecordsNearLimit": any(not each.full for each in records),
        }
        for name, records in sorted(by_type.items())
    ]


def between(portal: Portal, kind: ObjectType, to: ObjectType) -> Json:
    """The records of one type that belong to very many of another, with a few of them by name."""
    found = [each for each in crowded(portal) if (each.kind, each.to) == (kind, to)]
    full = [each for each in found if each.full]
    near = [each for each in found if not each.full]
    return {
        "limit": _MOST,
        "totalRecordsAtLimit": len(full),
        "totalRecordsNearLimit": len(near),
        "atLimitFromRecordSamples": [_sample(portal, each) for each in full[:_SAMPLES]],
        "nearLimitFromRecordSamples": [
            {**_sample(portal, each), "usage": each.usage, "percentage": share(each.usage, _MOST)}
            for each in near[:_SAMPLES]
        ],
    }


def _sample(portal: Portal, each: Crowded) -> Json:
    """A record by its number and the first thing that is shown of its type."""
    record = load(portal.store, each.kind, each.record_id)
    values = record.properties if record else {}
    names = [values[name] for name in each.kind.shown[:1] if name in values]
    return {"objectId": each.record_id, "label": names[0] if names else str(each.record_id)}
