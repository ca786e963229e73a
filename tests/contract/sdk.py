"""Reads HubSpot's contract out of the installed client, without importing it."""

import ast
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

Json = dict[str, Any]

MODULES = (
    *("pipelines", "properties", "deals", "companies", "contacts", "line_items", "objects"),
    *("owners", "exports", "associations.v4", "associations.v4.schema"),
)
# How HubSpot writes an instant: UTC, the fraction left out when it is zero.
INSTANT: Json = {
    "type": "string",
    "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$",
}
_PLAIN: dict[str, Json] = {
    "str": {"type": "string"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "bool": {"type": "boolean"},
    "datetime": INSTANT,
    "object": {},
}

_CLASS = re.compile(r"^class (\w+)\(object\):", re.MULTILINE)
_TYPES = re.compile(r"^    openapi_types = (\{.*?\})$", re.MULTILINE | re.DOTALL)
_NAMES = re.compile(r"^    attribute_map = (\{.*?\})$", re.MULTILINE | re.DOTALL)
_SETTER = re.compile(r"^    @\w+\.setter\n    def (\w+)\(", re.MULTILINE)
_ENUM = re.compile(r"allowed_values = (\[.*?\])")
_METHOD = re.compile(r"^    def \w+_with_http_info\(", re.MULTILINE)
_PARAMETER_TYPE = re.compile(r":type (\w+): (\S+)$", re.MULTILINE)
_QUERY = re.compile(r'query_params\.append\(\("(\w+)", local_var_params\["(\w+)"\]\)\)')
_BODY = re.compile(r'body_params = local_var_params\["(\w+)"\]')
_ANSWER = re.compile(r'^            (\d+): "([^"]+)",', re.MULTILINE)
_CALL = re.compile(r'call_api\(\s*"([^"]+)",\s*"([A-Z]+)"')


def ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def read() -> Json:
    """Paths and schemas of the modules that the sandbox serves, as an OpenAPI document."""
    spec = find_spec("hubspot")
    assert spec is not None
    assert spec.origin is not None
    crm = Path(spec.origin).parent / "crm"
    paths: dict[str, Json] = {}
    schemas: Json = {}
    for module in MODULES:
        folder = crm / module.replace(".", "/")
        for file in sorted((folder / "models").glob("[!_]*.py")):
            name, schema = _model(file.read_text("utf-8"), module)
            schemas[f"{module}.{name}"] = schema
        for file in sorted((folder / "api").glob("[!_]*.py")):
            for path, verb, operation in _operations(file.read_text("utf-8"), module):
                paths.setdefault(path, {})[verb] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": "HubSpot, as its client knows it", "version": "v3"},
        "paths": paths,
        "components": {"schemas": schemas},
    }


def schema_of(written: str, module: str) -> Json:
    """The schema of a type as the client writes it: list[…], dict[str, …], a model's name."""
    if written in _PLAIN:
        return dict(_PLAIN[written])
    if written.startswith("list["):
        return {"type": "array", "items": schema_of(written[5:-1], module)}
    if written.startswith("dict[str, "):
        return {"type": "object", "additionalProperties": schema_of(written[10:-1], module)}
    return ref(f"{module}.{written}")


def _model(text: str, module: str) -> tuple[str, Json]:
    types: dict[str, str] = ast.literal_eval(_only(_TYPES, text))
    names: dict[str, str] = ast.literal_eval(_only(_NAMES, text))
    properties = {names[key]: schema_of(written, module) for key, written in types.items()}
    required: list[str] = []
    _, *setters = _SETTER.split(text)
    for key, body in zip(setters[::2], setters[1::2], strict=True):
        if f"Invalid value for `{key}`, must not be `None`" in body:
            required.append(names[key])
        if allowed := _ENUM.search(body):
            of = properties[names[key]]
            of.get("items", of)["enum"] = ast.literal_eval(allowed[1])
    schema: Json = {"type": "object", "properties": properties, "additionalProperties": False}
    if required:
        schema["required"] = required
    return _only(_CLASS, text), schema


def _operations(text: str, module: str) -> Iterator[tuple[str, str, Json]]:
    for method in _METHOD.split(text)[1:]:
        call = _CALL.search(method)
        assert call is not None
        path, verb = call.groups()
        types = dict(_PARAMETER_TYPE.findall(method))
        operation: Json = {
            "parameters": [
                *(in_path(name) for name in re.findall(r"\{(\w+)\}", path)),
                *(
                    {"name": name, "in": "query", "schema": schema_of(types[key], module)}
                    for name, key in _QUERY.findall(method)
                ),
            ],
            "responses": {
                status: answer(schema_of(written, module))
                for status, written in _ANSWER.findall(method)
            }
            or {"204": {"description": "Done"}},
        }
        if body := _BODY.search(method):
            operation["requestBody"] = in_body(schema_of(types[body[1]], module))
        # The client writes the path of the owners with a slash at its end.
        yield path.rstrip("/"), verb.lower(), operation


def in_path(name: str) -> Json:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def in_body(schema: Json) -> Json:
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def answer(schema: Json) -> Json:
    return {"description": "Done", "content": {"application/json": {"schema": schema}}}


def _only(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    assert found is not None, pattern.pattern
    return found[1]
