from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from dealwright.hubspot.gateway_writing import WritingGateway
from dealwright.sandbox.app import create_app
from dealwright.sandbox.portal import Portal as HubSpot
from dealwright.sandbox.server import serve
from dealwright.sandbox.tokens import Token
from support.pacing import at_once

NOON = 1_790_000_000_000


@dataclass
class Account:
    """An account with a clock that its owner moves, and a way to write to it."""

    now: int = NOON
    hubspot: HubSpot = field(init=False)
    gateway: WritingGateway = field(init=False)

    def empty(self) -> "Account":
        self.now = NOON
        self.hubspot.reset()
        return self


@pytest.fixture(scope="module")
def shared() -> Iterator[Account]:
    """An account that is served for all tests of a module."""
    account = Account()
    with HubSpot.open(None, clock=lambda: account.now) as account.hubspot:
        app = create_app(account.hubspot, tokens={"t": Token()})
        with serve(app) as url:
            account.gateway = WritingGateway(token="t", url=url, pace=at_once())
            yield account
            account.gateway.close()


@pytest.fixture
def account(shared: Account) -> Account:
    """The account, empty again."""
    return shared.empty()
