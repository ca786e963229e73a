"""Pipelines and stages as the portal has them now."""

import datetime as dt
from typing import Any

from dealwright.adopt import stages
from dealwright.adopt.draft import entry
from dealwright.drift.difference import Difference, Field
from dealwright.plan.resources import Pipeline, Stage


def accept_label(tree: Any, one: Difference) -> None:
    for detail in one.details:
        if isinstance(detail, Field) and detail.name == "label" and detail.hubspot:
            tree["label"] = detail.hubspot


def accept_order(tree: Any, wish: Pipeline, live: Pipeline, kind_of_deal: str) -> None:
    keys = {stage.id: stage.key for stage in wish.stages}
    order = [keys[stage.id] for stage in live.stages if stage.id in keys]
    stages.put_in_order(tree, order, kind_of_deal)


def accept_stage(tree: Any, one: Difference, wish: Stage, live: Stage) -> None:
    item = entry(tree["stages"], "stage", wish.key)
    accept_label(item, one)
    outcome = stages.outcome(live)
    for detail in one.details:
        if isinstance(detail, Field) and detail.name == "probability" and outcome is not None:
            item["probability"] = detail.hubspot
            item["outcome"] = outcome


def retire_stage(tree: Any, wish: Stage, today: dt.date) -> None:
    item = entry(tree["stages"], "stage", wish.key)
    tree["stages"].remove(item)
    former = {name: item[name] for name in ("formerly",) if name in item}
    gone = {"stage": wish.key, **former, "date": today.isoformat(), "why": "Gone from HubSpot"}
    tree.setdefault("retired", []).append(gone)
