"""The shape of a file: JSON Schema errors as findings that point at keys and values."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jsonschema_rs import Draft202012Validator, ValidationError

from dealwright.check.formats import FORMATS, checks
from dealwright.diagnostics import Diagnostic, Label, Origin, Route, did_you_mean
from dealwright.document import Document, Tree

Schema = Mapping[str, Any]

_TYPES = {
    "string": "text",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "nothing",
}


class Shape:
    """One schema, compiled once for all the files of its kind."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._validator = Draft202012Validator(
            dict(schema), formats=checks(), validate_formats=True
        )

    def findings(self, document: Document) -> Iterator[Diagnostic]:
        """Every mistake against the schema; none twice."""
        for error in self._validator.iter_errors(document.tree):
            yield from _findings(document, error, self._schema)


@dataclass(frozen=True, slots=True)
class _Broken:
    """What a schema error says, with the part of the schema and the value as they are written."""

    rule: str
    wanted: Any
    value: Any
    schema: Mapping[str, Any]
    route: Route
    told: Mapping[str, Any]
    document: Document

    def place(self, *more: str) -> Origin:
        return Origin(file=self.document.path, route=(*self.route, *more))


def _findings(document: Document, error: ValidationError, schema: Schema) -> Iterator[Diagnostic]:
    *inside, rule = map(str, error.schema_path)
    told = error.kind.as_dict()
    route = tuple(error.instance_path)
    part = _at(schema, inside)
    broken = _Broken(
        rule=rule,
        wanted=part[rule],
        value=_at(document.tree, route),
        schema=part,
        route=route,
        told=told,
        document=document,
    )
    say = _wrong_key if error.kind.name == "propertyNames" else _SAYERS.get(rule, _value)
    yield from say(broken)


def _at(tree: Tree, route: Sequence[str | int]) -> Any:
    """What stands there; a number in the path of a schema is a place in a list."""
    for step in route:
        tree = tree[int(step)] if isinstance(tree, list) else tree[step]
    return tree


def _unknown_keys(broken: _Broken) -> Iterator[Diagnostic]:
    known = set(broken.schema.get("properties", {}))
    flow = broken.document.marks[broken.route].flow
    for key in broken.told["unexpected"]:
        hint = did_you_mean(key, known)
        if flow and broken.value[key] is None:
            hint = "a comma inside { } begins a new key: quote the text"
        yield Diagnostic(
            code="DW010",
            message=f"unknown key {_describe(key)}",
            primary=Label(broken.place(key), "not known here", on_key=True),
            help=hint,
        )


def _missing_keys(broken: _Broken) -> Iterator[Diagnostic]:
    key = broken.told["property"]
    about = broken.schema.get("properties", {}).get(key, {}).get("description")
    yield Diagnostic(
        code="DW011",
        message=f"the key {key} is missing",
        primary=Label(broken.place(), "in this part", on_key=True),
        note=f"{key}: {about}" if about else None,
    )


def _wrong_type(broken: _Broken) -> Iterator[Diagnostic]:
    names = [broken.wanted] if isinstance(broken.wanted, str) else broken.wanted
    if not broken.route and broken.value is None:
        yield Diagnostic(
            code="DW012",
            message="the file is empty",
            primary=Label(broken.place()),
            help="fill it in, or delete it",
        )
        return
    expected = " or ".join(_TYPES.get(name, name) for name in names)
    hint = "write one entry a line, each after a dash" if names == ["array"] else None
    if "string" in names and isinstance(broken.value, (bool, int)):
        hint = "quote it"
    yield Diagnostic(
        code="DW012",
        message=f"expected {expected}, found {_describe(broken.value)}",
        primary=Label(broken.place()),
        help=hint,
    )


def _not_in_list(broken: _Broken) -> Iterator[Diagnostic]:
    allowed = [str(value) for value in broken.wanted]
    yield Diagnostic(
        code="DW013",
        message=f"{_describe(broken.value)} is not one of the words allowed here",
        primary=Label(broken.place()),
        help=did_you_mean(str(broken.value), allowed) or f"known here: {', '.join(allowed)}",
    )


def _wrong_key(broken: _Broken) -> Iterator[Diagnostic]:
    key = str(broken.told["error"].instance)
    yield Diagnostic(
        code="DW013",
        message=f"the key {_describe(key)} is not well formed",
        primary=Label(broken.place(key), on_key=True),
        help=_expected(broken) or "keys are lower-case letters, digits and _, 36 at most",
    )


def _value(broken: _Broken) -> Iterator[Diagnostic]:
    trouble = _TROUBLES.get(broken.rule, "is not well formed").format(broken.wanted)
    message = f"{_describe(broken.value)} {trouble}"
    if broken.rule in _EMPTY and broken.wanted == 1:
        message = f"{_EMPTY[broken.rule]} is empty"
    yield Diagnostic(
        code="DW013",
        message=message,
        primary=Label(broken.place()),
        help=_expected(broken),
    )


_EMPTY = {"minItems": "the list", "minLength": "the text", "minProperties": "the mapping"}
_TROUBLES = {
    "format": "does not fit here",
    "minItems": "has fewer than {} entries",
    "minLength": "is shorter than {} characters",
    "minProperties": "has fewer than {} keys",
    "maxItems": "has more than {} entries",
    "maxLength": "is longer than {} characters",
    "minimum": "is below {}",
    "maximum": "is above {}",
    "exclusiveMinimum": "is not above {}",
    "uniqueItems": "names a thing twice",
}


def _expected(broken: _Broken) -> str | None:
    if broken.rule == "format" and broken.wanted in FORMATS:
        return f"write {FORMATS[broken.wanted][1]}"
    examples = broken.schema.get("examples")
    return f"write something like {examples[0]}" if examples else None


def _describe(value: Tree) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    if value is None or value == "":
        return "nothing"
    text = value if isinstance(value, str) else json.dumps(value)
    if text != " ".join(text.split()):
        text = json.dumps(text, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."


_SAYERS: dict[str, Callable[[_Broken], Iterator[Diagnostic]]] = {
    "additionalProperties": _unknown_keys,
    "required": _missing_keys,
    "type": _wrong_type,
    "enum": _not_in_list,
}
