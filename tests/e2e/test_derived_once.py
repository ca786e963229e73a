"""What commands say does not depend on whether the tables were kept, made now, or made in memory."""

import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from support.invented_deals import invented_deals, with_snapshot
from support.runner import Runner

SNAPSHOT = ".dealwright/snapshots/sandbox"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with a snapshot of some forty deals, of which nothing was derived yet."""
    folder = tmp_path_factory.mktemp("fresh") / "repo"
    return with_snapshot(folder, invented_deals(seed=8, deals=40))


@pytest.fixture
def here(fresh: Path, tmp_path: Path) -> Path:
    return shutil.copytree(fresh, tmp_path / "repo")


@pytest.fixture(scope="module")
def keeping(fresh: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where each command after the first finds what the first one made."""
    return shutil.copytree(fresh, tmp_path_factory.mktemp("keeping") / "repo")


@pytest.fixture(scope="module")
def forgetting(fresh: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where nothing can be kept, so that each command derives in memory."""
    repo = shutil.copytree(fresh, tmp_path_factory.mktemp("forgetting") / "repo")
    (repo / SNAPSHOT / "derived").touch()
    return repo


def derived(repo: Path) -> set[str]:
    return {path.name for path in (repo / SNAPSHOT / "derived").glob("*.duckdb")}


@pytest.mark.parametrize(
    "words",
    [
        ("metrics", "-o", "json"),
        ("metrics", "--by", "source", "--weekly", "4", "-o", "csv"),
        ("metrics", "--members", "--as-of", "2026-05-04"),
        ("red-lines", "-o", "json"),
        ("red-lines", "backtest"),
        ("audit", "-o", "json"),
        ("review",),
        ("forecast", "-o", "json"),
        ("events",),
        ("explain", "metric", "sqd", "--deal", "3"),
    ],
    ids=" ".join,
)
def test_kept_or_not_the_answer_is_the_same(
    run: Runner, keeping: Path, forgetting: Path, words: tuple[str, ...]
) -> None:
    found, in_memory = run(*words, at=keeping), run(*words, at=forgetting)
    assert (found.code, found.err) == (0, "")
    assert found == in_memory
    assert derived(keeping)


def test_each_side_of_an_impact_is_kept(run: Runner, keeping: Path, forgetting: Path) -> None:
    words = ("impact", "1.0.0", "-o", "json")
    in_memory, made, kept = (run(*words, at=repo) for repo in (forgetting, keeping, keeping))
    assert (made.code, made.err) == (0, "")
    assert made == kept == in_memory
    assert len(derived(keeping)) == 2


def test_what_is_exported_is_the_same_too(run: Runner, keeping: Path, forgetting: Path) -> None:
    for repo in (keeping, forgetting):
        assert run("export", repo / "tables", at=repo).code == 0
    ours, theirs = (sorted((repo / "tables").iterdir()) for repo in (keeping, forgetting))
    assert len(ours) == 5
    for one, other in zip(ours, theirs, strict=True):
        assert (
            duckdb.read_parquet(str(one)).fetchall() == duckdb.read_parquet(str(other)).fetchall()
        )


def test_two_commands_at_once_share_what_one_makes(run: Runner, here: Path) -> None:
    command = [sys.executable, "-m", "dealwright", "-C", str(here), "metrics"]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    told = [one.communicate()[0] for one in both]
    assert [one.returncode for one in both] == [0, 0]
    assert len(derived(here)) == 1
    assert {*told} == {run("metrics", at=here).out}


def test_another_meaning_is_derived_anew_and_the_one_before_is_kept(
    run: Runner, here: Path
) -> None:
    before = run("metrics", at=here)
    (first,) = derived(here)
    portal = here / "playbook" / "portals" / "sandbox.yaml"
    written = portal.read_text("utf-8")
    portal.write_text(f"{written}\nretired_ids:\n  outreach: discovery\n", "utf-8")
    after = run("metrics", at=here)
    assert after.code == 0
    assert after.out != before.out
    assert len(derived(here)) == 2
    portal.write_text(written, "utf-8")
    assert run("metrics", at=here) == before
    assert first in derived(here)
    assert len(derived(here)) == 2
