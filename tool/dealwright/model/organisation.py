"""What the sales system is for, who sells, how often they meet, with which tools."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar

from dealwright.diagnostics import Origin
from dealwright.model.engine import Engine
from dealwright.model.words import Moment, Prose
from dealwright.model.writing import keyed, origin, part, rest


@part
class Named:
    """A thing with a name and a sentence about it."""

    key: str
    label: str
    text: str
    origin: Origin = origin()


@part
class Deferred:
    """An offering that is kept warm, and until when."""

    offering: str
    until: Moment
    why: str
    origin: Origin = origin()


@part
class Focus:
    """What the team concentrates on, and what it leaves for later."""

    offering: str
    statement: str
    deferred: tuple[Deferred, ...] = ()
    origin: Origin = origin()


@part
class Difference:
    """How this way of selling differs from the usual one, step by step."""

    traditional: Prose
    ours: Prose
    outcome: str
    origin: Origin = origin()


@part
class Intake:
    """Where a lead, a question or an idea is brought."""

    where: str
    contact: str
    text: str
    origin: Origin = origin()


@part
class About:
    """`playbook.yaml`: what the sales system is for. `engine` is about it, not of it."""

    title: str
    page_label: str
    purpose: str
    principles: tuple[Named, ...] = keyed("key")
    focus: Focus
    vocabulary: tuple[Named, ...] = keyed("key")
    time_zone: str
    different: Difference
    deals_teach: tuple[Named, ...] = keyed("key")
    intake: Intake | None = None
    engine: Engine | None = None
    origin: Origin = origin()


@part
class Holder:
    """A person who holds a role, and since when; a handle only where it is known."""

    name: str
    from_: dt.date
    until: dt.date | None = None
    github: str | None = None
    origin: Origin = origin()


def present(holders: Iterable[Holder], day: dt.date | None = None) -> tuple[Holder, ...]:
    """Who holds a role on a day; without one, whoever has no end."""
    if day is None:
        return tuple(holder for holder in holders if holder.until is None)
    return tuple(
        holder
        for holder in holders
        if holder.from_ <= day and (holder.until is None or day <= holder.until)
    )


@part
class Role:
    """A hat somebody wears: what they do and which parts of the playbook they approve."""

    role: str
    label: str
    nickname: str | None = None
    does: Prose
    acts_as: tuple[str, ...] = ()
    approves: tuple[str, ...] = ()
    held_by: tuple[Holder, ...] = ()
    becomes: tuple[str, ...] = ()
    origin: Origin = origin()

    def on(self, day: dt.date) -> "Role":
        """The role as of a day."""
        known = (holder for holder in self.held_by if holder.from_ <= day)
        held = (replace(one, until=None) if one in present((one,), day) else one for one in known)
        return replace(self, held_by=tuple(held))


@part
class Roles:
    """`roles.yaml`."""

    roles: tuple[Role, ...] = rest("role")
    origin: Origin = origin()

    def names(self) -> frozenset[str]:
        """Every key that may stand where a role is asked for."""
        return frozenset(name for role in self.roles for name in (role.role, *role.acts_as))

    def on(self, day: dt.date) -> "Roles":
        """The roles as of a day: nobody who comes later, and no end that is still to come."""
        return replace(self, roles=tuple(role.on(day) for role in self.roles))


@part
class AgendaItem:
    """One point of a meeting, or one thing to look up before it."""

    SHORT: ClassVar = "text"
    item: str
    text: str
    origin: Origin = origin()


@part
class Ceremony:
    """A meeting that comes back, or one that a breached red line calls for.

    `prepare`: what is looked up before it.
    """

    ceremony: str
    label: str
    every: str
    minutes: int | None = None
    prepare: tuple[AgendaItem, ...] = keyed("item")
    agenda: tuple[AgendaItem, ...] = keyed("item")
    picks: str | None = None
    red_lines: tuple[str, ...] = ()
    led_by: str | None = None
    origin: Origin = origin()


@part
class Rhythm:
    """`rhythm.yaml`."""

    ceremonies: tuple[Ceremony, ...] = rest("ceremony")
    origin: Origin = origin()


@part
class Tool:
    """A system the team works with."""

    tool: str
    label: str
    formerly: str | None = None
    url: str | None = None
    used_for: Prose
    origin: Origin = origin()


@part
class Tools:
    """`tools.yaml`."""

    tools: tuple[Tool, ...] = rest("tool")
    origin: Origin = origin()


@part
class Kept:
    """Which tools keep one part of an artefact."""

    SHORT: ClassVar = "tools"
    part: str
    tools: tuple[str, ...]
    origin: Origin = origin()


@part
class Artefact:
    """Something the team writes down, and where it is kept."""

    artefact: str
    label: str
    holds: str
    kept_in: tuple[Kept, ...] = keyed("part", required=True)
    made_in: tuple[str, ...] = ()
    template: str | None = None
    origin: Origin = origin()


@part
class Artefacts:
    """`artefacts.yaml`."""

    artefacts: tuple[Artefact, ...] = rest("artefact")
    origin: Origin = origin()
