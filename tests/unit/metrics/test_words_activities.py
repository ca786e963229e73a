"""What every ambiguous word means: meetings and e-mails."""

from dataclasses import replace

from dealwright.model.metrics import Metric
from support.histories import World, deal, email, meeting, where

RATE = "outreach_email_open_rate"


def test_meetings_held_have_the_outcome_completed_and_begin_in_the_window() -> None:
    world = World(
        [
            deal(1, "2026-01-01 discovery"),
            meeting(10, [1], start="2026-01-05T09:00:00", outcome="COMPLETED"),
            meeting(11, [1], start="2026-01-05T09:00:00", outcome="NO_SHOW"),
            meeting(12, [1], start="2026-01-05T09:00:00"),  # nobody said: not held
            meeting(13, [1], start="2026-01-04T23:59:59", outcome="COMPLETED"),
        ]
    )
    assert world.who("mpw", "2026-01-11") == {10}


def test_a_meeting_is_held_from_the_moment_somebody_says_so() -> None:
    outcome = ["2026-01-01 SCHEDULED", "2026-01-08 COMPLETED"]
    world = World(
        [
            deal(1, "2026-01-01 discovery"),
            meeting(10, [1], created="2026-01-01", start="2026-01-06T09:00:00", outcome=outcome),
        ]
    )
    assert [world.count("mpw", f"2026-01-{one}") for one in ("07", "08", "12", "13")] == [
        0,
        1,
        1,
        0,
    ]


def test_a_meeting_of_the_future_does_not_count_yet() -> None:
    world = World(
        [
            deal(1, "2026-01-01 discovery"),
            meeting(
                10, [1], created="2026-01-01", start="2026-01-06T09:00:00", outcome="COMPLETED"
            ),
        ]
    )
    assert [world.count("mpw", f"2026-01-0{one}") for one in (5, 6)] == [0, 1]


def test_a_meeting_that_moved_counts_where_it_is() -> None:
    moved = meeting(10, [1], created="2026-01-01", start="2026-01-03T09:00:00", outcome="COMPLETED")
    starts = [("2026-01-01", "2026-01-03T09:00:00Z"), ("2026-01-02", "2026-01-13T09:00:00Z")]
    moved = replace(moved, changes={**moved.changes, "hs_meeting_start_time": starts})
    world = World([deal(1, "2026-01-01 discovery"), moved])
    assert [world.count("mpw", one) for one in ("2026-01-09", "2026-01-14")] == [0, 1]


def test_the_kind_of_a_meeting_is_its_label_else_the_stage_of_its_deal_at_the_start() -> None:
    world = World(
        [
            deal(1, "2026-01-01 outreach", "2026-01-06 discovery", "2026-01-08 proposal"),
            meeting(10, [1], start="2026-01-05T09:00:00", outcome="COMPLETED"),
            meeting(11, [1], start="2026-01-07T09:00:00", outcome="COMPLETED"),
            meeting(12, [1], start="2026-01-05T09:00:00", outcome="COMPLETED", kind="Renewal call"),
            meeting(13, [1], start="2026-01-07T09:00:00", outcome="COMPLETED", kind="Lunch"),
            meeting(14, [], start="2026-01-07T09:00:00", outcome="COMPLETED"),
        ]
    )
    # Outreach is no kind of MPW; a label that values: does not name is kept, and counts nowhere.
    assert world.who("mpw", "2026-01-11") == {11, 12}


def test_a_meeting_at_the_instant_of_a_move_belongs_to_the_stage_that_was_entered() -> None:
    world = World(
        [
            deal(1, "2026-01-01 outreach", "2026-01-06T09:00:00 discovery"),
            meeting(10, [1], start="2026-01-06T09:00:00", outcome="COMPLETED"),
            meeting(11, [1], start="2026-01-06T08:59:59.999", outcome="COMPLETED"),
        ]
    )
    assert world.who("mpw", "2026-01-11") == {10}


def test_an_archived_meeting_is_out() -> None:
    world = World(
        [
            deal(1, "2026-01-01 discovery"),
            meeting(
                10, [1], start="2026-01-05T09:00:00", outcome="COMPLETED", archived="2026-01-07"
            ),
        ]
    )
    assert [world.count("mpw", f"2026-01-0{one}") for one in (6, 7)] == [1, 0]


def test_the_purpose_of_an_email_is_its_own_else_the_stage_of_its_deal() -> None:
    sent = {"sent": "2026-01-05T09:00:00", "status": "SENT"}
    world = World(
        [
            deal(1, "2026-01-01 outreach"),
            deal(2, "2026-01-01 discovery"),
            email(10, [1], **sent),
            email(11, [1], purpose="follow_up", **sent),
            email(12, [2], purpose="outreach", **sent),
            email(13, [2], **sent),
        ]
    )
    assert world.who(RATE, "2026-01-07") == {10, 12}


def test_opens_are_first_opens_before_the_cut_off_of_delivered_emails() -> None:
    sent = {"sent": "2026-01-05T09:00:00"}
    world = World(
        [
            deal(1, "2026-01-01 outreach"),
            email(
                10,
                [1],
                status="SENT",
                opens=["2026-01-05 0", "2026-01-07 1", "2026-01-09 3"],
                **sent,
            ),
            email(11, [1], status="SENT", opens=["2026-01-05 0"], **sent),
            email(12, [1], status="BOUNCED", opens=["2026-01-06 1"], **sent),
            email(13, [1], status="SENDING", **sent),
        ]
    )
    assert [world.share(RATE, f"2026-01-0{one}") for one in (6, 7, 9)] == [(0, 2), (1, 2), (1, 2)]


def test_an_email_that_bounced_later_was_delivered_until_then() -> None:
    status = ["2026-01-05T09:00:00 SENT", "2026-01-06 BOUNCED"]
    world = World(
        [
            deal(1, "2026-01-01 outreach"),
            email(10, [1], sent="2026-01-05T09:00:00", status=status),
        ]
    )
    assert [world.share(RATE, f"2026-01-0{one}")[1] for one in (5, 6)] == [1, 0]
    bounced = world.metric(RATE, that="bounced", where={})
    assert [world.share(bounced, f"2026-01-0{one}") for one in (5, 6)] == [(0, 1), (1, 1)]


def test_replies_are_shown_beside_opens() -> None:
    sent = {"sent": "2026-01-05T09:00:00", "status": "SENT"}
    world = World(
        [
            deal(1, "2026-01-01 outreach"),
            email(10, [1], opens="1", replies=["2026-01-08 1"], **sent),
            email(11, [1], opens="1", **sent),
        ]
    )
    assert world.share(RATE, "2026-01-09") == (2, 2)
    assert world.share(world.metric(RATE, that="replied"), "2026-01-09") == (1, 2)


def test_the_open_rate_is_split_by_template() -> None:
    sent = {"sent": "2026-01-05T09:00:00", "status": "SENT"}
    world = World(
        [
            deal(1, "2026-01-01 outreach"),
            email(10, [1], template="short", opens="1", **sent),
            email(11, [1], template="long", **sent),
            email(12, [1], **sent),
        ]
    )
    numbers = world.numbers(RATE, "2026-01-09", split=["template"])
    assert [(one.segment[0], one.k, one.n) for one in numbers] == [
        ("long", 0, 1),
        ("short", 1, 1),
        (None, 0, 1),
    ]


def test_what_was_not_delivered_can_be_counted() -> None:
    sent = {"sent": "2026-01-05T09:00:00"}
    world = World(
        [
            deal(1, "2026-01-01 outreach"),
            email(10, [1], status="SENT", **sent),
            email(11, [1], status="FAILED", **sent),
            email(12, [1], status=None, **sent),
        ]
    )
    mails = Metric(metric="m", label="M", count="emails", where=where({"delivered": "false"}))
    assert world.who(mails, "2026-01-09") == {11, 12}
