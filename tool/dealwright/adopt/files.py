"""Wanted contents as the bytes of files: old ones edited, new ones begun."""

import posixpath
from collections.abc import Iterator, Mapping

from dealwright.adopt.adoption import Adoption
from dealwright.decode.kinds import kind_of
from dealwright.document import Tree
from dealwright.edit.rewrite import rewrite
from dealwright.history.yaml_text import emit
from dealwright.load.files import Files

_ABOUT = {
    "pipeline": (
        "# Taken over from HubSpot, which knows no exits: these are guessed from the order of the\n"
        "# stages. Say when each is taken, and what must be filled in before.\n"
    ),
    "properties": "# Taken over from HubSpot.\n",
}


def changed(files: Files, adoption: Adoption) -> Iterator[tuple[str, bytes | None]]:
    """Each file that will say something else than it does, by path; None for one that goes."""
    for path, tree in adoption.trees.items():
        before = files.get(path)
        if tree is None:
            yield path, None
            continue
        after = rewrite(path, before, tree) if isinstance(before, bytes) else _begun(path, tree)
        if after != before:
            yield path, after


def taken_over(files: Files, after: Mapping[str, bytes | None]) -> Files:
    """All files as they would be."""
    kept = {path: data for path, data in files.items() if path not in after}
    return kept | {path: data for path, data in after.items() if data is not None}


def _begun(path: str, tree: Tree) -> bytes:
    kind = kind_of(path)
    name = kind.name if kind else ""
    schema = posixpath.relpath(f"schemas/{name}.schema.json", posixpath.dirname(path))
    head = f"# yaml-language-server: $schema={schema}\n"
    return f"{head}\n{_ABOUT.get(name, '')}\n{emit(tree)}".encode()
