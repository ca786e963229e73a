from decimal import Decimal

import pytest

from dealwright.hubspot.gateway_writing import WritingGateway
from dealwright.hubspot.read import (
    group_from,
    look,
    pipeline_from,
    property_from,
    read_configuration,
)
from dealwright.plan.resources import Option, Property
from unit.plan.things import a_choice, a_group, a_pipeline, a_stage


def test_anything_but_the_name_may_be_missing() -> None:
    assert property_from("deals", {"name": "x"}) == Property(
        object="deals", name="x", description="", options=(), unique=False
    )
    assert group_from("deals", {"name": "g"}).label == ""
    assert pipeline_from("deals", {"id": "p"}).stages == ()


def test_options_are_sorted_and_those_without_a_place_come_last() -> None:
    orders = {"c": 7, "last": -1, "a": 0, "none": None, "b": 3}
    found = [{"value": name, "displayOrder": order} for name, order in orders.items()]
    one = property_from("deals", {"name": "x", "options": found})
    assert [option.value for option in one.options or ()] == ["a", "b", "c", "last", "none"]


def test_an_option_is_read_whole() -> None:
    option = {"value": "a", "label": "A", "hidden": True, "description": "Why", "displayOrder": 0}
    one = property_from("deals", {"name": "x", "options": [option]})
    assert one.options == (Option(value="a", label="A", hidden=True, description="Why"),)


@pytest.mark.parametrize(
    ("found", "locked", "locked_options"),
    [
        ({}, False, False),
        ({"readOnlyDefinition": False}, False, False),
        ({"readOnlyDefinition": True}, True, True),
        ({"readOnlyDefinition": True, "readOnlyOptions": False}, True, False),
    ],
    ids=["nothing said", "free", "locked", "options free"],
)
def test_locks(found: dict[str, bool], *, locked: bool, locked_options: bool) -> None:
    one = property_from("deals", {"name": "x", "modificationMetadata": found})
    assert (one.locked, one.locked_options) == (locked, locked_options)


def test_built_in_is_only_what_says_so() -> None:
    assert property_from("deals", {"name": "x", "hubspotDefined": True}).built_in
    assert not property_from("deals", {"name": "x"}).built_in


def test_stages_are_sorted_and_probabilities_are_numbers() -> None:
    shares = {"b": "0.50", "a": "1.0", "c": "0.0", "d": None, "e": "soon"}
    stages = [
        {"id": id_, "label": id_, "displayOrder": ord(id_), "metadata": {"probability": share}}
        for id_, share in shares.items()
    ]
    pipeline = pipeline_from("deals", {"id": "p", "label": "P", "stages": [*stages, {"id": "f"}]})
    assert [(stage.id, stage.probability) for stage in pipeline.stages] == [
        ("a", Decimal(1)),
        ("b", Decimal("0.5")),
        ("c", Decimal(0)),
        ("d", None),
        ("e", None),
        ("f", None),
    ]


def test_a_portal_is_read_sorted(gateway: WritingGateway) -> None:
    live = read_configuration(gateway, ["emails", "deals"], ["orders", "deals"])
    addresses = [one.address for one in live.properties]
    assert addresses == sorted(addresses)
    assert "property deals/amount" in addresses
    assert [one.address for one in live.pipelines] == ["pipeline deals/default"]


def test_one_thing_is_looked_at(gateway: WritingGateway) -> None:
    found = look(gateway, a_group("dealinformation"))
    assert found is not None
    assert found.address == "group deals/dealinformation"
    stage = look(gateway, a_stage("closedwon", pipeline="default"))
    assert stage is not None
    assert stage.label == "Closed Won"
    pipeline = look(gateway, a_pipeline(id="default"))
    assert pipeline is not None
    assert pipeline.label == "Sales Pipeline"
    amount = look(gateway, a_choice(name="amount"))
    assert amount is not None
    assert amount.label == "Amount"


def test_what_is_not_there_is_nothing(gateway: WritingGateway) -> None:
    for one in (
        a_group("nowhere"),
        a_choice(name="nowhere"),
        a_pipeline(id="nowhere"),
        a_stage("nowhere", pipeline="default"),
        a_stage("nowhere", pipeline="nowhere"),
    ):
        assert look(gateway, one) is None
