"""What every ambiguous word means: where a day, a week and a window begin and end."""

import datetime as dt

from dealwright.metrics.calendar import Calendar
from dealwright.metrics.evaluate import Totals
from dealwright.metrics.words import DAY
from dealwright.model.words import OneOrMany
from support.histories import World, deal, email, meeting, ms

HOUR = 3_600_000


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_as_of_a_date_everything_before_the_midnight_at_its_end_is_known() -> None:
    world = World(
        [
            deal(1, "2026-01-10T22:59:59.999 outreach"),
            deal(2, "2026-01-10T23:00:00 outreach"),
        ],
        zone="Europe/Berlin",
    )
    assert world.who("sqd", "2026-01-10") == {1}
    assert world.who("sqd", "2026-01-11") == {1, 2}


def test_last_7_days_are_the_day_itself_and_the_six_before_it() -> None:
    world = World([deal(1, "2026-01-04T23:59:59.999 outreach"), deal(2, "2026-01-05 outreach")])
    assert world.who("sqd_net_new", "2026-01-11") == {2}
    assert world.who("sqd_net_new", "2026-01-10") == {1, 2}


def test_last_7_days_have_167_or_169_hours_when_clocks_change() -> None:
    berlin = Calendar(zone="Europe/Berlin")

    def hours(end: str) -> float:
        return (berlin.cutoff(day(end)) - berlin.start(day(end), "last 7 days")) / HOUR

    assert hours("2026-03-28") == 168
    assert hours("2026-03-29") == hours("2026-04-04") == 167
    assert hours("2026-10-25") == hours("2026-10-31") == 169
    # The week begins at midnight of the clock then in force, not 168 hours before its end.
    world = World(
        [deal(1, "2026-03-22T22:59:59 outreach"), deal(2, "2026-03-22T23:00:00 outreach")],
        zone="Europe/Berlin",
    )
    assert world.who("sqd_net_new", "2026-03-29") == {2}


def test_midnight_that_clocks_skip_is_the_first_instant_of_the_day() -> None:
    assert Calendar(zone="America/Sao_Paulo").midnight(day("2018-11-04")) == ms("2018-11-04T03:00")
    # At one in the morning clocks go back to midnight: the day begins at the first of the two.
    assert Calendar(zone="America/Havana").midnight(day("2026-11-01")) == ms("2026-11-01T04:00")


def test_a_week_ends_on_weeks_end_and_a_7_day_metric_is_exactly_that_week() -> None:
    calendar = Calendar(weeks_end="sunday")
    assert calendar.week(day("2026-01-12")) == day("2026-01-18")
    assert calendar.week(day("2026-01-18")) == day("2026-01-18")
    sunday = day("2026-01-18")
    assert calendar.start(sunday, "last 7 days") == calendar.start(sunday, "this week")
    assert calendar.start(sunday, "last 1 week") == calendar.start(sunday, "last 7 days")
    assert Calendar(weeks_end="friday").week(day("2026-01-10")) == day("2026-01-16")


def test_this_week_begins_after_the_last_weeks_end() -> None:
    world = World([deal(1, "2026-01-11T23:59:59 outreach"), deal(2, "2026-01-12 outreach")])
    net_new = world.metric("sqd_net_new", during="this week")
    assert world.who(net_new, "2026-01-11") == {1}
    assert world.who(net_new, "2026-01-14") == {2}


def test_weeks_are_listed_oldest_first_and_a_running_week_ends_today() -> None:
    calendar = Calendar(weeks_end="sunday")
    assert calendar.weeks(day("2026-01-14"), 3) == [
        day("2026-01-04"),
        day("2026-01-11"),
        day("2026-01-14"),
    ]
    assert calendar.weeks(day("2026-01-18"), 2) == [day("2026-01-11"), day("2026-01-18")]


def test_all_time_begins_before_everything_and_since_moves_it() -> None:
    world = World(
        [
            deal(1, "2026-01-01 discovery"),
            meeting(10, [1], start="2026-01-05T09:00:00", outcome="COMPLETED"),
            meeting(11, [1], start="2026-01-08T09:00:00", outcome="COMPLETED"),
        ]
    )
    assert world.count("discovery_calls", "2026-01-31") == 2
    assert world.number("discovery_calls", "2026-01-31", since="2026-01-08").n == 1
    assert world.number("sqd", "2026-01-31", since="2026-01-08").n == 1, "a stock has no beginning"


def test_equal_timestamps_are_ordered_by_their_place_in_the_history() -> None:
    world = World([deal(1, "2026-01-05 outreach", "2026-01-09 discovery", "2026-01-09 proposal")])
    in_discovery = world.metric("sqd", in_=OneOrMany(("discovery",)))
    in_proposal = world.metric("sqd", in_=OneOrMany(("proposal",)))
    assert world.who(in_proposal, "2026-01-09") == {1}
    assert world.who(in_discovery, "2026-01-09") == set()


def test_a_stay_of_no_length_counts_as_reached_but_never_as_being_there() -> None:
    world = World(
        [deal(1, "2026-01-05 outreach", "2026-01-09 discovery", "2026-01-09 closed_lost")]
    )
    assert world.number("outreach_to_discovery", "2026-01-09").part("converted") == Totals(1)
    assert world.number("days_in_discovery", "2026-01-09").part("value") == Totals(1, 0, 0)
    assert world.who(world.metric("sqd", in_=OneOrMany(("discovery",))), "2026-01-09") == set()


def test_a_day_is_86_400_000_ms_and_averages_keep_fractions() -> None:
    # The clocks change in between: 36 hours have passed, not a day and a half by the calendar.
    world = World(
        [deal(1, "2026-03-28T12:00:00 discovery", "2026-03-30 proposal")], zone="Europe/Berlin"
    )
    number = world.number("days_in_discovery", "2026-04-01")
    assert number.part("value").ms == 36 * HOUR
    assert DAY == 24 * HOUR
    assert number.value == 1.5


def test_an_email_is_in_the_window_of_the_day_it_was_sent() -> None:
    world = World(
        [
            deal(1, "2026-01-01 outreach"),
            email(10, [1], sent="2026-01-05T00:00:00", status="SENT"),
        ]
    )
    assert world.share("outreach_email_open_rate", "2026-02-01") == (0, 1)
    assert world.share("outreach_email_open_rate", "2026-02-02") == (0, 0)
