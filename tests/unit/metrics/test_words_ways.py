"""What every ambiguous word means: ways through the stages, attempts, horizons, durations."""

from dealwright.metrics.evaluate import Totals
from dealwright.model.metrics import Metric
from dealwright.model.words import Arrow
from support.histories import World, deal

DAY_MS = 86_400_000


def test_net_new_counts_entries_from_outside_the_set() -> None:
    world = World(
        [
            deal(1, "2026-01-01 enrichment", "2026-01-06 outreach"),
            deal(2, "2026-01-01 outreach", "2026-01-06 discovery"),  # moves inside
            deal(3, "2026-01-01 outreach", "2026-01-02 closed_lost", "2026-01-06 proposal"),
            deal(4, "2026-01-01 enrichment", "2026-01-06 outreach", "2026-01-07 closed_lost"),
            deal(5, "2026-01-06 outreach"),
        ]
    )
    assert world.who("sqd_net_new", "2026-01-11") == {1, 3, 4, 5}


def test_a_deal_that_came_twice_in_a_week_is_net_new_once() -> None:
    stages = ("2026-01-05 outreach", "2026-01-06 closed_lost", "2026-01-07 discovery")
    number = World([deal(1, *stages)]).number("sqd_net_new", "2026-01-11")
    assert number.n == 1
    assert (number.part("entries").n, number.part("exits").n) == (2, 1)


def test_a_deal_counts_as_net_new_in_each_week_in_which_it_came() -> None:
    stages = ("2026-01-05 outreach", "2026-01-06 closed_lost", "2026-01-14 discovery")
    world = World([deal(1, *stages)])
    days = ("2026-01-05", "2026-01-11", "2026-01-12", "2026-01-14", "2026-01-20", "2026-01-21")
    assert [world.count("sqd_net_new", one) for one in days] == [1, 1, 0, 1, 1, 0]


def test_who_skips_a_stage_has_reached_it() -> None:
    world = World(
        [
            deal(1, "2026-01-01 outreach", "2026-01-09 discovery", "2026-01-12 proposal"),
            deal(2, "2026-01-01 outreach", "2026-01-09 proposal"),
            deal(3, "2026-01-01 outreach", "2026-01-09 closed_won"),
            deal(4, "2026-01-01 outreach", "2026-01-09 renewals"),  # on another ladder
            deal(5, "2026-01-01 discovery"),  # never stood in Outreach
            deal(6, "2026-01-01 outreach", "2026-01-09 proposal", "2026-01-10 discovery"),
        ]
    )
    number = world.number("outreach_to_discovery", "2026-02-15")
    assert (number.k, number.n, number.part("skipped").n) == (4, 5, 3)
    assert world.who("outreach_to_discovery", "2026-02-15", "skipped") == {2, 3, 6}


def test_skips_ignore_counts_only_who_stood_in_the_stage() -> None:
    world = World(
        [
            deal(1, "2026-01-01 outreach", "2026-01-09 discovery"),
            deal(2, "2026-01-01 outreach", "2026-01-09 proposal"),
        ]
    )
    strict = world.metric("outreach_to_discovery", skips="ignore")
    assert world.share(strict, "2026-02-15") == (1, 2)
    assert world.number(strict, "2026-02-15").part("skipped") == Totals()


def test_moved_backward_stays_reached_and_is_one_attempt_from_its_first_entry() -> None:
    world = World(
        [
            deal(
                1,
                "2026-01-01 outreach",
                "2026-01-09 discovery",
                "2026-01-10 outreach",
                "2026-02-20 closed_lost",
            )
        ]
    )
    number = world.number("outreach_to_discovery", "2026-02-15")
    assert (number.k, number.n) == (1, 1)
    assert world.number("outreach_to_discovery", "2026-03-30").part("lost") == Totals()


def test_reopened_after_the_horizon_does_not_rescue_the_attempt() -> None:
    world = World(
        [
            deal(
                1,
                "2026-01-01 outreach",
                "2026-01-20 closed_lost",
                "2026-03-01 outreach",
                "2026-03-05 discovery",
            )
        ]
    )
    number = world.number("outreach_to_discovery", "2026-06-01")
    assert (number.k, number.n) == (0, 1)
    assert number.part("converted") == Totals(1)
    assert world.number("outreach_to_discovery", "2026-03-02").part("lost") == Totals()
    assert world.number("outreach_to_discovery", "2026-02-27").part("lost").n == 1


def test_a_horizon_is_so_many_days_to_the_millisecond() -> None:
    world = World(
        [
            deal(1, "2026-01-01T12:00:00 outreach", "2026-02-15T12:00:00 discovery"),
            deal(2, "2026-01-01T12:00:00 outreach", "2026-02-15T12:00:00.001 discovery"),
        ]
    )
    assert world.share("outreach_to_discovery", "2026-02-14") == (0, 0)
    assert world.share("outreach_to_discovery", "2026-02-15") == (1, 2)


def test_ever_has_no_horizon_and_every_attempt_counts() -> None:
    world = World([deal(1, "2026-01-01 outreach", "2026-09-01 discovery")])
    ever = world.metric("outreach_to_discovery", within="ever")
    assert world.share(ever, "2026-01-01") == (0, 1)
    assert world.share(ever, "2026-09-01") == (1, 1)


def test_attempts_are_the_deals_that_had_their_horizon_and_entered_since() -> None:
    world = World(
        [
            deal(1, "2026-01-01 outreach"),
            deal(2, "2026-01-10 outreach"),
            deal(3, "2026-02-20 outreach"),
        ]
    )
    assert world.number("outreach_to_discovery", "2026-03-01").n == 2
    later = world.number("outreach_to_discovery", "2026-03-01", since="2026-01-10")
    assert (later.n, later.part("entered").n) == (1, 2)


def test_ten_calls_are_held_discovery_meetings_and_the_rate_counts_deals() -> None:
    calls = world_of_calls()
    assert calls.count("discovery_calls", "2026-04-01") == 3
    assert calls.number("discovery_to_proposal", "2026-04-01").n == 1


def world_of_calls() -> World:
    from support.histories import meeting

    return World(
        [
            deal(1, "2026-01-01 discovery"),
            *(
                meeting(10 + one, [1], start=f"2026-01-0{one}T09:00:00", outcome="COMPLETED")
                for one in (3, 4, 5)
            ),
        ]
    )


def test_days_in_a_stage_add_up_all_stays_of_a_deal() -> None:
    world = World(
        [
            deal(
                1,
                "2026-01-01 discovery",
                "2026-01-04 outreach",
                "2026-01-06 discovery",
                "2026-01-10 proposal",
            )
        ]
    )
    parts = [world.number("days_in_discovery", f"2026-01-{one}").parts for one in _TIMES]
    assert parts == [
        {"open": Totals(1, 0, 1 * DAY_MS)},
        {"value": Totals(1, 0, 3 * DAY_MS)},
        {"open": Totals(1, 0, 4 * DAY_MS)},
        {"value": Totals(1, 0, 7 * DAY_MS)},
    ]


_TIMES = ("01", "04", "06", "12")


def test_a_deal_that_comes_back_keeps_the_fields_of_its_first_stay() -> None:
    types = ["2026-01-01 newbusiness", "2026-01-05 existingbusiness"]
    stages = ("2026-01-01 discovery", "2026-01-04 outreach", "2026-01-06 discovery")
    world = World([deal(1, *stages, type=types)])
    assert world.number("days_in_discovery", "2026-01-06").part("open") == Totals(1, 0, 4 * DAY_MS)


def test_days_in_pipeline_run_from_the_first_enrichment_to_the_first_win() -> None:
    world = World(
        [
            deal(1, "2026-01-01 enrichment", "2026-01-05 outreach", "2026-01-11 closed_won"),
            deal(2, "2026-01-01 enrichment", "2026-01-21 closed_won", "2026-01-25 proposal"),
            deal(3, "2026-01-01 enrichment", "2026-01-05 closed_lost"),
            deal(4, "2026-01-01 enrichment"),
        ]
    )
    number = world.number("days_in_pipeline", "2026-01-31")
    assert number.value == 15
    assert number.part("lost") == Totals(1, 0, 4 * DAY_MS)
    assert number.part("open") == Totals(1, 0, 31 * DAY_MS)


def test_deals_that_were_never_in_enrichment_are_left_out_and_listed() -> None:
    types = ["2026-01-01 existingbusiness", "2026-01-05 newbusiness"]
    world = World(
        [
            deal(1, "2026-01-01 outreach", "2026-01-11 closed_won"),
            deal(2, "2026-01-01 enrichment", "2026-01-11 closed_won", type=types),
            deal(3, "2026-01-01 proposal", "2026-01-11 closed_won", "2026-02-11 enrichment"),
        ]
    )
    assert world.number("days_in_pipeline", "2026-01-31").n == 0
    # 2 was there, as existing business; what 3 does later changes nothing about the day.
    for day in ("2026-01-31", "2026-02-28"):
        assert world.who("days_in_pipeline", day, "left_out") == {1, 3}


def test_a_flow_is_two_counts_and_no_rate() -> None:
    world = World(
        [
            deal(1, "2026-01-01 outreach", "2026-01-10 discovery"),
            deal(2, "2026-01-10 outreach"),
            deal(3, "2026-01-11 discovery"),
        ]
    )
    flow = Metric(metric="f", label="F", flow=Arrow("outreach", "discovery"), during="last 7 days")
    number = world.number(flow, "2026-01-11")
    assert (number.part("start").n, number.part("value").n, number.value) == (1, 2, None)
