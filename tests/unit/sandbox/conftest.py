from collections.abc import Iterator

import pytest

from dealwright.sandbox.app import App, create_app
from dealwright.sandbox.faults import Faults
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.tokens import Token
from unit.sandbox.wires import NOON, Clock, Http


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON)


@pytest.fixture
def portal(clock: Clock) -> Iterator[Portal]:
    with Portal.open(None, clock=clock) as portal:
        yield portal


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture
def app(portal: Portal, faults: Faults) -> App:
    tokens = {
        "all": Token(),
        "late": Token(expired=True),
        "deals": Token(scopes=frozenset({"crm.objects.deals.read", "crm.schemas.deals.write"})),
    }
    return create_app(portal, tokens=tokens, faults=faults)


@pytest.fixture
def http(app: App) -> Http:
    return Http(app)
