"""A HubSpot account as somebody made it by hand: numbers for ids, odd labels, old habits."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dealwright.hubspot.gateway_writing import WritingGateway
from e2e.conftest import TOKEN
from support.pacing import at_once

Json = Any
GROUP = {"name": "fields", "label": "Our fields"}


@contextmanager
def by_hand() -> Iterator[WritingGateway]:
    """The account that is being served, with hands on it."""
    url = os.environ["HUBSPOT_BASE_URL"]
    gateway = WritingGateway(token=TOKEN, url=url, pace=at_once())
    yield gateway
    gateway.close()


def stage(label: str, share: str | None = None, id_: str | None = None) -> Json:
    body: Json = {"label": label, "metadata": {} if share is None else {"probability": share}}
    return body if id_ is None else {**body, "stageId": id_}


def pipeline(label: str, *stages: Json) -> Json:
    listed = [{**one, "displayOrder": number} for number, one in enumerate(stages)]
    return {"label": label, "displayOrder": 1, "stages": listed}


def field(name: str, label: str, words: str, **more: Json) -> Json:
    type_, field_type = words.split("/")
    body = {"name": name, "label": label, "type": type_, "fieldType": field_type}
    return {**body, "groupName": GROUP["name"], **more}


def options(**labels: str) -> list[Json]:
    """A name that ends with an underscore is hidden."""
    return [
        {
            "value": name.rstrip("_"),
            "label": label,
            "hidden": name.endswith("_"),
            "displayOrder": number,
        }
        for number, (name, label) in enumerate(labels.items())
    ]


def make(gateway: WritingGateway) -> None:
    """Two pipelines for deals, one for orders, and fields of every kind."""
    gateway.create_pipeline(
        "deals",
        pipeline(
            "Membership Sales",
            stage("Enrichment ", "0.10"),
            stage("**Outreach** | @team", "0.2"),
            stage("Closed Won", "1"),
            stage("Closed Lost", "0"),
        ),
    )
    # The stages that HubSpot brought, used for something else.
    default = gateway.pipeline("deals", "default")
    assert default is not None
    for id_, label, share in (
        ("closedwon", "Declined", "0.0"),
        ("closedlost", "Signed", "1.0"),
        ("contractsent", "Legal review", "0.9"),
    ):
        body = {"label": label, "metadata": {"probability": share}}
        gateway.update_stage("deals", "default", id_, body)
    gateway.update_pipeline("deals", "default", {"label": "Renewals"})
    gateway.create_pipeline("orders", pipeline("Hub orders", stage("New"), stage("Delivered")))
    for thing in ("deals", "companies"):
        gateway.create_group(thing, GROUP)
    for body in (
        field("why_lost", "Why lost?", "enumeration/radio",
              options=options(price="Price", other_="Other", timing="Timing, bad")),
        field("champion", "Champion", "enumeration/select",
              externalOptions=True, referencedObjectType="OWNER"),
        field("weighted", "Weighted", "number/number", calculationFormula="amount * 0.5"),
        field("phone_of_it", "Phone", "string/phonenumber"),
        field("fee", "Fee", "number/number", showCurrencySymbol=True,
              currencyPropertyName="deal_currency_code", description=" What they pay.\n"),
        field("old_score", "Old score", "number/number"),
    ):  # fmt: skip
        gateway.create_property("deals", body)
    gateway.create_property("companies", field("hubs", "Hubs in use", "number/number"))
    gateway._properties.archive("deals", "old_score")
    gateway.update_property(
        "deals", "dealtype",
        {"options": options(newbusiness="New Business", pilot="Pilot <free>")},
    )  # fmt: skip
