"""What people do in HubSpot to an account that was under a playbook."""

import contextlib
from typing import Any

from hypothesis import strategies as st

from dealwright.hubspot.failures import HubSpotError
from dealwright.hubspot.gateway_writing import WritingGateway

Json = Any
_WORDS = ("Renamed", " spaced ", "**x** @y", "Won", "Lost", "z\u202e", "Ä", "No. 1: # 2")
_SHARES = ("0.3", "0.75", "0.0", "1.0", "0.123456")


@st.composite
def mutations(draw: st.DrawFn) -> list[tuple[str, int, int, str, str]]:
    """What is done, to the how-manieth thing of its kind, and with which words."""
    kinds = st.sampled_from(list(_DEEDS))
    number = st.integers(0, 5)
    word, share = st.sampled_from(_WORDS), st.sampled_from(_SHARES)
    return draw(st.lists(st.tuples(kinds, number, number, word, share), min_size=1, max_size=5))


def mutate(gateway: WritingGateway, deeds: list[tuple[str, int, int, str, str]]) -> None:
    """Do all that HubSpot allows."""
    for kind, one, other, word, share in deeds:
        for thing in ("deals", "companies", "orders"):
            with contextlib.suppress(HubSpotError, _NothingThereError):
                _DEEDS[kind](gateway, thing, (one, other, word, share))


class _NothingThereError(Exception):
    """There is no such thing to change."""


_How = tuple[int, int, str, str]


def _nth(listed: list[Json], number: int) -> Json:
    if not listed:
        raise _NothingThereError
    return listed[number % len(listed)]


def _pipeline(gateway: WritingGateway, thing: str, number: int) -> Json:
    if thing == "companies":
        raise _NothingThereError
    return _nth([one for one in gateway.pipelines(thing) if one["id"] != "default"], number)


def _own(gateway: WritingGateway, thing: str, number: int) -> Json:
    found = [one for one in gateway.properties(thing) if not one.get("hubspotDefined")]
    return _nth(sorted(found, key=lambda one: str(one["name"])), number)


def _choice(gateway: WritingGateway, thing: str, number: int) -> Json:
    found = [
        one
        for one in gateway.properties(thing)
        if one["type"] == "enumeration" and one["options"] and not one.get("hubspotDefined")
    ]
    return _nth(found, number)


def _label_pipeline(gateway: WritingGateway, thing: str, how: _How) -> None:
    gateway.update_pipeline(thing, _pipeline(gateway, thing, how[0])["id"], {"label": how[2]})


def _patch_stage(gateway: WritingGateway, thing: str, how: _How, body: Json) -> None:
    pipeline = _pipeline(gateway, thing, how[0])
    stage = _nth(pipeline["stages"], how[1])
    gateway.update_stage(thing, pipeline["id"], stage["id"], body)


def _label_stage(gateway: WritingGateway, thing: str, how: _How) -> None:
    _patch_stage(gateway, thing, how, {"label": how[2]})


def _share(gateway: WritingGateway, thing: str, how: _How) -> None:
    _patch_stage(gateway, thing, how, {"metadata": {"probability": how[3]}})


def _move_stage(gateway: WritingGateway, thing: str, how: _How) -> None:
    _patch_stage(gateway, thing, how, {"displayOrder": 40 + how[0]})


def _add_stage(gateway: WritingGateway, thing: str, how: _How) -> None:
    metadata = {"probability": how[3]} if thing == "deals" else {}
    body = {"label": how[2], "displayOrder": how[1], "metadata": metadata}
    gateway.create_stage(thing, _pipeline(gateway, thing, how[0])["id"], body)


def _word_property(gateway: WritingGateway, thing: str, how: _How) -> None:
    field = ("label", "description")[how[1] % 2]
    gateway.update_property(thing, _own(gateway, thing, how[0])["name"], {field: how[2]})


def _empty_description(gateway: WritingGateway, thing: str, how: _How) -> None:
    gateway.update_property(thing, _own(gateway, thing, how[0])["name"], {"description": ""})


def _group(gateway: WritingGateway, thing: str, how: _How) -> None:
    group = _nth(gateway.groups(thing), how[1])["name"]
    gateway.update_property(thing, _own(gateway, thing, how[0])["name"], {"groupName": group})


def _label_group(gateway: WritingGateway, thing: str, how: _How) -> None:
    gateway.update_group(thing, _nth(gateway.groups(thing), how[0])["name"], {"label": how[2]})


def _type(gateway: WritingGateway, thing: str, how: _How) -> None:
    words = (("string", "textarea"), ("number", "number"), ("string", "html"))[how[1] % 3]
    body = {"type": words[0], "fieldType": words[1]}
    gateway.update_property(thing, _own(gateway, thing, how[0])["name"], body)


def _archive(gateway: WritingGateway, thing: str, how: _How) -> None:
    name = _own(gateway, thing, how[0])["name"]
    gateway._write(gateway._properties.archive, thing, name)


def _options(gateway: WritingGateway, thing: str, how: _How) -> None:
    one = _choice(gateway, thing, how[0])
    options = sorted(one["options"], key=lambda option: int(option["displayOrder"]))
    which = how[1] % 5
    if which == 0:
        options[0]["hidden"] = not options[0]["hidden"]
    elif which == 1:
        options[-1]["label"] = how[2].strip()
    elif which == 2:
        options.append({"value": "more", "label": how[2].strip(), "hidden": False})
    elif which == 3:
        options.pop()
    else:
        options.reverse()
    numbered = [{**option, "displayOrder": number} for number, option in enumerate(options)]
    gateway.update_property(thing, one["name"], {"options": numbered})


_DEEDS = {
    "label a pipeline": _label_pipeline,
    "label a stage": _label_stage,
    "another probability": _share,
    "move a stage": _move_stage,
    "add a stage": _add_stage,
    "word a property": _word_property,
    "empty a description": _empty_description,
    "another group": _group,
    "label a group": _label_group,
    "another type": _type,
    "archive a property": _archive,
    "other options": _options,
}
