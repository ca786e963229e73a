"""Ladders: what the exits say, what is written out where they lead two ways, what rests on it."""

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from dealwright.cli.seed_ways import ways
from dealwright.drift.needs import Needs
from dealwright.hubspot.compile import compile_playbook
from dealwright.metrics.audit import RULES
from dealwright.metrics.audit_rule import Finding, Ground
from dealwright.metrics.conditions import DefinitionError
from dealwright.metrics.context import context
from dealwright.metrics.engine import Engine
from dealwright.metrics.engine_sqlite import sqlite_engine
from dealwright.metrics.export import export
from dealwright.metrics.forecast import forecast
from dealwright.metrics.impact import Side, impact
from dealwright.metrics.loaded import Meaning, snapshot_row
from dealwright.metrics.moved import Impact
from dealwright.metrics.red_lines import Watched
from dealwright.metrics.stage_map import stage_map
from dealwright.metrics.why import why
from dealwright.metrics.words import words
from dealwright.model.ladders import forks, ladders
from dealwright.model.metrics import Metric
from dealwright.model.pipelines import Exit, Pipeline, Stage, WrittenLadder
from dealwright.model.playbook import Playbook
from dealwright.model.portals import Portal
from dealwright.model.words import Arrow
from dealwright.plan.resources import Configuration
from dealwright.plan.resources import Stage as LiveStage
from dealwright.records.manifest import Manifest
from dealwright.report.impact import impact_text
from support.both_readings import by_hand, by_sql
from support.forked import RENEWING, TALKING, TRYING, forked, meanings
from support.histories import Thing, World, deal, shipped

TO_DISCOVERY = Metric(
    metric="talks", label="Talks", conversion=Arrow("outreach", "discovery"), within="45 days"
)
TO_TRIAL = replace(TO_DISCOVERY, metric="tries", conversion=Arrow("outreach", "trial"))
METRICS = (
    TO_DISCOVERY,
    TO_TRIAL,
    replace(TO_DISCOVERY, metric="strictly", skips="ignore"),
    replace(TO_DISCOVERY, metric="ever", conversion=Arrow("enrichment", "proposal"), within="ever"),
    replace(TO_DISCOVERY, metric="stays", conversion=Arrow("trial", "closed_won")),
    replace(TO_DISCOVERY, metric="renews", conversion=Arrow("renewals", "proposal")),
    Metric(metric="flow", label="Flow", flow=Arrow("outreach", "trial"), during="last 28 days"),
    Metric(metric="there", label="There", days="outreach -> discovery"),
    Metric(metric="in", label="In", days="in trial"),
)
THINGS = (
    deal(1, "2026-01-01 outreach", "2026-01-09 discovery"),
    deal(2, "2026-01-01 outreach", "2026-01-09 trial"),
    deal(3, "2026-01-01 outreach", "2026-01-09 trial", "2026-01-20 closed_won"),
    deal(4, "2026-01-01 outreach", "2026-01-09 closed_won"),
    deal(5, "2026-01-01 outreach", "2026-01-09 trial", "2026-03-01 closed_won"),
    deal(6, "2026-01-01 outreach", "2026-01-09 trial", "2026-01-12 proposal"),
    deal(7, "2026-01-01 outreach", "2026-01-09 first_call"),
    deal(8, "2026-01-01 outreach", "2026-01-09 tasting"),
    deal(9, "2026-01-01 outreach", "2026-01-09 trial", "2026-01-12 closed_lost"),
)
BEFORE, AFTER = "2026-02-14", "2026-02-15"  # 45 days after 1 January is the midnight between them
WHEN = ("2026-01-15", BEFORE, AFTER, "2026-03-31", "2026-07-01")


# ---------------------------------------------------------------- what a ladder is


def pipeline(*stages: str, **ladder: tuple[str, ...]) -> Pipeline:
    """`pipeline("new: a > b c", "b > won")`: a starts new and leads to b and c."""
    found = []
    for line in stages:
        head, _, onward = line.partition(">")
        starts, _, key = head.strip().rpartition(": ")
        exits = tuple(Exit(when="Next", to=to) for to in onward.split())
        outcome = "open" if onward else "won"
        found.append(
            Stage(stage=key, label=key, outcome=outcome, starts=starts or None, exits=exits)  # type: ignore[arg-type]
        )
    written = tuple(WrittenLadder(starts=kind, stages=way) for kind, way in ladder.items())
    return Pipeline(pipeline="p", object="deals", label="P", stages=tuple(found), ladder=written)


def test_what_is_written_out_is_the_ladder() -> None:
    two_ways = ("new: a > b c", "b > won", "c > won", "won")
    assert ladders(pipeline(*two_ways)) == {}
    assert ladders(pipeline(*two_ways, new=("a", "c", "won"))) == {"new": ("a", "c", "won")}


def test_one_start_may_need_a_ladder_and_another_none() -> None:
    of = pipeline(
        "new: a > b c", "b > d", "c > d", "old: d > won", "won", new=("a", "b", "d", "won")
    )
    assert ladders(of) == {"new": ("a", "b", "d", "won"), "old": ("d", "won")}


def test_a_ladder_may_leave_out_what_lies_on_the_only_way() -> None:
    of = pipeline("new: a > b won", "b > won", "won", new=("a", "won"))
    assert ladders(of) == {"new": ("a", "won")}


def test_a_kind_that_starts_twice_has_a_ladder_from_each_start() -> None:
    stages = ("new: a > c", "new: b > c d", "c > won", "d > won", "won")
    assert ladders(pipeline(*stages)) == {"new": ("a", "c", "won")}
    assert ladders(pipeline(*stages, new=("b", "d", "won"))) == {
        "new from a": ("a", "c", "won"),
        "new": ("b", "d", "won"),
    }
    assert ladders(pipeline("new: a > c", "new: b > c", "c > won", "won")) == {
        "new": ("a", "c", "won"),
        "new from b": ("b", "c", "won"),
    }


def test_a_fork_is_closed_by_the_ladder_of_its_start_alone() -> None:
    (fork,) = forks(forked())
    assert (fork.start.stage, fork.ways) == ("enrichment", (TALKING, TRYING))
    assert list(forks(forked(*TRYING))) == []
    assert len(list(forks(forked(*RENEWING, kind="existing business")))) == 1


# ---------------------------------------------------------------- numbers


def test_without_a_ladder_nobody_knows_what_is_later() -> None:
    with pytest.raises(DefinitionError) as refused:
        World(THINGS, playbook=forked()).compiled(TO_DISCOVERY)
    assert str(refused.value) == (
        "two ways lead to won, enrichment -> outreach -> discovery -> proposal -> closed_won and"
        " enrichment -> outreach -> trial -> closed_won: which stages are later than discovery?"
        " Write the ladder: of new business into the pipeline, or skips: ignore"
    )


@pytest.mark.parametrize(
    ("ladder", "metric", "reached", "direct"),
    [
        # A trial is no step of this ladder: 2, 5, 8 and 9 stay open and are no conversion.
        (TALKING, TO_DISCOVERY, {1, 3, 4, 6, 7}, {1, 7}),
        # 5 was won too late for that; a trial was reached by who stood there, and by no other.
        (TALKING, TO_TRIAL, {2, 3, 5, 6, 8, 9}, {2, 3, 5, 6, 8, 9}),
        # Here the trial is the step, and talking is off the ladder.
        (TRYING, TO_TRIAL, {2, 3, 4, 5, 6, 8, 9}, {2, 3, 5, 6, 8, 9}),
        (TRYING, TO_DISCOVERY, {1, 7}, {1, 7}),
    ],
)
def test_who_reached_a_stage_is_said_by_the_ladder(
    ladder: tuple[str, ...], metric: Metric, reached: set[int], direct: set[int]
) -> None:
    world = World(THINGS, playbook=forked(*ladder))
    assert world.share(metric, BEFORE) == (0, 0)
    assert world.share(metric, AFTER) == (len(reached), 9)
    assert world.who(metric, AFTER, "converted") == reached
    assert world.who(metric, AFTER, "skipped") == reached - direct
    world.forget()


def test_off_the_ladder_an_attempt_stays_open_until_its_horizon() -> None:
    world = World([deal(1, "2026-01-01 outreach", "2026-01-09 trial")], playbook=forked(*TALKING))
    before, after = (world.number(TO_DISCOVERY, day) for day in (BEFORE, AFTER))
    assert (before.n, before.part("entered").n) == (0, 1)
    assert (after.k, after.n, after.part("lost").n, after.part("converted").n) == (0, 1, 0, 0)
    world.forget()


def engines(world: World, folder: Path) -> Iterator[Engine]:
    yield world.tables()
    made_from = snapshot_row(
        Manifest(
            portal="here",
            portal_id=7,
            data_through_ms=1_000,
            content_hash="abc",
            fields={},
            presence={},
            footnotes=(),
        ),
        Meaning(stages="s", fields={}),
    )
    export(world.tables().connection, made_from, folder / "numbers.sqlite")
    sqlite = sqlite_engine(folder / "numbers.sqlite")
    yield sqlite
    sqlite.connection.close()


def wandering(count: int) -> list[Thing]:
    """Deals that went anywhere, on the ladders and off them."""
    dice = random.Random(7)  # noqa: S311 - the same deals each time
    stages = (*meanings(*TALKING).stages, "outreach", "trial")
    found = []
    for id_ in range(100, 100 + count):
        days = sorted(dice.sample(range(1, 120), k=dice.randint(1, 5)))
        first = dt.date(2026, 1, 1)
        moves = [f"{first + dt.timedelta(days=day)} {dice.choice(stages)}" for day in days]
        found.append(deal(id_, *moves, type=dice.choice(("newbusiness", "existingbusiness"))))
    return found


@pytest.mark.parametrize("ladder", [TALKING, TRYING], ids=["talking", "trying"])
def test_both_engines_count_what_the_plain_reading_counts(
    ladder: tuple[str, ...], tmp_path: Path
) -> None:
    world = World([*THINGS, *wandering(80)], playbook=forked(*ladder))
    counted = 0
    for engine in engines(world, tmp_path):
        for metric in METRICS:
            found = by_sql(world, metric, WHEN, ("deal_type",), engine)
            assert found == by_hand(world, metric, WHEN, ("deal_type",), meanings(*ladder)), metric
            counted += len(found)
    assert counted > 300
    world.forget()


# ---------------------------------------------------------------- what else rests on it


def side(world: World) -> Side:
    return Side(
        watched=Watched(
            playbook=world.playbook,
            context=context(world.playbook),
            calendar=world.calendar,
            engine=world.tables(),
        ),
        words=words(world.playbook),
        stages=stage_map(world.playbook, world.portal),
    )


def moved(before: Playbook, after: Playbook, things: Sequence[Thing] = THINGS) -> Impact:
    old, new = World(things, playbook=before), World(things, playbook=after)
    found = impact(side(old), side(new), dt.date(2026, 7, 1), weeks=4)
    old.forget()
    new.forget()
    return found


def test_impact_counts_anew_under_another_ladder() -> None:
    found = moved(forked(*TALKING), forked(*TRYING))
    by_name = {one.metric: one for one in found.moved}
    assert by_name.keys() == {"outreach_to_discovery", "discovery_to_proposal"}
    talks = by_name["outreach_to_discovery"]
    assert talks.before is not None
    assert talks.after is not None
    assert ((talks.before.k, talks.before.n), (talks.after.k, talks.after.n)) == ((5, 9), (2, 9))
    assert (talks.entering, talks.leaving, talks.succeeding) == ((), (), ())
    assert len(talks.failing) == 3
    back = {one.metric: one for one in moved(forked(*TRYING), forked(*TALKING)).moved}
    assert back["outreach_to_discovery"].succeeding == talks.failing


def test_impact_says_what_could_not_be_computed_and_what_can_be_now() -> None:
    told = impact_text(moved(forked(), forked(*TALKING)), "Written out")
    assert told == snapshot("""\
Written out

outreach_to_discovery: not computed -> 56 % (5/9); cannot be compared: two ways lead to won, enrichment -> outreach -> discovery -> proposal -> closed_won and enrichment -> outreach -> trial -> closed_won: which stages are later than discovery? Write the ladder: of new business into the pipeline, or skips: ignore
discovery_to_proposal: not computed -> 0 of 2 (0/2); cannot be compared: two ways lead to won, enrichment -> outreach -> discovery -> proposal -> closed_won and enrichment -> outreach -> trial -> closed_won: which stages are later than proposal? Write the ladder: of new business into the pipeline, or skips: ignore
red line outreach_broken: FLIPS, not judged -> not enough evidence
red line offering_misfit: FLIPS, not judged -> not enough evidence

2 of 15 metrics differ. 2 red lines flip.
""")
    back = moved(forked(*TALKING), forked()).moved[0]
    assert back.before is not None
    assert (back.before.k, back.before.n, back.after) == (5, 9, None)


def test_a_ladder_that_says_what_the_exits_say_changes_no_number() -> None:
    book = shipped()
    said = tuple(
        replace(
            one,
            ladder=(
                WrittenLadder(starts="existing business", stages=RENEWING),
                WrittenLadder(starts="new business", stages=TALKING),
            ),
        )
        if one.pipeline == "membership_sales"
        else one
        for one in book.pipelines
    )
    found = moved(book, replace(book, pipelines=said), [])
    assert (found.moved, found.unchanged) == ((), len(book.measures.metrics))


@pytest.mark.parametrize(
    ("ladder", "name", "told"),
    [
        (TALKING, "talks", "it came to closed_won on 2026-01-20"),
        (TRYING, "talks", "it has not come to discovery"),
        (TRYING, "tries", "it came to trial on 2026-01-09"),
        (TALKING, "strictly", "it has not come to discovery"),
        (TALKING, "there", "it has not come to discovery"),
    ],
)
def test_why_says_what_a_deal_has_reached_by_the_ladder(
    ladder: tuple[str, ...], name: str, told: str
) -> None:
    world = World(THINGS, playbook=forked(*ladder))
    (metric,) = (one for one in METRICS if one.metric == name)
    found = why(metric, context(world.playbook), world.asked("2026-03-31"), world.tables(), 3)
    assert found is not None
    assert told in [check.text for check in found.checks]
    world.forget()


def audited(rule: str, things: list[Thing], *ladder: str) -> dict[int, str]:
    world = World(things, playbook=forked(*ladder))
    (found,) = (one for one in RULES if one.id == rule)
    ground = Ground(
        engine=world.tables(),
        playbook=world.playbook,
        calendar=world.calendar,
        day=dt.date(2026, 3, 31),
        since=dt.date(2026, 1, 1),
    )
    told = {one.id: one.words for one in found.found(ground) if isinstance(one, Finding)}
    world.forget()
    return told


def test_off_its_ladder_a_deal_is_of_no_wrong_type() -> None:
    things = [
        deal(1, "2026-03-01 proposal"),
        deal(2, "2026-03-01 trial"),
        deal(3, "2026-03-01 trial", type="existingbusiness"),
        deal(4, "2026-03-01 renewals"),
    ]
    expected = {
        3: "existing business in Trial, a stage of new business",
        4: "new business in Renewals, a stage of existing business",
    }
    for ladder in ((), TALKING, TRYING):
        assert audited("wrong_type", things, *ladder) == expected


def test_an_attempt_that_was_deleted_is_one_by_the_ladder() -> None:
    things = [deal(1, "2026-03-01 trial", archived="2026-03-09")]
    assert audited("deleted_while_open", things, *TALKING) == {}
    assert audited("deleted_while_open", things, *TRYING) == {1: "deleted in Trial"}


def test_the_forecast_measures_new_business_along_the_ladder() -> None:
    for ladder, stages in ((TALKING, {"outreach", "discovery", "proposal"}), (TRYING, {"trial"})):
        world = World(THINGS, playbook=forked(*ladder))
        found = forecast(world.playbook, world.tables(), world.calendar, dt.date(2027, 6, 30))
        new = {one.stage for one in found.stages if one.deal_type == "new business"}
        assert found.new_from == "outreach"
        assert (found.new.k, found.new.n) == (3, 9)
        assert stages <= new
        world.forget()
    world = World(THINGS, playbook=forked())
    found = forecast(world.playbook, world.tables(), world.calendar, dt.date(2027, 6, 30))
    assert (found.new_from, found.new.n) == (None, 0)
    world.forget()


def test_the_plan_for_hubspot_is_the_same_with_and_without() -> None:
    portal, live = Portal(portal="here", embedded=True), Configuration()
    plain, *others = (
        compile_playbook(forked(*ladder), portal, live) for ladder in ((), TALKING, TRYING)
    )
    assert others == [plain, plain]


def test_invented_deals_go_along_the_ladder() -> None:
    for ladder in (TALKING, TRYING):
        book = forked(*ladder)
        (sales,) = (one for one in book.pipelines if one.pipeline == "membership_sales")
        assert [one.stages for one in ways(book, sales)] == [ladder, RENEWING]


def test_a_stage_of_a_ladder_is_needed() -> None:
    def needed(*ladder: str) -> bool:
        trial = LiveStage(
            object="deals", pipeline="membership_sales", id="trial", key="trial", label="Trial"
        )
        return "the ladder of new business" in Needs(forked(*ladder), ()).of(trial)

    assert needed(*TRYING)
    assert not needed(*TALKING)
