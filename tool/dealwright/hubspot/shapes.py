"""What an answer of HubSpot's looks like, as far as it is read.

Whoever else answers, or however an answer was torn, nothing behind the gateway meets a list where it
expects a text. Most fields may be missing or null: HubSpot leaves out what it does not know.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

TEXT, FLAG, WHOLE = (str,), (bool,), (int, float)
Kind = tuple[type, ...]


class Listed(NamedTuple):
    """A list of things of one shape."""

    of: "Shape"


class Mapped(NamedTuple):
    """A mapping whose values are all of one kind, or null."""

    of: "Kind | Listed"


class Shape(NamedTuple):
    """A thing with a name of its own, and fields that may be missing."""

    name: str | None
    fields: Mapping[str, "Kind | Shape | Listed | Mapped"]


OPTION = Shape("value", {"label": TEXT, "hidden": FLAG, "displayOrder": WHOLE, "description": TEXT})
LOCKS = Shape(None, {"readOnlyDefinition": FLAG, "readOnlyOptions": FLAG})
PROPERTY = Shape(
    "name",
    {
        "label": TEXT,
        "type": TEXT,
        "fieldType": TEXT,
        "groupName": TEXT,
        "description": TEXT,
        "options": Listed(OPTION),
        "referencedObjectType": TEXT,
        "hasUniqueValue": FLAG,
        "modificationMetadata": LOCKS,
    },
)
GROUP = Shape("name", {"label": TEXT})
METADATA = Shape(None, {"probability": (str, int, float)})
STAGE = Shape("id", {"label": TEXT, "displayOrder": WHOLE, "metadata": METADATA})
PIPELINE = Shape("id", {"label": TEXT, "stages": Listed(STAGE)})
AUDIT = Shape(None, {"action": TEXT, "timestamp": TEXT, "fromUserId": WHOLE, "rawObject": TEXT})
_DATED = {"createdAt": TEXT, "updatedAt": TEXT, "archivedAt": TEXT, "archived": FLAG}
RECORD = Shape("id", {"properties": Mapped(TEXT), **_DATED})
ENTRY = Shape("timestamp", {"value": TEXT, "sourceType": TEXT})
RECORD_WITH_HISTORY = Shape(
    "createdAt", {**RECORD.fields, "id": TEXT, "propertiesWithHistory": Mapped(Listed(ENTRY))}
)
OWNER = Shape("id", {})
ROOM = Shape(None, {"objectTypeId": TEXT, "limit": WHOLE, "usage": WHOLE})
ROOMS = Shape(None, {"hubspotDefinedObjectTypes": Listed(ROOM), "byObjectType": Listed(ROOM)})
TYPE = Shape(None, {"category": TEXT, "label": TEXT})
FAR = Shape(None, {"toObjectId": (str, int), "associationTypes": Listed(TYPE)})
TIED = Shape(None, {"from": Shape("id", {}), "to": Listed(FAR)})


def fits(value: Any, shape: Shape) -> bool:
    """Whether a piece of JSON can be read as this."""
    if not isinstance(value, dict):
        return False
    if shape.name is not None and not isinstance(value.get(shape.name), str):
        return False
    return all(
        value.get(name) is None or _is(value[name], kind) for name, kind in shape.fields.items()
    )


def _is(value: Any, kind: "Kind | Shape | Listed | Mapped") -> bool:
    match kind:
        case Shape():
            return fits(value, kind)
        case Listed():
            return isinstance(value, list) and all(fits(one, kind.of) for one in value)
        case Mapped():
            return isinstance(value, dict) and all(
                one is None or _is(one, kind.of) for one in value.values()
            )
        case _:
            return isinstance(value, kind)
