"""Owns the WSGI application: who may ask, which rule answers, and the form of every answer."""

import itertools
import json
import uuid
from collections import deque
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote

from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from dealwright.sandbox import body as bodies
from dealwright.sandbox import tokens as access
from dealwright.sandbox.endpoints import account, pipelines, properties, record_batches, records
from dealwright.sandbox.errors import Refusal, RefusalError, bare, not_served
from dealwright.sandbox.faults import Fault, FaultSource
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.routing import Answer, Call, Route, normalised
from dealwright.sandbox.tokens import Token

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_ROUTES: tuple[Route, ...] = (
    *account.ROUTES,
    *pipelines.ROUTES,
    *properties.ROUTES,
    *records.ROUTES,
    *record_batches.ROUTES,
)
_READING_POSTS = ("/search", "/batch/read", "/access-token-info")
_REMEMBERED = 10_000
_DAILY, _PER_TEN_SECONDS = 625_000, 190


class Exchange(NamedTuple):
    """A request that came in: its verb, and its path as it was written."""

    method: str
    path: str


class App:
    """HubSpot over WSGI, from the state of one portal."""

    def __init__(
        self,
        portal: Portal,
        tokens: Mapping[str, Token],
        faults: FaultSource | None,
        *,
        read_only: bool,
    ) -> None:
        self._portal = portal
        self._tokens = dict(tokens)
        self._faults = faults
        self._read_only = read_only
        self._served = itertools.count(1)
        self.exchanges: deque[Exchange] = deque(maxlen=_REMEMBERED)
        self.refused_writes: deque[Exchange] = deque(maxlen=_REMEMBERED)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        request = Request(environ)
        # The body is read whatever becomes of the request, so that a kept connection stays usable.
        sent = request.get_data()
        path = _raw_path(environ)
        exchange = Exchange(request.method, unquote(path))
        self.exchanges.append(exchange)
        number = next(self._served)
        fault = self._faults(*exchange) if self._faults else None
        try:
            answer = self._faulty(fault, request, path, sent)
        except RefusalError as error:
            refusal = error.refusal
            answer = Answer(
                status=refusal.status,
                body=refusal.body(self._correlation(number)),
                headers=refusal.headers,
            )
        response = self._response(answer, self._correlation(number))
        if not path.endswith("/search"):
            response.headers.update(_limits(number))
        return response(environ, start_response)

    def _faulty(self, fault: Fault | None, request: Request, path: str, sent: bytes) -> Answer:
        """The answer, or what a fault makes of it."""
        if fault is None:
            return self._answer(request, path, sent)
        if fault.after_effect:
            self._answer(request, path, sent)
        if fault.refusal is None:
            raise ConnectionAbortedError("cut on demand")
        raise RefusalError(fault.refusal)

    def _answer(self, request: Request, path: str, sent: bytes) -> Answer:
        self._refuse_write(request.method, path)
        token = access.authenticated(request.headers.get("Authorization", ""), self._tokens)
        path, generation = normalised(path)
        route, arguments = self._route(request.method, path)
        if sent and request.mimetype != "application/json":
            raise bare(415, f"The media type {request.mimetype} is not supported: send JSON.")
        call = Call(
            portal=self._portal,
            tokens=self._tokens,
            generation=generation,
            path={name: unquote(value) for name, value in arguments.items()},
            query=request.args,
            body=bodies.parsed(sent),
            url=request.base_url,
        )
        with self._portal.store.transaction():
            access.refuse_missing_scope(token, route.scopes(call))
            return route.handler(call)

    def _refuse_write(self, method: str, path: str) -> None:
        reads = method in {"GET", "HEAD"} or (method == "POST" and path.endswith(_READING_POSTS))
        if self._read_only and not reads:
            self.refused_writes.append(Exchange(method, unquote(path)))
            message = f"The sandbox is read-only here, and {method} {path} would write."
            raise RefusalError(Refusal(status=599, message=message, category="SANDBOX_READ_ONLY"))

    def _route(self, method: str, path: str) -> tuple[Route, Mapping[str, str]]:
        try:
            route, arguments = _routes().bind("").match(path, method=method)
        except NotFound:
            raise not_served(f"the path {unquote(path)}") from None
        except MethodNotAllowed:
            raise bare(405, f"{method} is not allowed here.") from None
        return route, arguments

    def _correlation(self, number: int) -> str:
        """A UUID of version 7: the clock first, then the number of the request."""
        instant = self._portal.clock() & (2**48 - 1)
        return str(uuid.UUID(int=instant << 80 | 7 << 76 | 2 << 62 | number))

    def _response(self, answer: Answer, correlation: str) -> Response:
        response = Response(status=answer.status)
        if answer.body is not None:
            response.data = json.dumps(answer.body).encode()
            response.headers["Content-Type"] = "application/json;charset=utf-8"
        response.headers.update(answer.headers)
        response.headers["X-HubSpot-Correlation-Id"] = correlation
        return response


def create_app(
    portal: Portal,
    *,
    tokens: Mapping[str, Token],
    faults: FaultSource | None = None,
    read_only: bool = False,
) -> App:
    """The portal as an application; read_only turns every write into a loud failure."""
    return App(portal, tokens, faults, read_only=read_only)


@cache
def _routes() -> Map:
    """The routes, ready to match: they never change, and compiling them takes 20 ms."""
    rules = [Rule(route.rule, methods=[route.method], endpoint=route) for route in _ROUTES]
    return Map(rules, merge_slashes=False, redirect_defaults=False, strict_slashes=False)


def _raw_path(environ: "WSGIEnvironment") -> str:
    """The path still percent-encoded: an id may hold a slash."""
    raw = str(environ.get("REQUEST_URI") or quote(environ.get("PATH_INFO", "/")))
    return raw.partition("?")[0]


def _limits(number: int) -> dict[str, str]:
    return {
        "X-HubSpot-RateLimit-Daily": str(_DAILY),
        "X-HubSpot-RateLimit-Daily-Remaining": str(max(0, _DAILY - number)),
        "X-HubSpot-RateLimit-Interval-Milliseconds": "10000",
        "X-HubSpot-RateLimit-Max": str(_PER_TEN_SECONDS),
        "X-HubSpot-RateLimit-Remaining": str(_PER_TEN_SECONDS - 1),
    }
