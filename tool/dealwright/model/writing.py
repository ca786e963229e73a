"""How a field of the model is written in YAML, where its name alone does not say it."""

from dataclasses import Field, field
from typing import Any

from dealwright.diagnostics import NOWHERE


def keyed(name: str, *, required: bool = False) -> Any:
    """Hold a mapping from key to item; the key fills the item's field `name`."""
    return _field({"keyed": name}, required=required)


def rest(name: str) -> Any:
    """Hold every key of the mapping that is no field, as in `keyed`."""
    return _field({"rest": name}, required=False)


def origin() -> Any:
    """Remember where a thing was written; no part of what the thing is."""
    return field(default=NOWHERE, compare=False, repr=False)


def _field(metadata: dict[str, str], *, required: bool) -> Any:
    return field(metadata=metadata) if required else field(default=(), metadata=metadata)


def written_name(model_field: Field[Any]) -> str:
    """Python keeps `in` and `from` for itself; the YAML does not."""
    return model_field.name.removesuffix("_")


def short_form(cls: type) -> str | None:
    """The one field that a bare value stands for, as in `{price: Price}` for options."""
    name: str | None = getattr(cls, "SHORT", None)
    return name
