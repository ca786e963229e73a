"""What each audit rule finds, and what it lets pass."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from dealwright.metrics.audit import RULES, default_since
from dealwright.metrics.audit_rule import Finding, Ground, Note, Rule
from dealwright.metrics.engine import Engine
from dealwright.model.metrics import FieldValue, Measures
from dealwright.model.pipelines import RetiredStage
from dealwright.model.playbook import Playbook
from dealwright.model.portals import IdOf, Portal
from dealwright.model.words import Days
from support.histories import Thing, World, deal, email, meeting, ms, shipped

RULE = {rule.id: rule for rule in RULES}


def ground(world: World, day: str, since: str | None = None, through: str | None = None) -> Ground:
    as_of = dt.date.fromisoformat(day)
    return Ground(
        engine=derived(world),
        playbook=world.playbook,
        calendar=world.calendar,
        day=as_of,
        since=default_since(as_of) if since is None else dt.date.fromisoformat(since),
        through_ms=None if through is None else ms(through),
    )


_DERIVED: list[tuple[World, Engine]] = []


@pytest.fixture(autouse=True, scope="module")
def forgotten() -> Iterator[None]:
    """No connection outlives these tests."""
    yield
    _DERIVED.clear()


def derived(world: World) -> Engine:
    """The tables of a world; those of the last one are kept, since rules only read."""
    if not _DERIVED or _DERIVED[0][0] != world:
        _DERIVED[:] = [(world, world.tables())]
    return _DERIVED[0][1]


def found(rule: str, world: World | Sequence[Thing], day: str, **named: str) -> list[Finding]:
    """What a rule finds at a day, by id."""
    world = world if isinstance(world, World) else World(world)
    every = list(RULE[rule].found(ground(world, day, **named)))
    return sorted((one for one in every if isinstance(one, Finding)), key=lambda one: one.id)


def notes(rule: str, world: World, day: str) -> list[str]:
    return [one.words for one in RULE[rule].found(ground(world, day)) if isinstance(one, Note)]


def said(rule: str, world: World | Sequence[Thing], day: str, **named: str) -> dict[int, str]:
    return {one.id: one.words for one in found(rule, world, day, **named)}


def changed(stage: str, **fields: object) -> Playbook:
    """The shipped playbook with one stage otherwise."""
    book = shipped()
    pipelines = tuple(
        replace(
            one,
            stages=tuple(
                replace(each, **fields) if each.stage == stage else each  # type: ignore[arg-type]
                for each in one.stages
            ),
        )
        for one in book.pipelines
    )
    return replace(book, pipelines=pipelines)


def without_field(thing: str, *fields: str) -> Playbook:
    book = shipped()
    kept = tuple(
        replace(of, fields=tuple(one for one in of.fields if one.field not in fields))
        if of.thing == thing
        else of
        for of in book.measures.fields
    )
    return replace(book, measures=replace(book.measures, fields=kept))


# ---------------------------------------------------------------- moves


def test_a_move_that_no_exit_allows() -> None:
    things = [
        deal(1, "2026-03-01 enrichment", "2026-03-02 outreach", "2026-03-03 discovery"),
        deal(2, "2026-03-01 enrichment", "2026-03-05 discovery", hubspot_owner_id="7"),
        deal(3, "2026-03-01 discovery", "2026-03-04 outreach"),
        deal(4, "2026-03-01 closed_lost", "2026-03-04 outreach", "2026-03-05 closed_lost"),
    ]
    first, *others = found("no_such_exit", things, "2026-03-31")
    assert first == Finding(
        rule="no_such_exit",
        id=2,
        deal=2,
        owner="7",
        stage="discovery",
        since_ms=ms("2026-03-05"),
        words="Enrichment to Discovery: no exit leads there",
    )
    assert [one.words for one in others] == [
        "Discovery to Outreach: no exit leads there",
        "Closed Lost to Outreach: no exit leads there",
    ]


def test_where_a_deal_begins_is_no_move() -> None:
    assert said("no_such_exit", [deal(1, "2026-03-01 proposal")], "2026-03-31") == {}


def test_a_move_counts_within_the_window_only() -> None:
    things = [deal(1, "2026-01-01 enrichment", "2026-01-10T00:00:00 proposal")]
    rule = "no_such_exit"
    assert said(rule, things, "2026-01-09") == {}
    assert list(said(rule, things, "2026-01-10")) == [1]
    assert list(said(rule, things, "2026-04-09")) == [1]
    assert said(rule, things, "2026-04-10") == {}
    assert list(said(rule, things, "2026-04-10", since="2026-01-10")) == [1]


def test_a_move_of_a_deal_that_is_gone_is_nobodys_concern() -> None:
    things = [deal(1, "2026-03-01 enrichment", "2026-03-05 proposal", archived="2026-03-09")]
    assert list(said("no_such_exit", things, "2026-03-08")) == [1]
    assert said("no_such_exit", things, "2026-03-09") == {}


def test_moves_to_or_from_another_pipeline_are_not_judged() -> None:
    away = deal(
        1,
        "2026-03-01 enrichment",
        "2026-03-05 elsewhere",
        "2026-03-09 proposal",
        pipeline=[
            "2026-03-01 membership_sales",
            "2026-03-05 another",
            "2026-03-09 membership_sales",
        ],
    )
    assert said("no_such_exit", [away], "2026-03-31") == {}


def test_a_move_that_retirement_made_is_ours() -> None:
    book = shipped()
    gone = RetiredStage(
        stage="qualifying",
        date=dt.date(2026, 3, 2),
        why="replaced",
        move_deals_to="discovery",
        counts_as="enrichment",
    )
    pipelines = tuple(
        replace(one, retired=(gone,)) if one.pipeline == "membership_sales" else one
        for one in book.pipelines
    )
    things = [
        deal(1, "2026-02-01 qualifying", "2026-03-02 discovery"),
        deal(2, "2026-02-01 qualifying", "2026-03-01 discovery"),
    ]
    world = World(things, playbook=replace(book, pipelines=pipelines))
    assert list(said("no_such_exit", world, "2026-03-31")) == [2]


def test_a_stage_that_the_playbook_no_longer_has_is_not_judged() -> None:
    portal = Portal(portal="here", embedded=True, retired_ids=(IdOf(key="99", id="pondering"),))
    things = [deal(1, "2026-03-01 99", "2026-03-05 proposal", "2026-03-09 99")]
    assert said("no_such_exit", World(things, portal=portal), "2026-03-31") == {}


READY = {"need_confirmed": "filled", "budget_signal": "confirmed", "icp_fit": "filled"}
MOVE = ("2026-03-01 enrichment", "2026-03-05T10:00:00 outreach")


def test_an_exit_without_what_it_requires() -> None:
    things = [
        deal(1, *MOVE, **READY),
        deal(2, *MOVE, **READY | {"icp_fit": None, "need_confirmed": None}),
        deal(3, *MOVE, **READY | {"icp_fit": ["2026-03-05T23:59:59 filled"]}),
        deal(4, *MOVE, **READY | {"icp_fit": ["2026-03-06T00:00:00 filled"]}),
        deal(5, *MOVE, **READY | {"icp_fit": ["2026-03-01 filled", "2026-03-05T09:00:00"]}),
        deal(6, *MOVE, **READY | {"icp_fit": ["2026-03-01 filled", "2026-03-05T11:00:00"]}),
        deal(7, *MOVE, **READY | {"icp_fit": ""}),
    ]
    missing = "Enrichment to Outreach without icp_fit"
    assert said("unfilled_exit", things, "2026-03-31") == {
        2: "Enrichment to Outreach without need_confirmed, icp_fit",
        4: missing,
        5: missing,
        7: missing,
    }


def test_a_day_ends_where_the_organisation_is() -> None:
    late = READY | {"icp_fit": ["2026-03-06T03:00:00 filled"]}
    things = [deal(1, *MOVE, **late)]
    assert list(said("unfilled_exit", World(things), "2026-03-31")) == [1]
    assert said("unfilled_exit", World(things, zone="America/Los_Angeles"), "2026-03-31") == {}


def test_a_day_that_is_not_over_is_not_judged_yet() -> None:
    things = [deal(1, *MOVE)]
    assert said("unfilled_exit", things, "2026-03-05", through="2026-03-05T23:59:59") == {}
    assert list(said("unfilled_exit", things, "2026-03-05", through="2026-03-06")) == [1]
    assert list(said("unfilled_exit", things, "2026-03-05")) == [1]


def test_what_several_exits_to_one_stage_require_is_put_together() -> None:
    outreach = next(one for one in shipped().deal_stages() if one.stage == "outreach")
    again = replace(outreach.exits[1], requires=("loss_notes", "loss_reason"))
    book = changed("outreach", exits=(*outreach.exits, again))
    things = [deal(1, "2026-03-01 outreach", "2026-03-05 closed_lost", loss_reason="price")]
    assert said("unfilled_exit", World(things, playbook=book), "2026-03-31") == {
        1: "Outreach to Closed Lost without loss_notes"
    }
    assert said("unfilled_exit", things, "2026-03-31") == {}


def test_a_history_that_was_cut_proves_nothing() -> None:
    often = [f"2026-03-{day:02d} {day}" for day in range(9, 29)]
    things = [
        deal(1, *MOVE, **READY | {"icp_fit": often}),
        deal(2, *MOVE, **READY | {"icp_fit": often[1:]}),
    ]
    assert list(said("unfilled_exit", things, "2026-03-31")) == [2]


def test_exits_that_require_nothing_find_nothing() -> None:
    book = replace(
        shipped(),
        pipelines=tuple(
            replace(
                one,
                stages=tuple(
                    replace(each, exits=tuple(replace(leave, requires=()) for leave in each.exits))
                    for each in one.stages
                ),
            )
            for one in shipped().pipelines
        ),
    )
    assert said("unfilled_exit", World([deal(1, *MOVE)], playbook=book), "2026-03-31") == {}


def test_a_failure_that_was_deleted() -> None:
    gone = {"archived": "2026-03-09", "hubspot_owner_id": "7"}
    tried = ("2026-03-01 enrichment", "2026-03-02 outreach")
    things = [
        deal(1, *tried, **gone),
        deal(2, *tried, "2026-03-05 closed_lost", **gone),
        deal(3, "2026-03-01 enrichment", **gone),
        deal(4, *tried, "2026-03-04 enrichment", **gone),
        deal(5, *tried, merged_into=1, **gone),
        deal(6, *tried),
        deal(7, "2026-03-01 renewals", "2026-03-03 proposal", type="existingbusiness", **gone),
        deal(8, "2026-03-01 renewals", type="existingbusiness", **gone),
    ]
    assert said("deleted_while_open", things, "2026-03-31") == {
        1: "deleted in Outreach",
        4: "deleted in Enrichment",
        7: "deleted in Proposal",
    }
    (first, *_) = found("deleted_while_open", things, "2026-03-31")
    assert (first.owner, first.stage, first.since_ms) == ("7", "outreach", ms("2026-03-09"))
    assert said("deleted_while_open", things, "2026-03-08") == {}
    assert said("deleted_while_open", things, "2026-06-07") == {}


# ---------------------------------------------------------------- stages


def test_longer_than_the_stage_allows() -> None:
    book = changed("outreach", stalls_after=Days(30))
    things = [
        deal(1, "2026-03-01 outreach"),
        deal(2, "2026-03-02 outreach"),
        deal(3, "2026-02-01 outreach", "2026-03-20 closed_lost"),
        deal(4, "2026-02-01 enrichment"),
    ]
    world = World(things, playbook=book)
    assert said("stalled", world, "2026-03-31") == {1: "31 days in Outreach; 30 allowed"}
    assert said("stalled", world, "2026-03-30") == {}
    assert notes("stalled", world, "2026-03-31") == [
        "1 deal in Enrichment: no stalls_after, and fewer than 5 finished stays"
    ]


def past(*lengths: int) -> list[Thing]:
    """Deals that were in Outreach for so many days in January, and are lost."""
    return [
        deal(100 + number, "2026-01-01 outreach", f"2026-01-{1 + length:02d} closed_lost")
        for number, length in enumerate(lengths)
    ]


def test_longer_than_three_of_four_others() -> None:
    things = [
        *past(4, 8, 2, 20),
        deal(200, "2026-01-01 outreach", "2026-01-08 closed_won"),
        deal(1, "2026-02-01 outreach"),
    ]
    assert said("stalled", things, "2026-02-08") == {}
    assert said("stalled", things, "2026-02-09") == {
        1: "9 days in Outreach; 8 is the 75th percentile of 5 past stays"
    }
    assert said("stalled", things[1:], "2026-02-09") == {}
    assert notes("stalled", World([*things[1:], deal(2, "2026-02-01 outreach")]), "2026-02-09") == [
        "2 deals in Outreach: no stalls_after, and fewer than 5 finished stays"
    ]


def test_the_others_are_those_that_had_finished_by_then() -> None:
    early, late = past(1, 1, 1, 1, 1), past(30, 30, 30, 30)
    things = [
        *early,
        *(replace(one, id=one.id + 50) for one in late),
        deal(1, "2026-01-05 outreach"),
    ]
    assert list(said("stalled", things, "2026-01-20")) == [1, 150, 151, 152, 153]
    assert said("stalled", things, "2026-02-01") == {}


def test_a_stay_that_ended_with_a_deletion_is_not_finished() -> None:
    gone = [replace(one, archived="2026-01-02") for one in past(9, 9, 9, 9, 9)]
    assert said("stalled", [*gone, deal(1, "2026-01-01 outreach")], "2026-03-01") == {}


def test_parked_deals_do_not_stall_nor_does_the_time_count() -> None:
    book = changed("outreach", stalls_after=Days(30))
    things = [
        deal(1, "2026-01-01 outreach", parked_until="2026-04-01"),
        deal(2, "2026-01-01 outreach", parked_until=["2026-01-11 2026-03-11"]),
        deal(3, "2026-01-01 outreach", parked_until=["2026-01-11 2026-06-01", "2026-03-12"]),
    ]
    world = World(things, playbook=book)
    # Ten days before, and twenty after it woke; the third was woken a day later.
    assert said("stalled", world, "2026-03-30") == {}
    assert said("stalled", world, "2026-03-31") == {2: "31 days in Outreach; 30 allowed"}
    assert list(said("stalled", world, "2026-04-01")) == [2, 3]
    assert list(said("stalled", world, "2026-05-01")) == [1, 2, 3]
    assert said("stalled", world, "2026-04-30")[2] == "61 days in Outreach; 30 allowed"


def test_a_parking_date_out_of_every_calendar_is_far() -> None:
    book = changed("outreach", stalls_after=Days(1))
    things = [
        deal(1, "2026-01-01 outreach", parked_until="99999999999999999"),
        deal(2, "2026-01-01 outreach", parked_until="1950-01-01"),
    ]
    world = World(things, playbook=book)
    assert list(said("stalled", world, "2026-03-01")) == [2]
    assert said("parked_too_long", world, "2026-03-01") == {}


def test_without_a_word_for_parking_nobody_is_parked() -> None:
    book = changed("outreach", stalls_after=Days(30))
    book = replace(book, measures=without_field("deals", "parked_until").measures)
    world = World([deal(1, "2026-01-01 outreach", parked_until="2027-01-01")], playbook=book)
    assert list(said("stalled", world, "2026-03-01")) == [1]
    assert notes("parked_too_long", world, "2026-03-01") == ["fields: has no deals.parked_until"]


def test_a_type_that_never_comes_to_the_stage() -> None:
    things = [
        deal(1, "2026-03-01 renewals"),
        deal(2, "2026-03-01 renewals", type="existingbusiness"),
        deal(3, "2026-03-01 outreach", type="existingbusiness"),
        deal(4, "2026-03-01 proposal"),
        deal(5, "2026-03-01 renewals", type="partner"),
        deal(6, "2026-03-01 renewals", type=None),
        deal(7, "2026-03-01 closed_lost"),
    ]
    assert said("wrong_type", things, "2026-03-31") == {
        1: "new business in Renewals, a stage of existing business",
        3: "existing business in Outreach, a stage of new business",
    }


def test_without_a_type() -> None:
    things = [
        deal(1, "2026-03-01 outreach", type=None),
        deal(2, "2026-03-01 outreach", type=""),
        deal(3, "2026-03-01 outreach"),
        deal(4, "2026-03-01 closed_lost", type=["2026-03-01 newbusiness", "2026-03-09"]),
        deal(5, "2026-03-01 outreach", type=None, archived="2026-03-02"),
        deal(6, "2026-03-01 elsewhere", type=None, pipeline="another"),
    ]
    assert said("no_type", things, "2026-03-31") == {
        1: "no type, in Outreach",
        2: "no type, in Outreach",
        4: "no type, in Closed Lost",
    }
    assert list(said("no_type", things, "2026-03-08")) == [1, 2]


def test_parked_past_its_date() -> None:
    things = [
        deal(1, "2026-01-01 enrichment", parked_until="2026-03-10"),
        deal(2, "2026-01-01 enrichment", "2026-03-10T08:00:00 outreach", parked_until="2026-03-10"),
        deal(3, "2026-01-01 enrichment", "2026-03-09 outreach", parked_until="2026-03-10"),
        deal(4, "2026-01-01 enrichment", "2026-03-09 closed_lost", parked_until="2026-03-10"),
        deal(5, "2026-01-01 enrichment", parked_until=["2026-01-01 2026-03-10", "2026-03-11"]),
    ]
    assert said("parked_too_long", things, "2026-03-09") == {}
    assert said("parked_too_long", things, "2026-03-10") == {
        1: "parked in Enrichment until 2026-03-10",
        3: "parked in Outreach until 2026-03-10",
        5: "parked in Enrichment until 2026-03-10",
    }
    assert list(said("parked_too_long", things, "2026-03-11")) == [1, 3]


# ---------------------------------------------------------------- records


def test_won_without_contract_dates() -> None:
    both = {"contract_start_date": "2026-04-01", "contract_end_date": "2027-03-31"}
    things = [
        deal(1, "2026-03-01 closed_won"),
        deal(2, "2026-03-01 closed_won", **both),
        deal(3, "2026-03-01 closed_won", **both | {"contract_end_date": None}),
        deal(4, "2026-03-01 proposal"),
        deal(5, "2026-03-01 closed_won", **both | {"contract_start_date": "soon"}),
    ]
    assert said("no_contract_dates", things, "2026-03-31") == {
        1: "no contract start and no contract end",
        3: "no contract end",
        5: "no contract start",
    }


HANDED = {
    "contract_start_date": "2026-04-01",
    "contract_end_date": "2027-03-31",
    "mrr": "filled",
    "signed_agreement_url": "filled",
}
OF_ALL = [("companies", 9), ("contacts", 8), ("line_items", 7)]


def test_won_without_what_the_handoff_requires() -> None:
    won = "2026-03-01 closed_won"
    things = [
        deal(1, won, of=OF_ALL, **HANDED),
        deal(2, won, of=OF_ALL, **HANDED | {"signed_agreement_url": None, "mrr": ["2026-03-09 1"]}),
        deal(3, won, of=OF_ALL[1:], **HANDED),
        deal(4, won, of=OF_ALL[:1]),
        deal(5, "2026-03-01 proposal"),
    ]
    assert said("not_ready_for_handoff", things, "2026-03-31") == {
        2: "without signed_agreement_url",
        3: "without company",
        4: "without contract_start_date, contract_end_date, mrr, signed_agreement_url,"
        " contacts, line_items",
    }
    assert said("not_ready_for_handoff", things, "2026-03-08")[2] == (
        "without mrr, signed_agreement_url"
    )


def test_what_the_snapshot_does_not_have_is_not_judged() -> None:
    world = World(
        [
            deal(1, "2026-03-01 closed_won", of=OF_ALL[:1]),
            deal(2, "2026-03-01 proposal", "2026-03-05 closed_won", mrr="filled"),
        ]
    )
    narrow = replace(
        ground(world, "2026-03-31"),
        read=frozenset({"mrr", "contract_start_date"}),
        ties=frozenset({"companies", "line_items"}),
    )
    assert {str(getattr(one, "id", "")): one.words for one in handed(narrow)} == {
        "": "contract_end_date, signed_agreement_url, contacts: not in the snapshot",
        "1": "without contract_start_date, mrr, line_items",
        "2": "without contract_start_date, company, line_items",
    }
    note, one = RULE["unfilled_exit"].found(narrow)
    assert note.words.endswith("technical_requirements: not in the snapshot")
    assert one.words == "Proposal to Closed Won without contract_start_date"
    blind = replace(narrow, read=frozenset())
    assert [type(one) for one in RULE["unfilled_exit"].found(blind)] == [Note]


def handed(about: Ground) -> list[Finding | Note]:
    return list(RULE["not_ready_for_handoff"].found(about))


def test_a_handoff_that_requires_no_property_and_none_at_all() -> None:
    book = shipped()
    assert book.handoff is not None
    things = [deal(1, "2026-03-01 closed_won"), deal(2, "2026-03-01 closed_won", of=OF_ALL)]
    bare = replace(book.handoff, requires=replace(book.handoff.requires, properties=()))
    world = World(things, playbook=replace(book, handoff=bare))
    assert said("not_ready_for_handoff", world, "2026-03-31") == {
        1: "without company, contacts, line_items"
    }
    world = World(things, playbook=replace(book, handoff=None))
    assert said("not_ready_for_handoff", world, "2026-03-31") == {}


# ---------------------------------------------------------------- what numbers rest on


def test_meetings_past_without_an_outcome() -> None:
    things = [
        deal(1, "2026-01-01 discovery", hubspot_owner_id="7"),
        meeting(11, [1], start="2026-03-09T10:00:00"),
        meeting(12, [1], start="2026-03-09T10:00:00", outcome="SCHEDULED", kind="Proposal call"),
        meeting(13, [1], start="2026-03-09T10:00:00", outcome="COMPLETED"),
        meeting(14, [1], start="2026-03-10T10:00:00", created="2026-03-01"),
        meeting(15, [], start="2026-03-09T10:00:00"),
        meeting(16, [1], start="2026-03-09T10:00:00", outcome=["2026-03-11 NO_SHOW"]),
        meeting(17, [1], start="2026-03-09T10:00:00", archived="2026-03-10"),
        meeting(18, [1], start="2026-03-09T10:00:00", kind="Lunch"),
    ]
    assert said("no_outcome", things, "2026-03-10") == {
        11: "a meeting (discovery)",
        12: "a meeting (proposal)",
        16: "a meeting (discovery)",
        18: "a meeting",
    }
    first = found("no_outcome", things, "2026-03-11")[0]
    assert (first.object, first.deal, first.owner) == ("meetings", 1, "7")
    assert (first.stage, first.since_ms) == ("discovery", ms("2026-03-09T10:00:00"))
    assert list(said("no_outcome", things, "2026-03-11")) == [11, 12, 14, 18]


def test_the_word_for_scheduled_is_the_playbooks() -> None:
    things = [
        deal(1, "2026-01-01 discovery"),
        meeting(12, [1], start="2026-03-09T10:00:00", outcome="SCHEDULED"),
    ]
    book = shipped()
    bare = tuple(
        replace(of, fields=tuple(replace(one, values=()) for one in of.fields))
        for of in book.measures.fields
    )
    world = World(things, playbook=replace(book, measures=replace(book.measures, fields=bare)))
    assert list(said("no_outcome", world, "2026-03-10")) == [12]
    assert said("unnamed_value", world, "2026-03-10") == {}


def test_values_that_the_playbook_does_not_name() -> None:
    things = [
        deal(1, "2026-03-01 outreach", type=["2026-03-01 newbusiness", "2026-03-05 partner"]),
        deal(2, "2026-03-01 outreach"),
        deal(3, "2026-03-01 outreach", type=None),
        meeting(11, [1], start="2026-03-09T10:00:00", outcome="POSTPONED", kind="Lunch"),
        meeting(12, [2], start="2026-03-09T10:00:00", outcome="COMPLETED", kind="Discovery call"),
        meeting(13, [2], start="2026-03-09T10:00:00"),
        email(21, [2], sent="2026-03-09T10:00:00", status="SENDING"),
        email(22, [2], sent="2026-03-09T10:00:00", status="SENT"),
    ]
    every = found("unnamed_value", things, "2026-03-31")
    assert [(one.object, one.id, one.words) for one in every] == [
        ("deals", 1, 'dealtype is "partner", which deal_type does not name'),
        ("meetings", 11, 'hs_activity_type is "Lunch", which kind does not name'),
        ("meetings", 11, 'hs_meeting_outcome is "POSTPONED", which outcome does not name'),
        ("emails", 21, 'hs_email_status is "SENDING", which status does not name'),
    ]
    assert [one.since_ms for one in every[:2]] == [ms("2026-03-05"), ms("2026-03-09T10:00:00")]
    assert [one.id for one in found("unnamed_value", things, "2026-03-04")] == []


def test_what_somebody_wrote_is_not_repeated() -> None:
    book = shipped()
    service = next(
        one for of in book.measures.fields for one in of.fields if one.field == "service"
    )
    fields = tuple(
        replace(of, fields=(replace(service, field="service", property="win_notes"),))
        if of.thing == "deals"
        else of
        for of in book.measures.fields
    )
    world = World(
        [deal(1, "2026-03-01 outreach", win_notes="Ms Example likes it")],
        playbook=replace(book, measures=replace(book.measures, fields=fields)),
    )
    assert said("unnamed_value", world, "2026-03-31") == {
        1: "win_notes holds a text that service does not name"
    }


def test_values_of_companies_are_told_of_their_deals() -> None:
    book = shipped()
    named = tuple(
        replace(
            of,
            fields=tuple(
                replace(one, values=(FieldValue(value="uni", means="university"),))
                if one.field == "institution_type"
                else one
                for one in of.fields
            ),
        )
        if of.thing == "companies"
        else of
        for of in book.measures.fields
    )
    company = Thing(
        id=9,
        object="companies",
        changes={"institution_type": [("2026-01-01", "uni"), ("2026-03-09", "observatory")]},
    )
    world = World(
        [company, deal(1, "2026-03-01 outreach", of=[("companies", 9)])],
        playbook=replace(book, measures=replace(book.measures, fields=named)),
    )
    (one,) = found("unnamed_value", world, "2026-03-31")
    assert (one.id, one.since_ms) == (1, ms("2026-03-09"))
    assert one.words == 'institution_type is "observatory", which institution_type does not name'


def test_histories_that_may_be_cut() -> None:
    often = [f"2026-03-{day:02d} {day}" for day in range(1, 21)]
    things = [
        deal(1, "2026-03-01 outreach", amount=often, hubspot_owner_id=often),
        deal(2, "2026-03-01 outreach", amount=often[1:]),
        deal(3, "2026-03-01 outreach", amount=often, archived="2026-03-25"),
    ]
    (one,) = found("cut_history", things, "2026-03-31")
    assert (one.id, one.since_ms) == (1, ms("2026-03-01"))
    assert one.words == "20 changes or more of amount, hubspot_owner_id"
    assert said("cut_history", things, "2026-03-19") == {}


# ---------------------------------------------------------------- any rule


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_waits_for_the_words_it_needs(rule: Rule) -> None:
    bare = replace(shipped(), measures=Measures(pipelines=("membership_sales",)))
    world = World([deal(1, "2026-03-01 outreach")], playbook=bare)
    every = list(rule.found(ground(world, "2026-03-31")))
    assert [one for one in every if isinstance(one, Finding)] == []
    lacking = [f"fields: has no {' and no '.join(rule.needs)}"] if rule.needs else []
    told = [one.words for one in every if isinstance(one, Note)]
    assert [one for one in told if one.startswith("fields:")] == lacking


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_an_empty_portal_breaks_nothing(rule: Rule) -> None:
    every = list(rule.found(ground(World([]), "2026-03-31")))
    assert [one for one in every if isinstance(one, Finding)] == []
