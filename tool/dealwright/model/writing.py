"""What the parts of the model are, and how a field is written where its name alone does not say it."""

from dataclasses import Field, dataclass, field, fields
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform

from dealwright.diagnostics import NOWHERE

T = TypeVar("T")


def keyed(name: str, *, required: bool = False) -> Any:
    """Hold a mapping from key to item; the key fills the item's field `name`."""
    return _field({"keyed": name}, required=required)


def rest(name: str) -> Any:
    """Hold every key of the mapping that is no field, as in `keyed`."""
    return _field({"rest": name}, required=False)


def origin() -> Any:
    """Remember where a thing was written; no part of what the thing is."""
    return field(default=NOWHERE, compare=False, repr=False)


@dataclass_transform(kw_only_default=True, frozen_default=True)
def part(cls: type[T]) -> type[T]:
    """A frozen dataclass with slots, made by keywords; equal where the fields that compare are.

    Python would write code of its own for each class to compare, hash and show it. There are a
    hundred, and that took a tenth of the start of every command: here it is written once.
    """
    made: Any = dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)(cls)
    made.compared_ = attrgetter(*(one.name for one in fields(made) if one.compare))
    made.__eq__, made.__hash__, made.__repr__ = _equal, _hash, _shown
    whole: type[T] = made
    return whole


def _equal(one: Any, other: Any) -> Any:
    if one.__class__ is not other.__class__:
        return NotImplemented
    compared = one.compared_
    return compared(one) == compared(other)


def _hash(one: Any) -> int:
    return hash(one.compared_(one))


def _shown(one: Any) -> str:
    told = (f"{of.name}={getattr(one, of.name)!r}" for of in fields(one) if of.repr)
    return f"{one.__class__.__qualname__}({', '.join(told)})"


def _field(metadata: dict[str, str], *, required: bool) -> Any:
    return field(metadata=metadata) if required else field(default=(), metadata=metadata)


def written_name(model_field: Field[Any]) -> str:
    """Python keeps `in` and `from` for itself; the YAML does not."""
    return model_field.name.removesuffix("_")


def short_form(cls: type) -> str | None:
    """The one field that a bare value stands for, as in `{price: Price}` for options."""
    name: str | None = getattr(cls, "SHORT", None)
    return name
