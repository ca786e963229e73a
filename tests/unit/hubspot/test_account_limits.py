"""An account with its limits on, and a clock that only sleeping moves: nobody is refused."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from dealwright.hubspot.gateway_writing import WritingGateway
from dealwright.hubspot.pace import Pace
from dealwright.hubspot.planning import make_plan
from dealwright.hubspot.search import count
from dealwright.hubspot.write import HubSpotPortal
from dealwright.load.files import from_folder
from dealwright.load.playbook import load
from dealwright.model.playbook import Playbook
from dealwright.plan.execute import Executor
from dealwright.plan.plan import Plan
from dealwright.resources import schema
from dealwright.sandbox.app import create_app
from dealwright.sandbox.clock import VirtualClock
from dealwright.sandbox.errors import RefusalError
from dealwright.sandbox.faults import Fault, Faults
from dealwright.sandbox.limits import TIERS, Limits
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.server import serve
from dealwright.sandbox.tokens import Token
from unit.hubspot.playbooks import NOW, a_portal


class Counting(Limits):
    """Limits that remember how often they refused, and how full it ever was."""

    refused = 0

    def spend(self, app: str, now: int, *, search: bool) -> None:
        try:
            super().spend(app, now, search=search)
        except RefusalError:
            self.refused += 1
            raise


@dataclass
class Account:
    """An account under a subscription, and a client that keeps the account's time."""

    tier: str
    clock: VirtualClock = field(default_factory=lambda: VirtualClock(1_790_000_000_000))
    faults: Faults = field(default_factory=Faults)
    waits: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.limits = Counting(TIERS[self.tier])

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.clock.advance(round(seconds * 1000))

    @contextmanager
    def gateway(self) -> Iterator[WritingGateway]:
        pace = Pace(sleep=self.sleep, clock=lambda: self.clock() / 1000, chance=lambda: 0.0)
        with Portal.open(None, clock=self.clock) as portal:
            tokens = {"t": Token()}
            app = create_app(portal, tokens=tokens, faults=self.faults, limits=self.limits)
            with serve(app) as url:
                gateway = WritingGateway(token="t", url=url, pace=pace)
                yield gateway
                gateway.close()


@pytest.fixture
def playbook(root: Path) -> Playbook:
    return load(from_folder(root), schema, templates=frozenset()).playbook


def plan(playbook: Playbook, gateway: WritingGateway) -> Plan:
    return make_plan(
        playbook, a_portal(), gateway, playbook_name="now", digest="d", commit=None, now=NOW
    )


def applied(playbook: Playbook, account: Account) -> Plan:
    """Plan, apply, and plan again and again."""
    with account.gateway() as gateway:
        executor = Executor(
            portal=HubSpotPortal(gateway),
            tell=lambda _: None,
            sleep=account.sleep,
            stopped=lambda: False,
        )
        made = plan(playbook, gateway)
        assert len(made.planned) > 40
        assert executor.apply(made).failure is None
        for _ in range(10):
            made = plan(playbook, gateway)
        return made


@pytest.mark.parametrize("tier", ["free", "professional"])
def test_a_plan_and_an_apply_are_never_refused(tier: str, playbook: Playbook) -> None:
    account = Account(tier)
    assert applied(playbook, account).empty
    assert account.limits.refused == 0
    assert account.waits, "there was more to do than the limit lets through at once"


LIMITS = [
    pytest.param([Fault.ten_secondly()] * 5, id="ten-secondly"),
    pytest.param([Fault.secondly()] * 5, id="secondly"),
    pytest.param([Fault.error(423)] * 3, id="locked"),
    pytest.param([Fault.error(423), Fault.ten_secondly(), Fault.secondly()], id="all"),
]


@pytest.mark.parametrize("faults", LIMITS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_is_refused_all_the_same_is_finished(
    faults: Sequence[Fault], method: str, playbook: Playbook
) -> None:
    account = Account("free")
    for fault in faults:
        account.faults.plan(fault, method=method, path="/properties/deals")
    assert applied(playbook, account).empty
    assert (account.faults.waiting, account.limits.refused) == (0, 0)


def test_searches_are_never_refused() -> None:
    account = Account("free")
    with account.gateway() as gateway:
        for _ in range(30):
            count(gateway, "deals", [])
    assert account.limits.refused == 0
    assert sum(account.waits) >= 6
