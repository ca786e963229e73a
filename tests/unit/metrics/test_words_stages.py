"""What every ambiguous word means: stages, their ids, pipelines, parking."""

import datetime as dt
from dataclasses import replace

import pytest

from dealwright.metrics.evaluate import Totals
from dealwright.metrics.stage_ids import UnmappedStageError
from dealwright.model.pipelines import RetiredStage
from dealwright.model.playbook import Playbook
from dealwright.model.portals import IdOf, Ids, Portal, StageIds
from dealwright.model.words import OneOrMany
from support.histories import World, deal, shipped


def retired(**said: object) -> Playbook:
    """The playbook with a stage that was given up on 1 February."""
    gone = RetiredStage(
        stage="first_contact",
        date=dt.date(2026, 2, 1),
        why="Nobody used it",
        **said,  # type: ignore[arg-type]
    )
    return altered(retired=(gone,))


def altered(**said: object) -> Playbook:
    book = shipped()
    return replace(
        book,
        pipelines=tuple(
            replace(one, **said) if one.pipeline == "membership_sales" else one  # type: ignore[arg-type]
            for one in book.pipelines
        ),
    )


def portal(*stages: tuple[str, str], retired_ids: tuple[tuple[str, str], ...] = ()) -> Portal:
    return Portal(
        portal="here",
        ids=Ids(
            pipelines=(IdOf(key="membership_sales", id="55"),),
            stages=(
                StageIds(
                    pipeline="membership_sales",
                    stages=tuple(IdOf(key=key, id=id_) for key, id_ in stages),
                ),
            ),
        ),
        retired_ids=tuple(IdOf(key=key, id=id_) for key, id_ in retired_ids),
    )


def test_the_same_stage_under_another_id_is_one_stay() -> None:
    world = World(
        [deal(1, "2026-01-01 1047", "2026-01-05 discovery", "2026-01-11 proposal", pipeline="55")],
        portal=portal(("discovery", "1047")),
    )
    assert world.number("days_in_discovery", "2026-01-12").part("value") == Totals(
        1, 0, 10 * 86_400_000
    )
    assert world.who("sqd_net_new", "2026-01-08") == set()


def test_an_id_of_the_portal_weighs_more_than_a_key_that_looks_like_it() -> None:
    """Two stages have changed names: what HubSpot calls outreach is our discovery now."""
    world = World(
        [deal(1, "2026-01-01 outreach", pipeline="55")],
        portal=portal(("discovery", "outreach"), ("outreach", "discovery")),
    )
    assert world.who(world.metric("sqd", in_=OneOrMany(("discovery",))), "2026-01-02") == {1}


def test_a_renamed_stage_keeps_its_id_and_its_history() -> None:
    (sales,) = (one for one in shipped().pipelines if one.pipeline == "membership_sales")
    stages = tuple(
        replace(one, formerly="first_call", label="Anything") if one.stage == "discovery" else one
        for one in sales.stages
    )
    world = World(
        [deal(1, "2026-01-01 first_call", "2026-01-05 discovery")],
        playbook=altered(stages=stages),
    )
    assert world.who(world.metric("sqd", in_=OneOrMany(("discovery",))), "2026-01-02") == {1}
    assert world.who("sqd_net_new", "2026-01-08") == set()


def test_a_retired_id_counts_as_the_stage_that_the_portal_names() -> None:
    world = World(
        [deal(1, "2026-01-01 9001"), deal(2, "2026-01-01 9002"), deal(3, "2026-01-01 outreach")],
        portal=portal(retired_ids=(("9001", "discovery"), ("9002", "off ladder"))),
    )
    assert world.who("sqd", "2026-01-02") == {1, 3}


def test_an_id_that_nobody_named_is_an_error_that_lists_deals_and_days() -> None:
    world = World([deal(1, "2026-01-02 outreach", "2026-01-07 9001"), deal(2, "2026-01-03 9001")])
    with pytest.raises(UnmappedStageError) as caught:
        world.value("sqd", "2026-01-10")
    assert str(caught.value) == (
        "histories hold stages that nobody named: 9001 (2 deals: 2 on 2026-01-03, 1 on 2026-01-07)"
    )
    assert "retired_ids" in (caught.value.hint or "")


def test_an_unknown_id_in_many_deals_lists_ten_and_says_that_there_are_others() -> None:
    world = World([deal(id_, "2026-01-02 9001") for id_ in range(1, 13)])
    with pytest.raises(UnmappedStageError, match=r"12 deals: .*10 on 2026-01-02 and others\)"):
        world.value("sqd", "2026-01-10")


def test_a_retired_stage_counts_as_what_it_says() -> None:
    things = [deal(1, "2026-01-01 first_contact")]
    as_outreach = World(things, playbook=retired(counts_as="outreach"))
    off_ladder = World(things, playbook=retired(counts_as="off ladder"))
    assert as_outreach.count("sqd", "2026-01-02") == 1
    assert off_ladder.count("sqd", "2026-01-02") == 0
    with pytest.raises(UnmappedStageError):
        World(things, playbook=retired()).value("sqd", "2026-01-02")


@pytest.mark.parametrize("id_", ["first_contact", "88", "9001"])
def test_moves_out_of_a_retired_stage_are_no_entries_from_its_date_on(id_: str) -> None:
    world = World(
        [
            deal(1, f"2026-01-05 {id_}", "2026-01-31T23:59:59 outreach", pipeline="55"),
            deal(2, f"2026-01-05 {id_}", "2026-02-01 outreach", "2026-02-05 discovery"),
            deal(3, f"2026-01-05 {id_}", "2026-02-01 discovery"),
        ],
        playbook=retired(counts_as="enrichment", move_deals_to="outreach"),
        portal=portal(("first_contact", "88"), retired_ids=(("9001", "first_contact"),)),
    )
    assert world.who("sqd_net_new", "2026-02-05") == {1, 3}
    assert world.who("outreach_to_discovery", "2026-02-05", "entered") == {1}
    assert world.who("sqd", "2026-02-05") == {1, 2, 3}


def test_deals_of_a_retired_stage_may_go_to_a_stage_that_was_retired_later() -> None:
    book = retired(counts_as="enrichment", move_deals_to="warm_up")
    (sales,) = (one for one in book.pipelines if one.pipeline == "membership_sales")
    second = replace(sales.retired[0], stage="warm_up", counts_as="outreach", move_deals_to=None)
    world = World(
        [deal(1, "2026-01-05 first_contact", "2026-02-03 warm_up")],
        playbook=altered(retired=(*sales.retired, second)),
    )
    assert world.who("sqd_net_new", "2026-02-05") == set()
    assert world.who("sqd", "2026-02-05") == {1}


def test_a_stage_off_the_ladder_leaves_the_attempt_open_until_its_horizon() -> None:
    world = World(
        [deal(1, "2026-01-01 outreach", "2026-01-10 9002")],
        portal=portal(retired_ids=(("9002", "off ladder"),)),
    )
    before, after = (world.number("outreach_to_discovery", one) for one in _AROUND)
    assert world.count("sqd", "2026-01-12") == 0
    assert before.parts == {"entered": Totals(1)}
    assert after.parts == {"entered": Totals(1), "value": Totals(1, 0)}


_AROUND = ("2026-02-14", "2026-02-15")  # 45 days after 1 January is the midnight between them


def test_a_deal_in_another_pipeline_is_off_the_ladder_for_that_time() -> None:
    pipelines = [
        "2026-01-01 membership_sales",
        "2026-01-05 partners",
        "2026-01-09 membership_sales",
    ]
    world = World(
        [
            deal(
                1,
                "2026-01-01 outreach",
                "2026-01-05 77",
                "2026-01-09 discovery",
                pipeline=pipelines,
            )
        ]
    )
    assert [world.count("sqd", f"2026-01-0{one}") for one in (4, 5, 8, 9)] == [1, 0, 0, 1]
    assert world.who("sqd_net_new", "2026-01-09") == {1}, "it came back from outside"


def test_a_parked_deal_is_out_of_sqd_until_the_day_it_wakes() -> None:
    world = World([deal(1, "2026-01-01 outreach", parked_until=["2026-01-05T12:00:00 2026-01-20"])])
    assert [world.count("sqd", f"2026-01-{one}") for one in ("04", "05", "19", "20")] == [
        1,
        0,
        0,
        1,
    ]
    parked = world.metric("sqd", where={"parked": "yes"})
    awake = world.metric("sqd", where={"parked": "no"})
    assert [world.count(parked, f"2026-01-{one}") for one in ("04", "05", "19", "20")] == [
        0,
        1,
        1,
        0,
    ]
    assert [world.count(awake, f"2026-01-{one}") for one in ("04", "05", "19", "20")] == [
        1,
        0,
        0,
        1,
    ]


def test_waking_is_no_entry_and_parking_no_exit() -> None:
    world = World([deal(1, "2026-01-01 outreach", parked_until=["2026-01-02 2026-01-20"])])
    number = world.number("sqd_net_new", "2026-01-20")
    assert (number.n, number.part("entries"), number.part("exits")) == (0, Totals(), Totals())
    parking = world.number("sqd_net_new", "2026-01-07")
    assert (parking.part("entries"), parking.part("exits")) == (Totals(1), Totals())


def test_a_parked_deal_stays_an_attempt_and_is_shown() -> None:
    world = World(
        [
            deal(1, "2026-01-01 outreach", parked_until=["2026-01-05 2026-03-01"]),
            deal(2, "2026-01-01 outreach", "2026-01-09 discovery", parked_until="2026-03-01"),
            deal(3, "2026-01-01 outreach", "2026-01-09 closed_lost", parked_until="2026-03-01"),
        ]
    )
    assert world.share("outreach_to_discovery", "2026-02-20") == (1, 3)
    assert world.who("outreach_to_discovery", "2026-02-20", "parked") == {1}
    assert world.who("outreach_to_discovery", "2026-03-01", "parked") == set()


def test_a_parking_day_matters_only_in_stages_that_are_open() -> None:
    world = World([deal(1, "2026-01-01 closed_won", parked_until="2026-05-01")])
    won = world.metric("sqd", in_=OneOrMany(("closed_won", "proposal")))
    assert world.count(won, "2026-01-09") == 1
