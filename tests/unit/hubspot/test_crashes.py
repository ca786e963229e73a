"""An apply of everything at once, broken off at every request: the same again finishes it.

Nothing is done twice, nothing is lost, and the ledgers know what each record held.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hubspot import HubSpot as Client

import dealwright
from dealwright.errors import DealwrightError
from dealwright.hubspot import marker, search
from dealwright.hubspot.gateway_writing import WritingGateway
from dealwright.plan.ledger import Outcome
from dealwright.plan.runs import read_runs
from dealwright.plan.sealed import holds, to_keep
from dealwright.plan.serial import Json, read_plan
from dealwright.sandbox.app import App, create_app
from dealwright.sandbox.faults import Fault
from dealwright.sandbox.limits import TEN_SECONDLY
from dealwright.sandbox.portal import Portal as HubSpot
from dealwright.sandbox.server import serve
from dealwright.sandbox.tokens import Token
from support.pacing import at_once
from unit.hubspot.everything import (
    FIELDS,
    NOW,
    RECORDS,
    WHAT_THEY_BECOME,
    after,
    applied,
    before,
    plan_of,
    runner,
)

Strike = Callable[[], Fault | None]


@dataclass(frozen=True)
class World:
    """A portal to be changed, the way to it, and where ledgers go."""

    app: App
    hubspot: HubSpot
    url: str
    gateway: WritingGateway
    folder: Path

    def deals(self) -> list[tuple[str, ...]]:
        ids = [one["id"] for one in search.records(self.gateway, "deals", [[]], [])]
        found = {one["id"]: one["properties"] for one in self.gateway.records("deals", ids, FIELDS)}
        return [tuple(found[id_].get(name) or "" for name in FIELDS) for id_ in ids]

    def moves(self) -> list[int]:
        """How often each deal was in a stage, by its history."""
        rows = self.hubspot.store.rows(
            "SELECT record, COUNT(*) AS n FROM history WHERE name = 'dealstage'"
            " GROUP BY record ORDER BY record"
        )
        return [row["n"] for row in rows]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a portal that has everything which is to change, with records in it."""
    folder = tmp_path_factory.mktemp("original")
    with _world(folder / "portal.db", folder / "runs") as world:
        applied(before(), world.gateway, world.folder, "0")
        client = Client(access_token="t", host=world.url)
        for one in RECORDS:
            client.crm.deals.basic_api.create({"properties": {"dealname": "A deal", **one}})
    return folder / "portal.db"


@contextmanager
def _world(file: Path, folder: Path) -> Iterator[World]:
    with HubSpot.open(file, clock=lambda: NOW) as hubspot:
        app = create_app(hubspot, tokens={"t": Token()})
        with serve(app) as url:
            gateway = WritingGateway(token="t", url=url, pace=at_once())
            yield World(app, hubspot, url, gateway, folder)
            gateway.close()


class At:
    """Strikes at the nth request, once."""

    def __init__(self, number: int, strike: Strike) -> None:
        self.left, self.strike = number, strike

    def __call__(self, method: str, path: str) -> Fault | None:
        del method, path
        self.left -= 1
        return self.strike() if self.left == 0 else None


def _interrupt() -> None:
    signal.raise_signal(signal.SIGINT)


STRIKES: dict[str, Strike] = {
    "an exception": _interrupt,
    "a cut before": Fault.cut,
    "a cut after": lambda: Fault.cut(after_effect=True),
    "a 503 before": lambda: Fault.error(503),
    "a 503 after": lambda: Fault.error(503, after_effect=True),
    "a 429": lambda: Fault(refusal=TEN_SECONDLY.refusal()),
    "the daily limit": Fault.daily,
}


def converges(world: World, kept: list[Json]) -> None:
    """The same again finishes it, and everything is as it should be."""
    made = plan_of(after(), world.gateway)
    assert made.blocks == ()
    for file in kept:
        assert all(holds(file, one.change) for one in made.planned), "the same plan still holds"
    if made.planned:
        ledger = runner(world.gateway, world.folder, "2").run(made)
        assert ledger.failure is None, ledger.failure
    assert plan_of(after(), world.gateway).planned == ()
    assert tuple(world.deals()) == WHAT_THEY_BECOME
    assert world.moves() == [2, 2, 1, 2, 2], "no deal moved twice"
    assert marker.read(world.gateway) is None or not made.planned
    _ledgers_agree(world)


def _ledgers_agree(world: World) -> None:
    """What the runs together say they changed is what has changed, with what it was before."""
    held: dict[str, dict[str, str]] = {}
    outcomes: dict[str, list[Outcome]] = {}
    for run in reversed(read_runs(world.folder)):
        for step in run.steps:
            address = step.change.address
            held[address] = {**step.records, **held.get(address, {})}
            outcomes.setdefault(address, []).append(step.outcome)
    moved = held["records in stage deals/sales/old"]
    assert set(moved.values()) <= {"old"}
    assert len(moved) == 2
    assert sorted(held["records with property deals/old_score"].values()) == ["7"]
    assert sorted(held["property deals/gone"].values()) == ["1"]
    for address, found in outcomes.items():
        assert found[-1] in (Outcome.DONE, Outcome.UNKNOWN), address


def _requests(original: Path, tmp_path: Path) -> tuple[int, list[Json]]:
    """How many requests an undisturbed run makes, and the plan it follows."""
    with _copy(original, tmp_path / "undisturbed") as world:
        plan = plan_of(after(), world.gateway)
        plans = (replace(plan, confidential=secret) for secret in (False, True))
        kept = [read_plan(to_keep(one, bytes(16)), "plan") for one in plans]
        start = len(world.app.exchanges)
        assert runner(world.gateway, world.folder).run(plan).failure is None
        made = len(world.app.exchanges) - start
        converges(world, kept)
    return made, kept


@contextmanager
def _copy(original: Path, folder: Path) -> Iterator[World]:
    folder.mkdir()
    shutil.copy(original, folder / "portal.db")
    with _world(folder / "portal.db", folder / "runs") as world:
        yield world
    shutil.rmtree(folder)


def _every(original: Path, tmp_path: Path, strike: Strike, step: int) -> int:
    """Break off at every nth request; how many points were tried."""
    made, kept = _requests(original, tmp_path)
    points = range(1, made + 1, step)
    for number in points:
        with _copy(original, tmp_path / f"at{number}") as world:
            plan = plan_of(after(), world.gateway)
            world.app._faults = At(number, strike)
            with suppress(KeyboardInterrupt, DealwrightError):
                runner(world.gateway, world.folder).run(plan)
            world.app._faults = None
            converges(world, kept)
    return len(points)


@pytest.fixture(autouse=True)
def ctrl_c() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("name", STRIKES)
def test_a_run_that_breaks_off_is_finished(name: str, original: Path, tmp_path: Path) -> None:
    assert _every(original, tmp_path, STRIKES[name], step=47) > 1


@pytest.mark.long
@pytest.mark.parametrize("name", STRIKES)
def test_a_run_that_breaks_off_anywhere_is_finished(
    name: str,
    original: Path,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    tried = _every(original, tmp_path, STRIKES[name], step=1)
    record_property("points", f"{name} at each of {tried} requests")
    assert tried > 80


CHILD = """
import sys
from pathlib import Path
from dealwright.hubspot.gateway_writing import WritingGateway
from support.pacing import at_once
from unit.hubspot.everything import after, plan_of, runner

gateway = WritingGateway(token="t", url=sys.argv[1], pace=at_once())
runner(gateway, Path(sys.argv[2])).run(plan_of(after(), gateway))
"""


def _killed(world: World, number: int) -> None:
    """A run in a process of its own that is killed at its nth request, planning included."""
    tests, tool = Path(__file__).parents[2], Path(dealwright.__file__).parents[1]
    paths = os.pathsep.join(map(str, (tests, tool)))
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, world.url, str(world.folder)],
        env={**os.environ, "PYTHONPATH": paths},
        stderr=subprocess.PIPE,
    ) as child:
        world.app._faults = At(number, child.kill)
        _, told = child.communicate(timeout=60)
    assert child.returncode == -signal.SIGKILL, told.decode()
    world.app._faults = None


def _killed_at_every(original: Path, tmp_path: Path, step: int) -> int:
    made, kept = _requests(original, tmp_path)
    with _copy(original, tmp_path / "planning") as world:
        start = len(world.app.exchanges)
        plan_of(after(), world.gateway)
        planning = len(world.app.exchanges) - start
    points = range(planning + 1, planning + made + 1, step)
    for number in points:
        with _copy(original, tmp_path / f"at{number}") as world:
            _killed(world, number)
            converges(world, kept)
    return len(points)


def test_a_run_that_is_killed_is_finished(original: Path, tmp_path: Path) -> None:
    assert _killed_at_every(original, tmp_path, step=37) > 1


@pytest.mark.long
def test_a_run_that_is_killed_anywhere_is_finished(
    original: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    tried = _killed_at_every(original, tmp_path, step=1)
    record_property("points", f"kill -9 at each of {tried} requests")
    assert tried > 80
