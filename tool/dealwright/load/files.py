"""The bytes of a playbook's files, from a folder."""

import errno
import os
from pathlib import Path

from dealwright.errors import DealwrightError, UsageError
from dealwright.source import MAX_BYTES

FOLDERS = ("playbook", "icp")
SUFFIXES = (".yaml", ".yml")
"""How names of YAML end; in capitals too, which are found and then refused."""
Files = dict[str, bytes | OSError]
"""Paths from the root, with `/`, to bytes; or to what went wrong when a file was read."""


def find_root(start: Path) -> Path:
    """The nearest folder upwards that holds a playbook."""
    for folder in (start, *start.parents):
        if (folder / "playbook").is_dir():
            return folder
    raise UsageError(
        f"no playbook here: neither {start} nor a folder above it holds playbook/",
        hint="go to the repository, or name it with -C DIR",
    )


def from_folder(root: Path) -> Files:
    files: Files = {}
    for top in FOLDERS:
        shut: list[OSError] = []
        for folder, folders, names in os.walk(root / top, onerror=shut.append):
            folders.sort()
            for name in sorted((*names, *folders)):
                path = Path(folder) / name
                if path.suffix.lower() in SUFFIXES:
                    files[path.relative_to(root).as_posix()] = read_plain(path)
        for error in shut:
            if Path(error.filename).is_dir():
                raise DealwrightError(
                    f"the folder {error.filename} cannot be read: {error.strerror}"
                )
    return files


def read_plain(path: Path) -> bytes | OSError:
    """The bytes of a plain file; a link could lead out of the repository, a pipe never ends."""
    try:
        if path.is_symlink() or not path.is_file():
            return not_plain()
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        return error


def not_plain() -> OSError:
    """What is told of a link, a pipe or a folder."""
    return OSError(errno.EINVAL, "it is no plain file")
