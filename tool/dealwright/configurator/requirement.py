"""What a choice requires of another: the clauses of a catalogue, weighed as the page weighs them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import nan

from dealwright.configurator.link import Choices, Value


@dataclass(frozen=True, slots=True)
class Leaf:
    """One comparison with what is chosen for another item; `value` is text, or a list of texts."""

    id: str
    op: str
    value: str | tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class AllOf:
    """Each part holds."""

    parts: tuple["Clause", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One part holds."""

    parts: tuple["Clause", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Clause"


Clause = Leaf | AllOf | AnyOf | Not

_EXISTENCE: Mapping[str, str] = {"truthy": "is set", "falsy": "is not set"}
_TEXTS: Mapping[str, str] = {"eq": "is", "neq": "is not"}
_LISTS: Mapping[str, str] = {"in": "is one of", "nin": "is none of"}
_NUMBERS: Mapping[str, tuple[str, Callable[[float, float], bool]]] = {
    "gt": ("is above", float.__gt__),
    "gte": ("is at least", float.__ge__),
    "lt": ("is below", float.__lt__),
    "lte": ("is at most", float.__le__),
}
BARE = frozenset(_EXISTENCE)
OF_A_TEXT = frozenset({*_TEXTS, *_NUMBERS})
OF_A_LIST = frozenset(_LISTS)
OPS = BARE | OF_A_TEXT | OF_A_LIST


def holds(clause: Clause, chosen: Choices) -> bool:
    """Whether a clause is met by what is chosen in the tier. What is not chosen is `undefined`."""
    match clause:
        case AllOf(parts):
            return all(holds(part, chosen) for part in parts)
        case AnyOf(parts):
            return any(holds(part, chosen) for part in parts)
        case Not(part):
            return not holds(part, chosen)
        case Leaf(of, op, value):
            return _compared(op, chosen.get(of), value, there=of in chosen)


def words(clause: Clause) -> str:
    """A clause as a person says it, with the ids of the items."""
    match clause:
        case AllOf(parts):
            return " and ".join(map(words, parts))
        case AnyOf(parts):
            return " or ".join(map(words, parts))
        case Not(part):
            return f"not ({words(part)})"
        case Leaf(of, op, _) if op in _EXISTENCE:
            return f"{of} {_EXISTENCE[op]}"
        case Leaf(of, op, value):
            verb = _NUMBERS[op][0] if op in _NUMBERS else {**_TEXTS, **_LISTS}[op]
            return f"{of} {verb} {', '.join(value) if isinstance(value, tuple) else value}"


def named(clause: Clause) -> Iterator[str]:
    """The items that a clause looks at."""
    match clause:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from named(part)
        case Not(part):
            yield from named(part)
        case Leaf(of, _, _):
            yield of


def _compared(op: str, left: Value, right: str | tuple[str, ...] | None, *, there: bool) -> bool:
    if op in _EXISTENCE:
        return bool(left) is (op == "truthy")
    if op in _NUMBERS:
        return _NUMBERS[op][1](_number(left) if there else nan, _number(str(right)))
    among = right if isinstance(right, tuple) else (right,)
    return ((as_text(left) if there else "undefined") in among) is (op in ("eq", "in"))


def as_text(value: Value) -> str:
    """A value as JavaScript writes it."""
    if isinstance(value, str):
        return value
    return "null" if value is None else str(value).lower()


def _number(value: Value) -> float:
    """A value as JavaScript reads it where a number is wanted; what is none compares false."""
    if not isinstance(value, str):
        return float(value or 0)
    try:
        return float(value.strip() or 0)
    except ValueError:
        return nan
