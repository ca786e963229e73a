"""Whatever is there, whatever is wished, whatever is given up: after an apply the plan is empty.

Taken back, the portal is as it was; and what somebody changes in between is never overwritten.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hubspot import HubSpot as Client
from hypothesis import event, given, settings
from hypothesis import strategies as st

from dealwright.hubspot import search
from dealwright.hubspot.exchange import Json
from dealwright.hubspot.gateway_writing import WritingGateway
from dealwright.hubspot.planning import make_plan
from dealwright.hubspot.read import read_configuration
from dealwright.hubspot.reverting import make_reverse_plan
from dealwright.model.pipelines import Pipeline, RetiredStage, Stage
from dealwright.model.playbook import Playbook
from dealwright.model.portals import Portal
from dealwright.model.properties import Property, RetiredProperty
from dealwright.plan.changes import Change, Reorder
from dealwright.plan.guard_pages import PASSABLE
from dealwright.plan.plan import Allowance, Plan
from dealwright.plan.resources import Configuration, Resource
from dealwright.plan.resources import Pipeline as PortalPipeline
from dealwright.plan.runs import read_runs
from dealwright.sandbox.portal import Portal as HubSpot
from support.pacing import at_once
from unit.drift.mutations import mutate, mutations
from unit.hubspot.everything import runner
from unit.hubspot.playbooks import (
    NOW,
    a_pipeline,
    a_playbook,
    a_portal,
    a_property,
    a_stage,
    options,
)

_DAY = dt.date(2026, 3, 1)
_HELD = ("dealstage", "reason")
_THEIRS = {"group deals/dealinformation"}
_KEYS = ("open", "talk", "offer", "won", "lost")
_NUMBERS = ("101", "102", "103", "104", "105")
_LABELS = ("Open", "Talk", "Offer", "Won", "Lost", "Parked", "Call")
_MORE_LABELS = (*_LABELS, "Meet", "Write", "Think", "Sign", "Renew", "Wait", "Ask")


@dataclass(frozen=True)
class World:
    """A portal as it stands, and the playbook that is to be applied to it."""

    stages: list[Json]
    options: list[Json]
    playbook: Playbook
    portal: Portal
    deals: list[dict[str, str]]


@st.composite
def worlds(draw: st.DrawFn) -> World:
    ids = draw(st.lists(st.sampled_from(_KEYS + _NUMBERS), unique=True, min_size=1, max_size=6))
    labels = draw(st.permutations(_LABELS))
    stages = [
        {
            "stageId": id_,
            "label": draw(st.sampled_from([label, label.upper(), f"{label} "])),
            "displayOrder": 3 * number,
            "metadata": {"probability": draw(st.sampled_from(["0.0", "0.50", "1"]))},
        }
        for number, (id_, label) in enumerate(zip(ids, labels, strict=False))
    ]
    values = draw(st.lists(st.sampled_from("pqrst"), unique=True))
    listed = [
        {"value": value, "label": draw(st.sampled_from("XY")), "hidden": draw(st.booleans())}
        for value in values
    ]
    pipeline, portal = draw(pipelines(ids))
    playbook = a_playbook(pipeline, properties=draw(properties()))
    wished = {option.value for option in playbook.properties[0].properties[0].options}
    left = [value for value in values if value not in wished]
    gone = draw(st.lists(st.sampled_from(left), unique=True)) if left else []
    retired = tuple(
        RetiredProperty(option=f"reason/{value}", **draw(st.sampled_from(ways)), date=_DAY, why="x")
        for value in gone
        if (ways := [{"map_to": one} for one in sorted(wished)] + [{"keep_values": True}])
    )
    declared = replace(playbook.properties[0], retired=retired)
    deals = [
        {"dealstage": draw(st.sampled_from(ids)), "reason": draw(st.sampled_from(["", *values]))}
        for _ in range(draw(st.integers(0, 3)))
    ]
    return World(stages, listed, replace(playbook, properties=(declared,)), portal, deals)


@st.composite
def pipelines(draw: st.DrawFn, live: list[str]) -> tuple[Pipeline, Portal]:
    """Stages in any order: known by their key, by a former key, or by an id of the portal file."""
    keys = draw(st.lists(st.sampled_from(_KEYS), unique=True, min_size=1))
    free = [id_ for id_ in live if id_ in _NUMBERS]
    given: dict[str, str] = {}
    stages: list[Stage] = []
    for key, label in zip(keys, draw(st.permutations(_MORE_LABELS)), strict=False):
        formerly = draw(st.sampled_from([None, *(one for one in _KEYS if one not in keys)]))
        if any(stage.formerly == formerly for stage in stages):
            formerly = None
        known = draw(st.booleans())
        if free and known:
            given[key] = free.pop()
        share = draw(st.sampled_from(["0", "0.25", "0.5", "1"]))
        stages.append(a_stage(key, label, share=str(Decimal(share)), formerly=formerly))
    left = [one for one in live if one not in _taken(stages, given)]
    gone = draw(st.lists(st.sampled_from(left), unique=True)) if left else []
    retired = []
    for id_ in gone:
        key = id_ if id_ in _KEYS and draw(st.booleans()) else f"gone_{id_}"
        formerly = id_ if key != id_ and draw(st.booleans()) else None
        if key != id_ and formerly is None:
            given[key] = id_
        retired.append(
            RetiredStage(stage=key, formerly=formerly, move_deals_to=keys[0], date=_DAY, why="Done")
        )
    return a_pipeline(*stages, retired=tuple(retired)), a_portal(stages={"sales": given})


def _taken(stages: list[Stage], given: dict[str, str]) -> set[str]:
    """The ids that stages of the playbook have, or may have."""
    named = {name for stage in stages for name in (stage.stage, stage.formerly) if name}
    return named | set(given.values())


@st.composite
def properties(draw: st.DrawFn) -> tuple[Property, ...]:
    values = draw(st.lists(st.sampled_from("pqrst"), unique=True, min_size=1))
    labels = {value: draw(st.sampled_from("XY")) for value in values}
    reason = a_property(
        "reason",
        "choice",
        options=options(**labels),
        description=draw(st.sampled_from([None, "Why"])),
    )
    return (reason, a_property("note", draw(st.sampled_from(["text", "yes_no", "person"]))))


def _plan(world: World, gateway: WritingGateway) -> Plan:
    return make_plan(
        world.playbook,
        world.portal,
        gateway,
        playbook_name="now",
        digest="d",
        commit=None,
        allowances=[Allowance(guard=guard, why="a test") for guard in PASSABLE],
        now=NOW,
    )


def _laid(world: World, gateway: WritingGateway, hubspot: HubSpot) -> None:
    """The portal as the world has it."""
    hubspot.reset()
    pipeline = {"pipelineId": "sales", "label": "sales", "displayOrder": 0}
    gateway.create_pipeline("deals", {**pipeline, "stages": world.stages})
    if world.options:
        body = {"name": "reason", "label": "R", "type": "enumeration", "fieldType": "select"}
        group = {"groupName": "dealinformation", "description": "Theirs"}
        gateway.create_property("deals", {**body, **group, "options": world.options})
    client = Client(access_token="t", host=gateway.url)
    for deal in world.deals:
        given = {name: value for name, value in deal.items() if value}
        properties = {"dealname": "A deal", "pipeline": "sales", **given}
        client.crm.deals.basic_api.create({"properties": properties})


def _seen(gateway: WritingGateway) -> tuple[Configuration, list[Json]]:
    """What a portal is configured with, HubSpot's own properties left out, and its deals' values."""
    ids = [one["id"] for one in search.records(gateway, "deals", [[]], [])]
    records = gateway.records("deals", ids, ["dealstage", "reason"]) if ids else []
    held = [{name: one["properties"].get(name) for name in _HELD} for one in records]
    live = read_configuration(gateway, ["deals"], ["deals"])
    own = tuple(one for one in live.properties if not one.built_in)
    return replace(live, properties=own), held


def _run(plan: Plan, gateway: WritingGateway, folder: Path, suffix: str) -> None:
    ledger = runner(gateway, folder, suffix).run(plan)
    assert ledger.failure is None, ledger.failure


def _converges(world: World, gateway: WritingGateway, hubspot: HubSpot, folder: Path) -> None:
    _laid(world, gateway, hubspot)
    before, planned = _seen(gateway), _plan(world, gateway)
    if planned.blocks:
        # A label that an unmanaged stage has, and nothing else.
        event("refused")
        assert {one.guard for one in planned.blocks} == {"label_taken"}
        return
    event("applied")
    _run(planned, gateway, folder, "1")
    after = _plan(world, gateway)
    assert after.planned == ()
    # Groups that hold properties of others may come and go with ours.
    assert set(after.unmanaged) - _THEIRS == set(planned.unmanaged) - _THEIRS
    stages = {stage.id for one in _seen(gateway)[0].pipelines for stage in one.stages}
    assert {deal["dealstage"] for deal in _seen(gateway)[1]} <= stages
    if not planned.planned:
        return
    (run,) = read_runs(folder)
    back = make_reverse_plan(run, world.playbook, world.portal, gateway, now=NOW)
    assert back.blocks == ()
    _run(back, gateway, folder, "2")
    assert _seen(gateway) == before


@pytest.fixture(scope="module")
def shared() -> Iterator[tuple[WritingGateway, HubSpot]]:
    from dealwright.sandbox.app import create_app
    from dealwright.sandbox.server import serve
    from dealwright.sandbox.tokens import Token

    with (
        HubSpot.open(None, clock=lambda: 1_790_000_000_000) as hubspot,
        serve(create_app(hubspot, tokens={"t": Token()})) as url,
    ):
        gateway = WritingGateway(token="t", url=url, pace=at_once())
        yield gateway, hubspot
        gateway.close()


@given(world=worlds())
@settings(max_examples=10, deadline=None)
def test_after_an_apply_the_plan_is_empty_and_it_can_be_taken_back(
    shared: tuple[WritingGateway, HubSpot], world: World
) -> None:
    with TemporaryDirectory() as folder:
        _converges(world, *shared, Path(folder))


@pytest.mark.long
@given(world=worlds())
@settings(max_examples=500, deadline=None)
def test_it_is_so_on_many_portals(shared: tuple[WritingGateway, HubSpot], world: World) -> None:
    with TemporaryDirectory() as folder:
        _converges(world, *shared, Path(folder))


def _stays(world: World, deeds: list[Any], gateway: WritingGateway, hubspot: HubSpot) -> None:
    """What somebody does between a plan and its run is left as it is, or the run wrote none of it."""
    _laid(world, gateway, hubspot)
    planned = _plan(world, gateway)
    if planned.blocks or not planned.planned:
        return
    mutate(gateway, deeds)
    theirs = {one.address: one for one in _seen(gateway)[0].resources()}
    with TemporaryDirectory() as folder:
        ledger = runner(gateway, Path(folder), "1").run(planned)
    event("stale" if ledger.failure else "finished")
    now = {one.address: one for one in _seen(gateway)[0].resources()}
    wrote = {
        _home(one.change)
        for one, entry in zip(planned.planned, ledger.entries, strict=True)
        if entry.wrote
    }
    for address, one in theirs.items():
        if address not in wrote:
            assert _plain(now.get(address)) == _plain(one), address


def _home(change: Change) -> str:
    return (change.pipeline if isinstance(change, Reorder) else change.resource).address


def _plain(one: Resource | None) -> Resource | None:
    """Without the stages, which are looked at one by one."""
    return replace(one, stages=()) if isinstance(one, PortalPipeline) else one


@given(world=worlds(), deeds=mutations())
@settings(max_examples=15, deadline=None)
def test_what_a_stranger_does_meanwhile_is_never_overwritten(
    shared: tuple[WritingGateway, HubSpot], world: World, deeds: list[Any]
) -> None:
    _stays(world, deeds, *shared)


@pytest.mark.long
@given(world=worlds(), deeds=mutations())
@settings(max_examples=500, deadline=None)
def test_nor_is_it_on_many_portals(
    shared: tuple[WritingGateway, HubSpot], world: World, deeds: list[Any]
) -> None:
    _stays(world, deeds, *shared)
