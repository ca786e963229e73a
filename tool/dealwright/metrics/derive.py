"""How what the metrics read is derived from what the snapshot keeps.

`deal_versions`: what a deal was in every interval in which nothing changed. `visits`: its stays in
stages. `meetings` and `emails`: what was known of each, with the deal it belongs to.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

import duckdb

from dealwright.metrics.activities import emails, meetings
from dealwright.metrics.stage_ids import refuse_unmapped, stage_ids
from dealwright.metrics.stage_map import StageMap
from dealwright.metrics.states import Source, attributes, history, meaning, states
from dealwright.metrics.words import FOR_EVER, Words, text

EMPLOYER = """
    SELECT from_id AS deal_id, arg_min(to_id, (NOT is_primary, to_id)) AS company_id
    FROM associations WHERE from_object = 'deals' AND to_object = 'companies' GROUP BY from_id
"""
"""The company of each deal: the one that HubSpot calls primary, else the oldest number."""


class Derivation(NamedTuple):
    """The statements that make the derived tables, in their order. Nothing else decides about them."""

    stage_ids: tuple[str, ...]
    rest: tuple[str, ...]

    @property
    def text(self) -> tuple[str, ...]:
        return (*self.stage_ids, *self.rest)

    def make(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Make the derived tables out of those of the snapshot.

        An id of a stage that is not mapped is an error that lists deals and days.
        """
        for statement in self.stage_ids:
            connection.execute(statement)
        refuse_unmapped(connection)
        for statement in self.rest:
            connection.execute(statement)


def derivation(words: Words, stages: StageMap, midnight: Callable[[date], int]) -> Derivation:
    """How the tables are derived.

    `midnight` gives the instant at which a day begins where the organisation is.
    """
    return Derivation(
        stage_ids=tuple(stage_ids(stages)),
        rest=(
            _ENDS,
            *_versions(words, stages),
            *_visits(words, stages, midnight),
            *meetings(words),
            *emails(words),
        ),
    )


_ENDS = f"""
    CREATE TEMP TABLE ends AS
    SELECT record_id AS deal_id, created_ms, coalesce(archived_ms, {FOR_EVER}) AS gone_ms
    FROM records WHERE object = 'deals'
"""  # noqa: S608 - our own words


def _versions(words: Words, stages: StageMap) -> Iterator[str]:
    deals, companies = words.of.get("deals", ()), words.of.get("companies", ())
    yield f"CREATE TEMP TABLE employer AS {EMPLOYER}"
    own = history("deals", [word.fed_by for word in deals])
    source = Source(
        "deals",
        f"""
            {own.changes} AND property <> 'dealstage'
            UNION ALL
            SELECT deal_id, at_ms, at_ms, seq, 'dealstage', coalesce(stage, '') FROM stage_ids
            UNION ALL
            SELECT e.deal_id, greatest(h.at_ms, d.created_ms), h.at_ms, h.seq,
                'companies.' || h.property, h.value
            FROM property_history h
            JOIN employer e ON e.company_id = h.record_id AND h.object = 'companies'
            JOIN ends d ON d.deal_id = e.deal_id
        """,  # noqa: S608 - our own words
        (
            "dealstage",
            *dict.fromkeys(word.fed_by for word in deals),
            *dict.fromkeys(f"companies.{word.fed_by}" for word in companies),
        ),
    )
    columns = [
        f"{meaning(source.column(_name(word.thing, word.fed_by)), word)} AS {word.column}"
        for word in words.attributes
    ]
    yield f"""
        CREATE TEMP TABLE versions AS
        SELECT record_id AS deal_id, valid_from_ms, valid_to_ms,
            nullif(p0, '') AS stage{"".join(f", {column}" for column in columns)}
        FROM ({states(source)}) s
    """  # noqa: S608 - our own words
    pieces = "(SELECT 0 AS deal_id, 0 AS of_ms, 0 AS from_ms, 0 AS to_ms, 0 AS followed LIMIT 0)"
    if words.attribute("contract_start") is not None:
        yield _followed(stages)
        pieces = "followed"
    yield f"""
        CREATE TABLE deal_versions AS
        SELECT v.deal_id, coalesce(p.from_ms, v.valid_from_ms) AS valid_from_ms,
            coalesce(p.to_ms, v.valid_to_ms) AS valid_to_ms, v.stage,
            coalesce(p.followed, 0) AS followed
            {"".join(f", {one}" for one in attributes(words.attributes, "v"))}
        FROM versions v
        LEFT JOIN {pieces} p ON p.deal_id = v.deal_id AND p.of_ms = v.valid_from_ms
        ORDER BY v.deal_id, valid_from_ms
    """  # noqa: S608 - our own words


def _name(thing: str, property_: str) -> str:
    return property_ if thing == "deals" else f"companies.{property_}"


def _followed(stages: StageMap) -> str:
    """Versions of won deals, cut where a later contract of the same company is won or no longer."""
    won = ", ".join(map(text, sorted(stages.won))) or "NULL"
    return f"""
        CREATE TEMP TABLE followed AS
        WITH contract AS (
            SELECT v.deal_id, e.company_id, v.valid_from_ms, v.valid_to_ms, v.f_contract_start
            FROM versions v JOIN employer e USING (deal_id)
            WHERE v.stage IN ({won}) AND v.f_contract_start IS NOT NULL
        ), later AS (
            SELECT a.deal_id, a.valid_from_ms AS of_ms, a.valid_to_ms AS until_ms,
                b.valid_from_ms AS from_ms, b.valid_to_ms AS to_ms
            FROM contract a JOIN contract b
                ON a.company_id = b.company_id AND a.deal_id <> b.deal_id
                AND b.f_contract_start > a.f_contract_start
                AND b.valid_from_ms < a.valid_to_ms AND b.valid_to_ms > a.valid_from_ms
        ), cut AS (
            SELECT deal_id, of_ms, until_ms, of_ms AS at_ms FROM later
            UNION SELECT deal_id, of_ms, until_ms, from_ms FROM later WHERE from_ms > of_ms
            UNION SELECT deal_id, of_ms, until_ms, to_ms FROM later WHERE to_ms < until_ms
        ), piece AS (
            SELECT deal_id, of_ms, at_ms AS from_ms, lead(at_ms, 1, until_ms)
                OVER (PARTITION BY deal_id, of_ms ORDER BY at_ms) AS to_ms
            FROM cut
        )
        SELECT p.deal_id, p.of_ms, p.from_ms, p.to_ms,
            max(CASE WHEN l.from_ms <= p.from_ms AND l.to_ms > p.from_ms THEN 1 ELSE 0 END)
                AS followed
        FROM piece p JOIN later l USING (deal_id, of_ms)
        GROUP BY p.deal_id, p.of_ms, p.from_ms, p.to_ms
    """  # noqa: S608 - our own words


def _visits(words: Words, stages: StageMap, midnight: Callable[[date], int]) -> Iterator[str]:
    yield "CREATE TEMP TABLE moved (stage_id VARCHAR, stage VARCHAR, from_ms BIGINT)"
    moved = ", ".join(
        f"({text(one.stage_id)}, {text(one.to)}, {midnight(one.date)})" for one in stages.migrations
    )
    if moved:
        yield f"INSERT INTO moved VALUES {moved}"  # noqa: S608 - our own words
    yield f"""
        CREATE TABLE visits AS
        WITH step AS (
            SELECT *, lag(stage_id) OVER w AS prev_id,
                row_number() OVER w = 1 OR stage IS DISTINCT FROM lag(stage) OVER w AS entry
            FROM stage_ids
            WINDOW w AS (PARTITION BY deal_id ORDER BY at_ms, seq)
        ), stay AS (
            SELECT deal_id, stage, at_ms AS entered_ms, prev_id,
                lag(stage) OVER w AS prev_stage,
                CAST(row_number() OVER w AS INTEGER) AS seq,
                least(lead(at_ms, 1, {FOR_EVER}) OVER w, gone_ms) AS exited_ms, gone_ms
            FROM step JOIN ends USING (deal_id)
            WHERE entry AND at_ms < gone_ms
            WINDOW w AS (PARTITION BY deal_id ORDER BY at_ms, step.seq)
        ), marked AS (
            SELECT y.*, CASE WHEN m.stage IS NULL THEN 0 ELSE 1 END AS migrated
            FROM stay y LEFT JOIN moved m
                ON m.stage_id = y.prev_id AND m.stage = y.stage AND y.entered_ms >= m.from_ms
        ), counted AS (
            SELECT *,
                CAST(sum(1 - migrated) OVER s AS INTEGER) AS nth,
                CAST(row_number() OVER s AS INTEGER) AS stay,
                CAST(coalesce(sum(exited_ms - entered_ms) OVER b, 0) AS BIGINT) AS before_ms,
                least(lead(entered_ms, 1, {FOR_EVER}) OVER s, gone_ms) AS again_ms
            FROM marked
            WINDOW s AS (PARTITION BY deal_id, stage ORDER BY seq),
                b AS (PARTITION BY deal_id, stage ORDER BY seq
                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
        )
        SELECT c.deal_id, c.seq, c.stage, c.entered_ms, c.exited_ms, c.prev_stage, c.migrated, c.nth,
            c.stay, c.before_ms, c.again_ms, c.gone_ms
            {"".join(f", {one}" for one in attributes(words.attributes, "v"))}
        FROM counted c ASOF LEFT JOIN deal_versions v
            ON v.deal_id = c.deal_id AND v.valid_from_ms <= c.entered_ms
        ORDER BY c.deal_id, c.seq
    """  # noqa: S608 - our own words
