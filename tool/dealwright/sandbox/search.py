"""Owns the search: which records it finds, in which order, and its pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from dealwright.sandbox import body as bodies
from dealwright.sandbox import filters, search_candidates, search_requests
from dealwright.sandbox.errors import invalid
from dealwright.sandbox.record_views import RecordViews
from dealwright.sandbox.records import Record
from dealwright.sandbox.search_index import Index
from dealwright.sandbox.search_requests import Order, Sought
from dealwright.sandbox.wire import Json

_LARGEST_PAGE, _LAST_RESULT = 200, 10_000

Row = tuple[Record, dict[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One page of a search."""

    records: Sequence[Record]
    total: int
    after: int | None


def search(views: RecordViews, sent: Json) -> Found:
    search_requests.refuse_long(sent)
    limit = _whole(sent, "limit", 10)
    after = _whole(sent, "after", 0)
    if not 1 <= limit <= _LARGEST_PAGE:
        raise invalid(f"The limit of a search is between 1 and {_LARGEST_PAGE}.")
    if after + limit > _LAST_RESULT:
        raise invalid(f"A search gives the first {_LAST_RESULT} results and no more.")
    return page(search_requests.read(views, sent), after, limit)


def matching(views: RecordViews, sent: Json) -> list[Record]:
    """Every record that meets the filters and the query, in the order asked for."""
    return _every(search_requests.read(views, sent))


def page(sought: Sought, after: int, limit: int) -> Found:
    name = sought.order.definition.name if sought.order else "hs_object_id"
    column = search_candidates.number_column(sought.views.kind, name)
    end = after + limit
    if sought.condition.decides and column:
        records, total = _first(sought, column, after, end)
    else:
        found = _every(sought)
        records, total = found[after:end], len(found)
    return Found(records=records, total=total, after=end if end < total else None)


def _every(sought: Sought) -> list[Record]:
    """All that is found: each candidate is read and asked."""
    views, index = sought.views, Index.of(sought.views.portal, sought.views.kind)
    candidates = [*index.settled(sought.condition), *index.late()]
    rows = [
        (record, current)
        for record in sorted(candidates, key=lambda it: it.id)
        if sought.accepts(record, current := views.values(record))
    ]
    return [record for record, _ in _sorted(rows, sought.order)]


def _first(sought: Sought, column: str, after: int, end: int) -> tuple[list[Record], int]:
    """A page and the number of all, when SQLite decides: no other record is read."""
    views, index = sought.views, Index.of(sought.views.portal, sought.views.kind)
    late = {
        record.id: record for record in index.late() if sought.accepts(record, views.values(record))
    }
    sign = -1 if sought.order and sought.order.descending else 1
    keys, settled = index.settled_keys(sought.condition, f"{sign} * {column}", end)
    keys += [(sign * int(getattr(record, column)), record.id) for record in late.values()]
    ids = [record_id for _, record_id in sorted(keys)[after:end]]
    return [late.get(each) or views.get(str(each)) for each in ids], settled + len(late)


def _sorted(rows: list[Row], order: Order | None) -> list[Row]:
    """Those without a value come last, in either direction."""
    if order is None:
        return rows
    definition = order.definition
    known = [row for row in rows if definition.name in row[1]]
    known.sort(
        key=lambda row: filters.comparable(definition, row[1][definition.name]),
        reverse=order.descending,
    )
    return known + [row for row in rows if definition.name not in row[1]]


def _whole(sent: Json, key: str, default: int) -> int:
    value = sent.get(key)
    return bodies.number(None if value is None else str(value), key, default)
