"""A plan for one portal: read, compile, compare, count the live deals, ask the guards."""

from collections.abc import Iterable, Iterator, Mapping

from dealwright.errors import BlockedError
from dealwright.hubspot.compile import compile_playbook, given_ids, objects
from dealwright.hubspot.gateway import Gateway
from dealwright.hubspot.read import property_from, read_configuration
from dealwright.model.playbook import Playbook
from dealwright.model.portals import Portal
from dealwright.plan.changes import Change, Create, Reorder
from dealwright.plan.diff import diff
from dealwright.plan.guards import blocks
from dealwright.plan.plan import Effect, Plan, Planned
from dealwright.plan.resources import Group, Pipeline, Property, Stage

Filters = list[Mapping[str, str]]


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


def make_plan(
    playbook: Playbook,
    portal: Portal,
    gateway: Gateway,
    *,
    playbook_name: str,
    digest: str,
    commit: str | None,
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
            effect=_effect(change, gateway),
            note=_restores(change, archived.get(change.address)),
        )
        for change in difference.changes
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
    )


def _archived(changes: Iterable[Change], gateway: Gateway) -> dict[str, Property]:
    """The archived properties of the objects that get new ones: HubSpot would bring them back."""
    things = dict.fromkeys(
        change.resource.object
        for change in changes
        if isinstance(change, Create) and isinstance(change.resource, Property)
    )
    found = (
        property_from(thing, one) for thing in things for one in gateway.archived_properties(thing)
    )
    return {one.address: one for one in found}


def _restores(change: Change, archived: Property | None) -> str | None:
    if archived is None or not isinstance(change, Create):
        return None
    return f"restores the archived property and its old values ({archived.kind})"


def _effect(change: Change, gateway: Gateway) -> Effect | None:
    for filters, words in _touched(change):
        return Effect(deals=gateway.count_deals(filters), words=words)
    return None


def _touched(change: Change) -> Iterator[tuple[Filters, str]]:
    """How to find the live deals that a change touches; nothing for what is new."""
    if isinstance(change, Create):
        return
    resource = change.pipeline if isinstance(change, Reorder) else change.resource
    if resource.object != "deals":
        return
    match resource:
        case Pipeline():
            yield [_equals("pipeline", resource.id)], "in this pipeline"
        case Stage():
            yield [_equals("dealstage", resource.id)], "in this stage"
        case Property():
            there = {"propertyName": resource.name, "operator": "HAS_PROPERTY"}
            yield [there], "with a value"
        case Group():
            return


def _equals(name: str, value: str) -> Mapping[str, str]:
    return {"propertyName": name, "operator": "EQ", "value": value}
