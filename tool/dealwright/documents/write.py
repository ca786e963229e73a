"""The one place where documents touch the disk."""

from collections.abc import Mapping
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
