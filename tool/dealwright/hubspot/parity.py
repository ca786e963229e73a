"""Two portals under one playbook: what both have, and where they differ in what it names.

Ids differ from portal to portal, so things are told apart by their keys, and each portal's own
`ids:` leads from a key to what is there. The wish only says where to look: what is compared is what
the two portals have.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dealwright.diagnostics import Origin
from dealwright.hubspot.compile import compile_playbook, objects
from dealwright.hubspot.differing import Differing, differing
from dealwright.hubspot.gateway import Gateway
from dealwright.hubspot.planning import check_account
from dealwright.hubspot.read import read_configuration
from dealwright.model.playbook import Playbook
from dealwright.model.portals import Portal
from dealwright.plan.changes import kind_of
from dealwright.plan.diff import diff
from dealwright.plan.resources import (
    Configuration,
    Pipeline,
    Property,
    Resource,
    Stage,
)


class Standing(StrEnum):
    """Which of the portals has a thing, and whether it is the same there."""

    SAME = "same"
    DIFFERENT = "different"
    FIRST = "only in the first"
    SECOND = "only in the second"
    NEITHER = "in neither"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the portals: its account, what it has, and where the playbook's things are in it."""

    portal: Portal
    portal_id: int
    live: Configuration
    wish: Configuration


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One thing that the playbook names, by its keys."""

    kind: str
    name: str
    standing: Standing
    differing: tuple[Differing, ...] = ()
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Parity:
    """Everything that the playbook names, and what only one portal has beside it."""

    first: Portal
    second: Portal
    accounts: tuple[int, int]
    compared: tuple[Compared, ...]
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether the portals differ in what the playbook names."""
        alike = (Standing.SAME, Standing.NEITHER)
        return any(one.standing not in alike for one in self.compared)

    @property
    def confidential(self) -> bool:
        return self.first.confidential or self.second.confidential


def look_at(playbook: Playbook, portal: Portal, gateway: Gateway) -> Side:
    """Read one of the portals."""
    portal_id = check_account(portal, gateway)
    live = read_configuration(gateway, *objects(playbook))
    wish = compile_playbook(playbook, portal, live)
    return Side(portal=portal, portal_id=portal_id, live=live, wish=wish)


def compare(first: Side, second: Side) -> Parity:
    """Two portals that were looked at for the same playbook."""
    beside = [list(_beside(side)) for side in (first, second)]
    return Parity(
        first=first.portal,
        second=second.portal,
        accounts=(first.portal_id, second.portal_id),
        compared=tuple(_all_compared(first, second)),
        only_first=tuple(_only(*beside)),
        only_second=tuple(_only(*reversed(beside))),
    )


def _all_compared(first: Side, second: Side) -> Iterator[Compared]:
    here, there = _found(first), _found(second)
    pairs = zip(_named(first.wish), _named(second.wish), strict=True)
    for (name, wish), (_, other) in pairs:
        a, b = here.get(wish.address), there.get(other.address)
        found: tuple[Differing, ...] = ()
        if a is None or b is None:
            standing = _lacking(a, b)
        else:
            found = tuple(differing(wish, other, a, b))
            standing = Standing.DIFFERENT if found else Standing.SAME
        yield Compared(
            kind=kind_of(wish),
            name=name,
            standing=standing,
            differing=found,
            origin=wish.origin,
        )


def _found(side: Side) -> dict[str, Resource]:
    return {one.address: one for one in side.live.resources()}


def _named(wish: Configuration) -> Iterator[tuple[str, Resource]]:
    """What the playbook names, under names without an id."""
    for group in wish.groups:
        yield group.address, group
    for one in wish.properties:
        yield one.address, one
    for pipeline in wish.pipelines:
        home = f"{pipeline.object}/{pipeline.key}"
        yield f"pipeline {home}", pipeline
        for stage in pipeline.stages:
            yield f"stage {home}/{stage.key}", stage


def _lacking(a: Resource | None, b: Resource | None) -> Standing:
    if a is None:
        return Standing.NEITHER if b is None else Standing.SECOND
    return Standing.FIRST


Beside = tuple[str, frozenset[tuple[str, ...]]]
"""What a portal has beside the playbook: its name, and by what the other portal may know it."""


def _beside(side: Side) -> Iterator[Beside]:
    found = _found(side)
    homes = {pipeline.id: pipeline.key for pipeline in side.wish.pipelines}
    for address in diff(side.wish, side.live).unmanaged:
        if address not in found:
            continue  # an option, which is looked at below, hidden ones too
        one = found[address]
        if isinstance(one, Pipeline | Stage):
            # The same thing has another id in another portal, or another label.
            home = homes.get(one.pipeline, "") if isinstance(one, Stage) else ""
            of = (kind_of(one), one.object, home)
            names = {(*of, "id", one.id), (*of, "label", one.label.strip().casefold())}
            yield f"{address} ({one.label})", frozenset(names)
        else:
            yield address, frozenset({(address,)})
    for wish in side.wish.properties:
        live = found.get(wish.address)
        named = {option.value for option in wish.options or ()}
        if wish.options is not None and isinstance(live, Property):
            for option in live.options or ():
                if option.value not in named:
                    address = f"option {live.object}/{live.name}/{option.value}"
                    yield address, frozenset({(address,)})


def _only(mine: Sequence[Beside], others: Sequence[Beside]) -> Iterator[str]:
    known = frozenset().union(*(names for _, names in others))
    return (name for name, names in mine if not names & known)
