"""The base playbook as a value, with some of its files changed; nothing is written."""

from functools import cache
from types import MappingProxyType

from dealwright.load.files import Files, from_folder
from dealwright.load.playbook import Loaded, load
from dealwright.model.playbook import Playbook
from dealwright.resources import schema
from support.cases import BASE


@cache
def _base() -> MappingProxyType[str, bytes | OSError]:
    return MappingProxyType(from_folder(BASE))


def loaded(changed: Files, base: Playbook | None = None) -> Loaded:
    """Load the base playbook with these files in place of its own."""
    return load({**_base(), **changed}, schema, templates=frozenset(), base=base)


def replaced(path: str, old: str, new: str) -> Files:
    """One file of the base with a piece of it changed."""
    data = _base()[path]
    assert isinstance(data, bytes)
    text = data.decode()
    assert old in text
    return {path: text.replace(old, new, 1).encode()}
