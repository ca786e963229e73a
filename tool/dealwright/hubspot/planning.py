"""A plan for one portal: read, compile, compare, count the live deals, ask the guards."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from dealwright.check.rules.rule import Reference
from dealwright.errors import BlockedError
from dealwright.hubspot.compile import compile_playbook, given_ids, objects
from dealwright.hubspot.copies import copy_blocks
from dealwright.hubspot.effects import effects
from dealwright.hubspot.forecast import forecast
from dealwright.hubspot.gateway import Gateway
from dealwright.hubspot.read import property_from, read_configuration
from dealwright.hubspot.relying import in_words, lost_sources, relying
from dealwright.hubspot.room import in_the_bin, room_blocks
from dealwright.hubspot.stranded import stranded
from dealwright.model.playbook import Playbook
from dealwright.model.portals import Portal
from dealwright.plan.allowances import judged
from dealwright.plan.changes import Change, Create, Delete
from dealwright.plan.diff import diff
from dealwright.plan.for_ever import irreversible
from dealwright.plan.guards import blocks
from dealwright.plan.guards_of_retirement import ledger_blocks
from dealwright.plan.plan import Allowance, Block, Plan, Planned
from dealwright.plan.resources import Property


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
    allowances: Sequence[Allowance] = (),
    refused: Sequence[Block] = (),
    keeps_ledgers: bool = True,
    read: Sequence[Reference] = (),
) -> Plan:
    """What applying the playbook to the portal would do. Reads only.

    `allowances`: guards that somebody lets this plan pass, or has let pass before. `refused`: what
    stands in the way beside the changes themselves. `keeps_ledgers`: whether a ledger that is written
    here will still be there when it is needed. `read`: which properties templates read.
    """
    before = gateway.pace.calls
    portal_id = check_account(portal, gateway)
    live = read_configuration(gateway, *objects(playbook))
    wish = compile_playbook(playbook, portal, live)
    difference = diff(wish, live)
    archived = _archived(difference.changes, gateway)
    binned = in_the_bin(difference.changes, gateway)
    rests = [relying(playbook, change, read) for change in difference.changes]
    planned = tuple(
        Planned(
            change=change,
            effect=effect,
            note=_note(change, archived, places, binned),
            restores=archived.get(change.address) if isinstance(change, Create) else None,
        )
        for change, effect, places in zip(
            difference.changes,
            effects(difference.changes, gateway, now=now),
            rests,
            strict=True,
        )
    )
    so_far = gateway.pace.calls
    elsewhere = stranded(wish, live, gateway)
    looked = gateway.pace.calls - so_far
    room = (
        *room_blocks(difference.changes, gateway),
        *copy_blocks(difference.changes, wish, live, gateway),
    )
    calls = forecast(
        planned,
        planning=gateway.pace.calls - before,
        verifying=_verifying(playbook, looked),
    )
    limits = {limit.guard: limit.limit for limit in portal.guards}
    found = blocks(wish, live, planned, given_ids(playbook, portal, wish), limits)
    found = (*found, *room)
    found = (*found, *lost_sources(zip(difference.changes, rests, strict=True)))
    found = (*found, *refused)
    if not keeps_ledgers:
        found = (*found, *ledger_blocks(planned))
    standing, allowed = judged(found, allowances)
    return Plan(
        portal=portal.portal,
        portal_id=portal_id,
        playbook=playbook_name,
        digest=digest,
        commit=commit,
        planned=planned,
        unmanaged=difference.unmanaged,
        blocks=standing,
        allowed=allowed,
        confidential=portal.confidential,
        embedded=portal.embedded,
        stranded=elsewhere,
        calls=calls,
        irreversible=irreversible(difference.changes),
    )


def _verifying(playbook: Playbook, looked: int) -> int:
    """The reads of a plan that finds nothing to do: the account, the lists, and deals elsewhere."""
    properties, pipelines = objects(playbook)
    return 1 + 2 * len(properties) + len(pipelines) + looked


def _archived(changes: Iterable[Change], gateway: Gateway) -> dict[str, str]:
    """The kinds of the properties to be made that lie archived: HubSpot would bring them back."""
    names: dict[str, list[str]] = {}
    for change in changes:
        if isinstance(change, Create) and isinstance(change.resource, Property):
            names.setdefault(change.resource.object, []).append(change.resource.name)
    found = (
        property_from(thing, one)
        for thing, wanted in names.items()
        for one in gateway.archived_properties(thing, wanted)
    )
    return {one.address: one.kind for one in found}


def _note(
    change: Change,
    archived: Mapping[str, str],
    places: Sequence[Reference],
    binned: Mapping[str, str],
) -> str | None:
    """What one should know of a change beside what it does."""
    return (
        _restores(change, archived.get(change.address))
        or in_words(places)
        or (binned.get(change.address) if isinstance(change, Delete) else None)
    )


def _restores(change: Change, archived: str | None) -> str | None:
    if archived is None or not isinstance(change, Create):
        return None
    return f"restores the archived property and its old values ({archived})"
