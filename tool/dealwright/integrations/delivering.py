"""Files brought to where only members read: a private repository, a commit for each file."""

import hashlib
from collections.abc import Mapping
from typing import Protocol

from dealwright.errors import BlockedError, UsageError

LIMIT = 70 * 1024 * 1024
"""The most bytes of a file. GitHub takes a hundred million, and they travel as base64, four for three."""


class Archive(Protocol):
    """A repository by its files. Whatever it may not do raises NotAllowedError."""

    def is_private(self) -> bool:
        """Whether only members can read it; of an internal one, everybody of the enterprise."""

    def held(self, path: str) -> str | None:
        """Git's name for what a file holds; None where there is none."""

    def keep(self, path: str, data: bytes, message: str, *, over: str | None) -> None:
        """Write a file, in place of what `over` names; refused where something else is there."""


def check_files(sizes: Mapping[str, int]) -> None:
    """Refuse what would not arrive, by its name and its number of bytes, before anything is read."""
    for name, size in sizes.items():
        if not name.isprintable():
            raise UsageError(
                f"{name!a} is no name of a file there", hint="give it another name, in letters"
            )
        if size > LIMIT:
            raise UsageError(
                f"{name} has {size:,} bytes, and GitHub takes {LIMIT:,} at most",
                hint="deliver it as PDF, or without its pictures",
            )


def deliver(
    archive: Archive, called: str, folder: str, files: Mapping[str, bytes], why: str
) -> int:
    """Bring files into a folder of a repository; how many of them were not there already.

    `called` is its name, `why` the message of each commit. Refused unless the repository is private. A
    file that is there becomes a new version of it, the same again changes nothing, none is deleted.
    """
    if not archive.is_private():
        raise BlockedError(
            f"{called} can be read by everybody, so nothing was brought there",
            hint="a private repository, whose members may read what is confidential",
        )
    written = 0
    for name, data in files.items():
        path = f"{folder}/{name}"
        there = archive.held(path)
        if there == git_name(data):
            continue
        archive.keep(path, data, why, over=there)
        written += 1
    return written


def git_name(data: bytes) -> str:
    """What git calls a file that holds this."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
