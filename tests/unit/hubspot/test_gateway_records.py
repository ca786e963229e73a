import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from werkzeug.wrappers import Response

from dealwright.hubspot.failures import UnreadableError
from dealwright.hubspot.gateway_records import RecordsGateway
from dealwright.sandbox.server import serve
from support.pacing import at_once


@contextmanager
def answering(*answers: Any) -> Iterator[RecordsGateway]:
    """A gateway to somebody who says one thing after the other, and the last for ever."""
    left = list(answers)

    def app(environ: Any, start_response: Any) -> Any:
        said = left.pop(0) if len(left) > 1 else left[0]
        made = Response(json.dumps(said), content_type="application/json")
        return made(environ, start_response)

    with serve(app) as url:
        gateway = RecordsGateway(token="t", url=url, pace=at_once())
        yield gateway
        gateway.close()


def more(after: object) -> dict[str, Any]:
    return {"results": [], "paging": {"next": {"after": after}}}


READS: list[tuple[Callable[[RecordsGateway], object], Any]] = [
    (lambda portal: portal.page("deals", "5", archived=False), more("5")),
    (lambda portal: portal.page("deals", None, archived=True), {"results": [{"id": "x"}]}),
    (lambda portal: portal.page("deals", None, archived=True), {"results": [], "paging": [1]}),
    (lambda portal: list(portal.owners(archived=False)), more("5")),
    (lambda portal: list(portal.owners(archived=False)), {"results": [{"id": "me"}]}),
    (
        lambda portal: portal.histories("deals", [1], ["amount"], archived=False),
        {"results": [{"createdAt": "2026-01-01T00:00:00Z"}]},
    ),
    (
        lambda portal: list(portal.ties("deals", "companies", [1])),
        {"results": [{"from": {"id": "1"}, "to": [{}]}]},
    ),
]


@pytest.mark.parametrize(("read", "answer"), READS)
def test_an_answer_that_leads_nowhere_is_told(
    read: Callable[[RecordsGateway], object], answer: Any
) -> None:
    with answering(answer) as portal, pytest.raises(UnreadableError):
        read(portal)


def test_owners_come_on_pages() -> None:
    first = {"results": [{"id": "1"}], "paging": {"next": {"after": "9"}}}
    with answering(first, {"results": [{"id": "2"}]}) as portal:
        assert list(portal.owners(archived=True)) == [1, 2]
