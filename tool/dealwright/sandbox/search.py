"""Owns the search: its limits, filter groups, order and pages."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from dealwright.sandbox import body as bodies
from dealwright.sandbox import filters, search_index, search_ties
from dealwright.sandbox.errors import invalid
from dealwright.sandbox.record_views import RecordViews
from dealwright.sandbox.records import Record
from dealwright.sandbox.wire import Json

_MOST_GROUPS, _MOST_FILTERS, _MOST_IN_ALL = 6, 6, 18
_LARGEST_PAGE, _LAST_RESULT, _LONGEST_BODY = 200, 10_000, 3_000

Row = tuple[Record, dict[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One page of a search."""

    records: Sequence[Record]
    total: int
    after: int | None


def search(views: RecordViews, sent: Json) -> Found:
    _refuse_long(sent)
    limit = _whole(sent, "limit", 10)
    after = _whole(sent, "after", 0)
    if not 1 <= limit <= _LARGEST_PAGE:
        raise invalid(f"The limit of a search is between 1 and {_LARGEST_PAGE}.")
    if after + limit > _LAST_RESULT:
        raise invalid(f"A search gives the first {_LAST_RESULT} results and no more.")
    found, end = matching(views, sent), after + limit
    return Found(
        records=found[after:end], total=len(found), after=end if end < len(found) else None
    )


def matching(views: RecordViews, sent: Json) -> list[Record]:
    """Every record that meets the filters and the query, in the order asked for."""
    ties = search_ties.load(views, sent)
    groups = _groups(ties.views, sent)
    query = bodies.optional(sent, "query", str)
    rows: list[Row] = []
    for record in search_index.indexed(views.portal, views.kind):
        current = views.values(record)
        tested = current | ties.values(record.id)
        if (not groups or any(all(test(tested) for test in group) for group in groups)) and (
            not query or _mentions(views, current, query)
        ):
            rows.append((record, current))
    return [record for record, _ in _sorted(views, sent, rows)]


def _groups(views: RecordViews, sent: Json) -> list[list[filters.Test]]:
    groups = bodies.objects(sent, "filterGroups")
    lists = [bodies.objects(group, "filters") for group in groups]
    if (
        len(lists) > _MOST_GROUPS
        or any(len(each) > _MOST_FILTERS for each in lists)
        or sum(map(len, lists)) > _MOST_IN_ALL
    ):
        raise invalid(
            f"A search takes {_MOST_GROUPS} groups, {_MOST_FILTERS} filters in each,"
            f" and {_MOST_IN_ALL} filters in all."
        )
    return [[_test(views, each) for each in group] for group in lists]


def _test(views: RecordViews, sent: Json) -> filters.Test:
    name = bodies.text(sent, "propertyName")
    if name not in views.definitions:
        raise filters.unknown_property(name)
    return filters.test(views.definitions[name], sent)


def _mentions(views: RecordViews, current: dict[str, str], query: str) -> bool:
    wanted = query.casefold()
    return any(
        wanted in value.casefold()
        for name, value in current.items()
        if views.definitions[name].type == "string"
    )


def _sorted(views: RecordViews, sent: Json, rows: list[Row]) -> list[Row]:
    # A text is the name of a property: the clients for Node and Python type sorts as texts.
    asked = bodies.optional(sent, "sorts", list) or []
    named = [{"propertyName": each} if isinstance(each, str) else each for each in asked]
    sorts = bodies.objects({"sorts": named}, "sorts")
    if not sorts:
        return rows
    if len(sorts) > 1:
        raise invalid("A search can be sorted by one property only.")
    name = bodies.text(sorts[0], "propertyName")
    direction = bodies.optional(sorts[0], "direction", str) or "ASCENDING"
    if name not in views.definitions:
        raise filters.unknown_property(name)
    if direction not in {"ASCENDING", "DESCENDING"}:
        raise invalid(f"{direction} is not a direction: use ASCENDING or DESCENDING.")
    definition = views.definitions[name]
    known = [row for row in rows if name in row[1]]
    known.sort(
        key=lambda row: filters.comparable(definition, row[1][name]),
        reverse=direction == "DESCENDING",
    )
    return known + [row for row in rows if name not in row[1]]


def _whole(sent: Json, key: str, default: int) -> int:
    value = sent.get(key)
    return bodies.number(None if value is None else str(value), key, default)


def _refuse_long(sent: Json) -> None:
    # Clients send every name there is in `properties`, so that list cannot count.
    length = len(json.dumps({key: value for key, value in sent.items() if key != "properties"}))
    if length > _LONGEST_BODY:
        raise invalid(f"The body of a search has at most {_LONGEST_BODY} characters.")
