"""Owns the written form of a plan of faults: JSON, in a file or sent to the control path."""

import fnmatch
import functools
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dealwright.sandbox.faults import Fault, Planned

Sleep = Callable[[float], None]

_STATUSES = frozenset({423, 477, *range(500, 600)})
_VERBS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
_POLICIES: Mapping[str, Callable[[], Fault]] = {
    "ten_secondly": Fault.ten_secondly,
    "secondly": Fault.secondly,
    "daily": Fault.daily,
}
_WHEN = frozenset({"fault", "method", "path", "times", "rate"})


class FaultPlanError(Exception):
    """A plan of faults says something that cannot be meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultPlan:
    """The faults to come, and the seed of those that come by chance."""

    seed: int | None
    faults: Sequence[Planned]


def read(text: str | bytes, sleep: Sleep) -> FaultPlan:
    """The plan that a text holds; FaultPlanError says what is wrong with it, and where."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FaultPlanError(f"this is no JSON: {error}") from error
    if isinstance(found, list):
        found = {"faults": found}
    if not isinstance(found, dict) or not isinstance(found.get("faults"), list):
        raise FaultPlanError('a list of faults was expected, or {"seed": 1, "faults": [...]}')
    _refuse_unknown(found, {"seed", "faults"}, "the plan")
    seed = found.get("seed")
    if seed is not None and type(seed) is not int:
        raise FaultPlanError("the seed must be a whole number")
    return FaultPlan(
        seed=seed,
        faults=[
            _planned(each, f"fault {number}", sleep)
            for number, each in enumerate(found["faults"], start=1)
        ],
    )


def _planned(sent: Any, place: str, sleep: Sleep) -> Planned:
    if not isinstance(sent, dict):
        raise FaultPlanError(f"{place}: an object was expected")
    name = sent.get("fault")
    if not isinstance(name, str) or name not in _FAULTS:
        raise FaultPlanError(f'{place}: "fault" must be one of {", ".join(sorted(_FAULTS))}')
    build, fields = _FAULTS[name]
    _refuse_unknown(sent, _WHEN | fields, place)
    method, path = sent.get("method", "*"), sent.get("path", "*")
    if method not in {"*", *_VERBS}:
        raise FaultPlanError(f'{place}: "method" must be one of {", ".join(sorted(_VERBS))}')
    if not isinstance(path, str) or not path:
        raise FaultPlanError(f'{place}: "path" must be a pattern such as /crm/v3/*')
    if "times" in sent and "rate" in sent:
        raise FaultPlanError(f'{place}: say "times" or "rate", not both')
    return Planned(
        fault=build(sent, place, sleep),
        fits=lambda verb, asked: method in {"*", verb} and fnmatch.fnmatchcase(asked, path),
        times=_times(sent, place),
        rate=_rate(sent, place),
    )


def _error(sent: Mapping[str, Any], place: str, _: Sleep) -> Fault:
    status = sent.get("status", 500)
    if type(status) is not int or status not in _STATUSES:
        raise FaultPlanError(f'{place}: "status" must be 423, 477, or from 500 to 599')
    return Fault.error(status, after_effect=_after_effect(sent, place))


def _cut(sent: Mapping[str, Any], place: str, _: Sleep) -> Fault:
    return Fault.cut(after_effect=_after_effect(sent, place))


def _limit(sent: Mapping[str, Any], place: str, _: Sleep) -> Fault:
    policy = sent.get("policy", "ten_secondly")
    if not isinstance(policy, str) or policy not in _POLICIES:
        raise FaultPlanError(f'{place}: "policy" must be one of {", ".join(sorted(_POLICIES))}')
    return _POLICIES[policy]()


def _slow(sent: Mapping[str, Any], place: str, sleep: Sleep) -> Fault:
    seconds = sent.get("seconds", 1)
    if type(seconds) not in {int, float} or not 0 <= seconds <= 3600:
        raise FaultPlanError(f'{place}: "seconds" must be a number from 0 to 3600')
    return Fault.slow(functools.partial(sleep, seconds))


_FAULTS: Mapping[str, tuple[Callable[[Mapping[str, Any], str, Sleep], Fault], frozenset[str]]] = {
    "error": (_error, frozenset({"status", "after_effect"})),
    "cut": (_cut, frozenset({"after_effect"})),
    "rate_limit": (_limit, frozenset({"policy"})),
    "slow": (_slow, frozenset({"seconds"})),
    "truncated": (lambda *_: Fault.truncated(), frozenset()),
    "html": (lambda *_: Fault.page(), frozenset()),
    "stale": (lambda *_: Fault.stale(), frozenset()),
}


def _after_effect(sent: Mapping[str, Any], place: str) -> bool:
    found = sent.get("after_effect", False)
    if not isinstance(found, bool):
        raise FaultPlanError(f'{place}: "after_effect" must be true or false')
    return found


def _times(sent: Mapping[str, Any], place: str) -> int:
    times = sent.get("times", 1)
    if type(times) is not int or times < 1:
        raise FaultPlanError(f'{place}: "times" must be a whole number from 1')
    return times


def _rate(sent: Mapping[str, Any], place: str) -> float | None:
    rate = sent.get("rate")
    if rate is not None and (type(rate) not in {int, float} or not 0 < rate <= 1):
        raise FaultPlanError(f'{place}: "rate" must be above 0 and at most 1')
    return rate


def _refuse_unknown(sent: Mapping[str, Any], known: frozenset[str] | set[str], place: str) -> None:
    unknown = sorted(set(sent) - known)
    if unknown:
        raise FaultPlanError(
            f"{place}: {', '.join(unknown)} means nothing; known are {', '.join(sorted(known))}"
        )
