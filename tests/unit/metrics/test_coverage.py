"""A thousand made-up portals whose truth is known: how often an interval of ours holds it.

Every portal is drawn from rates of its own. Ours are the conversions of deals that have had their
time; beside them stands what is so often shown instead, what has converted so far of all that came.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import mean

import pytest

from dealwright.metrics.calendar import Calendar
from dealwright.metrics.compile import compile_metric
from dealwright.metrics.context import context
from dealwright.metrics.evaluate import Asked, evaluate
from dealwright.metrics.intervals import Share, wilson
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.seed import Size
from dealwright.sandbox.seeding.truth import WEEKS, Truth
from support import crowds
from unit.sandbox.wires import NOON, Clock

pytestmark = pytest.mark.long

# Before the first experiment: an arm would change the rate half way.
ENDS, LAST = date(2026, 9, 1), date(2026, 8, 31)
DEALS, AT_ONCE = 400, 100
CONVERSIONS = ("outreach_to_discovery", "discovery_to_proposal", "proposal_to_won")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One conversion of one portal: the truth, and the two things one could show."""

    rate: float
    ours: Share
    so_far: Share


Shown = Callable[[Seen], Share]


def ours(seen: Seen) -> Share:
    return seen.ours


def so_far(seen: Seen) -> Share:
    return seen.so_far


def observed(truths: dict[int, Truth]) -> dict[str, list[Seen]]:
    """What the metrics say of each portal, at the end of its history; by conversion."""
    found: dict[str, list[Seen]] = {name: [] for name in CONVERSIONS}
    with Portal.open(None, clock=Clock(NOON)) as portal:
        seeds = sorted(truths)
        for first in range(0, len(seeds), AT_ONCE):
            sizes = [Size(deals=DEALS, as_of=ENDS, seed=one) for one in seeds[first:][:AT_ONCE]]
            for name, seen in _observed(portal, sizes, truths):
                found[name].append(seen)
    return found


def _observed(
    portal: Portal, sizes: Sequence[Size], truths: dict[int, Truth]
) -> Iterator[tuple[str, Seen]]:
    playbook = crowds.playbook()
    engine = crowds.engine(portal, sizes, truths)
    said = {str(one.seed): crowds.told(one, truths[one.seed]) for one in sizes}
    for name in CONVERSIONS:
        metric = playbook.measures.metric(name)
        assert metric is not None
        assert metric.conversion is not None
        compiled = compile_metric(metric, context(playbook), (crowds.WHERE,))
        for number in evaluate(compiled, Asked(Calendar(), [LAST]), engine):
            (seed,) = number.segment
            (step,) = (
                one
                for one in said[seed or ""]["ways"][0]["steps"]
                if one["from"] == metric.conversion.start
            )
            assert metric.within == f"{step['within']} days"
            so_far = Share(number.part("converted").n, number.part("entered").n)
            yield name, Seen(rate=step["rate"], ours=Share(number.k, number.n), so_far=so_far)
    engine.connection.close()


def covered(seen: Iterable[Seen], shown: Shown) -> float:
    """The share of portals whose true rate lies in the 90 % interval of what is shown."""
    return mean(
        interval.low <= one.rate <= interval.high
        for one in seen
        for interval in (wilson(*shown(one)),)
    )


def error(seen: Iterable[Seen], shown: Shown) -> float:
    """What is shown less the truth, on average over all portals."""
    return mean(shown(one).k / shown(one).n - one.rate for one in seen if shown(one).n)


def tell(what: str, seen: Sequence[Seen]) -> None:
    lines = [
        f"{what}, {len(seen)} portals: {told} {mean(shown(one).n for one in seen):.0f} deals,"
        f" covered {covered(seen, shown):.1%}, error {100 * error(seen, shown):+.1f} points\n"
        for told, shown in (("ours", ours), ("so far", so_far))
    ]
    sys.stdout.write("".join(lines))


def test_intervals_of_conversions_hold_the_truth_as_often_as_they_say() -> None:
    found = observed({seed: crowds.truth_of(seed) for seed in range(1000)})
    for name, seen in found.items():
        tell(name, seen)
        assert len(seen) == 1000
        assert 0.87 <= covered(seen, ours) <= 0.93
        assert abs(error(seen, ours)) < 0.01


def test_what_converted_so_far_is_too_low_while_the_pipeline_grows() -> None:
    found = observed({seed: doubling(crowds.truth_of(seed)) for seed in range(200)})
    for name, seen in found.items():
        tell(name, seen)
        assert len(seen) >= 195
        assert error(seen, so_far) < -0.02
        assert abs(error(seen, ours)) < abs(error(seen, so_far)) / 3
        assert covered(seen, so_far) < 0.80
        assert covered(seen, ours) > 0.84


def doubling(truth: Truth) -> Truth:
    """The same rates, with twice as many new deals every eight weeks."""
    weights = [2 ** (week / 8) for week in range(WEEKS)]
    return replace(truth, weeks=tuple(one / sum(weights) for one in weights))
