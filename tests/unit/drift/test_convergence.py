"""Whatever people do in HubSpot: drift sees what the plan would change, and accepting empties it."""

import dataclasses
import datetime as dt
from random import Random

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from dealwright.adopt.files import changed, taken_over
from dealwright.adopt.note import About
from dealwright.drift.accept import accept
from dealwright.drift.authors import Authors
from dealwright.drift.common import common
from dealwright.drift.detect import detect
from dealwright.drift.difference import Difference, State
from dealwright.history.compare import canonical
from dealwright.hubspot.gateway import Gateway
from dealwright.hubspot.survey import Survey, survey
from dealwright.load.files import Files
from dealwright.load.playbook import Loaded
from support.additions import unordered
from support.apart import apart
from unit.adopt.taking import TODAY, Taken, bare, judged, taken
from unit.adopt.worlds import World, worlds
from unit.drift.conftest import Account
from unit.drift.mutations import mutate, mutations

Deeds = list[tuple[str, int, int, str, str]]
SINCE = dt.datetime.fromtimestamp(1_790_000_100, tz=dt.UTC)


def seen(loaded: Loaded, gateway: Gateway) -> tuple[Survey, list[Difference]]:
    portal = next(one for one in loaded.playbook.portals if one.embedded)
    found = survey(gateway, ("deals", "companies", "orders"), ("deals", "orders"))
    differences = detect(loaded.playbook, portal, found, since=SINCE, proposal=frozenset())
    return found, Authors(found, gateway).named(differences)


def accepted(first: Taken, gateway: Gateway) -> tuple[Files, set[str]]:
    """The files after accepting all, and what was left to a person."""
    portal = next(one for one in first.loaded.playbook.portals if one.embedded)
    found, differences = seen(first.loaded, gateway)
    adoption = accept(first.loaded, portal, found, common(differences, differences), today=TODAY)
    left = {note.address for note in adoption.notes if note.about is About.OPEN}
    return taken_over(first.files, dict(changed(first.files, adoption))), left


def moved(first: Taken, random: Random) -> Taken:
    """With some things in files of their own."""
    files = apart(first.files, random)
    event("files of their own" if files != first.files else "none of its own")
    return dataclasses.replace(first, files=files, loaded=judged(files))


def converges(world: World, deeds: Deeds, random: Random, account: Account) -> None:
    gateway = account.empty().gateway
    world.build(gateway)
    first = moved(taken(bare(), gateway), random)
    assert first.loaded.sound, first.loaded.findings
    assert seen(first.loaded, gateway)[1] == []
    account.now += 200_000
    mutate(gateway, deeds)
    differences = seen(first.loaded, gateway)[1]
    planned = {one.change.address for one in first.plan(gateway).planned}
    # What came beside the playbook is drift, and no change for a plan.
    beside = {one.address for one in differences if not _planned(one)}
    assert {one.address for one in differences} - beside == planned
    files, left = accepted(first, gateway)
    after = judged(files)
    if not after.sound:
        event(f"refused by {after.findings[0].code}")
        assert {one.code for one in after.findings} <= _HONEST
        return
    event("accepted, and something left" if left else "accepted")
    again = {one.address for one in seen(after, gateway)[1]}
    assert again <= left
    result = Taken(files, first.adoption, after)
    assert {one.change.address for one in result.plan(gateway).planned} <= left


# What people did cannot be written down without a decision: labels that read the same, a pipeline
# in which nothing is won or lost, or a stage that nothing leads to.
_HONEST = {"DW002", "DW019", "DW102", "DW201", "DW203", "DW204", "DW206"}


def _planned(one: Difference) -> bool:
    if one.state is State.ADDED:
        return False
    extra = [detail for detail in one.details if getattr(detail, "playbook", one) is None]
    return not one.details or len(extra) < len(one.details)


@given(world=worlds(), deeds=mutations(), random=st.randoms(use_true_random=False))
@settings(max_examples=10, deadline=None)
def test_drift_is_what_the_plan_would_take_back(
    shared: Account, world: World, deeds: Deeds, random: Random
) -> None:
    converges(world, deeds, random, shared)


@pytest.mark.long
@given(world=worlds(), deeds=mutations(), random=st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_drift_is_what_the_plan_would_take_back_on_many_portals(
    shared: Account, world: World, deeds: Deeds, random: Random
) -> None:
    converges(world, deeds, random, shared)


@pytest.mark.long
@given(world=worlds(), deeds=mutations(), random=st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_files_of_their_own_change_nothing_of_what_is_accepted(
    shared: Account, world: World, deeds: Deeds, random: Random
) -> None:
    """Nor of what is adopted: the same in meaning, and the same plan afterwards."""
    gateway = shared.empty().gateway
    world.build(gateway)
    first = taken(bare(), gateway)
    shared.now += 200_000
    mutate(gateway, deeds)
    other = moved(first, random)
    for ways in (
        [accepted(one, gateway)[0] for one in (first, other)],
        [taken(one.files, gateway).files for one in (first, other)],
    ):
        ours, theirs = map(judged, ways)
        assert {one.code for one in ours.findings} == {one.code for one in theirs.findings}
        assert unordered(canonical(ours.playbook)) == unordered(canonical(theirs.playbook))
        plans = [
            {one.change.address for one in Taken(files, first.adoption, told).plan(gateway).planned}
            for files, told in zip(ways, (ours, theirs), strict=True)
        ]
        assert plans[0] == plans[1]
