"""Owns serving an application on the loopback: quick to start, silent, and gone when it is left."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from dealwright.sandbox.app import App
from dealwright.sandbox.errors import SandboxError

_HOST = "127.0.0.1"
_POLL_SECONDS = 0.01


class _Handler(WSGIRequestHandler):
    """Says nothing about what it does."""

    protocol_version = "HTTP/1.1"
    # Head and body go out separately: with Nagle each answer would wait for an acknowledgement.
    disable_nagle_algorithm = True

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's name
        """Keep quiet."""

    def connection_dropped(self, *_: object, **__: object) -> None:
        """Hang up: without this a kept connection would leave the client waiting for ever."""
        self.close_connection = True


class _Server(ThreadedWSGIServer):
    """Knows its open connections, so that closing it leaves no thread behind."""

    daemon_threads = False

    def __init__(self, port: int, app: App) -> None:
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
def serve(app: App, *, port: int = 0) -> Iterator[str]:
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
