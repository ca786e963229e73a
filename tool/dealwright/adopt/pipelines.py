"""Pipelines of a portal as the playbook writes them."""

from collections.abc import Collection, Iterable
from functools import partial
from typing import Any

from dealwright.adopt import stages
from dealwright.adopt.draft import Draft, entry
from dealwright.adopt.exits import Step, guessed, start_of
from dealwright.adopt.ids import Given, Pair, pairs, retired_ids, with_ids
from dealwright.adopt.keys import Keys, folded, slug
from dealwright.adopt.lists import place_of
from dealwright.adopt.note import About
from dealwright.hubspot.survey import Survey
from dealwright.model.playbook import Playbook
from dealwright.model.portals import Portal
from dealwright.plan.resources import Configuration, Pipeline, Stage

_FOLDER = "playbook/pipelines"


class Pipelines:
    """Takes over pipelines; `given` are ids that are not our keys, those `known` before included."""

    def __init__(
        self,
        draft: Draft,
        playbook: Playbook,
        portal: Portal,
        found: Survey,
        known: Iterable[Given] = (),
    ) -> None:
        live = found.live
        self.given = list(known)
        self._draft = draft
        self._playbook = playbook
        self._portal = with_ids(portal, self.given)
        self._live = live
        self._may_read = partial(found.may_read, "pipelines")
        self._keys = Keys(_pipeline_keys(playbook), (one.id for one in live.pipelines))
        self._stage_keys = {
            thing: Keys(_stage_keys(playbook, thing), _stage_ids(live, thing))
            for thing in {one.object for one in live.pipelines}
        }
        self._begins = stages.kind_of_deal(playbook)
        self._labels = {(one.object, folded(one.label)) for one in playbook.pipelines}

    def take(self, *, but: frozenset[str]) -> None:
        """All but those at these addresses, which are nobody's."""
        known: set[str] = set()
        for pair in pairs(self._playbook, self._portal, self._live):
            if not self._may_read(pair.ours.object):
                continue
            if pair.live is None:
                key = f"pipeline {pair.ours.object}/{pair.ours.pipeline}"
                self._draft.note(About.KEPT, key, "the portal has no such pipeline")
            else:
                known.add(pair.live.address)
                self._update(pair, pair.live)
        retired = retired_ids(self._playbook, self._portal, None)
        for pipeline in self._live.pipelines:
            if pipeline.address in known:
                continue
            if pipeline.address in but:
                words = "HubSpot's own, never changed, and without a deal"
                self._draft.note(About.LEFT, pipeline.address, words)
            elif pipeline.id in retired:
                self._draft.note(About.LEFT, pipeline.address, "the playbook has retired it")
            else:
                self._new(pipeline)

    def add_stages(self, addresses: Collection[str]) -> None:
        """Only these stages of pipelines that both have."""
        for pair in pairs(self._playbook, self._portal, self._live) if addresses else ():
            fresh = [
                stage
                for stage in (pair.live.stages if pair.live else ())
                if stage.address in addresses and self._fits(stage)
            ]
            if pair.live is not None and fresh:
                names = {stage.id: key for key, stage in pair.stages.items()}
                names |= {one.id: self._stage_key(pair.ours.pipeline, one) for one in fresh}
                items = self._draft.tree(pair.ours.origin.file)["stages"]
                self._insert(items, fresh, names, pair.live)

    def _fits(self, stage: Stage) -> bool:
        if (why := stages.unfit(stage)) is not None:
            self._draft.note(About.OPEN, stage.address, why)
        return why is None

    def _update(self, pair: Pair, live: Pipeline) -> None:
        tree = self._draft.tree(pair.ours.origin.file)
        if pair.ours.label != live.label:
            self._relabel(tree, live)
        items = tree["stages"]
        for ours in pair.ours.stages:
            found = pair.stages.get(ours.stage)
            if found is None:
                address = f"stage {live.object}/{live.id}/{ours.stage}"
                self._draft.note(About.KEPT, address, "the portal has no such stage")
            else:
                stages.update(self._draft, entry(items, "stage", ours.stage), ours, found)
        names = {stage.id: key for key, stage in pair.stages.items()}
        fresh = self._fresh_stages(pair, live)
        names |= {stage.id: self._stage_key(pair.ours.pipeline, stage) for stage in fresh}
        order = [names[stage.id] for stage in live.stages if stage.id in names]
        stages.put_in_order(tree, order, self._begins)
        if fresh:
            self._insert(tree["stages"], fresh, names, live)

    def _relabel(self, tree: Any, live: Pipeline) -> None:
        why = stages.unfit_label(live.label)
        if why is None:
            tree["label"] = live.label
        else:
            self._draft.note(About.LEFT, live.address, why)

    def _fresh_stages(self, pair: Pair, live: Pipeline) -> list[Stage]:
        """Those that the playbook neither has nor has given up."""
        known = {stage.id for stage in pair.stages.values()}
        retired = retired_ids(self._playbook, self._portal, pair.ours)
        fresh: list[Stage] = []
        for stage in stages.fitting(self._draft, live):
            if stage.id in retired and stage.id not in known:
                self._draft.note(About.LEFT, stage.address, "the playbook has retired it")
            elif stage.id not in known:
                fresh.append(stage)
        return fresh

    def _insert(
        self, items: list[Any], fresh: list[Stage], names: dict[str, str], live: Pipeline
    ) -> None:
        """New stages in their places, each with a way out and one that leads to it."""
        steps = [
            Step(names[stage.id], stages.outcome(stage))
            for stage in live.stages
            if stage.id in names
        ]
        order = [step.key for step in steps]
        ways = guessed(steps)
        new = {names[stage.id] for stage in fresh}
        for stage in fresh:
            key = names[stage.id]
            place = place_of(key, [item["stage"] for item in items], order)
            items.insert(place, {**stages.written(stage, key), **ways[key]})
            before = [step.key for step in steps[: order.index(key)] if step.goes_on]
            if not before:
                items[place]["starts"] = self._begins
            elif before[-1] not in new:
                _lead(entry(items, "stage", before[-1]), key)

    def _new(self, pipeline: Pipeline) -> None:
        fit = stages.fitting(self._draft, pipeline)
        if (why := self._unfit(pipeline, fit)) is not None:
            self._draft.note(About.LEFT, pipeline.address, why)
            return
        self._labels.add((pipeline.object, folded(pipeline.label)))
        key = self._keys.make(pipeline.id, pipeline.id, slug(pipeline.label), kind="pipeline")
        if key != pipeline.id:
            self.given.append(Given(key, pipeline.id))
        names = {stage.id: self._stage_key(key, stage) for stage in fit}
        steps = [Step(names[stage.id], stages.outcome(stage)) for stage in fit]
        ways = guessed(steps)
        items = [
            {**stages.written(stage, names[stage.id]), **ways[names[stage.id]]} for stage in fit
        ]
        if (start := start_of(steps)) is not None:
            entry(items, "stage", start)["starts"] = self._begins
        tree = {"pipeline": key, "object": pipeline.object, "label": pipeline.label}
        self._draft.add(self._draft.free(_FOLDER, key), {**tree, "stages": items})

    def _unfit(self, pipeline: Pipeline, fit: list[Stage]) -> str | None:
        """Why a pipeline cannot be written down; None when it can."""
        if (why := stages.unfit_label(pipeline.label)) is not None:
            return why
        if (pipeline.object, folded(pipeline.label)) in self._labels:
            return "another pipeline of the playbook reads the same"
        if not fit:
            return "none of its stages can be written down"
        ends = {stages.outcome(stage) for stage in fit}
        lacks = [one for one in ("won", "lost") if one not in ends]
        if pipeline.object == "deals" and lacks:
            return f"it has no {' and no '.join(lacks)} stage, so no deal in it could ever end"
        return None

    def _stage_key(self, pipeline: str, stage: Stage) -> str:
        words = stages.words_for(self._draft, stage)
        key = self._stage_keys[stage.object].make(stage.id, *words, kind="stage")
        if key != stage.id:
            self.given.append(Given(key, stage.id, pipeline))
        return key


def _lead(item: Any, key: str) -> None:
    """Let a stage lead to a new one, unless it does already."""
    exits = item.setdefault("exits", [])
    if all(leave.get("to") != key for leave in exits):
        exits.append({"when": "Goes on", "to": key})


def _pipeline_keys(playbook: Playbook) -> Iterable[str]:
    for one in playbook.pipelines:
        yield from filter(None, (one.pipeline, one.formerly))
    for gone in playbook.retired_pipelines.retired:
        yield from filter(None, (gone.pipeline, gone.formerly))
    for portal in playbook.portals:
        yield from (pair.id for pair in (portal.ids.pipelines if portal.ids else ()))


def _stage_keys(playbook: Playbook, thing: str) -> Iterable[str]:
    """Keys and ids that a stage of this object may not be called by; unique over its pipelines."""
    for pipeline in playbook.pipelines:
        if pipeline.object == thing:
            for gone in pipeline.retired:
                yield from filter(None, (gone.stage, gone.formerly))
            for stage in pipeline.stages:
                yield from filter(None, (stage.stage, stage.formerly))
    for portal in playbook.portals:
        for of in portal.ids.stages if portal.ids else ():
            yield from (pair.id for pair in of.stages)


def _stage_ids(live: Configuration, thing: str) -> Iterable[str]:
    for pipeline in live.pipelines:
        if pipeline.object == thing:
            yield from (stage.id for stage in pipeline.stages)
