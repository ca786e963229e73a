"""Owns associations at rest: which records belong together, seen from either end."""

from collections.abc import Iterable, Sequence

from dealwright.sandbox import association_types
from dealwright.sandbox.association_types import LinkType
from dealwright.sandbox.objects import OBJECT_TYPES, ObjectType
from dealwright.sandbox.store import Store
from dealwright.sandbox.wire import Json

_EMBEDDED = 100

Links = dict[int, list[LinkType]]


def load(store: Store, kind: ObjectType, record_id: int, to: ObjectType) -> Links:
    """The live records of a type that belong to a record, by ascending id."""
    known = {each.type_id: each for each in association_types.between(store, kind, to)}
    found: Links = {}
    for row in store.rows(
        "SELECT a.to_id, a.type_id FROM associations a JOIN records r"
        " ON r.object_type = a.to_type AND r.id = a.to_id AND r.archived_at IS NULL"
        " WHERE a.from_type = ? AND a.from_id = ? AND a.to_type = ? ORDER BY a.to_id, a.sequence",
        kind.name,
        record_id,
        to.name,
    ):
        found.setdefault(row["to_id"], []).append(known[row["type_id"]])
    return found


def every(store: Store, kind: ObjectType, to: ObjectType) -> dict[int, str]:
    """The ids that each record of a type belongs to, joined as the values of a checkbox are."""
    rows = store.rows(
        "SELECT a.from_id, group_concat(DISTINCT a.to_id) AS ids FROM associations a JOIN records r"
        " ON r.object_type = a.to_type AND r.id = a.to_id AND r.archived_at IS NULL"
        " WHERE a.from_type = ? AND a.to_type = ? GROUP BY a.from_id",
        kind.name,
        to.name,
    )
    return {row["from_id"]: row["ids"].replace(",", ";") for row in rows}


def add(store: Store, ends: "Ends", link: LinkType) -> None:
    """Note one way of belonging together, at both ends."""
    kind, record_id, to, to_id = ends
    if link.primary:
        _demote(store, ends if to.name == "companies" else (to, to_id, kind, record_id))
    sql = (
        "INSERT OR IGNORE INTO associations (from_type, from_id, to_type, to_id, type_id)"
        " VALUES (?, ?, ?, ?, ?)"
    )
    store.run(sql, kind.name, record_id, to.name, to_id, link.type_id)
    store.run(sql, to.name, to_id, kind.name, record_id, link.inverse)


def remove(store: Store, ends: "Ends", links: Iterable[LinkType]) -> None:
    kind, record_id, to, to_id = ends
    sql = (
        "DELETE FROM associations WHERE from_type = ? AND from_id = ? AND to_type = ?"
        " AND to_id = ? AND type_id = ?"
    )
    for link in links:
        store.run(sql, kind.name, record_id, to.name, to_id, link.type_id)
        store.run(sql, to.name, to_id, kind.name, record_id, link.inverse)


def move(store: Store, kind: ObjectType, old: int, new: int) -> None:
    """Whatever belonged to one record belongs to another one from now on."""
    companies = OBJECT_TYPES["companies"]
    known = load(store, kind, new, companies).values()
    if any(link.primary for links in known for link in links):
        _demote(store, (kind, old, companies, 0))
    for near, far in (("from", "to"), ("to", "from")):
        store.run(
            f"UPDATE OR IGNORE associations SET {near}_id = ?"  # noqa: S608 - two literals
            f" WHERE {near}_type = ? AND {near}_id = ? AND NOT ({far}_type = ? AND {far}_id = ?)",
            new,
            kind.name,
            old,
            kind.name,
            new,
        )
    store.run(
        "DELETE FROM associations"
        " WHERE (from_type = ? AND from_id = ?) OR (to_type = ? AND to_id = ?)",
        kind.name,
        old,
        kind.name,
        old,
    )


def embedded(
    store: Store, kind: ObjectType, record_id: int, wanted: Sequence[ObjectType], url: str
) -> Json:
    """What a read of a record says about its associations; types without any are left out."""
    answer: Json = {}
    for to in wanted:
        found = load(store, kind, record_id, to)
        if not found:
            continue
        page = list(found)[:_EMBEDDED]
        part: Json = {
            "results": [
                {"id": str(to_id), "type": link.name} for to_id in page for link in found[to_id]
            ]
        }
        if len(found) > _EMBEDDED:
            after = list(found)[_EMBEDDED]
            link_to = f"{url}/{record_id}/associations/{to.name}?after={after}"
            part["paging"] = {"next": {"after": str(after), "link": link_to}}
        answer[to.name.replace("_", " ")] = part
    return answer


def _demote(store: Store, ends: "Ends") -> None:
    """A record has one primary company: another one takes its place."""
    kind, record_id, to, _ = ends
    for other, links in load(store, kind, record_id, to).items():
        remove(store, (kind, record_id, to, other), [link for link in links if link.primary])


Ends = tuple[ObjectType, int, ObjectType, int]
