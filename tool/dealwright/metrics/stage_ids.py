"""Which stage each id in a deal's history means."""

from collections.abc import Iterator

import duckdb

from dealwright.errors import DealwrightError
from dealwright.metrics.stage_map import StageMap
from dealwright.metrics.words import text

_SHOWN = 10


class UnmappedStageError(DealwrightError):
    """Histories hold stages of a measured pipeline that nobody named."""


_COMPLETED = """
    SELECT s.deal_id AS record_id, s.entered_ms AS at_ms, s.entered_ms AS known_ms, -1 AS seq,
        'dealstage' AS property, s.stage_id AS value
    FROM stage_dates s JOIN (
        SELECT record_id, min(at_ms) AS first_ms FROM property_history
        WHERE object = 'deals' AND property = 'dealstage' GROUP BY record_id
    ) h ON h.record_id = s.deal_id AND s.entered_ms < h.first_ms
"""
"""What HubSpot has cut off a history, from the dates it keeps: only entries before the oldest."""


def stage_ids(stages: StageMap) -> Iterator[str]:
    """The statements that make `stage_ids`: every entry into a stage, with its key and the instant."""
    yield "CREATE TEMP TABLE stage_keys (stage_id VARCHAR, stage VARCHAR, anywhere BOOLEAN)"
    keys = ", ".join(
        f"({text(name)}, {'NULL' if key is None else text(key)}, {name in stages.anywhere})"
        for name, key in stages.stages.items()
    )
    if keys:
        yield f"INSERT INTO stage_keys VALUES {keys}"  # noqa: S608 - our own words
    managed = ", ".join(map(text, sorted(stages.pipelines))) or "NULL"
    yield f"""
        CREATE TEMP TABLE stage_ids AS
        WITH stage AS (
            SELECT record_id, at_ms, seq, value FROM property_history
            WHERE object = 'deals' AND property = 'dealstage'
            UNION ALL
            SELECT record_id, at_ms, seq, value FROM ({_COMPLETED})
        ), pipeline AS (
            SELECT record_id, at_ms, arg_max(value, seq) AS value FROM property_history
            WHERE object = 'deals' AND property = 'pipeline' AND value IS NOT NULL
            GROUP BY record_id, at_ms
        ), placed AS (
            SELECT s.record_id AS deal_id, s.at_ms, s.seq, s.value AS stage_id,
                coalesce(p.value IN ({managed}), true) AS measured
            FROM stage s ASOF LEFT JOIN pipeline p
                ON p.record_id = s.record_id AND p.at_ms <= s.at_ms
        )
        SELECT deal_id, at_ms, seq, p.stage_id,
            CASE WHEN measured OR anywhere THEN k.stage END AS stage,
            NOT measured OR p.stage_id IS NULL OR k.stage_id IS NOT NULL AS known
        FROM placed p LEFT JOIN stage_keys k ON k.stage_id = p.stage_id
    """  # noqa: S608 - our own words


def refuse_unmapped(connection: duckdb.DuckDBPyConnection) -> None:
    """An error that lists deals and days, where `stage_ids` has an id that is not mapped."""
    found = connection.execute("""
        SELECT stage_id, count(DISTINCT deal_id), min(deal_id), min(at_ms), max(at_ms)
        FROM stage_ids WHERE NOT known GROUP BY stage_id ORDER BY stage_id
    """).fetchall()
    if not found:
        return
    told: list[str] = []
    for name, count, *_ in found[:_SHOWN]:
        entries = connection.execute(
            "SELECT deal_id, strftime(make_timestamp(at_ms * 1000), '%Y-%m-%d') FROM stage_ids"
            " WHERE stage_id = ? AND NOT known ORDER BY at_ms, deal_id LIMIT ?",
            [name, _SHOWN],
        ).fetchall()
        which = ", ".join(f"{deal} on {day}" for deal, day in entries)
        more = " and others" if count > len({deal for deal, _ in entries}) else ""
        told.append(f"{name} ({count} {'deal' if count == 1 else 'deals'}: {which}{more})")
    raise UnmappedStageError(
        f"histories hold stages that nobody named: {'; '.join(told)}",
        hint="write counts_as: beside a stage that the playbook retired; name any other in retired_ids: of the"
        " portal file, with the stage it counts as or `off ladder`",
    )
