"""Owns access: what a token may do, and which scopes a path asks for."""

from collections.abc import Mapping
from dataclasses import dataclass

from dealwright.sandbox.errors import Refusal, RefusalError
from dealwright.sandbox.objects import OBJECT_TYPES, ObjectType

_BEARER = "bearer "
EXPORT_SCOPE = "crm.export"
CUSTOM_SCHEMAS_SCOPE = "crm.schemas.custom.read"
_SCOPES_DOC = "https://developers.hubspot.com/scopes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A key of a private app; no scopes given means all of them."""

    scopes: frozenset[str] | None = None
    expired: bool = False
    user_id: int = 9100001
    app_id: int = 5500001

    def granted(self) -> list[str]:
        return sorted(every_scope() if self.scopes is None else self.scopes)


def bearer(header: str) -> str:
    """The key in an Authorization header, or nothing."""
    return header[len(_BEARER) :].strip() if header.lower().startswith(_BEARER) else ""


def authenticated(header: str, tokens: Mapping[str, Token]) -> Token:
    """The token of an Authorization header."""
    token = tokens.get(bearer(header))
    if token is None:
        raise _unauthenticated(
            "Authentication credentials not found. This API supports OAuth 2.0 authentication.",
            "INVALID_AUTHENTICATION",
        )
    if token.expired:
        raise _unauthenticated("The OAuth token used expired.", "EXPIRED_AUTHENTICATION")
    return token


def refuse_missing_scope(token: Token, alternatives: frozenset[str]) -> None:
    """Any one of the alternatives is enough; none asked means that every token will do."""
    if token.scopes is None or not alternatives or token.scopes & alternatives:
        return
    raise RefusalError(missing_scopes(alternatives))


def missing_scopes(alternatives: frozenset[str]) -> Refusal:
    return Refusal(
        status=403,
        message="This app hasn't been granted all required scopes to make this call.",
        category="MISSING_SCOPES",
        errors=[
            {
                "message": "One or more of the following scopes are required.",
                "context": {"requiredGranularScopes": sorted(alternatives)},
            }
        ],
        extra={"links": {"scopes": _SCOPES_DOC}},
    )


def object_scopes(kind: ObjectType, verb: str) -> frozenset[str]:
    """To read or write records."""
    if kind.name == "tickets":
        return frozenset({"tickets", f"crm.objects.tickets.{verb}"})
    scopes = {f"crm.objects.{kind.scope}.{verb}"}
    if kind.name in {"line_items", "products"}:
        scopes.add("e-commerce")
    return frozenset(scopes)


def any_object_scopes(verb: str) -> frozenset[str]:
    """To see what belongs to no one type: any of the types will do."""
    return frozenset().union(*(object_scopes(kind, verb) for kind in OBJECT_TYPES.values()))


def schema_scopes(kind: ObjectType, verb: str) -> frozenset[str]:
    """To read or write pipelines, properties and groups."""
    scopes = {f"crm.schemas.{kind.scope}.{verb}"}
    if verb == "read":
        scopes.add(f"crm.objects.{kind.scope}.read")
    elif kind.name == "orders":
        scopes |= {"crm.pipelines.orders.write", "crm.objects.orders.write"}
    if kind.name == "tickets":
        scopes.add("tickets")
    return frozenset(scopes)


def every_scope() -> frozenset[str]:
    scopes = {"crm.objects.owners.read", EXPORT_SCOPE, CUSTOM_SCHEMAS_SCOPE}
    for kind in OBJECT_TYPES.values():
        for verb in ("read", "write"):
            scopes |= object_scopes(kind, verb) | schema_scopes(kind, verb)
    return frozenset(scopes)


def _unauthenticated(message: str, category: str) -> RefusalError:
    return RefusalError(Refusal(status=401, message=message, category=category))
