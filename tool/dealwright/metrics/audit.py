"""Deals that break the playbook, rule by rule, at a day and at the days before it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from dealwright.errors import FindingsError
from dealwright.metrics import (
    audit_rules_moves,
    audit_rules_records,
    audit_rules_stages,
    audit_rules_values,
)
from dealwright.metrics.audit_rule import Finding, Ground, Note, Rule
from dealwright.metrics.words import text

RULES: tuple[Rule, ...] = (
    *audit_rules_moves.RULES,
    *audit_rules_stages.RULES,
    *audit_rules_records.RULES,
    *audit_rules_values.RULES,
)

WINDOW = dt.timedelta(days=90)
"""How far back what happened is looked at, the as-of day included, unless somebody says otherwise."""

BEFORE = (dt.timedelta(weeks=4), dt.timedelta(weeks=12))
"""How long before the as-of day the same is asked again, for the trend."""

PAGES = {one.id: f"{one.title}.\n\n{one.page}" for one in RULES}
"""What `explain` says of each rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What one rule found, in the order of owners and ids, and how much it would have found before."""

    rule: str
    title: str
    findings: tuple[Finding, ...]
    before: tuple[int, ...]

    @property
    def count(self) -> int:
        return len(self.findings)

    def by_owner(self) -> dict[str | None, tuple[Finding, ...]]:
        """The findings of each owner: who has most comes first, and last what nobody owns."""
        found: dict[str | None, list[Finding]] = {}
        for one in self.findings:
            found.setdefault(one.owner, []).append(one)
        order = sorted(found, key=lambda owner: (owner is None, -len(found[owner]), _id(owner)))
        return {owner: tuple(found[owner]) for owner in order}


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What every rule found as of a day; `owned`: how many living deals the owner has who was asked for."""

    day: dt.date
    since: dt.date
    before: tuple[dt.date, ...]
    judged: tuple[Judged, ...]
    notes: tuple[Note, ...]
    owner: str | None = None
    owned: int = 0

    @property
    def count(self) -> int:
        return sum(one.count for one in self.judged)

    @property
    def deals(self) -> int:
        """How many deals there is something to say of."""
        return len({f.deal for one in self.judged for f in one.findings if f.deal is not None})

    def of(self, rule: str) -> Judged:
        return next(one for one in self.judged if one.rule == rule)


def default_since(day: dt.date) -> dt.date:
    """The first day of the window that ends with a day."""
    return day - WINDOW + dt.timedelta(days=1)


def audit(ground: Ground, *, owner: str | None = None, rules: Iterable[Rule] = RULES) -> Audit:
    """Every rule at the day of the ground, and its counts at the days before it.

    The days before are judged by the playbook of today and by what the histories say was so then, with
    windows of the same length. `owner` leaves only what belongs to one owner; it is a FindingsError where
    no field says whom a deal belongs to.
    """
    owned = 0 if owner is None else _owned(ground, owner)
    days = tuple(ground.day - back for back in BEFORE)
    earlier = [replace(ground, day=ground.day - back, since=ground.since - back) for back in BEFORE]
    judged: list[Judged] = []
    notes: list[Note] = []
    for rule in rules:
        found, unjudged = _run(rule, ground, owner)
        notes += unjudged
        judged.append(
            Judged(
                rule=rule.id,
                title=rule.title,
                findings=tuple(found),
                before=tuple(len(_run(rule, then, owner)[0]) for then in earlier),
            )
        )
    return Audit(
        day=ground.day,
        since=ground.since,
        before=days,
        judged=tuple(judged),
        notes=tuple(notes),
        owner=owner,
        owned=owned,
    )


def _owned(ground: Ground, owner: str) -> int:
    if ground.context.words.attribute("owner") is None:
        raise FindingsError(
            "no field says whom a deal belongs to",
            hint="add owner: {property: hubspot_owner_id} below fields: deals: in playbook/metrics.yaml,"
            " and run dealwright sync",
        )
    ((count,),) = ground.engine.rows(
        f"SELECT count(*) FROM ({ground.deals}) WHERE owner = {text(owner)}"  # noqa: S608 - our own words
    )
    return int(count)


def _run(rule: Rule, ground: Ground, owner: str | None) -> tuple[list[Finding], list[Note]]:
    found: list[Finding] = []
    notes: list[Note] = []
    for one in rule.found(ground):
        if isinstance(one, Note):
            notes.append(one)
        elif owner is None or one.owner == owner:
            found.append(one)
    return sorted(found, key=_order), notes


def _order(one: Finding) -> tuple[bool, tuple[int, str], int, int, str, str]:
    return one.owner is None, _id(one.owner), one.since_ms, one.id, one.object, one.words


def _id(owner: str | None) -> tuple[int, str]:
    """Owners in the order of their numbers."""
    return len(owner or ""), owner or ""
