import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from dealwright.cli.engines import NotHere
from dealwright.errors import DealwrightError, UsageError
from dealwright.history.compare import canonical
from dealwright.metrics.calendar import AsOf, selected
from dealwright.metrics.context import context
from dealwright.metrics.engine import DbApiEngine, EngineError, Row, spelt
from dealwright.metrics.engine_sqlite import sqlite_engine
from dealwright.metrics.export import export
from dealwright.metrics.loaded import Fields, Meaning, loaded, meaning_of, snapshot_row
from dealwright.metrics.stage_map import stage_map
from dealwright.metrics.words import words
from dealwright.model.engine import Engine, TableNames
from dealwright.model.playbook import computed_by
from dealwright.model.portals import IdOf
from dealwright.records.manifest import Manifest, footnote
from support.histories import World, deal, shipped
from support.invented_deals import answers, invented_deals

FIELDS: Fields = {
    "deals": {"deal_type": ["dealtype", ["newbusiness", "new business"]], "owner": ["owner_id"]},
    "companies": {"kind": ["institution_type"]},
    "meetings": {"start": ["hs_meeting_start_time"]},
}
MEANING = Meaning(stages="s", fields=FIELDS)
MANIFEST = Manifest(
    portal="here",
    portal_id=7,
    data_through_ms=1_000,
    content_hash="abc",
    fields={},
    presence={},
    footnotes=(footnote("merged", "deals", [1, 2]),),
)
ROW = snapshot_row(MANIFEST, MEANING)


class Saying:
    """An engine that gives the same rows to every question."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = list(rows)
        self.asked: list[str] = []

    def rows(self, sql: str) -> list[Row]:
        self.asked.append(sql)
        return self._rows

    def calendar(self, days: Sequence[AsOf]) -> str:
        return selected(days)


def test_sqlite_gives_the_same_integers(tmp_path: Path) -> None:
    world = invented_deals(seed=3, deals=120)
    here = world.tables()
    export(here.connection, ROW, tmp_path / "numbers.sqlite")

    there = sqlite_engine(tmp_path / "numbers.sqlite")

    expected = answers(world, here)
    assert sum(map(len, expected.values())) > 1_000
    assert answers(world, there) == expected
    there.connection.close()


def test_an_sqlite_file_is_only_read(tmp_path: Path) -> None:
    export(World([]).tables().connection, ROW, tmp_path / "numbers.sqlite")
    there = sqlite_engine(tmp_path / "numbers.sqlite")

    with pytest.raises(EngineError, match="readonly"):
        there.rows("DELETE FROM snapshot")

    assert there.rows("SELECT MOD(-7, 3), MOD(7, 3), MOD(NULL, 3)") == [(-1, 1, None)]
    there.connection.close()


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("trino", r"x IN ('O''Neill\', '', 'b') AND y = 'c'"),
        ("spark", r"x IN ('O\'Neill\\', '', 'b') AND y = 'c'"),
        ("bigquery", r"x IN ('O\'Neill\\', '', 'b') AND y = 'c'"),
    ],
)
def test_literals_are_spelt_as_the_engine_reads_them(kind: str, text: str) -> None:
    assert spelt(r"x IN ('O''Neill\', '', 'b') AND y = 'c'", kind) == text


def test_what_a_driver_raises_is_told_in_one_line(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "empty.sqlite")
    with pytest.raises(EngineError) as refused:
        DbApiEngine(connection, "trino").rows("SELECT 1 FROM visits")
    connection.close()
    assert refused.value.message == "trino refused a query: no such table: visits"


def test_what_was_written_of_the_tables_is_what_is_read() -> None:
    engine = Saying([ROW])
    assert loaded(engine, {"snapshot": "sales.made_from"}, "here", MEANING) == MANIFEST
    assert engine.asked[0].endswith("FROM sales.made_from")


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([], "has 0 rows"),
        ([ROW, ROW], "has 2 rows"),
        ([("one", *ROW[1:])], "cannot be read"),
        ([(*ROW[:-1], "[{")], "cannot be read"),
        ([(99, *ROW[1:])], "another version of dealwright"),
        ([(ROW[0], "there", *ROW[2:])], "of portal there, not of here"),
        ([(*ROW[:5], "other", *ROW[6:])], "stages mean something else"),
        ([(*ROW[:6], "{", ROW[7])], "cannot be read"),
        ([(*ROW[:6], '{"deals": {}}', ROW[7])], "other fields"),
    ],
)
def test_tables_that_do_not_fit_are_refused(rows: Sequence[Row], told: str) -> None:
    with pytest.raises(DealwrightError) as refused:
        loaded(Saying(rows), {}, "here", MEANING)
    assert told in refused.value.message
    assert refused.value.hint


@pytest.mark.parametrize(
    ("changed", "serves"),
    [
        ({}, True),
        ({"deals": {**FIELDS["deals"], "source": ["lead_source"]}}, True),
        ({"companies": {**FIELDS["companies"], "hub": ["has_jupyterhub"]}}, True),
        ({"deals": {"owner": ["owner_id"]}}, False),
        ({"deals": {**FIELDS["deals"], "owner": ["hubspot_owner_id"]}}, False),
        ({"deals": {**FIELDS["deals"], "kind": ["deal_kind"]}}, False),
        ({"deals": {**FIELDS["deals"], "contract_start": ["start"]}}, False),
        ({"companies": {}}, False),
        ({"meetings": {**FIELDS["meetings"], "kind": ["hs_activity_type"]}}, False),
        ({"emails": {"sent": ["hs_timestamp"]}}, False),
    ],
)
def test_further_columns_harm_nobody(changed: Fields, serves: bool) -> None:  # noqa: FBT001 - a case
    made_with = Meaning(stages="s", fields={**FIELDS, **changed})
    engine = Saying([snapshot_row(MANIFEST, made_with)])
    if serves:
        assert loaded(engine, {}, "here", MEANING) == MANIFEST
    else:
        with pytest.raises(UsageError, match="other fields"):
            loaded(engine, {}, "here", MEANING)


def test_the_meaning_changes_with_what_stages_and_fields_mean() -> None:
    world = World([deal(1, "2026-01-05 outreach")])
    other = replace(world.portal, retired_ids=(IdOf(key="1001", id="off ladder"),))
    fewer = replace(world.playbook.measures, fields=world.playbook.measures.fields[:1])

    def meaning(world: World) -> Meaning:
        book = world.playbook
        return meaning_of(words(book), stage_map(book, world.portal), world.calendar.midnight)

    first = meaning(world)
    assert meaning(World([], portal=replace(world.portal, label="Ours"))) == first
    assert meaning(World([], portal=other)).stages != first.stages
    without = meaning(World([], playbook=replace(world.playbook, measures=fewer)))
    assert (without.stages, without.fields == first.fields) == (first.stages, False)


def test_an_engine_is_no_part_of_what_a_version_keeps() -> None:
    tables = TableNames(visits="sales.visits")
    book = computed_by(shipped(), Engine(kind="spark", tables=tables))

    assert book != shipped()
    assert canonical(book) == canonical(shipped())
    assert context(book).tables == {"visits": "sales.visits"}


def test_who_asks_for_the_records_is_told_that_they_are_not_here() -> None:
    with pytest.raises(UsageError, match="the tables are elsewhere"):
        NotHere().execute("SELECT 1")
