"""The one place where documents touch the disk."""

import os
from collections.abc import Collection, Mapping
from pathlib import Path, PurePosixPath

from dealwright.errors import DealwrightError, UsageError


def write(folder: Path, files: Mapping[str, str | bytes]) -> tuple[str, ...]:
    """Write files into a folder; returns the paths that are new or changed, in order."""
    changed = []
    for name, content in sorted(files.items()):
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts:
            raise UsageError(f"{name} lies outside of {folder}")
        data = content.encode() if isinstance(content, str) else content
        if _put(folder / path, data):
            changed.append(name)
    return tuple(changed)


def write_new(folder: Path, files: Mapping[str, bytes], *, own: Collection[str] = ()) -> None:
    """Write files where nothing is yet: all of them, or none.

    What stands in the way is named whole: a file of the same name, a file where a folder must be,
    and the folders `own` when they hold anything.
    """
    if standing := _in_the_way(folder, files, own):
        raise UsageError(
            f"there is already something in {folder}: {', '.join(standing)}",
            hint="nothing was written; choose an empty folder, or move these files away",
        )
    made: list[Path] = []
    try:
        for name, data in sorted(files.items()):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:  # also when somebody else writes here just now
                made.append(path)
                file.write(data)
    except OSError as error:
        for path in made:
            path.unlink(missing_ok=True)
        raise DealwrightError(
            f"{error.filename or folder} cannot be written: {error.strerror}",
            hint="nothing was kept; choose a folder that you may write to",
        ) from error


def _in_the_way(folder: Path, files: Mapping[str, bytes], own: Collection[str]) -> list[str]:
    """The paths that are there already, as seen from the folder."""
    standing = {name for name in files if os.path.lexists(folder / name)}
    above = {above for name in files for above in PurePosixPath(name).parents}
    for inner in above:
        if os.path.lexists(folder / inner) and not (folder / inner).is_dir():
            standing.add(str(inner))
    for name in own:
        if (folder / name).is_dir():
            below = (folder / name).rglob("*")
            standing |= {one.relative_to(folder).as_posix() for one in below if not one.is_dir()}
    return sorted(standing)


def _put(target: Path, data: bytes) -> bool:
    try:
        if target.is_file() and target.read_bytes() == data:
            return False
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    except OSError as error:
        raise DealwrightError(
            f"{target} cannot be written: {error.strerror}",
            hint="choose a folder that you may write to",
        ) from error
    return True
