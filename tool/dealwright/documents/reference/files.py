"""A page for each kind of file, made from its schema: every key, what it means, what it may hold."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from posixpath import dirname, relpath
from typing import Any

from dealwright.check.formats import FORMATS
from dealwright.decode.kinds import Kind
from dealwright.documents.escape import code
from dealwright.documents.reference.prose import MADE, fenced, prose, table

Schema = Mapping[str, Any]
_HEADS = ("key", "", "holds", "meaning")


@dataclass
class _Page:
    """What is still to be told: parts of the schema by the heading under which each will stand."""

    schema: Schema
    waiting: dict[str, Schema] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)

    def refer(self, heading: str, tree: Schema) -> str:
        if heading not in self.told:
            self.waiting.setdefault(heading, tree)
        return f"[{heading}](#{_slug(heading)})"


def files_index(schemas: Mapping[str, Schema], kinds: Sequence[Kind]) -> str:
    """The list of the kinds of file, with the place of each."""
    rows: list[tuple[str, ...]] = [
        (code(kind.pattern), f"[{schemas[kind.name]['title']}]({kind.name}.md)", _first(kind))
        for kind in kinds
    ]
    placed = {kind.name for kind in kinds}
    rows += [
        ("any", f"[{schemas[name]['title']}]({name}.md)", "")
        for name in sorted(schemas.keys() - placed)
    ]
    return (
        "\n\n".join(
            (
                f"{MADE}\n# Files",
                "Each file is of one kind, by its place. The first line leads an editor to the schema.",
                "A file of any place is named to the command that reads it.",
                table(("place", "kind", "first line"), rows),
                "```{toctree}\n:hidden:\n:glob:\n\n*\n```",
            )
        )
        + "\n"
    )


def file_page(schema: Schema, kinds: Iterable[Kind]) -> str:
    """The page of one kind of file; `kinds` are the places in which it lies."""
    page = _Page(schema)
    parts = [f"# {schema['title']}", prose(schema["description"])]
    for kind in kinds:
        named = f", named by its {code(kind.named_by)}" if kind.named_by else ""
        parts.append(f"{'Each file' if kind.many else 'The file'} {code(kind.pattern)}{named}.")
        parts.append(fenced(_modeline(kind)))
    parts += _part(page, schema)
    while page.waiting:
        heading, tree = next(iter(page.waiting.items()))
        del page.waiting[heading]
        page.told.add(heading)
        parts.append(f"## {heading}")
        if "description" in tree:
            parts.append(prose(tree["description"]))
        parts += _part(page, tree)
    return MADE + "\n" + "\n\n".join(parts) + "\n"


def _part(page: _Page, tree: Schema) -> Iterator[str]:
    """The keys of a mapping, and what stands under keys that one chooses."""
    if tree.get("properties"):
        yield table(_HEADS, (_row(page, tree, name) for name in tree["properties"]))
    free = tree.get("additionalProperties")
    if isinstance(free, dict):
        what = "Every other key" if tree.get("properties") else "Every key"
        yield f"{what} is chosen by you, and holds {_holds(page, free, 'what stands under a key')}."
    known = tree.get("items")
    if isinstance(known, dict) and "$ref" not in known:
        yield f"Each entry holds {_holds(page, known, 'an entry')}."


def _row(page: _Page, tree: Schema, name: str) -> tuple[str, ...]:
    inner = tree["properties"][name]
    needed = "required" if name in tree.get("required", ()) else ""
    examples = ", ".join(str(code(_written(one))) for one in inner.get("examples", ()))
    meaning = prose(_resolved(page, inner).get("description", ""))
    unless = (
        f" Unless it is given: {code(_written(inner['default']))}." if "default" in inner else ""
    )
    such = f" For example {examples}." if examples else ""
    return str(code(name)), needed, _holds(page, inner, str(code(name))), f"{meaning}{unless}{such}"


def _holds(page: _Page, tree: Schema, heading: str) -> str:
    """What a value is, in a few words; a mapping has its own heading."""
    if "$ref" in tree:
        name = tree["$ref"].rpartition("/")[2]
        return _holds(page, page.schema["$defs"][name], f"part {code(name)}")
    if "enum" in tree:
        return "one of " + ", ".join(str(code(_written(one))) for one in tree["enum"])
    types = tree.get("type", ())
    types = [types] if isinstance(types, str) else list(types)
    return " or ".join(_type(page, tree, one, heading) for one in types) or "anything"


def _type(page: _Page, tree: Schema, kind: str, heading: str) -> str:
    match kind:
        case "object":
            free = tree.get("additionalProperties")
            if not tree.get("properties") and isinstance(free, dict):
                return f"keys of your own, each with {_holds(page, free, heading)}"
            return f"a mapping, {page.refer(heading, tree)}"
        case "array":
            return f"a list, each {_holds(page, tree.get('items', {}), heading)}"
        case "string":
            return _text(tree)
        case "integer":
            least = tree.get("minimum")
            return "a whole number" + (f" from {least}" if least is not None else "")
        case _:
            return {"boolean": "`true` or `false`", "null": "nothing"}.get(kind, kind)


def _text(tree: Schema) -> str:
    if "format" in tree:
        return prose(FORMATS[tree["format"]][1])
    return f"text like {code(tree['pattern'])}" if "pattern" in tree else "text"


def _resolved(page: _Page, tree: Schema) -> Schema:
    """With what the part that is named says, where the place itself says nothing."""
    if "$ref" not in tree:
        return tree
    return {**page.schema["$defs"][tree["$ref"].rpartition("/")[2]], **tree}


def _written(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _first(kind: Kind) -> str:
    return str(code(_modeline(kind)))


def _modeline(kind: Kind) -> str:
    path = relpath(f"schemas/{kind.name}.schema.json", dirname(kind.pattern))
    return f"# yaml-language-server: $schema={path}"


def _slug(heading: str) -> str:
    """As GitHub and MyST name the place of a heading."""
    return "".join(one for one in heading.lower().replace(" ", "-") if one.isalnum() or one in "-_")
