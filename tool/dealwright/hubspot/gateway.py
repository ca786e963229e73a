"""The one module that knows HubSpot's client: calls in, plain JSON out, errors with a hint.

`Gateway` has no method that writes. `WritingGateway` has. Both go to one address only: the client
would send what its generated modules do not cover to HubSpot itself, so `base_url` is set beside
`host`, and redirects are refused.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import quote

import hubspot
import urllib3
from urllib3.util.retry import Retry

from dealwright.hubspot.failures import HubSpotError, explain
from dealwright.hubspot.pace import Pace

Json = Any  # JSON enters here
HUBSPOT = "https://api.hubapi.com"
_APIS = (
    *("_pipelines", "_stages", "_properties", "_property_batches"),
    *("_groups", "_deals", "_search"),
)
_TIMEOUT = (10, 60)  # seconds to connect, to read


class Answer(NamedTuple):
    """What came back, as it came."""

    status: int
    body: bytes


class Gateway:
    """Reading calls. Lists come whole, unsorted, as HubSpot sends them."""

    def __init__(self, *, token: str, url: str, sleep: Callable[[float], None]) -> None:
        self.url = url.rstrip("/")
        self._pace = Pace(sleep)
        self._client = hubspot.HubSpot(
            access_token=token,
            host=self.url,
            base_url=self.url,
            # One retry policy, in `pace`: urllib3's would obey a Retry-After in milliseconds.
            retry=Retry(total=0, redirect=0, raise_on_status=False),
        )

    def close(self) -> None:
        """Give the connections back."""
        for name in _APIS:
            if name in self.__dict__:
                self.__dict__[name].api_client.rest_client.pool_manager.clear()

    @cached_property
    def _pipelines(self) -> Any:
        return self._client.crm.pipelines.pipelines_api

    @cached_property
    def _stages(self) -> Any:
        return self._client.crm.pipelines.pipeline_stages_api

    @cached_property
    def _property_batches(self) -> Any:
        return self._client.crm.properties.batch_api

    @cached_property
    def _properties(self) -> Any:
        return self._client.crm.properties.core_api

    @cached_property
    def _groups(self) -> Any:
        return self._client.crm.properties.groups_api

    @cached_property
    def _deals(self) -> Any:
        return self._client.crm.deals.basic_api

    @cached_property
    def _search(self) -> Any:
        return self._client.crm.deals.search_api

    def account(self) -> int:
        """The number of the account of the token."""
        return int(_field(self._get("account-info", "v3", "details"), "portalId", int))

    def audit(self, thing: str, pipeline: str, stage: str | None = None) -> list[Json]:
        """Who changed a pipeline or one of its stages, newest first."""
        of_stage = () if stage is None else ("stages", stage)
        return _results(self._get("crm", "v3", "pipelines", thing, pipeline, *of_stage, "audit"))

    def pipelines(self, thing: str) -> list[Json]:
        return _results(self._read(self._pipelines.get_all, thing))

    def pipeline(self, thing: str, pipeline: str) -> Json | None:
        return self._read(self._pipelines.get_by_id, thing, pipeline, missing=True)

    def groups(self, thing: str) -> list[Json]:
        return _results(self._read(self._groups.get_all, thing))

    def group(self, thing: str, name: str) -> Json | None:
        return self._read(self._groups.get_by_name, thing, name, missing=True)

    def properties(self, thing: str) -> list[Json]:
        return _results(self._read(self._properties.get_all, thing))

    def archived_properties(self, thing: str, names: Sequence[str]) -> list[Json]:
        """Those of the named properties that lie in the archive; 100 a call, no list."""
        found: list[Json] = []
        for first in range(0, len(names), 100):
            inputs = [{"name": name} for name in names[first : first + 100]]
            body = {"archived": True, "inputs": inputs}
            found += _results(self._read(self._property_batches.read, thing, body))
        return found

    def property(self, thing: str, name: str) -> Json | None:
        return self._read(self._properties.get_by_name, thing, name, missing=True)

    def count_deals(self, filters: Sequence[Mapping[str, str]]) -> int:
        """How many live deals match all filters: one search, whose total has no cap."""
        body = {"filterGroups": [{"filters": list(filters)}], "limit": 1, "properties": []}
        return int(_field(self._read(self._search.do_search, body), "total", int))

    def find_deals(self, filters: Sequence[Mapping[str, str]], limit: int = 10_000) -> list[str]:
        """The ids of the first live deals that match all filters."""
        ids: list[str] = []
        body: dict[str, Json] = {
            "filterGroups": [{"filters": list(filters)}],
            "sorts": [{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
            "limit": min(limit, 200),
            "properties": [],
        }
        while len(ids) < limit:
            answer = self._read(self._search.do_search, body)
            ids += [found["id"] for found in _results(answer)]
            after = answer.get("paging", {}).get("next", {}).get("after")
            if after is None:
                break
            body["after"] = after
        return ids[:limit]

    def deal(self, deal: str, properties: Sequence[str]) -> Json | None:
        """One deal with the named properties; None when there is no such deal."""
        return self._read(self._deals.get_by_id, deal, properties=list(properties), missing=True)

    def _get(self, *path: str) -> Json:
        """A call that the client has no working method for."""
        return self._read(
            self._pipelines.api_client.call_api,
            "".join(f"/{quote(part, safe='')}" for part in path),
            "GET",
            header_params={"Accept": "application/json"},
            auth_settings=["oauth2"],
        )

    def _read(
        self, call: Callable[..., Any], *given: object, missing: bool = False, **named: Any
    ) -> Json:
        """A call that may be repeated; with `missing`, a 404 is an answer."""
        try:
            return self._pace.read(lambda: _parsed(_send(call, given, named)))
        except HubSpotError as error:
            if missing and error.status == 404:
                return None
            raise


class WritingGateway(Gateway):
    """Writing calls. What they answer is not believed: HubSpot echoes the request."""

    def create_group(self, thing: str, body: Json) -> None:
        self._write(self._groups.create, thing, body)

    def update_group(self, thing: str, name: str, body: Json) -> None:
        self._write(self._groups.update, thing, name, body)

    def create_property(self, thing: str, body: Json) -> None:
        self._write(self._properties.create, thing, body)

    def update_property(self, thing: str, name: str, body: Json) -> None:
        self._write(self._properties.update, thing, name, body)

    def create_pipeline(self, thing: str, body: Json) -> None:
        self._write(self._pipelines.create, thing, body)

    def update_pipeline(self, thing: str, pipeline: str, body: Json) -> None:
        self._write(self._pipelines.update, thing, pipeline, body)

    def create_stage(self, thing: str, pipeline: str, body: Json) -> None:
        self._write(self._stages.create, thing, pipeline, body)

    def update_stage(self, thing: str, pipeline: str, stage: str, body: Json) -> None:
        self._write(self._stages.update, thing, pipeline, stage, body)

    def _write(self, call: Callable[..., Any], *given: object) -> None:
        self._pace.write(lambda: _send(call, given, {}))


def _results(answer: Json) -> list[Json]:
    return list(_field(answer, "results", list))


def _field(answer: Json, name: str, kind: type) -> Any:
    """A field that HubSpot always sends; without it, somebody else has answered."""
    if not isinstance(answer.get(name), kind):
        raise HubSpotError.of_answer(200)
    return answer[name]


def _send(call: Callable[..., Any], given: Sequence[object], named: Mapping[str, Any]) -> Answer:
    """One exchange. The client's models drop fields, so the raw answer is taken."""
    try:
        response = call(
            *given, _preload_content=False, _request_timeout=_TIMEOUT, **_raw(call), **named
        )
        return Answer(int(response.status), response.data)
    except urllib3.exceptions.HTTPError as error:
        raise HubSpotError.of_connection(error) from None
    except Exception as error:
        # Each generated module has an ApiException of its own, with no common base.
        status = getattr(error, "status", None)
        if status is None:
            raise
        raise explain(
            int(status), getattr(error, "body", None), getattr(error, "headers", None)
        ) from None


def _parsed(answer: Answer) -> Json:
    """A JSON object, or the error that says it was none."""
    try:
        parsed = json.loads(answer.body)
    except ValueError:
        parsed = None
    if not isinstance(parsed, dict):
        raise HubSpotError.of_answer(answer.status)
    return parsed


def _raw(call: Callable[..., Any]) -> dict[str, Any]:
    """`call_api` returns the raw answer only on being asked for the data alone."""
    return {"_return_http_data_only": True} if call.__name__ == "call_api" else {}
