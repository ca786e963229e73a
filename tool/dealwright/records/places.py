"""Where a snapshot lies, and what a shell reads of it. Nothing heavy is imported here: Tab waits."""

import re
from pathlib import Path

OWN = ".dealwright"
"""The folder of what is made on this machine; git ignores it."""

LATEST_DEALS = "latest-deals.txt"
LATEST = 100_000  # deals; some 1.2 MB


def snapshot_folder(root: Path, portal: str) -> Path:
    """Where the snapshot of a portal lies in a repository."""
    return root / OWN / "snapshots" / portal


def latest_deals(folder: Path, beginning: str, most: int) -> list[str]:
    """Numbers of live deals that begin with some digits, the latest made first; `most` of them.

    Empty where there is no snapshot. The list is not held against its tables: it is only offered.
    """
    try:
        with (folder / LATEST_DEALS).open(encoding="ascii", errors="replace") as file:
            text = file.read(LATEST * 20)
    except OSError:
        return []
    found = re.finditer(rf"^{re.escape(beginning)}\d*$", text, re.ASCII | re.MULTILINE)
    return [one.group() for _, one in zip(range(most), found, strict=False)]
