"""What the compiled SQL says, and what a slow evaluator says that was written without it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.both_readings import by_hand, by_sql
from support.histories import World
from support.random_worlds import MEANINGS, days, worlds
from unit.metrics.definitions import METRICS, SPLITS


def compare(world: World, when: list[str], split: tuple[str, ...]) -> None:
    for metric in METRICS.values():
        counted = by_hand(world, metric, when, split, MEANINGS)
        assert by_sql(world, metric, when, split) == counted, metric
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
