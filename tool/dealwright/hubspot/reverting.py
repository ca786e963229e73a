"""The plan that takes a run back, made from its ledger and the portal as it is now."""

import datetime as dt

from dealwright.errors import UsageError
from dealwright.hubspot.compile import objects
from dealwright.hubspot.effects import effects
from dealwright.hubspot.gateway import Gateway
from dealwright.hubspot.planning import check_account
from dealwright.hubspot.read import read_configuration
from dealwright.model.playbook import Playbook
from dealwright.model.portals import Portal
from dealwright.plan.changes import Change, Reorder
from dealwright.plan.for_ever import irreversible
from dealwright.plan.guard_pages import PASSABLE
from dealwright.plan.guards import blocks
from dealwright.plan.plan import Plan, Planned
from dealwright.plan.resources import Group, Pipeline, Property, Resource, Stage
from dealwright.plan.revert import reverse
from dealwright.plan.runs import Run


def make_reverse_plan(
    run: Run, playbook: Playbook, portal: Portal, gateway: Gateway, *, now: dt.datetime
) -> Plan:
    """What gives the portal back as it was before a run. Reads only."""
    portal_id = check_account(portal, gateway)
    if run.reverts is not None:
        raise UsageError(
            f"run {run.id} took back {run.reverts}", hint="dealwright apply does it once more"
        )
    if run.portal_id != portal_id:
        raise UsageError(f"run {run.id} was one on account {run.portal_id}, not on {portal_id}")
    live = read_configuration(gateway, *_objects(run, playbook))
    back = reverse(run, live)
    touched = effects(back.changes, gateway, now=now)
    planned = tuple(
        Planned(change=change, effect=effect)
        for change, effect in zip(back.changes, touched, strict=True)
    )
    # Whoever takes a run back has looked at it: only what has no way past stands in the way.
    found = blocks(back.wish, live, planned, frozenset())
    return Plan(
        portal=portal.portal,
        portal_id=portal_id,
        playbook=f"before run {run.id}",
        digest=f"run {run.id}",
        commit=None,
        planned=planned,
        unmanaged=(),
        blocks=tuple(one for one in found if one.guard not in PASSABLE),
        confidential=portal.confidential,
        embedded=portal.embedded,
        reverts=run.id,
        irreversible=(
            *back.lost,
            *(f"{address} was changed since, and stays as it is." for address in back.since),
            *irreversible(back.changes),
        ),
    )


def _objects(run: Run, playbook: Playbook) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The objects of the run, beside those of the playbook."""
    properties, pipelines = objects(playbook)
    kinds = [_touched(step.change) for step in run.steps]
    with_pipelines = [one.object for one in kinds if isinstance(one, Stage | Pipeline)]
    with_properties = [one.object for one in kinds if isinstance(one, Group | Property)]
    return (
        tuple(dict.fromkeys((*properties, *with_properties))),
        tuple(dict.fromkeys((*pipelines, *with_pipelines))),
    )


def _touched(change: Change) -> Resource:
    return change.pipeline if isinstance(change, Reorder) else change.resource
