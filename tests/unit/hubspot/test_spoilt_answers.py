"""Answers with a piece that is not what it should be: told in a sentence, whatever it is."""

import json
import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

import pytest

from dealwright.errors import DealwrightError
from dealwright.hubspot.exchange import Json
from dealwright.hubspot.gateway import Gateway
from dealwright.hubspot.parity import compare, look_at
from dealwright.hubspot.planning import make_plan
from dealwright.hubspot.search import records
from dealwright.plan.plan import Plan
from dealwright.report.plan_markdown import plan_markdown
from dealwright.report.plan_text import plan_text
from dealwright.sandbox.app import App, create_app
from dealwright.sandbox.portal import Portal
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
from unit.hubspot.test_effects import fill

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

STAGES = [a_stage("qualifiedtobuy", "Other"), a_stage("closedwon", "Won", share="1")]
BOOK = a_playbook(
    a_pipeline(*STAGES, pipeline="default", label="Selling"),
    a_pipeline(a_stage("paid"), pipeline="orders", object="orders", label="Orders"),
    properties=(
        a_property("reason", "choice", options=options(a="A")),
        a_property("dealtype", "choice", built_in=True, options=options(other="Other")),
    ),
)
OTHER: list[Json] = [None, 5, -1, 0.5, True, "", "x", "\u0000", [], [None], {}, {"x": 1}, [[]]]


class Spoiling:
    """Changes one piece of an answer: the nth of a run, drawn by chance."""

    def __init__(self, app: App, chance: random.Random, number: int) -> None:
        self.app, self.chance, self.left = app, chance, number

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        started: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], *_: Any) -> Any:
            started[:] = [status, headers]
            return None

        body = b"".join(self.app(environ, start))
        status, headers = started
        self.left -= 1
        if self.left == 0 and body:
            answer = json.loads(body)
            spoil(answer, self.chance)
            body = json.dumps(answer).encode()
        kept = [(name, value) for name, value in headers if name.lower() != "content-length"]
        start_response(status, [*kept, ("Content-Length", str(len(body)))])
        return [body]


def spoil(answer: Json, chance: random.Random) -> None:
    """Go down by chance, and put something else where it ends, or nothing."""
    while True:
        keys: list[Any] = list(answer) if isinstance(answer, dict) else list(range(len(answer)))
        if not keys:
            return
        key = chance.choice(keys)
        if not isinstance(answer[key], (dict, list)) or not answer[key] or chance.random() < 0.2:
            break
        answer = answer[key]
    if chance.random() < 0.3:
        del answer[key]
    else:
        answer[key] = chance.choice(OTHER)


def a_plan(gateway: Gateway) -> None:
    made: Plan = make_plan(
        BOOK, a_portal(), gateway, playbook_name="now", digest="d", commit=None, now=NOW
    )
    assert plan_text(made, lambda _: "")
    assert plan_markdown(made)


def a_comparison(gateway: Gateway) -> None:
    side = look_at(BOOK, a_portal(), gateway)
    assert not compare(side, side).differs


def single_things(gateway: Gateway) -> None:
    gateway.property("deals", "dealtype")
    gateway.pipeline("deals", "default")
    gateway.group("deals", "dealinformation")
    gateway.deal("41000000001", ["amount"])
    list(records(gateway, "deals", [], ["amount"]))


READS: list[Callable[[Gateway], None]] = [a_plan, a_comparison, single_things]


@pytest.fixture
def account() -> Iterator[Portal]:
    with Portal.open(None, clock=lambda: 1_790_000_000_000) as portal:
        deal = {"pipeline": "default", "dealstage": "qualifiedtobuy", "amount": "5"}
        fill(portal, [deal] * 3)
        yield portal


@contextmanager
def spoilt(account: Portal, seed: int) -> Iterator[Gateway]:
    chance = random.Random(seed)  # noqa: S311 - failures that repeat, nothing secret
    app = Spoiling(create_app(account, tokens={"t": Token()}), chance, chance.randint(1, 9))
    with serve(cast("App", app)) as url:
        gateway = Gateway(token="t", url=url, pace=at_once())
        yield gateway
        gateway.close()


def survives(account: Portal, read: Callable[[Gateway], None], seeds: Iterable[int]) -> None:
    told = []
    for seed in seeds:
        with spoilt(account, seed) as gateway:
            try:
                read(gateway)
            except DealwrightError as error:
                told.append(error.hint)
    assert told, "nothing that was spoilt was ever looked at"
    assert all(told)


@pytest.mark.parametrize("read", READS, ids=lambda read: read.__name__)
def test_a_spoilt_answer_is_told(account: Portal, read: Callable[[Gateway], None]) -> None:
    survives(account, read, range(30))


@pytest.mark.long
@pytest.mark.parametrize("read", READS, ids=lambda read: read.__name__)
def test_many_spoilt_answers_are_told(account: Portal, read: Callable[[Gateway], None]) -> None:
    survives(account, read, range(30, 600))
