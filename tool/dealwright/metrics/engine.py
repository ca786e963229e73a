"""Where the compiled text runs: text in, rows of integers and short texts out."""

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
