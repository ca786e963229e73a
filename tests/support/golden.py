"""Texts that are compared whole, kept as files.

`DEALWRIGHT_REGENERATE=1 pytest` writes them anew; read the difference in git before you commit it.
"""

import os
from pathlib import Path

GOLDEN = Path(__file__).parents[1] / "golden"
REGENERATE = os.environ.get("DEALWRIGHT_REGENERATE") == "1"


def golden(name: str, text: str) -> str:
    """What the golden file says; with DEALWRIGHT_REGENERATE=1 it says `text` from now on."""
    path = GOLDEN / name
    if REGENERATE:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return path.read_bytes().decode() if path.exists() else ""
