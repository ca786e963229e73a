"""Owns the way from a request to the function that answers it, whatever the generation of its path."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from dealwright.sandbox import tokens
from dealwright.sandbox.objects import ObjectType, object_type
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.wire import Json

_DATED = re.compile(
    r"/(?:crm/(?P<family>pipelines|properties|objects|owners)|(?P<account>account-info))"
    r"/(?P<version>2025-09|2026-03|2026-09)(?:-beta)?(?P<rest>/.*|)"
)
GUARDED_BY_DEFAULT = "2026-09"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request, with everything that a rule may want to know of it."""

    portal: Portal
    tokens: Mapping[str, tokens.Token]
    generation: str
    path: Mapping[str, str]
    query: MultiDict[str, str]
    body: Json
    url: str

    @property
    def kind(self) -> ObjectType:
        return object_type(self.path["kind"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A status and a JSON body; no body is an empty one."""

    status: int = 200
    body: Json | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A verb and path, who may use it, and the function that answers."""

    method: str
    rule: str
    handler: Callable[[Call], Answer]
    scopes: Callable[[Call], frozenset[str]] = lambda _: frozenset()


def normalised(path: str) -> tuple[str, str]:
    """A path in the v3 spelling, and the generation that it was written in."""
    match = _DATED.fullmatch(path)
    if match is None:
        return path, "v3"
    family = match["family"]
    prefix = f"/crm/v3/{family}" if family else "/account-info/v3"
    return prefix + match["rest"], match["version"]


def reads_objects(call: Call) -> frozenset[str]:
    return tokens.object_scopes(call.kind, "read")


def writes_objects(call: Call) -> frozenset[str]:
    return tokens.object_scopes(call.kind, "write")


def reads_schemas(call: Call) -> frozenset[str]:
    return tokens.schema_scopes(call.kind, "read")


def writes_schemas(call: Call) -> frozenset[str]:
    return tokens.schema_scopes(call.kind, "write")
