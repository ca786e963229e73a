"""What a plan says it will ask of the portal is what the apply asks."""

from pathlib import Path

import pytest
from hubspot import HubSpot as Client

from dealwright.hubspot.gateway_writing import WritingGateway
from dealwright.hubspot.planning import make_plan
from dealwright.hubspot.reverting import make_reverse_plan
from dealwright.load.files import from_folder
from dealwright.load.playbook import load
from dealwright.model.pipelines import RetiredStage
from dealwright.model.playbook import Playbook
from dealwright.plan.plan import Allowance, Calls, Plan
from dealwright.plan.runs import read_runs
from dealwright.resources import schema
from dealwright.sandbox.app import App
from unit.hubspot.everything import PORTAL, RECORDS, after, before, plan_of, runner
from unit.hubspot.playbooks import NOW, a_pipeline, a_playbook, a_property, a_stage


def asked(app: App, start: int) -> Calls:
    """The calls since then, told apart by whether they write."""
    made = list(app.exchanges)[start:]
    reads = [
        one for one in made if one.method == "GET" or one.path.endswith(("/search", "/batch/read"))
    ]
    return Calls(reads=len(reads), writes=len(made) - len(reads))


def applied(playbook: Playbook, gateway: WritingGateway, app: App, folder: Path) -> Plan:
    """Plan, apply, plan again, as the command does; the forecast must have been right."""
    start = len(app.exchanges)
    plan = plan_of(playbook, gateway)
    assert plan.blocks == ()
    assert runner(gateway, folder).run(plan).failure is None
    assert plan_of(playbook, gateway).planned == ()
    assert plan.calls == asked(app, start)
    return plan


def test_everything_at_once(gateway: WritingGateway, app: App, url: str, tmp_path: Path) -> None:
    applied(before(), gateway, app, tmp_path / "0")
    client = Client(access_token="all", host=url)
    for one in RECORDS:
        client.crm.deals.basic_api.create({"properties": {"dealname": "A deal", **one}})
    applied(after(), gateway, app, tmp_path / "1")
    start = len(app.exchanges)
    assert plan_of(after(), gateway).calls == asked(app, start), "nothing left to do"


def test_the_playbook_on_an_empty_portal_takes_the_fewest_calls(
    gateway: WritingGateway, app: App, tmp_path: Path, root: Path
) -> None:
    playbook = load(from_folder(root), schema, templates=frozenset()).playbook
    plan = applied(playbook, gateway, app, tmp_path)
    objects = [declared for declared in playbook.properties if declared.groups]
    # A group and a batch of properties for each object, each pipeline whole, and the mark.
    assert plan.calls is not None
    assert plan.calls.writes == 2 * len(objects) + len(playbook.pipelines) + 2


@pytest.mark.parametrize("count", [1, 2, 100, 101])
def test_properties_are_made_a_hundred_at_a_time(
    gateway: WritingGateway, app: App, tmp_path: Path, count: int
) -> None:
    properties = tuple(a_property(f"p{number}") for number in range(count))
    plan = applied(a_playbook(properties=properties), gateway, app, tmp_path)
    assert plan.calls is not None
    assert plan.calls.writes == 1 + (count + 99) // 100 + 2


@pytest.mark.parametrize("count", [0, 1, 100, 101, 200, 201])
def test_deals_are_moved_a_hundred_at_a_time(
    gateway: WritingGateway, app: App, url: str, tmp_path: Path, count: int
) -> None:
    first = a_pipeline(a_stage("open"), a_stage("old"))
    applied(a_playbook(first), gateway, app, tmp_path / "0")
    batch = Client(access_token="all", host=url).crm.deals.batch_api
    one = {"properties": {"dealname": "A deal", "pipeline": "sales", "dealstage": "old"}}
    for start in range(0, count, 100):
        batch.create({"inputs": [one] * min(100, count - start)})
    gone = RetiredStage(stage="old", move_deals_to="open", date=NOW.date(), why="Done")
    then = a_playbook(a_pipeline(a_stage("open"), retired=(gone,)))
    start = len(app.exchanges)
    plan = make_plan(
        then, PORTAL, gateway, playbook_name="now", digest="d", commit=None, now=NOW,
        allowances=[Allowance(guard="many_deals_moved", why="a test")],
    )  # fmt: skip
    assert runner(gateway, tmp_path / "1").run(plan).failure is None
    assert plan_of(then, gateway).planned == ()
    assert plan.calls == asked(app, start)
    (run,) = read_runs(tmp_path / "1")
    assert sum(len(step.records) for step in run.steps) == count
    back = make_reverse_plan(run, then, PORTAL, gateway, now=NOW)
    assert runner(gateway, tmp_path / "1", "2").run(back).failure is None
    found = gateway.search("deals", {"filterGroups": [], "limit": 1})
    assert found["total"] == count
