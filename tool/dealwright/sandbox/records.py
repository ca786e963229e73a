"""Owns records at rest: deals, companies and the rest, with the history of their values."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dealwright.sandbox.objects import ObjectType
from dealwright.sandbox.store import Store, Value
from dealwright.sandbox.wire import Json, iso

Row = tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One deal, company, contact, ticket, order, meeting or e-mail."""

    id: int
    created: int
    updated: int
    archived_at: int | None
    properties: Mapping[str, str]


def load(store: Store, kind: ObjectType, record_id: int) -> Record | None:
    row = store.row("SELECT * FROM records WHERE object_type = ? AND id = ?", kind.name, record_id)
    return None if row is None else of_row(row)


def load_from(
    store: Store, kind: ObjectType, first: int, count: int, *, archived: bool
) -> list[Record]:
    """So many records by ascending id, from an id on; -1 for all."""
    condition = "IS NOT NULL" if archived else "IS NULL"
    rows = store.rows(
        "SELECT * FROM records WHERE object_type = ? AND id >= ?"  # noqa: S608 - two literals
        f" AND archived_at {condition} ORDER BY id LIMIT ?",
        kind.name,
        first,
        count,
    )
    return [of_row(row) for row in rows]


def find_by(store: Store, kind: ObjectType, name: str, value: str) -> list[Record]:
    """Live records that hold a value, ignoring case."""
    rows = store.rows(
        "SELECT * FROM records WHERE object_type = ? AND archived_at IS NULL"
        " AND lower(json_extract(properties, '$.' || ?)) = lower(?) ORDER BY id",
        kind.name,
        name,
        value,
    )
    return [of_row(row) for row in rows]


def save(store: Store, kind: ObjectType, record: Record) -> None:
    save_rows(store, [row_of(kind, record)])


def save_rows(store: Store, rows: Iterable[Row]) -> None:
    store.run_many("INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)


def row_of(kind: ObjectType, record: Record) -> Row:
    """A record as the table keeps it."""
    return (
        kind.name,
        record.id,
        record.created,
        record.updated,
        record.archived_at,
        record.properties.get(kind.pipeline_property or "", ""),
        record.properties.get(kind.stage_property or "", ""),
        json.dumps(dict(record.properties)),
    )


def remember(
    store: Store, record_id: int, at: int, changes: Mapping[str, str | None], source: str
) -> None:
    """Add to the history; a cleared value is kept as an empty one."""
    for name, value in changes.items():
        store.run(
            "INSERT INTO history (record, name, at, value, source) VALUES (?, ?, ?, ?, ?)",
            record_id,
            name,
            at,
            value or "",
            source,
        )


def history(store: Store, record_id: int, names: Sequence[str]) -> dict[str, list[Json]]:
    """What the values were, newest first."""
    return {name: list(_entries(store, record_id, name)) for name in names}


def _entries(store: Store, record_id: int, name: str) -> Iterator[Json]:
    for row in store.rows(
        "SELECT * FROM history WHERE record = ? AND name = ? ORDER BY sequence DESC",
        record_id,
        name,
    ):
        yield {
            "value": row["value"],
            "timestamp": iso(row["at"]),
            "sourceType": row["source"],
            "sourceId": "sandbox",
            "updatedByUserId": 9100001,
        }


def of_row(row: sqlite3.Row) -> Record:
    return Record(
        id=row["id"],
        created=row["created"],
        updated=row["updated"],
        archived_at=row["archived_at"],
        properties=json.loads(row["properties"]),
    )
