"""Owns randomness and time: a generator for each subject, and instants in office hours."""

import random
from collections.abc import Mapping

from dealwright.sandbox import wire

_MINUTE = 60_000
_OPENS, _CLOSES = 8 * 60, 17 * 60

Chance = random.Random


def chance_for(*subject: object) -> Chance:
    """The same subject always meets the same fate, whatever is drawn for others."""
    return random.Random("/".join(map(str, subject)))  # noqa: S311 - invented data that must repeat


def office(at: float, chance: Chance) -> int:
    """An instant in office hours of that day, or of the Monday after a weekend."""
    day = int(at // wire.DAY)
    weekday = (day + 3) % 7  # 1 January 1970 was a Thursday
    if weekday >= 5:
        day += 7 - weekday
    minute = chance.randint(_OPENS, _CLOSES)
    return day * wire.DAY + minute * _MINUTE + chance.randint(0, _MINUTE - 1)


def later(at: int, days: float, chance: Chance) -> int:
    """So many days after an instant, in office hours, and never before it."""
    return max(office(at + days * wire.DAY, chance), at + chance.randint(1, 90) * _MINUTE)


def drawn(shares: Mapping[str, float], chance: Chance) -> str:
    return chance.choices(list(shares), list(shares.values()))[0]
