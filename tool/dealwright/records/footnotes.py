"""What a number cannot say of the records it is made of, counted."""

from collections.abc import Iterable, Iterator

import duckdb

from dealwright.records.manifest import Footnote, footnote
from dealwright.records.tables import CUT
from dealwright.records.wanted import MERGED, PIPELINE, Wanted

CUT_HISTORY = "cut history"
MERGED_RECORDS = "merged"
OTHER_PIPELINE = "other pipeline"
NO_TYPE = "no type"
NO_DEAL = "no deal"
NOT_READABLE = "not readable"
NO_PROPERTY = "no such property"

# The value that a property has at the end; of a live record.
_NOW = """
SELECT r.record_id, arg_max(coalesce(h.value, ''), h.seq) AS value
FROM records r LEFT JOIN property_history h
  ON h.object = r.object AND h.record_id = r.record_id AND h.property = $property
WHERE r.object = 'deals' AND r.archived_ms IS NULL
GROUP BY r.record_id
"""


def footnotes(connection: duckdb.DuckDBPyConnection, wanted: Wanted) -> Iterator[Footnote]:
    """Those that are worth a word, by object and kind."""
    told = [*_of_every_object(connection, wanted), *_of_deals(connection, wanted)]
    if "meetings" in wanted.fields:
        told.append((NO_DEAL, "meetings", _without_deal(connection)))
    for kind, thing, ids in told:
        if ids:
            yield footnote(kind, thing, ids)


def of_portal(
    missing: Iterable[tuple[str, str]], closed: Iterable[tuple[str, str]]
) -> Iterator[Footnote]:
    """Properties that a portal lacks, by object; pairs of objects that the token may not look at."""
    for thing, name in missing:
        yield Footnote(kind=f"{NO_PROPERTY}: {name}", object=thing, count=1)
    for near, far in closed:
        yield Footnote(kind=f"{NOT_READABLE}: {far}", object=near, count=1)


def _of_every_object(
    connection: duckdb.DuckDBPyConnection, wanted: Wanted
) -> Iterator[tuple[str, str, list[int]]]:
    for thing in wanted.fields:
        cut = connection.execute(
            "SELECT DISTINCT record_id FROM property_history WHERE object = ? AND property <> ?"
            " GROUP BY record_id, property HAVING count(*) >= ?",
            [thing, MERGED, CUT],
        )
        yield CUT_HISTORY, thing, _ids(cut)
        merged = connection.execute(
            "SELECT record_id FROM records WHERE object = ? AND merged_into IS NOT NULL", [thing]
        )
        yield MERGED_RECORDS, thing, _ids(merged)


def _of_deals(
    connection: duckdb.DuckDBPyConnection, wanted: Wanted
) -> Iterator[tuple[str, str, list[int]]]:
    elsewhere = connection.execute(
        f"SELECT record_id FROM ({_NOW}) WHERE NOT list_contains($pipelines, value)",  # noqa: S608 - our own words
        {"property": PIPELINE, "pipelines": sorted(wanted.pipelines)},
    )
    yield OTHER_PIPELINE, "deals", _ids(elsewhere)
    if wanted.deal_type is not None:
        untyped = connection.execute(
            f"SELECT record_id FROM ({_NOW}) WHERE coalesce(value, '') = ''",  # noqa: S608 - our own words
            {"property": wanted.deal_type},
        )
        yield NO_TYPE, "deals", _ids(untyped)


def _without_deal(connection: duckdb.DuckDBPyConnection) -> list[int]:
    found = connection.execute(
        "SELECT record_id FROM records r WHERE object = 'meetings' AND archived_ms IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM associations a WHERE a.from_object = 'meetings'"
        " AND a.from_id = r.record_id AND a.to_object = 'deals')"
    )
    return _ids(found)


def _ids(found: duckdb.DuckDBPyConnection) -> list[int]:
    return [one for (one,) in found.fetchall()]
