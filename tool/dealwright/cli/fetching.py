"""A catalogue from a file or an address: the bytes of a stranger, in bounds."""

import time
from http.client import HTTPException, HTTPMessage, HTTPResponse
from pathlib import Path
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from dealwright.check.formats import LOOPBACK
from dealwright.errors import DealwrightError, UsageError

SECONDS = 20.0  # for all of it: a server that drips must not hold a person up
_CHUNK = 65_536


def read_text(where: str, most: int) -> str:
    """The UTF-8 text of a file, or of what lies at an https address; at most `most` bytes."""
    data = _fetched(where, most) if "://" in where else _file(where, most)
    if len(data) > most:
        raise UsageError(
            f"{where} has more than {most} bytes",
            hint="is it a catalogue? the published has 23,000",
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{where} is no UTF-8 text", hint="is it a catalogue?") from None


def _file(where: str, most: int) -> bytes:
    path = Path(where)
    try:
        if path.exists() and not path.is_file():
            raise UsageError(f"{where} is no plain file", hint="name the file of a catalogue")
        with path.open("rb") as file:
            return file.read(most + 1)
    except (OSError, ValueError) as error:  # ValueError: a name with a null in it
        why = error.strerror if isinstance(error, OSError) else "no name of a file"
        raise UsageError(f"{where} cannot be read: {why}") from None


class _SafeRedirects(HTTPRedirectHandler):
    """Follows only to where a person could have sent us: never from https to plain http."""

    def redirect_request(
        self,
        req: Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> Request | None:
        try:
            _accepted(newurl)
        except UsageError:
            fp.close()
            raise
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _accepted(where: str) -> None:
    try:
        url = urlsplit(where)
        local = url.scheme == "http" and url.hostname in LOOPBACK
    except ValueError:
        raise UsageError(f"{where} is no address") from None
    if not local and not (url.scheme == "https" and url.hostname):
        raise UsageError(
            f"a catalogue is not read from {where}", hint="an https address, or a file, is wanted"
        )


def _fetched(where: str, most: int) -> bytes:
    _accepted(where)
    before = time.monotonic() + SECONDS
    local = urlsplit(where).hostname in LOOPBACK
    opener = build_opener(_SafeRedirects, *([ProxyHandler({})] if local else []))
    try:
        with opener.open(Request(where), timeout=SECONDS) as answer:  # noqa: S310 - see _accepted
            return _drained(answer, most, before)
    except HTTPError as error:
        reason = f"it answers {error.code}"
        error.close()
    except URLError as error:
        reason = str(error.reason)
    except (OSError, EOFError, ValueError, HTTPException) as error:
        reason = str(error) or type(error).__name__
    raise DealwrightError(
        f"{where} cannot be read: {reason}",
        hint="open it in a browser; a copy in a file does as well: --catalogue FILE",
    )


def _drained(answer: HTTPResponse, most: int, before: float) -> bytes:
    data, said = bytearray(), answer.length
    while len(data) <= most:
        if time.monotonic() > before:
            raise TimeoutError(f"it took more than {SECONDS:.0f} seconds")
        piece = answer.read1(_CHUNK)
        if not piece:
            break
        data += piece
    if said is not None and len(data) < min(said, most):
        raise EOFError(f"it broke off after {len(data)} bytes")
    return bytes(data)
