"""Verdicts on what was seen, each worked out by hand beforehand."""

import subprocess
import sys
from dataclasses import replace
from itertools import pairwise

import pytest

from dealwright.metrics.intervals import e_value
from dealwright.metrics.judgement import Line, Seen, judge, p_below

ENGAGING = Line(line=0.15, minimum=20)
OFFERED = Line(line=0.25, minimum=10)
WON = Line(line=0.2, minimum=10, zero=True)
LINES = {"15 % after 20": ENGAGING, "25 % after 10": OFFERED, "no win in 10": WON}

WORKED = [
    ("15 % after 20", 0, 19, "0.0 to 12.5", "0.9876", "7.03", "not judged", "not enough evidence"),
    ("15 % after 20", 0, 20, "0.0 to 11.9", "0.9897", "7.92", "tripped", "breach"),
    ("15 % after 20", 0, 22, "0.0 to 11.0", "0.9928", "10.10", "tripped", "breach, peeking-proof"),
    ("15 % after 20", 1, 20, "1.1 to 19.6", "0.9070", "1.96", "tripped", "breach"),
    ("15 % after 20", 2, 20, "3.4 to 26.2", "0.7174", "0.87", "tripped", "not enough evidence"),
    ("15 % after 20", 3, 20, "6.2 to 32.2", "0.4697", "0.51", "not tripped", "not enough evidence"),
    ("15 % after 20", 6, 20, "16.4 to 48.4", "0.0394", "0.20", "not tripped", "ok"),
    ("15 % after 20", 1, 31, "0.7 to 13.2", "0.9814", "5.66", "tripped", "breach"),
    ("15 % after 20", 6, 60, "5.3 to 18.2", "0.8635", "1.03", "tripped", "not enough evidence"),
    ("25 % after 10", 0, 10, "0.0 to 21.3", "0.9849", "6.18", "tripped", "breach"),
    ("25 % after 10", 1, 10, "2.3 to 34.8", "0.8674", "1.56", "tripped", "not enough evidence"),
    ("25 % after 10", 2, 10, "6.9 to 45.9", "0.6194", "0.70", "tripped", "not enough evidence"),
    ("25 % after 10", 5, 10, "26.9 to 73.1", "0.0409", "0.21", "not tripped", "ok"),
    ("25 % after 10", 0, 13, "0.0 to 17.2", "0.9943", "11.81", "tripped", "breach, peeking-proof"),
    ("25 % after 10", 2, 20, "3.4 to 26.2", "0.9498", "2.63", "tripped", "breach"),
    ("no win in 10", 0, 9, "0.0 to 23.1", "0.9579", "3.33", "not judged", "not enough evidence"),
    ("no win in 10", 0, 10, "0.0 to 21.3", "0.9676", "3.87", "tripped", "breach"),
    ("no win in 10", 0, 16, "0.0 to 14.5", "0.9929", "10.21", "tripped", "breach, peeking-proof"),
    ("no win in 10", 1, 10, "2.3 to 34.8", "0.7736", "1.15", "not tripped", "not enough evidence"),
    ("no win in 10", 1, 31, "0.7 to 13.2", "0.9967", "20.2", "not tripped", "not enough evidence"),
    ("no win in 10", 4, 10, "19.4 to 64.8", "0.0656", "0.26", "not tripped", "ok"),
]


@pytest.mark.parametrize(
    "example", WORKED, ids=[f"{line}: {k} of {n}" for line, k, n, *_ in WORKED]
)
def test_worked_example(example: tuple[str, int, int, str, str, str, str, str]) -> None:
    line, k, n, interval, below, e, written, verdict = example
    found = judge(LINES[line], Seen(k=k, n=n))
    low, high = found.interval
    assert f"{low * 100:.1f} to {high * 100:.1f}" == interval
    assert f"{found.p_below:.4f}" == below
    assert f"{found.e:.{len(e.partition('.')[2])}f}" == e
    assert found.as_written == written
    assert f"{found.verdict}{', peeking-proof' if found.peeking_proof else ''}" == verdict
    assert found.rate == k / n


SENTENCES = {
    "too few attempts": (ENGAGING, Seen(k=0, n=19), "19 of 20 attempts"),
    "nothing at all": (replace(ENGAGING, minimum=0), Seen(k=0, n=0), "0 of 1 attempts"),
    "not sure": (ENGAGING, Seen(k=2, n=20), "2 of 20: P(rate < 15 %) = 72 %"),
    "sure": (ENGAGING, Seen(k=1, n=20), "1 of 20: P(rate < 15 %) = 91 %"),
    "as good as certain": (ENGAGING, Seen(k=1, n=99), "1 of 99: P(rate < 15 %) > 99.9 %"),
    "as good as impossible": (ENGAGING, Seen(k=60, n=99), "60 of 99: P(rate < 15 %) < 0.1 %"),
    "the gate is shut": (
        replace(OFFERED, gate="discovery_calls"),
        Seen(k=0, n=12, gate=9),
        "9 of 10 discovery_calls",
    ),
    "the gate was not counted": (
        replace(OFFERED, gate="discovery_calls"),
        Seen(k=0, n=12),
        "0 of 10 discovery_calls",
    ),
    "ten calls with five deals": (
        replace(OFFERED, gate="discovery_calls"),
        Seen(k=0, n=5, gate=10),
        "5 of 10 attempts",
    ),
    "the gate is open": (
        replace(OFFERED, gate="discovery_calls"),
        Seen(k=0, n=10, gate=10),
        "0 of 10: P(rate < 25 %) = 98 %",
    ),
    "one success ends a line of zero": (
        WON,
        Seen(k=1, n=31),
        (
            "1 of 31: P(rate < 20 %) = 99.7 %, but one success ends a line of zero: "
            "`below:` would judge the rate"
        ),
    ),
    "so do two": (
        WON,
        Seen(k=2, n=60),
        (
            "2 of 60: P(rate < 20 %) > 99.9 %, but 2 successes end a line of zero: "
            "`below:` would judge the rate"
        ),
    ),
    "however often one looks": (
        replace(ENGAGING, evidence="always_valid"),
        Seen(k=0, n=20),
        "0 of 20: P(rate < 15 %) = 99 %, e = 7.92 where 10 is needed",
    ),
    "rounding does not make it sure": (
        replace(ENGAGING, sure=0.91),
        Seen(k=1, n=20),
        "1 of 20: P(rate < 15 %) = 90.7 %",
    ),
    "nor always valid": (
        replace(ENGAGING, evidence="always_valid", sure=1 - 1 / 10.102),
        Seen(k=0, n=22),
        "0 of 22: P(rate < 15 %) = 99 %, e = 10.1041997 where 10.102 is needed",
    ),
}


@pytest.mark.parametrize("name", SENTENCES)
def test_a_verdict_says_why(name: str) -> None:
    line, seen, why = SENTENCES[name]
    assert judge(line, seen).why == why


@pytest.mark.parametrize(
    ("line", "k", "n", "verdict"),
    [
        (replace(ENGAGING, sure=0.91), 1, 20, "not enough evidence"),
        (replace(ENGAGING, sure=0.95), 6, 20, "ok"),
        (replace(ENGAGING, sure=0.97), 6, 20, "not enough evidence"),
        (replace(ENGAGING, evidence="always_valid"), 0, 21, "not enough evidence"),
        (replace(ENGAGING, evidence="always_valid"), 0, 22, "breach"),
        (replace(ENGAGING, evidence="always_valid"), 6, 20, "ok"),
        (replace(ENGAGING, evidence="always_valid", sure=0.8), 0, 20, "breach"),
        (replace(ENGAGING, evidence="always_valid", sure=0.95), 0, 22, "not enough evidence"),
        (replace(ENGAGING, evidence="always_valid", sure=1.0), 0, 900, "not enough evidence"),
        (replace(WON, evidence="always_valid"), 0, 15, "not enough evidence"),
        (replace(WON, evidence="always_valid"), 0, 16, "breach"),
        (replace(WON, evidence="always_valid"), 1, 31, "not enough evidence"),
    ],
)
def test_how_sure_and_by_which_evidence(line: Line, k: int, n: int, verdict: str) -> None:
    assert judge(line, Seen(k=k, n=n)).verdict == verdict


@pytest.mark.parametrize("percent", range(1, 100))
def test_as_written_a_rate_on_the_line_is_not_below_it(percent: int) -> None:
    """In floating point 7 of 100 is less than 0.07 * 100."""
    line = Line(line=percent / 100, minimum=1)
    assert judge(line, Seen(k=percent, n=100)).as_written == "not tripped"
    assert judge(line, Seen(k=percent - 1, n=100)).as_written == "tripped"


@pytest.mark.parametrize("line", [0.05, 0.15, 0.5, 0.9])
def test_more_successes_speak_against_a_breach_and_more_failures_for_it(line: float) -> None:
    for n in range(60):
        row = [p_below(k, n, line) for k in range(n + 1)]
        assert row == sorted(row, reverse=True)
        assert all(a > b for a, b in pairwise(row) if a > 1e-12 and b < 1 - 1e-12)
        more = [p_below(k, n + 1, line) for k in range(n + 1)]
        assert all(b > a for a, b in zip(row, more, strict=True) if b < 1 - 1e-12)


def test_what_no_win_in_ten_says_by_itself() -> None:
    """Nothing in ten leaves 25.9 % credible at 95 %, and chance alone shows it often enough."""
    assert f"{1 - 0.05 ** (1 / 10):.3f}" == "0.259"
    for rate, chance in ((0.1, "0.349"), (0.2, "0.107"), (0.3, "0.028")):
        assert f"{(1 - rate) ** 10:.3f}" == chance


@pytest.mark.parametrize("module", ["intervals", "survival", "judgement", "power", "latch"])
def test_only_judging_imports_scipy(module: str) -> None:
    script = f"import sys, dealwright.metrics.{module}\nprint('scipy' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"


@pytest.mark.parametrize("line", [0.05, 0.15, 0.5])
@pytest.mark.parametrize("above", [0.0, 0.01, 0.2])
def test_looking_again_does_not_make_evidence_at_the_line(line: float, above: float) -> None:
    """Whatever was seen, the next attempt is not expected to raise e; on the line it keeps it."""
    rate = line + above
    for n in range(40):
        for k in range(n + 1):
            before = e_value(k, n, line)
            after = rate * e_value(k + 1, n + 1, line) + (1 - rate) * e_value(k, n + 1, line)
            assert after <= before * (1 + 1e-12)
            if not above:
                assert after == pytest.approx(before, rel=1e-12)
