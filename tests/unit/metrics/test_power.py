"""How often a line fires, worked out over all histories."""

import random
from itertools import product

import pytest

from dealwright.metrics.judgement import AsWritten, Line, Seen, Verdict, as_written, judge
from dealwright.metrics.power import Chance, boundary, crossing, power, rules

ENGAGING = Line(line=0.15, minimum=20)
OFFERED = Line(line=0.25, minimum=10, gate="discovery_calls")
WON = Line(line=0.2, minimum=10, zero=True)

KNOWN = [
    (ENGAGING, 100, 0.05, (100, 99.6, 87.6), (None, 26, 44)),
    (ENGAGING, 100, 0.15, (84, 35, 5.5), (None, None, None)),
    (ENGAGING, 100, 0.2, (52, 10.8, 1.0), (None, None, None)),
    (ENGAGING, 100, 0.3, (10.7, 0.9, 0.04), (None, None, None)),
    (OFFERED, 60, 0.25 / 3, (100, 99.7, 91.8), (None, None, None)),
    (OFFERED, 60, 1 / 3, (49, 9.1, 0.7), (None, None, None)),
    (OFFERED, 60, 0.5, (7.7, 0.4, 0.01), (None, None, None)),
    (WON, 40, 0.05, (60, 60, 44), (10, 10, 16)),
    (WON, 40, 0.1, (35, 35, 18.5), (10, 10, 16)),
    (WON, 40, 0.2, (10.7, 10.7, 2.8), (10, 10, 16)),
    (WON, 40, 0.3, (2.8, 2.8, 0.3), (10, 10, 16)),
]


@pytest.mark.parametrize(
    ("line", "horizon", "rate", "points", "attempts"),
    KNOWN,
    ids=[f"{line.line:.0%} up to {horizon}, truly {rate:.1%}" for line, horizon, rate, *_ in KNOWN],
)
def test_operating_characteristics(
    line: Line,
    horizon: int,
    rate: float,
    points: tuple[float, ...],
    attempts: tuple[float | None, ...],
) -> None:
    found = [crossing(boundary(fires, horizon), rate) for fires in rules(line)]
    assert [chance.ever * 100 for chance in found] == pytest.approx(points, abs=0.5)
    for chance, after in zip(found, attempts, strict=True):
        if after is not None:
            assert chance.attempts == pytest.approx(after, abs=0.5)


@pytest.mark.parametrize("line", [ENGAGING, OFFERED, WON], ids=["15 %", "25 %", "zero"])
def test_the_boundary_is_where_the_verdict_changes(line: Line) -> None:
    def verdict(k: int, n: int, rule: str) -> bool:
        seen = Seen(k=k, n=n, gate=n)
        if rule == "as written":
            return as_written(line, seen) is AsWritten.TRIPPED
        found = judge(line, seen)
        return (found.verdict is Verdict.BREACH) and (rule == "posterior" or found.peeking_proof)

    names = ("as written", "posterior", "always valid")
    for name, fires in zip(names, rules(line), strict=True):
        for n, most in enumerate(boundary(fires, 45)):
            assert [verdict(k, n, name) for k in range(n + 1)] == [k <= most for k in range(n + 1)]


def test_every_history_was_thought_of() -> None:
    """All 4,096 histories of twelve attempts, one by one."""
    line, rate, horizon = Line(line=0.4, minimum=3, sure=0.8), 0.3, 12
    fires = rules(line)[1]
    ever = attempts = 0.0
    for history in product([0, 1], repeat=horizon):
        chance = rate ** sum(history) * (1 - rate) ** (horizon - sum(history))
        fired = [n for n in range(1, horizon + 1) if fires(sum(history[:n]), n)]
        if fired:
            ever += chance
            attempts += chance * fired[0]
    assert 0.1 < ever < 0.9
    found = crossing(boundary(fires, horizon), rate)
    assert found.ever == pytest.approx(ever)
    assert found.attempts == pytest.approx(attempts / ever)


@pytest.mark.parametrize("horizon", [50, 200])
def test_evidence_that_is_always_valid_keeps_its_promise(horizon: int) -> None:
    """On the line it reaches 10 in one history of ten at most, and this within any horizon."""
    lines = [Line(line=share, minimum=1) for share in (0.05, 0.15, 0.5, 0.9)]
    found = [crossing(boundary(rules(line)[2], horizon), line.line).ever for line in lines]
    assert max(found) <= 0.1
    assert min(found[1:]) > 0.02


def test_a_rule_that_never_fires_takes_no_time() -> None:
    assert crossing((-1,) * 30, 0.2) == Chance(0.0, None)


def test_chance_agrees_with_dice() -> None:
    fires = rules(ENGAGING)[1]
    reach = boundary(fires, 100)
    dice = random.Random(7)  # noqa: S311 - numbers that repeat, nothing secret
    fired = 0
    for _ in range(4000):
        k = 0
        for n in range(1, 101):
            k += dice.random() < 0.15
            if k <= reach[n]:
                fired += 1
                break
    assert fired / 4000 == pytest.approx(crossing(reach, 0.15).ever, abs=0.03)


def test_a_line_has_a_row_for_each_true_rate_worth_knowing() -> None:
    found = power(ENGAGING, per_week=3)
    assert found.horizon == 100
    assert [(row.name, round(row.rate, 4)) for row in found.rows] == [
        ("a third of the line", 0.05),
        ("on the line", 0.15),
        ("a bit above", 0.2),
        ("twice the line", 0.3),
    ]
    assert found.to_see_a_fall == pytest.approx(25.7, abs=0.1)
    assert found.to_see_a_fall is not None
    assert found.weeks(found.to_see_a_fall) == pytest.approx(8.6, abs=0.1)
    assert power(WON).weeks(10) is None


def test_the_verdict_is_by_the_evidence_that_the_line_asks_for() -> None:
    found = power(Line(line=0.15, minimum=20, evidence="always_valid"))
    assert found.to_see_a_fall == found.fallen.always_valid.attempts == pytest.approx(43.7, abs=0.1)
    assert found.of_verdict(found.above).ever == pytest.approx(0.01, abs=0.001)
    assert power(ENGAGING, horizon=10).to_see_a_fall is None


@pytest.mark.parametrize("line", [0.4, 0.5, 0.75, 0.9])
def test_rates_above_a_high_line_stay_apart_and_below_one(line: float) -> None:
    rates = [row.rate for row in power(Line(line=line, minimum=5)).rows]
    assert rates == sorted(set(rates))
    assert rates[-1] < 1
