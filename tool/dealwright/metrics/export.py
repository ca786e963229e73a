"""Writes the derived tables for another engine: Parquet files in a folder, or one SQLite file."""

import sqlite3
from contextlib import closing
from pathlib import Path

import duckdb

from dealwright.errors import UsageError
from dealwright.metrics.context import DEAL_VERSIONS, EMAILS, MEETINGS, VISITS
from dealwright.metrics.engine import Row, brief
from dealwright.metrics.loaded import COLUMNS, SNAPSHOT

TABLES = (DEAL_VERSIONS, VISITS, MEETINGS, EMAILS, SNAPSHOT)
"""`snapshot` comes last: without it, what was written is not whole."""

_OURS = 0x6465616C  # what SQLite keeps in a file to say whose it is
_AT_ONCE = 20_000
_TEXT = frozenset({"VARCHAR"})


def export(connection: duckdb.DuckDBPyConnection, made_from: Row, target: Path) -> dict[str, int]:
    """Write the derived tables of a connection, and the row of `snapshot`; gives their rows.

    A target that ends with .sqlite is a file, any other a folder. What is there already must be an
    export, which is replaced; a UsageError otherwise.
    """
    columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS)
    connection.execute(f"CREATE TABLE {SNAPSHOT} ({columns})")
    holes = ", ".join("?" for _ in COLUMNS)
    insert = f"INSERT INTO {SNAPSHOT} VALUES ({holes})"  # noqa: S608 - our own names
    connection.execute(insert, list(made_from))
    try:
        if target.suffix == ".sqlite":
            _into_sqlite(connection, target)
        else:
            _into_folder(connection, target)
    except (OSError, sqlite3.Error, duckdb.IOException) as error:
        raise UsageError(f"{target} cannot be written: {brief(error)}") from None
    return {name: _count(connection, name) for name in TABLES}


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    found = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - our own names
    return int(found[0]) if found else 0


def _into_folder(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    files = {name: folder / f"{name}.parquet" for name in TABLES}
    ours = {path.name for path in files.values()}
    if folder.exists() and not (
        folder.is_dir() and all(_bare(one.name) in ours for one in folder.iterdir())
    ):
        raise _not_ours(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, path in files.items():
        new = str(_new(path)).replace("'", "''")
        connection.execute(f"COPY {name} TO '{new}' (FORMAT parquet, COMPRESSION zstd)")
    files[SNAPSHOT].unlink(missing_ok=True)
    for path in files.values():
        _new(path).replace(path)


def _into_sqlite(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    if path.exists() and not _is_export(path):
        raise _not_ours(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    _new(path).unlink(missing_ok=True)
    with closing(sqlite3.connect(_new(path))) as file:
        for name in TABLES:
            _copy(connection, file, name)
        file.execute(f"CREATE INDEX visits_of_deals ON {VISITS} (deal_id, seq)")
        file.execute(f"CREATE INDEX versions_of_deals ON {DEAL_VERSIONS} (deal_id)")
        file.execute(f"PRAGMA application_id = {_OURS}")
        file.commit()
    _new(path).replace(path)


def _copy(connection: duckdb.DuckDBPyConnection, file: sqlite3.Connection, table: str) -> None:
    rows = connection.execute(f"SELECT * FROM {table}")  # noqa: S608 - our own names
    columns = [
        (name, "TEXT" if str(kind) in _TEXT else "INTEGER") for name, kind, *_ in rows.description
    ]
    file.execute(f"CREATE TABLE {table} ({', '.join(map(' '.join, columns))})")
    insert = f"INSERT INTO {table} VALUES ({', '.join('?' for _ in columns)})"  # noqa: S608 - our own names
    while some := rows.fetchmany(_AT_ONCE):
        file.executemany(insert, some)


def _is_export(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as file:
            (found,) = file.execute("PRAGMA application_id").fetchone()
    except sqlite3.Error:
        return False
    return bool(found == _OURS)


def _new(path: Path) -> Path:
    return path.with_name(f"{path.name}.new")


def _bare(name: str) -> str:
    return name.removesuffix(".new")


def _not_ours(path: Path) -> UsageError:
    return UsageError(
        f"{path} is there already, and is no export", hint="name another place, or move it away"
    )
