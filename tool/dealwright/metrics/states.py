"""What a record was in every interval in which nothing that is tracked changed: SQL for DuckDB.

Only DuckDB derives; what is derived is read by any engine.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dealwright.metrics.words import DAY, FOR_EVER, Word, text


class Source(NamedTuple):
    """Changes of a record's properties, as a query of record_id, at_ms, seq, property, value."""

    thing: str
    changes: str
    properties: tuple[str, ...]

    def column(self, property_: str) -> str:
        """The column that holds a property's raw value; '' where it is empty."""
        return f"p{self.properties.index(property_)}"


def history(thing: str, properties: Sequence[str]) -> Source:
    """The changes as the snapshot keeps them."""
    wanted = ", ".join(map(text, dict.fromkeys(properties))) or "NULL"
    return Source(
        thing,
        "SELECT record_id, at_ms, at_ms AS known_ms, seq, property, value FROM property_history"  # noqa: S608 - our own words
        f" WHERE object = {text(thing)} AND property IN ({wanted})",
        tuple(dict.fromkeys(properties)),
    )


def states(source: Source) -> str:
    """A query of record_id, valid_from_ms, valid_to_ms, gone_ms and one column for each property.

    Of several changes in one millisecond the last of the history is in force.
    """
    names = [f"p{position}" for position in range(len(source.properties))]
    last = ", ".join(
        f"arg_max(coalesce(value, ''), known_ms * 10000 + seq)"
        f" FILTER (property = {text(property_)}) AS {name}"
        for name, property_ in zip(names, source.properties, strict=True)
    )
    carried = ", ".join(f"last_value({name} IGNORE NULLS) OVER w AS {name}" for name in names)
    comma = ", " if names else ""
    return f"""
        WITH record AS (
            SELECT record_id, created_ms, coalesce(archived_ms, {FOR_EVER}) AS gone_ms
            FROM records WHERE object = {text(source.thing)}
        ), change AS (
            {source.changes}
            UNION ALL
            SELECT record_id, created_ms, created_ms, 0, '', NULL FROM record
        ), instant AS (
            SELECT record_id, at_ms{comma}{last} FROM change GROUP BY record_id, at_ms
        ), state AS (
            SELECT record_id, at_ms AS valid_from_ms,
                lead(at_ms, 1, {FOR_EVER}) OVER w AS next_ms{comma}{carried}
            FROM instant
            WINDOW w AS (PARTITION BY record_id ORDER BY at_ms)
        )
        SELECT record_id, valid_from_ms, least(next_ms, gone_ms) AS valid_to_ms, gone_ms
            {comma}{", ".join(names)}
        FROM state JOIN record USING (record_id)
        WHERE valid_from_ms < gone_ms
    """  # noqa: S608 - our own words


def meaning(column: str, word: Word) -> str:
    """What a raw value is called, or the day it names; NULL where there is none."""
    if word.date:
        return day(column)
    known = " ".join(f"WHEN {text(value)} THEN {text(means)}" for value, means in word.values)
    named = f"CASE {column} {known} ELSE {column} END" if known else column
    return f"nullif({named}, '')"


def day(column: str) -> str:
    """The day since 1970-01-01 of `2026-01-22`, or of milliseconds."""
    return (
        f"CASE WHEN regexp_matches({column}, '^-?[0-9]+$')"
        f" THEN TRY_CAST(floor(TRY_CAST({column} AS DOUBLE) / {DAY}) AS BIGINT)"
        f" ELSE TRY_CAST({column} AS DATE) - DATE '1970-01-01' END"
    )


def instant(column: str) -> str:
    """UTC milliseconds of `2026-01-22T10:00:00Z`, or of milliseconds."""
    return (
        f"CASE WHEN regexp_matches({column}, '^-?[0-9]+$') THEN TRY_CAST({column} AS BIGINT)"
        f" ELSE epoch_ms(TRY_CAST(replace({column}, 'Z', '') AS TIMESTAMP)) END"
    )


def attributes(found: Sequence[Word], table: str) -> Iterator[str]:
    """The columns of a deal's words, out of a table that has them."""
    for word in found:
        yield f"{table}.{word.column}"
