"""Which pipeline and stage of the playbook is which of the portal, and what the portal file says."""

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from dealwright.adopt.keys import folded, slug
from dealwright.hubspot.compile import compile_playbook
from dealwright.hubspot.ids import pipeline_ids, stage_ids
from dealwright.model.pipelines import Pipeline as Ours
from dealwright.model.playbook import Playbook
from dealwright.model.portals import IdOf, Ids, Portal, StageIds
from dealwright.plan.resources import Configuration, Pipeline, Stage

Labelled = TypeVar("Labelled", Pipeline, Stage)


@dataclasses.dataclass(frozen=True, slots=True)
class Pair:
    """A pipeline of the playbook, its counterpart in the portal if it has one, and their stages."""

    ours: Ours
    live: Pipeline | None
    stages: dict[str, Stage]  # by our key; those that have a counterpart


@dataclasses.dataclass(frozen=True, slots=True)
class Given:
    """An id that one of our keys has in the portal; of a stage, with the key of its pipeline."""

    key: str
    id: str
    pipeline: str | None = None


def pairs(playbook: Playbook, portal: Portal, live: Configuration) -> list[Pair]:
    """Our pipelines and stages with those that have their id."""
    wish = compile_playbook(playbook, portal, live)
    there = {one.address: one for one in live.pipelines}
    return [
        Pair(ours, found, _stages(ours, made, found))
        for ours, made in zip(playbook.pipelines, wish.pipelines, strict=True)
        for found in [there.get(made.address)]
    ]


def _stages(ours: Ours, made: Pipeline, found: Pipeline | None) -> dict[str, Stage]:
    there = {one.id: one for one in found.stages} if found else {}
    return {
        stage.stage: there[wished.id]
        for stage, wished in zip(ours.stages, made.stages, strict=True)
        if wished.id in there
    }


def by_label(playbook: Playbook, portal: Portal, live: Configuration) -> list[Given]:
    """Ids for what is not known by its id, but carries the label of one of ours alone."""
    found: list[Given] = []
    here = pairs(playbook, portal, live)
    matched = {pair.live.address for pair in here if pair.live}
    for thing in dict.fromkeys(pipeline.object for pipeline in playbook.pipelines):
        ours = [pair.ours for pair in here if pair.ours.object == thing and not pair.live]
        free = [one for one in live.pipelines if one.object == thing and one.address not in matched]
        found += _same_label([(one.pipeline, one.label) for one in ours], free)
    for pair in pairs(playbook, with_ids(portal, found), live):
        known = {stage.id for stage in pair.stages.values()}
        missing = [
            (stage.stage, stage.label)
            for stage in pair.ours.stages
            if stage.stage not in pair.stages
        ]
        open_ = [
            stage for stage in (pair.live.stages if pair.live else ()) if stage.id not in known
        ]
        key = pair.ours.pipeline
        found += [Given(one.key, one.id, key) for one in _same_label(missing, open_)]
    return found


def _same_label(ours: Sequence[tuple[str, str]], there: Sequence[Labelled]) -> Iterator[Given]:
    """Pairs that read the same, where neither side has two of them."""
    for key, label in ours:
        alike = [one for one in there if _alike(key, label, one.label)]
        if len(alike) == 1 and sum(_alike(*other, alike[0].label) for other in ours) == 1:
            yield Given(key, alike[0].id)


def _alike(key: str, label: str, other: str) -> bool:
    return folded(label) == folded(other) or key == slug(other)


def with_ids(portal: Portal, given: Iterable[Given]) -> Portal:
    """The portal as if its file gave these ids too."""
    ids = portal.ids or Ids()
    pipelines = list(ids.pipelines)
    stages = {of.pipeline: list(of.stages) for of in ids.stages}
    for one in given:
        pair = IdOf(key=one.key, id=one.id)
        if one.pipeline is None:
            pipelines.append(pair)
        else:
            stages.setdefault(one.pipeline, []).append(pair)
    new = Ids(
        pipelines=tuple(pipelines),
        stages=tuple(StageIds(pipeline=key, stages=tuple(of)) for key, of in stages.items()),
    )
    return dataclasses.replace(portal, ids=new)


def retired_ids(playbook: Playbook, portal: Portal, pipeline: Ours | None) -> set[str]:
    """Ids that still stand in the portal and were given up in the playbook."""
    if pipeline is None:
        files = playbook.retired_pipelines.retired
        given = pipeline_ids(portal)
        return {given.get(key, key) for one in files for key in (one.pipeline, one.formerly) if key}
    stages = stage_ids(pipeline, portal)
    gone = {
        stages.get(key, key) for one in pipeline.retired for key in (one.stage, one.formerly) if key
    }
    return gone | {one.key for one in portal.retired_ids}
