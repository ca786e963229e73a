"""A plan for one portal: read, compile, compare, count the live deals, ask the guards."""

import datetime as dt
from collections.abc import Iterable, Iterator

from dealwright.errors import BlockedError
from dealwright.hubspot.compile import compile_playbook, given_ids, objects
from dealwright.hubspot.effects import effects
from dealwright.hubspot.gateway import Gateway
from dealwright.hubspot.read import property_from, read_configuration
from dealwright.hubspot.search import count, equals
from dealwright.model.playbook import Playbook
from dealwright.model.portals import Portal
from dealwright.plan.changes import Change, Create
from dealwright.plan.diff import diff
from dealwright.plan.guards import blocks
from dealwright.plan.plan import Plan, Planned, Stranded
from dealwright.plan.resources import Configuration, Property


def check_account(portal: Portal, gateway: Gateway) -> int:
    """The number of the account behind the token; refuses any but the portal's own."""
    found = gateway.account()
    if portal.embedded:
        return found
    if portal.portal_id is None:
        raise BlockedError(
            f"wrong_portal: the portal {portal.portal} names no account",
            hint=f"write portal_id: in {portal.origin.file} (this token belongs to {found})",
        )
    if found != portal.portal_id:
        raise BlockedError(
            f"wrong_portal: the token belongs to account {found}, "
            f"the portal {portal.portal} is {portal.portal_id}",
            hint=f"use the right token, or correct {portal.origin.file}",
        )
    return found


def make_plan(  # noqa: PLR0913 - what ties a plan to a playbook is named one by one
    playbook: Playbook,
    portal: Portal,
    gateway: Gateway,
    *,
    playbook_name: str,
    digest: str,
    commit: str | None,
    now: dt.datetime,
) -> Plan:
    """What applying the playbook to the portal would do. Reads only."""
    portal_id = check_account(portal, gateway)
    live = read_configuration(gateway, *objects(playbook))
    wish = compile_playbook(playbook, portal, live)
    difference = diff(wish, live)
    archived = _archived(difference.changes, gateway)
    planned = tuple(
        Planned(
            change=change,
            effect=effect,
            note=_restores(change, archived.get(change.address)),
        )
        for change, effect in zip(
            difference.changes, effects(difference.changes, gateway, now=now), strict=True
        )
    )
    return Plan(
        portal=portal.portal,
        portal_id=portal_id,
        playbook=playbook_name,
        digest=digest,
        commit=commit,
        planned=planned,
        unmanaged=difference.unmanaged,
        blocks=blocks(wish, live, planned, given_ids(playbook, portal, wish)),
        confidential=portal.confidential,
        embedded=portal.embedded,
        stranded=tuple(_stranded(playbook, wish, live, gateway)),
    )


def _stranded(
    playbook: Playbook, wish: Configuration, live: Configuration, gateway: Gateway
) -> Iterator[Stranded]:
    """Deals in stages of our pipelines that the playbook does not name, or names as retired."""
    keys = {pipeline.address: pipeline.key for pipeline in wish.pipelines}
    named = {stage.address for pipeline in wish.pipelines for stage in pipeline.stages}
    for pipeline in live.pipelines:
        if pipeline.object != "deals" or pipeline.address not in keys:
            continue
        written = playbook.pipeline(keys[pipeline.address])
        retired = {gone.stage for gone in written.retired} if written else set()
        for stage in pipeline.stages:
            if stage.address in named:
                continue
            deals = count(gateway, "deals", [equals("dealstage", stage.id)])
            if deals or stage.id in retired:
                yield Stranded(address=stage.address, deals=deals, retired=stage.id in retired)


def _archived(changes: Iterable[Change], gateway: Gateway) -> dict[str, Property]:
    """The archived properties of the objects that get new ones: HubSpot would bring them back."""
    names: dict[str, list[str]] = {}
    for change in changes:
        if isinstance(change, Create) and isinstance(change.resource, Property):
            names.setdefault(change.resource.object, []).append(change.resource.name)
    found = (
        property_from(thing, one)
        for thing, wanted in names.items()
        for one in gateway.archived_properties(thing, wanted)
    )
    return {one.address: one for one in found}


def _restores(change: Change, archived: Property | None) -> str | None:
    if archived is None or not isinstance(change, Create):
        return None
    return f"restores the archived property and its old values ({archived.kind})"
