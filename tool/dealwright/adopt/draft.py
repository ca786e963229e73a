"""The files of a playbook as they shall be, and the notes on what they cannot hold."""

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from dealwright.adopt.note import About, Note
from dealwright.document import Document, Tree


class Draft:
    """Wanted contents by path. A file is copied when it is first asked for."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self._documents = documents
        self._wanted: dict[str, Tree] = {}
        self.notes: list[Note] = []

    def tree(self, path: str) -> Any:
        """The content of a file that is there, to be changed."""
        if path not in self._wanted:
            self._wanted[path] = copy.deepcopy(self._documents[path].tree)
        return self._wanted[path]

    def add(self, path: str, tree: Tree) -> Any:
        self._wanted[path] = tree
        return tree

    def free(self, folder: str, name: str) -> str:
        """A path that no file has; `retired.yaml` means something else."""
        number, path = 1, f"{folder}/{name}.yaml"
        while path in self._documents or path in self._wanted or path.endswith("/retired.yaml"):
            number += 1
            path = f"{folder}/{name}_{number}.yaml"
        return path

    def wanted(self) -> Iterator[tuple[str, Tree]]:
        yield from sorted(self._wanted.items())

    def note(self, about: About, address: str, words: str) -> None:
        self.notes.append(Note(about, address, words))


def entry(items: list[Any], key: str, name: str) -> Any:
    """The entry of a list that a key names."""
    return next(item for item in items if item.get(key) == name)
