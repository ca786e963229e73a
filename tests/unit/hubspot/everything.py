"""A small portal and a playbook that changes every kind of thing in it at once."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

from dealwright.hubspot.gateway_writing import WritingGateway
from dealwright.hubspot.planning import make_plan
from dealwright.hubspot.running import Runner
from dealwright.model.pipelines import Pipeline, RetiredStage
from dealwright.model.playbook import Playbook
from dealwright.model.portals import GuardLimit, Portal, RetiredFile, RetiredFiles
from dealwright.model.properties import Group, RetiredProperty
from dealwright.plan.ledger import Ledger
from dealwright.plan.plan import Allowance, Plan
from unit.hubspot.playbooks import NOW as DAYTIME
from unit.hubspot.playbooks import a_pipeline, a_playbook, a_property, a_stage, options

DAY = dt.date(2026, 3, 1)
PORTAL = Portal(
    portal="sandbox", embedded=True, guards=(GuardLimit(guard="mass_change", limit=99),)
)
NOW = int(DAYTIME.timestamp() * 1000)


def _sales(*middle: object, **more: object) -> Pipeline:
    ends = (a_stage("won", share="1"), a_stage("lost", share="0"))
    return a_pipeline(*middle, *ends, **more)  # type: ignore[arg-type]


def before() -> Playbook:
    """What the portal has."""
    reason = a_property("reason", "choice", options=options(a="A", b="B", c="C"))
    scores = [a_property(name, "number", group="legacy") for name in ("old_score", "gone")]
    stages = (a_stage("open"), a_stage("talk"), a_stage("idle"), a_stage("old"))
    made = a_playbook(
        _sales(*stages),
        _old(),
        properties=(reason, a_property("score", "number"), *scores),
    )
    return _with_group(made, "legacy")


def after() -> Playbook:
    """Labels in a ring and one taken from a stage that goes; something new, something gone."""
    reason = a_property("reason", "choice", options=options(b="Bee", a="A", d="D"))
    fresh = [a_property(name, unique=name == "fresh") for name in ("fresh", "fresher", "freshest")]
    stages = (
        a_stage("idle"),
        a_stage("open", "Talk", share="0.25"),
        a_stage("talk", "Open"),
        a_stage("new", "Old"),
    )
    retired = RetiredStage(stage="old", move_deals_to="talk", date=DAY, why="Done")
    made = a_playbook(
        _sales(*stages, retired=(retired,), label="Selling"),
        properties=(reason, a_property("score", "number"), *fresh),
        retired_pipelines=RetiredFiles(
            retired=(
                RetiredFile(
                    pipeline="old_sales", move_deals_to="sales/open", date=DAY, why="One is enough"
                ),
            )
        ),
    )
    given_up = (
        RetiredProperty(option="reason/c", map_to="a", date=DAY, why="Same"),
        RetiredProperty(property="old_score", map_to="score", date=DAY, why="Anew"),
        RetiredProperty(property="gone", keep_values=True, date=DAY, why="Unread"),
        RetiredProperty(group="legacy", date=DAY, why="Empty"),
    )
    declared = replace(_with_group(made, "fresh").properties[0], retired=given_up)
    return replace(made, properties=(declared,))


def _old() -> Pipeline:
    return Pipeline(
        pipeline="old_sales",
        object="deals",
        label="Old sales",
        stages=(a_stage("first"), a_stage("last", share="1")),
    )


def _with_group(playbook: Playbook, name: str) -> Playbook:
    declared = playbook.properties[0]
    groups = (*declared.groups, Group(group=name, label=name.title()))
    return replace(playbook, properties=(replace(declared, groups=groups),))


RECORDS = (
    {"pipeline": "sales", "dealstage": "old", "reason": "c"},
    {"pipeline": "sales", "dealstage": "old", "old_score": "7"},
    {"pipeline": "sales", "dealstage": "open", "old_score": "8", "score": "5"},
    {"pipeline": "old_sales", "dealstage": "first", "gone": "1"},
    {"pipeline": "old_sales", "dealstage": "last", "reason": "b"},
)
WHAT_THEY_BECOME = (
    ("sales", "talk", "a", ""),
    ("sales", "talk", "", "7"),
    ("sales", "open", "", "5"),
    ("sales", "open", "", ""),
    ("sales", "open", "b", ""),
)
FIELDS = ("pipeline", "dealstage", "reason", "score")


def plan_of(playbook: Playbook, gateway: WritingGateway) -> Plan:
    return make_plan(
        playbook, PORTAL, gateway, playbook_name="now", digest="d", commit=None, now=DAYTIME,
        allowances=[
            Allowance(guard=guard, why="test") for guard in ("moved_into_closed", "outcome_changed")
        ],
    )  # fmt: skip


def runner(gateway: WritingGateway, folder: Path, suffix: str = "1") -> Runner:
    """A run by nobody in particular, that never waits."""
    return Runner(
        gateway=gateway,
        folder=folder,
        owner="a test",
        now=lambda: NOW,
        suffix=lambda: suffix,
        sleep=lambda _: None,
        stopped=lambda: False,
        tell=lambda _: None,
        say=lambda _: None,
        lag=0,
    )


def applied(playbook: Playbook, gateway: WritingGateway, folder: Path, suffix: str) -> Ledger:
    """A plan made and done."""
    plan = plan_of(playbook, gateway)
    assert plan.blocks == (), plan.blocks
    return runner(gateway, folder, suffix).run(plan)
