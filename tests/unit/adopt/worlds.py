"""Portals as people make them by hand, over years."""

import contextlib
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from dealwright.hubspot.failures import HubSpotError
from dealwright.hubspot.gateway_writing import WritingGateway

Json = dict[str, Any]
_WORDS = (
    *("Enrichment", "Outreach ", "**Bold** deal", "<b>Talk</b>", "Gespräch", "日本", "Won", "Lost"),
    *(
        "Closed Won",
        "Closed  Lost",
        "Closed Lost",
        "2026",
        "!!!",
        "a|b",
        "x: y # z",
        "- dash",
        "no",
    ),
    *("Discovery", "discovery", "Proposal\u202e", "@all", "L" * 101, "Sales", "Renewals", "Open"),
)
_IDS = (
    *("closedwon", "closedlost", "won", "lost", "open", "Talk-1", "x.y z", "contractsent"),
    *("11111111", "9f8e-77", "outreach", "enrichment", "sales", "default_2", "q" * 36, "proposal"),
)
_SHARES = ("0.0", "0", "1.0", "1", "0.5", "0.20", "0.123456", "0.1234567", 1, 0, "0.999999")
_NAMES = ("loss_reason", "note", "score", "n2", "parked_reason", "hub_count", "z", "contract_link")
_TYPES = (
    *("string/text", "string/textarea", "string/phonenumber", "string/html", "number/number"),
    *("bool/booleancheckbox", "enumeration/select", "enumeration/radio", "enumeration/checkbox"),
    *("enumeration/booleancheckbox", "date/date", "datetime/date", "phone_number/phonenumber"),
    *("owner", "calculated", "currency"),
)


_SPECIAL: dict[str, Json] = {
    "owner": {
        "type": "enumeration",
        "fieldType": "select",
        "externalOptions": True,
        "referencedObjectType": "OWNER",
    },
    "calculated": {
        "type": "number",
        "fieldType": "calculation_equation",
        "calculationFormula": "1 + 1",
    },
    "currency": {
        "type": "number",
        "fieldType": "number",
        "showCurrencySymbol": True,
        "currencyPropertyName": "deal_currency_code",
    },
}


@dataclass(frozen=True)
class World:
    """What is sent to an empty account; what it refuses is not there."""

    calls: tuple[tuple[str, str, Json], ...]

    def build(self, gateway: WritingGateway) -> None:
        for what, thing, body in self.calls:
            with contextlib.suppress(HubSpotError):
                self._send(gateway, what, thing, body)

    @staticmethod
    def _send(gateway: WritingGateway, what: str, thing: str, body: Json) -> None:
        if what == "group":
            gateway.create_group(thing, body)
        elif what == "property":
            gateway.create_property(thing, body)
        elif what == "extend":
            gateway.update_property(thing, body["name"], {"options": body["options"]})
        else:
            gateway.create_pipeline(thing, body)


def _labels() -> st.SearchStrategy[str]:
    return st.one_of(st.sampled_from(_WORDS), st.text(min_size=1, max_size=12))


def _bare(label: str) -> str:
    return label.strip().casefold()


@st.composite
def _pipelines(draw: st.DrawFn, thing: str) -> list[tuple[str, str, Json]]:
    """Pipelines of one object; ids are unique over them, as HubSpot wants it."""
    names = draw(st.lists(_labels(), max_size=3, unique_by=_bare))
    ids = iter(draw(st.permutations([id_ for id_ in _IDS if id_] + [None] * 12)))
    found: list[tuple[str, str, Json]] = []
    for name in names:
        body: Json = {"label": name, "displayOrder": 0, "stages": []}
        labels = draw(st.lists(_labels(), min_size=1, max_size=6, unique_by=_bare))
        shares = [draw(st.sampled_from(_SHARES)) for _ in labels]
        if draw(st.integers(0, 3)):
            labels, shares = [*labels, "Gewonnen", "Verloren"], [*shares, "1.0", "0.0"]
        for label, share in draw(st.permutations(list(zip(labels, shares, strict=True)))):
            number = draw(st.integers(0, 9))
            stage: Json = {"label": label, "displayOrder": number, "metadata": {}}
            if thing == "deals":
                stage["metadata"] = {"probability": share}
            body["stages"].append(_with_id(stage, "stageId", next(ids, None)))
        found.append(("pipeline", thing, _with_id(body, "pipelineId", next(ids, None))))
    return found


def _with_id(body: Json, name: str, id_: str | None) -> Json:
    return body if id_ is None else {**body, name: id_}


def _options(draw: st.DrawFn) -> list[Json]:
    values = draw(
        st.lists(st.sampled_from(("a", "b", "12", "x;y", "no", "é 1")), unique=True, min_size=1)
    )
    return [
        {
            "value": value,
            "label": draw(_labels()).strip() or "-",
            "hidden": draw(st.integers(0, 3)) == 0,
            "displayOrder": draw(st.sampled_from([-1, 0, 1, 5])),
        }
        for value in values
    ]


@st.composite
def _property(draw: st.DrawFn, thing: str) -> tuple[str, str, Json]:
    words = draw(st.sampled_from(_TYPES))
    body: Json = {
        "name": draw(st.sampled_from(_NAMES)),
        "label": draw(_labels()),
        "groupName": draw(st.sampled_from(["theirs", "playbook", "odd_one"])),
        "description": draw(st.sampled_from(["", "Why?", " spaced\n", "a\n\nb: c", "\t"])),
    }
    if words in _SPECIAL:
        return "property", thing, {**body, **_SPECIAL[words]}
    body["type"], body["fieldType"] = words.split("/")
    if body["type"] in ("string", "number", "date"):
        body["hasUniqueValue"] = draw(st.integers(0, 3)) == 0
    if body["type"] == "enumeration":
        body["options"] = _options(draw)
    if body["type"] == "bool":
        body["options"] = [
            {"value": "true", "label": "Ja", "displayOrder": 0, "hidden": False},
            {"value": "false", "label": "Nein", "displayOrder": 1, "hidden": False},
        ]
    return "property", thing, body


@st.composite
def worlds(draw: st.DrawFn) -> World:
    calls: list[tuple[str, str, Json]] = []
    for thing in draw(st.lists(st.sampled_from(["deals", "companies", "orders"]), unique=True)):
        names = ("theirs", "playbook", "odd_one")
        calls += [("group", thing, {"name": name, "label": draw(_labels())}) for name in names]
        calls += draw(st.lists(_property(thing), max_size=5))
    if draw(st.booleans()):
        calls.append(("extend", "deals", {"name": "dealtype", "options": _options(draw)}))
    for thing in ("deals", "orders"):
        calls += draw(_pipelines(thing))
    return World(tuple(calls))
