"""Ledgers that were torn or tampered with: a message with a hint, whatever is in them."""

import json
from pathlib import Path
from typing import Any

import pytest

from dealwright.errors import DealwrightError
from dealwright.plan.changes import Create
from dealwright.plan.journal import header
from dealwright.plan.runs import note_broken, read_run, read_runs
from unit.plan.things import a_pipeline, a_plan

HEAD = {"at": 0, **header("r1", a_plan(Create(resource=a_pipeline("a"))))}


def of_stages(stages: Any) -> dict[str, Any]:
    (made,) = HEAD["operations"]
    return {**HEAD, "operations": [{**made, "resource": {**made["resource"], "stages": stages}}]}


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("", id="nothing"),
        pytest.param("[" * 100_000, id="deep"),
        pytest.param("[]", id="a list"),
        pytest.param(json.dumps({**HEAD, "at": 10**30}), id="a time beyond time"),
        pytest.param(json.dumps(of_stages("a")), id="a text for stages"),
        pytest.param(json.dumps(of_stages([{"probability": "half"}])), id="no share"),
    ],
)
def test_a_spoilt_ledger_is_a_message(tmp_path: Path, line: str) -> None:
    (tmp_path / "r1.jsonl").write_text(f"{line}\n", "utf-8")
    with pytest.raises(DealwrightError, match="is no ledger that can be read") as refused:
        read_run(tmp_path, "r1")
    assert refused.value.hint is not None


def test_a_ledger_that_was_not_spoilt_is_read(tmp_path: Path) -> None:
    (tmp_path / "r1.jsonl").write_text(json.dumps(HEAD), "utf-8")
    assert read_run(tmp_path, "r1").id == "r1"


def test_a_folder_that_is_not_there_holds_no_runs(tmp_path: Path) -> None:
    assert read_runs(tmp_path / "nowhere") == []


def test_runs_of_one_second_are_in_the_order_of_their_instants(tmp_path: Path) -> None:
    for name, at in (("r-b", 1), ("r-a", 2), ("r-c", 0)):
        line = json.dumps({**HEAD, "at": at, "run": name})
        (tmp_path / f"{name}.jsonl").write_text(line, "utf-8")
    assert [run.id for run in read_runs(tmp_path)] == ["r-a", "r-b", "r-c"]


def test_a_ledger_of_another_format_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "r1.jsonl").write_text(json.dumps({**HEAD, "format": 99}) + "\n", "utf-8")
    with pytest.raises(DealwrightError, match="no ledger that can be read"):
        read_runs(tmp_path)


def test_a_broken_line_in_the_middle_is_not_overlooked(tmp_path: Path) -> None:
    lines = [json.dumps(HEAD), '{"at": 0, "ev', json.dumps({"at": 1, "event": "closed"})]
    (tmp_path / "r1.jsonl").write_text("\n".join(lines), "utf-8")
    with pytest.raises(DealwrightError, match="no ledger that can be read"):
        read_runs(tmp_path)


def test_a_note_on_a_broken_run_stands_in_its_ledger(tmp_path: Path) -> None:
    file = tmp_path / "r1.jsonl"
    file.write_text(json.dumps(HEAD) + "\n", "utf-8")
    note_broken(tmp_path, "r1", "ann", "The job was cancelled", 5)
    assert json.loads(file.read_text("utf-8").splitlines()[-1]) == {
        "at": 5,
        "event": "broken",
        "by": "ann",
        "reason": "The job was cancelled",
    }
    (run,) = read_runs(tmp_path)
    assert run.ended is None
    note_broken(tmp_path, "r2", "ann", "It was never here", 5)
    assert [path.name for path in tmp_path.iterdir()] == ["r1.jsonl"]
