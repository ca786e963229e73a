"""Ledgers that were torn or tampered with: a message with a hint, whatever is in them."""

import json
from pathlib import Path
from typing import Any

import pytest

from dealwright.errors import DealwrightError
from dealwright.plan.changes import Create
from dealwright.plan.journal import header
from dealwright.plan.runs import read_run
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
