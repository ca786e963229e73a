"""Owns the filters of a search: each operator over the values of a record."""

import fnmatch
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from dealwright.sandbox import body as bodies
from dealwright.sandbox import values, wire
from dealwright.sandbox.errors import RefusalError, invalid
from dealwright.sandbox.properties import Definition
from dealwright.sandbox.wire import Json

Test = Callable[[Mapping[str, str]], bool]
Comparable = Decimal | int | str
Match = Callable[[str], bool]


def test(definition: Definition, sent: Json) -> Test:
    """One filter as a question to a record; a record without the value only meets its absence."""
    operator = bodies.text(sent, "operator")
    name = definition.name
    if operator == "HAS_PROPERTY":
        return lambda record: name in record
    if operator == "NOT_HAS_PROPERTY":
        return lambda record: name not in record
    if operator not in _OPERATORS:
        raise invalid(f"{operator} is not an operator of a search.")
    match = _OPERATORS[operator](definition, sent)
    return lambda record: name in record and match(record[name])


def comparable(definition: Definition, text: str) -> Comparable:
    """A value in a form that sorts as its type does; texts ignore case."""
    try:
        if definition.type == "number":
            return values.number(text)
        if definition.type in {"date", "datetime"}:
            return wire.instant_of(text)
    except ValueError as error:
        raise invalid(f"{text} cannot be compared with {definition.name}.") from error
    return text.casefold()


def _one(definition: Definition, sent: Json, key: str = "value") -> Comparable:
    value = sent.get(key)
    if value is None:
        raise invalid(f"The filter on {definition.name} needs a {key}.")
    return comparable(definition, _text(value))


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _pieces(definition: Definition, text: str) -> list[Comparable]:
    """A checkbox holds several values; any of them may meet a filter."""
    texts = text.split(";") if definition.field_type == "checkbox" else [text]
    return [comparable(definition, each) for each in texts]


def _equal(definition: Definition, sent: Json) -> Match:
    wanted = _one(definition, sent)
    return lambda text: wanted in _pieces(definition, text)


def _ordered(accept: Callable[[Any, Any], bool]) -> Callable[[Definition, Json], Match]:
    def build(definition: Definition, sent: Json) -> Match:
        limit = _one(definition, sent)
        return lambda text: accept(comparable(definition, text), limit)

    return build


def _between(definition: Definition, sent: Json) -> Match:
    low: Any = _one(definition, sent)
    high: Any = _one(definition, sent, "highValue")
    return lambda text: low <= comparable(definition, text) <= high


def _in(definition: Definition, sent: Json) -> Match:
    given = bodies.optional(sent, "values", list)
    if not given:
        raise invalid(f"The filter on {definition.name} needs values.")
    texts = [_text(value) for value in given]
    if definition.type == "string":
        # HubSpot compares these with lower-cased values: one with a capital meets nothing.
        texts = [text for text in texts if text == text.lower()]
    wanted = {comparable(definition, text) for text in texts}
    return lambda text: not wanted.isdisjoint(_pieces(definition, text))


def _token(definition: Definition, sent: Json) -> Match:
    pattern = str(_one_text(definition, sent)).casefold()
    return lambda text: any(
        fnmatch.fnmatchcase(token, pattern)
        for token in [text.casefold(), *text.casefold().replace(";", " ").split()]
    )


def _one_text(definition: Definition, sent: Json) -> str:
    value = sent.get("value")
    if value is None:
        raise invalid(f"The filter on {definition.name} needs a value.")
    return _text(value).replace("[", "[[]").replace("?", "[?]")


def _not(build: Callable[[Definition, Json], Match]) -> Callable[[Definition, Json], Match]:
    def built(definition: Definition, sent: Json) -> Match:
        match = build(definition, sent)
        return lambda text: not match(text)

    return built


_OPERATORS: Mapping[str, Callable[[Definition, Json], Match]] = {
    "EQ": _equal,
    "NEQ": _not(_equal),
    "LT": _ordered(lambda value, limit: value < limit),
    "LTE": _ordered(lambda value, limit: value <= limit),
    "GT": _ordered(lambda value, limit: value > limit),
    "GTE": _ordered(lambda value, limit: value >= limit),
    "BETWEEN": _between,
    "IN": _in,
    "NOT_IN": _not(_in),
    "CONTAINS_TOKEN": _token,
    "NOT_CONTAINS_TOKEN": _not(_token),
}


def unknown_property(name: str) -> RefusalError:
    return invalid(f"There is no property {name} to filter or sort by.")
