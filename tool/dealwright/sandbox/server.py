"""Owns serving an application on the loopback: quick to start, silent, and gone when it is left."""

import socket
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from werkzeug.exceptions import InternalServerError
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from dealwright.sandbox.errors import SandboxError

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

_HOST = "127.0.0.1"
_POLL_SECONDS = 0.01


@runtime_checkable
class Closing(Protocol):
    """A body that wants to hear when it has been sent."""

    def close(self) -> None: ...


class _Handler(WSGIRequestHandler):
    """Says nothing about what it does."""

    protocol_version = "HTTP/1.1"
    # The answer must not wait for an acknowledgement of what went out before it.
    disable_nagle_algorithm = True

    def run_wsgi(self) -> None:
        """Answer and keep the connection, as HubSpot does: werkzeug's own closes every one."""
        environ = self.make_environ()
        try:
            self._answer(self.server.app, environ)
        except ConnectionError as error:
            self.connection_dropped(error, environ)
        except Exception:  # noqa: BLE001 - whatever it is, the client must hear of it
            self.close_connection = True
            self.server.log("error", traceback.format_exc())
            self._answer(InternalServerError(), environ)

    def _answer(self, app: "WSGIApplication", environ: "WSGIEnvironment") -> None:
        head: list[bytes] = []

        def start_response(
            status: str, headers: list[tuple[str, str]], _: object = None
        ) -> Callable[[bytes], object]:
            lines = [f"HTTP/1.1 {status}", f"Date: {self.date_time_string()}"]
            lines += [f"{name}: {value}" for name, value in headers]
            sized = any(name.lower() == "content-length" for name, _ in headers)
            # Without a length only the end of the connection tells where the body ends.
            if not sized and not status.startswith("204"):
                self.close_connection = True
            if self.close_connection:
                lines.append("Connection: close")
            head.append("\r\n".join([*lines, "", ""]).encode("latin-1"))
            return head.append

        parts = app(environ, start_response)
        try:
            for part in parts:
                self.wfile.write(b"".join([*head, part]))
                head.clear()
            self.wfile.write(b"".join(head))
        finally:
            if isinstance(parts, Closing):
                parts.close()

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's name
        """Keep quiet."""

    def connection_dropped(self, *_: object, **__: object) -> None:
        """Hang up: without this a kept connection would leave the client waiting for ever."""
        self.close_connection = True


class _Server(ThreadedWSGIServer):
    """Knows its open connections, so that closing it leaves no thread behind."""

    daemon_threads = False

    def __init__(self, port: int, app: "WSGIApplication") -> None:
        self._open: set[socket.socket] = set()
        self._guard = threading.Lock()
        listener = socket.create_server((_HOST, port))
        try:
            super().__init__(_HOST, port, app, handler=_Handler, fd=listener.fileno())
        finally:
            listener.close()

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._guard:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._guard:
            self._open.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        with self._guard:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RD)
        super().server_close()


@contextmanager
def serve(app: "WSGIApplication", *, port: int = 0) -> Iterator[str]:
    """Serve until the block is left; gives the base URL. Port 0 takes a free one."""
    try:
        server = _Server(port, app)
    except OSError as error:
        raise SandboxError(f"The sandbox cannot use the port {port}: {error}.") from error
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": _POLL_SECONDS}, daemon=True
    )
    thread.start()
    try:
        yield f"http://{_HOST}:{server.port}"
    finally:
        server.shutdown()
        thread.join()
