"""SQLite as an engine."""

import sqlite3
from pathlib import Path

from dealwright.metrics.engine import DbApiEngine, EngineError


def sqlite_engine(path: Path) -> DbApiEngine:
    """The tables in an SQLite file, which is only read."""
    if not path.is_file():
        raise EngineError(f"there is no file {path}", hint=f"dealwright export {path}")
    return in_sqlite(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True))


def in_sqlite(connection: sqlite3.Connection) -> DbApiEngine:
    """The tables in a database that is open already."""
    # Only some builds of SQLite have it, and theirs answers with a floating-point number.
    connection.create_function("MOD", 2, _remainder, deterministic=True)
    return DbApiEngine(connection, "sqlite")


def _remainder(number: int | None, by: int) -> int | None:
    """As in SQL: with the sign of the number."""
    if number is None:
        return None
    return number % by if number >= 0 else -(-number % by)
