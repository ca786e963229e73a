"""Whether a document still says what the records and the playbook say: figure by figure.

Two texts are compared without their blanks, since formats break lines where they like.
"""

import datetime as dt
import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from unicodedata import normalize

from dealwright.errors import FindingsError

# Without blanks: a PDF breaks its last line where it likes.
_SOURCE = re.compile(
    r"(?:Deal`?(?P<deal>\d+)`?inportal(?P<portal>[\w-]+),m|M)adeon(?P<day>\d{4}-\d\d-\d\d),"
    r"playbook(?P<version>[^,]+),commit`?(?P<commit>[0-9a-f]+\+?|none)`?,"
    r"template`?(?P<template>[\w/.-]+?\.j2)`?,"
    r"(?:.{0,40}data`?sha256:[0-9a-f]{64}`?,catalogue`?(?P<catalogue>[0-9a-f]{12}))?"
)
_LAST_LINE = re.compile(
    r"Deal\s*`?\d+`?\s*in\s*portal\s|Made\s*on\s*\d{4}-\d\d-\d\d,\s*playbook\s|`?dealwright\s+quote\s"
)
_RELEASED = re.compile(r"\d+\.\d+\.\d+")
_CHUNK = re.compile(r"\d(?:[\d.,\u2013-]*\d)?|\D+")
_AROUND = 36


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What the last line of a document says of where it came from.

    `deal` and `portal`: None where it was made of the playbook alone. `catalogue`: the digest of the
    one that its links were checked against.
    """

    deal: int | None
    portal: str | None
    day: dt.date
    version: str
    commit: str
    template: str
    catalogue: str | None = None

    @property
    def revision(self) -> str | None:
        """The commit or version it was made from; None where neither holds what it was made from."""
        if self.commit == "none":
            return self.version if _RELEASED.fullmatch(self.version) else None
        return None if self.commit.endswith("+") else self.commit


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure that differs: as it should be, as it stands there, and the words around it."""

    wanted: str
    found: str
    around: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """All figures that differ, in order, and how many places differ in words alone."""

    figures: tuple[Figure, ...]
    wordings: int


def source_of(text: str, name: str) -> Source:
    """Where a document says it came from."""
    found = list(_SOURCE.finditer("".join(text.split())))
    if not found:
        raise FindingsError(
            f"{name} does not say what it was made from",
            hint="verify reads documents of dealwright render and quote, by their last line",
        )
    last = found[-1]
    try:
        day = dt.date.fromisoformat(last["day"])
    except ValueError:
        raise FindingsError(f"{name} was made on {last['day']}, which is no day") from None
    return Source(
        deal=int(last["deal"]) if last["deal"] else None,
        portal=last["portal"],
        day=day,
        version=last["version"],
        commit=last["commit"],
        template=last["template"],
        catalogue=last["catalogue"],
    )


def compare(wanted: str, found: str) -> Comparison:
    """Both without the last line, which says what they were made from."""
    wanted, found = (normalize("NFC", body(text)) for text in (wanted, found))
    places = [place for place, letter in enumerate(wanted) if not letter.isspace()]
    ours, theirs = _chunks(wanted), _chunks(found)
    figures, wordings = [], 0
    at = [0]
    for chunk in ours:
        at.append(at[-1] + len(chunk))
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    for tag, first, last, other, end in matcher.get_opcodes():
        if tag == "equal":
            continue
        mine, its = _figures(ours[first:last]), _figures(theirs[other:end])
        if mine == its:
            wordings += 1
        else:
            begin = places[min(at[first], len(places) - 1)] if places else 0
            until = places[min(at[last], len(places) - 1)] if places else 0
            around = wanted[max(0, begin - _AROUND) : until + _AROUND]
            figures.append(
                Figure(
                    wanted=" ".join(mine) or "no figure",
                    found=" ".join(its) or "no figure",
                    around=" ".join(around.split()),
                )
            )
    return Comparison(figures=tuple(figures), wordings=wordings)


def body(text: str) -> str:
    """A document without its last line, which says what it was made from."""
    found = list(_LAST_LINE.finditer(text))
    return text[: found[-1].start()] if found else text


def _chunks(text: str) -> list[str]:
    return _CHUNK.findall("".join(text.split()))


def _figures(chunks: list[str]) -> list[str]:
    return [chunk for chunk in chunks if chunk[0].isdigit()]
