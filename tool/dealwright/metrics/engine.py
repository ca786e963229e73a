"""Where the compiled text runs: text in, rows of integers and short texts out."""

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from dealwright.metrics.calendar import AsOf, selected, unnested

Row = tuple[Any, ...]


class Engine(Protocol):
    """Anything that answers SQL over the derived tables."""

    def rows(self, sql: str) -> list[Row]: ...

    def calendar(self, days: Sequence[AsOf]) -> str:
        """A SELECT of the as-of days, as this engine is quickest to take it."""


class DuckEngine(NamedTuple):
    """The embedded engine; `connection` is DuckDB's."""

    connection: Any

    def rows(self, sql: str) -> list[Row]:
        found: list[Row] = self.connection.execute(sql).fetchall()
        return found

    def calendar(self, days: Sequence[AsOf]) -> str:
        return unnested(days)


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

    def calendar(self, days: Sequence[AsOf]) -> str:
        return selected(days)
