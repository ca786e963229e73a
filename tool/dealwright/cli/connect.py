"""The way to a portal: the embedded one is served here, a real one is reached with its token."""

import os
import random
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from dealwright.cli.places import overheard
from dealwright.cli.session import Session
from dealwright.errors import DealwrightError, UsageError
from dealwright.model.portals import Portal

if TYPE_CHECKING:
    from dealwright.hubspot.gateway import Gateway
    from dealwright.hubspot.gateway_records import RecordsGateway
    from dealwright.hubspot.gateway_writing import WritingGateway
    from dealwright.hubspot.pace import Pace
    from dealwright.sandbox.portal import Portal as Store

Opened = TypeVar("Opened", bound="Gateway")

_TOKEN = re.compile(r"[\x21-\x7e]+")


@contextmanager
def reading(session: Session, portal: Portal) -> Iterator["Gateway"]:
    """A gateway without a method that writes. An embedded portal that is not there stays so."""
    from dealwright.hubspot.gateway import Gateway

    with _opened(session, portal, Gateway) as gateway:
        yield gateway


@contextmanager
def reading_records(session: Session, portal: Portal) -> Iterator["RecordsGateway"]:
    """The same, for whole stocks of records."""
    from dealwright.hubspot.gateway_records import RecordsGateway

    with _opened(session, portal, RecordsGateway) as gateway:
        yield gateway


@contextmanager
def _opened(session: Session, portal: Portal, kind: type[Opened]) -> Iterator[Opened]:
    with ExitStack() as stack:
        url, token = _address(session, portal, stack, keep=store_path(session, portal).exists())
        _tell(session, portal, url)
        gateway = kind(
            token=token, url=url, pace=_pace(session, portal), overheard=overheard(portal)
        )
        stack.callback(gateway.close)
        yield gateway


@contextmanager
def writing(session: Session, portal: Portal) -> Iterator["WritingGateway"]:
    """A gateway that can write."""
    from dealwright.hubspot.gateway_writing import WritingGateway

    with ExitStack() as stack:
        url, token = _address(session, portal, stack, keep=True)
        _tell(session, portal, url)
        gateway = WritingGateway(
            token=token, url=url, pace=_pace(session, portal), overheard=overheard(portal)
        )
        stack.callback(gateway.close)
        yield gateway


def _pace(session: Session, portal: Portal) -> "Pace":
    """The embedded portal counts no calls, so nobody waits for it."""
    from dealwright.hubspot.pace import Pace
    from dealwright.report.texts import one_line

    return Pace(
        sleep=time.sleep,
        clock=time.monotonic,
        chance=random.random,
        limited=not portal.embedded,
        tell=lambda text: session.say(one_line(text)),
    )


@contextmanager
def embedded_store(session: Session, portal: Portal, *, keep: bool = True) -> Iterator["Store"]:
    """The store of an embedded portal: its file, or one in memory that is not kept."""
    from dealwright.sandbox.errors import SandboxError
    from dealwright.sandbox.portal import Portal as Store

    path = store_path(session, portal)
    try:
        with Store.open(path if keep else None, clock=session.now_ms) as store:
            yield store
    except SandboxError as error:
        raise DealwrightError(str(error), hint=f"the portal is kept in {path}") from None


def store_path(session: Session, portal: Portal) -> Path:
    path = session.root / (portal.store or f".dealwright/{portal.portal}.db")
    if not path.resolve().is_relative_to(session.root.resolve()):
        raise UsageError(
            f"the store of portal {portal.portal} lies outside of {session.root}",
            hint="write a path below the repository after store:",
        )
    return path


def _address(session: Session, portal: Portal, stack: ExitStack, *, keep: bool) -> tuple[str, str]:
    """Where the portal answers, and the token it wants."""
    if portal.embedded:
        from dealwright.sandbox.app import create_app
        from dealwright.sandbox.server import serve
        from dealwright.sandbox.tokens import Token

        store = stack.enter_context(embedded_store(session, portal, keep=keep))
        token = secrets.token_urlsafe(16)
        app = create_app(store, tokens={token: Token()})
        return stack.enter_context(serve(app)), token
    from dealwright.check.formats import FORMATS
    from dealwright.hubspot.gateway import HUBSPOT

    token = os.environ.get(portal.token_from, "").strip()
    if not token:
        raise DealwrightError(
            f"no token: the variable {portal.token_from} is empty",
            hint="set it to a private app token of this account; never write it into a file",
        )
    # A character that no header can hold would end in an error that quotes the token.
    if not _TOKEN.fullmatch(token):
        raise DealwrightError(
            f"the variable {portal.token_from} holds no token: it has blanks, line ends or letters"
            " that no token has",
            hint="copy the private app token of this account once more",
        )
    url = os.environ.get("HUBSPOT_BASE_URL") or portal.url or HUBSPOT
    accepts, wanted = FORMATS["portal-url"]
    if url == portal.url and not _is_hubspot(url):
        # A file that anybody can propose must not choose where the token goes.
        raise DealwrightError(
            f"{portal.origin.file} sends the token to {url}, which is not HubSpot",
            hint="if it is meant to go there, say so with HUBSPOT_BASE_URL",
        )
    if not accepts(url):
        raise DealwrightError(f"{url} is no address for a portal", hint=f"it must be {wanted}")
    return url, token


def _tell(session: Session, portal: Portal, url: str) -> None:
    if session.verbose:
        session.say(f"portal {portal.portal} answers at {url}")


def _is_hubspot(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return host == "hubapi.com" or host.endswith(".hubapi.com")
