from collections.abc import Iterator

import pytest

from dealwright.hubspot.gateway_writing import WritingGateway
from dealwright.sandbox.app import App, create_app
from dealwright.sandbox.faults import Faults
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.server import serve
from dealwright.sandbox.tokens import Token
from support.pacing import at_once


@pytest.fixture
def hubspot() -> Iterator[Portal]:
    """An account as it is born, with a clock that stands still."""
    with Portal.open(None, clock=lambda: 1_790_000_000_000) as portal:
        yield portal


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture
def app(hubspot: Portal, faults: Faults) -> App:
    tokens = {"all": Token(), "some": Token(scopes=frozenset({"crm.schemas.deals.read"}))}
    return create_app(hubspot, tokens=tokens, faults=faults)


@pytest.fixture
def url(app: App) -> Iterator[str]:
    with serve(app) as url:
        yield url


@pytest.fixture
def waits() -> list[float]:
    """How long the gateway slept, call by call."""
    return []


@pytest.fixture
def gateway(url: str, waits: list[float]) -> Iterator[WritingGateway]:
    gateway = WritingGateway(token="all", url=f"{url}/", pace=at_once(waits))
    yield gateway
    gateway.close()
