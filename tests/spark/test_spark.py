"""The same integers from Spark, run for real: `make test-spark` installs it."""

import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dealwright.metrics.engine import DbApiEngine, SparkConnection
from dealwright.metrics.export import TABLES, export
from dealwright.metrics.loaded import loaded, meaning_of, snapshot_row
from dealwright.metrics.stage_map import stage_map
from dealwright.metrics.words import words
from dealwright.records.manifest import Manifest
from support.histories import World
from support.invented_deals import answers, invented_deals, named, with_snapshot
from support.runner import Runner

pytestmark = [
    pytest.mark.spark,
    # What Spark's own threads and sockets leave behind is not ours to judge.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

NAMES = {name: f"sales.derived_{name}" for name in TABLES}


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A session on this machine, with nothing kept."""
    from pyspark.sql import SparkSession

    builder: Any = SparkSession.builder
    session = (
        builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.warehouse.dir", str(tmp_path_factory.mktemp("warehouse")))
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("OFF")
    session.sql("CREATE DATABASE sales")
    yield session
    session.stop()


@pytest.fixture
def load(spark: Any) -> Callable[[Path], None]:
    """Register what was exported, under the names it has there."""

    def loading(folder: Path) -> None:
        for name, there in NAMES.items():
            spark.sql(f"DROP TABLE IF EXISTS {there}")
            spark.sql(f"CREATE TABLE {there} USING parquet LOCATION '{folder}/{name}.parquet'")

    return loading


def test_every_metric_has_the_same_integers(
    spark: Any, load: Callable[[Path], None], tmp_path: Path, record_property: Any
) -> None:
    world = invented_deals(seed=20, deals=400)
    here = world.tables()
    meaning = _meaning(world)
    manifest = Manifest(portal="here", portal_id=7, data_through_ms=1, fields={}, presence={})
    export(here.connection, snapshot_row(manifest, meaning), tmp_path / "tables")
    load(tmp_path / "tables")
    there = DbApiEngine(SparkConnection(spark), "spark")

    assert loaded(there, NAMES, "here", meaning) == manifest
    expected = answers(world, here)
    begun = time.monotonic()
    found = answers(world, there, NAMES)
    seconds = time.monotonic() - begun

    rows = sum(map(len, expected.values()))
    record_property("points", f"{len(found)} queries, {rows:,} rows, {seconds:.0f} s in Spark")
    assert found == expected


def test_the_command_says_the_same(
    load: Callable[[Path], None], tmp_path: Path, run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = with_snapshot(tmp_path / "repo", invented_deals(seed=21, deals=60))
    here = run("metrics", "sqd", "outreach_to_discovery", "days_in_discovery", at=repo)
    assert run("export", tmp_path / "tables", at=repo).code == 0
    load(tmp_path / "tables")
    _install(tmp_path / "installed", monkeypatch)
    tables = ", ".join(f"{name}: {there}" for name, there in NAMES.items())
    named(repo, f"{{kind: spark, connection: ours, tables: {{{tables}}}}}")

    there = run("metrics", "sqd", "outreach_to_discovery", "days_in_discovery", at=repo)

    assert (there.code, there.err) == (0, "")
    assert there.out == here.out


def _meaning(world: World) -> Any:
    return meaning_of(
        words(world.playbook), stage_map(world.playbook, world.portal), world.calendar.midnight
    )


def _install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package with an entry point, as a team would have one."""
    about = folder / "ours-1.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: ours\nVersion: 1\n", "utf-8")
    (about / "entry_points.txt").write_text(
        "[dealwright.engines]\nours = our_spark:connect\n", "utf-8"
    )
    (folder / "our_spark.py").write_text(
        textwrap.dedent("""
            from pyspark.sql import SparkSession
            from dealwright.metrics.engine import SparkConnection

            def connect():
                return SparkConnection(SparkSession.builder.getOrCreate())
        """),
        "utf-8",
    )
    monkeypatch.syspath_prepend(str(folder))
