"""Owns the notation on the wire: JSON, instants as milliseconds, instants as text."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

Json = dict[str, Any]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_EARLIEST = (datetime.min.replace(tzinfo=UTC) - _EPOCH) // _MILLISECOND
_LATEST = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // _MILLISECOND
DAY = 86_400_000


def iso(instant: int) -> str:
    """An instant as HubSpot writes it: the fraction disappears when it is exactly zero."""
    moment = (_EPOCH + timedelta(milliseconds=instant)).replace(tzinfo=None)
    return moment.isoformat(timespec="milliseconds" if instant % 1000 else "seconds") + "Z"


def instant_of(text: str) -> int:
    """Milliseconds from epoch milliseconds or ISO 8601; ValueError for anything else."""
    if text.lstrip("-").isdecimal():
        instant = int(text)
    else:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        instant = (moment - _EPOCH) // _MILLISECOND
    # In a zone of its own an instant can lie in a year that the notation does not have.
    if not _EARLIEST <= instant <= _LATEST:
        raise ValueError(text)
    return instant


def midnight(day: date) -> int:
    return (datetime(day.year, day.month, day.day, tzinfo=UTC) - _EPOCH) // _MILLISECOND


def day_of(instant: int) -> date:
    return (_EPOCH + timedelta(milliseconds=instant)).date()
