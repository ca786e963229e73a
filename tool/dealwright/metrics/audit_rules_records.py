"""Audit rules on what must be on record once a deal is won."""

from collections.abc import Iterator

from dealwright.metrics.audit_rule import Finding, Ground, Note, Rule, on_deal, quoted, rule
from dealwright.metrics.words import text
from dealwright.model.delivery import Handoff

_OBJECTS = {"company": "companies", "contact": "contacts"}
"""HubSpot's names of objects, by the words of the handoff that are another number."""


@rule(
    "no_contract_dates",
    "Won without contract dates",
    "deals.contract_start",
    "deals.contract_end",
)
def no_contract_dates(ground: Ground) -> Iterator[Finding]:
    """A won deal has no contract start, or no contract end.

    No metric of existing business can count it, and no renewal will be due.
    """
    for row in ground.engine.rows(f"""
        WITH now AS ({ground.deals})
        SELECT deal_id, stage, entered_ms, owner, f_contract_start, f_contract_end FROM now
        WHERE stage IN ({quoted(ground.context.won)})
            AND (f_contract_start IS NULL OR f_contract_end IS NULL)
    """):  # noqa: S608 - our own words
        missing = [name for name, day in zip(("start", "end"), row[4:], strict=True) if day is None]
        words = f"no contract {' and no contract '.join(missing)}"
        yield on_deal("no_contract_dates", row, words)


@rule("not_ready_for_handoff", "Won without what the handoff requires")
def not_ready_for_handoff(ground: Ground) -> Iterator[Finding | Note]:
    """A deal stands in the stage from which it is handed over, and something is not on record.

    What must be is written in `handoff.yaml` under `requires:`. Associations have no history: they are
    judged as they are today, on any as-of day.
    """
    handoff = ground.playbook.handoff
    if handoff is None or handoff.from_ not in ground.stages:
        return
    requires = handoff.requires
    unread = ground.unread(requires.properties)
    unread += [one for one in requires.associations if _thing(one) not in ground.ties]
    if unread:
        words = f"{', '.join(unread)}: not in the snapshot"
        yield Note("not_ready_for_handoff", words)
    missing = _missing(ground, handoff, unread)
    for row in ground.engine.rows(f"""
        WITH now AS ({ground.deals})
        SELECT deal_id, stage, entered_ms, owner FROM now WHERE stage = {text(handoff.from_)}
    """):  # noqa: S608 - our own words
        if row[0] in missing:
            yield on_deal("not_ready_for_handoff", row, f"without {', '.join(missing[row[0]])}")


def _missing(ground: Ground, handoff: Handoff, unread: list[str]) -> dict[int, list[str]]:
    """What each deal lacks of that which can be judged, in the order of the handoff."""
    found: dict[int, list[str]] = {}
    names = [name for name in handoff.requires.properties if name not in unread]
    for deal, name in _empty_properties(ground, handoff, names):
        found.setdefault(deal, []).append(name)
    for name in handoff.requires.associations:
        if name not in unread:
            for deal in _alone(ground, handoff, _thing(name)):
                found.setdefault(deal, []).append(name)
    return found


def _thing(name: str) -> str:
    return _OBJECTS.get(name, name)


def _empty_properties(ground: Ground, handoff: Handoff, names: list[str]) -> list[tuple[int, str]]:
    if not names:
        return []
    asked = " UNION ALL ".join(
        f"SELECT {text(name)} AS property, {place} AS place" for place, name in enumerate(names)
    )
    found = ground.engine.rows(f"""
        WITH now AS ({ground.deals}), asked AS ({asked}), filled AS ({ground.filled(names)})
        SELECT n.deal_id, a.property FROM now n CROSS JOIN asked a
        LEFT JOIN filled f ON f.record_id = n.deal_id AND f.property = a.property
            AND f.from_ms < {ground.cutoff} AND f.next_ms >= {ground.cutoff}
        WHERE n.stage = {text(handoff.from_)} AND f.record_id IS NULL
        ORDER BY n.deal_id, a.place
    """)  # noqa: S608 - our own words
    return [(deal, name) for deal, name in found]


def _alone(ground: Ground, handoff: Handoff, thing: str) -> list[int]:
    """Deals in the handoff's stage that nothing of a kind belongs to."""
    found = ground.engine.rows(f"""
        WITH now AS ({ground.deals})
        SELECT deal_id FROM now WHERE stage = {text(handoff.from_)} AND deal_id NOT IN (
            SELECT from_id FROM associations
            WHERE from_object = 'deals' AND to_object = {text(thing)})
    """)  # noqa: S608 - our own words
    return [row[0] for row in found]


RULES: tuple[Rule, ...] = (no_contract_dates, not_ready_for_handoff)
