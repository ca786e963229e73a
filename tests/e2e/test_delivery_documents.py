"""Documents on the way to delivery, and those that are about no deal: over HTTP, and verified."""

from os import environ
from pathlib import Path
from typing import Any

import pytest
from hubspot import HubSpot

from dealwright.configurator.link import link_to
from dealwright.errors import Exit
from dealwright.sandbox.faults import Fault
from e2e.conftest import TOKEN, Company
from support.hubs import CATALOGUE_FILE, OUR_PAGE, hub, our_link
from support.runner import Runner

DAY = "1790000000"  # 2026-09-21, as SOURCE_DATE_EPOCH
AT = ("--portal", "production")
WON = {
    "dealname": "26 Mars University",
    "pipeline": "membership_sales",
    "dealstage": "closed_won",
    "jobs_to_be_done": "Teach 300 students",
    "technical_requirements": "AWS",
    "contract_start_date": "2026-10-01",
    "contract_end_date": "2027-09-30",
    "mrr": "1250",
    "amount": "15000",
    "signed_agreement_url": "https://files.example.org/agreement",
}


@pytest.fixture
def client(company: Company, book: Path, run: Runner, monkeypatch: pytest.MonkeyPatch) -> Any:
    """HubSpot's client, in an account that has the playbook."""
    del company
    monkeypatch.setenv("SOURCE_DATE_EPOCH", DAY)
    assert run(*AT, "-q", "apply", "--yes", at=book).code == Exit.DONE
    return HubSpot(access_token=TOKEN, host=environ["HUBSPOT_BASE_URL"])


def a_deal(client: Any, **changes: str) -> str:
    return str(client.crm.deals.basic_api.create({"properties": {**WON, **changes}}).id)


def tie_everything(client: Any, deal: str) -> None:
    """A company, a contact and a line item of the deal."""
    crm = client.crm
    for kind, api in (
        ("companies", crm.companies),
        ("contacts", crm.contacts),
        ("line_items", crm.line_items),
    ):
        made = api.basic_api.create({"properties": {}})
        crm.associations.v4.basic_api.create_default("deals", deal, kind, made.id)


def test_an_order_with_its_hubs_is_rendered_and_verified(
    company: Company, client: Any, book: Path, run: Runner, tmp_path: Path
) -> None:
    links = [link_to(OUR_PAGE, hub(room_seats=seats).state).address for seats in ("20", "40")]
    deal = a_deal(client, configurator_url=links[0])
    out = tmp_path / "order.docx"
    asked = (*AT, "render", "document", "order", "--deal", deal, "--out", out)
    alone = run(*asked, at=book)
    assert alone.code == Exit.FINDINGS
    assert "of the deal: Company (company), Contacts (contacts), Line items (line_item" in alone.err
    tie_everything(client, deal)
    held = ("--catalogue", CATALOGUE_FILE)
    given = [word for link in links for word in ("--link", link)]
    assert run(*asked, *given, *held, at=book).out == f"order for deal {deal}: {out}\n"
    assert company.writes[-1].startswith("PUT")  # the last association: rendering writes nothing
    same = run(*AT, "verify", out, *given, *held, at=book)
    assert same.code == Exit.DONE, same.err
    without = run(*AT, "verify", out, *given, at=book)
    assert without.code == Exit.USAGE
    assert (
        "were checked against the catalogue d1fe34c46b8a, not against no catalogue" in without.err
    )
    other = run(*AT, "verify", out, *held, at=book)  # the deal's own link: one hub fewer
    assert other.code == Exit.FINDINGS


def test_what_the_token_may_not_read_is_an_open_question(
    company: Company, client: Any, book: Path, run: Runner
) -> None:
    deal = a_deal(client, configurator_url=our_link())
    tie_everything(client, deal)
    company.faults.plan(Fault.missing_scopes("crm.objects.line_items.read"), path="line_items")
    text = run(*AT, "render", "document", "order", "--deal", deal, at=book).out
    assert "| Contacts | 1 linked to the deal |" in text
    assert "| Line items | not looked up |" in text


def test_nothing_is_ordered_for_a_lost_deal(client: Any, book: Path, run: Runner) -> None:
    deal = a_deal(client, configurator_url=our_link(), dealstage="closed_lost")
    refused = run(*AT, "render", "document", "phase_1_issue", "--deal", deal, at=book)
    assert refused.err.startswith(f"error: deal {deal} is in Closed Lost, so nothing is delivered")


def test_links_that_cannot_be_ordered_stop_a_proposal(client: Any, book: Path, run: Runner) -> None:
    deal = a_deal(client, configurator_url=our_link("Premier"))
    refused = run(*AT, "render", "proposal", "--deal", deal, at=book)
    assert refused.code == Exit.FINDINGS
    assert "DW912 link 1: the tier is Premier, the tier of general is Advanced" in refused.err
    shown = run(*AT, "render", "proposal", "--deal", deal, "--link", our_link(), at=book)
    assert "| `cluster:provider` | AWS |" in shown.out


def test_an_issue_from_a_deal(client: Any, book: Path, run: Runner) -> None:
    deal = a_deal(client, configurator_url=our_link())
    asked = ("render", "document", "phase_2_issue", "--deal", deal, "--set", "region=us-west-2")
    text = run(*AT, *asked, at=book).out
    assert "| Region or zone | us-west-2 |" in text
    assert f"| Order | deal {deal} in HubSpot |" in text
    assert "| Stage of the deal | Closed Won |" in text
    assert "- [ ] Name of the cluster (`cluster_name`), ask: Account Manager" in text


@pytest.mark.parametrize("suffix", ["md", "html", "docx", "pdf"])
def test_documents_without_a_deal_are_verified_too(
    book: Path, run: Runner, tmp_path: Path, suffix: str
) -> None:
    out = tmp_path / f"hypothesis.{suffix}"
    said = ("--set", "hypothesis=training_networks")
    done = run("render", "document", "icp_hypothesis", *said, "--out", out, at=book)
    assert done.out == f"icp_hypothesis: {out}\n"
    same = run("verify", out, *said, at=book)
    assert (same.code, same.out.splitlines()[-1]) == (
        Exit.DONE,
        "  every figure is as the records and the playbook say",
    )
    file = book / "icp" / "hypotheses" / "training_networks.yaml"
    file.write_text(file.read_text("utf-8").replace("below 15%", "below 12%"), "utf-8")
    changed = run("verify", out, *said, at=book)
    assert changed.code == Exit.FINDINGS
    assert "  15, and should be 12: … " in changed.out


def test_whether_a_document_is_about_a_deal(book: Path, run: Runner) -> None:
    for asked, message, hint in (
        (("order",), "order is about a deal", "say which with --deal ID"),
        (
            ("outreach_experiments", "--deal", "1"),
            "outreach_experiments is about no deal",
            "leave --deal, --link and --catalogue out",
        ),
        (
            ("icp_hypothesis",),
            (
                "icp_hypothesis needs what nobody has said, of you: hypothesis (which one: "
                "cloud_data_collaborations, overstretched_hubs, regional_universities, "
                "training_networks)"
            ),
            "say it with --set hypothesis=…",
        ),
    ):
        refused = run("render", "document", *asked, at=book)
        assert refused.err == f"error: {message}\nhelp: {hint}\n"
    unknown = run("render", "document", "icp_hypothesis", "--set", "hypothesis=trainers", at=book)
    assert unknown.code == Exit.FINDINGS
    assert unknown.err.startswith("error: there is no hypothesis trainers\nhelp: one of: --set h")
    assert "| Shared community in the first line | 2026-09-01 to its size |" in (
        run("render", "document", "outreach_experiments", at=book).out
    )
