"""What a portal's stage and pipeline ids mean in histories."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from dealwright.metrics.ladder import measured
from dealwright.model.pipelines import Pipeline
from dealwright.model.playbook import Playbook
from dealwright.model.portals import Portal

OFF_LADDER = "off ladder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """A retired stage's deals that were moved by us: from the date on, no entry of theirs."""

    stage_id: str
    to: str
    date: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class StageMap:
    """Stage ids to stage keys, and the ids of the pipelines that are measured.

    A stage that counts as `off ladder` has the key None.
    """

    stages: dict[str, str | None]
    pipelines: frozenset[str]
    anywhere: frozenset[str] = frozenset()  # ids that mean the same in any pipeline
    migrations: tuple[Migration, ...] = ()
    won: frozenset[str] = frozenset()
    lost: frozenset[str] = frozenset()
    open: frozenset[str] = frozenset()


def stage_map(playbook: Playbook, portal: Portal) -> StageMap:
    """Ids are looked up in the portal file, then as our key, then as a former key, then as retired."""
    stages: dict[str, str | None] = {}
    by_id: dict[str, str | None] = {}
    pipelines: set[str] = set()
    for pipeline in measured(playbook):
        pipelines |= {pipeline.pipeline, *filter(None, (pipeline.formerly,))}
        pipelines |= {
            one.id
            for one in (portal.ids.pipelines if portal.ids else ())
            if one.key in (pipeline.pipeline, pipeline.formerly)
        }
        given = _given(pipeline, portal)
        named = dict(_named(pipeline))
        stages |= named
        by_id |= {given[name]: key for name, key in named.items() if name in given}
    stages |= by_id  # an id may look like the key of another stage
    for old in portal.retired_ids:
        stages[old.key] = None if old.id == OFF_LADDER else stages.get(old.id, old.id)
    of = {stage.stage: stage.outcome for one in measured(playbook) for stage in one.stages}
    return StageMap(
        stages=stages,
        pipelines=frozenset(pipelines),
        anywhere=frozenset(old.key for old in portal.retired_ids),
        migrations=tuple(_migrations(playbook, portal, stages)),
        won=frozenset(key for key, outcome in of.items() if outcome == "won"),
        lost=frozenset(key for key, outcome in of.items() if outcome == "lost"),
        open=frozenset(key for key, outcome in of.items() if outcome not in ("won", "lost")),
    )


def _migrations(
    playbook: Playbook, portal: Portal, stages: dict[str, str | None]
) -> Iterator[Migration]:
    """One for each id that a retired stage has or had."""
    for pipeline in measured(playbook):
        given = _given(pipeline, portal)
        for gone in pipeline.retired:
            to = stages.get(gone.move_deals_to or "")
            ids = {gone.stage, given.get(gone.stage, gone.stage)}
            ids |= {old.key for old in portal.retired_ids if old.id == gone.stage}
            if to is not None:
                for id_ in sorted(ids):
                    yield Migration(stage_id=id_, to=to, date=gone.date)


def _named(pipeline: Pipeline) -> Iterator[tuple[str, str | None]]:
    """Names and what they mean: the weakest first, so that a key in use wins."""
    for gone in pipeline.retired:
        counts = gone.counts_as
        # A retired stage that says nothing must not vanish in silence: it stays unmapped.
        if counts is not None:
            yield gone.stage, None if counts == OFF_LADDER else counts
    for stage in pipeline.stages:
        if stage.formerly is not None:
            yield stage.formerly, stage.stage
    for stage in pipeline.stages:
        yield stage.stage, stage.stage


def _given(pipeline: Pipeline, portal: Portal) -> dict[str, str]:
    return {
        one.key: one.id
        for of in (portal.ids.stages if portal.ids else ())
        if of.pipeline in (pipeline.pipeline, pipeline.formerly)
        for one in of.stages
    }
