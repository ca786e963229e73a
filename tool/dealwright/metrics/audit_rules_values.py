"""Audit rules on what the numbers rest on: outcomes, values, histories."""

from collections.abc import Iterator

from dealwright.metrics.audit_rule import Finding, Ground, Rule, on_deal, quoted, rule
from dealwright.metrics.words import Word, text
from dealwright.records.tables import CUT

_NOT_YET = "SCHEDULED"
"""What HubSpot says of a meeting as long as nobody has said how it went."""

_WORDY = frozenset({"text", "long_text", "person"})
"""Kinds of properties that may hold what somebody wrote."""


@rule("no_outcome", "Meetings past without an outcome", "meetings.outcome", "meetings.start")
def no_outcome(ground: Ground) -> Iterator[Finding]:
    """A meeting of a deal is over, and nobody has said how it went.

    It began before the as-of day, and its outcome is empty or still says that it is scheduled. It
    counts in no metric of meetings that were held.
    """
    outcome = ground.context.words.one("meetings", "outcome")
    means = dict(outcome.values) if outcome is not None else {}
    midnight = ground.calendar.midnight(ground.day)
    for meeting, deal, at_ms, kind, stage, owner in ground.engine.rows(f"""
        WITH now AS ({ground.deals})
        SELECT m.unit_id, m.deal_id, m.at_ms, m.kind, n.stage, n.owner
        FROM meetings m LEFT JOIN now n ON n.deal_id = m.deal_id
        WHERE m.valid_from_ms < {ground.cutoff} AND m.valid_to_ms >= {ground.cutoff}
            AND m.deal_id IS NOT NULL AND m.at_ms < {midnight}
            AND coalesce(m.outcome, '') IN ('', {text(means.get(_NOT_YET, _NOT_YET))})
    """):  # noqa: S608 - our own words
        yield Finding(
            rule="no_outcome",
            object="meetings",
            id=meeting,
            deal=deal,
            owner=owner,
            stage=stage,
            since_ms=at_ms,
            words=f"a meeting ({kind})" if kind in ground.stages else "a meeting",
        )


@rule("unnamed_value", "Values that the playbook does not name")
def unnamed_value(ground: Ground) -> Iterator[Finding]:
    """A property holds a value that `values:` under `fields:` in `metrics.yaml` does not name.

    The value is kept as it is, and is in no metric that asks for one of those that are named. Name
    it, or correct the record.
    """
    words = ground.context.words
    for word in words.attributes:
        if word.values:
            yield from _of_deals(ground, word)
    stages = tuple(ground.stages)
    for thing, label in (("meetings", "kind"), ("emails", "purpose")):
        for name in (label, "outcome", "status", "template"):
            found = words.one(thing, name)
            if found is not None and found.values:
                known = tuple(means for _, means in found.values)
                yield from _of_activities(ground, found, known + stages * (name == label))


def _of_deals(ground: Ground, word: Word) -> Iterator[Finding]:
    changed = f"""(
        SELECT max(h.at_ms) FROM property_history h
        WHERE h.object = 'deals' AND h.record_id = n.deal_id AND h.property = {text(word.fed_by)}
            AND h.at_ms < {ground.cutoff}
    )"""  # noqa: S608 - our own words
    at = changed if word.thing == "deals" else "NULL"
    known = quoted([means for _, means in word.values])
    for row in ground.engine.rows(f"""
        WITH now AS ({ground.deals})
        SELECT n.deal_id, n.stage, coalesce({at}, n.valid_from_ms), n.owner, n.{word.column}
        FROM now n WHERE n.{word.column} NOT IN ({known})
    """):  # noqa: S608 - our own words
        yield on_deal("unnamed_value", row, _holds(ground, word, row[4]))


def _of_activities(ground: Ground, word: Word, known: tuple[str, ...]) -> Iterator[Finding]:
    thing, column = word.thing, word.word
    for unit, deal, stage, at_ms, value, owner in ground.engine.rows(f"""
        WITH now AS ({ground.deals})
        SELECT m.unit_id, m.deal_id, n.stage, coalesce(m.at_ms, m.valid_from_ms),
            m.{column}, n.owner
        FROM {thing} m LEFT JOIN now n ON n.deal_id = m.deal_id
        WHERE m.valid_from_ms < {ground.cutoff} AND m.valid_to_ms >= {ground.cutoff}
            AND m.{column} NOT IN ({quoted(known)})
    """):  # noqa: S608 - our own words
        yield Finding(
            rule="unnamed_value",
            object=thing,
            id=unit,
            deal=deal,
            owner=owner,
            stage=stage,
            since_ms=at_ms,
            words=_holds(ground, word, value),
        )


def _holds(ground: Ground, word: Word, value: str) -> str:
    declared = ground.playbook.properties_of(word.thing).get(word.fed_by)
    if declared is not None and declared.kind in _WORDY:
        return f"{word.fed_by} holds a text that {word.word} does not name"
    return f'{word.fed_by} is "{value}", which {word.word} does not name'


@rule("cut_history", "Histories that may be cut")
def cut_history(ground: Ground) -> Iterator[Finding]:
    """A property of a deal has changed so often that HubSpot may have dropped the oldest entries.

    HubSpot keeps about twenty changes of one property. What was before them is not known: entries into
    stages are completed from the dates that HubSpot keeps, where nobody can have come back. Numbers of
    the past that rest on this deal may be wrong. Nothing is to be done about it.
    """
    for row in ground.engine.rows(f"""
        WITH now AS ({ground.deals}), long AS (
            SELECT record_id, property, min(at_ms) AS first_ms FROM property_history
            WHERE object = 'deals' AND at_ms < {ground.cutoff}
            GROUP BY record_id, property HAVING count(*) >= {CUT}
        )
        SELECT n.deal_id, n.stage, min(l.first_ms), n.owner,
            string_agg(l.property, ', ' ORDER BY l.property)
        FROM now n JOIN long l ON l.record_id = n.deal_id GROUP BY n.deal_id, n.stage, n.owner
    """):  # noqa: S608 - our own words
        yield on_deal("cut_history", row, f"{CUT} changes or more of {row[4]}")


RULES: tuple[Rule, ...] = (no_outcome, unnamed_value, cut_history)
