"""Owns the options of a property: what a list of them must look like, and how it is stored."""

from dealwright.sandbox import body as bodies
from dealwright.sandbox.errors import RefusalError, invalid
from dealwright.sandbox.wire import Json

TYPES = frozenset({"enumeration", "bool"})

_BOOLEAN = {"true", "false"}


def checked(type_: str, sent: list[Json]) -> list[Json]:
    """A whole list of options; what a write leaves out is gone, so there is nothing to merge."""
    if sent and type_ not in TYPES:
        raise invalid(f"A property of type {type_} cannot have options.")
    stored = [_stored(option) for option in sent]
    values = [option["value"] for option in stored]
    repeated = sorted({value for value in values if values.count(value) > 1})
    if repeated:
        raise invalid(f"Option values must be unique, but these are repeated: {repeated}")
    if type_ == "bool" and (len(values) != 2 or set(values) != _BOOLEAN):
        raise refused(
            "INVALID_BOOLEAN_OPTION",
            "A boolean property must have exactly two options, with the values true and false.",
        )
    last = max((option["displayOrder"] for option in stored), default=-1)
    for option in stored:
        if option["displayOrder"] == -1:
            last += 1
            option["displayOrder"] = last
    return stored


def refused(code: str, message: str) -> RefusalError:
    """A refusal of a definition that names its kind twice, as HubSpot does."""
    return invalid(
        message,
        f"PropertyValidationError.{code}",
        errors=[
            {"message": message, "code": code, "subCategory": f"PropertyValidationError.{code}"}
        ],
    )


def _stored(sent: Json) -> Json:
    option: Json = {
        "label": bodies.text(sent, "label"),
        "value": bodies.text(sent, "value"),
        "displayOrder": -1,
        "hidden": bodies.optional(sent, "hidden", bool) or False,
    }
    for key in ("label", "value"):
        if option[key] != option[key].strip():
            raise refused(
                "LEADING_TRAILING_WHITESPACE",
                f"The option {key} '{option[key]}' has whitespace at its beginning or end.",
            )
    order = bodies.optional(sent, "displayOrder", int)
    if order is not None:
        option["displayOrder"] = order
    description = bodies.optional(sent, "description", str)
    if description is not None:
        option["description"] = description
    return option
