"""Owns the values of records: what each type of property accepts, and the text that is kept."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from dealwright.sandbox import builtin, wire
from dealwright.sandbox.errors import RefusalError, invalid
from dealwright.sandbox.properties import Definition
from dealwright.sandbox.wire import Json

_LONGEST = 65_536
# Beyond it a number is not one of HubSpot's, which are doubles.
_LARGEST_EXPONENT = 308


@dataclass(frozen=True, slots=True, kw_only=True)
class BadValue:
    """One property value that HubSpot would not take."""

    name: str
    code: str
    message: str


class BadValueError(ValueError):
    """A value does not fit the type of its property."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def canonical(definition: Definition, sent: object, old: str | None = None) -> str | None:
    """The text to keep; nothing when the value is cleared with null or an empty string."""
    if isinstance(sent, bool):
        sent = "true" if sent else "false"
    if sent is None or sent == "":
        return None
    if not isinstance(sent, (str, int, float)):
        raise BadValueError("INVALID_STRING", f"{sent!r} is not a single value")
    if definition.type == "enumeration":
        return _enumeration(definition, str(sent), old)
    return _TYPES.get(definition.type, _string)(str(sent))


def readable(definition: Definition, stored: str) -> bool:
    """Whether a kept value still fits; the type of a custom property may have changed since."""
    if always_readable(definition):
        return True
    try:
        _TYPES[definition.type](stored)
    except BadValueError:
        return False
    return True


def always_readable(definition: Definition) -> bool:
    """Whether any text fits, or no other type was ever possible."""
    return not definition.custom or definition.type not in _TYPES


def refused(bad: list[BadValue], portal_id: int) -> RefusalError:
    """The answer to a record write with bad values: JSON inside the message, and errors beside."""
    inner: list[Json] = [
        {
            "isValid": False,
            "message": each.message,
            "error": each.code,
            "name": each.name,
            "localizedErrorMessage": each.message,
            "portalId": portal_id,
        }
        for each in bad
    ]
    errors: list[Json] = [
        {"message": each.message, "code": each.code, "context": {"propertyName": [each.name]}}
        for each in bad
    ]
    return invalid(f"Property values were not valid: {json.dumps(inner)}", errors=errors)


def number(text: str) -> Decimal:
    try:
        found = Decimal(text.strip())
    except InvalidOperation as error:
        raise BadValueError("INVALID_LONG", f"{text} was not a valid number") from error
    if (
        not found.is_finite()
        or "_" in text
        or (found and abs(found.adjusted()) > _LARGEST_EXPONENT)
    ):
        raise BadValueError("INVALID_LONG", f"{text} was not a valid number")
    return found


def _string(text: str) -> str:
    if len(text) > _LONGEST:
        raise BadValueError("STRING_TOO_LONG", f"A value has at most {_LONGEST} characters")
    return text


def _number(text: str) -> str:
    number(text)
    return text.strip()


def _bool(text: str) -> str:
    if text.lower() not in {"true", "false"}:
        raise BadValueError(
            "INVALID_OPTION", f"{text} was not one of the allowed options: true, false"
        )
    return text.lower()


def _date(text: str) -> str:
    try:
        if not text.lstrip("-").isdecimal():
            return date.fromisoformat(text).isoformat()
        instant = wire.instant_of(text)
    except ValueError as error:
        raise BadValueError("INVALID_DATE", f"{text} was not a valid date") from error
    if instant % wire.DAY:
        raise BadValueError("INVALID_DATE", f"{text} is not at midnight UTC")
    return wire.day_of(instant).isoformat()


def _datetime(text: str) -> str:
    try:
        return wire.iso(wire.instant_of(text))
    except ValueError as error:
        raise BadValueError("INVALID_DATE", f"{text} was not a valid date-time") from error


def _enumeration(definition: Definition, text: str, old: str | None) -> str:
    if definition.external:
        if text not in builtin.owner_ids():
            raise BadValueError("INVALID_OWNER_ID", f"{text} is not the id of an owner")
        return text
    if definition.field_type != "checkbox":
        _refuse_option(definition, text)
        return text
    chosen = [value for value in text.split(";") if value]
    for value in chosen:
        _refuse_option(definition, value)
    # A leading semicolon adds to what is chosen already.
    before = (old or "").split(";") if text.startswith(";") and old else []
    return ";".join(dict.fromkeys([*before, *chosen]))


def _refuse_option(definition: Definition, value: str) -> None:
    if value not in definition.options:
        raise BadValueError(
            "INVALID_OPTION",
            f"{value} was not one of the allowed options: {sorted(definition.options)}",
        )


_TYPES: Mapping[str, Callable[[str], str]] = {
    "number": _number,
    "bool": _bool,
    "date": _date,
    "datetime": _datetime,
}
