"""Where two portals differ in one thing that the playbook names."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dealwright.model.words import format_percent
from dealwright.plan.resources import (
    PROPERTY_FIELDS,
    Option,
    Pipeline,
    Property,
    Resource,
    Stage,
    field_text,
)


@dataclass(frozen=True, slots=True)
class Differing:
    """What the portals say differently of one thing; None where one says nothing."""

    name: str
    first: str | None
    second: str | None


def differing(wish: Resource, other: Resource, a: Resource, b: Resource) -> Iterator[Differing]:
    """`wish` and `other` say which things of the two portals, `a` and `b`, the playbook means."""
    yield from _fields(wish, a, b)
    match wish, other, a, b:
        case Pipeline(), Pipeline(), Pipeline(), Pipeline():
            yield from _order("order", _keys(wish, a), _keys(other, b))
        case Property(), _, Property(), Property():
            yield from _options(wish, a.options or (), b.options or ())
        case Stage(), _, Stage(), Stage():
            if wish.probability is not None and a.probability != b.probability:
                yield Differing("probability", _share(a), _share(b))
        case _:
            return


def _fields(wish: Resource, a: Resource, b: Resource) -> Iterator[Differing]:
    """The texts of which the playbook has an opinion."""
    for name in PROPERTY_FIELDS:
        first, second = field_text(a, name), field_text(b, name)
        if getattr(wish, name, None) is not None and first != second:
            yield Differing(name.replace("_", " "), first, second)


def _options(
    wish: Property, first: Sequence[Option], second: Sequence[Option]
) -> Iterator[Differing]:
    a, b = ({one.value: one for one in options} for options in (first, second))
    named = [option.value for option in wish.options or ()]
    for value in named:
        words = _option(a.get(value)), _option(b.get(value))
        if words[0] != words[1]:
            yield Differing(f"option {value}", *words)
    kept = set(named)
    yield from _order(
        "order of options",
        [one for one in a if one in kept],
        [one for one in b if one in kept],
    )


def _option(option: Option | None) -> str | None:
    if option is None:
        return None
    return f"{option.label}{' (hidden)' if option.hidden else ''}"


def _order(name: str, first: Sequence[str], second: Sequence[str]) -> Iterator[Differing]:
    """The order of what both have; what one lacks is told by itself."""
    a = [one for one in first if one in second]
    b = [one for one in second if one in first]
    if a != b:
        yield Differing(name, ", ".join(a), ", ".join(b))


def _keys(wish: Pipeline, found: Pipeline) -> list[str]:
    """The stages that the playbook names, by key, as they stand in a portal."""
    keys = {stage.id: stage.key for stage in wish.stages}
    return [keys[stage.id] for stage in found.stages if stage.id in keys]


def _share(stage: Stage) -> str | None:
    return None if stage.probability is None else format_percent(stage.probability)
