from collections.abc import Iterator

import pytest

from dealwright.hubspot.gateway_writing import WritingGateway
from dealwright.sandbox.app import create_app
from dealwright.sandbox.portal import Portal as HubSpot
from dealwright.sandbox.server import serve
from dealwright.sandbox.tokens import Token
from support.pacing import at_once


@pytest.fixture(scope="module")
def shared() -> Iterator[tuple[WritingGateway, HubSpot]]:
    """An account that is served for all tests of a module, and a way to write to it."""
    with (
        HubSpot.open(None, clock=lambda: 1_790_000_000_000) as hubspot,
        serve(create_app(hubspot, tokens={"t": Token()})) as url,
    ):
        gateway = WritingGateway(token="t", url=url, pace=at_once())
        yield gateway, hubspot
        gateway.close()


@pytest.fixture
def gateway(shared: tuple[WritingGateway, HubSpot]) -> WritingGateway:
    """The account, empty again."""
    gateway, hubspot = shared
    hubspot.reset()
    return gateway
