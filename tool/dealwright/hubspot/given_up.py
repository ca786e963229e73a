"""What `retired:` says, as HubSpot's resources of one portal. Pure."""

from collections.abc import Iterator, Sequence

from dealwright.hubspot.ids import id_of, pipeline_ids, stage_ids
from dealwright.model.pipelines import Pipeline as PlaybookPipeline
from dealwright.model.pipelines import RetiredStage
from dealwright.model.playbook import Playbook
from dealwright.model.portals import Portal
from dealwright.model.properties import ObjectProperties, RetiredProperty
from dealwright.plan.resources import (
    Configuration,
    Group,
    Pipeline,
    Property,
    Retired,
    Stage,
)


def given_up(
    playbook: Playbook, portal: Portal, live: Configuration, wished: Sequence[Pipeline]
) -> Iterator[Retired]:
    """Everything that the playbook gave up; what the portal never had is left to the comparison."""
    for one, made in zip(playbook.pipelines, wished, strict=True):
        yield from (_stage(gone, one, made, portal, live) for gone in one.retired)
    yield from _pipelines(playbook, portal, live, wished)
    for declared in playbook.properties:
        for gone in declared.retired:
            yield from _of_object(declared.object, gone)
        yield from _hypotheses(declared, playbook)


def _stage(
    gone: RetiredStage,
    one: PlaybookPipeline,
    made: Pipeline,
    portal: Portal,
    live: Configuration,
) -> Retired:
    ids = {stage.key: stage.id for stage in made.stages}
    found = (home for home in live.pipelines if home.address == made.address)
    there = {stage.id for home in found for stage in home.stages}
    resource = Stage(
        object=made.object,
        pipeline=made.id,
        id=id_of(gone.stage, gone.formerly, stage_ids(one, portal), there),
        key=gone.stage,
        label="",
    )
    to = None if gone.move_deals_to is None else ids[gone.move_deals_to]
    return Retired(resource=resource, to=to, pipeline=made.id, origin=gone.origin)


def _pipelines(
    playbook: Playbook, portal: Portal, live: Configuration, wished: Sequence[Pipeline]
) -> Iterator[Retired]:
    given = pipeline_ids(portal)
    for gone in playbook.retired_pipelines.retired:
        key = gone.pipeline or ""
        id_ = id_of(key, gone.formerly, given, {one.id for one in live.pipelines})
        target, _, stage = (gone.move_deals_to or "").partition("/")
        for found in live.pipelines:
            if found.id == id_:
                # Records of one object have no place in a pipeline of another.
                same = (one for one in wished if (one.key, one.object) == (target, found.object))
                home = next(same, None)
                keys = {one.key: one.id for one in home.stages} if home else {}
                to = keys.get(stage)
                yield Retired(
                    resource=found,
                    to=to,
                    pipeline=home.id if home else None,
                    origin=gone.origin,
                )


def _of_object(thing: str, gone: RetiredProperty) -> Iterator[Retired]:
    if gone.group is not None:
        group = Group(object=thing, name=gone.group, label="")
        yield Retired(resource=group, origin=gone.origin)
        return
    name, _, value = (gone.property or gone.option or "").partition("/")
    yield Retired(
        resource=Property(object=thing, name=name),
        option=value if gone.option is not None else None,
        to=gone.map_to,
        keep_values=gone.keep_values,
        origin=gone.origin,
    )


def _hypotheses(declared: ObjectProperties, playbook: Playbook) -> Iterator[Retired]:
    """Nobody can choose a hypothesis that was given up; what the options say of it goes before."""
    said = {gone.option for gone in declared.retired}
    for one in declared.properties:
        if one.options_from != "icp/hypotheses":
            continue
        for gone in playbook.retired_hypotheses.retired:
            if f"{one.property}/{gone.hypothesis}" not in said:
                yield Retired(
                    resource=Property(object=declared.object, name=one.property),
                    option=gone.hypothesis,
                    keep_values=True,
                    origin=gone.origin,
                )
