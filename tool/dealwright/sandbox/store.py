"""Owns the SQLite file: one connection shared by all threads, transactions, counters."""

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from importlib import resources
from pathlib import Path

from dealwright.sandbox.errors import SandboxError

# Marks the file as ours ("DWSB"), so that no other program's database is ever written to.
_APPLICATION_ID = 0x44575342
_FORMAT = 3

_LARGEST = 2**63 - 1

Value = str | int | None


class Store:
    """The memory of one portal."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lock = threading.RLock()

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, one thread at a time."""
        with self._lock:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
            except sqlite3.Error as error:
                raise SandboxError(f"The sandbox cannot use its file: {error}.") from error
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            else:
                self._connection.execute("COMMIT")

    def image(self) -> bytes:
        """Everything that is kept now, to be looked at later with `looking_at`."""
        with self._lock, closing(sqlite3.connect(":memory:")) as copy:
            self._connection.backup(copy)
            image = copy.serialize()
        # The two bytes that say the file has a log beside it: an image has none.
        return image[:18] + b"\x01\x01" + image[20:]

    def rows(self, sql: str, *values: Value) -> list[sqlite3.Row]:
        with self._lock:
            return self._connection.execute(sql, _fitting(values)).fetchall()

    def row(self, sql: str, *values: Value) -> sqlite3.Row | None:
        found = self.rows(sql, *values)
        return found[0] if found else None

    def run(self, sql: str, *values: Value) -> None:
        with self._lock:
            self._connection.execute(sql, _fitting(values))

    def run_many(self, sql: str, rows: Iterable[Sequence[Value]]) -> None:
        with self._lock:
            self._connection.executemany(sql, rows)

    def next_number(self, counter: str, first: int) -> int:
        """The next id of a kind; it survives a restart, and no id is given twice."""
        self.run(
            "INSERT INTO counters VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET next = next + 1",
            counter,
            first,
        )
        row = self.row("SELECT next FROM counters WHERE name = ?", counter)
        assert row is not None  # noqa: S101 - the statement above wrote it
        return int(row["next"])

    def fact(self, name: str) -> str | None:
        row = self.row("SELECT value FROM facts WHERE name = ?", name)
        return None if row is None else str(row["value"])

    def keep_fact(self, name: str, value: str) -> None:
        """Keep it until the portal is emptied."""
        with self.transaction():
            self.run("INSERT OR REPLACE INTO facts VALUES (?, ?)", name, value)

    def create_tables(self) -> None:
        """Forget everything and start with empty tables."""
        with self._lock:
            for table in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'"):
                if not table["name"].startswith("sqlite_"):
                    self.run(f"DROP TABLE {table['name']}")
            for statement in _schema():
                self.run(statement)
            self.run(f"PRAGMA application_id = {_APPLICATION_ID}")
            self.run(f"PRAGMA user_version = {_FORMAT}")


def _fitting(values: Sequence[Value]) -> list[Value]:
    """Ids of any length may be asked for; no record has the largest number that SQLite takes."""
    return [min(each, _LARGEST) if isinstance(each, int) else each for each in values]


@contextmanager
def looking_at(image: bytes) -> "Iterator[Store]":
    """The store of an image; what is written to it is forgotten."""
    with closing(
        sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    ) as connection:
        connection.deserialize(image)
        connection.row_factory = sqlite3.Row
        yield Store(connection)


def open_store(path: Path | None) -> tuple[Store, bool]:
    """The store of a file or of memory, and whether it is new."""
    if path is not None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SandboxError(f"The sandbox cannot make the folder of {path}: {error}.") from error
    try:
        # Autocommit: transactions begin and end where the store says so.
        connection = sqlite3.connect(
            ":memory:" if path is None else path, isolation_level=None, check_same_thread=False
        )
    except sqlite3.Error as error:
        raise SandboxError(f"The sandbox cannot open {path}: {error}.") from error
    try:
        return _recognised(connection, path)
    except BaseException:
        connection.close()
        raise


def _recognised(connection: sqlite3.Connection, path: Path | None) -> tuple[Store, bool]:
    connection.row_factory = sqlite3.Row
    try:
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        new = application == 0 and tables == 0
        if not new and application != _APPLICATION_ID:
            raise SandboxError(f"{path} is a database, but not one of the sandbox.")
        if not new and version != _FORMAT:
            raise SandboxError(
                f"{path} was written by another version of the sandbox"
                f" (format {version}, not {_FORMAT}); delete it to start afresh."
            )
        connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.DatabaseError as error:
        raise SandboxError(f"{path} is not a sandbox file: {error}.") from error
    # Survives a killed process, not a power cut: enough for invented data, and much faster.
    connection.execute("PRAGMA synchronous = OFF")
    return Store(connection), new


def _schema() -> list[str]:
    text = (resources.files("dealwright.sandbox.data") / "schema.sql").read_text("utf-8")
    return [statement for statement in text.split(";") if statement.strip()]
