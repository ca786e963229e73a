"""The log of stage transitions: every move of every deal, as CSV or Parquet.

It says which sort of source made a move (a user in the CRM, an import, an integration) and never who:
that would be personal data, and no number needs it. `owner_id` is HubSpot's number of the owner whom
the deal had at that instant, where the playbook's `fields:` declare `owner`.
"""

from pathlib import Path
from typing import Literal

import duckdb

from dealwright.errors import DealwrightError
from dealwright.metrics.words import DAY, FOR_EVER, Words, text

Form = Literal["csv", "parquet"]
_FORMS: dict[Form, str] = {
    "csv": "FORMAT csv, HEADER, DELIMITER ','",
    "parquet": "FORMAT parquet, COMPRESSION zstd",
}

COLUMNS = (
    *("deal_id", "nth", "from_stage", "to_stage", "at", "at_ms", "ms_in_from", "days_in_from"),
    *("deal_type", "owner_id", "source_type", "migrated"),
)


class LogNotWrittenError(DealwrightError):
    """The log of transitions could not be put where it was asked for."""


def events_sql(words: Words, before_ms: int = FOR_EVER) -> str:
    """The transitions before an instant, by time, then deal, then order.

    `nth` counts a deal's moves from 1, its creation; `from_stage` is then empty. A stage off the
    ladder is empty as well. `at` is UTC. `days_in_from` has four digits, `ms_in_from` is exact.
    `source_type` is empty where HubSpot had cut the history and only its stage dates know. `migrated`
    is true where the playbook retired the stage and moved the deal, which is no step of its own.
    """

    def column(name: str) -> str:
        word = words.attribute(name)
        return "CAST(NULL AS VARCHAR)" if word is None else f"v.{word.column}"

    return f"""
        WITH source AS (
            SELECT record_id AS deal_id, at_ms AS entered_ms, arg_max(source, seq) AS source_type
            FROM property_history WHERE object = 'deals' AND property = 'dealstage'
            GROUP BY record_id, at_ms
        ), move AS (
            SELECT v.deal_id, v.seq AS nth, v.prev_stage AS from_stage, v.stage AS to_stage,
                v.entered_ms AS at_ms,
                v.entered_ms - lag(v.entered_ms) OVER (PARTITION BY v.deal_id ORDER BY v.seq)
                    AS ms_in_from,
                {column("deal_type")} AS deal_type, {column("owner")} AS owner_id,
                v.migrated = 1 AS migrated
            FROM visits v WHERE v.entered_ms < {before_ms}
        )
        SELECT m.deal_id, m.nth, m.from_stage, m.to_stage,
            strftime(make_timestamp(m.at_ms * 1000), '%Y-%m-%dT%H:%M:%S.%gZ') AS "at", m.at_ms,
            m.ms_in_from, CAST(m.ms_in_from / {DAY}.0 AS DECIMAL(12, 4)) AS days_in_from,
            m.deal_type, m.owner_id, s.source_type, m.migrated
        FROM move m LEFT JOIN source s ON s.deal_id = m.deal_id AND s.entered_ms = m.at_ms
        ORDER BY m.at_ms, m.deal_id, m.nth
    """  # noqa: S608 - our own words


def write_events(
    connection: duckdb.DuckDBPyConnection,
    words: Words,
    path: Path,
    form: Form,
    before_ms: int = FOR_EVER,
) -> int:
    """Write the log to a file and say how many moves it has; the same tables give the same bytes.

    A file of that name is replaced once the new one is whole; what goes wrong leaves it as it was.
    """
    draft = path.with_name(f".{path.name}.part")
    statement = f"COPY ({events_sql(words, before_ms)}) TO {text(str(draft))} ({_FORMS[form]})"
    try:
        found = connection.execute(statement).fetchone()
        draft.replace(path)
    except (duckdb.IOException, OSError) as error:
        draft.unlink(missing_ok=True)
        raise LogNotWrittenError(
            f"cannot write {path}", hint="name a file in a folder that exists and may be written"
        ) from error
    return int(found[0]) if found else 0
