"""Throws bad requests at a portal: it says no, never breaks, and changes by what it accepts only."""

import json
import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from werkzeug.test import EnvironBuilder, run_wsgi_app

from dealwright.sandbox.app import App, create_app
from dealwright.sandbox.endpoints.table import ROUTES
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.tokens import Token
from dealwright.sandbox.verbs import reads
from unit.sandbox.wires import Clock, Http, a_choice, a_pipeline, a_property, a_stage

VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW")
TEXTS = (
    *(
        "",
        " ",
        "x",
        "0",
        "-1",
        "1.5",
        "1e999",
        "1e99999999",
        "NaN",
        "null",
        "true",
        "a;b",
        "%s",
        "%",
        "\x00",
    ),
    *("é", "𝟜", "²", "٣", "\u202e", "🦆" * 40, "\ud800", "a" * 37, "b" * 101, "c" * 5000),
    *("' OR 1=1 --", '"', "$.x", "../..", "a/b", "a.b", "[", "*", "?", "\\", "\n", "<b>", "{}"),
    *("deals", "0-3", "tickets", "orders", "default", "closedwon", "membership", "tier", "amount"),
    *(
        "41000000001",
        "41000000002",
        "9" * 30,
        "99999999999999999999",
        "2026-02-30",
        "1790000000000",
    ),
    *("0001-01-01", "9999-12-31T23:59:59+14:00", "-9" * 9, "hs_object_id", "dealstage", "EQ", "IN"),
    *(
        "BETWEEN",
        "CONTAINS_TOKEN",
        "HAS_PROPERTY",
        "ASCENDING",
        "enumeration",
        "calculation_equation",
    ),
    *("number", "datetime", "bool", "amount +", "((((", "hubspot_owner_id", "dealinformation"),
)
NUMBERS = (
    0,
    1,
    -1,
    100,
    101,
    2**31,
    2**63,
    -(2**63) - 1,
    10**30,
    10**400,
    0.5,
    -0.0,
    1e308,
    1e-320,
)
KEYS = (
    *("inputs", "id", "properties", "associations", "label", "displayOrder", "stages", "metadata"),
    *("probability", "stageId", "pipelineId", "archived", "name", "type", "fieldType", "options"),
    *("value", "values", "highValue", "operator", "propertyName", "filterGroups", "filters"),
    *("sorts", "direction", "query", "limit", "after", "groupName", "hidden", "tokenKey", "to"),
    *("from", "types", "associationCategory", "associationTypeId", "calculationFormula"),
    *("propertiesWithHistory", "idProperty", "objectWriteTraceId", "hasUniqueValue", "dealname"),
    *("amount", "closedate", "dealstage", "pipeline", "several", "day", "ticketState", "default"),
    *("externalOptions", "referencedObjectType", "dataSensitivity", "ruleArguments", "ruleType"),
    *("primaryObjectId", "objectIdToMerge", "exportType", "format", "objectType", "language"),
)
QUERIES = ("limit", "after", "archived", "properties", "propertiesWithHistory", "idProperty")
FLAGS = ("validateReferencesBeforeDelete", "associations", "dataSensitivity", "email", "locale")
KNOWN = (
    *("membership", "default", "membership_talk", "membership_won", "closedwon", "tier", "day"),
    *(
        "several",
        "amount",
        "dealname",
        "dealinformation",
        "MAX_LENGTH",
        "41000000001",
        "41000000002",
        "70100001",
    ),
)
RECORD = {"dealname": "A", "dealstage": "closedwon", "pipeline": "default", "amount": "5"}
FILTER = {"propertyName": "amount", "operator": "BETWEEN", "value": "1", "highValue": "9"}
LINK = {"from": {"id": "41000000001"}, "to": {"id": "41000000002"}, "types": [{"id": 3}]}
# What a client may send, by a part of the path that it fits; the first that fits is taken.
GOOD: Mapping[str, Callable[[], Any]] = {
    "/groups": lambda: {"name": "money", "label": "Money", "displayOrder": 3},
    "/stages": lambda: a_stage("Later", 4, stageId="later"),
    "/pipelines": lambda: a_pipeline("other"),
    "/properties/<kind>/batch": lambda: {"archived": False, "inputs": [a_choice(), a_property()]},
    "/search": lambda: {
        "filterGroups": [{"filters": [FILTER]}],
        "sorts": [{"propertyName": "amount", "direction": "DESCENDING"}],
        "properties": ["amount"],
        "query": "a",
        "limit": 5,
        "after": "0",
    },
    "/associations/<from>": lambda: {"inputs": [LINK]},
    "/associations": lambda: [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 3}],
    "/batch": lambda: {
        "inputs": [{"id": "41000000001", "properties": RECORD}],
        "properties": ["amount"],
        "propertiesWithHistory": ["dealstage"],
    },
    "/properties": lambda: a_choice("another", displayOrder=1, description="", hidden=False),
    "/merge": lambda: {"primaryObjectId": "41000000001", "objectIdToMerge": "41000000002"},
    "/export": lambda: {
        "exportType": "VIEW",
        "exportName": "All",
        "format": "CSV",
        "language": "EN",
        "objectType": "DEAL",
        "objectProperties": ["dealname"],
    },
    "/property-validations": lambda: {"ruleArguments": ["3"], "shouldApplyNormalization": True},
    "/objects": lambda: {"properties": RECORD, "associations": []},
    "": lambda: {"tokenKey": "all"},
}
GARBLED = (
    *(b"{", b"[]", b"null", b"1", b'"x"', b"{'a': 1}", b'{"a": NaN}', b'{"a": 1,}', b"\xff\xfe"),
    *(b"{" * 500, b"[" * 100_000, b'{"a":' * 50_000, b"\x00", b'{"limit": 1e999}', b"x" * 70_000),
    b'{"properties": {"amount": ' + b"9" * 5000 + b"}}",
    b'{"properties": {"amount": ' + b"[" * 900 + b"]" * 900 + b"}}",
    b'{"metadata": ' + b'{"a":' * 900 + b"1" + b"}" * 900 + b"}",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bad:
    """A request that no client should send."""

    method: str
    path: str
    query: str
    sent: bytes
    media_type: str
    token: str


def bad_requests(seed: int, count: int) -> Iterator[Bad]:
    chance = random.Random(seed)  # noqa: S311 - requests that repeat, nothing secret
    for _ in range(count):
        route = chance.choice(ROUTES)
        yield Bad(
            method=route.method if chance.random() < 0.85 else chance.choice(VERBS),
            path=_path(chance, route.rule),
            query=_query(chance),
            sent=_sent(chance, route.rule),
            media_type="application/json" if chance.random() < 0.97 else "text/plain",
            token="all" if chance.random() < 0.97 else "nobody",
        )


def _path(chance: random.Random, rule: str) -> str:
    parts = []
    for part in rule.split("/"):
        if not part.startswith("<"):
            parts.append(part if chance.random() < 0.99 else chance.choice(TEXTS))
        elif part in {"<kind>", "<to>", "<from>"} and chance.random() < 0.9:
            parts.append(chance.choice(("deals", "0-3", "deals", "orders", "companies", "DEAL")))
        elif part in {"<record>", "<other>"} and chance.random() < 0.8:
            parts.append(chance.choice(KNOWN[-3:-1]))
        elif chance.random() < 0.6:
            parts.append(chance.choice(KNOWN))
        else:
            parts.append(chance.choice(TEXTS))
    path = "/".join(_quoted(part) for part in parts)
    return path.replace("/v3/", "/v3//") if chance.random() < 0.01 else path


def _quoted(text: str) -> str:
    raw = text.encode("utf-8", "surrogatepass")
    return "".join(
        chr(each) if each < 128 and (chr(each).isalnum() or each in b"-_.") else f"%{each:02X}"
        for each in raw
    )


def _query(chance: random.Random) -> str:
    if chance.random() < 0.6:
        return ""
    pairs = [
        f"{chance.choice((*QUERIES, *FLAGS))}={_quoted(chance.choice(TEXTS))}"
        for _ in range(chance.randint(1, 4))
    ]
    return "&".join(pairs)


def _sent(chance: random.Random, rule: str) -> bytes:
    draw = chance.random()
    if draw < 0.1:
        return b""
    if draw < 0.2:
        return chance.choice(GARBLED)
    if draw < 0.9:
        good = next(good for part, good in GOOD.items() if part in rule)()
        return json.dumps(_twisted(chance, good)).encode()
    return json.dumps(_value(chance, 0)).encode()


def _twisted(chance: random.Random, good: Any) -> Any:
    """Something that a client may send, with one part of it replaced."""
    if isinstance(good, dict) and good and chance.random() < 0.9:
        key = chance.choice(sorted(good))
        changed = {**good, key: _twisted(chance, good[key])}
        if chance.random() < 0.2:
            changed[chance.choice(KEYS)] = _value(chance, 2)
        return changed
    if isinstance(good, list) and good and chance.random() < 0.8:
        place = chance.randrange(len(good))
        twisted = _twisted(chance, good[place])
        more = [twisted] * chance.choice((0, 0, 0, 1, 120))
        return [*good[:place], twisted, *good[place + 1 :], *more]
    return _value(chance, 2)


def _value(chance: random.Random, depth: int) -> Any:
    draw = chance.random()
    if depth < 4 and draw < 0.35:
        size = chance.randint(0, 4)
        return {chance.choice((*KEYS, *TEXTS)): _value(chance, depth + 1) for _ in range(size)}
    if depth < 4 and draw < 0.5:
        return [_value(chance, depth + 1) for _ in range(chance.randint(0, 3))]
    if draw < 0.6:
        return chance.choice((None, True, False))
    return chance.choice(NUMBERS) if draw < 0.75 else chance.choice(TEXTS)


def state(portal: Portal) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that the portal keeps."""
    tables = portal.store.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return {
        name: [tuple(row) for row in portal.store.rows(f"SELECT * FROM {name}")]  # noqa: S608
        for (name,) in map(tuple, tables)
    }


@pytest.fixture
def contract() -> list[str]:
    """Nobody watches: these requests break the contract on purpose."""
    return []


@pytest.fixture
def lived_in(portal: Portal) -> App:
    """A portal with something to break."""
    app = create_app(portal, tokens={"all": Token()})
    http = Http(app)
    http.made("/crm/v3/pipelines/deals", a_pipeline())
    http.made("/crm/v3/properties/deals", a_choice("several", "red", "blue", fieldType="checkbox"))
    http.made("/crm/v3/properties/deals", a_property("day", type="date", fieldType="date"))
    for stage in ("membership_talk", "membership_won"):
        http.deal(dealname="A", pipeline="membership", dealstage=stage, amount="10")
    return app


def ask(app: App, bad: Bad) -> tuple[int, bytes]:
    environ = EnvironBuilder(method=bad.method, query_string=bad.query, data=bad.sent).get_environ()
    environ["REQUEST_URI"] = bad.path
    environ["CONTENT_TYPE"] = bad.media_type
    environ["HTTP_AUTHORIZATION"] = f"Bearer {bad.token}"
    parts, status, _ = run_wsgi_app(app, environ)
    return int(status.split()[0]), b"".join(parts)


def has_over_long_id(bad: Bad) -> bool:
    """Ids of pipelines have at most 36 characters: HubSpot itself breaks on longer ones."""
    return "/pipelines/" in bad.path and re.search(rb"[^\"]{37}", bad.sent) is not None


@pytest.mark.parametrize(
    ("seed", "count"),
    [(1, 500), pytest.param(2, 10_000, marks=pytest.mark.long)],
    ids=["five hundred", "ten thousand"],
)
def test_bad_requests_are_refused_and_leave_nothing_behind(
    lived_in: App, portal: Portal, clock: Clock, seed: int, count: int
) -> None:
    known = state(portal)
    for number, bad in enumerate(bad_requests(seed, count)):
        clock.now += 1000
        try:
            status, answered = ask(lived_in, bad)
        except Exception as error:
            raise AssertionError(f"request {number} broke the portal: {bad}") from error
        assert status < 500 or (status == 500 and has_over_long_id(bad)), (number, bad, answered)
        assert b"Traceback" not in answered
        now = state(portal)
        if status >= 400 or reads(bad.method, bad.path):
            assert now == known, (number, bad, status)
        known = now
