"""Tables derived from a snapshot, kept beside it, so that they are made once and then only read.

A file is named after all that decides what is in it: the rows of the snapshot, the statements that
made it and DuckDB's version; and after its size. What cannot be relied on is made anew.
"""

import contextlib
import hashlib
import importlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import duckdb

from dealwright.records.manifest import Manifest
from dealwright.records.snapshot import (
    DERIVED,
    Snapshot,
    SnapshotError,
    add_views,
    derived_name,
    forget_derived,
)

FORMAT = 1
"""Rises when the same statements are run in another way."""

_KEPT = 4
_MAKING = "making"
_CORRUPT = "Corrupt database file"
_NO_ROOM = (
    *(OSError, duckdb.IOException, duckdb.OutOfMemoryException),
    *(duckdb.TransactionException, duckdb.FatalException),
)

Make = Callable[[duckdb.DuckDBPyConnection], None]
"""Makes the derived tables in a connection that has those of the snapshot."""


class _Place(NamedTuple):
    """Where the tables of one key are, or would be."""

    folder: Path
    content: str
    key: str

    def files(self) -> Iterator[Path]:
        """Those that say they have them. More than one only where locks are unknown."""
        yield from self.folder.glob(f"{self._begin}-*.duckdb")

    def named(self, size: int) -> Path:
        return self.folder / f"{self._begin}-{size}.duckdb"

    @property
    def _begin(self) -> str:
        return f"{derived_name(self.content)}-{self.key[:16]}"


@contextmanager
def with_derived(
    snapshot: Snapshot, folder: Path, statements: Sequence[str], make: Make
) -> Iterator[None]:
    """While it lasts, the snapshot's connection finds the tables that `make` derives.

    `folder` is the snapshot's own. `statements` are all that `make` does: with the rows and DuckDB's
    version they decide whether tables that are there are the right ones. Where none can be kept, they
    are made in memory. Raises what `make` raises, and SnapshotError when the file breaks while it is
    read.
    """
    manifest = snapshot.manifest
    place = _Place(folder / DERIVED, manifest.content_hash, _key(manifest, statements))
    file = _attached(snapshot.connection, place)
    if file is None:
        with contextlib.suppress(*_NO_ROOM):
            file = _made(snapshot, folder, place, make)
    if file is None:
        make(snapshot.connection)
        yield
        return
    with contextlib.suppress(OSError):
        os.utime(file)  # the oldest in use is thrown away last
    try:
        yield
    except duckdb.Error as error:  # DuckDB sums each block, and looks when it reads it
        if _CORRUPT not in str(error):
            raise
        file.unlink(missing_ok=True)
        raise SnapshotError(
            f"{file} is not as it was written, and was thrown away", hint="run the command again"
        ) from None


def _key(manifest: Manifest, statements: Sequence[str]) -> str:
    """The files are in it too: their hashes were just checked, that of the rows was only said."""
    files = sorted(file.sha256 for file in manifest.files.values())
    said = [FORMAT, duckdb.__version__, manifest.content_hash, files, *statements]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _attached(connection: duckdb.DuckDBPyConnection, place: _Place) -> Path | None:
    """The file whose tables the connection knows now. One that is cut or foreign is thrown away."""
    for file in place.files():
        with contextlib.suppress(OSError, duckdb.Error):
            if file == place.named(file.stat().st_size) and _sound(connection, file, place.key):
                connection.execute("SET search_path = 'memory.main,derived.main'")
                return file
        with contextlib.suppress(OSError):
            file.unlink()
    return None


def _sound(connection: duckdb.DuckDBPyConnection, file: Path, key: str) -> bool:
    connection.execute(f"ATTACH '{_quoted(file)}' AS derived (READ_ONLY)")
    try:
        found = connection.execute("SELECT key FROM derived.made").fetchall()
    except duckdb.Error:
        found = []
    if found != [(key,)]:
        connection.execute("DETACH derived")
        return False
    return True


def _made(snapshot: Snapshot, folder: Path, place: _Place, make: Make) -> Path | None:
    """The new file, attached; None where it cannot be."""
    with _alone(place.folder):
        # Whoever we waited for may have made the same.
        file = _attached(snapshot.connection, place)
        if file is None:
            _make(snapshot, folder, place, make)
            file = _attached(snapshot.connection, place)
            with contextlib.suppress(OSError):
                _prune(place)
    return file


def _make(snapshot: Snapshot, folder: Path, place: _Place, make: Make) -> None:
    """What breaks off leaves a folder that nobody reads, and the next one clears it away."""
    making = place.folder / _MAKING
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(mode=0o700)
    new = making / "new.duckdb"
    try:
        with duckdb.connect(config={"temp_directory": str(making / "spill")}) as connection:
            add_views(connection, folder, snapshot.manifest)
            connection.execute(f"ATTACH '{_quoted(new)}' AS derived")
            connection.execute("SET search_path = 'derived.main,memory.main'")
            make(connection)
            connection.execute("CREATE TABLE derived.made (key VARCHAR)")
            connection.execute("INSERT INTO derived.made VALUES (?)", [place.key])
            connection.execute("USE memory")
            connection.execute("DETACH derived")  # on the disk now, or an error
        new.replace(place.named(new.stat().st_size))
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _prune(place: _Place) -> None:
    """Keep what was used last of these records, and nothing of others. Who has a file open keeps it."""
    forget_derived(place.folder.parent, place.content)
    used = sorted(place.folder.glob("*.duckdb"), key=lambda path: path.stat().st_mtime_ns)
    for path in used[:-_KEPT]:
        path.unlink(missing_ok=True)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One at a time: to derive twice at once would take twice the memory. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600), "w") as file:
        with contextlib.suppress(ImportError, OSError):  # there are places that know no locks
            locks = importlib.import_module("fcntl")
            locks.flock(file, locks.LOCK_EX)
        yield


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
