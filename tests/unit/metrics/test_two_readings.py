"""What the compiled SQL says, and what a slow evaluator says that was written without it."""

import datetime as dt
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dealwright.metrics.evaluate import WHOLE, evaluate
from dealwright.model.metrics import Metric
from support.histories import World
from support.plain import Plain
from support.plain_verbs import Unit, units
from support.random_worlds import MEANINGS, days, worlds
from unit.metrics.definitions import METRICS, SPLITS

Found = dict[tuple[dt.date, tuple[object, ...], str], tuple[int, int, int]]


def by_sql(world: World, metric: Metric, when: list[str], split: tuple[str, ...]) -> Found:
    compiled, asked = world.compiled(metric, split), world.asked(*when)
    return {
        (number.day, number.segment if split else WHOLE, part): (totals.n, totals.k, totals.ms)
        for number in evaluate(compiled, asked, world.tables())
        for part, totals in number.parts.items()
    }


def by_hand(world: World, metric: Metric, when: list[str], split: tuple[str, ...]) -> Found:
    found: Found = {}
    for day in map(dt.date.fromisoformat, when):
        counted = list(units(Plain(world, MEANINGS, day), metric, split))
        assert most_at_once(counted) <= 1
        for one in counted:
            n, k, ms = found.get((day, one.segment, one.part), (0, 0, 0))
            found[day, one.segment, one.part] = n + 1, k + one.success, ms + one.ms
    return found


def most_at_once(counted: list[Unit]) -> int:
    """How often a unit counts in one part; entries and exits are events, and may be several."""
    often = Counter((one.part, one.unit) for one in counted if one.part not in ("entries", "exits"))
    return max(often.values(), default=0)


def compare(world: World, when: list[str], split: tuple[str, ...]) -> None:
    for metric in METRICS.values():
        assert by_sql(world, metric, when, split) == by_hand(world, metric, when, split), metric
    world.forget()


_WHEN = st.lists(days, min_size=2, max_size=3, unique=True)
_STEADY = settings(deadline=None, suppress_health_check=list(HealthCheck))


@settings(_STEADY, max_examples=4)
@given(world=worlds(), when=_WHEN, split=st.sampled_from(SPLITS))
def test_both_readings_agree(world: World, when: list[str], split: tuple[str, ...]) -> None:
    compare(world, when, split)


@pytest.mark.long
@settings(_STEADY, max_examples=150)
@given(world=worlds(most=10), when=_WHEN, split=st.sampled_from(SPLITS))
def test_both_readings_agree_on_many(world: World, when: list[str], split: tuple[str, ...]) -> None:
    compare(world, when, split)
