"""Changes as HubSpot's calls, with bodies as dicts: the client's models lack the ids."""

from dealwright.hubspot.gateway import Json, WritingGateway
from dealwright.hubspot.read import look
from dealwright.plan.changes import Reorder, Update
from dealwright.plan.resources import Group, Option, Pipeline, Property, Resource, Stage

_BOOLEAN = (Option(value="true", label="Yes"), Option(value="false", label="No"))
_WIRE = {"label": "label", "type": "type", "field_type": "fieldType", "group": "groupName"}


class HubSpotPortal:
    """A portal that can be written to; keeps `plan.execute.Portal`."""

    def __init__(self, gateway: WritingGateway) -> None:
        self._gateway = gateway

    def look(self, resource: Resource) -> Resource | None:
        return look(self._gateway, resource)

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
        """Give each managed stage a free slot beyond the last: a taken one would renumber all."""
        pipeline = change.pipeline
        free = self._free_slot(pipeline.object, pipeline.id)
        for number, stage in enumerate(change.new):
            body = {"displayOrder": free + number}
            self._gateway.update_stage(pipeline.object, pipeline.id, stage, body)

    def _free_slot(self, thing: str, pipeline: str) -> int:
        found = self._gateway.pipeline(thing, pipeline) or {"stages": []}
        return max((int(stage["displayOrder"]) for stage in found["stages"]), default=-1) + 1


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
