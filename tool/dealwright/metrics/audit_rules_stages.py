"""Audit rules on where deals stand: too long, of the wrong type, past their parking date."""

from collections.abc import Iterator
from typing import NamedTuple

from dealwright.metrics.audit_rule import Finding, Ground, Note, Rule, days, on_deal, quoted, rule
from dealwright.metrics.engine import Row
from dealwright.metrics.words import DAY
from dealwright.model.ladders import courses

ENOUGH = 5
"""So many finished stays must there be before the time that they took judges another."""


class Limit(NamedTuple):
    """How many days a stay may take, and who says so: the stage, or so many finished stays."""

    days: int
    stays: int | None

    @property
    def words(self) -> str:
        if self.stays is None:
            return f"{self.days} allowed"
        return f"{self.days} is the 75th percentile of {self.stays} past stays"


@rule("stalled", "Stalled")
def stalled(ground: Ground) -> Iterator[Finding | Note]:
    """A deal stands in an open stage for longer than the stage allows.

    The limit is the stage's `stalls_after`. Where it has none, it is the 75th percentile of the stays
    in that stage that were finished by then (the smallest whole number of days that three of four of
    them did not exceed); with fewer than five finished stays nothing is judged. A finding says which of
    the two it was. Parked deals do not stall, and time spent parked counts for nobody. A stay that
    ended with the deletion of its deal is not finished.
    """
    open_ = [ground.stages[name] for name in ground.context.open]
    limits = {
        one.stage: Limit(one.stalls_after, None) for one in open_ if one.stalls_after is not None
    }
    unsaid = [one.stage for one in open_ if one.stage not in limits]
    limits |= _customary(ground, unsaid)
    waiting: dict[str, int] = {}
    for row in _standing(ground):
        stage, worked_ms = row[1], int(row[4])
        limit = limits.get(stage)
        if limit is None:
            waiting[stage] = waiting.get(stage, 0) + 1
        elif worked_ms > limit.days * DAY:
            words = f"{days(worked_ms)} in {ground.label(stage)}; {limit.words}"
            yield on_deal("stalled", row, words)
    for stage, count in sorted(waiting.items()):
        yield Note(
            "stalled",
            f"{'1 deal' if count == 1 else f'{count} deals'} in {ground.label(stage)}:"
            f" no stalls_after, and fewer than {ENOUGH} finished stays",
        )


def _stays(ground: Ground) -> str:
    """Stays up to the cut-off, each with the time that its deal was not parked."""
    parked = "0"
    if ground.context.words.attribute("parked_until") is not None:
        parked = f"""
            coalesce((
                SELECT sum(greatest(0, least(d.valid_to_ms, v.exited_ms, w.ms, {ground.cutoff})
                    - greatest(d.valid_from_ms, v.entered_ms)))
                FROM deal_versions d JOIN wake w ON w.day_no = d.f_parked_until
                WHERE d.deal_id = v.deal_id
            ), 0)
        """  # noqa: S608 - our own words
    return f"""
        SELECT v.deal_id, v.seq, v.stage, v.entered_ms, v.exited_ms, v.gone_ms,
            least(v.exited_ms, {ground.cutoff}) - v.entered_ms - {parked} AS worked_ms
        FROM visits v WHERE v.entered_ms < {ground.cutoff}
    """  # noqa: S608 - our own words


def _standing(ground: Ground) -> list[Row]:
    """Deals in open stages that are not parked: deal, stage, since when, owner, how long."""
    awake = "true"
    if ground.context.words.attribute("parked_until") is not None:
        awake = f"coalesce(n.f_parked_until, 0) <= {ground.day_no}"
    return ground.engine.rows(f"""
        WITH wake AS ({ground.parked_days()}), now AS ({ground.deals}), stay AS ({_stays(ground)})
        SELECT n.deal_id, n.stage, n.entered_ms, n.owner, CAST(s.worked_ms AS BIGINT)
        FROM now n JOIN stay s ON s.deal_id = n.deal_id AND s.seq = n.seq
        WHERE n.stage IN ({quoted(ground.context.open)}) AND {awake}
    """)  # noqa: S608 - our own words


def _customary(ground: Ground, stages: list[str]) -> dict[str, Limit]:
    """The 75th percentile of the finished stays in each stage that has had enough of them."""
    histograms: dict[str, dict[int, int]] = {}
    for stage, whole, count in ground.engine.rows(f"""
        WITH wake AS ({ground.parked_days()}), stay AS ({_stays(ground)})
        SELECT stage, CAST((worked_ms + {DAY - 1}) // {DAY} AS BIGINT) AS whole, count(*)
        FROM stay
        WHERE stage IN ({quoted(stages)}) AND exited_ms < {ground.cutoff} AND exited_ms < gone_ms
        GROUP BY stage, whole
    """):  # noqa: S608 - our own words
        histograms.setdefault(stage, {})[int(whole)] = int(count)
    found = {}
    for stage, histogram in histograms.items():
        total = sum(histogram.values())
        if total >= ENOUGH:
            found[stage] = Limit(_upper_quartile(histogram), total)
    return found


def _upper_quartile(histogram: dict[int, int]) -> int:
    """The smallest number that at least three of four do not exceed."""
    total, below = sum(histogram.values()), 0
    for whole, count in sorted(histogram.items()):
        below += count
        if 4 * below >= 3 * total:
            return whole
    raise ValueError("there is nothing to divide")


@rule("wrong_type", "Of the wrong type for its stage", "deals.deal_type")
def wrong_type(ground: Ground) -> Iterator[Finding]:
    """A deal stands in a stage that deals of its type never come to.

    A stage belongs to the types that come through it on any way from the stage that `starts:` them to
    won, whether their ladder goes that way or another. Renewals lies only on that of existing business,
    so a deal of new business in it is in the wrong stage, or has the wrong type; either way it is
    missing from its own numbers.
    """
    ways = courses(ground.playbook)
    for row in ground.engine.rows(f"""
        WITH now AS ({ground.deals})
        SELECT deal_id, stage, entered_ms, owner, f_deal_type FROM now
        WHERE stage IN ({quoted(list(ground.stages))})
    """):  # noqa: S608 - our own words
        stage, type_ = row[1], row[4]
        of = [start for start, stages in ways.items() if stage in stages]
        if type_ in ways and of and type_ not in of:
            words = f"{type_} in {ground.label(stage)}, a stage of {' and '.join(of)}"
            yield on_deal("wrong_type", row, words)


@rule("no_type", "Without a type", "deals.deal_type")
def no_type(ground: Ground) -> Iterator[Finding]:
    """A deal has no type.

    It is in no metric that asks for new or existing business, closed or not.
    """
    for row in ground.engine.rows(f"""
        WITH now AS ({ground.deals})
        SELECT deal_id, stage, entered_ms, owner FROM now
        WHERE stage IN ({quoted(list(ground.stages))}) AND f_deal_type IS NULL
    """):  # noqa: S608 - our own words
        yield on_deal("no_type", row, f"no type, in {ground.label(row[1])}")


@rule("parked_too_long", "Parked past its date", "deals.parked_until")
def parked_too_long(ground: Ground) -> Iterator[Finding]:
    """The day on which an open deal was to wake up has come, and it has not moved since.

    Move it on, park it anew, or clear the date.
    """
    for deal, stage, entered_ms, owner, until in ground.engine.rows(f"""
        WITH now AS ({ground.deals})
        SELECT deal_id, stage, entered_ms, owner, f_parked_until FROM now
        WHERE stage IN ({quoted(ground.context.open)}) AND f_parked_until <= {ground.day_no}
    """):  # noqa: S608 - our own words
        woken_ms = ground.wakes(int(until))
        if entered_ms < woken_ms:
            words = f"parked in {ground.label(stage)} until {ground.calendar.day_of(woken_ms)}"
            yield on_deal("parked_too_long", (deal, stage, woken_ms, owner), words)


RULES: tuple[Rule, ...] = (stalled, wrong_type, no_type, parked_too_long)
