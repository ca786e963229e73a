"""What a weekly review looks at: where deals stand, which stall, what is due, what was closed."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from dealwright.metrics.audit_rule import Finding, Ground, Note, quoted
from dealwright.metrics.audit_rules_stages import stalled
from dealwright.metrics.board import Figure, board
from dealwright.metrics.compile import compile_metric
from dealwright.metrics.conditions import DefinitionError
from dealwright.metrics.evaluate import Asked, members
from dealwright.model.metrics import Condition, Metric
from dealwright.model.words import OneOrMany

WEEK = dt.timedelta(weeks=1)
QUARTER = dt.timedelta(weeks=13)
AHEAD = 180
"""How many days ahead a renewal is looked for: the last of the windows that members are told of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How many deals stand in an open stage, and how many of them stall or are parked."""

    stage: str
    deals: int
    stalled: int
    parked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A contract that ends within half a year, or has ended, while the service goes on."""

    deal: int
    owner: str | None
    ends: dt.date
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """A deal that was won or lost in the week; `reason` is None where no field is declared for it."""

    deal: int
    owner: str | None
    won: bool
    day: dt.date
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """The week that ends with a day. `figures` are those of `days`: a quarter ago, a week ago, now."""

    days: tuple[dt.date, dt.date, dt.date]
    figures: tuple[Figure, ...]
    standing: tuple[Standing, ...]
    stalled: tuple[Finding, ...]
    due: tuple[Due, ...]
    closed: tuple[Closed, ...]
    lacking: tuple[str, ...] = ()


def review(ground: Ground) -> Review:
    """Everything of a week's review that the snapshot knows."""
    days = (ground.day - QUARTER, ground.day - WEEK, ground.day)
    figures = board(
        ground.playbook.measures.metrics,
        ground.context,
        Asked(ground.calendar, days),
        ground.engine,
        (),
    )
    waiting: list[Finding] = []
    lacking: list[str] = []
    for one in stalled.found(ground):
        if isinstance(one, Note):
            lacking.append(f"stalled: {one.words}")
        else:
            waiting.append(one)
    try:
        due = _due(ground)
    except DefinitionError as error:
        due = []
        lacking.append(f"renewals: {error}")
    return Review(
        days=days,
        figures=tuple(figures),
        standing=tuple(_standing(ground, waiting)),
        stalled=tuple(sorted(waiting, key=lambda one: (one.since_ms, one.id))),
        due=tuple(due),
        closed=tuple(_closed(ground)),
        lacking=tuple(lacking),
    )


def _standing(ground: Ground, waiting: Sequence[Finding]) -> list[Standing]:
    until = "0"
    if ground.context.words.attribute("parked_until") is not None:
        until = "coalesce(f_parked_until, 0)"
    counts = {
        stage: (int(deals), int(parked))
        for stage, deals, parked in ground.engine.rows(f"""
            WITH now AS ({ground.deals})
            SELECT stage, count(*), sum(CASE WHEN {until} > {ground.day_no} THEN 1 ELSE 0 END)
            FROM now GROUP BY stage
        """)  # noqa: S608 - our own words
    }
    stalling = Counter(one.stage for one in waiting)
    return [
        Standing(
            stage=name,
            deals=counts.get(name, (0, 0))[0],
            stalled=stalling[name],
            parked=counts.get(name, (0, 0))[1],
        )
        for name in ground.context.open
    ]


def _due(ground: Ground) -> list[Due]:
    """Whom the metrics of renewals count, and whom those of overdue ones do, by the end."""
    asked = Asked(ground.calendar, [ground.day])
    ids: set[int] = set()
    for window in ("past", f"in 0..{AHEAD} days"):
        metric = Metric(
            metric="due",
            label="Due",
            count="deals",
            where=(
                Condition(field="service", values=OneOrMany(("ongoing",))),
                Condition(field="contract_end", values=OneOrMany((window,))),
            ),
        )
        (found,) = members(compile_metric(metric, ground.context), asked, ground.engine)
        ids |= {one.unit for one in found}
    if not ids:
        return []
    rows = ground.engine.rows(f"""
        WITH now AS ({ground.deals})
        SELECT deal_id, owner, f_contract_end FROM now
        WHERE deal_id IN ({", ".join(map(str, sorted(ids)))}) ORDER BY f_contract_end, deal_id
    """)  # noqa: S608 - our own words
    return [
        Due(
            deal=deal,
            owner=owner,
            ends=ground.day + dt.timedelta(days=int(end) - ground.day_no),
            days=int(end) - ground.day_no,
        )
        for deal, owner, end in rows
    ]


def _closed(ground: Ground) -> list[Closed]:
    """Deals that came to a closing stage in the week and are still there; ours are not counted."""
    start = ground.calendar.midnight(ground.day - WEEK + dt.timedelta(days=1))
    word = ground.context.words.attribute("loss_reason")
    reason = "NULL" if word is None else f"n.{word.column}"
    rows = ground.engine.rows(f"""
        WITH now AS ({ground.deals})
        SELECT n.deal_id, n.owner, n.stage, n.entered_ms, {reason}
        FROM now n JOIN visits v ON v.deal_id = n.deal_id AND v.seq = n.seq
        WHERE n.stage IN ({quoted((*ground.context.won, *ground.context.lost))})
            AND n.entered_ms >= {start} AND v.migrated = 0
        ORDER BY n.entered_ms, n.deal_id
    """)  # noqa: S608 - our own words
    labels = _reasons(ground)
    found = []
    for deal, owner, stage, at_ms, raw in rows:
        won = stage in ground.context.won
        day = ground.calendar.day_of(at_ms)
        why = None if won or word is None else _reason(raw, labels)
        found.append(Closed(deal=deal, owner=owner, won=won, day=day, reason=why))
    return found


def _reason(raw: str | None, labels: dict[str, str]) -> str:
    """The label of a reason; what somebody wrote is not repeated."""
    if raw is None:
        return "no reason given"
    return labels.get(raw, raw) if labels else "a reason in words"


def _reasons(ground: Ground) -> dict[str, str]:
    """What the reasons are called; empty where people write them themselves."""
    word = ground.context.words.attribute("loss_reason")
    if word is None:
        return {}
    declared = ground.playbook.properties_of("deals").get(word.fed_by)
    means = dict(word.values)
    options = () if declared is None else declared.options
    return {means.get(one.value, one.value): one.label for one in options}
