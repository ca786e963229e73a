"""Owns the way from a request to the function that answers it, whatever the generation of its path."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from dealwright.sandbox import tokens
from dealwright.sandbox.limits import Limits
from dealwright.sandbox.objects import ObjectType, object_type
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.wire import Json

_DATED = re.compile(
    r"/(?:crm/(?P<family>pipelines|properties|objects|owners|associations|exports|limits"
    r"|property-validations)|(?P<other>account-info|crm-object-schemas))"
    r"/(?P<version>2025-09|2026-03|2026-09)(?:-beta)?(?P<rest>/.*|)"
)
_RECORD_ASSOCIATIONS = re.compile(r"/[^/]+/[^/]+/associations/.+")
GUARDED_BY_DEFAULT = "2026-09"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request, with everything that a rule may want to know of it."""

    portal: Portal
    tokens: Mapping[str, tokens.Token]
    limits: Limits
    generation: str
    path: Mapping[str, str]
    query: MultiDict[str, str]
    body: Json
    url: str

    @property
    def kind(self) -> ObjectType:
        return object_type(self.path["kind"])

    @property
    def to(self) -> ObjectType:
        return object_type(self.path["to"])

    @property
    def newest(self) -> bool:
        """Whether the path is of the generation that answers with other success codes."""
        return self.generation == GUARDED_BY_DEFAULT

    def following(self, after: int) -> Json:
        """How to ask for the next page: the same request, from there on."""
        query: MultiDict[str, str] = self.query.copy()
        query["after"] = str(after)
        link = f"{self.url}?{urlencode(list(query.items(multi=True)))}"
        return {"next": {"after": str(after), "link": link}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A status and a JSON body; no body is an empty one. A file has a text instead."""

    status: int = 200
    body: Json | None = None
    text: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


Handler = Callable[[Call], Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A verb and path, who may use it, and the function that answers.

    Any one of the scopes is enough, and any one of `also` must be there besides. A listed route
    takes a bare list for a body.
    """

    method: str
    rule: str
    handler: Handler
    scopes: Callable[[Call], frozenset[str]] = lambda _: frozenset()
    also: Callable[[Call], frozenset[str]] = lambda _: frozenset()
    listed: bool = False


def normalised(path: str) -> tuple[str, str]:
    """A path in the v3 spelling, and the generation that it was written in."""
    match = _DATED.fullmatch(path)
    if match is None:
        return path, "v3"
    family, rest = match["family"], match["rest"]
    if family is None:
        return f"/{match['other']}/v3{rest}", match["version"]
    fourth = family == "associations" or (
        family == "objects" and _RECORD_ASSOCIATIONS.fullmatch(rest)
    )
    return f"/crm/{'v4' if fourth else 'v3'}/{family}{rest}", match["version"]


def reads_objects(call: Call) -> frozenset[str]:
    return tokens.object_scopes(call.kind, "read")


def writes_objects(call: Call) -> frozenset[str]:
    return tokens.object_scopes(call.kind, "write")


def reads_far_objects(call: Call) -> frozenset[str]:
    return tokens.object_scopes(call.to, "read")


def writes_far_objects(call: Call) -> frozenset[str]:
    return tokens.object_scopes(call.to, "write")


def reads_any_objects(_: Call) -> frozenset[str]:
    return tokens.any_object_scopes("read")


def reads_schemas(call: Call) -> frozenset[str]:
    return tokens.schema_scopes(call.kind, "read")


def writes_schemas(call: Call) -> frozenset[str]:
    return tokens.schema_scopes(call.kind, "write")
