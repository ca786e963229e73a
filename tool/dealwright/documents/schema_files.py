"""The schemas as files for editors, and a catalogue that says which files each is for."""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from dealwright.decode.kinds import EXAMPLE, KINDS
from dealwright.errors import UsageError
from dealwright.resources import bundled, schema, schema_names

CATALOGUE = "catalog.json"
_FORM = "https://json.schemastore.org/schema-catalog.json"


def schema_files(url: str | None) -> dict[str, str | bytes]:
    """Every schema by the name of its file: as bundled, or known by the address of a folder.

    Raises UsageError for what is no address of the web.
    """
    names = schema_names()
    if url is None:
        folder = bundled("schemas")
        return {file_of(name): (folder / file_of(name)).read_bytes() for name in names}
    base = _address(url)
    addressed = {name: {**schema(name), "$id": f"{base}/{file_of(name)}"} for name in names}
    files = {file_of(name): _json(tree) for name, tree in addressed.items()}
    return {**files, CATALOGUE: _json(_catalogue(addressed.values()))}


def file_of(name: str) -> str:
    return f"{name}.schema.json"


def _catalogue(schemas: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    return {"$schema": _FORM, "version": 1, "schemas": [_entry(one) for one in schemas]}


def _entry(tree: Mapping[str, Any]) -> dict[str, Any]:
    address = tree["$id"]
    every = (*KINDS, EXAMPLE)
    kinds = [kind for kind in every if address.endswith(f"/{file_of(kind.name)}")]
    matches = {"fileMatch": [f"**/{kind.pattern}" for kind in kinds]} if kinds else {}
    told = {"name": f"dealwright: {tree['title']}", "description": tree["description"]}
    return {**told, **matches, "url": address}


def _address(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.query or parts.fragment:
        raise UsageError(
            f"{url} is no address of a folder", hint="such as https://example.org/schemas"
        )
    return url.rstrip("/")


def _json(tree: Mapping[str, Any]) -> str:
    return json.dumps(tree, indent=2, ensure_ascii=False) + "\n"
