"""A snapshot with any number of deals, made by DuckDB itself: seconds for a million.

About four stays, one and a half meetings and three e-mails a deal, over two years. Chances and days
come from hashes of the deal's number, so the same number of deals is the same snapshot.
"""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from dealwright.records.manifest import File, Manifest, to_json
from dealwright.records.snapshot import MANIFEST
from dealwright.records.tables import TABLES

OPENED = int(datetime(2024, 7, 1, tzinfo=UTC).timestamp()) * 1000
THROUGH = int(datetime(2026, 7, 1, tzinfo=UTC).timestamp()) * 1000
_DAY = 86_400_000

_DEALS = f"""
    CREATE TEMP TABLE deal AS
    WITH born AS (
        SELECT i, chance(i, 'new') < 0.8 AS new,
            {OPENED} + CAST(chance(i, 'born') * {(THROUGH - OPENED) // _DAY} AS BIGINT) * {_DAY}
                + CAST(chance(i, 'hour') * 36000000 AS BIGINT) + 28800000 AS t0
        FROM range(1, $deals + 1) r(i)
    ), a AS (SELECT *, step(i, 'a', t0, 0.95, CASE WHEN new THEN 30 ELSE 60 END) AS t1 FROM born),
    b AS (SELECT *, CASE WHEN new THEN step(i, 'b', t1, 0.75, 40) ELSE t1 END AS t2 FROM a),
    c AS (SELECT *, CASE WHEN new THEN step(i, 'c', t2, 0.70, 55) ELSE t2 END AS t3 FROM b),
    d AS (SELECT *, step(i, 'd', t3, 0.55, 85) AS t4 FROM c)
    SELECT *, CASE WHEN t4 IS NULL AND chance(i, 'lost') < 0.85
        THEN coalesce(t3, t2, t1, t0) + days(i, 'lost', 60) END AS t5
    FROM d
"""  # noqa: S608 - our own words
"""Instants of a deal: made, then outreach, discovery, proposal and won as far as it got, else lost."""

_STAGES = (
    ("new", "enrichment", "t0"),
    ("new", "outreach", "t1"),
    ("new", "discovery", "t2"),
    ("NOT new", "renewals", "t0"),
    ("true", "proposal", "t3"),
    ("true", "closed_won", "t4"),
    ("true", "closed_lost", "t5"),
)
_VALUES = (
    ("pipeline", "'membership_sales'", "t0"),
    ("dealtype", "CASE WHEN new THEN 'newbusiness' ELSE 'existingbusiness' END", "t0"),
    ("hubspot_owner_id", "CAST(1 + i % 4 AS VARCHAR)", "t0"),
    ("lead_source", "'source ' || i % 5", "t0"),
    ("contract_start_date", "date_of(t4 + 864000000)", "t4"),
    ("contract_end_date", "date_of(t4 + 864000000 + 31449600000)", "t4"),
    ("service_status", "'ongoing'", "t4 + 900000000"),
    ("parked_until", "date_of(t0 + 5184000000)", "CASE WHEN i % 20 = 0 THEN t0 + 86400000 END"),
)


PORTAL = "here"


def write(folder: Path, deals: int) -> None:
    """A snapshot of `PORTAL`. Its content hash is of how it was made: that of the rows takes minutes."""
    with duckdb.connect() as connection:
        connection.execute("SET preserve_insertion_order = false")
        for table in TABLES:
            connection.execute(table.sql)
        for macro in _MACROS:
            connection.execute(f"CREATE MACRO {macro}")
        connection.execute(_DEALS.replace("$deals", str(deals)))
        _deals(connection)
        _activities(connection, "meetings", 1.5, _MEETING)
        _activities(connection, "emails", 2.7, _EMAIL)
        for table in TABLES:
            connection.execute(
                f"COPY (SELECT * FROM {table.name} ORDER BY {', '.join(table.key)})"  # noqa: S608 - our own names
                f" TO '{folder / table.name}.parquet' (FORMAT parquet, COMPRESSION zstd)"
            )
    manifest = Manifest(
        portal=PORTAL,
        portal_id=1,
        data_through_ms=THROUGH,
        fields={},
        presence={},
        content_hash=hashlib.sha256(f"{deals} deals".encode()).hexdigest(),
        files={table.name: _file(folder / f"{table.name}.parquet") for table in TABLES},
    )
    (folder / MANIFEST).write_text(to_json(manifest), "utf-8")


def _file(path: Path) -> File:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return File(name=path.name, sha256=digest, size=path.stat().st_size)


_MACROS = (
    "chance(i, what) AS (hash(i, what) % 1000003) / 1000003.0",
    f"days(i, what, most) AS CAST(chance(i, what || ' days') * most * {_DAY} AS BIGINT) + 60000",
    (
        "step(i, what, since, odds, most) AS"
        " CASE WHEN chance(i, what) < odds THEN since + days(i, what, most) END"
    ),
    "date_of(instant) AS strftime(make_timestamp(instant * 1000), '%Y-%m-%d')",
)


def _deals(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("""
        INSERT INTO records
        SELECT 'deals', i, t0, CASE WHEN i % 100 = 0 THEN t0 + 7776000000 END, NULL FROM deal
    """)
    for known in _VALUES:
        _history(connection, "deals", known, "deal")
    stages = " UNION ALL ".join(
        f"SELECT i, '{stage}' AS stage, {at} AS at_ms FROM deal WHERE {which}"  # noqa: S608 - our own words
        for which, stage, at in _STAGES
    )
    connection.execute(f"""
        INSERT INTO property_history
        SELECT 'deals', i, 'dealstage', stage, at_ms,
            row_number() OVER (PARTITION BY i ORDER BY at_ms) - 1, 'CRM_UI'
        FROM ({stages}) WHERE at_ms < {THROUGH}
    """)  # noqa: S608 - our own words


_MEETING = (
    ("hs_meeting_start_time", "CAST(at_ms AS VARCHAR)", "at_ms - 86400000"),
    (
        "hs_activity_type",
        "CASE i % 3 WHEN 0 THEN 'Discovery call' WHEN 1 THEN 'Proposal call' END",
        "at_ms - 86400000",
    ),
    (
        "hs_meeting_outcome",
        "CASE WHEN i % 4 = 0 THEN 'NO_SHOW' ELSE 'COMPLETED' END",
        "at_ms + 3600000",
    ),
)
_EMAIL = (
    ("hs_timestamp", "CAST(at_ms AS VARCHAR)", "at_ms"),
    ("hs_email_status", "CASE WHEN i % 25 = 0 THEN 'BOUNCED' ELSE 'SENT' END", "at_ms"),
    ("email_purpose", "'outreach'", "CASE WHEN i % 5 < 3 THEN at_ms END"),
    ("hs_email_open_count", "'1'", "CASE WHEN i % 7 < 3 THEN at_ms + days(i, 'open', 3) END"),
)


def _activities(
    connection: duckdb.DuckDBPyConnection,
    thing: str,
    each: float,
    values: Sequence[tuple[str, str, str]],
) -> None:
    """So many of a kind for each deal, in the first seventy days of its life."""
    connection.execute(f"""
        CREATE TEMP TABLE {thing}_made AS
        SELECT d.i * 10 + r.n AS i, d.i AS deal, d.t0 + days(d.i * 10 + r.n, '{thing}', 70) AS at_ms
        FROM deal d CROSS JOIN range(0, {round(2 * each) + 1}) r(n)
        WHERE chance(d.i * 10 + r.n, '{thing}') < {each / (round(2 * each) + 1)}
    """)  # noqa: S608 - our own words
    made = f"(SELECT * FROM {thing}_made WHERE at_ms < {THROUGH})"  # noqa: S608 - our own words
    connection.execute(f"""
        INSERT INTO records SELECT '{thing}', i, at_ms - 86400000, NULL, NULL FROM {made}
    """)  # noqa: S608 - our own words
    connection.execute(f"""
        INSERT INTO associations SELECT '{thing}', i, 'deals', deal, false FROM {made}
    """)  # noqa: S608 - our own words
    for known in values:
        _history(connection, thing, known, made)


def _history(
    connection: duckdb.DuckDBPyConnection,
    thing: str,
    known: tuple[str, str, str],
    source: str,
) -> None:
    """A property of everything in the source: its name, its value, since when; NULL is never."""
    name, value, at = known
    connection.execute(f"""
        INSERT INTO property_history
        SELECT '{thing}', i, '{name}', {value}, {at}, 0, 'CRM_UI'
        FROM {source} WHERE {at} < {THROUGH}
    """)  # noqa: S608 - our own words
