"""The numbers from tables that were exported and loaded elsewhere."""

import sqlite3
import subprocess
import textwrap
from pathlib import Path

import pytest

from support.invented_deals import invented_deals, named, with_snapshot
from support.runner import Runner

NAMES = "{deal_versions: sales.versions, visits: sales.visits, snapshot: sales.made_from}"


@pytest.fixture
def there(tmp_path: Path) -> Path:
    """A repository with a snapshot of some forty deals."""
    return with_snapshot(tmp_path / "repo", invented_deals(seed=5, deals=40))


def test_every_command_says_the_same_there(there: Path, run: Runner) -> None:
    asked = [
        ("metrics", "-o", "json"),
        ("metrics", "sqd", "--by", "source", "--weekly", "3"),
        ("metrics", "mpw", "--members", "--as-of", "2026-05-04"),
        ("metrics", "--at", "2.0.0"),
        ("red-lines",),
        ("impact", "2.0.0"),
        ("explain", "metric", "sqd", "--deal", "1"),
    ]
    here = [run(*words, at=there) for words in asked]
    assert [one.code for one in here] == [0] * len(asked)
    exported = run("export", there / "build" / "numbers.sqlite", at=there)
    assert exported.code == 0
    assert exported.out.splitlines()[-2:] == [
        "snapshot                  1 row",
        f"in {there}/build/numbers.sqlite",
    ]
    # The file lies below the repository, and the snapshot is not read any more.
    (there / ".dealwright").rename(there / "gone")
    named(there, "{kind: sqlite, path: build/numbers.sqlite}")

    found = [run(*words, at=there) for words in asked]

    assert [one.err for one in found] == [""] * len(asked)
    assert found == here
    # Others read the records themselves.
    for name in ("audit", "review", "forecast", "events"):
        assert run(name, at=there).err.startswith("error: there is no snapshot of portal sandbox")
    later = run("metrics", "--as-of", "2026-07-01", at=there)
    assert "load the tables there" in later.err


def test_a_connection_of_ones_own(
    there: Path, run: Runner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    here = run("metrics", at=there)
    assert here.code == 0
    assert run("export", tmp_path / "tables", at=there).code == 0
    _install(tmp_path, monkeypatch)

    named(there, f"{{kind: postgres, connection: ours, portal: sandbox, tables: {NAMES}}}")
    assert run("metrics", at=there) == here
    named(there, "{kind: postgres, connection: our, portal: sandbox}")
    assert run("metrics", at=there).err == (
        "error: no entry point of the group dealwright.engines is called our\n"
        "help: did you mean ours?\n"
    )
    named(there, "{kind: postgres, connection: broken}")
    assert run("metrics", at=there).err == (
        "error: dealwright.engines broken gives no connection: OSError: the warehouse sleeps\n"
    )
    # The tables are of another portal: this one's numbers are computed here, as ever.
    named(there, "{kind: postgres, connection: broken, portal: production}")
    assert run("metrics", at=there) == here


def test_an_earlier_playbook_is_computed_where_todays_is(there: Path, run: Runner) -> None:
    assert run("export", there / "build" / "numbers.sqlite", at=there).code == 0
    for words in (["init", "-q"], ["add", "playbook", "icp"], ["commit", "-qm", "First"]):
        who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
        subprocess.run(["git", *who, *words], cwd=there, check=True)
    here = run("metrics", "--at", "HEAD", at=there)
    (there / ".dealwright").rename(there / "gone")
    named(there, "{kind: sqlite, path: build/numbers.sqlite}")

    assert here.code == 0
    assert run("metrics", "--at", "HEAD", at=there) == here


def test_tables_that_are_not_there_or_mean_something_else(there: Path, run: Runner) -> None:
    named(there, "{kind: sqlite, path: build/numbers.sqlite}")
    assert "help: dealwright export" in run("metrics", at=there).err
    assert run("export", there / "build" / "numbers.sqlite", at=there).code == 0
    production = run("--portal", "production", "metrics", at=there)
    assert production.err == (
        "error: the tables there are of portal sandbox, not of production\n"
        "help: --portal sandbox, or portal: sandbox under engine:\n"
    )
    portal = there / "playbook" / "portals" / "sandbox.yaml"
    before = portal.read_text("utf-8")
    portal.write_text(f'{before}retired_ids: {{"1001": off ladder}}\n', "utf-8")
    assert "stages mean something else" in run("metrics", at=there).err
    portal.write_text(f"{before}portal_id: 8\n", "utf-8")
    assert "is of account 7, and portal sandbox is account 8" in run("metrics", at=there).err
    named(there, "{kind: sqlite, path: ../numbers.sqlite}")
    assert "lie outside of" in run("metrics", at=there).err


def test_an_export_replaces_an_export_and_nothing_else(there: Path, run: Runner) -> None:
    folder, file = there / "build" / "tables", there / "build" / "numbers.sqlite"
    for target in (folder, file, folder, file):
        assert run("export", target, at=there).code == 0
    assert sorted(one.name for one in folder.iterdir()) == [
        "deal_versions.parquet",
        "emails.parquet",
        "meetings.parquet",
        "snapshot.parquet",
        "visits.parquet",
    ]

    (folder / "notes.txt").write_text("Ours", "utf-8")
    file.write_text("Ours", "utf-8")
    other = there / "build" / "other.sqlite"
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE mine (x)")
    connection.close()
    for target in (folder, file, other, file / "below"):
        refused = run("export", target, at=there)
        assert refused.code == 2
        assert refused.err.startswith(f"error: {target} ")
    assert file.read_text("utf-8") == "Ours"
    assert (folder / "notes.txt").read_text("utf-8") == "Ours"


def _install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package with entry points, as a team would have one: a warehouse under other names."""
    about = folder / "ours-1.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: ours\nVersion: 1\n", "utf-8")
    (about / "entry_points.txt").write_text(
        "[dealwright.engines]\nours = our_warehouse:connect\nbroken = our_warehouse:sleeping\n",
        "utf-8",
    )
    (folder / "our_warehouse.py").write_text(
        textwrap.dedent(f"""
            import duckdb

            def connect():
                made = duckdb.connect()
                made.execute("CREATE SCHEMA sales")
                for name, there in (
                    ("deal_versions", "sales.versions"), ("visits", "sales.visits"),
                    ("meetings", "meetings"), ("emails", "emails"),
                    ("snapshot", "sales.made_from"),
                ):
                    made.execute(f"CREATE TABLE {{there}} AS FROM '{folder}/tables/{{name}}.parquet'")
                return made

            def sleeping():
                raise OSError("the warehouse sleeps")
        """),
        "utf-8",
    )
    monkeypatch.syspath_prepend(str(folder))
