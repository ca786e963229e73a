"""What may be said of a red line: ok, breach, or that there is not enough evidence for either.

SciPy takes long to import, so only the functions that need it do.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Literal

from dealwright.metrics.intervals import Interval, Share, e_value, wilson

PEEKING_PROOF = 10.0
"""An e-value that rates at the line reach in one of ten histories at most, ever."""


class Verdict(StrEnum):
    """What a line says of a business."""

    OK = "ok"
    NOT_ENOUGH = "not enough evidence"
    BREACH = "breach"


class AsWritten(StrEnum):
    """What the rule says by its letter: the rate so far is below the line, after the minimum."""

    TRIPPED = "tripped"
    NOT_TRIPPED = "not tripped"
    NOT_JUDGED = "not judged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A red line as numbers.

    `line` is the rate that must not be fallen below, between 0 and 1; for a line of `zero`
    successes it is the rate that none at all is held against. `minimum` is the smallest sample, in
    attempts; where `gate` names a count metric, in that too. `sure` is how probable a breach must
    be before it is called one.
    """

    line: float
    minimum: int
    zero: bool = False
    gate: str | None = None
    sure: float = 0.90
    evidence: Literal["posterior", "always_valid"] = "posterior"

    @property
    def e_needed(self) -> float:
        """The e-value that makes a breach where the evidence has to be always valid."""
        return round(1 / (1 - self.sure), 9) if self.sure < 1 else math.inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """k of n attempts that had their time succeeded; `gate` is the count of the line's gate."""

    k: int
    n: int
    gate: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A verdict with everything that it rests on; `why` says it in words."""

    verdict: Verdict
    why: str
    seen: Seen
    rate: float | None
    interval: Interval
    p_below: float
    e: float
    as_written: AsWritten
    peeking_proof: bool


def p_below(k: int, n: int, line: float) -> float:
    """The probability that the rate behind k of n is below the line.

    From Jeffreys' prior, as the rate's posterior is Beta(k + 1/2, n - k + 1/2): the regularised
    incomplete beta `I_L(k + 1/2, n - k + 1/2)`.
    """
    from scipy.special import betainc  # noqa: PLC0415 - a second that only who judges pays

    return float(betainc(k + 0.5, n - k + 0.5, line))


def judge(line: Line, seen: Seen) -> Judgement:
    """The verdict on what was seen, its reason, and the rule by its letter beside it."""
    below = p_below(seen.k, seen.n, line.line)
    e = e_value(seen.k, seen.n, line.line)
    verdict, why = _decided(line, seen, below, e)
    return Judgement(
        verdict=verdict,
        why=why,
        seen=seen,
        rate=Share(seen.k, seen.n).rate,
        interval=wilson(seen.k, seen.n),
        p_below=below,
        e=e,
        as_written=as_written(line, seen),
        peeking_proof=verdict is Verdict.BREACH and e >= PEEKING_PROOF,
    )


def as_written(line: Line, seen: Seen) -> AsWritten:
    """What the rule says by its letter, which takes chance for a fact."""
    if _missing(line, seen):
        return AsWritten.NOT_JUDGED
    # Exact: 7 of 100 is not below 7 %, though 0.07 * 100 is above 7.
    below = seen.k == 0 if line.zero else seen.k < Fraction(str(line.line)) * seen.n
    return AsWritten.TRIPPED if below else AsWritten.NOT_TRIPPED


def fisher(base: Share, other: Share) -> float:
    """Fisher's exact p, two-sided: how often chance alone parts two shares at least so far."""
    from scipy.stats import fisher_exact  # noqa: PLC0415

    table = [[each.k, each.n - each.k] for each in (base, other)]
    return float(fisher_exact(table).pvalue)


def benjamini_hochberg(chances: Sequence[float]) -> tuple[float, ...]:
    """The q of each p: of all that are called by this q, the share expected to be called wrongly.

    Y. Benjamini and Y. Hochberg, Controlling the false discovery rate (1995).
    """
    from scipy.stats import false_discovery_control  # noqa: PLC0415

    return tuple(map(float, false_discovery_control(chances))) if chances else ()


def _decided(line: Line, seen: Seen, below: float, e: float) -> tuple[Verdict, str]:
    """The one place that decides; what else asks about a line asks here."""
    if missing := _missing(line, seen):
        return Verdict.NOT_ENOUGH, missing
    why = f"{seen.k} of {seen.n}: {_probably(line, below)}"
    if line.evidence == "always_valid":
        against = e >= line.e_needed
        why = f"{why}, e = {_e_words(e, line.e_needed)} where {line.e_needed:g} is needed"
    else:
        against = below >= line.sure
    if against and (seen.k == 0 or not line.zero):
        return Verdict.BREACH, why
    if below <= 1 - line.sure:
        return Verdict.OK, why
    if against:
        successes = "one success ends" if seen.k == 1 else f"{seen.k} successes end"
        why = f"{why}, but {successes} a line of zero: `below:` would judge the rate"
    return Verdict.NOT_ENOUGH, why


def _missing(line: Line, seen: Seen) -> str:
    """What of the smallest sample is missing, or nothing."""
    if line.gate is not None and (seen.gate or 0) < line.minimum:
        return f"{seen.gate or 0} of {line.minimum} {line.gate}"
    needed = max(1, line.minimum)
    return f"{seen.n} of {needed} attempts" if seen.n < needed else ""


def _probably(line: Line, below: float) -> str:
    said = f"P(rate < {line.line * 100:.10g} %)"
    if below >= max(0.9995, line.sure):
        return f"{said} > 99.9 %"
    if below <= min(0.0005, 1 - line.sure):
        return f"{said} < 0.1 %"
    return f"{said} = {_percent(below, line.sure)}"


def _percent(share: float, sure: float) -> str:
    """As few digits as leave it on its own side of what decides, and neither none nor all."""
    text = ""
    for digits in range(9):
        text = f"{share * 100:.{digits}f}"
        shown = float(text) / 100
        sides = (shown >= sure, shown <= 1 - sure) == (share >= sure, share <= 1 - sure)
        if sides and 0 < shown < 1:
            break
    return f"{text} %"


def _e_words(e: float, needed: float) -> str:
    """As few digits as leave it on its own side of what is needed."""
    text = f"{e:.3g}"
    return text if (float(text) >= needed) == (e >= needed) else f"{e:.9g}"
