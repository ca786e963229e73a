"""Worlds that nobody thought of: a few records with small random histories."""

import datetime as dt
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from dealwright.model.pipelines import RetiredStage
from dealwright.model.playbook import Playbook
from dealwright.model.portals import IdOf, Ids, Portal, StageIds
from support.histories import Changes, Thing, World, ms, shipped
from support.plain import Meanings

ZONE = "Europe/Berlin"
_FIRST = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
_HOURS = (0, 9, 22, 23)  # midnight in Berlin is at 23:00, in summer at 22:00
DAYS = 150  # the clocks change on 29 March

PORTAL = Portal(
    portal="here",
    embedded=True,
    ids=Ids(
        stages=(
            StageIds(
                pipeline="membership_sales",
                stages=(IdOf(key="discovery", id="1047"), IdOf(key="first_contact", id="1048")),
            ),
        )
    ),
    retired_ids=(IdOf(key="1001", id="discovery"), IdOf(key="1002", id="off ladder")),
)


def playbook(*, moved: bool = True) -> Playbook:
    """The shipped one, with a stage that was given up on 15 February, and its deals moved or not."""
    book = shipped()
    gone = RetiredStage(
        stage="first_contact",
        date=dt.date(2026, 2, 15),
        why="Nobody used it",
        move_deals_to="outreach" if moved else None,
        counts_as="enrichment",
    )
    pipelines = tuple(
        replace(one, retired=(gone,)) if one.pipeline == "membership_sales" else one
        for one in book.pipelines
    )
    return replace(book, pipelines=pipelines)


_KEYS = ("enrichment", "outreach", "discovery", "renewals", "proposal", "closed_won", "closed_lost")

MEANINGS = Meanings(
    stages={key: key for key in _KEYS}
    | {"1047": "discovery", "1001": "discovery", "1002": None}
    | {"first_contact": "enrichment", "1048": "enrichment"},
    pipelines=frozenset({"membership_sales"}),
    anywhere=frozenset({"1001", "1002"}),
    moved={(id_, "outreach"): ms("2026-02-14T23:00:00") for id_ in ("first_contact", "1048")},
    ladders=(
        ("enrichment", "outreach", "discovery", "proposal", "closed_won"),
        ("renewals", "proposal", "closed_won"),
    ),
    stage_sets={"sales_qualified": ("outreach", "discovery", "renewals", "proposal")},
    open=frozenset(_KEYS) - {"closed_won", "closed_lost"},
)

moments = st.tuples(st.integers(0, DAYS), st.sampled_from(_HOURS))
stages = st.one_of(st.sampled_from(_KEYS), st.sampled_from(sorted(MEANINGS.stages)))


def when(moment: tuple[int, int]) -> str:
    day, hour = moment
    return (_FIRST + dt.timedelta(days=day, hours=hour)).replace(tzinfo=None).isoformat()


def date(day: int) -> str:
    return (_FIRST.date() + dt.timedelta(days=day)).isoformat()


dates = st.one_of(st.integers(-30, DAYS + 100).map(date), st.none())


@st.composite
def changes(draw: Any, values: st.SearchStrategy[str | None], most: int = 2) -> Changes:
    found = draw(st.lists(st.tuples(moments, values), max_size=most))
    return [(when(at), value) for at, value in sorted(found, key=lambda one: one[0])]


_OF_DEALS = {
    "dealtype": st.sampled_from(["newbusiness", "newbusiness", "existingbusiness", "odd", None]),
    "hubspot_owner_id": st.sampled_from(["1", "2", None]),
    "parked_until": dates,
    "contract_start_date": dates,
    "contract_end_date": dates,
    "service_status": st.sampled_from(["ongoing", "ended", None, None]),
}


@st.composite
def deals(draw: Any, id_: int) -> Thing:
    """A deal whose fields and stages change at random, from its first day to its last."""
    moves = sorted(draw(st.lists(st.tuples(moments, stages), max_size=6)), key=lambda one: one[0])
    created = min([draw(moments), *(at for at, _ in moves)])
    histories: dict[str, Changes] = {name: draw(changes(of)) for name, of in _OF_DEALS.items()}
    histories["dealtype"] = [(when(created), draw(_OF_DEALS["dealtype"])), *histories["dealtype"]]
    pipeline = draw(st.sampled_from(["membership_sales"] * 8 + ["elsewhere"]))
    away = draw(st.sampled_from([0, 0, 0, 0, 0, 0, 1, 2, 3]))
    histories["pipeline"] = [(when(created), pipeline)]
    histories["dealstage"] = [(when(at), stage) for at, stage in moves]
    if 0 < away < len(moves):
        # In another pipeline for one step of its way, and back.
        for place, where in ((away, "elsewhere"), (away + 1, "membership_sales")):
            if place < len(moves):
                histories["pipeline"] = [*histories["pipeline"], (when(moves[place][0]), where)]
    archived = draw(st.one_of(st.none(), st.none(), moments))
    company = draw(st.sampled_from([None, 71, 72]))
    return _until(
        Thing(
            id=id_,
            created=when(created),
            archived=None if archived is None else when(archived),
            changes=histories,
            of=() if company is None else (("companies", company),),
        )
    )


def _until(one: Thing) -> Thing:
    """Nothing happens before a record is made, nor once it is gone, nor does it go at once."""
    if one.archived is not None and ms(one.archived) <= ms(one.created):
        one = replace(one, archived=None)
    end = one.archived or "9999-01-01"
    kept = {
        name: [(at, value) for at, value in said if ms(one.created) <= ms(at) < ms(end)]
        for name, said in one.changes.items()
    }
    return replace(one, changes=kept)


@st.composite
def activities(draw: Any, object_: str, id_: int, count: int) -> Thing:
    """A meeting or an e-mail of up to two deals."""
    at, created = draw(moments), draw(moments)
    meeting = object_ == "meetings"
    start = "hs_meeting_start_time" if meeting else "hs_timestamp"
    histories: dict[str, Changes] = {start: [(when(created), f"{when(at)}Z")]}
    if meeting and draw(st.booleans()):
        histories[start] = [*histories[start], (when(draw(moments)), f"{when(draw(moments))}Z")]
    for name, values in (_OF_MEETINGS if meeting else _OF_EMAILS).items():
        histories[name] = draw(changes(values))
    archived = draw(st.one_of(st.none(), st.none(), st.none(), moments))
    of = draw(st.lists(st.integers(1, count), max_size=2, unique=True)) if count else []
    return _until(
        Thing(
            id=id_,
            object=object_,
            created=when(created),
            archived=None if archived is None else when(archived),
            changes=histories,
            of=tuple(("deals", one) for one in of),
        )
    )


_NUMBERS = st.sampled_from(["0", "1", "2", None])
_OF_MEETINGS = {
    "hs_activity_type": st.sampled_from(["Discovery call", "Proposal call", "Lunch", None]),
    "hs_meeting_outcome": st.sampled_from(["COMPLETED", "COMPLETED", "NO_SHOW", None]),
}
_OF_EMAILS = {
    "hs_email_status": st.sampled_from(["SENT", "SENT", "BOUNCED", "SENDING"]),
    "hs_email_open_count": _NUMBERS,
    "hs_email_reply_count": _NUMBERS,
    "email_purpose": st.sampled_from(["outreach", "renewals", None, None]),
    "email_template": st.sampled_from(["a", "b", None]),
}


@st.composite
def companies(draw: Any, id_: int) -> Thing:
    histories = {
        "institution_type": draw(changes(st.sampled_from(["university", "museum", None]), 3))
    }
    return _until(Thing(id=id_, object="companies", created=when((0, 0)), changes=histories))


@st.composite
def worlds(draw: Any, most: int = 6, zone: str = ZONE, *, moved: bool = True) -> World:
    """A few deals of two companies, with their meetings and e-mails."""
    count = draw(st.integers(1, most))
    things = [
        *(draw(deals(id_)) for id_ in range(1, count + 1)),
        *(draw(companies(id_)) for id_ in (71, 72)),
        *(
            draw(activities(object_, first + place, count))
            for object_, first in (("meetings", 100), ("emails", 200))
            for place in range(draw(st.integers(0, most)))
        ),
    ]
    return World(things, playbook=playbook(moved=moved), portal=PORTAL, zone=zone)


days = st.integers(0, DAYS + 60).map(date)
