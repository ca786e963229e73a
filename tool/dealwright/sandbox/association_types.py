"""Owns the ways in which records can belong together: HubSpot's own, and the labels of the account."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from dealwright.sandbox import body as bodies
from dealwright.sandbox.errors import bare, invalid
from dealwright.sandbox.objects import OBJECT_TYPES, ObjectType
from dealwright.sandbox.store import Store
from dealwright.sandbox.wire import Json

PRIMARY = "Primary"
_OURS, _THEIRS = "HUBSPOT_DEFINED", "USER_DEFINED"
LABELS_LIMIT = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkType:
    """One way a record can belong to another, in one direction: a deal to its primary company."""

    category: str
    type_id: int
    label: str | None
    name: str
    inverse: int

    @property
    def primary(self) -> bool:
        """Whether a record has one of these at most: its primary company."""
        return self.category == _OURS and self.label == PRIMARY

    def wire(self) -> Json:
        return {"category": self.category, "typeId": self.type_id, "label": self.label}


def between(store: Store, kind: ObjectType, to: ObjectType) -> list[LinkType]:
    """Every way from one object type to another; none when the two never meet."""
    return [*_builtin().get((kind.name, to.name), ()), *custom(store, kind, to)]


def plain(kind: ObjectType, to: ObjectType) -> LinkType:
    """The way that says no more than that two records belong together."""
    known = _builtin().get((kind.name, to.name))
    if known is None:
        raise invalid(f"{kind.singular} and {to.singular} cannot be associated with each other.")
    return known[-1]


def pairs() -> Sequence[tuple[str, str]]:
    return sorted(_builtin())


def create(store: Store, kind: ObjectType, to: ObjectType, sent: Json) -> list[LinkType]:
    """A label of the account's own, one for each direction."""
    label, name = bodies.text(sent, "label"), bodies.text(sent, "name")
    plain(kind, to)
    known = custom(store, kind, to)
    if label.casefold() in {each.label.casefold() for each in known if each.label}:
        raise invalid(f"A label {label} between {kind.name} and {to.name} already exists.")
    if len(known) >= LABELS_LIMIT:
        # The one limit with a status of its own.
        raise bare(437, f"The limit of {LABELS_LIMIT} labels for a pair of types is reached.")
    back = bodies.optional(sent, "inverseLabel", str)
    there = store.next_number("association", 101)
    # A label without a partner reads the same from both ends.
    inverse = there if kind.name == to.name and not back else store.next_number("association", 101)
    _insert(store, (there, kind.name, to.name, name, label, inverse))
    if inverse != there:
        _insert(store, (inverse, to.name, kind.name, name, back or label, there))
    found = custom(store, kind, to) + custom(store, to, kind)
    return list({each.type_id: each for each in found if each.type_id in {there, inverse}}.values())


def rename(store: Store, kind: ObjectType, to: ObjectType, sent: Json) -> None:
    bodies.required(sent, "associationTypeId")
    old = _own(store, kind, to, bodies.optional(sent, "associationTypeId", int) or 0)
    sql = "UPDATE association_labels SET label = ? WHERE type_id = ?"
    store.run(sql, bodies.text(sent, "label"), old.type_id)
    back = bodies.optional(sent, "inverseLabel", str)
    if back:
        store.run(sql, back, old.inverse)


def delete(store: Store, kind: ObjectType, to: ObjectType, type_id: int) -> None:
    """The label is gone; the records still belong together without it."""
    old = _own(store, kind, to, type_id)
    for each in {old.type_id, old.inverse}:
        store.run("DELETE FROM association_labels WHERE type_id = ?", each)
        store.run("DELETE FROM associations WHERE type_id = ?", each)


def _own(store: Store, kind: ObjectType, to: ObjectType, type_id: int) -> LinkType:
    for each in custom(store, kind, to):
        if each.type_id == type_id:
            return each
    raise invalid(f"{type_id} is not a label of the account from {kind.name} to {to.name}.")


def custom(store: Store, kind: ObjectType, to: ObjectType) -> list[LinkType]:
    return [
        LinkType(
            category=_THEIRS,
            type_id=row["type_id"],
            label=row["label"],
            name=row["name"],
            inverse=row["inverse"],
        )
        for row in store.rows(
            "SELECT * FROM association_labels WHERE from_type = ? AND to_type = ? ORDER BY type_id",
            kind.name,
            to.name,
        )
    ]


def _insert(store: Store, row: tuple[int, str, str, str, str, int]) -> None:
    store.run("INSERT INTO association_labels VALUES (?, ?, ?, ?, ?, ?)", *row)


@cache
def _builtin() -> Mapping[tuple[str, str], list[LinkType]]:
    found: dict[tuple[str, str], list[LinkType]] = {}
    for near, far, there in _lines():
        known = found.setdefault((near, far), [])
        if there.type_id not in {each.type_id for each in known}:
            known.append(there)
    for known in found.values():
        # The unlabelled way comes last, whichever end the pair is looked at from.
        known.sort(key=lambda each: each.label is None)
    return found


def _lines() -> Iterator[tuple[str, str, LinkType]]:
    text = (resources.files("dealwright.sandbox.data") / "associations.txt").read_text("utf-8")
    labelled: set[tuple[str, str]] = set()
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        head, _, labels = line.partition(" | ")
        near, far, there, back = head.split()
        first, _, second = labels.partition("|")
        name = "" if labels or (near, far) not in labelled else "_unlabeled"
        labelled |= {(near, far)} if labels else set()
        yield near, far, _link(near, far, name, first, (int(there), int(back)))
        yield far, near, _link(far, near, name, second or first, (int(back), int(there)))


def _link(near: str, far: str, ending: str, label: str, ids: tuple[int, int]) -> LinkType:
    name = f"{OBJECT_TYPES[near].singular}_to_{OBJECT_TYPES[far].singular}{ending}"
    type_id, inverse = ids
    return LinkType(
        category=_OURS, type_id=type_id, label=label or None, name=name, inverse=inverse
    )
