"""Calls that write. What they answer is not believed: HubSpot echoes the request."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dealwright.hubspot.exchange import Answer, Json, parsed, results
from dealwright.hubspot.gateway import Gateway
from dealwright.hubspot.shapes import PROPERTY


class WritingGateway(Gateway):
    """A gateway with calls that write."""

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

    def create_properties(self, thing: str, bodies: Sequence[Json]) -> list[str]:
        """At most 100; the names of those that the answer calls created."""
        answer = self._write(self._property_batches.create, thing, {"inputs": list(bodies)})
        return [one["name"] for one in results(parsed(answer), PROPERTY)]

    def delete_group(self, thing: str, name: str) -> None:
        self._write(self._groups.archive, thing, name)

    def archive_property(self, thing: str, name: str) -> None:
        self._write(self._properties.archive, thing, name)

    def delete_pipeline(self, thing: str, pipeline: str) -> None:
        """HubSpot refuses it while anything is in it: one flag is for deals, one for the rest."""
        self._write(
            self._pipelines.archive,
            thing,
            pipeline,
            validate_references_before_delete=True,
            validate_deal_stage_usages_before_delete=True,
        )

    def delete_stage(self, thing: str, pipeline: str, stage: str) -> None:
        """The client's own call lacks the flag that makes HubSpot refuse a stage in use."""
        path = "/crm/v3/pipelines/{thing}/{pipeline}/stages/{stage}"
        self._write(
            self._stages.api_client.call_api,
            path,
            "DELETE",
            path_params={"thing": thing, "pipeline": pipeline, "stage": stage},
            query_params=[("validateReferencesBeforeDelete", "true")],
            header_params={"Accept": "application/json"},
            auth_settings=["oauth2"],
        )

    def update_records(self, thing: str, properties: Mapping[str, Mapping[str, str]]) -> None:
        """At most 100 records, by id."""
        inputs = [{"id": id_, "properties": dict(new)} for id_, new in properties.items()]
        self._write(self._batches.update, thing, {"inputs": inputs})

    def _write(self, call: Callable[..., Any], *given: object, **named: object) -> Answer:
        return self.pace.write(lambda: self.sent(call, given, named))
