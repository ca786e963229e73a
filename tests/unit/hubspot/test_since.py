"""What somebody did to a portal since a run stays as it is when the run is taken back, and is told."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from hubspot import HubSpot as Client

from dealwright.hubspot.gateway_writing import WritingGateway
from dealwright.hubspot.reverting import make_reverse_plan
from dealwright.model.pipelines import RetiredStage
from dealwright.model.playbook import Playbook
from dealwright.model.properties import Property, RetiredProperty
from dealwright.plan.plan import Plan
from dealwright.plan.runs import read_runs
from dealwright.report.plan_markdown import plan_markdown
from dealwright.report.plan_text import plan_text
from dealwright.report.texts import escape
from unit.hubspot.everything import DAY, PORTAL, applied, runner
from unit.hubspot.playbooks import (
    NOW,
    a_pipeline,
    a_playbook,
    a_property,
    a_stage,
    options,
)

THEIRS = {"value": "theirs", "label": "Theirs", "hidden": False, "displayOrder": 9}


def with_reason(*values: str, retired: Sequence[RetiredProperty] = ()) -> Playbook:
    """A playbook of one choice."""
    reason = a_property("reason", "choice", options=options(**{one: one for one in values}))
    return of_properties(reason, retired=retired)


def of_properties(*properties: Property, retired: Sequence[RetiredProperty] = ()) -> Playbook:
    made = a_playbook(properties=properties)
    return replace(made, properties=(replace(made.properties[0], retired=tuple(retired)),))


def done(playbook: Playbook, gateway: WritingGateway, folder: Path, suffix: str) -> None:
    assert applied(playbook, gateway, folder, suffix).failure is None


def back(playbook: Playbook, gateway: WritingGateway, folder: Path) -> Plan:
    """The plan that takes the latest run back."""
    return make_reverse_plan(read_runs(folder)[0], playbook, PORTAL, gateway, now=NOW)


def reverted(playbook: Playbook, gateway: WritingGateway, folder: Path) -> Plan:
    plan = back(playbook, gateway, folder)
    assert plan.blocks == ()
    if plan.planned:
        assert runner(gateway, folder, "9").run(plan).failure is None
    return plan


def told(address: str) -> str:
    return f"{address} was changed since, and stays as it is."


def test_an_option_that_somebody_added_stays(gateway: WritingGateway, tmp_path: Path) -> None:
    done(with_reason("a"), gateway, tmp_path, "0")
    playbook = with_reason("a", "b")
    done(playbook, gateway, tmp_path, "1")
    found = gateway.property("deals", "reason") or {}
    gateway.update_property("deals", "reason", {"options": [*found["options"], THEIRS]})
    reverted(playbook, gateway, tmp_path)
    left = gateway.property("deals", "reason") or {}
    assert [one["value"] for one in left["options"]] == ["a", "theirs"]


def test_what_somebody_wrote_beside_a_deleted_option_stays(
    gateway: WritingGateway, tmp_path: Path
) -> None:
    done(with_reason("a", "b", "c"), gateway, tmp_path, "0")
    gone = RetiredProperty(option="reason/b", map_to="a", date=DAY, why="Same")
    playbook = with_reason("a", "c", retired=(gone,))
    done(playbook, gateway, tmp_path, "1")
    gateway.update_property("deals", "reason", {"label": "Theirs"})
    reverted(playbook, gateway, tmp_path)
    left = gateway.property("deals", "reason") or {}
    assert left["label"] == "Theirs"
    shown = {one["value"]: one["hidden"] for one in left["options"]}
    assert shown == {"a": False, "b": False, "c": False}
    assert list(shown) == ["a", "b", "c"]


def test_an_option_of_a_property_that_is_gone_is_told(
    gateway: WritingGateway, tmp_path: Path
) -> None:
    done(with_reason("a", "b"), gateway, tmp_path, "0")
    gone = RetiredProperty(option="reason/b", map_to="a", date=DAY, why="Same")
    playbook = with_reason("a", retired=(gone,))
    done(playbook, gateway, tmp_path, "1")
    gateway.archive_property("deals", "reason")
    plan = reverted(playbook, gateway, tmp_path)
    assert told("option deals/reason/b") in plan.irreversible


def test_a_label_that_was_in_a_ring_stays(gateway: WritingGateway, tmp_path: Path) -> None:
    done(a_playbook(a_pipeline(a_stage("a", "1"), a_stage("b", "2"))), gateway, tmp_path, "0")
    playbook = a_playbook(a_pipeline(a_stage("a", "2"), a_stage("b", "1")))
    done(playbook, gateway, tmp_path, "1")
    gateway.update_stage("deals", "sales", "a", {"label": "Theirs"})
    plan = reverted(playbook, gateway, tmp_path)
    assert told("stage deals/sales/a") in plan.irreversible
    found = gateway.pipeline("deals", "sales") or {}
    assert {one["id"]: one["label"] for one in found["stages"]} == {"a": "Theirs", "b": "2"}


def test_another_order_stays(gateway: WritingGateway, tmp_path: Path) -> None:
    done(a_playbook(a_pipeline(a_stage("a"), a_stage("b"), a_stage("c"))), gateway, tmp_path, "0")
    playbook = a_playbook(a_pipeline(a_stage("c"), a_stage("a"), a_stage("b")))
    done(playbook, gateway, tmp_path, "1")
    gateway.update_stage("deals", "sales", "a", {"displayOrder": 99})
    plan = back(playbook, gateway, tmp_path)
    assert plan.planned == ()
    assert told("order of pipeline deals/sales") in plan.irreversible


def test_a_stage_whose_pipeline_has_gone_is_told(gateway: WritingGateway, tmp_path: Path) -> None:
    done(a_playbook(a_pipeline(a_stage("a"), a_stage("b"))), gateway, tmp_path, "0")
    gone = RetiredStage(stage="b", date=DAY, why="Done")
    playbook = a_playbook(a_pipeline(a_stage("a"), retired=(gone,)))
    done(playbook, gateway, tmp_path, "1")
    gateway.delete_pipeline("deals", "sales")
    plan = reverted(playbook, gateway, tmp_path)
    assert plan.planned == ()
    assert plan.irreversible == (
        "stage deals/sales/b cannot be taken back: pipeline deals/sales is not there any more.",
    )
    told = "\n".join(f"  {one}" for one in plan.irreversible)
    assert told in plan_text(plan, lambda _: "")
    assert escape(plan.irreversible[0]) in plan_markdown(replace(plan, confidential=False))
    private = plan_markdown(plan)
    assert "nothing of run 20260921T141320Z-1 is left to be taken back" in private
    assert "pipeline" not in private
    assert "What cannot be taken back is told in private." in private


def test_a_pipeline_that_somebody_gave_a_stage_stays(
    gateway: WritingGateway, tmp_path: Path
) -> None:
    playbook = a_playbook(a_pipeline(a_stage("a")))
    done(playbook, gateway, tmp_path, "1")
    stage = {"stageId": "theirs", "label": "Theirs", "displayOrder": 9}
    gateway.create_stage("deals", "sales", {**stage, "metadata": {"probability": "0.5"}})
    plan = reverted(playbook, gateway, tmp_path)
    assert told("pipeline deals/sales") in plan.irreversible
    assert gateway.pipeline("deals", "sales") is not None


def test_a_choice_that_somebody_gave_an_option_stays_and_its_group_with_it(
    gateway: WritingGateway, tmp_path: Path
) -> None:
    playbook = of_properties(
        a_property("reason", "choice", options=options(a="A")), a_property("note")
    )
    done(playbook, gateway, tmp_path, "1")
    found = gateway.property("deals", "reason") or {}
    gateway.update_property("deals", "reason", {"options": [*found["options"], THEIRS]})
    plan = reverted(playbook, gateway, tmp_path)
    assert plan.irreversible[:2] == (told("property deals/reason"), told("group deals/playbook"))
    assert gateway.property("deals", "reason") is not None
    assert gateway.property("deals", "note") is None


def test_values_of_a_property_that_is_back_already_are_left_alone(
    gateway: WritingGateway, url: str, tmp_path: Path
) -> None:
    done(of_properties(a_property("note")), gateway, tmp_path, "0")
    deals = Client(access_token="all", host=url).crm.deals.basic_api
    deal = deals.create({"properties": {"dealname": "A deal", "note": "Ours"}})
    gone = RetiredProperty(property="note", keep_values=True, date=DAY, why="Unread")
    playbook = of_properties(retired=(gone,))
    done(playbook, gateway, tmp_path, "1")
    done(of_properties(a_property("note")), gateway, tmp_path / "other", "2")
    deals.update(deal.id, {"properties": {"note": ""}})
    plan = reverted(playbook, gateway, tmp_path)
    assert plan.planned == ()
    assert told("property deals/note") in plan.irreversible
    (found,) = gateway.records("deals", [deal.id], ["note"])
    assert not found["properties"]["note"]


def test_a_stage_that_has_deals_by_now_stands_in_the_way(
    gateway: WritingGateway, url: str, tmp_path: Path
) -> None:
    done(a_playbook(a_pipeline(a_stage("a"))), gateway, tmp_path, "0")
    playbook = a_playbook(a_pipeline(a_stage("a"), a_stage("b")))
    done(playbook, gateway, tmp_path, "1")
    deal = {"dealname": "A deal", "pipeline": "sales", "dealstage": "b"}
    Client(access_token="all", host=url).crm.deals.basic_api.create({"properties": deal})
    (block,) = back(playbook, gateway, tmp_path).blocks
    assert (block.guard, block.way) == ("stranded_deals", "move them elsewhere first")
