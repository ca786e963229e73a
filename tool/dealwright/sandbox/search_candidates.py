"""Owns what SQLite decides of a search, so that few records have to be read for it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dealwright.sandbox import filters, values
from dealwright.sandbox.filters import Comparable, Test
from dealwright.sandbox.objects import ObjectType
from dealwright.sandbox.properties import Definition
from dealwright.sandbox.record_views import RecordViews
from dealwright.sandbox.store import Store, Value
from dealwright.sandbox.wire import Json

_LARGEST = 2**63 - 1

# What the operators of order ask of a column that holds a whole number in every record.
_COMPARISONS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "EQ": ("= ?", ("value",)),
    "NEQ": ("<> ?", ("value",)),
    "LT": ("< ?", ("value",)),
    "LTE": ("<= ?", ("value",)),
    "GT": ("> ?", ("value",)),
    "GTE": (">= ?", ("value",)),
    "BETWEEN": ("BETWEEN ? AND ?", ("value", "highValue")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Holds for every record that a filter accepts, and for no other if it decides."""

    sql: str
    values: tuple[Value, ...] = ()
    decides: bool = True


UNDECIDED = Condition(sql="1", decides=False)


def of_filter(views: RecordViews, sent: Json, test: Test) -> Condition:
    """What SQLite knows of a filter that was found to be a sound one."""
    kind, name, operator = views.kind, str(sent["propertyName"]), str(sent["operator"])
    definition = views.definitions.get(name)
    if definition is None:
        return UNDECIDED
    if name == kind.stage_property:
        return _of_texts(views.portal.store, kind, "stage", name, test)
    if name == kind.pipeline_property:
        return _of_texts(views.portal.store, kind, "pipeline", name, test)
    if (column := number_column(kind, name)) and operator in _COMPARISONS:
        return _of_numbers(column, definition, operator, sent)
    if operator == "HAS_PROPERTY" and definition.custom and values.always_readable(definition):
        return Condition(sql="json_extract(properties, ?) IS NOT NULL", values=(f"$.{name}",))
    return UNDECIDED


def all_of(conditions: Sequence[Condition]) -> Condition:
    return _joined(" AND ", conditions)


def any_of(conditions: Sequence[Condition]) -> Condition:
    return _joined(" OR ", conditions)


def number_column(kind: ObjectType, name: str) -> str | None:
    """The column that holds the same as a property, as a whole number."""
    columns = {"hs_object_id": "id", "hs_lastmodifieddate": "updated", kind.modified: "updated"}
    return columns.get(name)


def _of_texts(store: Store, kind: ObjectType, column: str, name: str, test: Test) -> Condition:
    """The filter itself says which of the few values that there are it accepts."""
    rows = store.rows(
        f"SELECT DISTINCT {column} AS value FROM records"  # noqa: S608 - a literal of this file
        " WHERE object_type = ? AND archived_at IS NULL",
        kind.name,
    )
    found: Iterable[str] = (row["value"] for row in rows)
    accepted = tuple(value for value in found if test({name: value} if value else {}))
    return Condition(sql=f"{column} IN ({', '.join('?' * len(accepted))})", values=accepted)


def _of_numbers(column: str, definition: Definition, operator: str, sent: Json) -> Condition:
    comparison, keys = _COMPARISONS[operator]
    limits = [filters.comparable(definition, str(sent[key])) for key in keys]
    if not all(map(_is_whole, limits)):
        return UNDECIDED
    # The plus keeps SQLite from walking through the records by their ids: the index is smaller.
    return Condition(sql=f"+{column} {comparison}", values=tuple(map(int, limits)))


def _is_whole(limit: Comparable) -> bool:
    """Whether SQLite can hold a limit as it is."""
    return not isinstance(limit, str) and -_LARGEST <= limit <= _LARGEST and limit == int(limit)


def _joined(word: str, conditions: Sequence[Condition]) -> Condition:
    return Condition(
        sql=word.join(f"({each.sql})" for each in conditions) or "1",
        values=tuple(value for each in conditions for value in each.values),
        decides=all(each.decides for each in conditions),
    )
