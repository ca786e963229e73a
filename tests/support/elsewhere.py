"""The derived tables in another engine: copied as they are."""

import sqlite3

from dealwright.metrics.context import DEAL_VERSIONS, EMAILS, MEETINGS, VISITS
from dealwright.metrics.engine import DbApiEngine, DuckEngine
from dealwright.metrics.engine_sqlite import in_sqlite


def copied_to_sqlite(duck: DuckEngine) -> DbApiEngine:
    """The four tables in SQLite; columns have no type there, values keep theirs."""
    other = sqlite3.connect(":memory:")
    for name in (DEAL_VERSIONS, VISITS, MEETINGS, EMAILS):
        found = duck.connection.execute(f"SELECT * FROM {name}")  # noqa: S608 - our own words
        columns = [column[0] for column in found.description]
        other.execute(f"CREATE TABLE {name} ({', '.join(columns)})")
        places = ", ".join("?" for _ in columns)
        other.executemany(f"INSERT INTO {name} VALUES ({places})", found.fetchall())  # noqa: S608
    return in_sqlite(other)
