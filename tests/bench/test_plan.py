"""How long a plan takes beside what the portal itself takes to answer, and how few calls an apply."""

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bench.ratios import median_ratio, told
from dealwright.hubspot.gateway_writing import WritingGateway
from dealwright.hubspot.read import read_configuration
from dealwright.model.pipelines import Pipeline
from dealwright.model.playbook import Playbook
from dealwright.plan.serial import to_json
from dealwright.report.plan_markdown import plan_markdown
from dealwright.report.plan_text import plan_text
from dealwright.report.texts import BUDGET
from dealwright.sandbox.app import create_app
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.server import serve
from dealwright.sandbox.tokens import Token
from support.pacing import at_once
from unit.hubspot.everything import plan_of, runner
from unit.hubspot.playbooks import a_pipeline, a_playbook, a_property, a_stage
from unit.sandbox.wires import NOON, Clock

pytestmark = pytest.mark.bench

PROPERTIES, PIPELINES = 1_000, 20
BEYOND = 1.0  # seconds that a plan may take beside the portal's own time


@pytest.fixture
def gateway() -> Iterator[WritingGateway]:
    with (
        Portal.open(None, clock=Clock(NOON)) as portal,
        serve(create_app(portal, tokens={"t": Token()})) as url,
    ):
        gateway = WritingGateway(token="t", url=url, pace=at_once())
        yield gateway
        gateway.close()


def playbook(*, properties: int, pipelines: int) -> Playbook:
    return a_playbook(
        *(_pipeline(number) for number in range(pipelines)),
        properties=tuple(a_property(f"p{number}") for number in range(properties)),
    )


def _pipeline(number: int) -> Pipeline:
    stages = (a_stage(f"s{number}_{one}", f"Stage {one}") for one in range(10))
    return a_pipeline(*stages, pipeline=f"pipeline_{number}", label=f"Pipeline {number}")


def test_a_plan_takes_little_more_than_reading_the_portal(
    gateway: WritingGateway, tmp_path: Path
) -> None:
    large = playbook(properties=PROPERTIES, pipelines=PIPELINES)
    assert runner(gateway, tmp_path).run(plan_of(large, gateway)).failure is None

    def plan() -> None:
        assert plan_of(large, gateway).empty

    def read() -> None:
        gateway.account()
        read_configuration(gateway, ["deals"], ["deals"])

    ours, theirs = median_ratio(plan, read)
    told("a plan of 1,000 properties and 20 pipelines beside reading them", ours, theirs)
    assert ours - theirs <= BEYOND


def test_a_thousand_properties_take_twelve_calls_that_write(
    gateway: WritingGateway, tmp_path: Path
) -> None:
    assert runner(gateway, tmp_path).run(plan_of(a_playbook(), gateway)).failure is None
    plan = plan_of(playbook(properties=PROPERTIES, pipelines=0), gateway)
    assert plan.calls is not None
    sys.stdout.write(f"\n1,000 new properties: {plan.calls}\n")
    assert plan.calls.writes <= 12
    begun = time.perf_counter()
    assert runner(gateway, tmp_path, "2").run(plan).failure is None
    sys.stdout.write(f"applied in {time.perf_counter() - begun:.1f} s\n")


def test_a_plan_of_ten_thousand_changes_is_told(gateway: WritingGateway) -> None:
    plan = plan_of(playbook(properties=9_970, pipelines=30), gateway)
    assert len(plan.planned) > 10_000 - 2
    ways: dict[str, Callable[[], str]] = {
        "text": lambda: plan_text(plan, lambda _: ""),
        "Markdown": lambda: plan_markdown(plan),
        "JSON": lambda: to_json(plan),
    }
    for what, make in ways.items():
        begun = time.perf_counter()
        length = len(make())
        sys.stdout.write(f"\n{what}: {length:,} characters, {time.perf_counter() - begun:.1f} s\n")
        assert what != "Markdown" or length <= BUDGET
