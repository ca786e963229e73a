"""A snapshot on disk: writing it so that none is ever half there, and opening it."""

import contextlib
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb

from dealwright.errors import DealwrightError
from dealwright.records.digest import content_hash
from dealwright.records.manifest import FORMAT, File, Manifest, from_json, to_json
from dealwright.records.places import LATEST, LATEST_DEALS
from dealwright.records.tables import TABLES, Table

MANIFEST = "snapshot.json"
DERIVED = "derived"
_SYNC = "dealwright sync"


class SnapshotError(DealwrightError):
    """There is no snapshot, or it cannot be relied on."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An open snapshot: a DuckDB in memory whose views are the tables of `records.tables`."""

    manifest: Manifest
    connection: duckdb.DuckDBPyConnection

    def close(self) -> None:
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def open_snapshot(folder: Path, portal: str) -> Snapshot:
    """The snapshot of a portal.

    Raises SnapshotError when there is none, when it is another portal's, of a newer format, or when
    a file of it is not as it was written.
    """
    manifest = sound_manifest(folder, portal)
    if manifest is None:
        raise SnapshotError(
            f"there is no snapshot of portal {portal}", hint=f"{_SYNC}, with the same --portal"
        )
    connection = duckdb.connect()
    try:
        add_views(connection, folder, manifest)
    except BaseException:
        connection.close()
        raise
    return Snapshot(manifest, connection)


def sound_manifest(folder: Path, portal: str) -> Manifest | None:
    """The manifest of a snapshot whose files are as they were written; None where there is none.

    Raises SnapshotError as `open_snapshot` does.
    """
    manifest = read_manifest(folder)
    if manifest is None:
        return None
    if manifest.portal != portal:
        raise SnapshotError(
            f"{folder / MANIFEST} is a snapshot of portal {manifest.portal}, not of {portal}",
            hint=f"move it away, then {_SYNC}",
        )
    for table in TABLES:
        _refuse_changed(folder, manifest.files.get(table.name), table)
    return manifest


def add_views(
    connection: duckdb.DuckDBPyConnection, folder: Path, manifest: Manifest, schema: str = "main"
) -> None:
    """The tables of a sound snapshot as views of a connection."""
    try:
        for table in TABLES:
            path = str(folder / manifest.files[table.name].name).replace("'", "''")
            connection.execute(
                f"CREATE VIEW {schema}.{table.name} AS SELECT * FROM read_parquet('{path}')"  # noqa: S608 - a view takes no parameter
            )
    except duckdb.Error:
        raise _broken(folder / MANIFEST, "names files that are no tables") from None


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest in a folder, None where there is none."""
    path = folder / MANIFEST
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError):
        raise _broken(path, "cannot be read") from None
    try:
        manifest = from_json(text)
    except (ValueError, KeyError, TypeError, AttributeError):
        if _newer(text):
            raise _too_new(path) from None
        raise _broken(path, "is no manifest of a snapshot") from None
    if manifest.format_version != FORMAT:
        raise _too_new(path)
    return manifest


def write_snapshot(
    folder: Path, manifest: Manifest, connection: duckdb.DuckDBPyConnection
) -> Manifest:
    """Write the tables of a connection and, last of all, the manifest with their hash and counts.

    What is there stays whole until the manifest is replaced, and its files until the next time.
    """
    before = read_manifest(folder)
    with _writing(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        files = {table.name: _write_table(folder, table, connection) for table in TABLES}
        _replace(folder / LATEST_DEALS, _latest_deals(connection))
        written = replace(
            manifest,
            content_hash=content_hash(connection, manifest.fields, manifest.presence),
            rows={table.name: _count(connection, table) for table in TABLES},
            files=files,
        )
        _replace(folder / MANIFEST, to_json(written).encode())
    kept = {one.name for known in (before, written) if known for one in known.files.values()}
    for path in folder.glob("*.parquet*"):
        if path.name not in kept:
            path.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        forget_derived(folder, written.content_hash)
    return written


def derived_name(content: str) -> str:
    """How the name of what is derived from records of a hash begins."""
    return hashlib.sha256(content.encode()).hexdigest()[:16]  # a manifest could say anything


def forget_derived(folder: Path, content: str) -> None:
    """Delete what was derived from other records: some may have been erased for somebody's sake."""
    for path in (folder / DERIVED).glob("*.duckdb"):
        if not path.name.startswith(f"{derived_name(content)}-"):
            path.unlink(missing_ok=True)


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, duckdb.IOException) as error:
        words = getattr(error, "strerror", None) or "the disk refuses"
        raise SnapshotError(
            f"the snapshot in {folder} cannot be written: {words}",
            hint="make room on the disk; the snapshot from before is still whole",
        ) from None


def _write_table(folder: Path, table: Table, connection: duckdb.DuckDBPyConnection) -> File:
    new = folder / f"{table.name}.parquet.new"
    path = str(new).replace("'", "''")
    connection.execute(
        f"COPY (SELECT {', '.join(table.names)} FROM {table.name} ORDER BY {', '.join(table.key)})"  # noqa: S608 - our own names
        f" TO '{path}' (FORMAT parquet, COMPRESSION zstd)"
    )
    digest = _digest(new)
    name = f"{table.name}-{digest[:16]}.parquet"
    _to_disk(new)
    new.replace(folder / name)
    return File(name=name, sha256=digest, size=(folder / name).stat().st_size)


def _count(connection: duckdb.DuckDBPyConnection, table: Table) -> int:
    found = connection.execute(f"SELECT count(*) FROM {table.name}").fetchone()  # noqa: S608 - our own names
    return int(found[0]) if found else 0


def _latest_deals(connection: duckdb.DuckDBPyConnection) -> bytes:
    """The numbers of live deals, the latest made first: what a shell offers reads no tables."""
    found = connection.execute(
        "SELECT record_id FROM records WHERE object = 'deals' AND archived_ms IS NULL"
        " ORDER BY created_ms DESC, record_id DESC LIMIT ?",
        [LATEST],
    ).fetchall()
    return "".join(f"{number}\n" for (number,) in found).encode()


def _replace(path: Path, content: bytes) -> None:
    new = path.with_name(f"{path.name}.new")
    new.write_bytes(content)
    _to_disk(new)
    new.replace(path)


def _to_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _refuse_changed(folder: Path, file: File | None, table: Table) -> None:
    if file is None or Path(file.name).name != file.name:
        raise _broken(folder / MANIFEST, f"names no file for {table.name}")
    path = folder / file.name
    try:
        same = path.stat().st_size == file.size and _digest(path) == file.sha256
    except OSError:
        raise _broken(path, "is not there, or cannot be read") from None
    if not same:
        raise _broken(path, "is not as it was written: cut short, or changed")


def _broken(path: Path, what: str) -> SnapshotError:
    return SnapshotError(f"{path} {what}", hint=f"move {path.parent} away, then {_SYNC}")


def _too_new(path: Path) -> SnapshotError:
    return SnapshotError(
        f"{path} was written by another version of dealwright",
        hint=f"use that version, or move {path.parent} away, then {_SYNC}",
    )


def _newer(text: str) -> bool:
    return '"format_version"' in text and f'"format_version": {FORMAT}' not in text
