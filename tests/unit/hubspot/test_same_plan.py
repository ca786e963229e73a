"""The same playbook gives the same plan, however its files and keys are ordered."""

import random
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from dealwright.hubspot.compile import compile_playbook
from dealwright.load.files import Files, from_folder
from dealwright.load.playbook import load
from dealwright.plan.changes import Change
from dealwright.plan.diff import diff
from dealwright.plan.resources import Configuration
from dealwright.plan.serial import operation
from dealwright.resources import schema

ROOT = Path(__file__).parents[3]
_CONFIGURED = ("playbook/properties/", "playbook/pipelines/")


def shuffled(value: object, chance: random.Random, name: str = "") -> object:
    """The same again, with the keys of mappings in another order; that of options means something."""
    match value:
        case dict():
            keys = list(value)
            if name != "options":
                chance.shuffle(keys)
            return {key: shuffled(value[key], chance, key) for key in keys}
        case list():
            return [shuffled(one, chance) for one in value]
        case _:
            return value


def in_another_order(files: Files, chance: random.Random) -> Files:
    paths = list(files)
    chance.shuffle(paths)
    return {path: _rewritten(path, files[path], chance) for path in paths}


def _rewritten(path: str, data: bytes | OSError, chance: random.Random) -> bytes | OSError:
    if isinstance(data, OSError) or not path.startswith(_CONFIGURED):
        return data
    first, _, rest = data.decode().partition("\n")
    content = shuffled(yaml.safe_load(rest), chance)
    return f"{first}\n\n{yaml.safe_dump(content, sort_keys=False, allow_unicode=True)}".encode()


def planned(files: Files) -> list[Change]:
    loaded = load(files, schema, templates=frozenset())
    portal = next(one for one in loaded.playbook.portals if one.embedded)
    nothing = Configuration()
    return list(diff(compile_playbook(loaded.playbook, portal, nothing), nothing).changes)


def as_told(files: Files) -> list[dict[str, object]]:
    return [operation(change) for change in planned(files)]


@given(seed=st.integers(0, 2**32))
@settings(max_examples=5, deadline=None)
def test_the_order_of_files_and_keys_changes_nothing(seed: int) -> None:
    files = from_folder(ROOT)
    assert as_told(in_another_order(files, random.Random(seed))) == as_told(files)  # noqa: S311


@pytest.mark.long
@given(seed=st.integers(0, 2**32))
@settings(max_examples=500, deadline=None)
def test_nor_does_any_other_order(seed: int) -> None:
    files = from_folder(ROOT)
    assert as_told(in_another_order(files, random.Random(seed))) == as_told(files)  # noqa: S311
