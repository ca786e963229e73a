"""What is derived from a snapshot is made once and kept, and never believed without a look."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Barrier

import duckdb
import pytest

from dealwright.records.derived import with_derived
from dealwright.records.manifest import Manifest
from dealwright.records.memory import tables_of
from dealwright.records.snapshot import (
    MANIFEST,
    Snapshot,
    SnapshotError,
    open_snapshot,
    write_snapshot,
)

COUNTED = (
    "CREATE TEMP TABLE live AS SELECT * FROM records WHERE archived_ms IS NULL",
    "CREATE TABLE counted AS SELECT count(*) AS n FROM live",
    "CREATE TABLE listed AS SELECT record_id, repeat('x', 90) AS word FROM live ORDER BY 1",
)


class Making:
    """Runs statements, and counts how often."""

    def __init__(self, statements: Sequence[str] = COUNTED) -> None:
        self.statements = statements
        self.times = 0

    def __call__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.times += 1
        for statement in self.statements:
            connection.execute(statement)


def write(folder: Path, deals: int = 3) -> Manifest:
    told = Manifest(portal="here", portal_id=7, data_through_ms=9, fields={}, presence={})
    rows = [("deals", number, 1, None, None) for number in range(deals)]
    with tables_of({"records": rows}) as tables:
        return write_snapshot(folder, told, tables)


@contextmanager
def derived(folder: Path, making: Making) -> Iterator[Snapshot]:
    with (
        open_snapshot(folder, "here") as snapshot,
        with_derived(snapshot, folder, making.statements, making),
    ):
        yield snapshot


def count(folder: Path, making: Making) -> int:
    with derived(folder, making) as snapshot:
        (found,) = snapshot.connection.execute("SELECT n FROM counted").fetchall()
        assert snapshot.connection.execute("SELECT count(*) FROM listed").fetchall() == [found]
    return int(found[0])


def kept(folder: Path) -> set[Path]:
    return set((folder / "derived").glob("*.duckdb"))


def test_what_was_made_is_only_read_from_then_on(tmp_path: Path) -> None:
    write(tmp_path)
    making = Making()
    assert [count(tmp_path, making) for _ in range(3)] == [3, 3, 3]
    assert making.times == 1
    assert {path.name for path in (tmp_path / "derived").iterdir()} == {
        "lock",
        *(path.name for path in kept(tmp_path)),
    }


def test_the_tables_of_the_snapshot_are_there_and_new_ones_can_be_made(tmp_path: Path) -> None:
    write(tmp_path)
    making = Making()
    for _ in range(2):
        with derived(tmp_path, making) as snapshot:
            snapshot.connection.execute("CREATE TABLE mine AS SELECT n FROM counted, records")
            assert snapshot.connection.execute("FROM mine").fetchall() == [(3,)] * 3
            with pytest.raises(duckdb.InvalidInputException, match="read-only"):
                snapshot.connection.execute("INSERT INTO counted VALUES (4)")


def test_other_statements_and_other_rows_are_other_tables(tmp_path: Path) -> None:
    first = write(tmp_path)
    making, half = Making(), Making((*COUNTED, "UPDATE counted SET n = n - 1"))
    with derived(tmp_path, half) as snapshot:
        assert snapshot.connection.execute("FROM counted").fetchall() == [(2,)]
    assert count(tmp_path, making) == 3
    assert len(kept(tmp_path)) == 2

    assert write(tmp_path).content_hash == first.content_hash
    assert (count(tmp_path, making), making.times) == (3, 1)

    write(tmp_path, deals=5)
    assert kept(tmp_path) == set()  # somebody may have asked to be forgotten
    assert (count(tmp_path, making), making.times) == (5, 2)


def test_a_manifest_that_lies_about_its_rows_gets_no_tables_of_others(tmp_path: Path) -> None:
    first = write(tmp_path)
    making = Making()
    assert count(tmp_path, making) == 3
    (kept_before,) = kept(tmp_path)
    whole = kept_before.read_bytes()
    other = write(tmp_path, deals=5)
    kept_before.write_bytes(whole)
    path = tmp_path / MANIFEST
    text = path.read_text("utf-8").replace(other.content_hash, first.content_hash)
    path.write_text(text, "utf-8")
    assert count(tmp_path, making) == 5


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-4096])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def no_database(path: Path) -> None:
    path.write_bytes(b"\n" * path.stat().st_size)


def without_a_key(path: Path) -> None:
    _foreign(path, "CREATE TABLE counted AS SELECT 77 AS n")


def of_another_key(path: Path) -> None:
    _foreign(path, "CREATE TABLE made AS SELECT 'mine' AS key")


def _foreign(path: Path, statement: str) -> None:
    path.unlink()
    with duckdb.connect(str(path)) as connection:
        connection.execute(statement)
    name = path.name.rpartition("-")[0]
    path.rename(path.with_name(f"{name}-{path.stat().st_size}.duckdb"))


@pytest.mark.parametrize("spoil", [cut, emptied, no_database, without_a_key, of_another_key])
def test_a_file_that_cannot_be_relied_on_is_made_anew(
    tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    write(tmp_path)
    making = Making()
    count(tmp_path, making)
    (file,) = kept(tmp_path)
    spoil(file)
    assert (count(tmp_path, making), making.times) == (3, 2)
    assert kept(tmp_path) == {file}
    assert (count(tmp_path, making), making.times) == (3, 2)


def test_a_block_that_is_spoilt_gives_no_numbers(tmp_path: Path) -> None:
    write(tmp_path, deals=2)
    making = Making((*COUNTED, "CREATE TABLE much AS SELECT hash(i) AS i FROM range(90000) r(i)"))
    gone = 0
    for place in range(12_288, 5 * 262_144, 262_144):
        with derived(tmp_path, making):
            (file,) = kept(tmp_path)
        spoilt = bytearray(file.read_bytes())
        spoilt[place + 70_000] ^= 0xFF
        file.write_bytes(spoilt)
        with suppress(SnapshotError), derived(tmp_path, making) as snapshot:
            found = snapshot.connection.execute("SELECT count(DISTINCT i) FROM much").fetchall()
            assert found == [(90_000,)]
        gone += not file.exists()
    assert gone


def test_where_nothing_can_be_kept_tables_are_made_in_memory(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "derived").write_text("mine", "utf-8")
    making = Making()
    assert [count(tmp_path, making), count(tmp_path, making)] == [3, 3]
    assert making.times == 2
    assert (tmp_path / "derived").read_text("utf-8") == "mine"


def test_a_disk_that_is_full_midway_leaves_nothing_behind(tmp_path: Path) -> None:
    class Full(Making):
        def __call__(self, connection: duckdb.DuckDBPyConnection) -> None:
            super().__call__(connection)
            if self.times == 1:
                raise duckdb.IOException("No space left on device")

    write(tmp_path)
    making = Full()
    assert (count(tmp_path, making), making.times) == (3, 2)
    assert {path.name for path in (tmp_path / "derived").iterdir()} == {"lock"}
    assert (count(tmp_path, making), making.times) == (3, 3)
    assert len(kept(tmp_path)) == 1


def test_an_error_of_the_statements_is_told_and_nothing_kept(tmp_path: Path) -> None:
    write(tmp_path)
    with pytest.raises(duckdb.CatalogException, match="nowhere"):
        count(tmp_path, Making((*COUNTED, "CREATE TABLE other AS FROM nowhere")))
    assert {path.name for path in (tmp_path / "derived").iterdir()} == {"lock"}


def test_what_a_process_left_that_was_killed_is_cleared_away(tmp_path: Path) -> None:
    write(tmp_path)
    left = tmp_path / "derived" / "making"
    left.mkdir(parents=True)
    (left / "new.duckdb").write_bytes(b"half")
    (left / "new.duckdb.wal").write_bytes(b"half")
    assert count(tmp_path, Making()) == 3
    assert not left.exists()


def test_of_several_at_once_one_makes_what_all_read(tmp_path: Path) -> None:
    write(tmp_path)
    making, ready = Making(), Barrier(4)

    def one(_: int) -> int:
        ready.wait()
        return count(tmp_path, making)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(one, range(4))) == [3] * 4
    assert making.times == 1


def test_what_was_used_last_is_kept_and_nothing_taken_from_who_reads(tmp_path: Path) -> None:
    write(tmp_path)
    first = Making()
    with derived(tmp_path, first) as snapshot:
        (file,) = kept(tmp_path)
        for number in range(3):
            count(tmp_path, Making((*COUNTED, f"SELECT {number}")))
        count(tmp_path, first)  # it is the one used last now
        count(tmp_path, Making((*COUNTED, "SELECT 'more'")))
        assert len(kept(tmp_path)) == 4
        assert file in kept(tmp_path)
        for number in range(4):
            count(tmp_path, Making((*COUNTED, f"SELECT 'again', {number}")))
        assert file not in kept(tmp_path)
        assert snapshot.connection.execute("SELECT sum(record_id) FROM listed").fetchall() == [(3,)]
