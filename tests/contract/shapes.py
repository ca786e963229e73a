"""The few shapes that the hand-written part of the contract is made of."""

from typing import Any

Json = dict[str, Any]

TEXT: Json = {"type": "string"}
WHOLE: Json = {"type": "integer"}
FLAG: Json = {"type": "boolean"}
OPEN: Json = {"type": "object"}
SENSITIVITY: Json = {"enum": ["non_sensitive", "sensitive", "highly_sensitive"]}
# Values of records may be sent as numbers and booleans; null clears, like an empty text.
SCALAR: Json = {"type": ["string", "number", "boolean", "null"]}
# A property that was asked for and is not set is null.
READ: Json = {"type": ["string", "null"]}


def record(required: str = "", **properties: Json) -> Json:
    return {
        "type": "object",
        "properties": properties,
        "required": required.split(),
        "additionalProperties": False,
    }


def list_of(of: Json) -> Json:
    return {"type": "array", "items": of}


def results(of: Json) -> Json:
    return record("results", results=list_of(of))


def query(name: str, schema: Json) -> Json:
    return {"name": name, "in": "query", "schema": schema}
