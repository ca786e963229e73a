"""HubSpot's client behind calls of our own: calls in, plain JSON out, errors with a hint.

`Gateway` has no method that writes; the one in `gateway_writing` has. Both go to one address only: the
client would send what its generated modules do not cover to HubSpot itself, so `base_url` is set
beside `host`, and redirects are refused.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any
from urllib.parse import quote

import hubspot
from urllib3.util.retry import Retry

from dealwright.hubspot.exchange import Answer, Json, field, next_after, one, parsed, results, send
from dealwright.hubspot.failures import HubSpotError, UnreadableError
from dealwright.hubspot.pace import Pace
from dealwright.hubspot.shapes import AUDIT, GROUP, PIPELINE, PROPERTY, RECORD, ROOMS

HUBSPOT = "https://api.hubapi.com"
_APIS = (
    *("_pipelines", "_stages", "_properties", "_property_batches"),
    *("_groups", "_deals", "_searches", "_batches", "_objects", "_owners", "_ties"),
)


class Gateway:
    """Reading calls. Lists come whole, unsorted, as HubSpot sends them.

    `overheard`: errors do without HubSpot's own words, since others would read them.
    """

    def __init__(self, *, token: str, url: str, pace: Pace, overheard: bool = False) -> None:
        self.url = url.rstrip("/")
        self._overheard = overheard
        self.pace = pace
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
    def _searches(self) -> Any:
        return self._client.crm.objects.search_api

    @cached_property
    def _objects(self) -> Any:
        return self._client.crm.objects.basic_api

    @cached_property
    def _batches(self) -> Any:
        return self._client.crm.objects.batch_api

    def account(self) -> int:
        """The number of the account of the token."""
        return int(field(self._get("account-info", "v3", "details"), "portalId", int))

    def limits(self, what: str) -> Json | None:
        """How much of something the account has and may have; None where the token may not ask."""
        try:
            return one(self._get("crm", "v3", "limits", what), ROOMS)
        except HubSpotError as error:
            if error.status in (403, 404):
                return None
            raise

    def archived_records(self, thing: str, properties: Sequence[str]) -> Iterator[Json]:
        """What lies in the recycle bin, a hundred a call; no search finds it."""
        after: str | None = None
        while True:
            more: dict[str, Any] = {} if after is None else {"after": after}
            page = self._read(
                self._objects.get_page,
                thing,
                limit=100,
                archived=True,
                properties=list(properties),
                **more,
            )
            yield from results(page, RECORD)
            after = next_after(page, after)
            if after is None:
                return

    def audit(self, thing: str, pipeline: str, stage: str | None = None) -> list[Json]:
        """Who changed a pipeline or one of its stages, newest first."""
        of_stage = () if stage is None else ("stages", stage)
        path = ("crm", "v3", "pipelines", thing, pipeline, *of_stage, "audit")
        return results(self._get(*path), AUDIT)

    def pipelines(self, thing: str) -> list[Json]:
        return results(self._read(self._pipelines.get_all, thing), PIPELINE)

    def pipeline(self, thing: str, pipeline: str) -> Json | None:
        return one(self._read(self._pipelines.get_by_id, thing, pipeline, missing=True), PIPELINE)

    def groups(self, thing: str) -> list[Json]:
        return results(self._read(self._groups.get_all, thing), GROUP)

    def group(self, thing: str, name: str) -> Json | None:
        return one(self._read(self._groups.get_by_name, thing, name, missing=True), GROUP)

    def properties(self, thing: str) -> list[Json]:
        return results(self._read(self._properties.get_all, thing), PROPERTY)

    def archived_properties(self, thing: str, names: Sequence[str]) -> list[Json]:
        """Those of the named properties that lie in the archive; 100 a call, no list."""
        found: list[Json] = []
        for first in range(0, len(names), 100):
            inputs = [{"name": name} for name in names[first : first + 100]]
            body = {"archived": True, "inputs": inputs}
            found += results(self._read(self._property_batches.read, thing, body), PROPERTY)
        return found

    def property(self, thing: str, name: str) -> Json | None:
        return one(self._read(self._properties.get_by_name, thing, name, missing=True), PROPERTY)

    def search(self, thing: str, body: Json) -> Json:
        """One page of a search of any object: `total` and `results`."""
        answer = self.pace.search(
            lambda: parsed(self.sent(self._searches.do_search, (thing, body), {}))
        )
        field(answer, "total", int)
        results(answer, RECORD)
        return answer

    def records(
        self, thing: str, ids: Sequence[str], properties: Sequence[str], *, archived: bool = False
    ) -> list[Json]:
        """At most 100 records as they are now; those that are not there are left out.

        Live ones and `archived` ones are two stocks: only one of them is looked into.
        """
        inputs = [{"id": one} for one in ids]
        body = {"inputs": inputs, "properties": list(properties), "propertiesWithHistory": []}
        return results(self._read(self._batches.read, thing, body, archived=archived), RECORD)

    def deal(self, deal: str, properties: Sequence[str]) -> Json | None:
        """One deal with the named properties; None when there is no such deal."""
        names = list(properties)
        found = self._read(self._deals.get_by_id, deal, properties=names, missing=True)
        return one(found, RECORD)

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
            return self.pace.read(lambda: parsed(self.sent(call, given, named)))
        except HubSpotError as error:
            if missing and error.status == 404 and not isinstance(error, UnreadableError):
                return None
            raise

    def sent(
        self, call: Callable[..., Any], given: Sequence[object], named: Mapping[str, Any]
    ) -> Answer:
        """One exchange, from which the pace learns what is left."""
        answer = send(call, given, named, overheard=self._overheard)
        self.pace.heard(answer.headers)
        return answer
