"""The way of a change: planned, applied, and then there is nothing left to do."""

import json
import os
import re
import socket
from pathlib import Path
from urllib.request import urlopen

import pytest
from hubspot import HubSpot

from dealwright.sandbox.faults import Fault
from dealwright.sandbox.objects import OBJECT_TYPES
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.seed import SeedPlan, Size, Way, seed_portal
from dealwright.sandbox.tokens import Token
from e2e.conftest import TOKEN, Company, Serve
from support.runner import Result, Runner

SALES = "pipelines/membership_sales.yaml"
DEALS = "properties/deals.yaml"


def edit(book: Path, file: str, old: str, new: str) -> None:
    path = book / "playbook" / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def change_everything(book: Path) -> None:
    """A new stage in between, a chain of labels, another share, another option, a new property."""
    edit(book, SALES, "    label: Enrichment\n", "    label: Outreach\n")
    edit(
        book,
        SALES,
        "  - stage: outreach\n    label: Outreach\n",
        "  - stage: outreach\n    label: First contact\n",
    )
    edit(book, SALES, "probability: 40%", "probability: 45%")
    edit(
        book,
        SALES,
        "  - stage: renewals\n",
        "  - stage: fit\n    label: Fit\n    outcome: open\n    probability: 50%\n"
        "    exits:\n      - {when: It fits, to: proposal}\n\n  - stage: renewals\n",
    )
    edit(book, SALES, "      - when: Prospect requests pricing\n        to: proposal\n",
         "      - when: Prospect requests pricing\n        to: fit\n")  # fmt: skip
    edit(book, DEALS, "      price: Price\n", "      price: The price\n      budget: Budget\n")
    edit(
        book,
        DEALS,
        "  - property: win_notes\n",
        "  - {property: win_story, label: Story, kind: text, group: playbook}\n"
        "  - property: win_notes\n",
    )


def production(run: Runner, book: Path, *words: str | Path, typed: str = "") -> Result:
    return run("--portal", "production", *words, at=book, typed=typed)


def fill(hubspot: Portal) -> None:
    """Deals in the first stage, so that what is printed could name them."""
    import datetime as dt

    way = Way(stages=("enrichment",), lost=None, properties={})
    plan = SeedPlan(pipeline="membership_sales", ways=(way,))
    seed_portal(hubspot, plan, Size(deals=12, as_of=dt.date(2026, 9, 1), seed=1))


def test_the_embedded_portal_from_nothing_to_nothing_left(run: Runner, book: Path) -> None:
    first = run("plan", "--exit-code", at=book)
    assert (first.code, first.err) == (10, "")
    assert not (book / ".dealwright").exists(), "plan writes nothing, not even a practice portal"
    applied = run("apply", "--yes", at=book)
    assert applied.code == 0
    total = len(re.findall(r"^\+ ", applied.out, re.MULTILINE))
    assert applied.err.splitlines()[-1] == f"Applied and verified: {total} of {total} changes."
    second = run("plan", "--exit-code", at=book)
    assert second.code == 0
    assert "Nothing to change: the portal is as the playbook wishes." in second.out
    again = run("apply", "--yes", at=book)
    assert (again.code, again.err) == (0, "Nothing was left to do.\n")
    assert run("sandbox", "reset", at=book).code == 0
    assert run("plan", "--exit-code", at=book).code == 10


def test_a_changed_playbook_is_applied_and_nothing_is_left(run: Runner, book: Path) -> None:
    assert run("apply", "--yes", at=book).code == 0
    change_everything(book)
    applied = run("apply", "--yes", at=book)
    assert (applied.code, applied.err.splitlines()[-1]) == (
        0,
        "Applied and verified: 7 of 7 changes.",
    )
    assert run("plan", "--exit-code", at=book).code == 0


def test_a_ladder_that_is_written_out_leaves_nothing_to_apply(run: Runner, book: Path) -> None:
    edit(
        book,
        SALES,
        "      - when: Prospect engages\n        to: discovery\n",
        "      - when: Prospect engages\n        to: discovery\n"
        "      - when: Prospect wants to try it\n        to: trial\n",
    )
    edit(
        book,
        SALES,
        "  - stage: discovery\n",
        "  - stage: trial\n    label: Trial\n    outcome: open\n    probability: 50%\n"
        "    exits:\n      - {when: They stay, to: closed_won}\n\n  - stage: discovery\n",
    )
    assert run("check", at=book).out.count("warning[DW412]") == 2
    assert run("apply", "--yes", at=book).code == 0
    edit(
        book,
        SALES,
        "label: Membership Sales\n",
        "label: Membership Sales\n"
        "ladder:\n  new business: [enrichment, outreach, discovery, proposal, closed_won]\n",
    )
    assert run("check", at=book).out == "no findings\n"
    plan = run("plan", "--exit-code", at=book)
    assert plan.code == 0
    assert "Nothing to change: the portal is as the playbook wishes." in plan.out
    assert (
        "- The ladder of new business in Membership Sales is written out: Enrichment, Outreach,"
        " Discovery, Proposal and Closed Won.\n"
    ) in run("release", "--dry-run", "--date", "2026-12-01", at=book).out


READING = [
    *(("plan",), ("check",), ("explain", "wrong_portal"), ("render", "playbook")),
    *(("drift",), ("adopt", "--dry-run"), ("runs", "list"), ("sync",)),
]


@pytest.mark.parametrize("words", READING, ids=[words[0] for words in READING])
def test_what_only_reads_writes_nothing(
    words: tuple[str, ...], run: Runner, book: Path, serving: Serve
) -> None:
    with serving(read_only=True) as company:
        done = production(run, book, *words)
        assert done.code in (0, 3), done.err
        assert company.writes == []
        assert not company.app.refused_writes


@pytest.mark.usefixtures("waits")
def test_a_read_only_portal_would_have_told(run: Runner, book: Path, serving: Serve) -> None:
    with serving(read_only=True) as company:
        assert production(run, book, "apply", "--yes").code == 1
        assert company.app.refused_writes


def test_the_lists_are_read_once(run: Runner, book: Path, company: Company) -> None:
    assert production(run, book, "apply", "--yes").code == 0
    company.app.exchanges.clear()
    assert production(run, book, "plan", "--exit-code").code == 0
    paths = [one.path for one in company.app.exchanges]
    assert len(paths) == len(set(paths))
    kinds = r"/crm/v3/(?:pipelines/\w+|properties/\w+(?:/groups)?)"
    lists = [path for path in paths if re.fullmatch(kinds, path)]
    assert len(lists) <= 3 * len({path.split("/")[4] for path in lists})
    assert set(paths) - set(lists) == {"/account-info/v3/details"}


def test_what_is_archived_is_looked_for_where_a_property_is_new(
    run: Runner, book: Path, company: Company
) -> None:
    production(run, book, "plan")
    paths = [one.path for one in company.app.exchanges]
    listed = [path for path in paths if "/limits/" not in path]
    things = {path.split("/")[4] for path in listed if path.startswith("/crm/v3/")}
    assert things <= set(OBJECT_TYPES)
    assert max(paths.count(path) for path in paths) == 1
    lists = [path for path in listed if path.split("/")[3] in ("pipelines", "properties")]
    assert len([path for path in lists if not path.endswith("/batch/read")]) <= len(things) * 3


def test_every_request_goes_to_the_portal_alone(
    run: Runner, book: Path, company: Company, only_the_loopback: list[str]
) -> None:
    assert production(run, book, "apply", "--yes").code == 0
    assert only_the_loopback == []
    assert len(company.writes) > 10
    with pytest.raises(OSError, match="not this machine"):
        urlopen("http://hubspot.invalid/")
    with pytest.raises(OSError, match="not this machine"):
        socket.create_connection(("192.0.2.1", 80))
    assert only_the_loopback == ["hubspot.invalid", "192.0.2.1"]


def test_no_request_replaces_or_deletes(run: Runner, book: Path, company: Company) -> None:
    production(run, book, "apply", "--yes")
    change_everything(book)
    assert production(run, book, "apply", "--yes").code == 0
    assert {line.split()[0] for line in company.writes} == {"POST", "PATCH", "DELETE"}
    deleted = {line.split()[1] for line in company.writes if line.startswith("DELETE")}
    assert deleted == {"/crm/v3/properties/deals/groups/dealwright_apply"}, "its own mark alone"


def test_a_plan_is_kept_and_applied_twice(run: Runner, book: Path, company: Company) -> None:
    kept = book.parent / "plan.json"
    assert production(run, book, "plan", "--out", kept).code == 0
    first = production(run, book, "apply", kept, "--yes")
    assert first.code == 0
    before = len(company.writes)
    second = production(run, book, "apply", kept, "--yes")
    assert (second.code, second.err) == (0, "Nothing was left to do.\n")
    assert len(company.writes) == before


def test_a_plan_whose_portal_changed_is_stale(run: Runner, book: Path, company: Company) -> None:
    kept = book.parent / "plan.json"
    production(run, book, "apply", "--yes")
    edit(book, SALES, "    label: Discovery\n", "    label: Understanding\n")
    production(run, book, "plan", "--out", kept)
    edit(book, SALES, "    label: Understanding\n", "    label: Exploring\n")
    production(run, book, "apply", "--yes")
    edit(book, SALES, "    label: Exploring\n", "    label: Understanding\n")
    before = list(company.writes)
    done = production(run, book, "apply", kept, "--yes")
    assert (done.code, done.err) == (
        5,
        (
            "error: the plan is stale: stage deals/membership_sales/discovery is not as the plan saw"
            " it\nhelp: make a new plan and look at it\n"
        ),
    )
    assert company.writes == before


def test_the_file_of_a_confidential_portal_does_not_tell_what_it_has(
    run: Runner, book: Path, company: Company
) -> None:
    """Nor does one that takes a run back; and yet a label that changes under a plan makes it stale."""
    kept = book.parent / "plan.json"
    assert production(run, book, "apply", "--yes").code == 0
    client = HubSpot(access_token=TOKEN, host=os.environ["HUBSPOT_BASE_URL"])
    stages, properties = client.crm.pipelines.pipeline_stages_api, client.crm.properties.core_api
    stages.update("deals", "membership_sales", "discovery", {"label": "Talking with Acme"})
    own = {"label": "Acme waits", "displayOrder": 99, "metadata": {"probability": "0.3"}}
    waiting = stages.create("deals", "membership_sales", own).id
    secret = {"name": "acme_secret", "label": "Acme", "type": "string", "fieldType": "text"}
    properties.create("deals", {**secret, "groupName": "dealinformation"})
    fill(company.hubspot)
    edit(book, SALES, "    label: Enrichment\n", "    label: Outreach\n")
    edit(
        book,
        SALES,
        "  - stage: outreach\n    label: Outreach\n",
        "  - stage: outreach\n    label: First contact\n",
    )
    told = production(run, book, "plan", "--out", kept, "-o", "json")
    assert "Talking with Acme" in told.out
    assert "deals/acme_secret" in told.out
    file = kept.read_text("utf-8")
    assert not re.search(f"acme|{waiting}|live deal", file, re.IGNORECASE)
    assert "stage deals/membership_sales/discovery" in file
    stages.update("deals", "membership_sales", "discovery", {"label": "Talking with Other"})
    before = len(company.writes)
    stale = production(run, book, "apply", kept, "--yes")
    assert (stale.code, stale.err.splitlines()[0]) == (
        5,
        "error: the plan is stale: stage deals/membership_sales/discovery is not as the plan saw it",
    )
    assert len(company.writes) == before
    stages.update("deals", "membership_sales", "discovery", {"label": "Talking with Acme"})
    assert production(run, book, "apply", kept, "--yes").code == 0
    latest = production(run, book, "runs", "list").out.split()[0]
    assert production(run, book, "runs", "revert", latest, "--out", kept).code == 0
    assert "Acme" not in kept.read_text("utf-8")
    assert production(run, book, "apply", kept, "--yes").code == 0
    found = stages.get_by_id("deals", "membership_sales", "discovery")
    assert found.label == "Talking with Acme"
    for api in (stages, properties):
        api.api_client.rest_client.pool_manager.clear()


def test_a_plan_is_stale_when_what_it_makes_lies_in_the_archive_since(
    run: Runner, book: Path, company: Company
) -> None:
    """Making it would bring back values that whoever looked at the plan was not told of."""
    kept = book.parent / "plan.json"
    assert production(run, book, "plan", "--out", kept).code == 0
    client = HubSpot(access_token=TOKEN, host=os.environ["HUBSPOT_BASE_URL"])
    properties = client.crm.properties.core_api
    body = {
        "name": "win_notes",
        "label": "Notes of theirs",
        "type": "string",
        "fieldType": "text",
        "groupName": "dealinformation",
    }
    properties.create("deals", body)
    properties.archive("deals", "win_notes")
    before = list(company.writes)
    done = production(run, book, "apply", kept, "--yes")
    assert (done.code, done.err) == (
        5,
        (
            "error: the plan is stale: property deals/win_notes lies in the archive now, and would"
            " come back with its old values\nhelp: make a new plan and look at it\n"
        ),
    )
    assert company.writes == before
    assert production(run, book, "plan", "--out", kept).code == 0
    assert production(run, book, "apply", kept, "--yes").code == 0
    assert properties.get_by_name("deals", "win_notes").label == "What won it"
    properties.api_client.rest_client.pool_manager.clear()


def test_apply_asks(run: Runner, book: Path, company: Company) -> None:
    done = production(run, book, "apply")
    assert (done.code, done.err) == (
        4,
        "error: nobody was asked\nhelp: add --yes to apply without being asked\n",
    )
    assert company.writes == []


def test_a_blocked_plan_is_not_applied(run: Runner, book: Path, company: Company) -> None:
    edit(
        book,
        "portals/production.yaml",
        "confidential: true",
        "ids: {pipelines: {membership_sales: '77'}}\nconfidential: true",
    )
    assert production(run, book, "plan", "--exit-code").code == 4
    done = production(run, book, "apply", "--yes")
    assert (done.code, done.err) == (
        4,
        "error: blocked by unknown_id\nhelp: dealwright explain unknown_id\n",
    )
    assert company.writes == []


def test_nothing_of_a_record_and_no_token_is_printed(
    run: Runner, book: Path, company: Company
) -> None:
    production(run, book, "apply", "--yes")
    fill(company.hubspot)
    change_everything(book)
    summary, kept = book.parent / "summary.md", book.parent / "plan.json"
    told = production(
        run,
        book,
        "-v",
        "plan",
        "--out",
        kept,
        "-o",
        "text",
        "-o",
        "json",
        "-o",
        f"markdown:{summary}",
    )
    assert "12 live deals in this stage" in told.out
    markdown = summary.read_text("utf-8")
    assert "What it touches is told in private." in markdown
    assert not re.search(r"\d+ live deal", markdown)
    company.faults.plan(Fault.missing_scopes("crm.schemas.deals.write"), method="PATCH")
    failed = production(run, book, "-v", "apply", "--yes")
    assert failed.code == 7
    seals = re.compile(r'"[0-9a-f]{64}"')  # in which any four digits may stand by chance
    said = seals.sub("", kept.read_text("utf-8"))
    everything = f"{told.out}{told.err}{failed.out}{failed.err}{markdown}{said}"
    rows = company.hubspot.store.rows("SELECT name, value FROM history")
    names = {row["value"] for row in rows if row["name"] in ("dealname", "amount")}
    assert names
    assert not [name for name in names if name and name in everything]
    assert TOKEN not in everything
    assert "@" not in everything


def test_a_token_without_the_scope_to_write_can_plan(
    run: Runner, book: Path, serving: Serve
) -> None:
    scopes = {f"crm.objects.{kind.scope}.read" for kind in OBJECT_TYPES.values()}
    with serving(token=Token(scopes=frozenset(scopes))) as company:
        assert production(run, book, "plan").code == 0
        done = production(run, book, "apply", "--yes")
        assert done.code == 1
        assert done.err.splitlines()[-2:] == [
            "error: the token may not do this (403): it lacks crm.schemas.deals.write",
            "help: add the scope to the private app in HubSpot",
        ]
        assert len(company.writes) == 1


def test_json_is_a_plan(run: Runner, book: Path, company: Company) -> None:
    told = production(run, book, "plan", "-o", "json")
    assert json.loads(told.out)["portal_id"] == company.hubspot.portal_id
