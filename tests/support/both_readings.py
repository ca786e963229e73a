"""The same numbers twice: from the compiled SQL on an engine, and from the plain evaluator."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from dealwright.metrics.engine import Engine
from dealwright.metrics.evaluate import WHOLE, evaluate
from dealwright.model.metrics import Metric
from support.histories import World
from support.plain import Meanings, Plain
from support.plain_verbs import Unit, units

Found = dict[tuple[dt.date, tuple[object, ...], str], tuple[int, int, int]]
"""How many, how many of them succeeded, and their milliseconds: by day, segment and part."""


def by_sql(
    world: World,
    metric: Metric,
    when: Sequence[str],
    split: tuple[str, ...] = (),
    engine: Engine | None = None,
) -> Found:
    compiled, asked = world.compiled(metric, split), world.asked(*when)
    return {
        (number.day, number.segment if split else WHOLE, part): (totals.n, totals.k, totals.ms)
        for number in evaluate(compiled, asked, engine or world.tables())
        for part, totals in number.parts.items()
    }


def by_hand(
    world: World,
    metric: Metric,
    when: Sequence[str],
    split: tuple[str, ...],
    meanings: Meanings,
) -> Found:
    found: Found = {}
    for day in map(dt.date.fromisoformat, when):
        counted = list(units(Plain(world, meanings, day), metric, split))
        assert most_at_once(counted) <= 1
        for one in counted:
            n, k, ms = found.get((day, one.segment, one.part), (0, 0, 0))
            found[day, one.segment, one.part] = n + 1, k + one.success, ms + one.ms
    return found


def most_at_once(counted: list[Unit]) -> int:
    """How often a unit counts in one part; entries and exits are events, and may be several."""
    often = Counter((one.part, one.unit) for one in counted if one.part not in ("entries", "exits"))
    return max(often.values(), default=0)
