"""Whatever a portal holds: after a takeover the playbook is sound and the next plan is empty."""

import pytest
from hypothesis import HealthCheck, event, given, settings

from dealwright.adopt.note import About
from dealwright.hubspot.gateway_writing import WritingGateway
from dealwright.sandbox.portal import Portal as HubSpot
from unit.adopt.taking import bare, taken
from unit.adopt.worlds import World, worlds


def converges(world: World, gateway: WritingGateway, hubspot: HubSpot) -> None:
    hubspot.reset()
    world.build(gateway)
    first = taken(bare(), gateway)
    # A label is taken over as it is in HubSpot, odd or not, and that is told.
    assert {one.code for one in first.loaded.findings} <= {"DW002", "DW019"}
    assert first.loaded.sound
    plan = first.plan(gateway)
    assert (plan.planned, plan.blocks) == ((), ())
    again = taken(first.files, gateway)
    assert again.files == first.files
    # What is not under the playbook now, and is no HubSpot's own, was named.
    told = {note.address for note in first.adoption.notes if note.about is About.LEFT}
    for found in plan.unmanaged:
        address = found
        if found.startswith("option "):  # told with its property
            address = f"property {found.removeprefix('option ').rpartition('/')[0]}"
        if not address.startswith("group "):
            assert address in told
    event("something was taken over" if len(first.files) > len(bare()) else "nothing was")


@given(world=worlds())
@settings(max_examples=12, deadline=None)
def test_after_a_takeover_the_plan_is_empty(
    shared: tuple[WritingGateway, HubSpot], world: World
) -> None:
    converges(world, *shared)


@pytest.mark.long
@given(world=worlds())
@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_after_a_takeover_the_plan_is_empty_on_many_portals(
    shared: tuple[WritingGateway, HubSpot], world: World
) -> None:
    converges(world, *shared)
