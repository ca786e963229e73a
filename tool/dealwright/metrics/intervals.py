"""How far a share may be from what was seen: closed forms that need no library.

A share is k of n: k that came about among n that could have, 0 <= k <= n. Lines and shares are
between 0 and 1.
"""

import math
from statistics import NormalDist
from typing import NamedTuple

_HUGE = 1e250
_NEGLIGIBLE = 1e-18


class Share(NamedTuple):
    """How many of how many."""

    k: int
    n: int

    @property
    def rate(self) -> float | None:
        """The one over the other; nothing where nothing was tried."""
        return self.k / self.n if self.n else None


class Interval(NamedTuple):
    """From the lowest to the highest value that what was seen leaves credible."""

    low: float
    high: float


def deviate(sure: float) -> float:
    """How many standard deviations to either side hold `sure` of a normal distribution."""
    return NormalDist().inv_cdf((1 + sure) / 2)


def wilson(k: int, n: int, sure: float = 0.90) -> Interval:
    """Wilson's score interval of the share behind k of n; of nothing it is everything.

    E. B. Wilson, Probable inference, the law of succession, and statistical inference (1927).
    """
    _possible(k, n)
    if n == 0:
        return Interval(0.0, 1.0)
    rate, square = k / n, deviate(sure) ** 2
    middle = rate + square / (2 * n)
    half = math.sqrt(square * (rate * (1 - rate) + square / (4 * n)) / n)
    whole = 1 + square / n
    # The ends at 0 and n are exact; the subtraction would leave dust there.
    low = 0.0 if k == 0 else (middle - half) / whole
    high = 1.0 if k == n else (middle + half) / whole
    return Interval(low, high)


def newcombe(base: Share, other: Share, sure: float = 0.95) -> Interval:
    """Newcombe's interval of the difference, the rate of `other` less the rate of `base`.

    Two Wilson intervals, combined: method 10 of R. G. Newcombe, Interval estimation for the
    difference between independent proportions (1998). Of nothing it is everything.
    """
    of_base, of_other = wilson(*base, sure), wilson(*other, sure)
    if base.rate is None or other.rate is None:
        return Interval(-1.0, 1.0)
    difference = other.rate - base.rate
    return Interval(
        difference - math.hypot(other.rate - of_other.low, of_base.high - base.rate),
        difference + math.hypot(of_other.high - other.rate, base.rate - of_base.low),
    )


def e_value(k: int, n: int, line: float) -> float:
    """How much better rates below the line explain k of n than the line itself; maybe infinite.

    The likelihood averaged evenly over the rates from 0 to `line`, divided by the likelihood at
    `line`. While the true rate is at least `line` this is a non-negative supermartingale that
    starts at 1 as n grows, so the chance that it ever reaches 10 is at most one in ten, however
    often one looks (J. Ville, 1939).
    """
    logarithm = log_e_value(k, n, line)
    return math.exp(logarithm) if logarithm < math.log(_HUGE) else math.inf


def log_e_value(k: int, n: int, line: float) -> float:
    """The natural logarithm of `e_value`, which stays a number where that one is infinite.

    The regularised incomplete beta of whole numbers is the tail of a binomial distribution:
    `I_L(k+1, n-k+1)` is the chance of at least k+1 of n+1. Divided by the likelihood at the line
    its terms have simple ratios, and all of them are positive, so no digits are lost:
    `e = (1 + r_1 + r_1 r_2 + ...) / (k+1)` with `r_j = (n-k+1-j) / (k+1+j) * L / (1-L)`.
    """
    _possible(k, n)
    if not 0 <= line <= 1:
        raise ValueError(f"a line is between 0 and 1, not {line}")
    if line == 1:
        return math.inf if k < n else -math.log(n + 1)
    if k == 0 and line > 0:
        return _log_e_of_none(n, line)
    odds = line / (1 - line)
    term = total = 1.0
    exponent = 0
    for j in range(1, n - k + 1):
        ratio = (n - k + 1 - j) / (k + 1 + j) * odds
        term *= ratio
        total += term
        if total > _HUGE:
            term, total, exponent = term / _HUGE, total / _HUGE, exponent + 1
        # Ratios fall, so once they are below 1 what is to come is less than a geometric series.
        if term < total * _NEGLIGIBLE * (1 - ratio):
            break
    return math.log(total) + exponent * math.log(_HUGE) - math.log(k + 1)


def _log_e_of_none(n: int, line: float) -> float:
    """With k = 0, e = (1 - (1-L)^(n+1)) / ((n+1) L (1-L)^n)."""
    failing = math.log1p(-line)
    return math.log(-math.expm1((n + 1) * failing) / ((n + 1) * line)) - n * failing


def _possible(k: int, n: int) -> None:
    if not 0 <= k <= n:
        raise ValueError(f"{k} of {n} is not a share")
