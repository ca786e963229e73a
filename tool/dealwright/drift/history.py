"""What the audits of pipelines and stages remember: states of the past, each with who made it."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Protocol

from dealwright.drift.difference import UNKNOWN, Author
from dealwright.hubspot.exchange import Json
from dealwright.hubspot.failures import HubSpotError

Raw = dict[str, Any]
Said = Callable[[Raw], object]
_NO_ANSWER = (403, 404)


class Auditing(Protocol):
    """What has audits: a gateway."""

    def audit(self, thing: str, pipeline: str, stage: str | None = None) -> list[Json]: ...


@dataclass(frozen=True, slots=True)
class Moment:
    """How a thing was after somebody had changed it."""

    author: Author
    action: str
    raw: Raw


class Audits:
    """Asks for each audit once; what the token may not read remembers nothing."""

    def __init__(self, gateway: Auditing) -> None:
        self._gateway = gateway
        self._known: dict[tuple[str, str, str | None], list[Moment]] = {}

    def pipeline(self, thing: str, pipeline: str) -> list[Moment]:
        """Newest first, like all that follow."""
        return self._ask(thing, pipeline, None)

    def stage(self, thing: str, pipeline: str, stage: str) -> list[Moment]:
        """Its own audit, and what that of its pipeline says of it."""
        above = (
            Moment(moment.author, moment.action, raw)
            for moment in self.pipeline(thing, pipeline)
            for raw in stages_of(moment.raw)
            if raw.get("id") == stage
        )
        found = [*self._ask(thing, pipeline, stage), *above]
        return sorted(found, key=lambda moment: moment.author.at or "", reverse=True)

    def _ask(self, thing: str, pipeline: str, stage: str | None) -> list[Moment]:
        key = (thing, pipeline, stage)
        if key not in self._known:
            try:
                entries = self._gateway.audit(thing, pipeline, stage)
            except HubSpotError as error:
                if error.status not in _NO_ANSWER:
                    raise
                entries = []
            self._known[key] = list(_moments(entries))
        return self._known[key]


def stages_of(raw: Raw) -> list[Raw]:
    listed = raw.get("stages")
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def since(moments: Sequence[Moment], said: Said, now: object) -> Author:
    """Who made a value what it is. Unknown when the newest moment has another one."""
    author = UNKNOWN
    for moment in moments:
        if said(moment.raw) != now:
            break
        author = moment.author
    return author


def last_change(moments: Sequence[Moment], said: Said) -> Author:
    """Who changed a value last, whatever it is now."""
    for newer, older in pairwise(moments):
        if said(newer.raw) != said(older.raw):
            return newer.author
    return UNKNOWN


def first(moments: Sequence[Moment], action: str) -> Author:
    """Who did something, the last time that it was done."""
    return next((moment.author for moment in moments if moment.action == action), UNKNOWN)


def newest(authors: Iterator[Author]) -> Author:
    return max(authors, key=lambda author: author.at or "", default=UNKNOWN)


def _moments(entries: Sequence[Json]) -> Iterator[Moment]:
    """Entries that say when; what is not in the shape of an entry says nothing."""
    for entry in entries:
        if isinstance(entry, dict) and isinstance(entry.get("timestamp"), str):
            user = entry.get("fromUserId")
            author = Author(None if user is None else str(user), entry["timestamp"])
            yield Moment(author, str(entry.get("action")), _raw(entry.get("rawObject")))


def _raw(text: object) -> Raw:
    try:
        raw = json.loads(text) if isinstance(text, str) else text
    except ValueError:
        raw = None
    return raw if isinstance(raw, dict) else {}
