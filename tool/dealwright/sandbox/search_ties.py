"""Owns the pseudo-properties of a search: `associations.contact` holds the ids of the contacts."""

from dataclasses import dataclass, replace

from dealwright.sandbox import associations
from dealwright.sandbox import body as bodies
from dealwright.sandbox.objects import object_type
from dealwright.sandbox.properties import Definition
from dealwright.sandbox.record_views import RecordViews
from dealwright.sandbox.wire import Json

_PREFIX = "associations."


@dataclass(frozen=True, slots=True, kw_only=True)
class Ties:
    """What the filters of one search need to know of associations."""

    views: RecordViews
    ids: dict[str, dict[int, str]]

    def values(self, record_id: int) -> dict[str, str]:
        return {name: ids[record_id] for name, ids in self.ids.items() if record_id in ids}


def load(views: RecordViews, sent: Json) -> Ties:
    names = {
        str(each["propertyName"])
        for group in bodies.objects(sent, "filterGroups")
        for each in bodies.objects(group, "filters")
        if str(each.get("propertyName")).startswith(_PREFIX)
    }
    ids = {
        name: associations.every(
            views.portal.store, views.kind, object_type(name.removeprefix(_PREFIX))
        )
        for name in names
    }
    known = {**views.definitions, **{name: _definition(name) for name in names}}
    return Ties(views=replace(views, definitions=known), ids=ids)


def _definition(name: str) -> Definition:
    """Several ids in one value, as in a checkbox."""
    return Definition(
        name=name,
        type="enumeration",
        field_type="checkbox",
        options=frozenset(),
        external=False,
        read_only=True,
        unique=False,
        custom=False,
    )
