"""What has moved between two playbooks: a metric, a red line, all of them."""

import datetime as dt
from dataclasses import dataclass

from dealwright.metrics.evaluate import Number
from dealwright.metrics.red_lines import LineState


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A metric under both definitions: None where a side has no such metric, or cannot compute it.

    `weeks` of `of_weeks` past weeks have another number. `entering` and `leaving` are the ids that
    only the new, or only the old definition counts at the end of the day; of a rate, `succeeding` and
    `failing` those that both count and that are a success by only the new, or only the old.
    """

    metric: str
    before: Number | None
    after: Number | None
    weeks: int = 0
    of_weeks: int = 0
    entering: tuple[int, ...] = ()
    leaving: tuple[int, ...] = ()
    succeeding: tuple[int, ...] = ()
    failing: tuple[int, ...] = ()
    problem: str | None = None

    @property
    def same(self) -> bool:
        return (
            self.before is not None
            and self.after is not None
            and not self.weeks
            and not any((self.entering, self.leaving, self.succeeding, self.failing))
            and shown(self.before) == shown(self.after)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedLine:
    """A red line under both definitions; None where a side has no such line."""

    red_line: str
    before: LineState | None
    after: LineState | None

    @property
    def flips(self) -> bool:
        """Whether the verdict is another; a line that is new or gone flips nothing."""
        return (
            self.before is not None
            and self.after is not None
            and _verdict(self.before) != _verdict(self.after)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """Every metric and red line whose definition differs; `unchanged` metrics were skipped."""

    day: dt.date
    moved: tuple[Moved, ...]
    lines: tuple[MovedLine, ...]
    unchanged: int

    @property
    def flipped(self) -> tuple[MovedLine, ...]:
        return tuple(one for one in self.lines if one.flips)


def shown(number: Number) -> object:
    """Of a number what people see, to be compared."""
    return number.verb, number.part("value"), number.part("start")


def _verdict(state: LineState) -> object:
    return (
        None if state.judgement is None else state.judgement.verdict,
        type(state.standing).__name__,
    )
