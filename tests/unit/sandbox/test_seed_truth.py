"""What is observed in a large portal agrees with the truth it was drawn from."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import mean

import pytest

from dealwright.sandbox import wire
from dealwright.sandbox.app import create_app
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.seed import Size
from dealwright.sandbox.seeding.report import document
from dealwright.sandbox.tokens import Token
from unit.sandbox.histories import (
    AS_OF,
    CALL,
    FIRST,
    OFFER,
    PLAN,
    RENEW,
    WON,
    WRITE,
    prepared,
    seed,
)
from unit.sandbox.wires import NOON, Clock, Http, Json

DEALS = 8000
CUTOFF = wire.midnight(AS_OF)
SIGMAS = 4.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    entered: Mapping[str, int]
    facts: Mapping[str, str]
    path: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    truth: Json
    deals: Sequence[Deal]
    renewals: Sequence[Deal]
    emails: Sequence[Mapping[str, str]]


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with Portal.open(None, clock=Clock(NOON)) as portal:
        prepared(Http(create_app(portal, tokens={"all": Token()})))
        size = Size(deals=DEALS, as_of=AS_OF, seed=11)
        truth = document(PLAN, size, seed(portal, DEALS, 11))
        yield World(
            truth=json.loads(json.dumps(truth)),
            deals=tuple(deals_of(portal, "newbusiness")),
            renewals=tuple(deals_of(portal, "existingbusiness")),
            emails=[each for _, each in live(portal, "emails")],
        )


def live(portal: Portal, kind: str) -> list[tuple[int, dict[str, str]]]:
    return [
        (row["id"], json.loads(row["properties"]))
        for row in portal.store.rows(
            "SELECT * FROM records WHERE object_type = ? AND archived_at IS NULL", kind
        )
    ]


def deals_of(portal: Portal, kind: str) -> Iterator[Deal]:
    """The deals of a type, with what is known of their companies."""
    companies = {each["name"]: each for _, each in live(portal, "companies")}
    moves: dict[int, list[tuple[int, str]]] = {}
    for row in portal.store.rows(
        "SELECT record, at, value FROM history WHERE name = 'dealstage' ORDER BY sequence"
    ):
        moves.setdefault(row["record"], []).append((row["at"], row["value"]))
    for number, deal in live(portal, "deals"):
        if deal.get("dealtype") == kind:
            entered: dict[str, int] = {}
            for at, stage in moves[number]:
                entered.setdefault(stage, at)
            yield Deal(
                entered=entered,
                facts={**companies[deal["dealname"][3:]], **deal},
                path=[stage for _, stage in moves[number]],
            )


def attempts(world: World, start: str, days: int, *, way: int = 0) -> Iterator[tuple[Deal, bool]]:
    """Deals that entered a stage long enough ago, and whether they got further in time."""
    stages = PLAN.ways[way].stages
    further = stages[stages.index(start) + 1 :]
    for deal in world.renewals if way else world.deals:
        at = deal.entered.get(start)
        if at is not None and at + days * wire.DAY < CUTOFF:
            there = min((deal.entered[each] for each in further if each in deal.entered), default=0)
            yield deal, at <= there <= at + days * wire.DAY


def agree(outcomes: Sequence[bool], rate: float) -> None:
    n, k = len(outcomes), sum(outcomes)
    assert n >= 30
    assert abs(k - n * rate) <= SIGMAS * sqrt(n * rate * (1 - rate)), (k, n, k / n, rate)


def step_of(world: World, start: str) -> Json:
    found: Json = next(each for each in world.truth["ways"][0]["steps"] if each["from"] == start)
    return found


@pytest.mark.parametrize("start", [WRITE, CALL, OFFER])
def test_steps_convert_as_often_as_they_should_in_all_and_in_each_segment(
    world: World, start: str
) -> None:
    step = step_of(world, start)
    tried = list(attempts(world, start, step["within"]))
    if start == WRITE:
        tried = [(deal, won) for deal, won in tried if "variant" not in deal.facts]
    agree([won for _, won in tried], step["rate"])
    for name, rates in step["by"].items():
        for value, rate in rates.items():
            agree([won for deal, won in tried if deal.facts.get(name) == value], rate)


def test_qualifying_takes_parked_deals_longer_but_succeeds_as_often(world: World) -> None:
    old = [
        deal for deal in world.deals if deal.entered.get(FIRST, CUTOFF) < CUTOFF - 300 * wire.DAY
    ]
    further = {WRITE, CALL, OFFER, WON}
    rescued = step_of(world, FIRST)["rate"] + 0.01
    agree([bool(further & deal.entered.keys()) for deal in old], rescued)


def test_arms_are_even_and_convert_as_often_as_they_should(world: World) -> None:
    (trial,) = world.truth["experiments"]
    tried = list(attempts(world, WRITE, step_of(world, WRITE)["within"]))
    drawn = [deal.facts["variant"] == "a" for deal, _ in tried if "variant" in deal.facts]
    agree(drawn, 0.5)
    for arm, rate in trial["rates"].items():
        agree([won for deal, won in tried if deal.facts.get("variant") == arm], rate)


def test_an_effect_of_nothing_is_nothing_and_another_shows(world: World) -> None:
    for step in world.truth["ways"][0]["steps"]:
        inside = {name for each in world.truth["hypotheses"] for name in each["segment"]}
        for name, effects in step["log_odds"].items():
            if name not in inside:
                told = len(set(step["by"][name].values())) > 1
                assert told == any(effects.values())


def test_conversions_take_as_long_as_they_should(world: World) -> None:
    for start, end in ((WRITE, CALL), (CALL, OFFER), (OFFER, WON)):
        step = step_of(world, start)
        low, high = step["days"]["low"], step["days"]["high"]
        took = [
            (deal.entered[end] - deal.entered[start]) / wire.DAY
            for deal, won in attempts(world, start, step["within"])
            if won and end in deal.entered
        ]
        assert max(took) < step["within"]
        # A weekend and the hours of the office move things by a day or so.
        assert abs(mean(took) - (low + (high - low) * 2 / 7)) < 2


def test_deals_come_in_week_by_week_as_they_should(world: World) -> None:
    opening = CUTOFF - len(world.truth["weekly_intake"]) * 7 * wire.DAY
    born = [deal.entered[FIRST] for deal in world.deals if FIRST in deal.entered]
    weeks = Counter((at - opening) // (7 * wire.DAY) for at in born)
    for week, share in enumerate(world.truth["weekly_intake"]):
        n = len(born)
        assert abs(weeks[week] - n * share) <= SIGMAS * sqrt(n * share) + 1


def test_segments_are_as_large_as_they_should_be(world: World) -> None:
    for name in ("sort", "source"):
        known = [deal.facts[name] for deal in world.deals if name in deal.facts]
        for value, share in world.truth["shares"][name].items():
            agree([each == value for each in known], share)


def test_emails_are_opened_as_often_as_they_should(world: World) -> None:
    for template, rate in world.truth["opened"].items():
        agree(
            [
                each["hs_email_open_count"] != "0"
                for each in world.emails
                if each.get("email_template") == template
                and each["hs_email_status"] == "SENT"
                and wire.instant_of(each["hs_timestamp"]) < CUTOFF - 3 * wire.DAY
            ],
            rate,
        )


def test_members_renew_as_often_as_they_should(world: World) -> None:
    way = world.truth["ways"][1]
    assert way["properties"] == {"dealtype": "existingbusiness"}
    assert way["stages"] == [RENEW, OFFER, WON]
    for step in way["steps"]:
        tried = attempts(world, step["from"], step["within"], way=1)
        agree([won for _, won in tried], step["rate"])
