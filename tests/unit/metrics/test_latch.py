"""Where a line stands after days, breaches and decisions."""

import datetime as dt
from typing import Literal

import pytest

from dealwright.metrics.judgement import Line, Seen
from dealwright.metrics.latch import (
    Breached,
    Closed,
    Day,
    Standing,
    Watching,
    counts_from,
    standing,
)
from dealwright.model.metrics import Decision

ENGAGING = Line(line=0.15, minimum=20)


def on(day: int) -> dt.date:
    return dt.date(2026, 9, 30) + dt.timedelta(days=day)


def days(*counts: tuple[int, int, int]) -> list[Day]:
    """Day, k, n; the gate counts twice as many calls as there are attempts."""
    return [Day(on(day), Seen(k=k, n=n, gate=2 * n)) for day, k, n in counts]


def decided(day: int, decision: Literal["pivot", "carry_on"], since: int | None = None) -> Decision:
    return Decision(
        red_line="outreach_broken",
        date=on(day),
        decision=decision,
        why="The season is slow",
        by="bd_lead",
        since=None if since is None else on(since),
    )


FALLING = days((1, 0, 10), (2, 0, 19), (3, 0, 20), (4, 2, 25), (5, 8, 40))


def told(found: Standing) -> str:
    match found:
        case Breached(date, judgement):
            return f"breach since {date}: {judgement.why}"
        case Closed(decision, until):
            return f"closed on {decision.date} until {until}"
        case Watching(since, answered):
            return f"watching since {since}, answered {answered.date if answered else 'nothing'}"


def test_before_the_minimum_it_is_watched() -> None:
    assert standing(ENGAGING, FALLING, (), on(2)) == Watching()
    assert standing(ENGAGING, (), (), on(2)) == Watching()


@pytest.mark.parametrize("day", [3, 4, 5, 90])
def test_a_breach_stays_open_however_good_it_gets(day: int) -> None:
    assert told(standing(ENGAGING, FALLING, (), on(day))) == (
        "breach since 2026-10-03: 0 of 20: P(rate < 15 %) = 99 %"
    )


def test_nobody_has_looked_while_n_stays_as_it_was() -> None:
    """Here k was corrected, and no new attempt had its time: neither day is a look."""
    seen = days((1, 3, 20), (2, 0, 20), (3, 3, 20), (4, 0, 20))
    assert standing(ENGAGING, seen, (), on(4)) == Watching()
    looked = [*seen, *days((5, 0, 21))]
    assert told(standing(ENGAGING, looked, (), on(5))).startswith(
        "breach since 2026-10-05: 0 of 21"
    )


def test_an_attempt_that_was_deleted_is_a_look_too() -> None:
    seen = days((1, 2, 21), (2, 1, 20))
    assert told(standing(ENGAGING, seen, (), on(2))).startswith("breach since 2026-10-02: 1 of 20")


def test_carrying_on_closes_the_line_until_as_many_were_tried_again() -> None:
    answer = [decided(4, "carry_on")]
    seen = [*FALLING[:4], *days((6, 2, 44), (7, 2, 45), (8, 20, 60))]
    closed = "closed on 2026-10-04 until 45"
    assert told(standing(ENGAGING, seen, answer, on(3))).startswith("breach since 2026-10-03")
    assert told(standing(ENGAGING, seen, answer, on(4))) == closed
    assert told(standing(ENGAGING, seen, answer, on(6))) == closed
    assert told(standing(ENGAGING, seen, answer, on(7))).startswith(
        "breach since 2026-10-07: 2 of 45"
    )
    assert told(standing(ENGAGING, seen, answer, on(8))).startswith(
        "breach since 2026-10-07: 2 of 45"
    )


def test_a_line_that_recovered_while_it_was_closed_is_watched_again() -> None:
    answer = [decided(4, "carry_on")]
    seen = [*FALLING[:4], *days((7, 20, 60))]
    assert standing(ENGAGING, seen, answer, on(7)) == Watching(None, answer[0])


def test_what_was_judged_on_the_day_of_a_decision_is_answered_by_it() -> None:
    answer = [decided(3, "carry_on")]
    assert told(standing(ENGAGING, FALLING, answer, on(3))) == "closed on 2026-10-03 until 40"
    assert told(standing(ENGAGING, FALLING, answer, on(4))) == "closed on 2026-10-03 until 40"


def test_carrying_on_once_more_closes_it_once_more() -> None:
    seen = [*FALLING[:4], *days((7, 2, 45), (9, 2, 64))]
    answers = [decided(8, "carry_on"), decided(4, "carry_on")]
    assert told(standing(ENGAGING, seen, answers, on(7))).startswith("breach since 2026-10-07")
    assert told(standing(ENGAGING, seen, answers, on(9))) == "closed on 2026-10-08 until 65"


def test_a_decision_before_anything_was_counted_closes_too() -> None:
    assert told(standing(ENGAGING, FALLING, [decided(0, "carry_on")], on(3))) == (
        "breach since 2026-10-03: 0 of 20: P(rate < 15 %) = 99 %"
    )
    none_needed = Line(line=0.15, minimum=0)
    assert told(standing(none_needed, FALLING, [decided(5, "carry_on")], on(9))) == (
        "closed on 2026-10-05 until 41"
    )


def test_a_pivot_starts_the_count_anew() -> None:
    answer = [decided(4, "pivot", since=5)]
    assert counts_from(None, answer, on(3)) is None
    assert counts_from(None, answer, on(4)) == on(5)
    assert told(standing(ENGAGING, FALLING, answer, on(4))) == (
        "watching since 2026-10-05, answered 2026-10-04"
    )
    anew = days((50, 0, 12), (51, 0, 20))
    assert standing(ENGAGING, anew, answer, on(50)) == Watching(on(5), answer[0])
    assert told(standing(ENGAGING, anew, answer, on(51))).startswith("breach since 2026-11-20")


def test_a_pivot_without_a_day_of_its_own_counts_from_the_decision() -> None:
    assert counts_from(on(1), [decided(4, "pivot")], on(9)) == on(4)


def test_the_latest_of_line_and_decisions_holds() -> None:
    answers = [decided(4, "pivot", since=6), decided(9, "pivot", since=9)]
    assert counts_from(on(1), answers, on(8)) == on(6)
    assert counts_from(on(7), answers, on(8)) == on(7)
    assert counts_from(on(7), answers, on(9)) == on(9)
    assert counts_from(None, (), on(9)) is None
    assert counts_from(None, [decided(4, "carry_on", since=5)], on(9)) == on(5)


def test_days_before_the_count_are_not_looked_at() -> None:
    assert standing(ENGAGING, FALLING, (), on(9), since=on(4)) == Watching(on(4))


def test_carrying_on_with_what_is_no_longer_counted_closes_nothing() -> None:
    answers = [decided(2, "carry_on"), decided(4, "pivot", since=5)]
    anew = days((50, 0, 20))
    assert told(standing(ENGAGING, anew, answers, on(50))).startswith("breach since 2026-11-19")


def test_a_decision_of_tomorrow_answers_nothing_today() -> None:
    answers = [decided(6, "carry_on"), decided(7, "pivot", since=8)]
    assert told(standing(ENGAGING, FALLING, answers, on(5))).startswith("breach since 2026-10-03")


def test_a_gate_holds_a_breach_back() -> None:
    line = Line(line=0.25, minimum=10, gate="discovery_calls")
    seen = [Day(on(1), Seen(k=0, n=10, gate=9)), Day(on(2), Seen(k=0, n=11, gate=10))]
    assert standing(line, seen, (), on(1)) == Watching()
    assert told(standing(line, seen, (), on(2))).startswith("breach since 2026-10-02: 0 of 11")
