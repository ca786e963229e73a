"""Owns what a search sees: the records as they were a moment ago, since HubSpot's index lags."""

import sqlite3
from dataclasses import dataclass, replace
from typing import Self

from dealwright.sandbox import records, stage_properties, wire
from dealwright.sandbox.objects import ObjectType
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.records import Record
from dealwright.sandbox.search_candidates import Condition

_DATED = (stage_properties.ENTERED, stage_properties.EXITED)
_NEVER = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """The live records of a type as they were at an instant, the cut."""

    portal: Portal
    kind: ObjectType
    cut: int

    @classmethod
    def of(cls, portal: Portal, kind: ObjectType) -> Self:
        cut = portal.clock() - portal.search_lag if portal.search_lag else _NEVER
        return cls(portal=portal, kind=kind, cut=cut)

    def settled(self, condition: Condition) -> list[Record]:
        """Those that nobody changed since, and that SQLite does not rule out."""
        return [records.of_row(row) for row in self._settled("*", condition)]

    def settled_keys(
        self, condition: Condition, key: str, count: int
    ) -> tuple[list[tuple[int, int]], int]:
        """The first of them by a number, then by their ids: both, of each; and how many there are."""
        rows = self._settled(
            f"{key} AS key, id, count(*) OVER () AS total",
            condition,
            f"ORDER BY key, id LIMIT {count}",
        )
        return [(row["key"], row["id"]) for row in rows], rows[0]["total"] if rows else 0

    def late(self) -> list[Record]:
        """Those that somebody changed since, as they were before: whatever they hold now."""
        if self.cut == _NEVER:
            return []
        rows = self.portal.store.rows(
            "SELECT * FROM records WHERE object_type = ? AND id IN (SELECT id FROM records"
            " WHERE object_type = ? AND archived_at IS NULL AND created <= ? AND updated > ?)",
            self.kind.name,
            self.kind.name,
            self.cut,
            self.cut,
        )
        return [self._before(records.of_row(row)) for row in rows]

    def _settled(self, what: str, condition: Condition, rest: str = "") -> list[sqlite3.Row]:
        return self.portal.store.rows(
            f"SELECT {what} FROM records WHERE object_type = ? AND archived_at IS NULL"  # noqa: S608 - what people send is bound
            f" AND created <= ? AND updated <= ? AND ({condition.sql}) {rest}",
            self.kind.name,
            self.cut,
            self.cut,
            *condition.values,
        )

    def _before(self, record: Record) -> Record:
        """A record as it was at the cut: what its history added since is taken back."""
        rows = self.portal.store.rows(
            "SELECT name, at, value FROM history WHERE record = ? ORDER BY sequence", record.id
        )
        then = dict(record.properties)
        for name in {row["name"] for row in rows if row["at"] > self.cut}:
            then.pop(name, None)
        for row in rows:
            if row["at"] <= self.cut:
                then[row["name"]] = row["value"]
                if row["name"] == self.kind.stage_property:
                    entered = stage_properties.ENTERED + stage_properties.suffix(row["value"])
                    then[entered] = wire.iso(row["at"])
        known = max((row["at"] for row in rows if row["at"] <= self.cut), default=record.created)
        then["hs_lastmodifieddate"] = then[self.kind.modified] = wire.iso(known)
        properties = {
            name: value
            for name, value in then.items()
            if value and not (name.startswith(_DATED) and wire.instant_of(value) > self.cut)
        }
        return replace(record, updated=known, properties=properties)
