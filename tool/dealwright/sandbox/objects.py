"""Owns the table of object types: the names a path may use, and how each type differs."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from dealwright.sandbox.errors import invalid, not_served


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectType:
    """A kind of record in the CRM, such as deals."""

    name: str
    type_id: str
    singular: str
    scope: str
    created: str = "createdate"
    modified: str = "hs_lastmodifieddate"
    shown: tuple[str, ...] = ()
    pipeline_property: str | None = None
    stage_property: str | None = None
    stage_metadata: str | None = None
    default_pipeline: str | None = None
    pipelines_limit: int = 100
    stages_limit: int = 100

    @property
    def always_shown(self) -> tuple[str, ...]:
        return (self.created, self.modified, "hs_object_id")


_ALL = (
    ObjectType(
        name="deals",
        type_id="0-3",
        singular="deal",
        scope="deals",
        shown=("dealname", "amount", "closedate", "pipeline", "dealstage"),
        pipeline_property="pipeline",
        stage_property="dealstage",
        stage_metadata="probability",
        default_pipeline="default",
    ),
    ObjectType(
        name="companies",
        type_id="0-2",
        singular="company",
        scope="companies",
        shown=("name", "domain"),
    ),
    ObjectType(
        name="contacts",
        type_id="0-1",
        singular="contact",
        scope="contacts",
        modified="lastmodifieddate",
        shown=("firstname", "lastname", "email"),
    ),
    ObjectType(
        name="tickets",
        type_id="0-5",
        singular="ticket",
        scope="tickets",
        shown=("subject", "content", "hs_pipeline", "hs_pipeline_stage", "hs_ticket_priority"),
        pipeline_property="hs_pipeline",
        stage_property="hs_pipeline_stage",
        stage_metadata="ticketState",
        default_pipeline="0",
    ),
    ObjectType(
        name="orders",
        type_id="0-123",
        singular="order",
        scope="orders",
        created="hs_createdate",
        pipeline_property="hs_pipeline",
        stage_property="hs_pipeline_stage",
        pipelines_limit=50,
        stages_limit=30,
    ),
    ObjectType(
        name="meetings",
        type_id="0-47",
        singular="meeting",
        scope="contacts",
        created="hs_createdate",
    ),
    ObjectType(
        name="emails",
        type_id="0-49",
        singular="email",
        scope="contacts",
        created="hs_createdate",
    ),
    ObjectType(
        name="line_items",
        type_id="0-8",
        singular="line_item",
        scope="line_items",
        shown=("name", "quantity", "amount"),
    ),
    ObjectType(
        name="products",
        type_id="0-7",
        singular="product",
        scope="products",
        shown=("name", "description", "price"),
    ),
    ObjectType(
        name="quotes",
        type_id="0-14",
        singular="quote",
        scope="quotes",
        created="hs_createdate",
        shown=("hs_title", "hs_expiration_date"),
    ),
    ObjectType(
        name="notes", type_id="0-46", singular="note", scope="contacts", created="hs_createdate"
    ),
    ObjectType(
        name="tasks", type_id="0-27", singular="task", scope="contacts", created="hs_createdate"
    ),
    ObjectType(
        name="calls", type_id="0-48", singular="call", scope="contacts", created="hs_createdate"
    ),
)

OBJECT_TYPES: Mapping[str, ObjectType] = {kind.name: kind for kind in _ALL}

_TOKENS = {token: kind for kind in _ALL for token in (kind.name, kind.singular, kind.type_id)}

# Types that HubSpot has and the sandbox does not: told apart from names that mean nothing.
_NOT_SERVED = frozenset(
    ["invoice", "invoices", "0-53", "user", "users", "0-115", "lead", "leads", "0-136"]
)


# Custom objects, by number or by name: no account here has any.
_CUSTOM = re.compile(r"2-\d+|p\d*_.+")


def object_type(token: str) -> ObjectType:
    """The type that a path names by plural, singular or type id, in any letter case."""
    wanted = token.lower()
    if wanted in _NOT_SERVED or _CUSTOM.fullmatch(wanted):
        raise not_served(f"the object type {token}")
    if wanted not in _TOKENS:
        raise invalid(f"Unable to infer object type from: {token}")
    return _TOKENS[wanted]
