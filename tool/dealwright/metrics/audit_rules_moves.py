"""Audit rules on what happened: moves of deals, and deals that were deleted."""

from collections.abc import Iterator

from dealwright.metrics.audit_rule import Finding, Ground, Note, Rule, on_deal, quoted, rule
from dealwright.metrics.engine import Row
from dealwright.metrics.words import text


@rule("no_such_exit", "Moved to where no exit leads")
def no_such_exit(ground: Ground) -> Iterator[Finding]:
    """A deal went from one stage to another although no exit of the first leads there.

    The deal was dragged past a stage, back, or out of a stage that ends; or the playbook lacks an
    exit that the team uses. Moves that we made ourselves (`retired:` with `move_deals_to`) and moves
    to or from another pipeline are not judged. Deals that live are judged, by the exits of today.
    """
    ways = {name: _ways(ground, name) for name in ground.stages}
    for row in ground.engine.rows(f"""
        WITH now AS ({ground.deals})
        SELECT v.deal_id, v.stage, v.entered_ms, n.owner, v.prev_stage FROM {_moves(ground)}
    """):  # noqa: S608 - our own words
        entered, left = row[1], row[4]
        if {left, entered} <= ways.keys() and entered not in ways[left]:
            words = f"{ground.label(left)} to {ground.label(entered)}: no exit leads there"
            yield on_deal("no_such_exit", row, words)


@rule("unfilled_exit", "Took an exit without what it requires")
def unfilled_exit(ground: Ground) -> Iterator[Finding | Note]:
    """A deal took an exit, and a property that the exit requires was empty.

    Of several exits to one stage the requirements are put together. A property counts as filled when
    it was so at the move or at the end of that day; a history that HubSpot has cut proves nothing and
    is not held against a deal. To fill it in later is good, and does not undo what happened: the
    finding leaves the list once it is older than the window (`--since`).
    """
    asked = [
        (stage.stage, way, name)
        for stage in ground.stages.values()
        for way, names in _ways(ground, stage.stage).items()
        for name in names
    ]
    unread = ground.unread(name for _, _, name in asked)
    if unread:
        yield Note("unfilled_exit", f"{', '.join(unread)}: not in the snapshot")
    asked = [one for one in asked if one[2] not in unread]
    if not asked:
        return
    union = " UNION ALL ".join(
        f"SELECT {text(left)} AS prev_stage, {text(entered)} AS stage, {text(name)} AS property"
        for left, entered, name in asked
    )
    found: dict[Row, set[str]] = {}
    for *move, name in ground.engine.rows(f"""
        WITH now AS ({ground.deals}), day AS ({_days(ground)}), asked AS ({union}),
        filled AS ({ground.filled(sorted({name for _, _, name in asked}))}),
        move AS (SELECT v.deal_id, v.stage, v.entered_ms, n.owner, v.prev_stage FROM {_moves(ground)})
        SELECT m.deal_id, m.stage, m.entered_ms, m.owner, m.prev_stage, a.property
        FROM (SELECT * FROM move ASOF JOIN day ON move.entered_ms >= day.from_ms) m
        JOIN asked a ON a.prev_stage = m.prev_stage AND a.stage = m.stage
        LEFT JOIN filled f ON f.record_id = m.deal_id AND f.property = a.property
            AND f.from_ms < m.end_ms AND f.next_ms > m.entered_ms
        WHERE f.record_id IS NULL AND m.end_ms <= {ground.over_ms}
    """):  # noqa: S608 - our own words
        found.setdefault(tuple(move), set()).add(name)
    for row, names in found.items():
        entered, left = row[1], row[4]
        listed = ", ".join(name for name in _ways(ground, left)[entered] if name in names)
        words = f"{ground.label(left)} to {ground.label(entered)} without {listed}"
        yield on_deal("unfilled_exit", row, words)


@rule("deleted_while_open", "Deleted while open, instead of lost")
def deleted_while_open(ground: Ground) -> Iterator[Finding]:
    """A deal that counted as an attempt was deleted (archived) while it stood in an open stage.

    A deleted deal is out of every metric from then on, so a failure that is deleted instead of moved
    to a lost stage flatters the conversion rates. It counts as an attempt once it has reached a stage
    where a conversion begins, or that lies behind the first one of its ladder. Deals that were merged
    into another are none of this.
    """
    begun = {one.conversion.start for one in ground.playbook.measures.metrics if one.conversion}
    begun |= {stage for ladder in ground.context.ladders.values() for stage in ladder[1:]}
    tried = sorted(begun.intersection(ground.context.open))
    for row in ground.engine.rows(f"""
        SELECT v.deal_id, v.stage, r.archived_ms, {ground.column("owner")}
        FROM visits v
        JOIN records r ON r.object = 'deals' AND r.record_id = v.deal_id
        JOIN deal_versions d ON d.deal_id = v.deal_id AND d.valid_to_ms = r.archived_ms
        WHERE v.exited_ms = r.archived_ms AND r.merged_into IS NULL
            AND r.archived_ms >= {ground.start} AND r.archived_ms < {ground.cutoff}
            AND v.stage IN ({quoted(ground.context.open)})
            AND v.deal_id IN (SELECT deal_id FROM visits WHERE stage IN ({quoted(tried)}))
    """):  # noqa: S608 - our own words
        yield on_deal("deleted_while_open", row, f"deleted in {ground.label(row[1])}")


def _ways(ground: Ground, stage: str) -> dict[str, tuple[str, ...]]:
    """Where the exits of a stage lead, and all that those to one stage require."""
    found: dict[str, dict[str, None]] = {}
    for leave in ground.stages[stage].exits:
        if leave.to is not None:
            found.setdefault(leave.to, {}).update(dict.fromkeys(leave.requires))
    return {to: tuple(names) for to, names in found.items()}


def _moves(ground: Ground) -> str:
    """The moves `v` between stages in the window, of deals `n` that live."""
    return f"""
        visits v JOIN now n ON n.deal_id = v.deal_id
        WHERE v.migrated = 0 AND v.prev_stage IS NOT NULL AND v.stage IS NOT NULL
            AND v.entered_ms >= {ground.start} AND v.entered_ms < {ground.cutoff}
    """


def _days(ground: Ground) -> str:
    """A query of from_ms, end_ms: the days of the window."""
    first, last = ground.since.toordinal(), ground.day.toordinal()
    edges = [ground.calendar.midnight(ground.since.fromordinal(n)) for n in range(first, last + 2)]
    return (
        f"SELECT unnest({edges[:-1]}::BIGINT[]) AS from_ms, unnest({edges[1:]}::BIGINT[]) AS end_ms"
    )


RULES: tuple[Rule, ...] = (no_such_exit, unfilled_exit, deleted_while_open)
