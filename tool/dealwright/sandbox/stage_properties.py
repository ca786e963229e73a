"""Owns what pipelines do to properties: options that mirror stages, and dates kept for each stage."""

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping

from dealwright.sandbox.objects import ObjectType
from dealwright.sandbox.pipelines import Pipeline
from dealwright.sandbox.wire import Json, iso

ENTERED = "hs_v2_date_entered_"
EXITED = "hs_v2_date_exited_"
LATEST = "hs_v2_latest_time_in_"
CUMULATIVE = "hs_v2_cumulative_time_in_"

# The function behind these suffixes is not known; these five were seen on real accounts.
_SEEN: Mapping[str, int] = {
    "new-stage-id": 1318266061,
    "attempting-stage-id": 745667965,
    "connected-stage-id": 2058487257,
    "qualified-stage-id": 233247981,
    "unqualified-stage-id": 1675714327,
}

_KINDS = (
    (ENTERED, "datetime", "date", "Date entered"),
    (EXITED, "datetime", "date", "Date exited"),
    (LATEST, "number", "number", "Latest time in"),
    (CUMULATIVE, "number", "number", "Cumulative time in"),
)


def suffix(stage_id: str) -> str:
    """How a stage is written inside a property name; odd ids are mangled and numbered."""
    if re.fullmatch(r"[a-z0-9_]+", stage_id):
        return stage_id
    number = _SEEN.get(stage_id, zlib.crc32(stage_id.encode()))
    return f"{re.sub(r'[^a-z0-9_]', '_', stage_id.lower())}_{number}"


def generated(pipelines: Iterable[Pipeline], group: str) -> Iterator[Json]:
    """Four properties for each stage, as HubSpot keeps them by itself."""
    for pipeline in pipelines:
        for stage in pipeline.stages:
            for prefix, type_, field_type, title in _KINDS:
                yield {
                    "name": prefix + suffix(stage.id),
                    "label": f'{title} "{stage.label} ({pipeline.label})"',
                    "type": type_,
                    "fieldType": field_type,
                    "groupName": group,
                    "description": "",
                    "options": [],
                    "displayOrder": -1,
                    "calculated": False,
                    "externalOptions": False,
                    "hasUniqueValue": False,
                    "hidden": False,
                    "formField": False,
                    "hubspotDefined": True,
                    "modificationMetadata": {
                        "archivable": False,
                        "readOnlyDefinition": True,
                        "readOnlyValue": True,
                    },
                    "dataSensitivity": "non_sensitive",
                    "createdAt": iso(stage.created),
                    "updatedAt": iso(stage.created),
                    "archived": False,
                }


def mirrored(kind: ObjectType, pipelines: Iterable[Pipeline]) -> dict[str, list[Json]]:
    """The options of the two properties that hold a record's pipeline and stage."""
    if kind.pipeline_property is None or kind.stage_property is None:
        return {}
    known = list(pipelines)
    return {
        kind.pipeline_property: [
            _option(pipeline.id, pipeline.label, pipeline.display_order) for pipeline in known
        ],
        kind.stage_property: [
            _option(stage.id, stage.label, stage.display_order)
            for pipeline in known
            for stage in pipeline.stages
        ],
    }


def _option(value: str, label: str, order: int) -> Json:
    return {"label": label, "value": value, "displayOrder": order, "hidden": False}
