"""With what `red-lines --exit-code` ends: a line that nobody could judge is no all-clear."""

import datetime as dt

import pytest

from dealwright.cli.red_lines import worst
from dealwright.errors import Exit
from dealwright.metrics.judgement import Line, Seen, judge
from dealwright.metrics.latch import Breached
from dealwright.metrics.red_lines import LineState
from dealwright.model.metrics import RedLine

A_LINE = RedLine(red_line="outreach_broken", metric="outreach_to_discovery", means="Nobody listens")
LINE = Line(line=0.15, minimum=20)


def a_state(k: int, n: int) -> LineState:
    """A line after n attempts; with none of forty its breach is open."""
    judgement = judge(LINE, Seen(k=k, n=n))
    waits = Breached(date=dt.date(2026, 6, 1), judgement=judgement) if (k, n) == (0, 40) else None
    return LineState(red_line=A_LINE, line=LINE, judgement=judgement, standing=waits)


UNKNOWN = LineState(red_line=A_LINE, problem="two ways lead to won")
OK, EARLY, BREACH = a_state(20, 40), a_state(0, 3), a_state(0, 40)


@pytest.mark.parametrize(
    ("states", "code"),
    [
        pytest.param([], Exit.DONE, id="there are none"),
        pytest.param([OK, EARLY], Exit.DONE, id="one is ok"),
        pytest.param([EARLY, EARLY], Exit.EVIDENCE, id="none has enough evidence"),
        pytest.param([OK, UNKNOWN], Exit.EVIDENCE, id="one is not judged"),
        pytest.param([UNKNOWN], Exit.EVIDENCE, id="none is judged"),
        pytest.param([UNKNOWN, BREACH, EARLY], Exit.BREACH, id="one is breached"),
    ],
)
def test_the_worst_is_told(states: list[LineState], code: Exit) -> None:
    assert worst(states) is code
