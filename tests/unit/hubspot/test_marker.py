"""The mark in the portal: one apply at a time, whoever and wherever."""

import datetime as dt
import sys
from pathlib import Path

import pytest

from dealwright.errors import BlockedError
from dealwright.hubspot import marker
from dealwright.hubspot.failures import HubSpotError
from dealwright.hubspot.gateway_writing import WritingGateway
from dealwright.hubspot.read import read_configuration
from dealwright.hubspot.survey import survey
from dealwright.plan.journal import FileJournal
from dealwright.plan.runs import is_over
from dealwright.sandbox.faults import Fault, Faults
from unit.hubspot.everything import NOW, before, plan_of, runner

HOUR = 3_600_000


def test_a_second_apply_is_refused_and_told_whose_the_first_is(gateway: WritingGateway) -> None:
    marker.take(gateway, "r1", "ann on laptop", NOW)
    with pytest.raises(BlockedError) as refused:
        marker.take(gateway, "r2", "CI job 7", NOW + 3 * HOUR)
    assert refused.value.message == (
        "two_applies: run r1 by ann on laptop, 3 h old, applies to this portal"
    )
    assert refused.value.hint is not None
    assert "runs break r1" in refused.value.hint
    marker.give_back(gateway, "r2")
    assert marker.read(gateway) is not None, "only its own mark is taken away"
    marker.give_back(gateway, "r1")
    assert marker.read(gateway) is None


def test_a_mark_whose_answer_was_lost_is_ours(gateway: WritingGateway, faults: Faults) -> None:
    faults.plan(Fault.cut(after_effect=True), method="POST")
    marker.take(gateway, "r1", "ann", NOW)
    held = marker.read(gateway)
    assert held == marker.Marker(
        run="r1", owner="ann", since=dt.datetime.fromtimestamp(NOW // 1000, tz=dt.UTC)
    )


def test_a_mark_that_was_never_made_is_the_failure_it_was(
    gateway: WritingGateway, faults: Faults
) -> None:
    faults.plan(Fault.cut(), method="POST")
    with pytest.raises(HubSpotError, match="cannot be reached"):
        marker.take(gateway, "r1", "ann", NOW)


def test_a_mark_that_cannot_be_read_back_may_be_there(
    gateway: WritingGateway, faults: Faults
) -> None:
    faults.plan(Fault.daily(), method="GET")
    with pytest.raises(marker.UncertainError) as raised:
        marker.take(gateway, "r1", "ann", NOW)
    assert raised.value.ambiguous, "so its ledger is kept, which tells that its run is dead"
    faults.plan(Fault.error(423), method="POST", times=9)
    faults.plan(Fault.daily(), method="GET")
    with pytest.raises(HubSpotError) as refused:
        marker.take(gateway, "r2", "ann", NOW)
    assert not refused.value.ambiguous, "nothing was written"


def test_a_group_of_that_name_without_our_label_holds_the_portal(gateway: WritingGateway) -> None:
    gateway.create_group("deals", {"name": "dealwright_apply", "label": "Mine"})
    with pytest.raises(BlockedError, match="run unknown by somebody, of unknown age"):
        marker.take(gateway, "r1", "ann", NOW)


def test_the_mark_of_another_apply_is_nobodys_group(gateway: WritingGateway) -> None:
    marker.take(gateway, "r1", "ann", NOW)
    # Even with something in it, which a group has to have to be listed.
    body = {"name": "stray", "label": "Stray", "type": "string", "fieldType": "text"}
    gateway.create_property("deals", {**body, "groupName": "dealwright_apply"})
    other = {"name": "dealwright_apply", "label": "Of contacts"}
    gateway.create_group("contacts", other)
    plan = plan_of(before(), gateway)
    assert [one for one in plan.unmanaged if one.startswith("group")] == []
    for found in (
        read_configuration(gateway, ("deals", "contacts"), ()),
        survey(gateway, ("deals", "contacts"), ()).live,
    ):
        named = [one.address for one in found.groups if one.name == "dealwright_apply"]
        assert named == ["group contacts/dealwright_apply"]


@pytest.mark.parametrize(
    ("label", "said"),
    [
        pytest.param("ann\n on  laptop", "ann on laptop", id="one line"),
        pytest.param("", "somebody", id="nobody"),
    ],
)
def test_an_owner_is_one_line(gateway: WritingGateway, label: str, said: str) -> None:
    marker.take(gateway, "r1", label, NOW)
    held = marker.read(gateway)
    assert held is not None
    assert held.owner == said


def test_a_run_that_died_here_makes_room_by_itself(gateway: WritingGateway, tmp_path: Path) -> None:
    plan = plan_of(before(), gateway)
    with FileJournal.begin(tmp_path, "r1", plan, lambda: NOW):
        marker.take(gateway, "r1", "ann", NOW)
        assert not is_over(tmp_path, "r1"), "while it writes its ledger it lives"
        with pytest.raises(BlockedError, match="two_applies: run r1"):
            runner(gateway, tmp_path).run(plan)
        assert [path.stem for path in tmp_path.iterdir()] == ["r1"], "what never ran left no ledger"
    assert runner(gateway, tmp_path).run(plan).failure is None
    assert marker.read(gateway) is None


def test_a_run_of_another_machine_has_to_be_broken(gateway: WritingGateway, tmp_path: Path) -> None:
    marker.take(gateway, "r1", "CI job 7", NOW)
    with pytest.raises(BlockedError, match="two_applies: run r1 by CI job 7"):
        runner(gateway, tmp_path).run(plan_of(before(), gateway))


def test_where_there_are_no_locks_a_run_is_never_called_dead(
    gateway: WritingGateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "fcntl", None)  # as on Windows
    with FileJournal.begin(tmp_path, "r1", plan_of(before(), gateway), lambda: NOW):
        assert not is_over(tmp_path, "r1")
