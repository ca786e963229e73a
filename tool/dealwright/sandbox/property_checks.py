"""Owns what a property definition may say: names, types, locked parts, currency, sensitivity."""

import re
from collections.abc import Mapping

from dealwright.sandbox import body as bodies
from dealwright.sandbox import groups, options
from dealwright.sandbox.errors import invalid
from dealwright.sandbox.wire import Json

CALCULABLE = frozenset({"string", "number", "bool", "enumeration"})

_RESERVED = re.compile(r"hs_|a\d+_")
_CURRENCY = ("showCurrencySymbol", "currencyPropertyName")
_HINTS = ("numberDisplayHint", "textDisplayHint")

_FIELD_TYPES: Mapping[str, frozenset[str]] = {
    "string": frozenset({"text", "textarea", "phonenumber", "html", "file"}),
    "number": frozenset({"number"}),
    "bool": frozenset({"booleancheckbox"}),
    "enumeration": frozenset({"select", "radio", "checkbox", "booleancheckbox"}),
    "date": frozenset({"date"}),
    "datetime": frozenset({"date"}),
    "phone_number": frozenset({"phonenumber"}),
}
_PLAIN: Mapping[str, type[object]] = {
    "label": str,
    "description": str,
    "displayOrder": int,
    "hidden": bool,
    "formField": bool,
}
_LOCKED = (*_PLAIN, *_HINTS, *_CURRENCY, "groupName", "type", "fieldType", "calculationFormula")


def refuse_bad_name(name: str) -> None:
    if not groups.NAME.fullmatch(name):
        raise invalid(
            f"The property name {name} is not valid: it must begin with a lower-case letter,"
            " hold only lower-case letters, digits and _, and have at most 100 characters."
        )
    if _RESERVED.match(name):
        raise invalid(f"The property name {name} begins with a reserved prefix.")


def refuse_types(type_: str, field_type: str, *, calculated: bool) -> None:
    if type_ not in _FIELD_TYPES:
        raise invalid(f"{type_} is not a type of property: use one of {sorted(_FIELD_TYPES)}")
    allowed = _FIELD_TYPES[type_]
    if field_type not in allowed and not (calculated and field_type == "calculation_equation"):
        raise invalid(
            f"A property of type {type_} cannot have the field type {field_type}:"
            f" use one of {sorted(allowed)}"
        )


def refuse_locked(old: Json, sent: Json) -> None:
    """What HubSpot defines cannot be redefined, except for options that it leaves open."""
    modification = old["modificationMetadata"]
    if not modification["readOnlyDefinition"]:
        return
    locked = [key for key in _LOCKED if sent.get(key) is not None]
    if sent.get("options") is not None and modification.get("readOnlyOptions", True):
        locked.append("options")
    if locked:
        raise invalid(f"The property {old['name']} is read-only: {', '.join(locked)}")


def plain(sent: Json) -> Json:
    """The fields that are simply taken over when they are sent."""
    if not (bodies.optional(sent, "label", str) or "-").strip():
        raise invalid("A label cannot be blank.")
    for key in _HINTS:
        if sent.get(key) == "":
            raise invalid(f"{key} cannot be empty.")
    kinds: Mapping[str, type[object]] = {**_PLAIN, **dict.fromkeys(_HINTS, str)}
    taken = {key: bodies.optional(sent, key, kind) for key, kind in kinds.items()}
    return {key: value for key, value in taken.items() if value is not None}


def currency(sent: Json) -> Json:
    """Showing a currency can be turned on and never off, and takes both fields."""
    show = bodies.optional(sent, "showCurrencySymbol", bool)
    name = bodies.optional(sent, "currencyPropertyName", str)
    if not show and name is None:
        return {}
    if not show or name is None:
        raise options.refused(
            "ONLY_CURRENCY_PROPERTIES_CAN_SPECIFY_CURRENCY",
            "showCurrencySymbol and currencyPropertyName are only allowed together.",
        )
    return {"showCurrencySymbol": True, "currencyPropertyName": name}


def sensitivity(sent: Json) -> str:
    wanted = bodies.optional(sent, "dataSensitivity", str) or "non_sensitive"
    if wanted != "non_sensitive":
        raise options.refused(
            "PORTAL_NOT_ENABLED_FOR_SENSITIVE_DATA",
            "This account is not enabled for sensitive data.",
        )
    return wanted


def reference(sent: Json) -> str:
    wanted = bodies.optional(sent, "referencedObjectType", str)
    if wanted != "OWNER":
        raise invalid("externalOptions needs the referencedObjectType OWNER.")
    return wanted


def created_options(type_: str, sent: Json, *, calculated: bool) -> list[Json]:
    """The options of a new property: none for a picker of owners, some for any other list."""
    given = bodies.objects(sent, "options")
    if bodies.optional(sent, "externalOptions", bool):
        if given or type_ != "enumeration":
            raise invalid("externalOptions is for an enumeration without options of its own.")
        return []
    if not given and type_ == "enumeration" and not calculated:
        raise invalid("An enumeration needs options.")
    if not given and calculated:
        return []
    return options.checked(type_, given)
