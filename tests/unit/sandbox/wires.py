"""Speaks to the sandbox without a network: a clock that is set, a client that sends JSON."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.test import Client

from dealwright.sandbox.app import App

Json = dict[str, Any]

EVERYTHING = "all"
NOON = 1_790_000_000_000
DEFAULT_STAGES = (
    *("appointmentscheduled", "qualifiedtobuy", "presentationscheduled", "decisionmakerboughtin"),
    *("contractsent", "closedwon", "closedlost"),
)


class Clock:
    def __init__(self, now: int) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    status: int
    text: str
    headers: Mapping[str, str]

    @property
    def body(self) -> Json:
        found: Json = json.loads(self.text)
        return found

    @property
    def results(self) -> list[Json]:
        found: list[Json] = self.body["results"]
        return found

    @property
    def sub_category(self) -> str | None:
        found: str | None = self.body.get("subCategory")
        return found

    @property
    def codes(self) -> list[str]:
        return [error["code"] for error in self.body["errors"]]


class Http:
    def __init__(self, app: App, key: str = EVERYTHING) -> None:
        self._client = Client(app)
        self._token = key

    def __call__(self, method: str, path: str, body: object = None, **query: object) -> Reply:
        headers = {"Authorization": f"Bearer {self._token}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        response = self._client.open(
            path,
            method=method,
            headers=headers,
            query_string={key: str(value) for key, value in query.items()} or None,
            data=body if isinstance(body, (str, bytes)) or body is None else json.dumps(body),
        )
        return Reply(
            status=response.status_code, text=response.text, headers=dict(response.headers)
        )

    def get(self, path: str, **query: object) -> Reply:
        return self("GET", path, None, **query)

    def post(self, path: str, body: object) -> Reply:
        return self("POST", path, body)

    def patch(self, path: str, body: object) -> Reply:
        return self("PATCH", path, body)

    def put(self, path: str, body: object, **query: object) -> Reply:
        return self("PUT", path, body, **query)

    def delete(self, path: str, **query: object) -> Reply:
        return self("DELETE", path, None, **query)

    def made(self, path: str, body: object) -> Json:
        reply = self.post(path, body)
        assert reply.status == 201, reply.text
        return reply.body

    def deal(self, **properties: object) -> str:
        found: str = self.made("/crm/v3/objects/deals", {"properties": properties})["id"]
        return found

    def values(self, deal: str, *names: str) -> Json:
        reply = self.get(f"/crm/v3/objects/deals/{deal}", properties=",".join(names))
        found: Json = reply.body["properties"]
        return found


def a_stage(label: str, order: int, probability: object = "0.5", **more: object) -> Json:
    return {
        "label": label,
        "displayOrder": order,
        "metadata": {"probability": probability},
        **more,
    }


def a_pipeline(pipeline_id: str = "membership", **more: object) -> Json:
    return {
        "pipelineId": pipeline_id,
        "label": f"The {pipeline_id} pipeline",
        "displayOrder": 1,
        "stages": [
            a_stage("Talk", 0, "0.2", stageId=f"{pipeline_id}_talk"),
            a_stage("Won", 1, "1.0", stageId=f"{pipeline_id}_won"),
            a_stage("Lost", 2, "0.0", stageId=f"{pipeline_id}_lost"),
        ],
        **more,
    }


def a_property(name: str = "tier", /, **more: object) -> Json:
    return {
        "name": name,
        "label": name.capitalize(),
        "type": "string",
        "fieldType": "text",
        "groupName": "dealinformation",
    } | more


def a_choice(name: str = "tier", /, *values: str, **more: object) -> Json:
    options = [{"label": value.upper(), "value": value} for value in values or ("gold", "silver")]
    body = a_property(name, type="enumeration", fieldType="select", options=options)
    return body | more
