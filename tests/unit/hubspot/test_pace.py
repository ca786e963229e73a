from dataclasses import dataclass, field

import pytest

from dealwright.hubspot.failures import HubSpotError, explain
from dealwright.hubspot.pace import Pace


@dataclass
class Calls:
    """A call that fails so many times, and what was slept in between."""

    failures: list[HubSpotError]
    waits: list[float] = field(default_factory=list)
    made: int = 0

    def __call__(self) -> str:
        self.made += 1
        if self.failures:
            raise self.failures.pop(0)
        return "answer"

    @property
    def pace(self) -> Pace:
        return Pace(self.waits.append)


def limit(policy: str) -> HubSpotError:
    return explain(429, f'{{"policyName": "{policy}"}}', None)


BROKEN = HubSpotError("broken", status=503)


def test_reads_are_repeated_with_growing_pauses() -> None:
    calls = Calls([BROKEN] * 3)
    assert calls.pace.read(calls) == "answer"
    assert calls.waits == [0.5, 2.0, 5.0]


def test_a_read_fails_in_the_end() -> None:
    calls = Calls([BROKEN] * 9)
    with pytest.raises(HubSpotError, match="broken"):
        calls.pace.read(calls)
    assert calls.made == 4


def test_a_write_with_an_unknown_outcome_is_not_repeated() -> None:
    calls = Calls([BROKEN])
    with pytest.raises(HubSpotError, match="broken"):
        calls.pace.write(calls)
    assert (calls.made, calls.waits) == (1, [])


@pytest.mark.parametrize("verb", ["read", "write"])
def test_what_was_refused_for_its_rate_is_repeated_after_the_window(verb: str) -> None:
    calls = Calls([limit("TEN_SECONDLY_ROLLING"), limit("SECONDLY"), limit("NEW")])
    assert getattr(calls.pace, verb)(calls) == "answer"
    assert calls.waits == [10.0, 1.0, 10.0]


@pytest.mark.parametrize("verb", ["read", "write"])
def test_the_daily_limit_ends_it_at_once(verb: str) -> None:
    calls = Calls([limit("DAILY")])
    with pytest.raises(HubSpotError, match="daily limit"):
        getattr(calls.pace, verb)(calls)
    assert calls.waits == []


def test_a_refusal_is_not_repeated() -> None:
    calls = Calls([HubSpotError("no", status=400)])
    with pytest.raises(HubSpotError, match="no"):
        calls.pace.read(calls)
    assert calls.made == 1
