"""Finding records, however many there are.

A search gives the first 10,000 results and no more, so a sweep never turns pages by number: it asks
for the ids above the last one. What a page lacks, the next one has.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from dealwright.hubspot.exchange import Json
from dealwright.hubspot.failures import UnreadableError

Filter = Mapping[str, Any]
Group = Sequence[Filter]
"""Filters that must all be met; of several groups, one is enough."""

PAGE = 200  # the most that HubSpot gives
_ID = "hs_object_id"
_LARGEST_ID = 10**18
_MOST_GROUPS, _MOST_FILTERS, _LONGEST = 5, 18, 3_000
_MOST_VALUES = 100  # of one filter


class Searching(Protocol):
    """What can be searched."""

    def search(self, thing: str, body: Json) -> Json: ...


class Page(NamedTuple):
    """Some records by rising id, whether there are more behind them, and how many there are."""

    records: list[Json]
    more: bool
    total: int = 0

    @property
    def last(self) -> int:
        return int(self.records[-1]["id"]) if self.records else 0


def equals(name: str, value: str) -> Filter:
    return {"propertyName": name, "operator": "EQ", "value": value}


def among(name: str, values: Sequence[str]) -> Filter:
    return {"propertyName": name, "operator": "IN", "values": list(values)}


def filled(name: str) -> Filter:
    return {"propertyName": name, "operator": "HAS_PROPERTY"}


def page(
    portal: Searching,
    thing: str,
    groups: Sequence[Group],
    properties: Sequence[str],
    above: int = 0,
) -> Page:
    """The first records above an id that meet one of the groups."""
    answer = portal.search(thing, _body(groups, properties, above))
    found = answer["results"]
    paging = answer.get("paging") or {}
    ids = [_number(one) for one in found]
    # An answer that cannot be gone on from would end a sweep early, or never.
    if not isinstance(paging, dict) or sorted({above, *ids}) != [above, *ids]:
        raise UnreadableError(200)
    more = bool(paging.get("next"))
    if more and not ids:
        raise UnreadableError(200)
    return Page(found, more, answer["total"])


def count(portal: Searching, thing: str, filters: Group) -> int:
    """How many live records meet all filters: the total has no cap."""
    body = {"filterGroups": [{"filters": list(filters)}], "limit": 1, "properties": []}
    return int(portal.search(thing, body)["total"])


def records(
    portal: Searching,
    thing: str,
    groups: Sequence[Group],
    properties: Sequence[str],
    above: int = 0,
) -> Iterator[Json]:
    """Every live record that meets one of the groups, by rising id."""
    more = True
    while more:
        found, more, _ = page(portal, thing, groups, properties, above)
        yield from found
        above = int(found[-1]["id"]) if found else above


def fits(groups: Sequence[Group], properties: Sequence[str]) -> bool:
    """Whether HubSpot takes this as one search."""
    filters = sum(len(group) + 1 for group in groups)
    values = max((len(one.get("values", ())) for group in groups for one in group), default=0)
    size = len(json.dumps(_body(groups, properties, _LARGEST_ID)))
    few = len(groups) <= _MOST_GROUPS and filters <= _MOST_FILTERS and values <= _MOST_VALUES
    return few and size <= _LONGEST


def _body(groups: Sequence[Group], properties: Sequence[str], above: int) -> Json:
    beyond = {"propertyName": _ID, "operator": "GT", "value": str(above)}
    return {
        "filterGroups": [{"filters": [*group, beyond]} for group in groups],
        "sorts": [{"propertyName": _ID, "direction": "ASCENDING"}],
        "limit": PAGE,
        "properties": list(properties),
    }


def _number(record: Json) -> int:
    try:
        return int(record["id"])
    except (KeyError, TypeError, ValueError):
        raise UnreadableError(200) from None
