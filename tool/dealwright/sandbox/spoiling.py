"""Owns what can happen to a good answer on its way: a page in its place, half of it, half at a time."""

from collections.abc import Callable, Iterator

from werkzeug.wrappers import Response

from dealwright.sandbox.faults import Fault, Twist

_PAGE = (
    "<!DOCTYPE html><html><head><title>{status}</title></head>"
    "<body><h1>{status}</h1><p>The service could not be reached.</p></body></html>"
)


def spoilt(response: Response, fault: Fault) -> Response:
    """The answer as the fault lets it arrive."""
    if fault.twist is Twist.PAGE:
        response.data = _PAGE.format(status=response.status)
        response.headers["Content-Type"] = "text/html; charset=utf-8"
    elif fault.twist is Twist.TRUNCATED:
        response.data = response.data[: len(response.data) // 2]
    elif fault.twist is Twist.SLOW and fault.pause is not None:
        whole = response.data
        response.response = _in_two(whole, fault.pause)
        response.headers["Content-Length"] = str(len(whole))
    return response


def _in_two(whole: bytes, pause: Callable[[], None]) -> Iterator[bytes]:
    yield whole[: len(whole) // 2]
    pause()
    yield whole[len(whole) // 2 :]
