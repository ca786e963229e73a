"""Numbers where there is little to count, or nothing that can be trusted."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from dealwright.records.manifest import Manifest
from dealwright.records.places import snapshot_folder
from dealwright.records.snapshot import write_snapshot
from dealwright.records.wanted import wanted
from support.histories import Thing, World, deal, ms, shipped
from support.runner import Runner
from support.small_market import playbook_in

EVERY = (
    ["metrics"],
    ["metrics", "--weekly", "4", "-o", "markdown"],
    ["metrics", "--by", "source", "-o", "csv"],
    ["metrics", "--members"],
    ["red-lines"],
    ["red-lines", "backtest"],
    ["audit"],
    ["review"],
    ["forecast"],
    ["impact", "1.0.0", "--weeks", "2"],
)


def snapshot(folder: Path, things: Sequence[Thing], account: int = 7001) -> Path:
    book = shipped()
    here = next(one for one in book.portals if one.portal == "sandbox")
    asked = wanted(book, here)
    manifest = Manifest(
        portal="sandbox",
        portal_id=account,
        data_through_ms=ms("2026-06-30T12:00:00"),
        fields=asked.fields,
        presence=asked.presence,
    )
    kept = snapshot_folder(folder, "sandbox")
    with World(things).raw() as connection:
        write_snapshot(kept, manifest, connection)
    return kept


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return playbook_in(tmp_path / "book")


@pytest.mark.parametrize(
    "things", [[], [deal(1, "2026-06-01 outreach")], [deal(1)]], ids=["empty", "one", "stageless"]
)
def test_little_to_count_is_no_failure(run: Runner, book: Path, things: list[Thing]) -> None:
    snapshot(book, things)
    for words in EVERY:
        result = run(*words, at=book)
        assert result.code == 0, (words, result.err)
        assert "nan" not in result.out.lower().split()
        assert "None" not in result.out, words


def test_a_stage_that_nobody_named_stops_every_number(run: Runner, book: Path) -> None:
    snapshot(
        book, [deal(7, "2026-06-01 outreach", "2026-06-03 gone_stage"), deal(8, "2026-05-01 old")]
    )
    result = run("metrics", at=book)
    assert (result.code, result.out) == (1, "")
    assert "gone_stage (1 deal: 7 on 2026-06-03)" in result.err
    assert "old (1 deal: 8 on 2026-05-01)" in result.err
    assert "retired_ids:" in result.err


def test_a_file_cut_short_is_told_and_left_alone(run: Runner, book: Path) -> None:
    kept = snapshot(book, [deal(1, "2026-06-01 outreach")])
    (file,) = kept.glob("property_history-*.parquet")
    file.write_bytes(file.read_bytes()[:-40])
    before = {path.name: path.read_bytes() for path in kept.iterdir()}
    for words in EVERY:
        result = run(*words, at=book)
        assert (result.code, result.out) == (1, ""), words
        assert "is not as it was written: cut short, or changed" in result.err
    assert {path.name: path.read_bytes() for path in kept.iterdir()} == before


def test_a_snapshot_of_another_account_is_refused(run: Runner, book: Path) -> None:
    kept = snapshot(book, [deal(1, "2026-06-01 outreach")])
    kept.rename(kept.parent / "production")
    result = run("--portal", "production", "metrics", at=book)
    assert result.code == 1
    assert "is a snapshot of portal sandbox, not of production" in result.err
