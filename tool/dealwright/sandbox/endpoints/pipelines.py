"""Owns the paths of pipelines, stages and their audits."""

from dealwright.sandbox import body as bodies
from dealwright.sandbox import pipelines
from dealwright.sandbox.errors import not_served
from dealwright.sandbox.objects import ObjectType
from dealwright.sandbox.pipeline_rules import PipelineDesk
from dealwright.sandbox.routing import (
    GUARDED_BY_DEFAULT,
    Answer,
    Call,
    Route,
    reads_schemas,
    writes_schemas,
)
from dealwright.sandbox.stage_rules import StageDesk

_REFERENCES = "validateReferencesBeforeDelete"
_DEALS = "validateDealStageUsagesBeforeDelete"


def _kind(call: Call) -> ObjectType:
    kind = call.kind
    if kind.stage_property is None:
        raise not_served(f"pipelines of {kind.name}")
    return kind


def _guarded(call: Call, *flags: str) -> bool:
    """Whether use is checked: asked for on the older paths, always on the newest."""
    asked = [bodies.flag(call.query, flag) for flag in flags]
    return call.generation == GUARDED_BY_DEFAULT or any(asked)


def _pipelines(call: Call) -> PipelineDesk:
    return PipelineDesk.at(call.portal, _kind(call))


def _stages(call: Call) -> StageDesk:
    return StageDesk.at(call.portal, _kind(call), call.path["pipeline"])


def _pipeline_flag(call: Call) -> str:
    return _DEALS if call.kind.name == "deals" else _REFERENCES


def list_pipelines(call: Call) -> Answer:
    return Answer(body={"results": [each.wire() for each in _pipelines(call).everything]})


def create_pipeline(call: Call) -> Answer:
    return Answer(status=201, body=_pipelines(call).create(call.body))


def read_pipeline(call: Call) -> Answer:
    return Answer(body=_pipelines(call).pipeline(call.path["pipeline"]).wire())


def update_pipeline(call: Call) -> Answer:
    return Answer(body=_pipelines(call).update(call.path["pipeline"], call.body))


def replace_pipeline(call: Call) -> Answer:
    guarded = _guarded(call, _pipeline_flag(call))
    desk = _pipelines(call)
    return Answer(body=desk.replace(call.path["pipeline"], call.body, guarded=guarded))


def delete_pipeline(call: Call) -> Answer:
    guarded = _guarded(call, _pipeline_flag(call))
    _pipelines(call).delete(call.path["pipeline"], guarded=guarded)
    return Answer(status=204)


def audit_pipeline(call: Call) -> Answer:
    pipeline = _pipelines(call).pipeline(call.path["pipeline"])
    return Answer(body={"results": pipelines.audit(call.portal, pipeline.id, "")})


def list_stages(call: Call) -> Answer:
    return Answer(body={"results": [stage.wire() for stage in _stages(call).pipeline.stages]})


def create_stage(call: Call) -> Answer:
    return Answer(status=201, body=_stages(call).create(call.body))


def read_stage(call: Call) -> Answer:
    return Answer(body=_stages(call).stage(call.path["stage"]).wire())


def update_stage(call: Call) -> Answer:
    return Answer(body=_stages(call).update(call.path["stage"], call.body, whole=False))


def replace_stage(call: Call) -> Answer:
    return Answer(body=_stages(call).update(call.path["stage"], call.body, whole=True))


def delete_stage(call: Call) -> Answer:
    guarded = _guarded(call, _REFERENCES, _DEALS)
    _stages(call).delete(call.path["stage"], guarded=guarded)
    return Answer(status=204)


def audit_stage(call: Call) -> Answer:
    desk = _stages(call)
    stage = desk.stage(call.path["stage"])
    return Answer(body={"results": pipelines.audit(call.portal, desk.pipeline.id, stage.id)})


_ALL = "/crm/v3/pipelines/<kind>"
_ONE = f"{_ALL}/<pipeline>"
_ALL_STAGES = f"{_ONE}/stages"
_ONE_STAGE = f"{_ALL_STAGES}/<stage>"

ROUTES = (
    Route(method="GET", rule=_ALL, handler=list_pipelines, scopes=reads_schemas),
    Route(method="POST", rule=_ALL, handler=create_pipeline, scopes=writes_schemas),
    Route(method="GET", rule=_ONE, handler=read_pipeline, scopes=reads_schemas),
    Route(method="PATCH", rule=_ONE, handler=update_pipeline, scopes=writes_schemas),
    Route(method="PUT", rule=_ONE, handler=replace_pipeline, scopes=writes_schemas),
    Route(method="DELETE", rule=_ONE, handler=delete_pipeline, scopes=writes_schemas),
    Route(method="GET", rule=f"{_ONE}/audit", handler=audit_pipeline, scopes=reads_schemas),
    Route(method="GET", rule=_ALL_STAGES, handler=list_stages, scopes=reads_schemas),
    Route(method="POST", rule=_ALL_STAGES, handler=create_stage, scopes=writes_schemas),
    Route(method="GET", rule=_ONE_STAGE, handler=read_stage, scopes=reads_schemas),
    Route(method="PATCH", rule=_ONE_STAGE, handler=update_stage, scopes=writes_schemas),
    Route(method="PUT", rule=_ONE_STAGE, handler=replace_stage, scopes=writes_schemas),
    Route(method="DELETE", rule=_ONE_STAGE, handler=delete_stage, scopes=writes_schemas),
    Route(method="GET", rule=f"{_ONE_STAGE}/audit", handler=audit_stage, scopes=reads_schemas),
)
