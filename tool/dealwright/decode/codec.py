"""Plain trees to frozen dataclasses and back, by the types of their fields.

A tree that passed its schema decodes; `encode` gives the canonical tree: defaults left out, words
in their one spelling. `decode(cls, encode(x)) == x`.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from dealwright.diagnostics import Origin
from dealwright.document import Tree
from dealwright.model import words
from dealwright.model.writing import short_form, written_name

Decoder = Callable[[Tree, Origin], Any]
Encoder = Callable[[Any], Tree]


def _many(value: Tree) -> tuple[str, ...]:
    return tuple(map(word, value)) if isinstance(value, list) else (word(value),)


def word(value: Tree) -> str:
    """A scalar as it is written: `true`, `12`, `outreach`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


_PARSERS: dict[Any, Callable[[Tree], Any]] = {
    str: word,
    int: int,
    bool: bool,
    Any: lambda value: value,
    dt.date: dt.date.fromisoformat,
    words.Percent: words.parse_percent,
    words.Days: words.parse_days,
    words.Money: words.parse_money,
    words.Moment: words.Moment,
    words.Sample: words.parse_sample,
    words.Arrow: words.parse_arrow,
    words.Prose: lambda value: tuple(map(word, value)),
    words.OneOrMany: _many,
}
_FORMATTERS: dict[Any, Encoder] = {
    str: str,
    int: int,
    bool: bool,
    Any: lambda value: value,
    dt.date: lambda value: value.isoformat(),
    words.Percent: words.format_percent,
    words.Days: words.format_days,
    words.Money: words.format_money,
    words.Moment: lambda value: value.text,
    words.Sample: words.format_sample,
    words.Arrow: words.format_arrow,
    words.Prose: list,
    words.OneOrMany: lambda value: value[0] if len(value) == 1 else list(value),
}


def decode(cls: type, tree: Tree, origin: Origin, *, short: str | None = None) -> Any:
    """A tree that passed the schema of `cls` to an instance; each part remembers its place.

    `short` names the part whose value alone was written: it stands where the whole stands.
    """
    written: dict[str, Any] = {}
    taken: set[str] = set()
    for part in _parts(cls):
        if part.rest or part.name not in tree:
            continue
        taken.add(part.name)
        if tree[part.name] is not None:
            place = origin if part.name == short else origin.child(part.name)
            written[part.field.name] = part.decode(tree[part.name], place)
    for part in _parts(cls):
        if part.rest:
            others = {key: value for key, value in tree.items() if key not in taken}
            written[part.field.name] = part.decode(others, origin)
    if _remembers(cls):
        written["origin"] = origin
    return cls(**written)


def encode(value: Any) -> Tree:
    """The canonical tree of a model object."""
    tree: dict[str, Tree] = {}
    for part in _parts(value.__class__):
        content = getattr(value, part.field.name)
        if content == _default(part.field):
            continue
        if part.rest:
            tree.update(part.encode(content))
        else:
            tree[part.name] = part.encode(content)
    return tree


def digest(tree: Tree) -> str:
    """A name for what a tree says, whatever its spelling: SHA-256 of its sorted JSON."""
    text = json.dumps(tree, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


class _Part:
    """One field of a class: its written name and how it is decoded and encoded."""

    __slots__ = ("decode", "encode", "field", "name", "rest")

    def __init__(self, model_field: Field[Any], hint: Any) -> None:
        self.field = model_field
        self.name = written_name(model_field)
        self.rest = "rest" in model_field.metadata
        key = model_field.metadata.get("keyed") or model_field.metadata.get("rest")
        if key is not None:
            (item, _) = get_args(hint)
            self.decode: Decoder = _keyed_decoder(item, key)
            self.encode: Encoder = _keyed_encoder(item, key)
        else:
            self.decode, self.encode = _codec(hint)


@cache
def _parts(cls: type) -> tuple[_Part, ...]:
    hints = get_type_hints(cls)
    return tuple(
        _Part(model_field, hints[model_field.name])
        for model_field in fields(cls)
        if model_field.name != "origin"
    )


@cache
def _remembers(cls: type) -> bool:
    return any(model_field.name == "origin" for model_field in fields(cls))


def _default(model_field: Field[Any]) -> Any:
    return None if model_field.default is MISSING else model_field.default


def _codec(hint: Any) -> tuple[Decoder, Encoder]:
    if hint in _PARSERS:
        parse = _PARSERS[hint]
        return (lambda value, _: parse(value)), _FORMATTERS[hint]
    shape = get_origin(hint)
    if shape in (Union, UnionType):
        (inner,) = (arg for arg in get_args(hint) if arg is not NoneType)
        return _codec(inner)
    if shape is Literal:
        return (lambda value, _: word(value)), str
    if shape is tuple:
        one, back = _codec(get_args(hint)[0])
        return (
            lambda value, origin: tuple(one(item, origin.child(n)) for n, item in enumerate(value)),
            lambda value: [back(item) for item in value],
        )
    return (lambda value, origin: decode(hint, value, origin)), encode


def _keyed_decoder(item: type, key: str) -> Decoder:
    short = short_form(item)

    def decoder(value: Mapping[str, Tree], origin: Origin) -> Any:
        found = []
        for name, content in value.items():
            whole = isinstance(content, dict)
            tree = content if whole else {short: content}
            place = origin.child(name)
            found.append(decode(item, {key: name, **tree}, place, short=None if whole else short))
        return tuple(found)

    return decoder


def _keyed_encoder(item: type, key: str) -> Encoder:
    short = short_form(item)

    def encoder(value: tuple[Any, ...]) -> Tree:
        tree: dict[str, Tree] = {}
        for one in value:
            content = encode(one)
            name = content.pop(key)
            tree[name] = content[short] if short in content and len(content) == 1 else content
        return tree

    return encoder
