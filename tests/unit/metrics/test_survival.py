"""Survival curves against lifelines, and by hand where it only guesses: ties of competing ends."""

import random
import warnings
from collections import Counter
from fractions import Fraction

import pytest

from dealwright.metrics.survival import Histogram, aalen_johansen, kaplan_meier, won_within

with warnings.catch_warnings():  # what lifelines says of its own libraries is not ours to mend
    warnings.simplefilter("ignore")
    from lifelines import AalenJohansenFitter, KaplanMeierFitter
    from lifelines.utils import median_survival_times, qth_survival_time

DUST = 1e-12


def histograms(seed: int) -> tuple[Counter[int], Counter[int]]:
    """Few or many, on few days or many, so that there are ties and curves that end anywhere."""
    chance = random.Random(seed)  # noqa: S311 - numbers that repeat, nothing secret
    span = chance.choice([3, 20, 300])
    finished, still_open = (
        Counter(chance.randint(0, span) for _ in range(chance.choice([0, 1, 4, 30, 200])))
        for _ in range(2)
    )
    return finished, still_open


def theirs(finished: Histogram, still_open: Histogram) -> KaplanMeierFitter:
    days = [*finished, *still_open]
    ended = [1] * len(finished) + [0] * len(still_open)
    counts = [*finished.values(), *still_open.values()]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it divides by zero where a curve ends
        return KaplanMeierFitter(alpha=0.1).fit(days, ended, weights=counts)


def day_or_none(day: float) -> int | None:
    return None if day == float("inf") else int(day)


@pytest.mark.parametrize("seed", range(60))
def test_a_curve_is_that_of_lifelines(seed: int) -> None:
    finished, still_open = histograms(seed)
    if not (finished or still_open):
        finished[5] = 1
    curve, fitted = kaplan_meier(finished, still_open), theirs(finished, still_open)
    expected = fitted.survival_function_["KM_estimate"]
    for day, share in expected.items():
        if day >= 0:
            assert curve.lasting(int(day)) == pytest.approx(share, abs=1e-9, rel=0)
    for share in (0.5, 0.75):
        known = day_or_none(qth_survival_time(1 - share + DUST, expected))
        assert curve.quantile(share) == known
    ends = median_survival_times(fitted.confidence_interval_).iloc[0]
    low, high = map(day_or_none, ends)
    over = curve.steps[-1] if curve.steps and curve.steps[-1].share == 0 else None
    found = curve.median_interval(0.9)
    assert found.low == low
    if over and high == over.day:
        # There it ends the interval because the curve ends, be it after a single stay.
        assert found.high in (high, None)
    else:
        assert found.high == high


@pytest.mark.parametrize(
    ("finished", "median", "interval"),
    [
        ({}, None, (None, None)),
        ({7: 1}, 7, (7, None)),
        ({3: 1, 7: 1}, 3, (3, None)),
        ({7: 2}, 7, (7, None)),
        ({7: 30}, 7, (7, 7)),
        ({3: 50, 4: 60}, 4, (3, 4)),
        ({3: 10, 4: 60}, 4, (4, 4)),
        (dict.fromkeys(range(1, 11), 1), 5, (2, 8)),
    ],
)
def test_where_all_have_finished_a_median_still_needs_enough_of_them(
    finished: Histogram, median: int | None, interval: tuple[int | None, int | None]
) -> None:
    curve = kaplan_meier(finished, {})
    assert curve.median == median
    assert curve.median_interval() == interval


def test_open_stays_that_ended_the_same_day_were_there_until_then() -> None:
    curve = kaplan_meier({5: 1}, {5: 1, 4: 2})
    assert (curve.finished, curve.open) == (1, 3)
    assert [(step.day, step.at_risk, step.share) for step in curve.steps] == [(5, 2, 0.5)]
    assert curve.median == 5
    assert curve.quantile(0.75) is None
    assert (curve.lasting(4), curve.lasting(5), curve.lasting(99)) == (1.0, 0.5, 0.5)


def test_a_median_that_is_one_half_on_paper_is_found() -> None:
    """6/7 * 5/6 * ... passes one half by a last digit in floating point."""
    for many in range(2, 400, 2):
        assert kaplan_meier(dict.fromkeys(range(1, many + 1), 1), {}).median == many // 2


def test_open_stays_make_it_longer() -> None:
    finished = {10: 5, 20: 5}
    assert kaplan_meier(finished, {}).median == 10
    assert kaplan_meier(finished, {15: 4}).median == 20
    assert kaplan_meier(finished, {30: 40}).median is None


@pytest.mark.parametrize("seed", range(30))
def test_without_ties_the_shares_won_are_those_of_lifelines(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - numbers that repeat, nothing secret
    days = chance.sample(range(1, 400), chance.choice([1, 7, 60, 200]))
    ends = [chance.choice([0, 1, 1, 2, 2, 2]) for _ in days]
    still_open, won, lost = (
        Counter(day for day, end in zip(days, ends, strict=True) if end == kind)
        for kind in range(3)
    )
    ours = {step.day: (step.won, step.lost) for step in aalen_johansen(won, lost, still_open)}
    for kind, at in ((1, 0), (2, 1)):
        if kind not in ends:
            assert all(pair[at] == 0 for pair in ours.values())
            continue
        fitted = AalenJohansenFitter(calculate_variance=False).fit(days, ends, kind)
        expected = fitted.cumulative_density_.iloc[:, 0]
        for day, pair in ours.items():
            assert pair[at] == pytest.approx(expected[day], abs=1e-9, rel=0)
        for horizon in (90, 180, 365):
            if kind == 1 and horizon <= max(days):
                within = won_within(won, lost, still_open)[horizon]
                known = expected[expected.index <= horizon].iloc[-1]
                assert within == pytest.approx(known, abs=1e-9, rel=0)


def test_won_and_lost_on_one_day_by_hand() -> None:
    """Of 10: day 1 wins 2 and loses 1; day 2 leaves 1 open; day 3 wins 1, loses 2, 1 open."""
    steps = aalen_johansen({1: 2, 3: 1}, {1: 1, 3: 2}, {2: 1, 3: 1, 9: 2})
    after_first = Fraction(7, 10)
    won = (Fraction(2, 10), Fraction(2, 10) + after_first * Fraction(1, 6))
    lost = (Fraction(1, 10), Fraction(1, 10) + after_first * Fraction(2, 6))
    assert [step.day for step in steps] == [1, 3]
    assert [step.won for step in steps] == pytest.approx([float(share) for share in won])
    assert [step.lost for step in steps] == pytest.approx([float(share) for share in lost])


def test_the_order_of_what_ends_on_one_day_does_not_matter() -> None:
    """Where nothing was cut off, the share won is what was won: losing does not hide a win."""
    won, lost = {1: 3, 2: 4, 5: 1}, {1: 5, 2: 2, 5: 5}
    assert won_within(won, lost, {}, (0, 1, 4, 5, 999)) == pytest.approx(
        {0: 0, 1: 3 / 20, 4: 7 / 20, 5: 8 / 20, 999: 8 / 20}
    )
    turned = aalen_johansen(lost, won, {})
    assert [(step.lost, step.won) for step in turned] == [
        (step.won, step.lost) for step in aalen_johansen(won, lost, {})
    ]


@pytest.mark.parametrize(
    ("won", "lost", "still_open", "shares"),
    [
        ({}, {}, {}, [None, None, None]),
        ({90: 1}, {}, {}, [1, 1, 1]),
        ({91: 1}, {}, {}, [0, 1, 1]),
        ({10: 1}, {20: 1}, {89: 2}, [None, None, None]),
        ({10: 1}, {20: 1}, {90: 2}, [0.25, None, None]),
        ({10: 1}, {200: 1}, {200: 2}, [0.25, 0.25, None]),
        ({10: 1}, {200: 1}, {199: 2}, [0.25, 0.25, 0.25]),
        ({10: 1, 300: 0}, {}, {20: 1}, [None, None, None]),
    ],
)
def test_a_share_is_shown_only_as_far_as_deals_were_watched(
    won: Histogram, lost: Histogram, still_open: Histogram, shares: list[float | None]
) -> None:
    assert list(won_within(won, lost, still_open).values()) == shares
