from dataclasses import replace

import pytest

from dealwright.errors import BlockedError
from dealwright.hubspot.gateway_writing import WritingGateway
from dealwright.hubspot.planning import make_plan
from dealwright.hubspot.write import HubSpotPortal
from dealwright.model.playbook import Playbook
from dealwright.model.portals import Portal
from dealwright.plan.execute import Executor
from dealwright.plan.ledger import Ledger
from dealwright.plan.plan import Plan
from dealwright.plan.resources import Option
from dealwright.sandbox.app import App, Exchange
from dealwright.sandbox.objects import OBJECT_TYPES
from dealwright.sandbox.portal import Portal as HubSpot
from dealwright.sandbox.property_rules import PropertyDesk
from unit.hubspot.playbooks import (
    NOW,
    a_pipeline,
    a_playbook,
    a_portal,
    a_property,
    a_stage,
    options,
)


def plan(playbook: Playbook, gateway: WritingGateway, portal: Portal | None = None) -> Plan:
    return make_plan(
        playbook,
        portal or a_portal(),
        gateway,
        playbook_name="now",
        digest="d",
        commit=None,
        now=NOW,
    )


def apply(made: Plan, gateway: WritingGateway) -> Ledger:
    executor = Executor(
        portal=HubSpotPortal(gateway),
        tell=lambda _: None,
        sleep=lambda _: None,
        stopped=lambda: False,
    )
    return executor.apply(made)


def writes(app: App) -> list[Exchange]:
    return [one for one in app.exchanges if one.method != "GET" and "search" not in one.path]


def shown(made: Plan) -> list[tuple[str, int | None, str | None]]:
    return [
        (one.change.address, one.effect.deals if one.effect else None, one.note)
        for one in made.planned
    ]


REASON = a_property("reason", "choice", options=options(a="A", b="B"))
SALES = a_pipeline(a_stage("open"), a_stage("won", share="1"))


def test_the_lists_of_each_object_are_read_once(gateway: WritingGateway, app: App) -> None:
    plan(a_playbook(SALES, a_pipeline(a_stage("o"), object="orders", pipeline="o")), gateway)
    assert [one.path for one in app.exchanges] == [
        "/account-info/v3/details",
        "/crm/v3/properties/deals/groups",
        "/crm/v3/properties/deals",
        "/crm/v3/pipelines/deals",
        "/crm/v3/pipelines/orders",
        "/crm/v3/limits/pipelines",
    ]


def test_what_is_archived_is_read_only_where_a_property_is_new(
    gateway: WritingGateway, app: App, hubspot: HubSpot
) -> None:
    playbook = a_playbook(properties=(REASON,))
    assert apply(plan(playbook, gateway), gateway).failure is None
    PropertyDesk(portal=hubspot, kind=OBJECT_TYPES["deals"]).archive("reason")
    app.exchanges.clear()
    again = plan(playbook, gateway)
    assert shown(again) == [
        (
            "property deals/reason",
            None,
            "restores the archived property and its old values (enumeration/select)",
        )
    ]
    assert [one.path for one in app.exchanges].count("/crm/v3/properties/deals/batch/read") == 1
    assert apply(again, gateway).failure is None
    app.exchanges.clear()
    assert plan(playbook, gateway).empty
    paths = [one.path for one in app.exchanges]
    assert paths.count("/crm/v3/properties/deals") == 1
    assert paths.count("/crm/v3/properties/deals/batch/read") == 0


def test_live_deals_are_counted_where_something_changes(gateway: WritingGateway) -> None:
    apply(plan(a_playbook(SALES, properties=(REASON,)), gateway), gateway)
    for name, reason in (("One", {"reason": "a"}), ("Two", {})):
        stage = {"dealname": name, "pipeline": "sales", "dealstage": "open"}
        gateway._client.crm.deals.basic_api.create({"properties": {**stage, **reason}})
    changed = a_pipeline(
        a_stage("won", share="1"), a_stage("open", "Opened"), a_stage("new"), label="Selling"
    )
    other = replace(REASON, label="Reason for it")
    made = plan(a_playbook(changed, properties=(other,)), gateway)
    assert shown(made) == [
        ("property deals/reason", 1, None),
        ("pipeline deals/sales", 2, None),
        ("stage deals/sales/open", 2, None),
        ("stage deals/sales/new", None, None),
        ("order of pipeline deals/sales", 2, None),
    ]
    assert made.blocks == ()


def test_deals_are_not_lost_from_one_moment_to_the_next(gateway: WritingGateway) -> None:
    apply(plan(a_playbook(SALES), gateway), gateway)
    properties = {"dealname": "One", "pipeline": "sales", "dealstage": "open"}
    gateway._client.crm.deals.basic_api.create({"properties": properties})
    lost = a_pipeline(a_stage("open", share="0"), a_stage("won", share="1"))
    assert [one.guard for one in plan(a_playbook(lost), gateway).blocks] == ["outcome_changed"]


def test_nothing_is_counted_for_other_objects_and_groups(gateway: WritingGateway) -> None:
    orders = a_pipeline(a_stage("o"), object="orders", pipeline="orders")
    apply(plan(a_playbook(orders), gateway), gateway)
    renamed = a_playbook(replace(orders, label="All orders"))
    declared = renamed.properties[0]
    group = replace(declared.groups[0], label="Our playbook")
    made = plan(replace(renamed, properties=(replace(declared, groups=(group,)),)), gateway)
    assert shown(made) == [
        ("group deals/playbook", None, None),
        ("pipeline orders/orders", None, None),
    ]
    assert apply(made, gateway).failure is None


@pytest.mark.parametrize(
    ("portal_id", "message"),
    [
        (None, "wrong_portal: the portal real names no account"),
        (7, "wrong_portal: the token belongs to account 20260122, the portal real is 7"),
    ],
)
def test_another_account_is_refused(
    portal_id: int | None, message: str, gateway: WritingGateway, app: App
) -> None:
    portal = Portal(portal="real", portal_id=portal_id)
    with pytest.raises(BlockedError) as caught:
        plan(a_playbook(SALES), gateway, portal)
    assert caught.value.message == message
    assert len(app.exchanges) == 1


def test_the_right_account_is_read(gateway: WritingGateway) -> None:
    made = plan(a_playbook(), gateway, Portal(portal="real", portal_id=20260122))
    assert (made.portal, made.portal_id, made.confidential) == ("real", 20260122, True)


def test_options_that_are_not_ours_survive_whole(gateway: WritingGateway) -> None:
    apply(plan(a_playbook(properties=(REASON,)), gateway), gateway)
    wire = [
        {"value": "x", "label": "X", "hidden": True, "displayOrder": 0, "description": "Theirs"},
        {"value": "a", "label": "Old", "hidden": False, "displayOrder": 4, "description": "Why"},
    ]
    gateway.update_property("deals", "reason", {"options": wire})
    assert apply(plan(a_playbook(properties=(REASON,)), gateway), gateway).failure is None
    found = gateway.property("deals", "reason")
    assert found is not None
    assert found["options"] == [
        {**wire[0], "displayOrder": 0},
        {**wire[1], "label": "A", "displayOrder": 1},
        {"value": "b", "label": "B", "hidden": False, "displayOrder": 2},
    ]


def test_a_built_in_list_is_extended(gateway: WritingGateway, app: App) -> None:
    dealtype = a_property("dealtype", "choice", built_in=True, options=options(other="Other"))
    playbook = a_playbook(properties=(dealtype,))
    assert apply(plan(playbook, gateway), gateway).failure is None
    found = gateway.property("deals", "dealtype")
    assert found is not None
    assert {one["value"] for one in found["options"]} > {"other", "newbusiness"}
    assert plan(playbook, gateway).empty
    assert {one.method for one in writes(app)} == {"POST", "PATCH"}


def test_an_option_added_between_plan_and_apply_stops_it(gateway: WritingGateway) -> None:
    apply(plan(a_playbook(properties=(REASON,)), gateway), gateway)
    wider = replace(REASON, options=options(a="A", b="B", c="C"))
    made = plan(a_playbook(properties=(wider,)), gateway)
    theirs = [Option(value=value, label=value) for value in "abx"]
    wire = [{"value": one.value, "label": one.label, "hidden": False} for one in theirs]
    gateway.update_property("deals", "reason", {"options": wire})
    ledger = apply(made, gateway)
    assert ledger.failure is not None
    assert ledger.failure.error is not None
    assert ledger.failure.error.message == "property deals/reason is no longer as the plan saw it"
    found = gateway.property("deals", "reason")
    assert found is not None
    assert [one["value"] for one in found["options"]] == ["a", "b", "x"]


def test_a_new_stage_goes_to_its_place_and_an_unmanaged_one_keeps_its_own(
    gateway: WritingGateway,
) -> None:
    apply(plan(a_playbook(SALES), gateway), gateway)
    gateway.create_stage(
        "deals",
        "sales",
        {"stageId": "x", "label": "X", "displayOrder": 9, "metadata": {"probability": "0.3"}},
    )
    wider = a_pipeline(a_stage("open"), a_stage("talk", share="0.125"), a_stage("won", share="1"))
    assert apply(plan(a_playbook(wider), gateway), gateway).failure is None
    found = gateway.pipeline("deals", "sales")
    assert found is not None
    stages = sorted(found["stages"], key=lambda one: one["displayOrder"])
    assert [one["id"] for one in stages] == ["open", "talk", "x", "won"]
    assert stages[1]["metadata"] == {"probability": "0.125", "isClosed": "false"}
    assert plan(a_playbook(wider), gateway).empty


def test_a_unique_property_is_made_so_and_never_becomes_one(
    gateway: WritingGateway, app: App
) -> None:
    made = [a_property("number_of_contract", unique=True), a_property("words")]
    unique = a_playbook(properties=tuple(made))
    assert apply(plan(unique, gateway), gateway).failure is None
    assert plan(unique, gateway).empty
    sent = [one for one in gateway.properties("deals") if one["name"] == "number_of_contract"]
    assert [one["hasUniqueValue"] for one in sent] == [True]
    otherwise = a_playbook(properties=tuple(replace(one, unique=not one.unique) for one in made))
    blocked = plan(otherwise, gateway)
    assert [block.guard for block in blocked.blocks] == ["unique_changed", "unique_changed"]
    already = len(writes(app))
    failure = apply(blocked, gateway).failure
    assert failure is not None, "HubSpot answers 200 and keeps what it has"
    assert failure.address == "property deals/number_of_contract"
    assert [one.method for one in writes(app)[already:]] == ["PATCH"]


@pytest.mark.parametrize("kind", ["text", "yes_no", "person", "choices", "datetime"])
def test_a_property_of_each_sort_is_made_and_then_as_wished(
    kind: str, gateway: WritingGateway
) -> None:
    one = a_property("thing", kind, options=options(a="A"), description="What")
    assert apply(plan(a_playbook(properties=(one,)), gateway), gateway).failure is None
    assert plan(a_playbook(properties=(one,)), gateway).empty
    renamed = replace(one, label="Other", description="Else")
    assert apply(plan(a_playbook(properties=(renamed,)), gateway), gateway).failure is None
    assert plan(a_playbook(properties=(renamed,)), gateway).empty
