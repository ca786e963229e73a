"""Options and stages that differ by nothing but capitals, which a search looks away from."""

from pathlib import Path

import pytest
from hubspot import HubSpot as Client

from dealwright.hubspot.gateway_writing import WritingGateway
from dealwright.model.pipelines import RetiredStage
from dealwright.model.properties import RetiredProperty
from unit.hubspot.everything import DAY
from unit.hubspot.playbooks import a_pipeline, a_playbook, a_property, a_stage, options
from unit.hubspot.test_since import done, of_properties


def make(url: str, *deals: dict[str, str]) -> list[str]:
    api = Client(access_token="all", host=url).crm.deals.basic_api
    return [api.create({"properties": {"dealname": "A deal", **one}}).id for one in deals]


@pytest.mark.parametrize("kind", ["choice", "choices"])
def test_an_option_gives_way_to_its_own_word(
    gateway: WritingGateway, url: str, tmp_path: Path, kind: str
) -> None:
    listed = options(Price="Price", price="The price", Other="Other")
    done(of_properties(a_property("reason", kind, options=listed)), gateway, tmp_path, "0")
    deals = make(url, *({"reason": one} for one in ("price", "Price", "Other", "price")))
    gone = RetiredProperty(option="reason/Price", map_to="price", date=DAY, why="Spelling")
    left = a_property("reason", kind, options=listed[1:])
    done(of_properties(left, retired=(gone,)), gateway, tmp_path, "1")
    found = gateway.records("deals", deals, ["reason"])
    assert [one["properties"]["reason"] for one in found] == ["price", "price", "Other", "price"]


def test_a_stage_gives_way_to_its_own_word(
    gateway: WritingGateway, url: str, tmp_path: Path
) -> None:
    stages = a_stage("Old", "Old"), a_stage("old", "Older")
    done(a_playbook(a_pipeline(*stages)), gateway, tmp_path, "0")
    deals = make(url, *({"pipeline": "sales", "dealstage": one} for one in ("old", "Old")))
    gone = RetiredStage(stage="Old", move_deals_to="old", date=DAY, why="Spelling")
    done(a_playbook(a_pipeline(stages[1], retired=(gone,))), gateway, tmp_path, "1")
    found = gateway.records("deals", deals, ["dealstage"])
    assert [one["properties"]["dealstage"] for one in found] == ["old", "old"]
