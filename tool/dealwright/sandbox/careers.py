"""Owns invented careers of deals: which stages a deal went through, and when, all before a day."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dealwright.sandbox import wire

_HOUR = wire.DAY // 24
_MINUTE = _HOUR // 60
_TERM = timedelta(days=364)

# Days from now until the contract of a won deal ends: overdue, soon, this quarter, this half, later.
_ENDS = ((-60, -1), (1, 30), (31, 90), (91, 180), (181, 330))
_WON, _LOST = 3, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way through a pipeline: its open stages in order, the won stage last."""

    stages: tuple[str, ...]
    lost: str | None
    properties: Mapping[str, str]
    weight: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """The term that a won deal was signed for."""

    start: date
    end: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Career:
    """What happened to one deal: the stages it entered with their instants, oldest first."""

    way: Way
    steps: tuple[tuple[str, int], ...]
    contract: Contract | None

    @property
    def lost(self) -> bool:
        return self.steps[-1][0] == self.way.lost


def invented(ways: Sequence[Way], count: int, as_of: date, chance: random.Random) -> list[Career]:
    """So many careers, oldest first; every stage of every way is reached when there are enough."""
    careers: list[Career] = []
    for way, share in zip(ways, _shares(ways, count), strict=True):
        fates = _fates(way, chance)
        careers += [_career(way, next(fates), index, as_of, chance) for index in range(share)]
    # Equal instants keep the order of the ways, so the same seed gives the same ids.
    return sorted(careers, key=lambda career: career.steps[0][1])


def _shares(ways: Sequence[Way], count: int) -> list[int]:
    """How many deals go each way, by weight; what rounding leaves goes to the first ways."""
    total = sum(way.weight for way in ways)
    shares = [count * way.weight // total for way in ways]
    for index in range(count - sum(shares)):
        shares[index % len(shares)] += 1
    return shares


def _fates(way: Way, chance: random.Random) -> Iterator[int | str]:
    """Where deals end, for ever: the number of an open stage, the won stage, or the lost one."""
    open_stages = range(len(way.stages) - 1)
    lost = [way.lost] * _LOST if way.lost else []
    fates: list[int | str] = [*open_stages, *[way.stages[-1]] * _WON, *lost]
    while True:
        chance.shuffle(fates)
        yield from list(fates)


def _career(way: Way, fate: int | str, index: int, as_of: date, chance: random.Random) -> Career:
    contract = None
    if isinstance(fate, int):
        path, end = way.stages[: fate + 1], as_of - timedelta(days=chance.randint(1, 45))
    elif fate == way.lost:
        reached = chance.randint(1, max(1, len(way.stages) - 1))
        path = (*way.stages[:reached], fate)
        end = as_of - timedelta(days=chance.randint(1, 400))
    else:
        contract = _contract(_ENDS[index % len(_ENDS)], as_of, chance)
        path, end = way.stages, contract.start - timedelta(days=chance.randint(3, 25))
    return Career(way=way, steps=tuple(_steps(path, end, chance)), contract=contract)


def _contract(ends: tuple[int, int], as_of: date, chance: random.Random) -> Contract:
    end = as_of + timedelta(days=chance.randint(*ends))
    return Contract(start=end - _TERM, end=end)


def _steps(path: Sequence[str], end: date, chance: random.Random) -> list[tuple[str, int]]:
    """Entries into the stages of a path, worked out backwards from the last, in office hours."""
    steps: list[tuple[str, int]] = []
    day = end
    for stage in reversed(path):
        minute = chance.randint(8 * 60, 17 * 60)
        steps.append((stage, wire.midnight(day) + minute * _MINUTE + chance.randint(0, 59_999)))
        day -= timedelta(days=1 + min(60, int(chance.expovariate(1 / 11))))
    return steps[::-1]
