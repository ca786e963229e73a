"""What a week's review finds in hand-made histories."""

import datetime as dt
from dataclasses import replace

import pytest

from dealwright.metrics.audit import default_since
from dealwright.metrics.audit_rule import Ground
from dealwright.metrics.review import Closed, Due, Review, Standing, review
from dealwright.model.metrics import Field, FieldValue
from dealwright.model.playbook import Playbook
from support.histories import World, deal, shipped

DAY = dt.date(2026, 6, 30)


def reviewed(world: World) -> Review:
    ground = Ground(
        engine=world.tables(),
        playbook=world.playbook,
        calendar=world.calendar,
        day=DAY,
        since=default_since(DAY),
    )
    return review(ground)


def with_field(*fields: Field, without: tuple[str, ...] = ()) -> Playbook:
    """The shipped playbook with other fields of deals."""
    book = shipped()
    changed = tuple(
        replace(of, fields=(*(one for one in of.fields if one.field not in without), *fields))
        if of.thing == "deals"
        else of
        for of in book.measures.fields
    )
    return replace(book, measures=replace(book.measures, fields=changed))


def test_numbers_are_those_of_a_quarter_ago_a_week_ago_and_now() -> None:
    found = reviewed(
        World([deal(1, "2026-03-01 outreach"), deal(2, "2026-06-24 outreach"), deal(3)])
    )
    assert [str(day) for day in found.days] == ["2026-03-31", "2026-06-23", "2026-06-30"]
    (sqd,) = [one for one in found.figures if one.metric.metric == "sqd"]
    assert [one.n for one in sqd.numbers] == [1, 1, 2]


def test_where_deals_stand_which_stall_and_which_are_parked() -> None:
    past = [
        deal(100 + number, "2026-01-01 outreach", "2026-01-11 closed_lost") for number in range(5)
    ]
    found = reviewed(
        World(
            [
                *past,
                deal(1, "2026-06-01 outreach", hubspot_owner_id="7"),
                deal(2, "2026-06-25 outreach"),
                deal(3, "2026-05-01 outreach", parked_until="2026-07-01"),
                deal(4, "2026-05-01 discovery"),
            ]
        )
    )
    assert found.standing == (
        Standing(stage="enrichment", deals=0, stalled=0, parked=0),
        Standing(stage="outreach", deals=3, stalled=1, parked=1),
        Standing(stage="discovery", deals=1, stalled=0, parked=0),
        Standing(stage="renewals", deals=0, stalled=0, parked=0),
        Standing(stage="proposal", deals=0, stalled=0, parked=0),
    )
    assert [(one.id, one.owner) for one in found.stalled] == [(1, "7")]
    assert found.lacking == (
        "stalled: 1 deal in Discovery: no stalls_after, and fewer than 5 finished stays",
    )


def member(id_: int, ends: str | None, **named: object) -> object:
    about = {"contract_start_date": "2025-01-01", "contract_end_date": ends} | named
    return deal(id_, "2025-01-01 closed_won", type="existingbusiness", **about)


def test_renewals_that_are_due_and_overdue() -> None:
    things = [
        member(1, "2026-12-27"),
        member(2, "2026-12-28"),
        member(3, "2026-06-29", service_status="ongoing", hubspot_owner_id="7"),
        member(4, "2026-06-30", service_status="ended"),
        member(5, "2026-06-30"),
        member(6, None, service_status="ongoing"),
        member(7, "2026-07-30", archived="2026-06-01"),
    ]
    assert reviewed(World(things)).due == (  # type: ignore[arg-type]
        Due(deal=3, owner="7", ends=dt.date(2026, 6, 29), days=-1),
        Due(deal=5, owner=None, ends=dt.date(2026, 6, 30), days=0),
        Due(deal=1, owner=None, ends=dt.date(2026, 12, 27), days=180),
    )


def test_without_a_word_for_the_end_renewals_are_lacking() -> None:
    world = World(
        [deal(1, "2026-06-01 outreach")],
        playbook=with_field(without=("contract_end", "parked_until")),
    )
    found = reviewed(world)
    assert found.due == ()
    assert "renewals: the field contract_end is not declared in fields:" in found.lacking
    assert found.standing[1] == Standing(stage="outreach", deals=1, stalled=0, parked=0)


LOST = "2026-06-25 closed_lost"


def test_deals_closed_this_week() -> None:
    things = [
        deal(1, "2026-06-01 outreach", LOST, loss_reason="price", hubspot_owner_id="7"),
        deal(2, "2026-06-01 proposal", "2026-06-24T00:00:00 closed_won"),
        deal(3, "2026-06-01 outreach", "2026-06-23T23:59:59 closed_lost"),
        deal(4, "2026-06-01 outreach", LOST, "2026-06-26 outreach"),
        deal(5, "2026-06-01 outreach", LOST, archived="2026-06-28"),
    ]
    assert reviewed(World(things, playbook=with_field(without=("loss_reason",)))).closed == (
        Closed(deal=2, owner=None, won=True, day=dt.date(2026, 6, 24)),
        Closed(deal=1, owner="7", won=False, day=dt.date(2026, 6, 25)),
    )


@pytest.mark.parametrize(
    ("raw", "field", "told"),
    [
        ("price", Field(field="loss_reason", property="loss_reason"), "Price"),
        ("weather", Field(field="loss_reason", property="loss_reason"), "weather"),
        (None, Field(field="loss_reason", property="loss_reason"), "no reason given"),
        (
            "price",
            Field(
                field="loss_reason",
                property="loss_reason",
                values=(FieldValue(value="price", means="too dear"),),
            ),
            "Price",
        ),
        ("Ms Example", Field(field="loss_reason", property="loss_notes"), "a reason in words"),
    ],
    ids=["its label", "an old value", "empty", "renamed in the metrics", "what somebody wrote"],
)
def test_why_a_deal_was_lost(raw: str | None, field: Field, told: str) -> None:
    one = deal(1, "2026-06-01 outreach", LOST, **{field.property: raw})
    won = deal(2, "2026-06-01 outreach", "2026-06-29 closed_won", **{field.property: raw})
    found = reviewed(World([one, won], playbook=with_field(field, without=("loss_reason",))))
    assert [each.reason for each in found.closed] == [told, None]
