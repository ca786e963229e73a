"""Under which id a portal has a pipeline or a stage of the playbook."""

from collections.abc import Collection, Mapping

from dealwright.model.pipelines import Pipeline
from dealwright.model.portals import Portal


def pipeline_ids(portal: Portal) -> dict[str, str]:
    """The ids that the portal file gives, by key."""
    return {pair.key: pair.id for pair in portal.ids.pipelines} if portal.ids else {}


def stage_ids(pipeline: Pipeline, portal: Portal) -> dict[str, str]:
    """The same for the stages of one pipeline."""
    return {
        pair.key: pair.id
        for of in (portal.ids.stages if portal.ids else ())
        if of.pipeline in (pipeline.pipeline, pipeline.formerly)
        for pair in of.stages
    }


def id_of(key: str, formerly: str | None, given: Mapping[str, str], there: Collection[str]) -> str:
    """The portal file's id, else the key, else the former key when only that is there."""
    for name in (key, formerly):
        if name is not None and name in given:
            return given[name]
    if formerly is not None and key not in there and formerly in there:
        return formerly
    return key
