"""The tables of a snapshot in memory: from rows of Python, for portals that are made up or tried out."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import duckdb

from dealwright.records.tables import TABLE, TABLES, Table

Value: TypeAlias = str | int | bool | None
Row: TypeAlias = Mapping[str, Value] | Sequence[Value]
"""By the names of the columns, where a missing one is NULL, or every value in their order."""

_AT_ONCE = 50_000


def tables_of(rows: Mapping[str, Iterable[Row]]) -> duckdb.DuckDBPyConnection:
    """A DuckDB in memory with every table of a snapshot, filled with rows by the table's name.

    A name that is no table, a column that it lacks, or a row of another length is a ValueError.
    """
    connection = empty_tables()
    try:
        for name, given in rows.items():
            if name not in TABLE:
                raise ValueError(f"{name} is no table: know {', '.join(TABLE)}")  # noqa: TRY301 - closes below
            insert(connection, TABLE[name], (_in_order(TABLE[name], row) for row in given))
    except BaseException:
        connection.close()
        raise
    return connection


def empty_tables(database: str = ":memory:") -> duckdb.DuckDBPyConnection:
    """A database with every table of a snapshot and no row."""
    connection = duckdb.connect(database)
    for table in TABLES:
        connection.execute(table.sql)
    return connection


def insert(
    connection: duckdb.DuckDBPyConnection, table: Table, rows: Iterable[Sequence[Value]]
) -> None:
    """Add rows whose values stand in the order of the columns, many at a time.

    They travel as the JSON of each column: values that are bound one by one take much longer.
    """
    kept: list[Sequence[Value]] = []
    for row in rows:
        kept.append(row)
        if len(kept) == _AT_ONCE:
            _send(connection, table, kept)
            kept = []
    if kept:
        _send(connection, table, kept)


def _send(
    connection: duckdb.DuckDBPyConnection, table: Table, rows: Sequence[Sequence[Value]]
) -> None:
    if any(len(row) != len(table.columns) for row in rows):
        raise ValueError(f"a row of {table.name} has {len(table.columns)} values")
    parts = ", ".join(
        f"unnest(from_json(sent->{number}, '[\"{kind}\"]'))"
        for number, (_, kind) in enumerate(table.columns)
    )
    statement = f"INSERT INTO {table.name} SELECT {parts} FROM (SELECT ?::JSON AS sent)"  # noqa: S608 - our own names
    connection.execute(statement, [json.dumps(list(zip(*rows, strict=True)))])


def _in_order(table: Table, row: Row) -> Sequence[Value]:
    if not isinstance(row, Mapping):
        return row
    if unknown := row.keys() - set(table.names):
        raise ValueError(f"{table.name} has no column {', '.join(sorted(unknown))}")
    return [row.get(name) for name in table.names]
