"""How often a red line fires, by chance or for a reason: known exactly before any deal is tried.

Whoever looks at a line after every attempt looks many times. What that does to a rule is worked out
over all ways in which successes and failures can follow one another.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from dealwright.metrics.judgement import AsWritten, Line, Seen, Verdict, as_written, judge

Fires = Callable[[int, int], bool]
"""Whether a rule fires at k of n."""


@dataclass(frozen=True, slots=True)
class Chance:
    """How probable it is that a rule ever fires, and after how many attempts it then does."""

    ever: float
    attempts: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What three rules do to a business with this true rate."""

    name: str
    rate: float
    as_written: Chance
    posterior: Chance
    always_valid: Chance


@dataclass(frozen=True, slots=True, kw_only=True)
class Power:
    """A line, looked at after every attempt up to `horizon`, against true rates that rise."""

    line: Line
    horizon: int
    per_week: float | None
    rows: tuple[Row, ...]

    @property
    def fallen(self) -> Row:
        """A business far below the line, for which the line is there."""
        return self.rows[0]

    @property
    def above(self) -> Row:
        """A business just above the line, which it should leave in peace."""
        return self.rows[2]

    def of_verdict(self, row: Row) -> Chance:
        """The chance by the rule that gives this line its verdict."""
        return row.always_valid if self.line.evidence == "always_valid" else row.posterior

    @property
    def to_see_a_fall(self) -> float | None:
        """How many attempts pass, on average, before a rate far below the line is called a breach.

        Of the histories in which that happens within the horizon; None where there are none.
        """
        return self.of_verdict(self.fallen).attempts

    def weeks(self, attempts: float) -> float | None:
        """How long so many attempts take; None where nobody said how many a week brings."""
        return attempts / self.per_week if self.per_week else None


def power(line: Line, horizon: int | None = None, per_week: float | None = None) -> Power:
    """A row for each true rate worth knowing: far below the line, on it, above it, far above.

    `horizon` is the number of attempts, five times the line's minimum where it is not given;
    `per_week` how many a week brings. The count of a gate is taken to keep up with the attempts.
    """
    horizon = horizon or max(5 * line.minimum, 40)
    reach = tuple(boundary(fires, horizon) for fires in rules(line))
    rows = tuple(_row(name, rate, reach) for name, rate in _true_rates(line.line))
    return Power(line=line, horizon=horizon, per_week=per_week, rows=rows)


def rules(line: Line) -> tuple[Fires, Fires, Fires]:
    """The line by its letter, by the posterior and by evidence that is valid at every look."""

    def seen(k: int, n: int) -> Seen:
        return Seen(k=k, n=n, gate=n)

    def judged(as_if: Line) -> Fires:
        return lambda k, n: judge(as_if, seen(k, n)).verdict is Verdict.BREACH

    return (
        lambda k, n: as_written(line, seen(k, n)) is AsWritten.TRIPPED,
        judged(replace(line, evidence="posterior")),
        judged(replace(line, evidence="always_valid")),
    )


def boundary(fires: Fires, horizon: int) -> tuple[int, ...]:
    """For n = 0, 1, … `horizon` the most successes at which the rule still fires, or -1.

    Every rule that fires at k of n fires at fewer of n too, so halving finds it.
    """
    return tuple(_most(fires, n) for n in range(horizon + 1))


def crossing(reach: tuple[int, ...], rate: float) -> Chance:
    """The chance that k ever comes within `reach` while attempts succeed at `rate`.

    `alive[k]` is the probability of k successes so far in a history in which the rule never fired.
    """
    alive = [1.0]
    ever = attempts = 0.0
    for n, most in enumerate(reach[1:], start=1):
        failed = [chance * (1 - rate) for chance in alive]
        won = [chance * rate for chance in alive]
        alive = [a + b for a, b in zip([*failed, 0.0], [0.0, *won], strict=True)]
        if most >= 0:
            fired = sum(alive[: most + 1])
            alive[: most + 1] = [0.0] * (most + 1)
            ever += fired
            attempts += n * fired
    return Chance(ever, attempts / ever if ever else None)


def _row(name: str, rate: float, reach: Sequence[tuple[int, ...]]) -> Row:
    written, posterior, always = (crossing(each, rate) for each in reach)
    return Row(name=name, rate=rate, as_written=written, posterior=posterior, always_valid=always)


def _most(fires: Fires, n: int) -> int:
    low, high = -1, n
    while low < high:
        middle = (low + high + 1) // 2
        if fires(middle, n):
            low = middle
        else:
            high = middle - 1
    return low


def _true_rates(line: float) -> tuple[tuple[str, float], ...]:
    """Above the line there may be too little room for a third more, or for twice as much."""
    room = 1 - line
    return (
        ("a third of the line", line / 3),
        ("on the line", line),
        ("a bit above", line + min(line / 3, room / 4)),
        ("twice the line" if line < 0.5 else "far above", line + min(line, room / 2)),
    )
