"""Where schemas, templates and the starter lie: in the wheel, or in the source tree."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from dealwright.errors import DealwrightError

_PACKAGE = Path(__file__).parent


def bundled(kind: str) -> Path:
    """The folder `schemas`, `templates` or `starter` that came with this installation."""
    inside = _PACKAGE / "_bundled" / kind
    if inside.is_dir():
        return inside
    tree = source_tree()
    if tree is not None and (tree / kind).is_dir():
        return tree / kind
    raise DealwrightError(
        f"this installation lacks its {kind}", hint="install dealwright again from its wheel"
    )


def source_tree() -> Path | None:
    """The checkout or the unpacked source that this runs from; None for what a wheel installed."""
    tree = _PACKAGE.parent.parent
    return tree if (tree / "pyproject.toml").is_file() else None


def built_from() -> str | None:
    """The commit that the wheel was built from, where its builder knew it."""
    note = _PACKAGE / "_bundled" / "commit"
    return note.read_text(encoding="utf-8").strip() if note.is_file() else None


@cache
def schema(kind: str) -> dict[str, Any]:
    """The schema of one kind of file, as bundled: never the copy in a user's repository."""
    path = bundled("schemas") / f"{kind}.schema.json"
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def schema_names() -> tuple[str, ...]:
    """The kinds of file that there is a schema for."""
    suffix = ".schema.json"
    found = bundled("schemas").glob(f"*{suffix}")
    return tuple(sorted(path.name.removesuffix(suffix) for path in found))


def template_names(root: Path) -> frozenset[str]:
    """The templates a repository can use: its own and the bundled ones, without `.j2`."""
    names: set[str] = set()
    for folder in (root / "templates", bundled("templates")):
        for path in folder.rglob("*.j2"):
            names.add(path.relative_to(folder).as_posix().removesuffix(".j2"))
    return frozenset(names)


def schema_copies(root: Path) -> dict[str, bytes]:
    """The schemas that a repository keeps for its editors, of the kinds that we know."""
    known = {path.name for path in bundled("schemas").glob("*.schema.json")}
    copies = sorted((root / "schemas").glob("*.schema.json"))
    return {
        path.name.removesuffix(".schema.json"): path.read_bytes()
        for path in copies
        if path.name in known and path.is_file()
    }
