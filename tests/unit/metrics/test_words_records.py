"""What every ambiguous word means: records, who they belong to, and when they end."""

import duckdb

from dealwright.metrics.evaluate import Totals
from dealwright.model.words import OneOrMany
from support.histories import Thing, World, deal, meeting, ms


def by_type(world: World, metric: str, day: str) -> dict[object, int]:
    return {one.segment[0]: one.n for one in world.numbers(metric, day, split=["deal_type"])}


def test_a_deal_without_a_type_is_counted_under_no_type_and_in_no_metric_that_filters_by_it() -> (
    None
):
    world = World(
        [deal(1, "2026-01-01 outreach", type=None), deal(2, "2026-01-01 outreach", type="odd")]
    )
    assert by_type(world, "sqd", "2026-01-02") == {None: 1, "odd": 1}
    assert world.number("outreach_to_discovery", "2026-01-02").part("entered") == Totals()


def test_merged_deals_count_up_to_the_merge_and_the_survivor_with_its_own_history() -> None:
    world = World(
        [
            deal(1, "2026-01-01 outreach", archived="2026-01-10T12:00:00", merged_into=2),
            deal(2, "2026-01-05 discovery"),
        ]
    )
    assert world.who("sqd", "2026-01-09") == {1, 2}
    assert world.who("sqd", "2026-01-10") == {2}
    assert world.who("outreach_to_discovery", "2026-03-09", "entered") == set()


def test_an_archived_deal_counts_up_to_that_instant_and_then_in_no_metric() -> None:
    world = World(
        [
            deal(1, "2026-01-01 outreach", "2026-01-05 discovery", archived="2026-03-10"),
            deal(2, "2026-01-01 outreach"),
            meeting(10, [1], start="2026-01-06T09:00:00", outcome="COMPLETED"),
        ]
    )
    # It is archived at the midnight that ends 9 March: not yet as of that day.
    assert world.share("outreach_to_discovery", "2026-03-09") == (1, 2)
    assert world.count("discovery_calls", "2026-03-09") == 1
    assert world.share("outreach_to_discovery", "2026-03-10") == (0, 1)
    assert world.count("discovery_calls", "2026-03-10") == 0
    assert world.number("days_in_discovery", "2026-03-10").parts == {}


def test_archiving_is_an_exit_and_the_companions_remember_it() -> None:
    world = World([deal(1, "2026-01-06 outreach", archived="2026-01-08T12:00:00")])
    number = world.number("sqd_net_new", "2026-01-09")
    assert number.n == 0
    assert (number.part("entries").n, number.part("exits").n) == (1, 1)


def test_a_meeting_of_two_deals_belongs_to_the_one_that_was_created_first() -> None:
    world = World(
        [
            deal(1, "2026-01-03 discovery", type="existingbusiness"),
            deal(2, "2026-01-02 discovery", type="newbusiness"),
            meeting(10, [1, 2], start="2026-01-05T09:00:00", outcome="COMPLETED"),
        ]
    )
    assert by_type(world, "mpw", "2026-01-07") == {"new business": 1}
    assert world.count("mpw", "2026-01-07") == 1


def test_a_meeting_of_two_deals_is_gone_when_both_are() -> None:
    first = deal(1, "2026-01-01 discovery", archived="2026-01-06T12:00:00")
    second = deal(2, "2026-01-02 discovery", archived="2026-01-07T12:00:00")
    world = World(
        [first, second, meeting(10, [1, 2], start="2026-01-05T09:00:00", outcome="COMPLETED")]
    )
    assert [world.count("mpw", f"2026-01-0{one}") for one in (6, 7)] == [1, 0]


def test_a_stock_has_the_value_in_force_at_the_cut_off() -> None:
    owners = ["2026-01-01 7", "2026-01-10 8"]
    world = World([deal(1, "2026-01-01 outreach", hubspot_owner_id=owners)])

    def owner(day: str) -> object:
        (number,) = world.numbers("sqd", day, split=["owner"])
        return number.segment[0]

    assert (owner("2026-01-09"), owner("2026-01-10")) == ("7", "8")


def test_a_cohort_has_the_value_in_force_when_the_deal_entered_the_base_stage() -> None:
    types = ["2026-01-01 newbusiness", "2026-01-10 existingbusiness"]
    world = World([deal(1, "2026-01-05 outreach", "2026-01-12 discovery", type=types)])
    assert world.share("outreach_to_discovery", "2026-03-01") == (1, 1)
    (number,) = world.numbers("outreach_to_discovery", "2026-03-01", split=["deal_type"])
    assert number.segment == ("new business",)
    # Discovery was entered as existing business.
    assert world.number("discovery_to_proposal", "2026-03-01").part("entered") == Totals()


def test_a_meeting_has_the_values_of_its_deal_when_it_took_place() -> None:
    types = ["2026-01-01 newbusiness", "2026-01-10 existingbusiness"]
    world = World(
        [
            deal(1, "2026-01-01 discovery", type=types),
            meeting(10, [1], start="2026-01-05T09:00:00", outcome="COMPLETED"),
        ]
    )
    assert by_type(world, "mpw", "2026-01-11") == {"new business": 1}


def test_a_deal_has_the_fields_of_its_primary_company_as_they_were() -> None:
    company = Thing(
        id=70,
        object="companies",
        changes={"institution_type": [("2025-01-01", "museum"), ("2026-01-10", "university")]},
    )
    one = deal(1, "2026-01-05 outreach", of=(("companies", 70),))
    world = World([one, company])
    segments = [
        number.segment
        for day in ("2026-01-05", "2026-01-10")
        for number in world.numbers("sqd", day, split=["institution_type"])
    ]
    assert segments == [("museum",), ("university",)]


def test_sqd_counts_all_four_stages_of_any_type_and_is_shown_by_type() -> None:
    world = World(
        [
            deal(1, "2026-01-01 outreach"),
            deal(2, "2026-01-01 renewals", type="existingbusiness"),
            deal(3, "2026-01-01 proposal", type="existingbusiness"),
            deal(4, "2026-01-01 enrichment"),
            deal(5, "2026-01-01 closed_won"),
        ]
    )
    assert world.who("sqd", "2026-01-02") == {1, 2, 3}
    assert by_type(world, "sqd", "2026-01-02") == {"new business": 1, "existing business": 2}
    assert world.metric("sqd").split_by == ("deal_type",)


def test_a_value_that_values_does_not_name_is_kept() -> None:
    world = World(
        [
            deal(1, "2026-01-01 discovery"),
            meeting(10, [1], start="2026-01-05T09:00:00", outcome="BROUGHT_CAKE"),
        ]
    )
    cake = world.metric("mpw", where={"outcome": "BROUGHT_CAKE"})
    assert (world.count(cake, "2026-01-07"), world.count("mpw", "2026-01-07")) == (1, 0)


def test_a_contract_date_that_was_edited_later_has_the_value_known_at_the_cut_off() -> None:
    world = World(
        [
            deal(
                1,
                "2026-01-01 closed_won",
                contract_start_date="2026-01-01",
                contract_end_date=["2026-01-01 2026-01-31", "2026-02-10 2026-12-31"],
            )
        ]
    )
    days = ("2026-01-31", "2026-02-01", "2026-02-09", "2026-02-10")
    assert [world.count("existing_business_active", one) for one in days] == [1, 0, 0, 1]


def test_dates_in_milliseconds_are_days_and_what_is_no_date_is_none() -> None:
    noon = str(ms("2026-01-31T12:00:00"))
    world = World(
        [
            deal(1, "2026-01-01 closed_won", contract_start_date=noon, contract_end_date=noon),
            deal(
                2, "2026-01-01 closed_won", contract_start_date="soon", contract_end_date="9" * 30
            ),
        ]
    )
    days = ("2026-01-30", "2026-01-31", "2026-02-01")
    assert [world.who("existing_business_active", one) for one in days] == [set(), {1}, set()]


def test_a_history_that_was_cut_is_completed_only_with_what_is_older() -> None:
    one = deal(1, "2026-02-01 proposal", created="2026-01-01")
    dates = [
        (1, "outreach", "2026-01-05"),
        (1, "discovery", "2026-01-10"),
        (1, "proposal", "2026-02-01"),
    ]
    world = World([one], stage_dates=dates)
    assert world.share("outreach_to_discovery", "2026-03-01") == (1, 1)
    assert world.who(world.metric("sqd", in_=OneOrMany(("outreach",))), "2026-01-07") == {1}
    # The latest entry lies within what is known: the earlier ones are not guessed.
    returned = [(1, "outreach", "2026-02-01"), (1, "enrichment", "2026-01-03")]
    guessing = World([one], stage_dates=returned)
    assert guessing.who("outreach_to_discovery", "2026-03-01", "entered") == set()
    assert guessing.who("days_in_pipeline", "2026-03-01", "open") == {1}


def test_nothing_at_all_gives_numbers_of_nothing() -> None:
    world = World([])
    assert isinstance(world.tables().connection, duckdb.DuckDBPyConnection)
    assert world.value("sqd", "2026-01-01") == 0
    assert world.value("outreach_to_discovery", "2026-01-01") is None
    assert world.value("days_in_discovery", "2026-01-01") is None
