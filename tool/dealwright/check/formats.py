"""The `format`s of our schemas. A format that a validator does not know passes, so all are here."""

import datetime as dt
import re
from collections.abc import Callable
from posixpath import normpath
from urllib.parse import urlsplit

from dealwright.model.words import parse_hours

_PERCENT = re.compile(r"(?:100|[0-9]{1,2}(?:\.[0-9]{1,4})?)%")
_DAYS = re.compile(r"[1-9][0-9]{0,4} days?")
_MONEY = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,2})? [A-Z]{3}")
_QUARTER = re.compile(r"[12][0-9]{3}Q[1-4]")
_SAMPLE = re.compile(r"[1-9][0-9]{0,6} [a-z][a-z0-9_]*")
_ARROW = re.compile(r"[a-z0-9_]+ *-> *[a-z0-9_]+")
_TABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}(?:\.[A-Za-z_][A-Za-z0-9_]{0,127}){0,3}")
_HOURS = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,2})?(?: to [0-9]{1,6}(?:\.[0-9]{1,2})?)?")
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
"""This machine, as addresses name it."""


def _is_date(text: str) -> bool:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_hours(text: str) -> bool:
    if _HOURS.fullmatch(text) is None:
        return False
    hours = parse_hours(text)
    return 0 < hours.low <= hours.high


def _is_outside(text: str) -> bool:
    """Beside the repository or at a place of its own: neither in it nor around it."""
    parts = normpath(text).split("/")
    return text.isprintable() and bool(parts[-1].strip(".")) and parts[0] in ("", "..")


def _is_portal_url(text: str) -> bool:
    """A token travels in the clear over http, so that is for this machine only."""
    try:
        url = urlsplit(text)
    except ValueError:
        return False
    if url.scheme == "https":
        return bool(url.hostname)
    return url.scheme == "http" and url.hostname in LOOPBACK


FORMATS: dict[str, tuple[Callable[[str], bool], str]] = {
    "percent": (lambda text: _PERCENT.fullmatch(text) is not None, "a percentage such as 15%"),
    "days": (lambda text: _DAYS.fullmatch(text) is not None, "a number of days such as 30 days"),
    "money": (
        lambda text: _MONEY.fullmatch(text) is not None,
        "an amount and a currency such as 15000 USD",
    ),
    "date": (_is_date, "a date such as 2026-01-22"),
    "moment": (
        lambda text: _QUARTER.fullmatch(text) is not None or _is_date(text),
        "a date such as 2026-07-01 or a quarter such as 2026Q3",
    ),
    "sample": (
        lambda text: _SAMPLE.fullmatch(text) is not None,
        "a number and what is counted, such as 20 attempts",
    ),
    "hours": (_is_hours, "hours such as 10, or the least and the most such as 8 to 12"),
    "arrow": (
        lambda text: _ARROW.fullmatch(text) is not None,
        "two stages such as outreach -> discovery",
    ),
    # These go into SQL text as they are, so nothing but names may pass.
    "table-name": (
        lambda text: _TABLE.fullmatch(text) is not None,
        "names with dots between them, such as sales.visits",
    ),
    "outside": (_is_outside, "a folder outside of the repository, such as ../documents"),
    "portal-url": (_is_portal_url, "an https address, or http on this machine only"),
}


def checks() -> dict[str, Callable[[str], bool]]:
    """What each format accepts. Only texts are asked."""
    return {name: accepts for name, (accepts, _) in FORMATS.items()}
