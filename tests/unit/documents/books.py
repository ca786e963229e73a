"""The small playbook that documents and versions are tested with."""

import dataclasses
from functools import cache
from pathlib import Path

from dealwright.load.files import from_folder
from dealwright.load.playbook import load
from dealwright.model.offerings import Offering
from dealwright.model.playbook import Playbook
from dealwright.resources import schema, template_names
from support.golden import GOLDEN

ROOT = GOLDEN.parent.parent


def small_book() -> Playbook:
    return _read(GOLDEN / "book")


def our_book() -> Playbook:
    """The playbook of this repository."""
    return _read(ROOT)


@cache
def _read(folder: Path) -> Playbook:
    loaded = load(from_folder(folder), schema, templates=template_names(folder))
    assert loaded.sound, loaded.findings
    return loaded.playbook


def with_offering(playbook: Playbook, offering: Offering) -> Playbook:
    """The playbook with nothing else to sell."""
    offerings = dataclasses.replace(playbook.offerings, offerings=(offering,))
    return dataclasses.replace(playbook, offerings=offerings)
