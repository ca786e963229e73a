"""Owns what ties the records of a history together: associations, and deals entered twice."""

from dataclasses import dataclass, field

from dealwright.sandbox import association_types, merges, records
from dealwright.sandbox.objects import OBJECT_TYPES
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.record_rules import Moment, RecordDesk

End = tuple[str, int]
Row = tuple[str, int, str, int, int]

_CHUNK = 20_000


@dataclass(slots=True, kw_only=True)
class Knots:
    """Associations, gathered and written many at a time, from both ends."""

    portal: Portal
    rows: list[Row] = field(default_factory=list)
    types: dict[tuple[str, str], list[tuple[int, int]]] = field(default_factory=dict)

    def tie(self, near: End, far: End) -> None:
        for there, back in self._types(near[0], far[0]):
            self.rows.append((*near, *far, there))
            self.rows.append((*far, *near, back))
        if len(self.rows) >= _CHUNK:
            self.close()

    def close(self) -> None:
        self.portal.store.run_many(
            "INSERT INTO associations (from_type, from_id, to_type, to_id, type_id)"
            " VALUES (?, ?, ?, ?, ?)",
            self.rows,
        )
        self.rows.clear()

    def _types(self, near: str, far: str) -> list[tuple[int, int]]:
        """The plain way of belonging together, and for a first company the primary one."""
        if (near, far) not in self.types:
            kind, to = OBJECT_TYPES[near], OBJECT_TYPES[far]
            self.types[near, far] = [
                (each.type_id, each.inverse)
                for each in association_types.between(self.portal.store, kind, to)
                if each.label in {None, association_types.PRIMARY}
            ]
        return self.types[near, far]


def merge_deals(portal: Portal, survivor: int, loser: int, at: int) -> None:
    """Two deals that turned out to be one."""
    kind = OBJECT_TYPES["deals"]
    desk = RecordDesk.at(portal, kind)
    kept, gone = (records.load(portal.store, kind, each) for each in (survivor, loser))
    if kept is not None and gone is not None:
        merges.merge(desk, kept, gone, Moment(at=at, source="CRM_UI"))
