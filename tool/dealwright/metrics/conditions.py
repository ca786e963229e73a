"""The conditions of `where:` as SQL over one of the derived tables."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

from dealwright.metrics.facts import Facts, listed
from dealwright.metrics.words import FIRST_DAY, Words
from dealwright.model.metrics import Condition

_LONG_AGO = -(10**6)
_WINDOW = re.compile(r"in (-?[0-9]{1,5})\.\.(-?[0-9]{1,5}) days")


class DefinitionError(ValueError):
    """A definition that cannot be computed, in words for its author."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """What one condition asks for; several of one condition exclude each other."""

    where: tuple[str, ...] = ()
    from_days: tuple[str, ...] = ()
    to_days: tuple[str, ...] = ()

    def on(self, facts: Facts) -> Facts:
        return replace(
            facts,
            where=(*facts.where, *self.where),
            from_days=(*facts.from_days, *self.from_days),
            to_days=(*facts.to_days, *self.to_days),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What conditions may speak of: the table's alias, its own columns, the words, won stages."""

    alias: str
    words: Words
    won: Sequence[str]
    own: tuple[str, ...] = ()
    stock: bool = False

    def column(self, name: str) -> str:
        """The column of a word."""
        if name in self.own:
            return f"{self.alias}.{name}"
        word = self.words.attribute(name)
        if word is None:
            raise DefinitionError(f"the field {name} is not declared in fields:")
        return f"{self.alias}.{word.column}"


def restricted(facts: Facts, conditions: Sequence[Condition], scope: Scope) -> tuple[Facts, ...]:
    """The facts under all conditions; several where a condition has several ways to be met."""
    ways = [_restrictions(one, scope) for one in conditions]
    found: list[Facts] = []
    for way in product(*ways):
        narrowed = facts
        for one in way:
            narrowed = one.on(narrowed)
        found.append(narrowed)
    return tuple(found)


def lasting(facts: Facts, conditions: Sequence[Condition], scope: Scope) -> Facts:
    """The facts under conditions on what was so at one instant, and is never looked at again.

    A condition whose answer depends on the as-of day is a DefinitionError.
    """
    for one in conditions:
        if relative(one):
            raise DefinitionError(
                f"{one.field} depends on the day one looks, and this keeps the fields of the day"
                " on which it happened: count deals with it instead"
            )
    (found,) = restricted(facts, conditions, scope)
    return found


def relative(condition: Condition) -> bool:
    """Whether the answer depends on the as-of day."""
    return condition.field in ("contract", "parked") or (
        condition.field == "contract_end" and set(map(str, condition.values)) != {"none"}
    )


def _restrictions(condition: Condition, scope: Scope) -> list[Restriction]:
    values = list(dict.fromkeys(str(one) for one in condition.values))
    for value in values:
        if "'" in value or "\\" in value:
            raise DefinitionError(
                f"engines read {value} differently: name it otherwise under values: of its field"
            )
    match condition.field:
        case "contract":
            return [_contract(value, scope) for value in values]
        case "contract_end":
            return _contract_ends(values, scope)
        case "parked":
            return [_parked(value, scope) for value in values]
        case "service" if scope.stock and "ongoing" in values:
            return _service(values, scope)
        case _:
            column = scope.column(condition.field)
            return [Restriction(where=(f"{column} {listed(values)}",))]


def _contract(value: str, scope: Scope) -> Restriction:
    start, end = scope.column("contract_start"), scope.column("contract_end")
    match value:
        case "running":
            return Restriction(
                where=(f"{start} IS NOT NULL", f"{end} IS NOT NULL"),
                from_days=(start,),
                to_days=(end,),
            )
        case "not started":
            return Restriction(where=(f"{start} IS NOT NULL",), to_days=(f"{start} - 1",))
        case "ended":
            # Not before it has begun, so that no deal is two of the three at once.
            begun = f"COALESCE({start}, {FIRST_DAY})"
            return Restriction(where=(f"{end} IS NOT NULL",), from_days=(f"{end} + 1", begun))
        case _:
            raise DefinitionError(
                f"contract: {value} means nothing; write running, not started or ended"
            )


def _contract_ends(values: Sequence[str], scope: Scope) -> list[Restriction]:
    """Windows that overlap or touch become one, so that no deal counts twice."""
    end = scope.column("contract_end")
    found = [Restriction(where=(f"{end} IS NULL",))] if "none" in values else []
    spans: list[tuple[int, int]] = []
    for first, last in sorted(_days_left(value) for value in values if value != "none"):
        if spans and first <= spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], max(last, spans[-1][1]))
        else:
            spans.append((first, last))
    for first, last in spans:
        found.append(
            Restriction(
                where=(f"{end} IS NOT NULL",),
                from_days=(f"{end} - {last}",) if last >= 0 else (f"{end} + {-last}",),
                to_days=() if first == _LONG_AGO else (f"{end} - ({first})",),
            )
        )
    return found


def _days_left(value: str) -> tuple[int, int]:
    """The first and last number of days that a contract may still run."""
    if value == "past":
        return _LONG_AGO, -1
    if (window := _WINDOW.fullmatch(value)) is None:
        raise DefinitionError(
            f"contract_end: {value} means nothing; write past, none or in 0..30 days"
        )
    return int(window[1]), int(window[2])


def _parked(value: str, scope: Scope) -> Restriction:
    until = scope.column("parked_until")
    if value == "yes":
        return Restriction(where=(f"{until} IS NOT NULL",), to_days=(f"{until} - 1",))
    if value == "no":
        return Restriction(from_days=(f"COALESCE({until}, {FIRST_DAY})",))
    raise DefinitionError(f"parked: {value} means nothing; write yes or no")


def _service(values: list[str], scope: Scope) -> list[Restriction]:
    """Where nobody filled it in: won, the contract has begun, and none that is later was won."""
    column = scope.column("service")
    said = Restriction(where=(f"{column} {listed(values)}",))
    if scope.words.attribute("contract_start") is None:
        return [said]
    start = scope.column("contract_start")
    unsaid = Restriction(
        where=(
            f"{column} IS NULL",
            f"{scope.alias}.stage {listed(scope.won)}",
            f"{start} IS NOT NULL",
            f"{scope.alias}.followed = 0",
        ),
        from_days=(start,),
    )
    return [said, unsaid]
