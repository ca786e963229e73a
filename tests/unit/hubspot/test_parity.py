"""Two accounts under one playbook: one with our keys for ids, one with HubSpot's numbers."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from dealwright.hubspot.differing import Differing
from dealwright.hubspot.exchange import Json
from dealwright.hubspot.gateway_writing import WritingGateway
from dealwright.hubspot.parity import Parity, Standing, compare, look_at
from dealwright.hubspot.planning import make_plan
from dealwright.hubspot.write import HubSpotPortal
from dealwright.model.playbook import Playbook
from dealwright.model.portals import Portal
from dealwright.plan.execute import Executor
from dealwright.sandbox.app import App, create_app
from dealwright.sandbox.portal import Portal as HubSpot
from dealwright.sandbox.server import serve
from dealwright.sandbox.tokens import Token
from support.pacing import at_once
from unit.hubspot.playbooks import (
    NOW,
    a_pipeline,
    a_playbook,
    a_portal,
    a_property,
    a_stage,
    options,
)

REASON = a_property("reason", "choice", options=options(a="A", b="B"), description="Why")
DEALTYPE = a_property("dealtype", "choice", built_in=True, options=options(newbusiness="New"))
SALES = a_pipeline(a_stage("open"), a_stage("talk"), a_stage("won", share="1"))
ORDERS = a_pipeline(a_stage("paid"), pipeline="orders", object="orders", label="Orders")
BOOK = a_playbook(SALES, ORDERS, properties=(REASON, DEALTYPE))


@contextmanager
def account() -> Iterator[tuple[WritingGateway, App]]:
    with HubSpot.open(None, clock=lambda: 1_790_000_000_000) as hubspot:
        app = create_app(hubspot, tokens={"t": Token()})
        with serve(app) as url:
            gateway = WritingGateway(token="t", url=url, pace=at_once())
            yield gateway, app
            gateway.close()


@pytest.fixture
def ours() -> Iterator[WritingGateway]:
    """Made by the playbook, so that its keys are the ids."""
    with account() as (gateway, _):
        apply(BOOK, a_portal(), gateway)
        yield gateway


@pytest.fixture
def theirs() -> Iterator[tuple[WritingGateway, Portal]]:
    """Pipelines that were made by hand; the rest by the playbook."""
    with account() as (gateway, _):
        portal = by_hand(gateway)
        apply(BOOK, portal, gateway)
        yield gateway, portal


def apply(playbook: Playbook, portal: Portal, gateway: WritingGateway) -> None:
    executor = Executor(
        portal=HubSpotPortal(gateway),
        tell=lambda _: None,
        sleep=lambda _: None,
        stopped=lambda: False,
    )
    made = make_plan(
        playbook, portal, gateway, playbook_name="now", digest="d", commit=None, now=NOW
    )
    assert made.blocks == ()
    assert executor.apply(made).failure is None


def by_hand(gateway: WritingGateway) -> Portal:
    """Pipelines under numbers, and the portal file that says which."""
    pipelines: dict[str, str] = {}
    stages: dict[str, dict[str, str]] = {}
    for thing, one in (("deals", SALES), ("orders", ORDERS)):
        listed: list[Json] = [
            {"label": stage.label, "displayOrder": at, "metadata": {"probability": "0.3"}}
            for at, stage in enumerate(one.stages)
        ]
        body = {"label": one.label, "displayOrder": 0, "stages": listed}
        gateway.create_pipeline(thing, body)
        found = next(each for each in gateway.pipelines(thing) if each["label"] == one.label)
        assert found["id"].isdecimal()
        pipelines[one.pipeline] = found["id"]
        ids = {each["label"]: each["id"] for each in found["stages"]}
        stages[one.pipeline] = {stage.stage: ids[stage.label] for stage in one.stages}
    return replace(a_portal(pipelines, stages), portal="theirs")


def parity(
    ours: WritingGateway, theirs: tuple[WritingGateway, Portal], book: Playbook = BOOK
) -> Parity:
    gateway, portal = theirs
    return compare(look_at(book, a_portal(), ours), look_at(book, portal, gateway))


def told(found: Parity) -> dict[str, tuple[Standing, tuple[Differing, ...]]]:
    return {
        one.name: (one.standing, one.differing)
        for one in found.compared
        if one.standing is not Standing.SAME
    }


def test_the_same_under_other_ids_is_the_same(
    ours: WritingGateway, theirs: tuple[WritingGateway, Portal]
) -> None:
    found = parity(ours, theirs)
    assert (told(found), found.differs) == ({}, False)
    assert (found.only_first, found.only_second) == ((), ())
    assert [one.name for one in found.compared] == [
        "group deals/playbook",
        "property deals/reason",
        "property deals/dealtype",
        "pipeline deals/sales",
        "stage deals/sales/open",
        "stage deals/sales/talk",
        "stage deals/sales/won",
        "pipeline orders/orders",
        "stage orders/orders/paid",
    ]
    assert {one.kind for one in found.compared} == {"group", "property", "pipeline", "stage"}


def test_where_they_differ_is_said_of_both(
    ours: WritingGateway, theirs: tuple[WritingGateway, Portal]
) -> None:
    gateway, portal = theirs
    changed = a_playbook(
        replace(
            SALES,
            label="Selling",
            stages=(a_stage("talk", "Talking", share="0.25"), a_stage("open"), SALES.stages[2]),
        ),
        ORDERS,
        properties=(
            replace(REASON, label="Motive", description="?", options=options(b="Bee", a="A")),
            DEALTYPE,
        ),
    )
    apply(changed, portal, gateway)
    assert told(parity(ours, theirs)) == {
        "property deals/reason": (
            Standing.DIFFERENT,
            (
                Differing("label", "Reason", "Motive"),
                Differing("description", "Why", "?"),
                Differing("option b", "B", "Bee"),
                Differing("order of options", "a, b", "b, a"),
            ),
        ),
        "pipeline deals/sales": (
            Standing.DIFFERENT,
            (
                Differing("label", "Sales", "Selling"),
                Differing("order", "open, talk, won", "talk, open, won"),
            ),
        ),
        "stage deals/sales/talk": (
            Standing.DIFFERENT,
            (Differing("label", "Talk", "Talking"), Differing("probability", "50%", "25%")),
        ),
    }


def test_a_property_may_be_unique_in_one_of_them_only(
    ours: WritingGateway, theirs: tuple[WritingGateway, Portal]
) -> None:
    gateway, portal = theirs
    code = a_property("code", unique=True)
    book, other = (
        a_playbook(SALES, ORDERS, properties=(REASON, DEALTYPE, one))
        for one in (code, replace(code, unique=False))
    )
    apply(book, a_portal(), ours)
    apply(other, portal, gateway)
    assert told(parity(ours, theirs, book)) == {
        "property deals/code": (Standing.DIFFERENT, (Differing("unique", "yes", "no"),))
    }


def test_what_the_playbook_does_not_say_is_not_compared(
    ours: WritingGateway, theirs: tuple[WritingGateway, Portal]
) -> None:
    silent = replace(REASON, description=None)
    ours.update_property("deals", "reason", {"description": "Otherwise"})
    found = parity(ours, theirs, a_playbook(SALES, ORDERS, properties=(silent, DEALTYPE)))
    assert told(found) == {}
    assert told(parity(ours, theirs))


def test_what_one_of_them_lacks(
    ours: WritingGateway, theirs: tuple[WritingGateway, Portal]
) -> None:
    note, fit = a_property("note"), a_stage("fit", share="0.4")
    more = a_playbook(
        replace(SALES, stages=(*SALES.stages[:2], fit, SALES.stages[2])),
        ORDERS,
        properties=(REASON, DEALTYPE, note, a_property("idea")),
    )
    apply(a_playbook(SALES, ORDERS, properties=(REASON, DEALTYPE, note)), a_portal(), ours)
    apply(replace(more, properties=BOOK.properties), theirs[1], theirs[0])
    hidden = [{"value": "a", "label": "A", "hidden": True, "displayOrder": 0}]
    ours.update_property("deals", "reason", {"options": hidden})
    found = parity(ours, theirs, more)
    assert found.differs
    assert told(found) == {
        "property deals/reason": (
            Standing.DIFFERENT,
            (Differing("option a", "A (hidden)", "A"), Differing("option b", None, "B")),
        ),
        "property deals/note": (Standing.FIRST, ()),
        "property deals/idea": (Standing.NEITHER, ()),
        "stage deals/sales/fit": (Standing.SECOND, ()),
    }


def test_what_neither_has_is_no_difference(
    ours: WritingGateway, theirs: tuple[WritingGateway, Portal]
) -> None:
    more = a_playbook(SALES, ORDERS, properties=(REASON, DEALTYPE, a_property("idea")))
    found = parity(ours, theirs, more)
    assert told(found) == {"property deals/idea": (Standing.NEITHER, ())}
    assert not found.differs


def test_what_only_one_has_beside_the_playbook(
    ours: WritingGateway, theirs: tuple[WritingGateway, Portal]
) -> None:
    gateway, portal = theirs
    for each, home in (
        (ours, "sales"),
        (gateway, portal.ids.pipelines[0].id if portal.ids else ""),
    ):
        # The same by another id.
        each.create_pipeline(
            "deals",
            {
                "label": "Grants",
                "displayOrder": 1,
                "stages": [{"label": "G", "displayOrder": 0, "metadata": {"probability": "0"}}],
            },
        )
        each.create_stage(
            "deals", home, {"label": "Parked", "displayOrder": 9, "metadata": {"probability": "0"}}
        )
    text = {"type": "string", "fieldType": "text", "groupName": "playbook"}
    gateway.create_property("deals", {"name": "theirs", "label": "T", **text})
    ours.create_stage(
        "deals",
        "sales",
        {"stageId": "x", "label": "Extra", "displayOrder": 8, "metadata": {"probability": "0"}},
    )
    listed = [
        {"value": value, "label": value.title(), "hidden": False, "displayOrder": at}
        for at, value in enumerate("abz")
    ]
    gateway.update_property("deals", "reason", {"options": listed})
    found = parity(ours, theirs)
    assert (told(found), found.differs) == ({}, False)
    assert found.only_first == ("stage deals/sales/x (Extra)",)
    assert found.only_second == ("property deals/theirs", "option deals/reason/z")


def test_only_lists_are_read(ours: WritingGateway) -> None:
    with account() as (gateway, app):
        found = compare(look_at(BOOK, a_portal(), ours), look_at(BOOK, a_portal(), gateway))
        assert {one.method for one in app.exchanges} == {"GET"}
        assert len(app.exchanges) == 5
    standings = {one.name: one.standing for one in found.compared}
    assert standings.pop("property deals/dealtype") is Standing.DIFFERENT
    assert set(standings.values()) == {Standing.FIRST}
