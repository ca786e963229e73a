"""Counts, shares and flows as facts."""

from collections.abc import Sequence
from dataclasses import replace

from dealwright.metrics.conditions import DefinitionError, Scope, lasting, restricted
from dealwright.metrics.context import DEAL_VERSIONS, EMAILS, MEETINGS, VISITS, Context
from dealwright.metrics.facts import Facts, Query, greater, listed
from dealwright.metrics.words import FIRST_DAY, FOR_EVER
from dealwright.model.metrics import Metric


def compile_count(metric: Metric, context: Context, split: Sequence[str]) -> dict[str, Query]:
    if metric.count != "deals":
        return _activities(metric, context, split)
    if metric.entering:
        stages = context.stages(tuple(metric.entering))
        return {
            "value": _entering(metric, context, stages, split),
            "entries": _moves_in(metric, context, stages, split),
            "exits": _moves_out(metric, context, stages, split),
        }
    scope = context.scope("v", ("stage",), stock=True)
    stages = context.stages(tuple(metric.in_))
    facts = Facts(
        unit="v.deal_id",
        source=f"{context.table(DEAL_VERSIONS)} v",
        from_ms="v.valid_from_ms",
        to_ms="v.valid_to_ms",
        where=(f"v.stage {listed(stages)}",) if stages else (),
        from_days=_awake(metric, context, stages),
        segments=tuple(scope.column(name) for name in split),
    )
    return {"value": Query(restricted(facts, metric.where, scope))}


def _awake(metric: Metric, context: Context, stages: Sequence[str]) -> tuple[str, ...]:
    """A parked deal is out of the count of its open stage until the day on which it wakes."""
    parked = context.words.attribute("parked_until")
    asked = any(one.field == "parked" for one in metric.where)
    open_ = [stage for stage in stages if stage in context.open]
    if parked is None or asked or not open_:
        return ()
    wakes = f"COALESCE(v.{parked.column}, {FIRST_DAY})"
    if len(open_) < len(stages):
        wakes = f"CASE WHEN v.stage {listed(open_)} THEN {wakes} ELSE {FIRST_DAY} END"
    return (wakes,)


def _entering(
    metric: Metric, context: Context, stages: Sequence[str], split: Sequence[str]
) -> Query:
    """Distinct deals: an entry counts until the same deal's next one does.

    Entries before every window are left out first. What comes next in a deal stays what it was, and
    there is far less to put in order.
    """
    next_ms = "LEAD(v.entered_ms) OVER (PARTITION BY v.deal_id ORDER BY v.seq)"
    return _moves(
        metric,
        context,
        split,
        Facts(
            unit="v.deal_id",
            source=f"{context.table(VISITS)} v",
            at_ms="v.entered_ms",
            from_ms="v.entered_ms",
            to_ms=f"COALESCE({next_ms}, v.gone_ms)",
            where=(*_from_outside(stages), "v.entered_ms >= (SELECT MIN(start_ms) FROM cal)"),
        ),
    )


def _from_outside(stages: Sequence[str]) -> tuple[str, ...]:
    inside = listed(stages)
    return (
        f"v.stage {inside}",
        f"(v.prev_stage IS NULL OR NOT v.prev_stage {inside})",
        "v.migrated = 0",
    )


def _moves_in(
    metric: Metric, context: Context, stages: Sequence[str], split: Sequence[str]
) -> Query:
    """Every entry, those of deals that are gone as well: what they did explains the difference."""
    facts = Facts(
        unit="v.deal_id",
        source=f"{context.table(VISITS)} v",
        at_ms="v.entered_ms",
        from_ms="v.entered_ms",
        to_ms=str(FOR_EVER),
        where=_from_outside(stages),
    )
    return _moves(metric, context, split, facts)


def _moves_out(
    metric: Metric, context: Context, stages: Sequence[str], split: Sequence[str]
) -> Query:
    """Every exit; a deal that is archived leaves. The fields are those of the stay that ends."""
    visits, inside = context.table(VISITS), listed(stages)
    facts = Facts(
        unit="v.deal_id",
        source=f"{visits} v LEFT JOIN {visits} x ON x.deal_id = v.deal_id AND x.seq = v.seq + 1",
        at_ms="v.exited_ms",
        from_ms="v.exited_ms",
        to_ms=str(FOR_EVER),
        where=(f"v.stage {inside}", f"(x.stage IS NULL OR NOT x.stage {inside})"),
    )
    return _moves(metric, context, split, facts)


def _moves(metric: Metric, context: Context, split: Sequence[str], facts: Facts) -> Query:
    scope = context.scope("v", ("stage",))
    facts = replace(facts, segments=tuple(scope.column(name) for name in split))
    return Query((lasting(facts, metric.where, scope),), windowed=True)


def _activities(metric: Metric, context: Context, split: Sequence[str]) -> dict[str, Query]:
    facts, scope = _activity(metric, context, str(metric.count), split)
    conditions = [one for one in metric.where if one.field != "delivered"]
    return {"value": Query((lasting(facts, conditions, scope),), windowed=True)}


_ACTIVITIES = {
    "meetings": (MEETINGS, "start", ("kind", "outcome")),
    "emails": (EMAILS, "sent", ("purpose", "template", "status")),
}


def _activity(
    metric: Metric, context: Context, thing: str, split: Sequence[str]
) -> tuple[Facts, Scope]:
    table, moment, own = _ACTIVITIES[thing]
    _needs(context, thing, moment)
    scope = context.scope("v", own)
    facts = Facts(
        unit="v.unit_id",
        source=f"{context.table(table)} v",
        at_ms="v.at_ms",
        from_ms=greater("v.valid_from_ms", "v.at_ms"),
        to_ms="v.valid_to_ms",
        where=("v.at_ms IS NOT NULL", *_delivered(metric, context)),
        segments=tuple(scope.column(name) for name in split),
    )
    return facts, scope


def _needs(context: Context, thing: str, field: str) -> None:
    if context.words.one(thing, field) is None:
        raise DefinitionError(f"the field {field} of {thing} is not declared in fields:")


_DELIVERED = {
    frozenset({"true"}): ("v.status = 'delivered'",),
    frozenset({"false"}): ("(v.status IS NULL OR v.status <> 'delivered')",),
    frozenset({"true", "false"}): (),
}


def _delivered(metric: Metric, context: Context) -> tuple[str, ...]:
    for one in metric.where:
        if one.field == "delivered":
            _needs(context, "emails", "status")
            asked = frozenset(map(str, one.values))
            if asked not in _DELIVERED:
                raise DefinitionError("delivered is true or false")
            return _DELIVERED[asked]
    return ()


_THAT = {
    "opened": ("v.opened_ms", "opens"),
    "replied": ("v.replied_ms", "replies"),
    "bounced": ("v.bounced_ms", "status"),
}


def compile_share(metric: Metric, context: Context, split: Sequence[str]) -> dict[str, Query]:
    if metric.share != "emails" or metric.that not in _THAT:
        raise DefinitionError("a share is of emails that were opened, replied or bounced")
    happened, field = _THAT[metric.that]
    _needs(context, "emails", field)
    facts, scope = _activity(metric, context, "emails", split)
    conditions = [one for one in metric.where if one.field != "delivered"]
    facts = replace(facts, k_ms=happened)
    return {"value": Query((lasting(facts, conditions, scope),), windowed=True)}


def compile_flow(metric: Metric, context: Context, split: Sequence[str]) -> dict[str, Query]:
    """Two counts: deals that came into the first stage, and into the second."""
    if metric.flow is None:
        raise DefinitionError("a flow has two stages")
    return {
        "start": _entering(metric, context, context.stages((metric.flow.start,)), split),
        "value": _entering(metric, context, context.stages((metric.flow.end,)), split),
    }
