"""This repository on GitHub as the tests see it: its runs, a pull request, an account with deals."""

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from os import environ
from pathlib import Path

import pytest
from hubspot import HubSpot

from dealwright.sandbox.app import create_app
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.seed import SeedPlan, Size, Way, seed_portal
from dealwright.sandbox.server import serve
from dealwright.sandbox.tokens import Token
from support.actions import Actions, Json, Ran
from support.checkout import clone
from support.github_stand_in import StandIn, served

ACCOUNT = 20260122
TOKEN = "a-token-of-the-test"  # noqa: S105
PORTAL = "playbook/portals/production.yaml"
SALES = "playbook/pipelines/membership_sales.yaml"
CLOCK = 1_770_000_000_000  # 2026-02-02


@contextmanager
def on_github(tmp_path: Path) -> Iterator[Actions]:
    """This repository on GitHub, where nobody has named a portal yet."""
    stand_in = StandIn(per_page=30)
    with served(stand_in) as environment:
        yield Actions(clone(tmp_path / "origin"), tmp_path / "runs", stand_in, environment)


@contextmanager
def account(actions: Actions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Portal]:
    """An account that the playbook was applied to and that has deals; both environments have a token."""
    origin = actions.origin
    origin.edit(PORTAL, "portal: production\n", f"portal: production\nportal_id: {ACCOUNT}\n")
    origin.base = origin.commit("Name the account")
    actions.variables["HUBSPOT_PORTAL"] = "production"
    actions.environment["DEALWRIGHT_IMPACT_AS_OF"] = "2026-02-02"
    secret = {"HUBSPOT_ACCESS_TOKEN": TOKEN}
    secret["DOCUMENTS_TOKEN"] = actions.github.archive.token
    actions.secrets = {"hubspot-read": secret, "hubspot-production": secret}
    with (
        Portal.open(tmp_path / "production.db", clock=lambda: CLOCK, portal_id=ACCOUNT) as portal,
        serve(create_app(portal, tokens={TOKEN: Token()})) as url,
    ):
        monkeypatch.setenv("HUBSPOT_BASE_URL", url)
        yield portal


def tell_everything(actions: Actions) -> None:
    """The portal is not confidential from here on, and the playbook is applied to it."""
    origin = actions.origin
    origin.edit(PORTAL, "confidential: true", "confidential: false")
    origin.base = origin.commit("Tell it")
    fine(actions.run("apply.yml", "push", {"before": "0" * 40}))


def fine(ran: list[Ran]) -> list[str]:
    """The names of the steps, none of which has failed."""
    for one in ran:
        if one.done is not None:
            assert one.done.returncode == 0, f"{one.step}\n{one.done.stdout}\n{one.done.stderr}"
    return [one.step for one in ran if one.done is not None]


def step(ran: list[Ran], name: str) -> tuple[int, str, str]:
    (done,) = [one.done for one in ran if one.step == name and one.done is not None]
    return done.returncode, done.stdout, done.stderr


def pull_request(actions: Actions, *, fork: bool = False) -> Json:
    """The last commit as a pull request; its number is the stand-in's first issue."""
    if not actions.github.issues:
        actions.github.issue("A change", by="somebody", pull_request={"url": "here"})
    head = "somebody/playbook" if fork else actions.github.repository
    return {
        "pull_request": {
            "number": 1,
            "base": {"sha": actions.origin.base},
            "head": {"repo": {"full_name": head}},
        }
    }


def sell(portal: Portal) -> None:
    """Deals that go the ways of the playbook."""
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
    seed_portal(portal, plan, Size(deals=60, as_of=dt.date(2026, 2, 1), seed=1))


def a_deal() -> str:
    url = environ["HUBSPOT_BASE_URL"]
    page = HubSpot(access_token=TOKEN, host=url).crm.deals.basic_api.get_page(limit=1)
    return str(page.results[0].id)


def settled(text: str) -> str:
    """Without what differs from run to run: commits, digests, times, the address of the run."""
    text = text.replace("\r\n", "\n")
    text = re.sub(r"the oldest is \d+ days", "the oldest is … days", text)
    text = re.sub(r"\b(commit|HEAD \\\(|tag \S+|snapshot|on) ?[0-9a-f]{7,40}\b", r"\1 …", text)
    return re.sub(r"\d{4}-\d\d-\d\d( \d\d:\d\d)?( UTC)?", "DAY", text)
