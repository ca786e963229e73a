"""The tables of the new snapshot: what was read now, and what stays of the one before."""

from collections.abc import Iterator

import duckdb

from dealwright.records.manifest import Manifest
from dealwright.records.rows import SYNC
from dealwright.records.tables import TABLES
from dealwright.records.wanted import MERGED, Wanted
from dealwright.records.work import Work

# Of the snapshot before, the rows of a record stay unless the record was read again or is no more.
_STAYS = (
    "NOT EXISTS (SELECT 1 FROM work.redone r WHERE r.object = {object} AND r.record_id = {record})"
)
_KEPT = "CREATE TABLE kept (object VARCHAR, property VARCHAR)"

_HISTORY = f"""
CREATE TABLE property_history AS
WITH stays AS (
    SELECT b.* FROM base.property_history b JOIN kept USING (object, property)
    WHERE {_STAYS.format(object="b.object", record="b.record_id")}
),
-- Values that HubSpot keeps no history of: what earlier syncs saw, and what is new.
saw AS (
    SELECT b.* FROM base.property_history b JOIN kept USING (object, property)
    JOIN work.seen s USING (object, record_id, property)
),
last AS (
    SELECT object, record_id, property, arg_max(coalesce(value, ''), seq) AS value,
           max(seq) AS seq
    FROM saw GROUP BY object, record_id, property
),
newly AS (
    SELECT s.object, s.record_id, s.property, s.value, $through - 1 AS at_ms,
           CAST(coalesce(l.seq + 1, 0) AS INTEGER) AS seq, '{SYNC}' AS source
    FROM work.seen s LEFT JOIN last l USING (object, record_id, property)
    WHERE coalesce(s.value, '') <> coalesce(l.value, '')
)
SELECT * FROM work.property_history
UNION ALL SELECT * FROM stays
UNION ALL SELECT * FROM saw
UNION ALL SELECT * FROM newly
"""  # noqa: S608 - our own words

_RECORDS = f"""
CREATE TABLE records AS
WITH known AS (
    SELECT * FROM work.records
    UNION ALL
    SELECT b.* FROM base.records b
    WHERE {_STAYS.format(object="b.object", record="b.record_id")}
      AND b.object IN (SELECT object FROM kept)
),
told AS (
    SELECT object, record_id AS survivor, at_ms,
           unnest(string_split(value, ';')) AS number
    FROM property_history WHERE property = '{MERGED}' AND value IS NOT NULL
),
merges AS (
    SELECT object, survivor, TRY_CAST(number AS BIGINT) AS record_id, min(at_ms) AS at_ms
    FROM told GROUP BY ALL HAVING record_id IS NOT NULL AND record_id <> survivor
),
-- Of several survivors the last one: what was merged twice became a part of that.
ends AS (
    SELECT object, record_id, arg_max(survivor, (at_ms, survivor)) AS survivor,
           min(at_ms) AS at_ms
    FROM merges GROUP BY object, record_id
)
SELECT k.object, k.record_id, k.created_ms,
       coalesce(k.archived_ms, e.at_ms) AS archived_ms, e.survivor AS merged_into
FROM known k LEFT JOIN ends e USING (object, record_id)
"""  # noqa: S608 - our own words

_STAGE_DATES = f"""
CREATE TABLE stage_dates AS
SELECT * FROM work.stage_dates
UNION ALL
SELECT b.* FROM base.stage_dates b WHERE {_STAYS.format(object="'deals'", record="b.deal_id")}
"""  # noqa: S608 - our own words


def assemble(work: Work, wanted: Wanted, base: Manifest | None) -> duckdb.DuckDBPyConnection:
    """Make the tables of the new snapshot in the work's connection, and return that."""
    connection = work.connection
    for table in TABLES:
        connection.execute(f"DROP TABLE IF EXISTS main.{table.name}")
    connection.execute("DROP TABLE IF EXISTS kept")
    connection.execute(_KEPT)
    if base is not None:
        connection.executemany("INSERT INTO kept VALUES (?, ?)", list(_kept(wanted, base)))
    connection.execute(_HISTORY, {"through": work.through})
    connection.execute(_RECORDS)
    connection.execute(_STAGE_DATES)
    for name in ("associations", "owners"):
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM work.{name}")  # noqa: S608 - our own names
    return connection


def _kept(wanted: Wanted, base: Manifest) -> Iterator[tuple[str, str]]:
    """What both want in the same way."""
    for mine, theirs in ((wanted.fields, base.fields), (wanted.presence, base.presence)):
        for thing, names in mine.items():
            yield from ((thing, name) for name in names if name in theirs.get(thing, ()))
