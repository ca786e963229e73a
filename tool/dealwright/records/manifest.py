"""The manifest of a snapshot: what it holds, of which portal, and until when."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

FORMAT = 1
_MOST_IDS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Footnote:
    """Something about the records that a number cannot say: what, of which object, how many.

    `ids` are the first thousand.
    """

    kind: str
    object: str
    count: int
    ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A Parquet file beside the manifest; its name is made of its content."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a snapshot is. `data_through_ms`: it knows all facts before this instant, and no later one.

    `content_hash`: SHA-256 of the rows and of what was asked for, however they came together.
    """

    portal: str
    portal_id: int
    data_through_ms: int
    fields: Mapping[str, tuple[str, ...]]
    presence: Mapping[str, tuple[str, ...]]
    footnotes: tuple[Footnote, ...] = ()
    content_hash: str = ""
    rows: Mapping[str, int] = field(default_factory=dict)
    files: Mapping[str, File] = field(default_factory=dict)
    format_version: int = FORMAT


def to_json(manifest: Manifest) -> str:
    return json.dumps(asdict(manifest), indent=2, sort_keys=True) + "\n"


def from_json(text: str) -> Manifest:
    """Raises ValueError, KeyError, TypeError or AttributeError for what is no manifest."""
    found: dict[str, Any] = json.loads(text)
    for name in ("fields", "presence"):
        found[name] = {thing: tuple(names) for thing, names in found[name].items()}
    found["footnotes"] = tuple(
        Footnote(**{**one, "ids": tuple(one["ids"])}) for one in found["footnotes"]
    )
    found["files"] = {table: File(**one) for table, one in found["files"].items()}
    return Manifest(**found)


def footnote(kind: str, thing: str, ids: list[int]) -> Footnote:
    return Footnote(kind=kind, object=thing, count=len(ids), ids=tuple(sorted(ids)[:_MOST_IDS]))
