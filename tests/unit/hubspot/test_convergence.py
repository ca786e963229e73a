"""Whatever is there and whatever is wished: after an apply the plan is empty."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from dealwright.hubspot.gateway import Json, WritingGateway
from dealwright.hubspot.planning import make_plan
from dealwright.hubspot.write import HubSpotPortal
from dealwright.model.pipelines import Pipeline, Stage
from dealwright.model.playbook import Playbook
from dealwright.model.portals import Portal
from dealwright.model.properties import Property
from dealwright.plan.execute import Executor
from dealwright.plan.plan import Plan
from dealwright.sandbox.portal import Portal as HubSpot
from support.pacing import at_once
from unit.hubspot.playbooks import (
    NOW,
    a_pipeline,
    a_playbook,
    a_portal,
    a_property,
    a_stage,
    options,
)

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
    return World(stages, listed, a_playbook(pipeline, properties=draw(properties())), portal)


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
    return a_pipeline(*stages), a_portal(stages={"sales": given})


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
        now=NOW,
    )


def _converges(world: World, gateway: WritingGateway, hubspot: HubSpot) -> None:
    hubspot.reset()
    pipeline = {"pipelineId": "sales", "label": "sales", "displayOrder": 0}
    gateway.create_pipeline("deals", {**pipeline, "stages": world.stages})
    if world.options:
        body = {"name": "reason", "label": "R", "type": "enumeration", "fieldType": "select"}
        group = {"groupName": "dealinformation", "description": "Theirs"}
        gateway.create_property("deals", {**body, **group, "options": world.options})
    before = _plan(world, gateway)
    if before.blocks:
        # Labels that go in a ring, or that an unmanaged stage has, and nothing else.
        event("refused")
        assert {one.guard for one in before.blocks} == {"label_taken"}
        return
    event("applied")
    executor = Executor(
        portal=HubSpotPortal(gateway),
        tell=lambda _: None,
        sleep=lambda _: None,
        stopped=lambda: False,
    )
    ledger = executor.apply(before)
    assert ledger.failure is None
    after = _plan(world, gateway)
    assert after.planned == ()
    # Groups that hold properties of others may come and go with ours.
    assert set(after.unmanaged) - {"group deals/dealinformation"} == set(before.unmanaged) - {
        "group deals/dealinformation"
    }


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
@settings(max_examples=25, deadline=None)
def test_after_an_apply_the_plan_is_empty(
    shared: tuple[WritingGateway, HubSpot], world: World
) -> None:
    _converges(world, *shared)


@pytest.mark.long
@given(world=worlds())
@settings(max_examples=1500, deadline=None)
def test_after_an_apply_the_plan_is_empty_on_many_portals(
    shared: tuple[WritingGateway, HubSpot], world: World
) -> None:
    _converges(world, *shared)
