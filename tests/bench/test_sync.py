"""How long a sync takes beside the bare loop of its calls, and how little a second one has to do."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.ratios import median_ratio, told
from dealwright.hubspot.gateway_records import HISTORIES, TIES, RecordsGateway
from dealwright.records.reading import TIED
from support.pacing import at_once
from support.stock import HOUR, WANTED, Served, served

pytestmark = pytest.mark.bench

DEALS = 3_000
STAGES = ("appointmentscheduled", "qualifiedtobuy", "contractsent", "closedwon")


@pytest.fixture
def there() -> Iterator[Served]:
    with served() as there:
        for stage in STAGES:
            there.stock.fill(DEALS, stage)
            there.stock.clock.later(HOUR)
        yield there


def test_a_sync_takes_little_more_than_its_calls(there: Served, tmp_path: Path) -> None:
    gateway = RecordsGateway(token="t", url=there.url, pace=at_once())

    def sync() -> None:
        shutil.rmtree(tmp_path / "first", ignore_errors=True)
        assert there.sync(tmp_path / "first").read == DEALS

    def calls() -> None:
        ask(gateway)

    ours, theirs = median_ratio(sync, calls)
    gateway.close()
    assert told(f"a first sync of {DEALS:,} deals beside its calls", ours, theirs) <= 3


def test_a_second_sync_is_short(there: Served, tmp_path: Path) -> None:
    there.sync(tmp_path / "kept")
    there.stock.clock.later()

    def first() -> None:
        shutil.rmtree(tmp_path / "first", ignore_errors=True)
        there.sync(tmp_path / "first")

    def second() -> None:
        assert there.sync(tmp_path / "kept").read == 0

    assert told("a sync with nothing new beside the first", *median_ratio(second, first)) <= 0.5


def ask(gateway: RecordsGateway) -> None:
    for thing in WANTED.fields:
        known: list[int] = []
        for archived in (False, True):
            ids = listed(gateway, thing, archived=archived)
            names = WANTED.properties(thing)
            for first in range(0, len(ids), HISTORIES):
                gateway.histories(thing, ids[first : first + HISTORIES], names, archived=archived)
            known += ids
        for near, far in TIED:
            for first in range(0, len(known), TIES):
                if near == thing:
                    list(gateway.ties(near, far, known[first : first + TIES]))


def listed(gateway: RecordsGateway, thing: str, *, archived: bool) -> list[int]:
    ids: list[int] = []
    after: str | None = None
    while True:
        found, after = gateway.page(thing, after, archived=archived)
        ids += [int(one["id"]) for one in found]
        if after is None:
            return ids
