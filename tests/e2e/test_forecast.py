"""The forecast and the log of moves, asked for on a small market."""

import json
from pathlib import Path

import duckdb
import pytest

from support.golden import golden
from support.runner import Runner
from support.small_market import playbook_in, write_market


@pytest.fixture
def book(tmp_path: Path) -> Path:
    folder = playbook_in(tmp_path / "book")
    write_market(folder)
    return folder


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("forecast.txt", ["forecast"]),
        ("forecast.md", ["forecast", "--months", "3", "-o", "markdown"]),
        ("forecast.csv", ["forecast", "--as-of", "2026-03-31", "-o", "csv"]),
        ("events.csv", ["events", "--as-of", "2025-12-31"]),
    ],
)
def test_what_is_printed(run: Runner, book: Path, name: str, words: list[str]) -> None:
    result = run(*words, at=book)
    assert (result.code, result.err) == (0, "")
    assert result.out == golden(f"numbers/{name}", result.out)


def test_json_says_what_it_was_computed_on(run: Runner, book: Path) -> None:
    found = json.loads(run("forecast", "-o", "json", at=book).out)
    assert found["as_of"] == "2026-06-30"
    assert found["computed_on"].startswith("as of 2026-06-30, portal ")


def test_the_log_goes_to_files(run: Runner, book: Path) -> None:
    packed, listed = book / "moves.parquet", book / "moves.csv"
    result = run("events", "-o", f"parquet:{packed}", "-o", f"csv:{listed}", at=book)
    assert (result.code, result.out, result.err) == (0, "", "")
    assert listed.read_text("utf-8") == run("events", at=book).out
    rows = duckdb.read_parquet(str(packed)).fetchall()
    assert len(rows) == listed.read_text("utf-8").count("\n") - 1


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["forecast", "--months", "0"], 2, "0 is not in the range"),
        (["forecast", "--as-of", "2026-07-01"], 2, "goes through 2026-06-30"),
        (["forecast", "-o", "pdf"], 2, "-o pdf: know text, markdown, json, csv"),
        (["events", "-o", "parquet"], 2, "-o parquet needs a file"),
        (["events", "-o", "xml"], 2, "-o xml: know csv, parquet"),
        (["events", "-o", "csv:nowhere/at/all.csv"], 1, "cannot write nowhere/at/all.csv"),
    ],
)
def test_wrong_wishes_are_told(
    run: Runner, book: Path, words: list[str], code: int, said: str
) -> None:
    result = run(*words, at=book)
    assert result.code == code, result.err
    assert said in result.err
    assert result.out == ""


def test_fields_that_say_nothing_of_contracts(run: Runner, book: Path) -> None:
    file = book / "playbook" / "metrics.yaml"
    text = file.read_text("utf-8")
    file.write_text(
        text.replace("    amount: {property: amount}\n", "").replace(
            "    mrr: {property: mrr}\n", ""
        ),
        "utf-8",
    )
    result = run("forecast", at=book)
    assert result.code == 3
    assert "a forecast needs to know amount of deals" in result.err
    assert "help: name the properties under fields: deals:" in result.err
