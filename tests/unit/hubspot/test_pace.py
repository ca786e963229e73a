from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from dealwright.hubspot.failures import HubSpotError, UnreadableError, explain
from dealwright.hubspot.pace import Pace

VERBS = ["read", "search", "write"]
READS = VERBS[:2]


@dataclass
class Time:
    """A clock that only sleeping moves."""

    now: float = 1000.0
    waits: list[float] = field(default_factory=list)
    chance: float = 0.0
    told: list[str] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds

    def pace(self, *, limited: bool = True) -> Pace:
        return Pace(
            sleep=self.sleep,
            clock=lambda: self.now,
            chance=lambda: self.chance,
            limited=limited,
            tell=self.told.append,
        )


@dataclass
class Calls:
    """A call that fails so many times, and what was slept in between."""

    failures: list[HubSpotError]
    time: Time = field(default_factory=Time)
    made: int = 0

    def __call__(self) -> str:
        self.made += 1
        if self.failures:
            raise self.failures.pop(0)
        return "answer"

    def by(self, verb: str) -> str:
        made: Callable[[Any], str] = getattr(self.time.pace(), verb)
        return made(self)


def limit(policy: str, **headers: str) -> HubSpotError:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return explain(429, f'{{"policyName": "{policy}"}}', named)


BROKEN = [HubSpotError("broken", status=status) for status in (0, 408, 500, 502, 503, 504, 524)]


@pytest.mark.parametrize("verb", READS)
@pytest.mark.parametrize("failure", [*BROKEN, UnreadableError(200)], ids=lambda one: one.status)
def test_reads_are_repeated_with_growing_pauses(verb: str, failure: HubSpotError) -> None:
    calls = Calls([failure] * 3)
    assert calls.by(verb) == "answer"
    assert calls.time.waits == [0.5, 2.0, 5.0]


@pytest.mark.parametrize("verb", READS)
def test_a_read_fails_in_the_end(verb: str) -> None:
    calls = Calls(BROKEN[:1] * 9)
    with pytest.raises(HubSpotError, match="broken"):
        calls.by(verb)
    assert calls.made == 4


@pytest.mark.parametrize("failure", BROKEN, ids=lambda one: one.status)
def test_a_write_with_an_unknown_outcome_is_not_repeated(failure: HubSpotError) -> None:
    calls = Calls([failure])
    with pytest.raises(HubSpotError, match="broken"):
        calls.by("write")
    assert (calls.made, calls.time.waits) == (1, [])


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    ("failure", "wait"),
    [
        (limit("TEN_SECONDLY_ROLLING"), 10.0),
        (limit("TEN_SECONDLY_ROLLING", X_HubSpot_RateLimit_Interval_Milliseconds="7000"), 7.0),
        (limit("NEW", X_HubSpot_RateLimit_Interval_Milliseconds="86400000"), 10.0),
        (limit("SECONDLY"), 1.0),
        (limit("SECONDLY", X_HubSpot_RateLimit_Interval_Milliseconds="10000"), 1.0),
        (limit("NEW"), 10.0),
        (limit("TEN_SECONDLY_ROLLING", Retry_After="3"), 3.0),
        (limit("SECONDLY", Retry_After="30"), 30.0),
        (limit("SECONDLY", Retry_After="31"), 1.0),
        (limit("TEN_SECONDLY_ROLLING", Retry_After="10000"), 10.0),
        (limit("SECONDLY", Retry_After="0"), 1.0),
        (limit("SECONDLY", Retry_After="-5"), 1.0),
        (limit("SECONDLY", Retry_After="nan"), 1.0),
        (limit("SECONDLY", Retry_After="\N{SUPERSCRIPT TWO}"), 1.0),
        (limit("SECONDLY", Retry_After="9" * 5000), 1.0),
        (limit("SECONDLY", Retry_After="Wed, 21 Oct 2026 07:28:00 GMT"), 1.0),
    ],
)
def test_what_was_refused_for_its_rate_is_repeated_after_the_window(
    verb: str, failure: HubSpotError, wait: float
) -> None:
    calls = Calls([failure] * 6)
    assert calls.by(verb) == "answer"
    assert calls.time.waits == [wait] * 6


@pytest.mark.parametrize("verb", VERBS)
def test_what_is_refused_for_its_rate_again_and_again_ends(verb: str) -> None:
    calls = Calls([limit("SECONDLY")] * 7)
    with pytest.raises(HubSpotError, match="per-second limit"):
        calls.by(verb)
    assert calls.made == 7


@pytest.mark.parametrize("verb", VERBS)
def test_the_daily_limit_ends_it_at_once(verb: str) -> None:
    calls = Calls([limit("DAILY", Retry_After="2")])
    with pytest.raises(HubSpotError, match="daily limit") as caught:
        calls.by(verb)
    assert caught.value.hint == "it starts anew at midnight in the account's time zone"
    assert calls.time.waits == []


@pytest.mark.parametrize("verb", VERBS)
def test_a_locked_record_is_waited_for(verb: str) -> None:
    calls = Calls([explain(423, None, None)] * 3)
    assert calls.by(verb) == "answer"
    assert calls.time.waits == [2.0, 4.0, 8.0]


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 414, 477, 530])
def test_a_refusal_is_not_repeated(verb: str, status: int) -> None:
    calls = Calls([explain(status, None, {"Retry-After": "2"})])
    with pytest.raises(HubSpotError):
        calls.by(verb)
    assert (calls.made, calls.time.waits) == (1, [])


def test_each_sort_of_failure_has_pauses_of_its_own() -> None:
    calls = Calls([BROKEN[0], limit("SECONDLY"), BROKEN[1], explain(423, None, None), BROKEN[2]])
    assert calls.by("read") == "answer"
    assert calls.time.waits == [0.5, 1.0, 2.0, 2.0, 5.0]


def test_chance_makes_pauses_longer_and_never_shorter() -> None:
    calls = Calls([limit("SECONDLY"), explain(423, None, None), BROKEN[0]], Time(chance=0.5))
    assert calls.by("read") == "answer"
    assert calls.time.waits == [1.25, 2.5, 0.625]


# ---------------------------------------------------------------- not too many in the first place


def told(left: int, *, most: int = 100, window: str = "10000") -> dict[str, str]:
    return {
        "X-HubSpot-RateLimit-Max": str(most),
        "X-HubSpot-RateLimit-Remaining": str(left),
        "X-HubSpot-RateLimit-Interval-Milliseconds": window,
    }


def make(pace: Pace, time: Time, *, times: int, left: int, apart: float = 0.0) -> None:
    """So many calls, each answered with how many are left after it."""
    for number in range(times):
        pace.read(lambda: pace.heard(told(left - number)))  # noqa: B023 - called at once
        time.now += apart


def test_calls_go_on_until_a_fifth_is_left() -> None:
    time = Time()
    pace = time.pace()
    make(pace, time, times=80, left=99, apart=0.025)
    assert time.waits == []
    make(pace, time, times=1, left=20)
    assert time.waits == [pytest.approx(8.0)]


def test_the_calls_that_left_the_window_make_room() -> None:
    time = Time()
    pace = time.pace()
    make(pace, time, times=80, left=99, apart=0.025)
    time.now += 8.5
    make(pace, time, times=3, left=40)
    assert time.waits == []


def test_a_long_pause_makes_room_for_all() -> None:
    time = Time()
    pace = time.pace()
    make(pace, time, times=80, left=99)
    time.now += 10.0
    make(pace, time, times=1, left=99)
    assert time.waits == []


def test_where_others_use_it_up_it_goes_on_slowly() -> None:
    time = Time()
    pace = time.pace()
    make(pace, time, times=4, left=10)
    assert time.waits == [1.0] * 3


@pytest.mark.parametrize(
    "headers",
    [{}, told(0, window="x"), told(0, window="0"), told(0, window="99999999"), told(0, most=0)],
)
def test_headers_that_cannot_be_meant_change_nothing(headers: dict[str, str]) -> None:
    time = Time()
    pace = time.pace()
    for _ in range(300):
        pace.read(lambda: pace.heard(headers))
    assert time.waits == []


def test_a_refusal_says_what_is_left_as_well() -> None:
    calls = Calls([explain(404, None, told(20))])
    pace = calls.time.pace()
    with pytest.raises(HubSpotError):
        pace.read(calls)
    pace.write(calls)
    assert calls.time.waits == [1.0]


def test_searches_are_at_most_four_in_any_second() -> None:
    time = Time()
    pace = time.pace()
    at: list[float] = []
    for number in range(40):
        pace.search(lambda: at.append(time.now))
        time.now += (number % 3) * 0.11
    assert max(sum(start <= one < start + 1 for one in at) for start in at) == 4
    assert at[-1] - at[0] < 10


def test_searches_and_other_calls_do_not_wait_for_each_other() -> None:
    time = Time()
    pace = time.pace()
    for _ in range(4):
        pace.search(lambda: None)
    make(pace, time, times=80, left=99)
    assert time.waits == []


def test_a_portal_that_counts_nothing_is_not_waited_for() -> None:
    time = Time()
    pace = time.pace(limited=False)
    for _ in range(50):
        pace.search(lambda: pace.heard(told(0)))
        pace.read(lambda: pace.heard(told(0)))
    assert time.waits == []


# ---------------------------------------------------------------- what is said of it


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (limit("TEN_SECONDLY_ROLLING", Retry_After="5"), []),
        (
            limit("TEN_SECONDLY_ROLLING", Retry_After="6"),
            ["waiting 6 s: too many calls (429): the ten-second limit of this account is reached"],
        ),
        (limit("SECONDLY"), []),
        (explain(423, None, None), []),
    ],
)
def test_only_a_long_wait_is_told(failure: HubSpotError, said: list[str]) -> None:
    calls = Calls([failure])
    assert calls.by("read") == "answer"
    assert calls.time.told == said


def test_a_wait_is_told_in_whole_seconds_before_it() -> None:
    time = Time(chance=0.5)
    calls = Calls([explain(503, None, None)] * 3, time)
    seen: list[tuple[int, str]] = []
    pace = Pace(
        sleep=time.sleep,
        clock=lambda: time.now,
        chance=lambda: time.chance,
        tell=lambda text: seen.append((len(time.waits), text)),
    )
    assert pace.read(calls) == "answer"
    assert time.waits == [0.625, 2.5, 6.25]
    assert seen == [(2, "waiting 6 s: HubSpot fails (503): no reason given")]


def test_a_wait_for_room_names_the_limit() -> None:
    time = Time()
    pace = time.pace()
    make(pace, time, times=81, left=99, apart=0.025)
    assert time.told == ["waiting 8 s: HubSpot's limit of 100 calls in 10 s is near"]
