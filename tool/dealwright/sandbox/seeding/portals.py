"""Owns the look at a portal before it is filled: can it hold the plan, and what is missing."""

from dealwright.sandbox import builtin, pipelines, properties
from dealwright.sandbox.errors import SandboxError
from dealwright.sandbox.objects import OBJECT_TYPES
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.seeding.plan import SeedPlan
from dealwright.sandbox.seeding.writing import FIRST_RECORD

_KIND = "hs_activity_type"


def refuse_unknown_stages(portal: Portal, plan: SeedPlan) -> None:
    known = {
        stage.id
        for each in pipelines.load_all(portal.store, OBJECT_TYPES["deals"])
        if each.id == plan.pipeline
        for stage in each.stages
    }
    wanted = {stage for way in plan.ways for stage in (*way.stages, way.lost) if stage}
    if not wanted or wanted - known:
        missing = ", ".join(sorted(wanted - known))
        raise SandboxError(f"The pipeline {plan.pipeline} of the portal lacks stages: {missing}.")


def elsewhere(portal: Portal, plan: SeedPlan) -> tuple[str, str] | None:
    """The first stage of another pipeline, for deals that are none of the team's."""
    return next(
        (
            (each.id, each.stages[0].id)
            for each in pipelines.load_all(portal.store, OBJECT_TYPES["deals"])
            if each.id != plan.pipeline and each.stages
        ),
        None,
    )


def owners() -> tuple[str, ...]:
    return tuple(owner["id"] for owner in builtin.owners() if not owner["archived"])


def name_meeting_types(portal: Portal, plan: SeedPlan) -> None:
    """Make the types of meetings, as somebody does by hand in the settings of an account."""
    kind = OBJECT_TYPES["meetings"]
    body = properties.load_all(portal.store, kind)[_KIND]
    known = [option["value"] for option in body["options"]]
    labels = [label for label in dict.fromkeys(plan.meetings.values()) if label not in known]
    if not labels:
        return
    for order, label in enumerate(labels, len(known)):
        body["options"].append(
            {"label": label, "value": label, "displayOrder": order, "hidden": False}
        )
    properties.save(portal.store, kind, body)


def records_before(portal: Portal) -> int:
    """How many records there have been, deleted ones included."""
    row = portal.store.row("SELECT next FROM counters WHERE name = 'record'")
    return 0 if row is None else int(row["next"]) - FIRST_RECORD + 1
