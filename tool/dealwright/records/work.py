"""The work of a sync that is under way: a database of its own, so that what breaks off goes on.

Each piece is one transaction: what was read, and that it need not be read again.
"""

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import duckdb

from dealwright.records.manifest import Manifest
from dealwright.records.memory import insert
from dealwright.records.snapshot import SnapshotError, add_views
from dealwright.records.tables import TABLES, Table
from dealwright.records.wanted import MERGED

FOLDER = "partial"
# What DuckDB raises when the disk or the memory is full, at once or at the end of a transaction.
_NO_ROOM = (
    *(duckdb.IOException, duckdb.OutOfMemoryException),
    *(duckdb.TransactionException, duckdb.FatalException),
)
_LONGEST = 86_400_000  # the portal goes on; after a day it is better read anew
_TODO = Table("work.todo", (("object", "VARCHAR"), ("record_id", "BIGINT"), ("archived", "BOOLEAN")), ())  # fmt: skip
_ID = (("object", "VARCHAR"), ("record_id", "BIGINT"))
_SEEN = Table("work.seen", (*_ID, ("property", "VARCHAR"), ("value", "VARCHAR")), ())
_REDONE = Table("work.redone", _ID, ())
_MISSED = Table("work.missed", (*_ID, ("archived", "BOOLEAN")), ())
_OWN = (_TODO, _SEEN, _REDONE, _MISSED)
_QUALIFIED = {
    **{table.name: table._replace(name=f"work.{table.name}") for table in TABLES},
    **{table.name.removeprefix("work."): table for table in _OWN},
}
_MISSED_B, _REDONE_B = (
    f"EXISTS (SELECT 1 FROM {table.name} m WHERE m.object = b.object AND m.record_id = b.record_id)"  # noqa: S608 - our own names
    for table in (_MISSED, _REDONE)
)


class Work:
    """A DuckDB in memory, with the work's own file as `work` and the snapshot before as `base`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
        self.connection = connection
        self.folder = folder

    @classmethod
    @contextmanager
    def at(
        cls, folder: Path, base: Manifest | None, key: Mapping[str, Any], through: int
    ) -> Iterator[Self]:
        """The work that was broken off, if it was about the same and is younger than a day.

        `key` says what it is about; else it begins anew, with `through` as the end of what it reads.
        """
        place = folder / FOLDER
        connection = duckdb.connect(config={"temp_directory": str(place / "spill")})
        try:
            work = cls(connection, place)
            if not (work._attach() and work._same(key, through)):
                work._begin(key, through)
            if base is None:
                work._empty_base()
            else:
                connection.execute("CREATE SCHEMA base")
                add_views(connection, folder, base, "base")
            yield work
        except _NO_ROOM as error:
            raise _no_room(place, str(error).splitlines()[0]) from None
        finally:
            connection.close()

    @property
    def through(self) -> int:
        return int(self.fact("through"))

    def fact(self, name: str) -> Any:
        """What was noted under a name; None when nothing was."""
        found = self.rows("SELECT value FROM work.facts WHERE name = ?", name)
        return json.loads(found[0][0]) if found else None

    def note(self, name: str, value: Any) -> None:
        self.connection.execute("DELETE FROM work.facts WHERE name = ?", [name])
        self.connection.execute("INSERT INTO work.facts VALUES (?, ?)", [name, json.dumps(value)])

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql, values).fetchall()

    def ids(self, sql: str, *values: Any) -> list[int]:
        return [one for (one,) in self.rows(sql, *values)]

    def add(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        insert(self.connection, _QUALIFIED[table], rows)

    @contextmanager
    def piece(self) -> Iterator[None]:
        """All of it or nothing, whenever the process ends."""
        self.connection.begin()
        try:
            yield
        except BaseException:
            self.connection.rollback()
            raise
        self.connection.commit()

    def forget_base(self) -> None:
        """The snapshot before is of other records: nothing of it stays."""
        self.connection.execute("DROP SCHEMA base CASCADE")
        self._empty_base()

    def forget(self, thing: str, *, unlisted: bool) -> None:
        """Drop those of the known live records that are no more: somebody asked to be forgotten.

        They are those that were sought and not found; where all was listed, those that were
        `unlisted`. What a record that was read names as a part of it was merged, not erased.
        """
        sought = "TRUE" if unlisted else _MISSED_B
        self.connection.execute(
            "INSERT INTO work.redone SELECT b.object, b.record_id FROM base.records b"  # noqa: S608 - our own words
            f" WHERE b.object = $thing AND b.archived_ms IS NULL AND {sought}"
            f" AND NOT {_REDONE_B}"
            " AND CAST(b.record_id AS VARCHAR) NOT IN (SELECT unnest(string_split(value, ';'))"
            " FROM work.property_history WHERE object = $thing AND property = $merged"
            " AND value IS NOT NULL)",
            {"thing": thing, "merged": MERGED},
        )

    def done(self) -> None:
        """The snapshot is written: the work is not needed any longer."""
        self.connection.execute("DETACH work")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _empty_base(self) -> None:
        self.connection.execute("CREATE SCHEMA base")
        for table in TABLES:
            self.connection.execute(table._replace(name=f"base.{table.name}").sql)

    def _attach(self) -> bool:
        """Whether there is work that can be read."""
        path = self.folder / "work.duckdb"
        if not path.exists():
            return False
        try:
            self.connection.execute(f"ATTACH '{_quoted(path)}' AS work")
        except duckdb.Error:
            return False
        return True

    def _same(self, key: Mapping[str, Any], through: int) -> bool:
        try:
            same = self.fact("key") == json.loads(json.dumps(key))
            since = int(self.fact("through") or 0)
        except duckdb.Error:
            same, since = False, 0
        if same and 0 <= through - since <= _LONGEST:
            return True
        self.connection.execute("DETACH work")
        return False

    def _begin(self, key: Mapping[str, Any], through: int) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        try:
            self.folder.mkdir(parents=True, mode=0o700)
        except OSError as error:
            raise _no_room(self.folder, str(error.strerror)) from None
        self.connection.execute(f"ATTACH '{_quoted(self.folder / 'work.duckdb')}' AS work")
        self.connection.execute("CREATE TABLE work.facts (name VARCHAR, value VARCHAR)")
        with self.piece():
            for table in _QUALIFIED.values():
                self.connection.execute(table.sql)
            self.note("key", key)
            self.note("through", through)


def _no_room(place: Path, words: str) -> SnapshotError:
    return SnapshotError(
        f"the work of the sync in {place} cannot be written: {words}",
        hint="make room; what was read goes on, and the snapshot from before is still whole",
    )


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
