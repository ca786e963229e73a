"""The steps of the workflows, run in order as GitHub would, on a clone of this repository.

The portal behind `production` is a served sandbox, reached with a token over HTTP like a real one.
"""

import datetime as dt
import re
from collections.abc import Iterator
from os import environ
from pathlib import Path

import pytest
from hubspot import HubSpot

from dealwright.sandbox.app import create_app
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.seed import SeedPlan, Size, Way, seed_portal
from dealwright.sandbox.server import serve
from dealwright.sandbox.tokens import Token
from support.checkout import ROOT, Checkout, clone, workflow

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
ACCOUNT = 20260122
TOKEN = "a-token-of-the-test"  # noqa: S105


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    made = clone(tmp_path / "clone")
    made.values = {
        "github.event.pull_request.base.sha": made.base,
        "github.event.pull_request.base.sha || github.event.merge_group.base_sha "
        "|| github.event.before": made.base,
        "github.event.before || github.sha": made.base,
        "secrets.HUBSPOT_ACCESS_TOKEN": TOKEN,
    }
    return made


@pytest.fixture
def production(
    checkout: Checkout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Portal]:
    """A portal that the checkout's portal file names and its token opens."""
    checkout.edit(
        "playbook/portals/production.yaml",
        "portal: production\n",
        f"portal: production\nportal_id: {ACCOUNT}\n",
    )
    checkout.commit("Name the account")
    clock = 1_770_000_000_000
    with (
        Portal.open(tmp_path / "production.db", clock=lambda: clock, portal_id=ACCOUNT) as portal,
        serve(create_app(portal, tokens={TOKEN: Token()})) as url,
    ):
        monkeypatch.setenv("HUBSPOT_BASE_URL", url)
        yield portal


def test_check_passes_on_this_repository(checkout: Checkout) -> None:
    assert checkout.passes("check.yml")[1:] == [
        "Check every file",
        "Find what vanished without a word",
        "Compare the changelog with the versions",
        "Compare CODEOWNERS with the roles",
        "Render the playbook",
        "Show what changes in documents",
    ]
    assert "0 figures and 0 documents change" in checkout.summary.read_text(encoding="utf-8")
    assert checkout.git("status", "--porcelain") == ""


def test_check_fails_on_a_pull_request_that_breaks_the_playbook(checkout: Checkout) -> None:
    checkout.edit("playbook/pipelines/membership_sales.yaml", "to: discovery", "to: discvery")
    checkout.commit("Misspell a stage")
    results = dict(checkout.steps("check.yml"))
    check = results["Check every file"]
    assert check.returncode == 3
    assert "::error file=playbook/pipelines/membership_sales.yaml,line=" in check.stdout
    assert "did you mean discovery?" in check.stdout


def test_plan_shows_what_a_pull_request_changes(checkout: Checkout) -> None:
    checkout.edit(
        "playbook/pipelines/membership_sales.yaml", "label: Discovery\n", "label: Understanding\n"
    )
    checkout.commit("Rename a stage")
    assert checkout.passes("plan.yml")[-1] == "Plan"
    summary = checkout.summary.read_text(encoding="utf-8")
    assert 'label: "Discovery" -&gt; "Understanding"' in summary
    assert re.search(r"\d+ live deals in this stage", summary)
    assert "1 to change." in summary


@pytest.mark.usefixtures("production")
def test_apply_refuses_until_the_account_is_named(checkout: Checkout) -> None:
    checkout.edit("playbook/portals/production.yaml", f"portal_id: {ACCOUNT}\n", "")
    results = dict(checkout.steps("apply.yml"))
    assert results["Plan"].returncode == 4
    assert "wrong_portal" in results["Plan"].stderr


def test_apply_and_proposal_against_a_portal(checkout: Checkout, production: Portal) -> None:
    assert checkout.passes("apply.yml") == [
        "Install",
        "Find what vanished without a word",
        "Plan",
        "Install",
        "Apply exactly this plan",
        "See that nothing is left to do",
    ]
    assert "Nothing to change" in checkout.summary.read_text(encoding="utf-8")
    way = Way(
        stages=("enrichment", "outreach", "discovery", "proposal", "closed_won"),
        lost="closed_lost",
        properties={
            "dealtype": "newbusiness",
            "jobs_to_be_done": "Teach",
            "technical_requirements": "Login",
        },
    )
    plan = SeedPlan(pipeline="membership_sales", ways=(way,))
    seed_portal(production, plan, Size(deals=3, as_of=dt.date(2026, 2, 1), seed=1))
    checkout.values["inputs.deal"] = _first_deal()
    assert checkout.passes("proposal.yml")[-1] == "Render the proposal"
    text = (checkout.folder / "build" / "proposal.md").read_text(encoding="utf-8")
    assert "General Membership" in text


def _first_deal() -> str:
    url = environ["HUBSPOT_BASE_URL"]
    page = HubSpot(access_token=TOKEN, host=url).crm.deals.basic_api.get_page(limit=1)
    return str(page.results[0].id)


@pytest.mark.parametrize("path", WORKFLOWS, ids=[path.name for path in WORKFLOWS])
def test_workflows_ask_for_little_and_pin_what_they_use(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = workflow(path.name)
    assert tree["permissions"] == {}
    for job in tree["jobs"].values():
        assert set(job["permissions"].items()) == {("contents", "read")}
        assert "timeout-minutes" in job
    uses = re.findall(r"uses: (.*)", text)
    assert uses
    assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v[\d.]+", use) for use in uses)


def test_there_are_workflows() -> None:
    names = [path.stem for path in WORKFLOWS]
    assert {"check", "plan", "apply", "proposal"} <= set(names)
