"""How fast the numbers are, beside queries written by hand, and how fast the command starts."""

import datetime as dt
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from bench import lived_in
from bench.by_hand import BY_HAND
from bench.ratios import median_ratio, told
from bench.test_check import process
from dealwright.metrics.board import board
from dealwright.metrics.calendar import Calendar, number
from dealwright.metrics.compile import compile_metric
from dealwright.metrics.context import context
from dealwright.metrics.derive import derivation
from dealwright.metrics.engine import DuckEngine
from dealwright.metrics.evaluate import Asked, Number, evaluate
from dealwright.metrics.stage_map import stage_map
from dealwright.metrics.words import words
from dealwright.model.portals import Portal
from dealwright.records.derived import with_derived
from dealwright.records.snapshot import DERIVED, open_snapshot
from support.histories import shipped

pytestmark = pytest.mark.bench

LAST = dt.date(2026, 6, 30)
CALENDAR = Calendar()
DAYS = {"now": [LAST], "104 weeks": CALENDAR.weeks(LAST, 104)}
SIZES = (10_000, 100_000, 1_000_000)
Rows = dict[int, tuple[int, ...]]


@pytest.fixture(scope="module", params=SIZES, ids=[f"{size} deals" for size in SIZES])
def derived(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """A database with the derived tables of so many deals."""
    folder = tmp_path_factory.mktemp("lived_in")
    lived_in.write(folder, request.param)
    _told(f"{request.param:,} deals, derived", _apart("derived", folder))
    _told("  opened the second time", _apart("derived", folder))
    (kept,) = (folder / DERIVED).glob("*.duckdb")
    yield kept
    shutil.rmtree(folder)


def derive_in(folder: Path) -> None:
    """As `metrics` does: what was derived before is only opened."""
    ours, here = shipped(), Portal(portal=lived_in.PORTAL, embedded=True)
    made = derivation(words(ours), stage_map(ours, here), CALENDAR.midnight)
    with (
        open_snapshot(folder, lived_in.PORTAL) as snapshot,
        with_derived(snapshot, folder, made.text, made.make),
    ):
        pass


def opened(path: Path, days: list[dt.date]) -> duckdb.DuckDBPyConnection:
    """The derived tables, and the as-of days as a person would keep them."""
    connection = duckdb.connect(str(path), read_only=True)
    connection.execute(
        "CREATE TEMP TABLE cal (d BIGINT, day_no BIGINT, cutoff BIGINT, w7 BIGINT, w28 BIGINT)"
    )
    connection.executemany(
        "INSERT INTO cal VALUES (?, ?, ?, ?, ?)",
        [
            (
                place,
                number(day),
                CALENDAR.cutoff(day),
                CALENDAR.start(day, "last 7 days"),
                CALENDAR.start(day, "last 28 days"),
            )
            for place, day in enumerate(days)
        ],
    )
    return connection


def numbers(connection: duckdb.DuckDBPyConnection, days: list[dt.date]) -> dict[str, list[Number]]:
    """What `metrics` computes for each of the days."""
    ours, engine = shipped(), DuckEngine(connection)
    about, asked = context(ours), Asked(CALENDAR, days)
    return {
        one.metric: evaluate(compile_metric(one, about), asked, engine, ("value",))
        for one in ours.measures.metrics
    }


def by_hand(connection: duckdb.DuckDBPyConnection) -> dict[str, Rows]:
    return {
        name: {d: tuple(map(int, rest)) for d, *rest in connection.execute(sql).fetchall()}
        for name, sql in BY_HAND.items()
    }


@pytest.mark.parametrize("span", DAYS)
def test_metrics_take_little_more_than_queries_written_by_hand(derived: Path, span: str) -> None:
    days = DAYS[span]
    with opened(derived, days) as connection:
        found, wanted = numbers(connection, days), by_hand(connection)
        for name, hand in wanted.items():
            for place, one in enumerate(found[name]):
                n, *rest = hand.get(place, (0, 0))
                assert one.n == n, (name, place)
                assert not rest or rest[0] in (one.k, one.part("value").ms), (name, place)
        ours, theirs = median_ratio(
            lambda: void(numbers(connection, days)),
            lambda: void(by_hand(connection)),
            rounds=9 if found["sqd"][-1].n < 100_000 else 3,
        )
    for which in ("ours", "theirs"):
        _told(f"  {which}, {span}", _apart(which, derived, span))
    assert told(f"15 metrics, {span}, beside queries by hand", ours, theirs) <= 1.3


def void(_: object) -> None:
    """What came back is not needed."""


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with thirty deals, and the tables derived of them."""
    repo = tmp_path_factory.mktemp("few") / "repo"
    process("git", "clone", "-q", Path(__file__).parent.parent.parent, repo)
    for said in (
        ("--portal", "sandbox", "apply", "--yes"),
        ("sandbox", "seed", "--deals", "30"),
        ("sync",),
        ("metrics",),
    ):
        process(sys.executable, "-m", "dealwright", "-C", repo, *said)
    return repo


def test_the_imports_of_metrics_take_little_more_than_those_of_others(few: Path) -> None:
    """With a connection on both sides."""
    asked = f"['dealwright', '-C', {str(few)!r}, 'metrics']"
    loaded = process(
        sys.executable,
        "-c",
        f"import atexit, sys; sys.argv = {asked}; from dealwright.cli import main;"
        " atexit.register(lambda: print(*sys.modules)); main()",
    ).splitlines()[-1]
    ours = [name for name in loaded.split() if name.partition(".")[0] == "dealwright"]
    assert "dealwright.metrics.board" in ours
    assert "scipy" not in loaded.split()
    script = f"import duckdb; duckdb.connect(); import {', '.join(ours)}"
    both = median_ratio(started(script), started(BARE), rounds=15)
    assert told("imports of metrics beside the bare imports", *both) <= 1.3


def test_the_command_starts_little_later_than_what_it_imports(few: Path) -> None:
    """The tables are derived already: imports, the playbook, and DuckDB's planning are left."""

    def ours() -> None:
        process(sys.executable, "-m", "dealwright", "-C", few, "metrics")

    both = median_ratio(ours, started(BARE), rounds=15)
    assert told("metrics of 30 deals beside the bare imports", *both) <= 2.7


BARE = "import click, yaml, jsonschema, duckdb; duckdb.connect()"


def started(script: str) -> Callable[[], None]:
    """Run a script in a process of its own."""
    return lambda: void(process(sys.executable, "-c", script))


# ---------------------------------------------------------------- time and memory of their own


def _apart(what: str, path: Path, span: str = "now") -> dict[str, float]:
    """Seconds, and mebibytes at the peak, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.test_metrics", what, str(path), span],
        capture_output=True,
        check=True,
        cwd=Path(__file__).parent.parent,
        text=True,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _told(what: str, found: dict[str, float]) -> None:
    sys.stdout.write(f"\n{what}: {found['seconds']:.2f} s, {found['peak']:.0f} MiB")


def _alone(what: str, path: Path, span: str) -> dict[str, float]:
    begun = time.perf_counter()
    if what == "derived":
        derive_in(path)
    else:
        with opened(path, DAYS[span]) as connection:
            match what:
                case "ours":
                    numbers(connection, DAYS[span])
                case "theirs":
                    by_hand(connection)
                case _:
                    board(
                        shipped().measures.metrics,
                        context(shipped()),
                        Asked(CALENDAR, DAYS[span]),
                        DuckEngine(connection),
                    )
    return {"seconds": time.perf_counter() - begun, "peak": _peak()}


def _peak() -> float:
    """Linux's own mark: `getrusage` would give that of the process we were forked from."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    (said,) = (line.split()[1] for line in lines if line.startswith("VmHWM:"))
    return int(said) / 1024


if __name__ == "__main__":
    shipped()
    sys.stdout.write(json.dumps(_alone(sys.argv[1], Path(sys.argv[2]), sys.argv[3])))
