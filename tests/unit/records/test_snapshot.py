import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dealwright.records.manifest import Footnote, Manifest
from dealwright.records.memory import Row, tables_of
from dealwright.records.places import LATEST_DEALS
from dealwright.records.snapshot import (
    MANIFEST,
    SnapshotError,
    open_snapshot,
    read_manifest,
    write_snapshot,
)

ROWS: Mapping[str, list[Row]] = {
    "records": [("deals", 2, 20, None, None), ("deals", 1, 10, 30, 2)],
    "property_history": [
        ("deals", 1, "dealstage", "outreach", 10, 0, "CRM_UI"),
        ("deals", 1, "dealstage", None, 20, 1, "API"),
    ],
    "associations": [("deals", 1, "companies", 9, True)],
}


def manifest(**more: Any) -> Manifest:
    told: dict[str, Any] = {
        "portal": "sandbox",
        "portal_id": 7,
        "data_through_ms": 100,
        "fields": {"deals": ("dealstage", "pipeline")},
        "presence": {"deals": ("mrr",)},
        "footnotes": (Footnote(kind="merged", object="deals", count=1, ids=(1,)),),
    }
    return Manifest(**(told | more))


def write(folder: Path, rows: Mapping[str, list[Row]] = ROWS, **more: Any) -> Manifest:
    with tables_of(rows) as tables:
        return write_snapshot(folder, manifest(**more), tables)


def test_what_was_written_is_what_is_opened(tmp_path: Path) -> None:
    written = write(tmp_path)
    with open_snapshot(tmp_path, "sandbox") as snapshot:
        assert snapshot.manifest == written
        assert written.rows == {
            "records": 2,
            "property_history": 2,
            "associations": 1,
            "stage_dates": 0,
            "owners": 0,
        }
        assert snapshot.connection.sql("FROM records").fetchall() == sorted(
            map(tuple, ROWS["records"])
        )
        values = snapshot.connection.sql("SELECT value FROM property_history ORDER BY seq")
        assert values.fetchall() == [("outreach",), (None,)]


def test_the_hash_is_of_the_rows_and_not_of_how_they_came(tmp_path: Path) -> None:
    first = write(tmp_path / "a").content_hash
    backwards = {name: list(reversed(rows)) for name, rows in ROWS.items()}
    assert write(tmp_path / "b", backwards).content_hash == first
    assert write(tmp_path / "c", fields={"deals": ("dealstage",)}).content_hash != first
    other: Mapping[str, list[Row]] = {**ROWS, "associations": [("deals", 1, "companies", 9, False)]}
    assert write(tmp_path / "d", other).content_hash != first


@pytest.mark.parametrize("number", range(5))
def test_each_column_tells_in_the_hash(tmp_path: Path, number: int) -> None:
    row: list[Any] = ["deals", 1, 10, 30, 2]
    first = write(tmp_path / "a", {"records": [row]}).content_hash
    row[number] = "emails" if number == 0 else 77
    assert write(tmp_path / "b", {"records": [row]}).content_hash != first


def test_two_texts_never_read_like_two_others(tmp_path: Path) -> None:
    hashes = {
        write(
            tmp_path / str(number),
            {"property_history": [("deals", 1, name, value, 10, 0, "API")]},
        ).content_hash
        for number, (name, value) in enumerate(
            [("a", "b 1:c"), ("a 1:b", "c"), ("a", None), ("a", "-"), ("a", "")]
        )
    }
    assert len(hashes) == 5


def test_the_last_snapshot_is_kept_beside_the_new_one(tmp_path: Path) -> None:
    def names() -> set[str]:
        return {path.name for path in tmp_path.iterdir()}

    def of(written: Manifest) -> set[str]:
        return {file.name for file in written.files.values()}

    first = write(tmp_path)
    second = write(tmp_path, {"owners": [(1, False)]})
    assert names() == {MANIFEST, LATEST_DEALS} | of(first) | of(second)
    third = write(tmp_path, {"owners": [(2, False)]})
    assert names() == {MANIFEST, LATEST_DEALS} | of(second) | of(third)


def refusal(folder: Path, portal: str = "sandbox") -> str:
    with pytest.raises(SnapshotError) as refused:
        open_snapshot(folder, portal)
    assert "dealwright sync" in str(refused.value.hint) or "version" in str(refused.value.hint)
    return refused.value.message.replace(str(folder), ".")


def test_no_snapshot_and_another_portals(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none") == "there is no snapshot of portal sandbox"
    write(tmp_path)
    assert (
        refusal(tmp_path, "production")
        == "./snapshot.json is a snapshot of portal sandbox, not of production"
    )


def test_a_file_that_was_cut_changed_or_lost_is_named(tmp_path: Path) -> None:
    name = write(tmp_path).files["records"].name
    path = tmp_path / name
    whole = path.read_bytes()
    for spoilt in (whole[:-5], whole[:-1] + b"X", b""):
        path.write_bytes(spoilt)
        assert refusal(tmp_path) == f"./{name} is not as it was written: cut short, or changed"
    path.unlink()
    assert refusal(tmp_path) == f"./{name} is not there, or cannot be read"


@pytest.mark.parametrize("spoilt", ["", "[]", "{}", "null", '{"files": 3}', "\udcff"])
def test_a_manifest_that_is_none_is_named(tmp_path: Path, spoilt: str) -> None:
    write(tmp_path)
    (tmp_path / MANIFEST).write_bytes(spoilt.encode("utf-8", "surrogateescape"))
    message = refusal(tmp_path)
    assert message.startswith("./snapshot.json ")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"format_version": 2}, "was written by another version of dealwright"),
        ({"format_version": 2, "new": 1}, "was written by another version of dealwright"),
        ({"new": 1}, "is no manifest of a snapshot"),
        ({"files": {}}, "names no file for records"),
    ],
)
def test_a_manifest_of_tomorrow(tmp_path: Path, change: dict[str, Any], says: str) -> None:
    write(tmp_path)
    path = tmp_path / MANIFEST
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | change), "utf-8")
    assert refusal(tmp_path) == f"./snapshot.json {says}"


def test_a_file_of_another_folder_is_not_followed(tmp_path: Path) -> None:
    write(tmp_path / "in")
    path = tmp_path / "in" / MANIFEST
    told = json.loads(path.read_text("utf-8"))
    told["files"]["records"]["name"] = "../" + told["files"]["records"]["name"]
    path.write_text(json.dumps(told), "utf-8")
    assert refusal(tmp_path / "in") == "./snapshot.json names no file for records"


def test_a_snapshot_that_cannot_be_written_leaves_the_one_before(tmp_path: Path) -> None:
    before = write(tmp_path)
    with tables_of({}) as tables:
        tables.execute("DROP TABLE owners")
        with pytest.raises(duckdb.CatalogException):
            write_snapshot(tmp_path, manifest(), tables)
    assert read_manifest(tmp_path) == before
    blocked = tmp_path / "records.parquet.new"
    blocked.unlink(missing_ok=True)
    blocked.mkdir()
    with tables_of(ROWS) as tables, pytest.raises(SnapshotError, match="cannot be written"):
        write_snapshot(tmp_path, manifest(), tables)
    with open_snapshot(tmp_path, "sandbox") as snapshot:
        assert snapshot.manifest == before
