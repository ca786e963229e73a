"""What the sandbox is told about the playbook of this repository."""

import json
import shutil
from pathlib import Path

import pytest

from support.runner import Runner

ROOT = Path(__file__).parents[3]


@pytest.fixture
def applied(run: Runner, tmp_path: Path) -> Path:

    for name in ("playbook", "icp"):
        shutil.copytree(ROOT / name, tmp_path / name)
    assert run("--portal", "sandbox", "-q", "apply", "--yes", at=tmp_path).code == 0
    return tmp_path


def test_the_truth_is_written_beside_the_deals(applied: Path, run: Runner) -> None:
    done = run(
        *("--portal", "sandbox", "sandbox", "seed", "--deals", "40"),
        *("--as-of", "2026-11-01", "--truth", applied / "truth.json"),
        at=applied,
    )
    assert (done.code, done.out) == (
        0,
        "40 invented deals in sandbox, history up to 2026-11-01\n",
    )
    truth = json.loads((applied / "truth.json").read_text("utf-8"))
    new, old = truth["ways"]
    assert new["stages"] == ["enrichment", "outreach", "discovery", "proposal", "closed_won"]
    assert old["stages"] == ["renewals", "proposal", "closed_won"]
    assert [step["within"] for step in new["steps"]] == [60, 45, 60, 90]
    assert new["steps"][1]["log_odds"].keys() == {
        *("institution_type", "has_jupyterhub", "budget_signal", "lead_source"),
    }
    assert len(truth["hypotheses"]) == 4
    (trial,) = truth["experiments"]
    assert (trial["property"], trial["split"]) == ("outreach_variant", {"a": 50, "b": 50})
    assert trial["rates"].keys() == {"a", "b"}


def test_a_truth_that_cannot_be_written_is_said_before_anything_is_made(
    applied: Path, run: Runner
) -> None:
    done = run(
        *("--portal", "sandbox", "sandbox", "seed", "--deals", "5"),
        *("--truth", applied / "nowhere" / "truth.json"),
        at=applied,
    )
    assert done.code == 1
    assert "nowhere" in done.err
    listed = run("--portal", "sandbox", "sandbox", "deals", "--stage", "enrichment", at=applied)
    assert listed.out == ""


def test_where_nothing_says_so_deals_start_in_the_first_stage(run: Runner, tmp_path: Path) -> None:
    """As in a pipeline that was taken over."""
    for name in ("playbook", "icp"):
        shutil.copytree(ROOT / "starter" / name, tmp_path / name)
    file = tmp_path / "playbook" / "pipelines" / "sales.yaml"
    text = file.read_text("utf-8")
    file.write_text(text.replace("    starts: new business\n", ""), "utf-8")
    for path in ("metrics.yaml", "red_lines.yaml", "rhythm.yaml"):
        (tmp_path / "playbook" / path).unlink()
    shutil.rmtree(tmp_path / "icp")
    file = tmp_path / "playbook" / "properties" / "deals.yaml"
    file.write_text(
        file.read_text("utf-8").replace("options_from: icp/hypotheses", "options: {a: A}")
    )
    assert run("-q", "apply", "--yes", at=tmp_path).code == 0
    truth = tmp_path / "truth.json"
    assert run("sandbox", "seed", "--deals", "20", "--truth", truth, at=tmp_path).code == 0
    (way,) = json.loads(truth.read_text("utf-8"))["ways"]
    assert way["stages"] == ["lead", "conversation", "offer", "won"]
