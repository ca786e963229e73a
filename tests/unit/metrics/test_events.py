"""The log of transitions, as CSV and Parquet."""

import csv
import random
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from dealwright.metrics.calendar import Calendar
from dealwright.metrics.events import COLUMNS, Form, LogNotWrittenError, events_sql, write_events
from dealwright.metrics.words import words
from dealwright.model.pipelines import RetiredStage
from dealwright.model.playbook import Playbook
from support.golden import golden
from support.histories import World, deal, ms, shipped

MOVES = World(
    [
        deal(
            2,
            "2026-01-05T10:00:00.250 enrichment",
            "2026-01-06T22:00:00.250 outreach",
            "2026-02-01 proposal",
            hubspot_owner_id=["2026-01-05T10:00:00.250 71", "2026-01-20 72"],
        ),
        deal(1, "2026-01-06T22:00:00.250 renewals", type="existingbusiness"),
        deal(
            3,
            "2026-01-07 enrichment",
            "2026-01-09 a_stage",
            pipeline=["2026-01-07 membership_sales", "2026-01-09 another"],
        ),
        deal(4, "2026-01-08 discovery", "2026-01-10 proposal", archived="2026-01-09"),
    ],
    stage_dates=[(4, "outreach", "2026-01-02")],
)


def written(world: World, to: Path, form: Form = "csv", before: str | None = None) -> Path:
    path = to / f"events.{form}"
    about = words(world.playbook)
    if before is None:
        write_events(world.tables().connection, about, path, form)
    else:
        write_events(world.tables().connection, about, path, form, ms(before))
    return path


def test_the_log(tmp_path: Path) -> None:
    text = written(MOVES, tmp_path).read_text(encoding="utf-8")
    assert text == golden("forecast/events.csv", text)
    assert tuple(text.splitlines()[0].split(",")) == COLUMNS


def test_both_forms_say_the_same(tmp_path: Path) -> None:
    with written(MOVES, tmp_path).open(encoding="utf-8") as file:
        listed = [
            {name: value or None for name, value in row.items()} for row in csv.DictReader(file)
        ]
    packed = duckdb.read_parquet(str(written(MOVES, tmp_path, "parquet")))
    assert tuple(packed.columns) == COLUMNS
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in packed.fetchall()]
    assert [{name: _text(value) for name, value in row.items()} for row in rows] == listed


def _text(value: object) -> str | None:
    return None if value is None else str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_the_same_moves_give_the_same_bytes(form: Form, tmp_path: Path) -> None:
    first = written(MOVES, tmp_path, form).read_bytes()
    shuffled = list(MOVES.things)
    random.Random(4).shuffle(shuffled)  # noqa: S311 - an order, not a secret
    assert written(replace(MOVES, things=shuffled), tmp_path, form).read_bytes() == first
    assert [path.name for path in tmp_path.iterdir()] == [f"events.{form}"]


def test_it_ends_where_it_is_asked_to(tmp_path: Path) -> None:
    with written(MOVES, tmp_path, before="2026-01-07").open(encoding="utf-8") as file:
        found = [(row["deal_id"], row["nth"]) for row in csv.DictReader(file)]
    assert found == [("4", "1"), ("2", "1"), ("1", "1"), ("2", "2")]


def test_how_many_moves_it_has(tmp_path: Path) -> None:
    engine = MOVES.tables()
    about = words(MOVES.playbook)
    assert write_events(engine.connection, about, tmp_path / "a", "csv") == len(
        engine.rows(events_sql(about))
    )


def _retiring() -> Playbook:
    playbook = shipped()
    sales = playbook.pipelines[0]
    gone = RetiredStage(
        stage="contract_admin",
        date=Calendar().day_of(ms("2026-02-01")),
        why="one stage less",
        move_deals_to="proposal",
        counts_as="discovery",
    )
    return replace(playbook, pipelines=(replace(sales, retired=(gone,)), *playbook.pipelines[1:]))


def test_a_stage_that_was_retired_says_so(tmp_path: Path) -> None:
    world = World(
        [deal(1, "2026-01-05 contract_admin", "2026-02-02 proposal")], playbook=_retiring()
    )
    with written(world, tmp_path).open(encoding="utf-8") as file:
        found = [
            (row["from_stage"], row["to_stage"], row["migrated"]) for row in csv.DictReader(file)
        ]
    assert found == [("", "discovery", "false"), ("discovery", "proposal", "true")]


def test_without_an_owner_in_the_fields_there_is_none(tmp_path: Path) -> None:
    playbook = shipped()
    bare = replace(playbook, measures=replace(playbook.measures, fields=()))
    with written(replace(MOVES, playbook=bare), tmp_path).open(encoding="utf-8") as file:
        assert {(row["owner_id"], row["deal_type"]) for row in csv.DictReader(file)} == {("", "")}


def test_a_place_that_cannot_be_written_is_left_as_it_was(tmp_path: Path) -> None:
    with pytest.raises(LogNotWrittenError, match="cannot write"):
        written(MOVES, tmp_path / "nowhere")
    (tmp_path / "events.csv").mkdir()
    with pytest.raises(LogNotWrittenError) as caught:
        written(MOVES, tmp_path)
    assert caught.value.hint is not None
    assert [path.name for path in tmp_path.iterdir()] == ["events.csv"]


def test_a_name_with_a_quote(tmp_path: Path) -> None:
    folder = tmp_path / "what's new"
    folder.mkdir()
    assert written(MOVES, folder).stat().st_size > 0
