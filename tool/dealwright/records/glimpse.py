"""A look at a snapshot that need not be believed: for what a shell offers after Tab."""

from pathlib import Path

import duckdb

from dealwright.errors import DealwrightError
from dealwright.records.snapshot import read_manifest


def latest_deals(folder: Path, beginning: str, most: int) -> list[int]:
    """Numbers of live deals that begin with some digits, the latest made first; `most` of them.

    Empty where there is no snapshot or none that can be read. Its files are not held against their
    hashes: that takes longer than a person waits.
    """
    try:
        manifest = read_manifest(folder)
        if manifest is None:
            return []
        name = Path(manifest.files["records"].name).name
        with duckdb.connect(
            config={"threads": 1, "autoinstall_known_extensions": False}
        ) as connection:
            found = connection.execute(
                "SELECT record_id FROM read_parquet(?) WHERE object = 'deals' AND archived_ms IS NULL"
                " AND starts_with(record_id::VARCHAR, ?) ORDER BY created_ms DESC, record_id DESC"
                " LIMIT ?",
                [str(folder / name), beginning, most],
            ).fetchall()
    except (DealwrightError, duckdb.Error, KeyError):
        return []
    return [number for (number,) in found]
