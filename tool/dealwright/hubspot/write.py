"""Changes as HubSpot's calls, with bodies as dicts: the client's models lack the ids."""

from collections.abc import Iterator, Sequence

from dealwright.errors import DealwrightError
from dealwright.hubspot.exchange import Json
from dealwright.hubspot.read import look, look_at
from dealwright.hubspot.record_writes import RecordPortal
from dealwright.plan.changes import Delete, Reorder, Update, tail
from dealwright.plan.resources import Group, Option, Pipeline, Property, Resource, Stage

_BOOLEAN = (Option(value="true", label="Yes"), Option(value="false", label="No"))
_WIRE = {
    "label": "label",
    "type": "type",
    "field_type": "fieldType",
    "group": "groupName",
    # Settled on creation: HubSpot answers a later wish with 200, and keeps what it has.
    "unique": "hasUniqueValue",
}


class HubSpotPortal(RecordPortal):
    """A portal that can be written to; keeps `plan.execute.Portal`."""

    def look(self, resource: Resource) -> Resource | None:
        return look(self._gateway, resource)

    def look_at(self, resources: Sequence[Resource]) -> dict[str, Resource]:
        return look_at(self._gateway, resources)

    def create_all(self, resources: Sequence[Resource]) -> dict[str, DealwrightError]:
        """Properties in one call; where HubSpot does not take all, each tells its own reason."""
        properties = [one for one in resources if isinstance(one, Property)]
        made: set[str] = set()
        if properties:
            try:
                bodies = [_property_body(one) for one in properties]
                made = set(self._gateway.create_properties(properties[0].object, bodies))
            except DealwrightError as error:
                if error.ambiguous or not refused(error):
                    raise
        names = {one.address for one in properties if one.name in made}
        return dict(self._singly([one for one in resources if one.address not in names]))

    def _singly(self, resources: Sequence[Resource]) -> Iterator[tuple[str, DealwrightError]]:
        for one in resources:
            try:
                self.create(one)
            except DealwrightError as error:
                yield one.address, error
                if error.ambiguous or not isinstance(one, Property):
                    return

    def delete(self, change: Delete) -> None:
        match change.resource:
            case Group() as group:
                self._gateway.delete_group(group.object, group.name)
            case Property() as one if change.option is not None:
                self._remove_option(one, change.option)
            case Property() as one:
                self._gateway.archive_property(one.object, one.name)
            case Pipeline() as pipeline:
                self._gateway.delete_pipeline(pipeline.object, pipeline.id)
            case Stage() as stage:
                self._gateway.delete_stage(stage.object, stage.pipeline, stage.id)

    def _remove_option(self, one: Property, value: str) -> None:
        """HubSpot replaces the whole list, so it is read just before."""
        found = self._gateway.property(one.object, one.name) or {}
        left = [option for option in found.get("options") or [] if option["value"] != value]
        self._gateway.update_property(one.object, one.name, {"options": left})

    def create(self, resource: Resource) -> None:
        match resource:
            case Group():
                body = {"name": resource.name, "label": resource.label}
                self._gateway.create_group(resource.object, body)
            case Property():
                self._gateway.create_property(resource.object, _property_body(resource))
            case Pipeline():
                self._gateway.create_pipeline(resource.object, _pipeline_body(resource))
            case Stage():
                body = _stage_body(resource, self._free_slot(resource.object, resource.pipeline))
                self._gateway.create_stage(resource.object, resource.pipeline, body)

    def update(self, change: Update) -> None:
        names = {field.name for field in change.fields}
        match change.resource:
            case Group() as group:
                self._gateway.update_group(group.object, group.name, {"label": group.label})
            case Property() as one:
                whole = _property_body(one)
                body = {_WIRE.get(name, name): whole[_WIRE.get(name, name)] for name in names}
                self._gateway.update_property(one.object, one.name, body)
            case Pipeline() as pipeline:
                body = {"label": pipeline.label}
                self._gateway.update_pipeline(pipeline.object, pipeline.id, body)
            case Stage() as stage:
                body = {
                    key: value
                    for key, value in _stage_body(stage, 0).items()
                    if key in _stage_keys(names)
                }
                self._gateway.update_stage(stage.object, stage.pipeline, stage.id, body)

    def reorder(self, change: Reorder) -> None:
        """Give each stage a free slot beyond the last: a taken one would renumber all."""
        pipeline = change.pipeline
        free = self._free_slot(pipeline.object, pipeline.id)
        for number, stage in enumerate(tail(change.old, change.new)):
            body = {"displayOrder": free + number}
            self._gateway.update_stage(pipeline.object, pipeline.id, stage, body)

    def _free_slot(self, thing: str, pipeline: str) -> int:
        found = self._gateway.pipeline(thing, pipeline) or {"stages": []}
        return max((int(stage["displayOrder"]) for stage in found["stages"]), default=-1) + 1


def refused(error: DealwrightError) -> bool:
    """Whether HubSpot found fault with what was sent, rather than with who or when."""
    return getattr(error, "status", 0) in (400, 404, 409)


def _stage_keys(names: set[str]) -> set[str]:
    return {"metadata" if name == "probability" else name for name in names}


def _property_body(one: Property) -> Json:
    options = _BOOLEAN if one.type == "bool" else one.options or ()
    body: dict[str, Json] = {
        "name": one.name,
        "label": one.label,
        "type": one.type,
        "fieldType": one.field_type,
        "groupName": one.group,
        "description": one.description or "",
        "hasUniqueValue": one.unique is True,
    }
    if one.references is not None:
        return {**body, "externalOptions": True, "referencedObjectType": one.references}
    body["options"] = [
        {
            "value": option.value,
            "label": option.label,
            "hidden": option.hidden,
            "displayOrder": number,
            **({} if option.description is None else {"description": option.description}),
        }
        for number, option in enumerate(options)
    ]
    return body


def _pipeline_body(pipeline: Pipeline) -> Json:
    return {
        "pipelineId": pipeline.id,
        "label": pipeline.label,
        "displayOrder": 0,
        "stages": [_stage_body(stage, slot) for slot, stage in enumerate(pipeline.stages)],
    }


def _stage_body(stage: Stage, slot: int) -> Json:
    metadata = {}
    if stage.probability is not None:
        metadata["probability"] = f"{stage.probability:f}"
    return {
        "stageId": stage.id,
        "label": stage.label,
        "displayOrder": slot,
        "metadata": metadata,
    }
