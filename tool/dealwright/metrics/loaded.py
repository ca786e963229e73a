"""What the derived tables in another engine were made from, and whether that is what we mean.

`snapshot` has one row. It names the account and the instant through which its records are known, and
says all that decides what the other tables hold: hashes of the records and of the meaning of stage
ids, and the fields. Tables of another meaning would give numbers of nothing, so they are refused.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, TypeAlias

from dealwright.decode.codec import digest
from dealwright.errors import UsageError
from dealwright.metrics.engine import Engine, EngineError, Row
from dealwright.metrics.stage_map import StageMap
from dealwright.metrics.words import Words
from dealwright.records.manifest import Footnote, Manifest

SNAPSHOT = "snapshot"
LAYOUT = 1
"""Rises when the derived tables get other columns."""

COLUMNS: tuple[tuple[str, str], ...] = (
    ("layout", "BIGINT"),
    ("portal", "VARCHAR"),
    ("portal_id", "BIGINT"),
    ("data_through_ms", "BIGINT"),
    ("content_hash", "VARCHAR"),
    ("stage_map_hash", "VARCHAR"),
    ("fields", "VARCHAR"),  # JSON: by thing and word, the property and the meaning of its values
    ("footnotes", "VARCHAR"),  # JSON: what a number cannot say of the records
)
_AGAIN = "dealwright export, with the playbook as it is now, and load the tables again"
_OTHER = f"{_AGAIN}; what an earlier playbook meant needs the snapshot itself"


Fields: TypeAlias = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What decides the content of the derived tables besides the records.

    `stages` is a hash. `fields` has, by thing and word, the property and what its values mean.
    """

    stages: str
    fields: Fields


def meaning_of(words: Words, stages: StageMap, midnight: Callable[[date], int]) -> Meaning:
    """`midnight` gives the instant at which a day begins where the organisation is."""
    return Meaning(
        stages=digest(
            {
                "stages": stages.stages,
                "pipelines": sorted(stages.pipelines),
                "anywhere": sorted(stages.anywhere),
                "won": sorted(stages.won),
                "migrations": [
                    [one.stage_id, one.to, midnight(one.date)] for one in stages.migrations
                ],
            }
        ),
        fields={
            thing: {word.word: [word.fed_by, *map(list, word.values)] for word in of}
            for thing, of in words.of.items()
        },
    )


def snapshot_row(manifest: Manifest, meaning: Meaning) -> Row:
    """The row of `snapshot`, in the order of COLUMNS."""
    return (
        LAYOUT,
        manifest.portal,
        manifest.portal_id,
        manifest.data_through_ms,
        manifest.content_hash,
        meaning.stages,
        json.dumps(meaning.fields, sort_keys=True),
        json.dumps([asdict(one) for one in manifest.footnotes], sort_keys=True),
    )


def loaded(engine: Engine, tables: Mapping[str, str], portal: str, meaning: Meaning) -> Manifest:
    """What the tables were made from; `tables` says what they are called there.

    Raises EngineError where `snapshot` is not one readable row, UsageError where the tables are of
    another portal, another version of dealwright or another meaning.
    """
    name = tables.get(SNAPSHOT, SNAPSHOT)
    columns = ", ".join(column for column, _ in COLUMNS)
    rows = engine.rows(f"SELECT {columns} FROM {name}")  # noqa: S608 - a checked name
    if len(rows) != 1:
        raise EngineError(
            f"the table {name} has {len(rows)} rows, and should have one",
            hint="replace the tables when you load an export; rows of two exports are no data",
        )
    try:
        (row,) = rows
        layout, found, stages, fields = int(row[0]), _manifest(row), row[5], json.loads(row[6])
    except (TypeError, ValueError, KeyError):
        raise EngineError(f"the table {name} cannot be read", hint=_AGAIN) from None
    if layout != LAYOUT:
        raise UsageError("the tables there are of another version of dealwright", hint=_AGAIN)
    if found.portal != portal:
        raise UsageError(
            f"the tables there are of portal {found.portal}, not of {portal}",
            hint=f"--portal {found.portal}, or portal: {found.portal} under engine:",
        )
    if stages != meaning.stages:
        raise UsageError("stages mean something else in the tables there", hint=_OTHER)
    if not _serve(fields, meaning.fields):
        raise UsageError("the tables there were made with other fields", hint=_OTHER)
    return found


def _serve(there: Fields, ours: Fields) -> bool:
    """Whether tables made with the fields `there` say all of ours, and mean the same by it.

    A further column of deals or companies is nobody's harm. Other words decide more than a column:
    a meeting without a kind takes its stage, and a start of contracts tells which is the later one.
    """
    for thing in {*there, *ours}:
        had, asked = there.get(thing, {}), ours.get(thing, {})
        if thing not in ("deals", "companies"):
            if had != asked:
                return False
            continue
        if any(had.get(word) != meant for word, meant in asked.items()):
            return False
    deals = set(there.get("deals", {})) - set(ours.get("deals", {}))
    # A word of deals hides that of companies.
    return deals.isdisjoint({"contract_start", *ours.get("companies", {})})


def _manifest(row: Row) -> Manifest:
    return Manifest(
        portal=str(row[1]),
        portal_id=int(row[2]),
        data_through_ms=int(row[3]),
        content_hash=str(row[4]),
        fields={},
        presence={},
        footnotes=tuple(
            Footnote(**{**one, "ids": tuple(one["ids"])}) for one in json.loads(row[7])
        ),
    )
