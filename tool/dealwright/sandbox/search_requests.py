"""Owns what a search asks for: its filter groups, its query, its order, and their limits."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dealwright.sandbox import body as bodies
from dealwright.sandbox import filters, search_candidates, search_ties
from dealwright.sandbox.errors import invalid
from dealwright.sandbox.filters import Test
from dealwright.sandbox.properties import Definition
from dealwright.sandbox.record_views import RecordViews
from dealwright.sandbox.records import Record
from dealwright.sandbox.search_candidates import Condition
from dealwright.sandbox.search_ties import Ties
from dealwright.sandbox.wire import Json

_MOST_GROUPS, _MOST_FILTERS, _MOST_IN_ALL = 6, 6, 18
_LONGEST_BODY = 3_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """The property that results are sorted by."""

    definition: Definition
    descending: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What a search asks for, found sound."""

    views: RecordViews
    ties: Ties
    groups: Sequence[Sequence[Test]]
    query: str
    order: Order | None
    # What SQLite knows of the groups and the query.
    condition: Condition

    def accepts(self, record: Record, current: Mapping[str, str]) -> bool:
        """Whether a record, with these values, is one of those that are sought."""
        tested = {**current, **self.ties.values(record.id)}
        met = not self.groups or any(all(test(tested) for test in group) for group in self.groups)
        return met and (not self.query or _mentions(self.views, current, self.query))


def read(views: RecordViews, sent: Json) -> Sought:
    """The body of a search, or its refusal."""
    ties = search_ties.load(views, sent)
    groups = [[(each, _test(ties.views, each)) for each in group] for group in _groups(sent)]
    query = bodies.optional(sent, "query", str) or ""
    known = [
        search_candidates.all_of(
            [search_candidates.of_filter(views, each, test) for each, test in group]
        )
        for group in groups
    ]
    condition = search_candidates.any_of(known)
    return Sought(
        views=views,
        ties=ties,
        groups=[[test for _, test in group] for group in groups],
        query=query,
        order=_order(views, sent),
        condition=replace(condition, decides=False) if query else condition,
    )


def refuse_long(sent: Json) -> None:
    # Clients send every name there is in `properties`, so that list cannot count.
    length = len(json.dumps({key: value for key, value in sent.items() if key != "properties"}))
    if length > _LONGEST_BODY:
        raise invalid(f"The body of a search has at most {_LONGEST_BODY} characters.")


def _groups(sent: Json) -> list[list[Json]]:
    groups = [bodies.objects(group, "filters") for group in bodies.objects(sent, "filterGroups")]
    if (
        len(groups) > _MOST_GROUPS
        or any(len(each) > _MOST_FILTERS for each in groups)
        or sum(map(len, groups)) > _MOST_IN_ALL
    ):
        raise invalid(
            f"A search takes {_MOST_GROUPS} groups, {_MOST_FILTERS} filters in each,"
            f" and {_MOST_IN_ALL} filters in all."
        )
    return groups


def _test(views: RecordViews, sent: Json) -> Test:
    name = bodies.text(sent, "propertyName")
    if name not in views.definitions:
        raise filters.unknown_property(name)
    return filters.test(views.definitions[name], sent)


def _mentions(views: RecordViews, current: Mapping[str, str], query: str) -> bool:
    wanted = query.casefold()
    return any(
        wanted in value.casefold()
        for name, value in current.items()
        if views.definitions[name].type == "string"
    )


def _order(views: RecordViews, sent: Json) -> Order | None:
    # A text is the name of a property: the clients for Node and Python type sorts as texts.
    asked = bodies.optional(sent, "sorts", list) or []
    named = [{"propertyName": each} if isinstance(each, str) else each for each in asked]
    sorts = bodies.objects({"sorts": named}, "sorts")
    if not sorts:
        return None
    if len(sorts) > 1:
        raise invalid("A search can be sorted by one property only.")
    name = bodies.text(sorts[0], "propertyName")
    direction = bodies.optional(sorts[0], "direction", str) or "ASCENDING"
    if name not in views.definitions:
        raise filters.unknown_property(name)
    if direction not in {"ASCENDING", "DESCENDING"}:
        raise invalid(f"{direction} is not a direction: use ASCENDING or DESCENDING.")
    return Order(definition=views.definitions[name], descending=direction == "DESCENDING")
