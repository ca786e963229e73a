"""How few searches find the deals that stand where the playbook does not look."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import pytest

from dealwright.hubspot.exchange import Json
from dealwright.hubspot.gateway_writing import WritingGateway
from dealwright.hubspot.read import read_configuration
from dealwright.hubspot.stranded import stranded
from dealwright.plan.resources import Configuration, Pipeline, Stage
from dealwright.sandbox.app import App
from dealwright.sandbox.portal import Portal
from unit.hubspot.playbooks import a_pipeline, a_playbook, a_stage
from unit.hubspot.test_effects import deal, fill
from unit.hubspot.test_forecast import applied

HELD = {"s1": 1, "s4": 201, "s6": 2}


@pytest.fixture
def sales(gateway: WritingGateway) -> WritingGateway:
    """A pipeline of eight stages."""
    stages = [
        {"stageId": f"s{at}", "label": f"S{at}", "displayOrder": at,
         "metadata": {"probability": "0.5"}}
        for at in range(8)
    ]  # fmt: skip
    body = {"pipelineId": "sales", "label": "Sales", "displayOrder": 0, "stages": stages}
    gateway.create_pipeline("deals", body)
    return gateway


def searches(app: App) -> int:
    return sum(one.path.endswith("/search") for one in app.exchanges)


def look(gateway: WritingGateway, *named: str) -> dict[str, int]:
    live = read_configuration(gateway, ["deals"], ["deals"])
    pipeline = next(one for one in live.pipelines if one.id == "sales")
    kept = tuple(stage for stage in pipeline.stages if stage.id in named)
    wish = Configuration(
        pipelines=(Pipeline(object="deals", id="sales", key="sales", label="Sales", stages=kept),)
    )
    found = stranded(wish, live, gateway)
    return {one.address.rpartition("/")[2]: one.deals for one in found}


def test_one_search_asks_for_all_stages(sales: WritingGateway, hubspot: Portal, app: App) -> None:
    assert look(sales, "s0") == {}
    assert searches(app) == 1
    fill(hubspot, [deal("s1"), deal("s6"), deal("s6"), deal("s0")])
    assert look(sales, "s0") == {"s1": 1, "s6": 2}
    assert searches(app) == 2


def test_where_every_stage_is_named_nobody_searches(sales: WritingGateway, app: App) -> None:
    assert look(sales, *(f"s{at}" for at in range(8))) == {}
    assert searches(app) == 0


def test_more_deals_than_a_page_are_counted_in_halves(
    sales: WritingGateway, hubspot: Portal, app: App
) -> None:
    fill(hubspot, [deal(stage) for stage, count in HELD.items() for _ in range(count)])
    assert look(sales) == HELD
    # All eight, twice four, twice two, twice one.
    assert searches(app) == 7


def test_a_plan_forecasts_what_it_takes_to_look_at_the_other_stages(
    sales: WritingGateway, hubspot: Portal, app: App, tmp_path: Path
) -> None:
    fill(hubspot, [deal(stage) for stage, count in HELD.items() for _ in range(count)])
    plan = applied(a_playbook(a_pipeline(a_stage("s0", "New"))), sales, app, tmp_path)
    assert {one.address.rpartition("/")[2]: one.deals for one in plan.stranded} == HELD


@dataclass
class Asked:
    """A portal without a deal, and the stages that each search named."""

    stages: list[list[str]] = field(default_factory=list)

    def search(self, thing: str, body: Mapping[str, Json]) -> Json:
        assert thing == "deals"
        self.stages.append(body["filterGroups"][0]["filters"][0]["values"])
        return {"total": 0, "results": []}


@pytest.mark.parametrize(
    ("length", "sizes"), [(3, [100, 100, 1]), (36, [67, 67, 67])], ids=["short ids", "long ids"]
)
def test_a_search_names_as_many_stages_as_hubspot_takes(length: int, sizes: list[int]) -> None:
    stages = tuple(
        Stage(object="deals", pipeline="sales", id=f"{at:0{length}}", key="", label="")
        for at in range(201)
    )
    live = Pipeline(object="deals", id="sales", key="sales", label="Sales", stages=stages)
    wish = Pipeline(object="deals", id="sales", key="sales", label="Sales", stages=())
    asked = Asked()
    found = stranded(Configuration(pipelines=(wish,)), Configuration(pipelines=(live,)), asked)
    assert found == ()
    assert [len(one) for one in asked.stages] == sizes
    assert [*chain(*asked.stages)] == [stage.id for stage in stages]


def test_the_default_pipeline_and_other_objects_are_not_looked_at() -> None:
    stage = Stage(object="orders", pipeline="sales", id="a", key="", label="")
    orders = Pipeline(object="orders", id="sales", key="sales", label="Sales", stages=(stage,))
    bare = Pipeline(object="orders", id="sales", key="sales", label="Sales", stages=())
    other = Pipeline(object="deals", id="default", key="default", label="D", stages=(stage,))
    asked = Asked()
    live = Configuration(pipelines=(orders, other))
    assert stranded(Configuration(pipelines=(bare,)), live, asked) == ()
    assert asked.stages == []
