"""The files of a playbook as they shall be, and the notes on what they cannot hold."""

from collections.abc import Iterator, Mapping
from typing import Any

from dealwright.adopt.note import About, Note
from dealwright.adopt.own_files import by_home, joined, parted
from dealwright.document import Document, Tree


class Draft:
    """Wanted contents by path. A file is copied when it is first asked for.

    What stands in files of its own is shown in the lists in which it counts, and edited there.
    """

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self._documents = documents
        self._own = by_home(documents)
        self._homes = {path: home for home, own in self._own.items() for path in own}
        self._wanted: dict[str, Tree] = {}
        self.notes: list[Note] = []

    def tree(self, path: str) -> Any:
        """The content of a file that is there, to be changed; of a file that counts elsewhere, of that."""
        home = self._homes.get(path, path)
        if home not in self._wanted:
            self._wanted[home] = joined(self._documents[home].tree, self._own.get(home, {}))
        return self._wanted[home]

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
        """Each file by path; None for one that is to go."""
        for path, tree in sorted(self._wanted.items()):
            own = self._own.get(path, {})
            yield from parted(path, self._documents[path].tree if own else None, tree, own)

    def note(self, about: About, address: str, words: str) -> None:
        self.notes.append(Note(about, address, words))


def entry(items: list[Any], key: str, name: str) -> Any:
    """The entry of a list that a key names."""
    return next(item for item in items if item.get(key) == name)
