"""The last line of a quote as a document: the command that makes it again, and when it was given.

Read again without blanks, since a PDF breaks its lines where it likes.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from dealwright.documents.escape import Markdown, code
from dealwright.documents.quote import Asked, Made, Quote
from dealwright.errors import FindingsError, UsageError

MOST_USERS = 10_000_000
MOST_HOURS = 100_000
MOST_UNITS = 1000
MOST_YEARS = 20
_WHOLE = re.compile(r"[0-9]{1,8}")
_HOURS = re.compile(r"[0-9]{1,6}(\.[0-9]{1,2})?")
_LINE = re.compile(
    r"dealwrightquote(?P<offering>[a-z0-9_]+)--(?P<options>[\x21-\x5f\x61-\x7e]{1,2000})`?,"
    r"madeon(?P<day>\d{4}-\d\d-\d\d),playbook(?P<version>[^,]+),"
    r"commit`?(?P<commit>[0-9a-f]+\+?|none)`?,"
)
_OF_A_DEAL = re.compile(r"Deal`?\d+`?inportal")
_AT = "at"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """What the last line says: what was asked, of which playbook (`at`, if any), at which commit."""

    asked: Asked
    at: str | None
    commit: str

    @property
    def revision(self) -> str | None:
        """What to read the prices from; None is the working tree, since no commit holds them."""
        if self.at is not None and re.fullmatch(r"\d+\.\d+\.\d+", self.at):
            return self.at
        return None if self.commit.endswith("+") or self.commit == "none" else self.commit


def users_of(said: str, name: str = "--mau") -> tuple[int, ...]:
    """`280`, or `280,100`: whole numbers of people. `name`: where they were said."""
    found = []
    for word in said.split(","):
        if _WHOLE.fullmatch(word) is None or int(word) > MOST_USERS:
            raise UsageError(
                f"{name} {said}: {word or 'nothing'} is no number of people",
                hint=f"whole numbers from 0 to {MOST_USERS:,}, such as 280 or 280,100",
            )
        found.append(int(word))
    return tuple(found)


def hours_of(said: str) -> Decimal:
    """`12.5`: hours with at most two places after the point."""
    if _HOURS.fullmatch(said) is None or not 0 < Decimal(said) <= MOST_HOURS:
        raise UsageError(
            f"--hours {said} is no number of hours",
            hint=f"a number above 0 and up to {MOST_HOURS:,}, such as 40 or 12.5",
        )
    return Decimal(said)


def last_line(quote: Quote, made: Made) -> Markdown:
    """What a reader, or `verify`, needs to make the same quote again."""
    command = " ".join(
        ["dealwright quote", quote.asked.offering, *_options(quote.asked, made.at or "")]
    )
    return Markdown(
        f"{code(command)}, made on {quote.asked.today}, playbook {made.version or 'not released'}, "
        f"commit {code(made.commit or 'none')}, data {code(quote.digest)}."
    )


def _options(asked: Asked, at: str) -> Iterator[str]:
    yield f"--date {asked.day}"
    for users in asked.users:
        yield f"--mau {','.join(map(str, users))}"
    said = (
        ("clusters", asked.clusters),
        ("communities", asked.communities),
        ("years", asked.years if asked.years > 1 else None),
        *(("terms", one) for one in asked.terms),
        ("hours", asked.hours if asked.hours is None else f"{asked.hours:f}"),
        ("cloud-account", asked.account),
    )
    yield from (f"--{name} {value}" for name, value in said if value is not None)
    if asked.without_hub:
        yield "--without-hub"
    if asked.knowingly:
        yield "--knowingly"
    if at:  # last, since a name in git may hold anything
        yield f"--{_AT} {at}"


def quoted_in(text: str, name: str) -> Quoted | None:
    """What the last line of a quote says; None where the document is no quote."""
    found = list(_LINE.finditer("".join(text.split())))
    # Another document may quote such a line, and say below it where it comes from itself.
    if not found or _OF_A_DEAL.search(found[-1].string, found[-1].end()):
        return None
    last = found[-1]
    options, _, at = last["options"].partition(f"--{_AT}")
    try:
        day = dt.date.fromisoformat(last["day"])
        asked = Asked(offering=last["offering"], day=day, today=day)
        for option in options.split("--"):
            asked = replace(asked, **_read(option, asked))
    except (ValueError, LookupError, UsageError):
        raise FindingsError(
            f"the last line of {name} is none that dealwright quote writes",
            hint="make the quote again, and compare them by eye",
        ) from None
    return Quoted(asked=asked, at=at or None, commit=last["commit"])


def _up_to(most: int, said: str) -> int:
    if not 1 <= len(said) <= 4 or not 1 <= int(said) <= most:
        raise ValueError(said)
    return int(said)


def _read(option: str, so_far: Asked) -> dict[str, Any]:
    for name, read in _READERS.items():
        if option.startswith(name):
            return read(option.removeprefix(name), so_far)
    raise ValueError(option)


_READERS: dict[str, Callable[[str, Asked], dict[str, Any]]] = {
    "date": lambda said, _: {"day": dt.date.fromisoformat(said)},
    "mau": lambda said, asked: {"users": (*asked.users, users_of(said))},
    "clusters": lambda said, _: {"clusters": _up_to(MOST_UNITS, said)},
    "communities": lambda said, _: {"communities": _up_to(MOST_UNITS, said)},
    "years": lambda said, _: {"years": _up_to(MOST_YEARS, said)},
    "terms": lambda said, asked: {"terms": (*asked.terms, dt.date.fromisoformat(said))},
    "hours": lambda said, _: {"hours": hours_of(said)},
    "cloud-account": lambda said, _: {"account": {"ours": "ours", "member": "member"}[said]},
    "without-hub": lambda _, __: {"without_hub": True},
    "knowingly": lambda _, __: {"knowingly": True},
}
