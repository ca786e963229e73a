"""Owns the WSGI application: who may ask, which rule answers, and the form of every answer."""

import itertools
import json
import uuid
from collections import deque
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import Map, MapAdapter, Rule
from werkzeug.wrappers import Request, Response

from dealwright.sandbox import body as bodies
from dealwright.sandbox import exports, verbs
from dealwright.sandbox import tokens as access
from dealwright.sandbox.control import PREFIX as CONTROL_PREFIX
from dealwright.sandbox.control import Control, Exchange
from dealwright.sandbox.endpoints.table import ROUTES
from dealwright.sandbox.errors import Refusal, RefusalError, bare, not_served
from dealwright.sandbox.faults import Fault, Faults, FaultSource, Twist
from dealwright.sandbox.limits import Limits
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.routing import Answer, Call, Route, normalised
from dealwright.sandbox.spoiling import spoilt
from dealwright.sandbox.store import looking_at
from dealwright.sandbox.tokens import Token

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

__all__ = ["FAULT", "App", "Exchange", "create_app"]

_REMEMBERED = 10_000
# Where in a request's environment a layer above finds the fault that struck it, if any.
FAULT = "dealwright.fault"


class App:
    """HubSpot over WSGI, from the state of one portal."""

    def __init__(
        self,
        portal: Portal,
        tokens: Mapping[str, Token],
        limits: Limits,
        *,
        read_only: bool,
        control: Control | None,
    ) -> None:
        self._portal = portal
        self._tokens = dict(tokens)
        self._limits = limits
        self._read_only = read_only
        self._control = control
        self._faults: FaultSource | None = control.faults if control else None
        self._before: bytes | None = None
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
        correlation = self._correlation(next(self._served))
        fault = None
        try:
            if path.startswith(CONTROL_PREFIX):
                answer = self._controlled(request, path, sent)
            elif path.startswith(exports.FILES):
                answer = exports.download(self._portal, path)
            else:
                fault = self._noted(Exchange(request.method, unquote(path)))
                environ[FAULT] = fault
                answer = self._faulty(fault, request, path, sent)
        except RefusalError as error:
            refusal = error.refusal
            answer = Answer(
                status=refusal.status, body=refusal.body(correlation), headers=refusal.headers
            )
        response = _response(answer, correlation)
        key = access.bearer(request.headers.get("Authorization", ""))
        if key in self._tokens and not path.endswith("/search"):
            response.headers.update(self._limits.headers(key, self._portal.clock()))
        return (spoilt(response, fault) if fault else response)(environ, start_response)

    def reset(self) -> None:
        """The portal as on its first day, and nothing remembered of what was asked since."""
        self._portal.reset()
        self._limits.forget()
        self._before = None
        self.exchanges.clear()
        self.refused_writes.clear()

    def fail_by(self, faults: FaultSource) -> None:
        """Ask somebody else what goes wrong from now on."""
        self._faults = faults

    def _noted(self, exchange: Exchange) -> Fault | None:
        """What goes wrong with this request, which is now remembered."""
        self.exchanges.append(exchange)
        return self._faults(*exchange) if self._faults else None

    def _controlled(self, request: Request, path: str, sent: bytes) -> Answer:
        if self._control is None or not self._control.admits(
            request.headers.get("Authorization", "")
        ):
            raise not_served(f"the path {unquote(path)}")
        return self._control.answer(self, request.method, path, sent)

    def _faulty(self, fault: Fault | None, request: Request, path: str, sent: bytes) -> Answer:
        """The answer, or what a fault puts in its place."""
        if fault is None or (fault.refusal is None and fault.twist is not None):
            if fault and fault.twist is Twist.STALE and self._before is not None:
                with looking_at(self._before) as store:
                    return self._answer(replace(self._portal, store=store), request, path, sent)
            return self._answer(self._portal, request, path, sent)
        if fault.after_effect:
            with suppress(RefusalError):
                self._answer(self._portal, request, path, sent)
        if fault.refusal is None:
            raise ConnectionAbortedError("cut on demand")
        raise RefusalError(fault.refusal)

    def _answer(self, portal: Portal, request: Request, path: str, sent: bytes) -> Answer:
        reads = verbs.reads(request.method, path)
        if self._read_only and not reads:
            raise self._refused_write(request.method, path)
        header = request.headers.get("Authorization", "")
        token = access.authenticated(header, self._tokens)
        self._limits.spend(
            access.bearer(header), portal.clock(), search=verbs.searches(request.method, path)
        )
        path, generation = normalised(path)
        route, arguments = self._route(request.method, path)
        if sent and request.mimetype != "application/json":
            raise bare(415, f"The media type {request.mimetype} is not supported: send JSON.")
        call = Call(
            portal=portal,
            tokens=self._tokens,
            limits=self._limits,
            generation=generation,
            path={name: unquote(value) for name, value in arguments.items()},
            query=request.args,
            body=bodies.parsed(sent, listed=route.listed),
            url=_url(request.environ),
        )
        before = None if reads else self._image()
        with portal.store.transaction():
            access.refuse_missing_scope(token, route.scopes(call))
            access.refuse_missing_scope(token, route.also(call))
            answer = route.handler(call)
        self._before = before or self._before
        return answer

    def _image(self) -> bytes | None:
        """How things stand, kept only when a read to come will want to be out of date."""
        wanted = isinstance(self._faults, Faults) and self._faults.looks_back
        return self._portal.store.image() if wanted else None

    def _refused_write(self, method: str, path: str) -> RefusalError:
        self.refused_writes.append(Exchange(method, unquote(path)))
        message = f"The sandbox is read-only here, and {method} {path} would write."
        return RefusalError(Refusal(status=599, message=message, category="SANDBOX_READ_ONLY"))

    def _route(self, method: str, path: str) -> tuple[Route, Mapping[str, str]]:
        try:
            route, arguments = _routes().match(path, method=method)
        except NotFound:
            raise not_served(f"the path {unquote(path)}") from None
        except MethodNotAllowed:
            raise bare(405, f"{method} is not allowed here.") from None
        return route, arguments

    def _correlation(self, number: int) -> str:
        """A UUID of version 7: the clock first, then the number of the request."""
        instant = self._portal.clock() & (2**48 - 1)
        return str(uuid.UUID(int=instant << 80 | 7 << 76 | 2 << 62 | number))


def create_app(
    portal: Portal,
    *,
    tokens: Mapping[str, Token],
    faults: FaultSource | None = None,
    read_only: bool = False,
    limits: Limits | None = None,
    control: Control | None = None,
) -> App:
    """The portal as an application; read_only turns every write into a loud failure.

    Without limits every call is served, however many there are. Faults come from the plan that
    control arranges, unless another source is given.
    """
    counting = limits or Limits(enforced=False)
    app = App(portal, tokens, counting, read_only=read_only, control=control)
    if faults is not None:
        app.fail_by(faults)
    return app


@cache
def _routes() -> MapAdapter:
    """The routes, ready to match: they never change, and compiling them takes 20 ms."""
    rules = [Rule(route.rule, methods=[route.method], endpoint=route) for route in ROUTES]
    table = Map(rules, merge_slashes=False, redirect_defaults=False, strict_slashes=False)
    return table.bind("")


def _raw_path(environ: "WSGIEnvironment") -> str:
    """The path still percent-encoded: an id may hold a slash."""
    raw = str(environ.get("REQUEST_URI") or quote(environ.get("PATH_INFO", "/")))
    return raw.partition("?")[0]


def _url(environ: "WSGIEnvironment") -> str:
    """Where the request went, without its query; `request.base_url` takes ten times as long."""
    host = environ.get("HTTP_HOST") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
    return f"{environ['wsgi.url_scheme']}://{host}{_raw_path(environ)}"


def _response(answer: Answer, correlation: str) -> Response:
    response = Response(status=answer.status)
    if answer.body is not None:
        response.data = json.dumps(answer.body).encode()
        response.headers["Content-Type"] = "application/json;charset=utf-8"
    if answer.text is not None:
        response.data = answer.text.encode()
    response.headers.update(answer.headers)
    response.headers["X-HubSpot-Correlation-Id"] = correlation
    return response
