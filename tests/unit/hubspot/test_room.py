"""What an account has no room for is refused before it is half done, and its recycle bin is named."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hubspot import HubSpot as Client

from dealwright.hubspot.gateway import Gateway
from dealwright.hubspot.gateway_writing import WritingGateway
from dealwright.model.pipelines import RetiredStage
from dealwright.sandbox.app import create_app
from dealwright.sandbox.portal import Portal as HubSpot
from dealwright.sandbox.server import serve
from dealwright.sandbox.tokens import Token
from support.pacing import at_once
from unit.hubspot.everything import plan_of
from unit.hubspot.playbooks import NOW, a_pipeline, a_playbook, a_property, a_stage


def guards(gateway: WritingGateway, properties: int, pipelines: int) -> list[tuple[str, str]]:
    made = a_playbook(
        *(
            a_pipeline(a_stage(f"s{number}"), pipeline=f"p{number}", label=f"P {number}")
            for number in range(pipelines)
        ),
        properties=tuple(a_property(f"x{number}") for number in range(properties)),
    )
    return [(block.guard, block.message) for block in plan_of(made, gateway).blocks]


@pytest.fixture
def free() -> Iterator[str]:
    """The address of an account without a subscription."""
    with HubSpot.open(None, clock=lambda: 1_790_000_000_000) as opened:
        tokens = {"all": Token(), "some": Token(scopes=frozenset({"crm.schemas.deals.read"}))}
        with serve(create_app(replace(opened, tier="free"), tokens=tokens)) as url:
            yield url


def test_a_free_account_takes_few_properties(free: str) -> None:
    gateway = WritingGateway(token="all", url=free, pace=at_once())
    assert guards(gateway, 10, 0) == []
    assert guards(gateway, 11, 1) == [
        ("account_limits", "deals may have 0 pipelines, has 0, and would get 1"),
        ("account_limits", "deals may have 10 custom properties, has 0, and would get 11"),
    ]
    gateway.close()


def test_a_token_that_may_not_ask_for_limits_plans_all_the_same(free: str) -> None:
    gateway = Gateway(token="some", url=free, pace=at_once())
    assert gateway.limits("pipelines") is None
    gateway.close()


def test_records_in_the_recycle_bin_are_named(gateway: WritingGateway, url: str) -> None:
    stages = [{"stageId": one, "label": one, "displayOrder": 0, "metadata": {"probability": "0.5"}}
              for one in ("open", "old")]  # fmt: skip
    body = {"pipelineId": "sales", "label": "Sales", "displayOrder": 0, "stages": stages}
    gateway.create_pipeline("deals", body)
    basic = Client(access_token="all", host=url).crm.deals.basic_api
    deal = {"dealname": "A deal", "pipeline": "sales", "dealstage": "old"}
    for _ in range(2):
        basic.archive(basic.create({"properties": deal}).id)
    gone = RetiredStage(stage="old", date=NOW.date(), why="Done")
    plan = plan_of(a_playbook(a_pipeline(a_stage("open", "open"), retired=(gone,))), gateway)
    (deletion,) = [one for one in plan.planned if one.change.address.endswith("/old")]
    assert deletion.note == "2 records in the recycle bin: brought back, they would be on no board"
    assert plan.blocks == ()
