"""Owns reading a request: typed access to its JSON body and its query, refusing what is odd."""

import json
from typing import TypeVar

from werkzeug.datastructures import MultiDict

from dealwright.sandbox.errors import RefusalError, invalid
from dealwright.sandbox.wire import Json

Kind = TypeVar("Kind")

# The field that a body without a name for its list is read into: no JSON of HubSpot's has it.
BARE_LIST = "*"

_LONGEST_NUMBER = 18
_NAMES = {str: "string", int: "integer", bool: "boolean", dict: "object", list: "array"}


def parsed(text: bytes, *, listed: bool = False) -> Json:
    """The JSON object of a body; an empty body is an empty object.

    Where a bare list is expected it becomes the one field of an object.
    """
    if not text:
        return {}
    try:
        found = json.loads(text, parse_constant=_refused_constant)
        # Half of a surrogate pair is JSON, but no text that could be kept.
        json.dumps(found, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        raise _unreadable(error.lineno, error.colno, error.msg) from error
    except UnicodeError as error:
        raise _unreadable(1, 1, "invalid UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise _unreadable(1, 1, "a value is too large or too deep") from error
    if listed and isinstance(found, list):
        return {BARE_LIST: found}
    if not isinstance(found, dict):
        raise _unreadable(1, 1, "an object was expected")
    return found


def optional(body: Json, key: str, kind: type[Kind]) -> Kind | None:
    """A field of a type, or nothing when it is absent or null."""
    value = body.get(key)
    if value is None:
        return None
    if not isinstance(value, kind) or (kind is int and not _is_integer(value)):
        raise _unreadable(1, 1, f"'{key}' must be of type {_NAMES[kind]}")
    return value


def required(body: Json, *keys: str) -> None:
    """Refuse a body that lacks a field, or has null in it."""
    missing = [key for key in keys if body.get(key) is None]
    if missing:
        raise invalid(f"Some required fields were not set: [{', '.join(missing)}]")


def text(body: Json, key: str) -> str:
    required(body, key)
    return optional(body, key, str) or ""


def objects(body: Json, key: str) -> list[Json]:
    """A list of JSON objects; an absent one is empty."""
    found = optional(body, key, list) or []
    if not all(isinstance(item, dict) for item in found):
        raise _unreadable(1, 1, f"'{key}' must hold objects")
    return found


def names(query: MultiDict[str, str], key: str) -> list[str]:
    """A list in the query, as repeated keys or joined with commas."""
    return [name for value in query.getlist(key) for name in value.split(",") if name]


def flag(query: MultiDict[str, str], key: str) -> bool | None:
    """A boolean in the query in any letter case, or nothing when it is absent."""
    value = query.get(key)
    if value is None:
        return None
    if value.lower() not in {"true", "false"}:
        raise invalid(f"The query parameter {key} must be true or false.")
    return value.lower() == "true"


def number(value: str | None, name: str, default: int) -> int:
    """A whole number in the query that is not negative."""
    if value is None:
        return default
    if not (value.isascii() and value.isdecimal()) or len(value) > _LONGEST_NUMBER:
        raise invalid(f"The parameter {name} must be a number.")
    return int(value)


def strings(body: Json, key: str) -> list[str]:
    """A list of texts; an absent one is empty."""
    found = optional(body, key, list) or []
    if not all(isinstance(item, str) for item in found):
        raise _unreadable(1, 1, f"'{key}' must hold strings")
    return found


def _is_integer(value: object) -> bool:
    """A whole number of 32 bits; bool is an int in Python, but not in JSON."""
    return isinstance(value, int) and not isinstance(value, bool) and -(2**31) <= value < 2**31


def _refused_constant(name: str) -> None:
    raise ValueError(name)


def _unreadable(line: int, column: int, reason: str) -> RefusalError:
    return invalid(f"Invalid input JSON on line {line}, column {column}: {reason}")
