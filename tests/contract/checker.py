"""Holds requests and answers against HubSpot's contract."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from contract import overlay, refusals, sdk

Json = dict[str, Any]

_DATED = re.compile(r"/(?:(?P<crm>crm)/)?(?P<family>[a-z-]+)/20\d\d-\d\d(?:-beta)?/")
_NEWEST = "2026-09"
_IN_A_RECORD = re.compile(r"/crm/v3/objects/[^/]+/[^/]+/associations/")
_MODULES = {
    token: module
    for module, tokens in {
        "deals": ("0-3", "deal", "deals"),
        "companies": ("0-2", "company", "companies"),
        "contacts": ("0-1", "contact", "contacts"),
        "line_items": ("0-8", "line_item", "line_items"),
    }.items()
    for token in tokens
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanged:
    """A request and its answer, as they were on the wire; the path is still percent-encoded."""

    method: str
    path: str
    query: str = ""
    sent: bytes = b""
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    answered: bytes = b""


@cache
def document() -> Json:
    """The contract, built once a session from the client that is installed."""
    return overlay.laid_over(sdk.read())


def violations(exchanged: Exchanged) -> list[str]:
    """What is wrong with an exchange; a request that is refused may be anything."""
    where = f"{exchanged.method} {exchanged.path} -> {exchanged.status}"
    return [f"{where}: {what}" for what in _violations(exchanged)]


def twin(path: str) -> str:
    """A path of the dated generation, as the v3 or v4 path that means the same."""
    path = f"{path.rstrip('/')}/"
    if dated := _DATED.match(path):
        prefix = f"/crm/v3/{dated['family']}/" if dated["crm"] else f"/{dated['family']}/v3/"
        path = prefix + path[dated.end() :]
    path = path.removesuffix("/")
    if _IN_A_RECORD.match(path) or path.startswith("/crm/v3/associations/"):
        return path.replace("/v3/", "/v4/", 1)
    return path


def operation_of(method: str, path: str) -> Json | None:
    """What the contract says of a request; literal parts of a path go before parameters."""
    return _operation(method, twin(path).split("/"))


def _violations(exchanged: Exchanged) -> Iterator[str]:
    if exchanged.status >= 400:
        yield from refusals.violations(exchanged.status, exchanged.headers, exchanged.answered)
        return
    operation = operation_of(exchanged.method, exchanged.path)
    if operation is None:
        yield "the contract has no such operation"
        return
    yield from _of_query(operation, exchanged.query)
    yield from _of_sent(operation, exchanged.sent)
    yield from _of_answer(operation, exchanged)


def _of_query(operation: Json, query: str) -> Iterator[str]:
    known = {one["name"]: one["schema"] for one in operation["parameters"] if one["in"] == "query"}
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name not in known:
            yield f"the query parameter {name} is unknown"
        elif not _fits(known[name], value):
            yield f"the query parameter {name} may not be {value!r}"


def _fits(schema: Json, value: str) -> bool:
    match schema:
        case {"type": "integer"}:
            return value.lstrip("-").isdecimal()
        case {"type": "boolean"}:
            return value.lower() in {"true", "false"}
        case {"enum": list() as allowed}:
            return value in allowed
        case _:
            return True


def _of_sent(operation: Json, sent: bytes) -> Iterator[str]:
    described = operation.get("requestBody")
    if described is None:
        # The client of HubSpot sends nothing; others send an empty object.
        if sent not in {b"", b"{}"}:
            yield "the request may have no body"
        return
    yield from _of_json("request", described["content"]["application/json"]["schema"], sent)


def _of_answer(operation: Json, exchanged: Exchanged) -> Iterator[str]:
    known: Json = operation["responses"]
    if f"/{_NEWEST}" in exchanged.path:
        known = operation.get("x-newest", known)
    described = known.get(str(exchanged.status))
    if described is None:
        yield f"the contract knows only {', '.join(known)}"
    elif "content" not in described:
        if exchanged.answered:
            yield "the answer may have no body"
    else:
        if exchanged.headers.get("content-type") != refusals.JSON:
            yield f"the answer is not {refusals.JSON}"
        schema = described["content"]["application/json"]["schema"]
        yield from _of_json("answer", schema, exchanged.answered)


def _of_json(side: str, schema: Json, text: bytes) -> Iterator[str]:
    try:
        value = json.loads(text)
    except ValueError:
        yield f"the {side} is not JSON"
        return
    for error in _validator(json.dumps(schema)).iter_errors(value):
        yield f"{side}{_place(error)}: {error.message[:300]}"


@cache
def _validator(schema: str) -> Draft202012Validator:
    return Draft202012Validator({**json.loads(schema), "components": document()["components"]})


def _place(error: ValidationError) -> str:
    return "".join(f"/{part}" for part in error.absolute_path)


@cache
def _templates() -> dict[int, list[tuple[list[str], Json]]]:
    """Paths by their number of parts, those with fewer parameters first."""
    found: dict[int, list[tuple[list[str], Json]]] = {}
    paths: Mapping[str, Json] = document()["paths"]
    for path in sorted(paths, key=lambda path: path.count("{")):
        parts = path.split("/")
        found.setdefault(len(parts), []).append((parts, paths[path]))
    return found


def _operation(method: str, parts: list[str]) -> Json | None:
    if parts[:4] == ["", "crm", "v3", "objects"] and len(parts) > 4:
        parts = [*parts[:4], _MODULES.get(parts[4].lower(), parts[4]), *parts[5:]]
    for template, verbs in _templates().get(len(parts), ()):
        fits = all(a == b or a.startswith("{") for a, b in zip(template, parts, strict=True))
        if fits and method.lower() in verbs:
            found: Json = verbs[method.lower()]
            return found
    return None
