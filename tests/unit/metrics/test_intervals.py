"""The closed forms against two libraries that work them out otherwise."""

import math
import random
from fractions import Fraction

import pytest
from scipy.special import betainc, betaln
from scipy.stats import beta, false_discovery_control, hypergeom
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from dealwright.metrics.intervals import Share, e_value, log_e_value, newcombe, wilson
from dealwright.metrics.judgement import benjamini_hochberg, fisher, p_below

CHANCE = random.Random(20260122)  # noqa: S311 - numbers that repeat, nothing secret
SEEN = [
    *((k, n) for n in range(1, 8) for k in range(n + 1)),
    *((CHANCE.randint(0, n), n) for n in (CHANCE.randint(8, 3000) for _ in range(150))),
]


@pytest.mark.parametrize("sure", [0.5, 0.9, 0.95, 0.999])
def test_wilson_is_that_of_statsmodels(sure: float) -> None:
    for k, n in SEEN:
        theirs = proportion_confint(k, n, alpha=1 - sure, method="wilson")
        assert wilson(k, n, sure) == pytest.approx(theirs, abs=1e-9, rel=0)


@pytest.mark.parametrize("sure", [0.9, 0.95])
def test_newcombe_is_that_of_statsmodels(sure: float) -> None:
    for (k, n), (j, m) in zip(SEEN, reversed(SEEN), strict=True):
        theirs = confint_proportions_2indep(
            j, m, k, n, method="newcomb", compare="diff", alpha=1 - sure
        )
        ours = newcombe(Share(k, n), Share(j, m), sure)
        assert ours == pytest.approx(theirs, abs=1e-9, rel=0)


@pytest.mark.parametrize(
    ("base", "other", "interval"),
    [
        (Share(3, 20), Share(7, 22), "-9.3 to 39.9"),
        (Share(2, 14), Share(12, 15), "29.8 to 82.2"),
        (Share(10, 100), Share(20, 100), "0.0 to 19.9"),
    ],
)
def test_a_difference_of_two_shares(base: Share, other: Share, interval: str) -> None:
    low, high = newcombe(base, other)
    assert f"{low * 100:.1f} to {high * 100:.1f}" == interval
    back = newcombe(other, base)
    assert back == pytest.approx((-high, -low), abs=1e-12)


def test_of_nothing_nothing_is_known() -> None:
    assert wilson(0, 0) == (0, 1)
    assert newcombe(Share(0, 0), Share(3, 9)) == newcombe(Share(3, 9), Share(0, 0)) == (-1, 1)
    assert Share(0, 0).rate is None
    assert e_value(0, 0, 0.2) == pytest.approx(1)


@pytest.mark.parametrize(("k", "n"), [(-1, 3), (4, 3), (0, -1)])
def test_what_is_no_share_is_refused(k: int, n: int) -> None:
    for refused in (lambda: wilson(k, n), lambda: e_value(k, n, 0.2)):
        with pytest.raises(ValueError, match="is not a share"):
            refused()


@pytest.mark.parametrize("line", [-0.1, 1.1, math.nan])
def test_what_is_no_line_is_refused(line: float) -> None:
    with pytest.raises(ValueError, match="a line is between 0 and 1"):
        e_value(1, 3, line)


@pytest.mark.parametrize("line", [0.01, 0.15, 0.5, 0.97])
def test_p_below_is_the_distribution_function_of_scipy(line: float) -> None:
    for k, n in SEEN:
        theirs = beta.cdf(line, k + 0.5, n - k + 0.5)
        assert p_below(k, n, line) == pytest.approx(theirs, abs=1e-9, rel=0)


@pytest.mark.parametrize("line", [0.01, 0.15, 0.5, 0.97])
def test_e_is_what_scipy_makes_of_its_definition(line: float) -> None:
    compared = 0
    for k, n in SEEN:
        tail = betainc(k + 1, n - k + 1, line)
        if tail < 1e-290:
            continue
        likelihood = k * math.log(line) + (n - k) * math.log1p(-line)
        theirs = betaln(k + 1, n - k + 1) + math.log(tail) - math.log(line) - likelihood
        assert log_e_value(k, n, line) == pytest.approx(theirs, abs=1e-9, rel=1e-10)
        compared += 1
    assert compared > 40


@pytest.mark.parametrize(
    ("k", "n", "line"),
    [
        (0, 900, Fraction(1, 5)),
        (1, 900, Fraction(1, 5)),
        (130, 900, Fraction(3, 20)),
        (700, 900, Fraction(3, 20)),
        (899, 900, Fraction(1, 2)),
        (900, 900, Fraction(19, 20)),
        (20, 1500, Fraction(19, 20)),
    ],
)
def test_e_loses_no_digits(k: int, n: int, line: Fraction) -> None:
    """The binomial tail in whole numbers of any length."""
    a, b = line.numerator, line.denominator - line.numerator
    tail = sum(math.comb(n + 1, j) * a**j * b ** (n + 1 - j) for j in range(k + 1, n + 2))
    exact = Fraction(tail, (n + 1) * math.comb(n, k) * a ** (k + 1) * b ** (n - k))
    logarithm = math.log(exact.numerator) - math.log(exact.denominator)
    assert log_e_value(k, n, float(line)) == pytest.approx(logarithm, abs=1e-11, rel=1e-13)
    if logarithm < 500:
        assert e_value(k, n, float(line)) == pytest.approx(float(exact), rel=1e-11)


def test_e_of_a_hundred_thousand() -> None:
    """Near the line it is a number; far below it is beyond all numbers and its logarithm is not."""
    near = e_value(14_900, 100_000, 0.15)
    tail = betaln(14_901, 85_101) + math.log(betainc(14_901, 85_101, 0.15)) - math.log(0.15)
    theirs = tail - 14_900 * math.log(0.15) - 85_100 * math.log1p(-0.15)
    assert math.log(near) == pytest.approx(theirs, abs=1e-8)
    assert e_value(1, 100_000, 0.5) == math.inf
    assert log_e_value(0, 100_000, 0.5) == pytest.approx(
        100_000 * math.log(2) - math.log(100_001 / 2), rel=1e-12
    )
    assert log_e_value(1, 100_000, 0.5) < log_e_value(0, 100_000, 0.5)


def test_e_at_lines_that_nothing_or_everything_meets() -> None:
    assert e_value(3, 9, 0) == pytest.approx(1 / 4)
    assert e_value(9, 9, 1) == pytest.approx(1 / 10)
    assert e_value(8, 9, 1) == math.inf


def test_fisher_adds_up_the_tables_that_are_no_likelier() -> None:
    for (k, n), (j, m) in zip(SEEN[5:25], reversed(SEEN[5:25]), strict=True):
        table = hypergeom(n + m, k + j, n)
        chances = table.pmf(range(n + 1))
        exact = sum(p for p in chances if p <= chances[k] * (1 + 1e-7))
        assert fisher(Share(k, n), Share(j, m)) == pytest.approx(exact, abs=1e-9)
    assert f"{fisher(Share(2, 14), Share(12, 15)):.5f}" == "0.00068"


def test_a_chance_among_many_counts_for_less() -> None:
    assert benjamini_hochberg([0.01, 0.04, 0.03, 0.9]) == pytest.approx(
        [0.04, 0.16 / 3, 0.16 / 3, 0.9]
    )
    assert benjamini_hochberg([]) == ()
    chances = [CHANCE.random() for _ in range(50)]
    assert benjamini_hochberg(chances) == pytest.approx(list(false_discovery_control(chances)))
