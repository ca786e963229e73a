"""Answers with a piece that is not what it should be: a sync goes on or says so, and never dies."""

import random
from contextlib import suppress
from pathlib import Path

import pytest

from dealwright.errors import DealwrightError
from dealwright.sandbox.server import serve
from e2e.test_sync import STAGES, year
from support.stock import HOUR, Served, served
from unit.hubspot.test_spoilt_answers import Spoiling


def spoilt(there: Served, folder: Path, seed: int) -> None:
    """A first sync or a later one, one of whose answers is spoilt."""
    chance = random.Random(seed)  # noqa: S311 - answers that repeat, nothing secret
    if seed % 2:
        there.sync(folder)
        for deal in there.stock.live("deals"):
            there.stock.change("deals", deal, amount=str(seed))
        there.stock.clock.later()
    spoiling = Spoiling(there.app, chance, chance.randrange(2, 45))
    with serve(spoiling) as url, suppress(DealwrightError):
        Served(there.stock, there.app, url).sync(folder)


def stock(there: Served) -> None:
    for _ in year(there.stock, 8, 3):
        pass
    deal = there.stock.deal()
    for number in range(21):
        there.stock.clock.later(HOUR)
        there.stock.change("deals", deal, dealstage=STAGES[number % 2])


def test_a_spoilt_answer_is_told(tmp_path: Path) -> None:
    with served() as there:
        stock(there)
        for seed in range(4):
            spoilt(there, tmp_path / str(seed), seed)


@pytest.mark.long
@pytest.mark.parametrize("first", range(100, 500, 100))
def test_any_spoilt_answer_is_told(tmp_path: Path, first: int) -> None:
    with served() as there:
        stock(there)
        for seed in range(first, first + 100):
            spoilt(there, tmp_path / str(seed), seed)
