"""How long things take while some are not over yet, from histograms of whole elapsed days.

A histogram says how many stays lasted that many days: the finished ones from beginning to end, the
open ones until the cut-off. What ended on a day was still there for everything that happened on it:
among ties, ends come before what is merely cut off.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from dealwright.metrics.intervals import Interval, deviate

Histogram = Mapping[int, int]
"""Days -> how many."""

# Products of fractions that are one half on paper may end a few last digits above it.
_DUST = 1e-12


class Step(NamedTuple):
    """A day on which stays finished; `share` of all last longer, with Greenwood's `variance`.

    `variance` is that of log(share), without bounds where nothing lasts longer.
    """

    day: int
    at_risk: int
    finished: int
    share: float
    variance: float


class Days(NamedTuple):
    """From one day to another; an end that the data do not reach is None."""

    low: int | None
    high: int | None


class Incidence(NamedTuple):
    """The share that is won, and the share that is lost, by the end of a day."""

    day: int
    won: float
    lost: float


@dataclass(frozen=True, slots=True)
class Curve:
    """A Kaplan-Meier curve: which share of the stays lasts longer than so many days."""

    finished: int
    open: int
    steps: tuple[Step, ...]

    def lasting(self, day: int) -> float:
        """The share of stays that last longer than `day`."""
        return next((step.share for step in reversed(self.steps) if step.day <= day), 1.0)

    def quantile(self, share: float) -> int | None:
        """The day by whose end `share` of the stays has finished; None if it never comes to that.

        0.5 is the median, 0.75 the quartile that slow stays lie beyond.
        """
        left = 1 - share + _DUST
        return next((step.day for step in self.steps if step.share <= left), None)

    @property
    def median(self) -> int | None:
        return self.quantile(0.5)

    def median_interval(self, sure: float = 0.90) -> Days:
        """The days that are credible as the median: Brookmeyer and Crowley (1982), log(-log).

        The first days on which the lower and the upper end of the curve's own interval are one
        half or less.
        """
        low = high = None
        before = Step(0, self.finished + self.open, 0, 1.0, 0.0)
        for step in self.steps:
            band = _band(step, before, sure)
            if low is None and band.low <= 0.5:
                low = step.day
            if high is None and band.high <= 0.5:
                high = step.day
            before = step
        return Days(low, high)


def kaplan_meier(finished: Histogram, still_open: Histogram) -> Curve:
    """The curve from which no open stay was left out.

    E. L. Kaplan and P. Meier, Nonparametric estimation from incomplete observations (1958);
    variance by M. Greenwood (1926).
    """
    share, variance = 1.0, 0.0
    steps: list[Step] = []
    for day, at_risk in _at_risk(finished, still_open):
        if over := finished.get(day, 0):
            share *= (at_risk - over) / at_risk
            left = at_risk - over
            variance = variance + over / (at_risk * left) if left else math.inf
            steps.append(Step(day, at_risk, over, share, variance))
    return Curve(sum(finished.values()), sum(still_open.values()), tuple(steps))


def aalen_johansen(won: Histogram, lost: Histogram, still_open: Histogram) -> tuple[Incidence, ...]:
    """The shares won and lost by each day on which something ended, each excluding the other.

    O. Aalen and S. Johansen (1978). What is won and what is lost on one day leave the same deals
    that were open until then: there is no order among them.
    """
    left, by_won, by_lost = 1.0, 0.0, 0.0
    steps: list[Incidence] = []
    for day, at_risk in _at_risk(won, lost, still_open):
        wins, losses = won.get(day, 0), lost.get(day, 0)
        by_won += left * wins / at_risk
        by_lost += left * losses / at_risk
        left *= (at_risk - wins - losses) / at_risk
        if wins or losses:
            steps.append(Incidence(day, by_won, by_lost))
    return tuple(steps)


def won_within(
    won: Histogram, lost: Histogram, still_open: Histogram, days: Iterable[int] = (90, 180, 365)
) -> dict[int, float | None]:
    """The share of deals won by the end of each of `days`, losing being a competing risk.

    None where no deal has been watched for so long while some were still open before.
    """
    steps = aalen_johansen(won, lost, still_open)
    watched = max((day for day, _ in _at_risk(won, lost, still_open)), default=-1)
    over = watched >= 0 and not still_open.get(watched)
    return {
        day: next((step.won for step in reversed(steps) if step.day <= day), 0.0)
        if day <= watched or over
        else None
        for day in days
    }


def _at_risk(*histograms: Histogram) -> Iterator[tuple[int, int]]:
    """Each day on which anything is known to end or to be cut off, and how many lasted until it."""
    days = sorted({day for each in histograms for day, count in each.items() if count})
    left = sum(sum(each.values()) for each in histograms)
    for day in days:
        yield day, left
        left -= sum(each.get(day, 0) for each in histograms)


def _band(step: Step, before: Step, sure: float) -> Interval:
    """The interval of the share that lasts longer, on the scale of log(-log(share)).

    Where nothing lasts longer that scale has no upper end. But a day is a round number: those that
    finished on the last one did so one after the other, and before the very last of them there was
    an end still.
    """
    if step.share:
        return _of_logarithms(step.share, step.variance, sure)
    share = before.share / step.at_risk
    variance = before.variance + (step.finished - 1) / step.at_risk
    return Interval(0.0, _of_logarithms(share, variance, sure).high)


def _of_logarithms(share: float, variance: float, sure: float) -> Interval:
    if share == 1:
        return Interval(1.0, 1.0)
    lasting = -math.log(share)
    half = deviate(sure) * math.sqrt(variance) / lasting
    low, high = (math.exp(-lasting * math.exp(side)) for side in (half, -half))
    return Interval(low, high)
