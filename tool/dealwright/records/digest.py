"""The content hash: the same for the same rows, whatever steps and files they came through."""

import hashlib
import json
from collections.abc import Mapping, Sequence

import duckdb

from dealwright.records.tables import TABLES, Table

_AT_ONCE = 20_000


def content_hash(
    connection: duckdb.DuckDBPyConnection,
    fields: Mapping[str, Sequence[str]],
    presence: Mapping[str, Sequence[str]],
) -> str:
    """SHA-256 over what was asked for and every row of every table, by rising key.

    A row is a line; a text in it is led by its length, so that no two rows read alike.
    """
    found = hashlib.sha256()
    asked = {
        name: {thing: sorted(names) for thing, names in of.items()}
        for name, of in (("fields", fields), ("presence", presence))
    }
    found.update(json.dumps(asked, sort_keys=True).encode())
    for table in TABLES:
        found.update(f"\n{table.name} {' '.join(table.names)}\n".encode())
        rows = connection.execute(_lines(table))
        while lines := rows.fetchmany(_AT_ONCE):
            found.update("".join(f"{line}\n" for (line,) in lines).encode())
    return found.hexdigest()


def _lines(table: Table) -> str:
    cells = ", ' ', ".join(_cell(name, kind) for name, kind in table.columns)
    return f"SELECT concat({cells}) FROM {table.name} ORDER BY {', '.join(table.key)}"  # noqa: S608 - our own names


def _cell(name: str, kind: str) -> str:
    text = f"length({name}) || ':' || {name}" if kind == "VARCHAR" else f"CAST({name} AS VARCHAR)"
    return f"coalesce({text}, '-')"
