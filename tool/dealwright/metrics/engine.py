"""Where the compiled text runs: text in, rows of integers and short texts out."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from dealwright.errors import DealwrightError
from dealwright.metrics.calendar import AsOf, selected, unnested

Row = tuple[Any, ...]


class EngineError(DealwrightError):
    """An engine cannot be reached, or refused what it was asked."""


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
    """A connection of one's own, as PEP 249 describes it: `cursor()`, `execute`, `fetchall`.

    `kind` is what the playbook calls the engine. What its driver raises becomes an EngineError.
    """

    connection: Any
    kind: str = "sqlite"

    def rows(self, sql: str) -> list[Row]:
        try:
            cursor = self.connection.cursor()
            try:
                cursor.execute(spelt(sql, self.kind))
                return [tuple(row) for row in cursor.fetchall()]
            finally:
                cursor.close()
        except Exception as error:  # every driver has exceptions of its own
            raise EngineError(
                f"{self.kind} refused a query: {brief(error)}",
                hint="are the tables there, as `dealwright export` writes them? See docs/engines.md",
            ) from error

    def calendar(self, days: Sequence[AsOf]) -> str:
        return selected(days)


_LITERAL = re.compile(r"'((?:[^']|'')*)'")
_BACKSLASH = frozenset({"spark", "databricks", "bigquery", "snowflake"})


def spelt(sql: str, kind: str) -> str:
    """The text with its literals as an engine reads them.

    In some a backslash escapes, and two quotes are two literals side by side. Nothing but literals
    holds a quote: names of columns are checked words, and names of tables have no quotes.
    """
    if kind not in _BACKSLASH:
        return sql
    return _LITERAL.sub(_escaped, sql)


def _escaped(literal: re.Match[str]) -> str:
    plain = literal[1].replace("''", "'")
    return "'" + plain.replace("\\", "\\\\").replace("'", "\\'") + "'"


def brief(error: BaseException) -> str:
    """The first line of what a driver says, which may be pages."""
    lines = str(error).strip().splitlines()
    return lines[0][:300] if lines else type(error).__name__


class SparkConnection(NamedTuple):
    """A `SparkSession` as PEP 249 describes a connection, as far as `DbApiEngine` needs it."""

    session: Any

    def cursor(self) -> "SparkCursor":
        return SparkCursor(self.session)

    def close(self) -> None:
        """Leave the session to whoever began it."""


class SparkCursor:
    """The rows of one query."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self._rows: list[Row] = []

    def execute(self, sql: str) -> None:
        self._rows = [tuple(row) for row in self._session.sql(sql).collect()]

    def fetchall(self) -> list[Row]:
        return self._rows

    def close(self) -> None:
        self._rows = []
