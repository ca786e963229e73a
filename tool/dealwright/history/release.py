"""A release: the version that a playbook becomes, and the changes it gathers."""

import datetime as dt
import re
from dataclasses import dataclass

from dealwright.check.rules.history import version_key
from dealwright.decode.codec import decode
from dealwright.errors import UsageError
from dealwright.history.compare import compare
from dealwright.history.entry import Entry
from dealwright.history.versions import (
    make_version,
    newest,
    next_number,
    version_path,
    version_text,
)
from dealwright.model.playbook import Playbook
from dealwright.model.portals import Version

_NUMBER = re.compile(r"(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What a release writes and what it removes.

    `versions` holds every version with the new one, newest first, for the changelog; `gathered`
    are the files of `playbook/changes/` whose whys are now in the version.
    """

    version: Version
    path: str
    text: str
    versions: tuple[Version, ...]
    gathered: tuple[str, ...]


def release(playbook: Playbook, *, date: dt.date, version: str | None = None) -> Release:
    """Make the next version; `version` asks for a number of one's own."""
    last = newest(playbook)
    entries = unreleased(playbook)
    number = next_number(last.version if last else None, entries)
    if number is None:
        raise UsageError(
            f"nothing to release: the playbook means what {last.version if last else ''} means",
            hint="portals, decisions and changes alone make no version",
        )
    if last is not None and date < last.date:
        raise UsageError(
            f"{date} is before {last.date}, the day of {last.version}",
            hint="give a later day with --date",
        )
    number = _asked(version, number, last)
    made = make_version(playbook, number, date, entries)
    return Release(
        version=made,
        path=version_path(number),
        text=version_text(made),
        versions=(made, *_newest_first(playbook.versions)),
        gathered=tuple(sorted(change.origin.file for change in playbook.changes)),
    )


def unreleased(playbook: Playbook) -> tuple[Entry, ...]:
    """What changed since the last version; nothing when there is none."""
    last = newest(playbook)
    return () if last is None else compare(playbook_of(last), playbook)


def version_words(playbook: Playbook) -> str | None:
    """The last version, and whether something came after it; None before the first."""
    latest = newest(playbook)
    if latest is None:
        return None
    return f"{latest.version} with unreleased changes" if unreleased(playbook) else latest.version


def playbook_of(version: Version) -> Playbook:
    """The playbook that a version keeps."""
    kept: Playbook = decode(Playbook, version.playbook, version.origin.child("playbook"))
    return kept


def _newest_first(versions: tuple[Version, ...]) -> list[Version]:
    return sorted(versions, key=lambda one: version_key(one.version), reverse=True)


def _asked(wish: str | None, number: str, last: Version | None) -> str:
    """The number asked for, unless it would say less than what changed."""
    if wish is None:
        return number
    if _NUMBER.fullmatch(wish) is None:
        raise UsageError(f"{wish} is no version", hint="write three numbers, such as 2.0.0")
    if last is not None and version_key(wish) < version_key(number):
        raise UsageError(
            f"{wish} says too little: after {last.version} these changes make {number}",
            hint=f"ask for {number} or higher, or leave the number out",
        )
    return wish
