"""Who changed what, as far as HubSpot remembers."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from dealwright.drift.difference import UNKNOWN, Author, Difference, Field, State
from dealwright.drift.history import (
    Audits,
    Moment,
    Raw,
    first,
    last_change,
    newest,
    since,
    stages_of,
)
from dealwright.hubspot.gateway import Gateway
from dealwright.hubspot.survey import Survey
from dealwright.model.words import format_percent
from dealwright.plan.resources import Group, Pipeline, Property, Stage


class Authors:
    """Finds the author of a difference. Asks only for what differs."""

    def __init__(self, survey: Survey, gateway: Gateway) -> None:
        self._survey = survey
        self._gateway = gateway
        self._audits = Audits(gateway)

    def named(self, found: Iterable[Difference]) -> list[Difference]:
        listed = list(found)
        archived = self._archived(listed)
        return [replace(one, author=self._of(one, archived)) for one in listed]

    def _of(self, one: Difference, archived: dict[str, str]) -> Author:
        match one.resource:
            case Group():
                return UNKNOWN  # nobody keeps a record of them
            case Property() as resource if one.state is State.GONE:
                return Author(at=archived.get(resource.address))
            case Property() as resource:
                facts = self._survey.facts[resource.address]
                return Author(facts.updated_by, facts.updated_at, last=True)
            case Pipeline() as resource:
                return self._of_pipeline(one, resource)
            case Stage() as resource:
                return self._of_stage(one, resource)

    def _of_pipeline(self, one: Difference, resource: Pipeline) -> Author:
        if one.state is State.REORDERED:
            ids = [stage.id for stage in resource.stages]
            moments = (self._audits.stage(resource.object, resource.id, id_) for id_ in ids)
            return newest(last_change(found, _place) for found in moments)
        found = self._audits.pipeline(resource.object, resource.id)
        if one.state is State.GONE:
            return first(found, "DELETE")
        return _of_fields(found, one)

    def _of_stage(self, one: Difference, resource: Stage) -> Author:
        if one.state is State.GONE:
            above = self._audits.pipeline(resource.object, resource.pipeline)
            gone = first(
                self._audits.stage(resource.object, resource.pipeline, resource.id), "DELETE"
            )
            inside = last_change(above, lambda raw: _holds(raw, resource.id))
            return newest(iter((gone, inside)))
        found = self._audits.stage(resource.object, resource.pipeline, resource.id)
        if one.state is State.ADDED:
            made = first(found, "CREATE")
            return made if made.at else Author(at=self._survey.facts[one.address].created_at)
        return _of_fields(found, one)

    def _archived(self, found: Iterable[Difference]) -> dict[str, str]:
        """When properties went into the archive, by address; one call for each object."""
        names: dict[str, list[str]] = {}
        for one in found:
            if isinstance(one.resource, Property) and one.state is State.GONE:
                names.setdefault(one.resource.object, []).append(one.resource.name)
        return {
            f"property {thing}/{gone.get('name')}": str(gone["archivedAt"])
            for thing, wanted in names.items()
            for gone in self._gateway.archived_properties(thing, wanted)
            if gone.get("archivedAt")
        }


def _of_fields(moments: Sequence[Moment], one: Difference) -> Author:
    """Who changed any of what differs, the last of them."""
    return newest(_each(moments, one))


def _each(moments: Sequence[Moment], one: Difference) -> Iterator[Author]:
    for detail in one.details:
        if isinstance(detail, Field):
            said = _probability if detail.name == "probability" else _label
            yield since(moments, said, detail.hubspot)


def _label(raw: Raw) -> object:
    return raw.get("label")


def _place(raw: Raw) -> object:
    return raw.get("displayOrder")


def _holds(raw: Raw, stage: str) -> bool:
    return any(one.get("id") == stage for one in stages_of(raw))


def _probability(raw: Raw) -> object:
    metadata = raw.get("metadata")
    written = metadata.get("probability") if isinstance(metadata, dict) else None
    try:
        return format_percent(Decimal(str(written)).normalize() + 0)
    except InvalidOperation:
        return None
