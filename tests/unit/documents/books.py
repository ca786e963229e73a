"""The small playbook that documents and versions are tested with, and goldens beside it."""

import dataclasses
import os
from functools import cache
from pathlib import Path

from dealwright.load.files import from_folder
from dealwright.load.playbook import load
from dealwright.model.offerings import Offering
from dealwright.model.playbook import Playbook
from dealwright.resources import schema

GOLDEN = Path(__file__).parents[2] / "golden"
ROOT = GOLDEN.parent.parent
# `DEALWRIGHT_REGENERATE=1 pytest tests/unit/documents tests/unit/history` writes the goldens anew;
# read the difference in git before you commit it.
REGENERATE = os.environ.get("DEALWRIGHT_REGENERATE") == "1"


def small_book() -> Playbook:
    return _read(GOLDEN / "book")


def our_book() -> Playbook:
    """The playbook of this repository."""
    return _read(ROOT)


@cache
def _read(folder: Path) -> Playbook:
    loaded = load(from_folder(folder), schema, templates=frozenset())
    assert loaded.sound, loaded.findings
    return loaded.playbook


def with_offering(playbook: Playbook, offering: Offering) -> Playbook:
    """The playbook with nothing else to sell."""
    offerings = dataclasses.replace(playbook.offerings, offerings=(offering,))
    return dataclasses.replace(playbook, offerings=offerings)


def golden(name: str, text: str) -> str:
    """What the golden file says; with DEALWRIGHT_REGENERATE=1 it says `text` from now on."""
    path = GOLDEN / name
    if REGENERATE:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return path.read_bytes().decode() if path.exists() else ""
