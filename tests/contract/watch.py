"""Stands between a client and the embedded portal, and hands every exchange to an observer."""

import io
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from werkzeug.wsgi import get_input_stream

from contract.checker import Exchanged
from dealwright.sandbox.app import FAULT, App
from dealwright.sandbox.control import PREFIX
from dealwright.sandbox.exports import FILES
from dealwright.sandbox.faults import Twist

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Observer = Callable[[Exchanged], None]

_SPOILS = {Twist.PAGE, Twist.TRUNCATED}


def watch_every_portal(patch: pytest.MonkeyPatch, observer: Observer) -> None:
    """Every application of this process, whoever makes it: the command makes its own."""
    answer = App.__call__

    def watched(
        app: App, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        sent = get_input_stream(environ).read()
        environ["wsgi.input"] = io.BytesIO(sent)
        started: dict[str, Any] = {}

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            started["status"] = int(status.split(maxsplit=1)[0])
            started["headers"] = {name.lower(): value for name, value in headers}
            return start_response(status, headers, *more)

        return _passed(environ, sent, answer(app, environ, start), started)

    def _passed(
        environ: "WSGIEnvironment", sent: bytes, parts: Iterable[bytes], started: dict[str, Any]
    ) -> Iterator[bytes]:
        answered: list[bytes] = []
        for part in parts:
            answered.append(part)
            yield part
        raw = str(environ.get("REQUEST_URI") or quote(environ.get("PATH_INFO", "/")))
        fault = environ.get(FAULT)
        # The way in for whoever tests is not HubSpot's, nor is what spoils an answer on its way,
        # and the file of an export comes from elsewhere.
        if raw.startswith((PREFIX, FILES)) or (
            fault and fault.twist in _SPOILS and not fault.refusal
        ):
            return
        observer(
            Exchanged(
                method=environ["REQUEST_METHOD"],
                path=raw.partition("?")[0],
                query=environ.get("QUERY_STRING", ""),
                sent=sent,
                status=started["status"],
                headers=started["headers"],
                answered=b"".join(answered),
            )
        )

    patch.setattr(App, "__call__", watched)
