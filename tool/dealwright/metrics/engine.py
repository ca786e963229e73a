"""Where the compiled text runs: text in, rows of integers and short texts out."""

import operator
import sqlite3
from typing import Any, NamedTuple, Protocol

Row = tuple[Any, ...]


class Engine(Protocol):
    """Anything that answers SQL over the derived tables."""

    def rows(self, sql: str) -> list[Row]: ...


class DuckEngine(NamedTuple):
    """The embedded engine; `connection` is DuckDB's."""

    connection: Any

    def rows(self, sql: str) -> list[Row]:
        found: list[Row] = self.connection.execute(sql).fetchall()
        return found


class DbApiEngine(NamedTuple):
    """A connection of one's own, as PEP 249 describes it: `cursor()`, `execute`, `fetchall`."""

    connection: Any

    def rows(self, sql: str) -> list[Row]:
        cursor = self.connection.cursor()
        try:
            cursor.execute(sql)
            return [tuple(row) for row in cursor.fetchall()]
        finally:
            cursor.close()


def sqlite_engine(connection: sqlite3.Connection) -> DbApiEngine:
    """An engine of a SQLite database (3.28 or later) that holds the derived tables.

    SQLite's own MOD, where it was built with one, answers in floating point.
    """
    connection.create_function("MOD", 2, operator.mod, deterministic=True)
    return DbApiEngine(connection)
