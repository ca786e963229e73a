"""Conversions and durations as facts: one attempt a deal, from its first entry into a stage."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dealwright.metrics.conditions import DefinitionError, lasting
from dealwright.metrics.context import DEAL_VERSIONS, VISITS, Context
from dealwright.metrics.facts import Facts, Query, greater, listed, smaller
from dealwright.metrics.ladder import later
from dealwright.metrics.words import DAY, FOR_EVER
from dealwright.model.ladders import torn
from dealwright.model.metrics import Metric
from dealwright.model.words import Arrow


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempts:
    """Each deal that ever stood in a stage, once.

    `source` has the alias `a` with deal_id, seq, entered_ms, gone_ms, the segments, `reached_ms`
    (the first entry into what counts as having got further) and `direct_ms` (into the very stage).
    """

    source: str
    segments: tuple[str, ...]

    def facts(self) -> Facts:
        """Facts of an attempt: from its entry until the deal is gone."""
        return Facts(
            unit="a.deal_id",
            source=self.source,
            at_ms="a.entered_ms",
            from_ms="a.entered_ms",
            to_ms="a.gone_ms",
            segments=self.segments,
        )

    def beside(self, table: str, alias: str) -> str:
        """The source joined with another table of deals."""
        return f"{self.source} JOIN {table} {alias} ON {alias}.deal_id = a.deal_id"


def attempts(
    metric: Metric, context: Context, start: str, reached: Sequence[str], split: Sequence[str]
) -> Attempts:
    """The attempts at getting from a stage to another; fields are those in force on entry."""
    scope = context.scope("a", ("stage",))
    visits = context.table(VISITS)
    base = Facts(
        unit="a.deal_id",
        source=(
            f"{visits} a LEFT JOIN {visits} b ON b.deal_id = a.deal_id AND b.seq > a.seq"
            f" AND b.migrated = 0 AND b.stage {listed(reached)}"
        ),
        from_ms="a.entered_ms",
        to_ms="a.gone_ms",
        where=(f"a.stage {listed([start])}", "a.nth = 1", "a.migrated = 0"),
    )
    narrowed = lasting(base, metric.where, scope)
    columns = tuple(scope.column(name) for name in split)
    keys = tuple(dict.fromkeys(("a.deal_id", "a.seq", "a.entered_ms", "a.gone_ms", *columns)))
    direct = f"MIN(CASE WHEN b.stage {listed(reached[:1])} THEN b.entered_ms END)"
    inner = (
        f"SELECT {', '.join(f'{key} AS {key[2:]}' for key in keys)},"  # noqa: S608 - our own words
        f" COALESCE(MIN(b.entered_ms), {FOR_EVER}) AS reached_ms,"
        f" COALESCE({direct}, {FOR_EVER}) AS direct_ms"
        f" FROM {narrowed.source} WHERE {' AND '.join(narrowed.where)} GROUP BY {', '.join(keys)}"
    )
    return Attempts(source=f"({inner}) a", segments=columns)


def horizon(metric: Metric) -> int | None:
    """The horizon of a conversion in milliseconds; None for `ever`."""
    if metric.within is None:
        raise DefinitionError("a conversion needs within:")
    return None if metric.within == "ever" else int(metric.within.split()[0]) * DAY


def compile_conversion(metric: Metric, context: Context, split: Sequence[str]) -> dict[str, Query]:
    """`value`: attempts that had their horizon, k of them in time. The rest is shown beside it.

    `entered` and `converted` so far, `lost` and `parked` now, `skipped`: converted without ever
    entering the very stage.
    """
    arrow = metric.conversion
    if arrow is None:
        raise DefinitionError("a conversion has two stages")
    reached = counted_as_reached(metric, context, arrow)
    tried = attempts(metric, context, arrow.start, reached, split)
    within = horizon(metric)
    windowed = metric.during is not None
    ready, in_time = "a.entered_ms", "a.reached_ms"
    if within is not None:
        ready = f"a.entered_ms + {within}"
        in_time = f"CASE WHEN a.reached_ms <= {ready} THEN a.reached_ms ELSE {FOR_EVER} END"
    value = replace(tried.facts(), from_ms=ready, k_ms=in_time)
    skipped = replace(value, k_ms=None, from_ms=greater(ready, "a.reached_ms")).narrowed(
        f"{in_time} < {FOR_EVER}", "a.direct_ms > a.reached_ms"
    )
    parts = {
        "value": value,
        "entered": tried.facts(),
        "converted": replace(tried.facts(), from_ms="a.reached_ms"),
        "lost": _lost(tried, context),
        "skipped": skipped,
    }
    if context.words.attribute("parked_until") is not None:
        parts["parked"] = _parked(tried, context)
    return {name: Query((facts,), windowed=windowed) for name, facts in parts.items()}


def counted_as_reached(metric: Metric, context: Context, arrow: Arrow) -> tuple[str, ...]:
    """The end of a conversion, and the later stages that count as having come there."""
    if metric.skips == "ignore":
        return (arrow.end,)
    fork = torn(context.ladders.values(), context.forks, arrow.start, arrow.end)
    if fork is not None:
        raise DefinitionError(
            f"two ways lead to won, {fork.told}: which stages are later than {arrow.end}?"
            f" Write the ladder: of {fork.start.starts} into the pipeline, or skips: ignore"
        )
    return later(context.ladders, arrow.start, arrow.end)


def _lost(tried: Attempts, context: Context) -> Facts:
    """Stays in a lost stage before anything was reached."""
    return replace(
        tried.facts(),
        source=tried.beside(context.table(VISITS), "x"),
        from_ms="x.entered_ms",
        to_ms=smaller("x.exited_ms", "a.reached_ms"),
        weight="x.entered_ms - a.entered_ms",
    ).narrowed("x.seq > a.seq", f"x.stage {listed(context.lost)}")


def _parked(tried: Attempts, context: Context) -> Facts:
    word = context.words.attribute("parked_until")
    until = f"v.{word.column}" if word is not None else "NULL"
    facts = replace(
        tried.facts(),
        source=tried.beside(context.table(DEAL_VERSIONS), "v"),
        from_ms=greater("v.valid_from_ms", "a.entered_ms"),
        to_ms=smaller("v.valid_to_ms", "a.reached_ms"),
    ).narrowed(f"{until} IS NOT NULL", f"v.stage {listed(context.open)}")
    return replace(facts, to_days=(f"{until} - 1",))


def compile_days(metric: Metric, context: Context, split: Sequence[str]) -> dict[str, Query]:
    """`value`: what is finished, with its milliseconds; `open`: what goes on; `lost`: what ended."""
    said = metric.days or ""
    if said.startswith("in "):
        return _days_in(metric, context, said.removeprefix("in ").strip(), split)
    start, _, end = (part.strip() for part in said.partition("->"))
    if not end:
        raise DefinitionError("days are counted in a stage, or between two: outreach -> proposal")
    tried = attempts(metric, context, start, (end,), split)
    lasted = "a.reached_ms - a.entered_ms"
    going_on = replace(
        tried.facts(),
        source=tried.beside(context.table(VISITS), "x"),
        from_ms="x.entered_ms",
        to_ms=smaller("x.exited_ms", "a.reached_ms"),
        since="a.entered_ms",
    ).narrowed("x.seq >= a.seq", f"(x.stage IS NULL OR NOT x.stage {listed(context.lost)})")
    return {
        "value": Query((replace(tried.facts(), from_ms="a.reached_ms", weight=lasted),)),
        "open": Query((going_on,)),
        "lost": Query((_lost(tried, context),)),
        "left_out": Query((_left_out(metric, context, start, end, split),)),
    }


def _left_out(
    metric: Metric, context: Context, start: str, end: str, split: Sequence[str]
) -> Facts:
    """Deals that came to the end without having been at the start."""
    visits, scope = context.table(VISITS), context.scope("a", ("stage",))
    earlier = f"SELECT deal_id, MIN(seq) AS seq FROM {visits} WHERE stage {listed([start])} GROUP BY deal_id"  # noqa: S608 - our own words
    facts = Facts(
        unit="a.deal_id",
        source=f"{visits} a LEFT JOIN ({earlier}) x ON x.deal_id = a.deal_id AND x.seq < a.seq",
        at_ms="a.entered_ms",
        from_ms="a.entered_ms",
        to_ms="a.gone_ms",
        where=(f"a.stage {listed([end])}", "a.nth = 1", "a.migrated = 0", "x.deal_id IS NULL"),
        segments=tuple(scope.column(name) for name in split),
    )
    return lasting(facts, metric.where, scope)


def _days_in(
    metric: Metric, context: Context, stage: str, split: Sequence[str]
) -> dict[str, Query]:
    """All stays of a deal together: finished while it is not there, else it goes on.

    The fields are those of the first stay, so that no deal changes its segment afterwards.
    """
    visits, scope = context.table(VISITS), context.scope("a", ("stage",))
    stay = Facts(
        unit="v.deal_id",
        source=(
            f"{visits} v JOIN {visits} a ON a.deal_id = v.deal_id AND a.stage = v.stage"
            " AND a.stay = 1"
        ),
        at_ms="a.entered_ms",
        from_ms="v.exited_ms",
        to_ms="v.again_ms",
        weight="v.before_ms + v.exited_ms - v.entered_ms",
        where=(f"v.stage {listed([stage])}",),
        segments=tuple(scope.column(name) for name in split),
    )
    finished = lasting(stay, metric.where, scope)
    going_on = replace(
        finished,
        from_ms="v.entered_ms",
        to_ms="v.exited_ms",
        weight="v.before_ms",
        since="v.entered_ms",
    )
    return {"value": Query((finished,)), "open": Query((going_on,))}
