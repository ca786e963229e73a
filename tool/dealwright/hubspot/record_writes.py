"""Records as HubSpot's calls: who holds a value, what they hold now, and giving them another."""

from collections.abc import Callable, Mapping, Sequence

from dealwright.hubspot import search
from dealwright.hubspot.gateway_writing import WritingGateway
from dealwright.hubspot.names import pipeline_property, stage_property
from dealwright.hubspot.touches import Where, touch_of
from dealwright.plan.changes import Copy, Delete, Move, RecordChange, Remap, Restore
from dealwright.plan.resources import Property

_PAGE, _BATCH = 200, 100
_ORDER = [{"propertyName": "hs_object_id", "direction": "ASCENDING"}]


class RecordPortal:
    """Keeps `plan.rewrite.Records` and `plan.removal.Holding`."""

    def __init__(self, gateway: WritingGateway) -> None:
        self._gateway = gateway

    def holders(self, change: RecordChange, after: str | None) -> Sequence[str]:
        if isinstance(change, Restore):
            ids = sorted((id_ for id_, value in change.values.items() if value), key=_number)
            return [id_ for id_ in ids if after is None or _number(id_) > _number(after)][:_PAGE]
        if isinstance(change, Copy):
            empty = {"propertyName": change.to, "operator": "NOT_HAS_PROPERTY"}
            filters = [search.filled(change.resource.name), empty]
            return self._page(change.resource.object, filters, after)
        return self._exactly(_where(change), after)

    def held(self, change: RecordChange, ids: Sequence[str]) -> Mapping[str, str]:
        match change:
            case Move(resource=stage):
                name = stage_property(stage.object)
                found = self._values(stage.object, ids, name)
                return {id_: value for id_, value in found.items() if value == stage.id}
            case Remap(resource=one, option=option):
                found = self._values(one.object, ids, one.name)
                return {id_: value for id_, value in found.items() if option in value.split(";")}
            case Copy(resource=one, to=to):
                records = self._gateway.records(one.object, ids, [one.name, to])
                return {
                    each["id"]: each["properties"][one.name]
                    for each in records
                    if each["properties"].get(one.name) and not each["properties"].get(to)
                }
            case Restore():
                return self._left_so(change, ids)

    def _left_so(self, change: Restore, ids: Sequence[str]) -> Mapping[str, str]:
        """The records that still are as the run left them; an empty value is one that it took."""
        name, left = _left(change)
        records = self._gateway.records(change.resource.object, ids, [name])
        found = {one["id"]: one["properties"].get(name) or "" for one in records}
        # A merged record answers under the id of the one that is left.
        known = {id_: value for id_, value in found.items() if id_ in change.values}
        return {id_: value for id_, value in known.items() if value == left(change.values[id_])}

    def rewrite(self, change: RecordChange, values: Mapping[str, str]) -> None:
        match change:
            case Move(resource=stage, to=to, pipeline=pipeline):
                new = {stage_property(stage.object): to, pipeline_property(stage.object): pipeline}
                self._gateway.update_records(stage.object, dict.fromkeys(values, new))
            case Remap(resource=one, option=option, to=to):
                self._gateway.update_records(
                    one.object,
                    {id_: {one.name: mapped(old, option, to)} for id_, old in values.items()},
                )
            case Copy(resource=one, to=to):
                self._gateway.update_records(
                    one.object, {id_: {to: value} for id_, value in values.items()}
                )
            case Restore():
                before = {id_: _before(change, id_) for id_ in values}
                self._gateway.update_records(change.resource.object, before)

    def count(self, change: Delete) -> int:
        where = _where(change)
        if not search.count(self._gateway, where.thing, [where.filter]):
            return 0
        found = search.records(self._gateway, where.thing, [[where.filter]], [where.name])
        return sum(where.fits(one.get("properties") or {}) for one in found)

    def values(self, change: Delete, after: str | None) -> Mapping[str, str]:
        thing, name = change.resource.object, _name(change)
        ids = self._page(thing, [search.filled(name)], after, limit=_BATCH)
        found = self._values(thing, ids, name) if ids else {}
        # A record that has just lost its value still marks how far the sweep has come.
        return {id_: found.get(id_, "") for id_ in ids}

    def _exactly(self, where: Where, after: str | None) -> Sequence[str]:
        """A search looks away from capitals; two options or stages may differ by nothing else."""
        above, more = int(after or 0), True
        while more:
            page = search.page(self._gateway, where.thing, [[where.filter]], [where.name], above)
            fitting = [one["id"] for one in page.records if where.fits(one.get("properties") or {})]
            if fitting:
                return fitting
            above, more = page.last, page.more
        return []

    def _page(
        self, thing: str, filters: Sequence[search.Filter], after: str | None, limit: int = _PAGE
    ) -> Sequence[str]:
        beyond = [{"propertyName": "hs_object_id", "operator": "GT", "value": after}]
        body = {
            "filterGroups": [{"filters": [*filters, *(beyond if after else [])]}],
            "sorts": _ORDER,
            "limit": limit,
            "properties": [],
        }
        return [str(one["id"]) for one in self._gateway.search(thing, body)["results"]]

    def _values(self, thing: str, ids: Sequence[str], name: str) -> dict[str, str]:
        records = self._gateway.records(thing, ids, [name])
        return {
            one["id"]: one["properties"][name] for one in records if one["properties"].get(name)
        }


def mapped(value: str, option: str, to: str) -> str:
    """A value with one option for another; several are joined, and none stands twice."""
    return ";".join(dict.fromkeys(to if one == option else one for one in value.split(";")))


def _left(change: Restore) -> tuple[str, Callable[[str], str]]:
    """Which property a run changed, and what it made of a value."""
    match change.change:
        case Move(resource=stage, to=to):
            return stage_property(stage.object), lambda _: to
        case Remap(resource=one, option=option, to=to):
            return one.name, lambda old: mapped(old, option, to)
        case Copy(to=to):
            return to, lambda old: old
        case Delete() as deleted:
            return _name(deleted), lambda _: ""


def _before(change: Restore, id_: str) -> dict[str, str]:
    old = change.values[id_]
    match change.change:
        case Move(resource=stage):
            home = {pipeline_property(stage.object): stage.pipeline}
            return {stage_property(stage.object): old, **home}
        case Remap(resource=one):
            return {one.name: old}
        case Copy(to=to):
            return {to: ""}
        case Delete() as deleted:
            return {_name(deleted): old}


def _number(id_: str) -> tuple[int, str]:
    """Ids are numbers written as text."""
    return len(id_), id_


def _where(change: Move | Remap | Delete) -> Where:
    """What the records hold that a change is about."""
    touch = touch_of(change)
    if touch is None:
        raise ValueError(f"nothing is in {change.address}")
    return touch.where


def _name(change: Delete) -> str:
    if not isinstance(change.resource, Property):
        raise TypeError(f"{change.address} has no values")
    return change.resource.name
