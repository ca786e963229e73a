"""`dealwright render`: pages, a proposal from a deal in the portal, CODEOWNERS."""

from os import environ
from pathlib import Path

import pytest
from hubspot import HubSpot

from dealwright.errors import Exit
from e2e.conftest import TOKEN, Company
from support.runner import Runner

DAY = "1770681600"  # 2026-02-10, as SOURCE_DATE_EPOCH


@pytest.fixture
def sold(book: Path, run: Runner) -> Path:
    """A playbook whose embedded portal is full of invented deals."""
    assert run("-q", "apply", "--yes", at=book).code == Exit.DONE
    assert run("sandbox", "seed", "--deals", "30", "--as-of", "2026-02-09", at=book).code == 0
    return book


def a_deal(folder: Path, run: Runner, stage: str = "proposal") -> str:
    return run("sandbox", "deals", "--stage", stage, at=folder).out.split()[-1]


def test_pages_are_written_once(book: Path, run: Runner, tmp_path: Path) -> None:
    out = tmp_path / "pages"
    first = run("render", "playbook", "--out", out, at=book)
    assert first.code == Exit.DONE
    count = len([path for path in out.rglob("*") if path.is_file()])
    assert first.out == f"{count} files in {out}, {count} of them new or changed\n"
    assert run("render", "playbook", "--out", out, at=book).out == (
        f"{count} files in {out}, 0 of them new or changed\n"
    )


def test_with_site_what_sphinx_needs_lies_beside_the_pages(
    book: Path, run: Runner, tmp_path: Path
) -> None:
    out = tmp_path / "pages"
    assert run("render", "playbook", "--site", "--out", out, at=book).code == Exit.DONE
    conf = (out / "conf.py").read_text("utf-8")
    assert "html_title = 'Sales Operations Overview (2025)'\n" in conf
    assert "    'pipelines/membership_sales.md',\n" in conf
    assert ".svg" not in conf
    again = run("render", "playbook", "--site", "--out", out, at=book)
    assert again.out.endswith(", 0 of them new or changed\n")


def test_settings_of_a_site_that_somebody_wrote_stay(
    book: Path, run: Runner, tmp_path: Path
) -> None:
    (tmp_path / "conf.py").write_text("# mine\n", encoding="utf-8")
    refused = run("render", "playbook", "--site", "--out", tmp_path, at=book)
    assert refused.code == Exit.USAGE
    assert refused.err == (
        f"error: {tmp_path / 'conf.py'} was not written by dealwright\n"
        "help: leave out --site to keep it, or choose another folder with --out\n"
    )
    assert run("render", "playbook", "--out", tmp_path, at=book).code == Exit.DONE
    assert (tmp_path / "conf.py").read_text("utf-8") == "# mine\n"


def test_pages_of_an_earlier_version(book: Path, run: Runner, tmp_path: Path) -> None:
    run("render", "playbook", "--at", "1.0.0", "--out", tmp_path / "then", at=book)
    assert not (tmp_path / "then" / "metrics" / "overdue_renewal.md").exists()
    assert (tmp_path / "then" / "metrics" / "sqd.md").exists()


def test_pages_that_cannot_be_written(book: Path, run: Runner, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    result = run("render", "playbook", "--out", tmp_path / "taken" / "pages", at=book)
    assert result.code == Exit.WORLD
    assert result.err.startswith(f"error: {tmp_path / 'taken' / 'pages'}")
    assert result.err.endswith("help: choose a folder that you may write to\n")


def test_a_proposal_from_a_deal(
    sold: Path, run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", DAY)
    deal = a_deal(sold, run)
    shown = run("render", "proposal", "--deal", deal, at=sold)
    assert shown.code == Exit.DONE
    assert "| Date | 2026-02-10 |" in shown.out
    assert "playbook 3.0.0" in shown.out
    assert "**15,000 USD**" in shown.out
    assert f"Deal `{deal}` in portal sandbox" in shown.out
    assert "# General Membership: proposal for 2" not in shown.out
    told = run("render", "proposal", "--deal", deal, "--out", tmp_path / "p" / "draft.md", at=sold)
    assert told.out == f"proposal for deal {deal}: {tmp_path / 'p' / 'draft.md'}\n"
    assert (tmp_path / "p" / "draft.md").read_text(encoding="utf-8") == shown.out


def test_a_proposal_in_every_format(sold: Path, run: Runner, tmp_path: Path) -> None:
    deal = a_deal(sold, run)
    begins = {"md": b"# ", "html": b"<!doctype html>", "pdf": b"%PDF-1.", "docx": b"PK"}
    for suffix, first in begins.items():
        out = tmp_path / f"draft.{suffix}"
        assert run("render", "proposal", "--deal", deal, "--out", out, at=sold).code == Exit.DONE
        assert out.read_bytes().startswith(first)
    refused = run("render", "proposal", "--deal", deal, "--out", tmp_path / "draft.odt", at=sold)
    assert refused.code == Exit.USAGE
    assert refused.err == (
        "error: draft.odt says no format that documents have\n"
        "help: name the file with one of .md, .html, .pdf, .docx\n"
    )
    assert not (tmp_path / "draft.odt").exists()


def test_a_document_is_verified(sold: Path, run: Runner, tmp_path: Path) -> None:
    deal = a_deal(sold, run)
    out = tmp_path / "draft.md"
    assert run("render", "proposal", "--deal", deal, "--out", out, at=sold).code == Exit.DONE
    fine = run("verify", out, at=sold)
    assert fine.code == Exit.DONE
    assert fine.out.endswith("every figure is as the records and the playbook say\n")
    text = out.read_text("utf-8")
    out.write_text(text.replace("**15,000 USD**", "**15,500 USD**"), encoding="utf-8")
    wrong = run("verify", out, at=sold)
    assert wrong.code == Exit.FINDINGS
    assert "  15,500, and should be 15,000: … " in wrong.out
    out.write_text(text.replace("portal sandbox", "portal production"), encoding="utf-8")
    elsewhere = run("verify", out, at=sold)
    assert elsewhere.code == Exit.USAGE
    assert elsewhere.err.startswith(
        "error: draft.md was made from portal production, not from sandbox"
    )


def test_letters_that_a_pdf_cannot_show(
    company: Company, book: Path, run: Runner, tmp_path: Path
) -> None:
    assert run("--portal", "production", "-q", "apply", "--yes", at=book).code == Exit.DONE
    assert company.app.exchanges
    made = HubSpot(access_token=TOKEN, host=environ["HUBSPOT_BASE_URL"]).crm.deals.basic_api.create(
        {
            "properties": {
                "dealname": "26 University of 火星",
                "pipeline": "membership_sales",
                "dealstage": "discovery",
                "jobs_to_be_done": "Teach",
                "technical_requirements": "AWS",
            }
        }
    )
    out = tmp_path / "draft.pdf"
    asked = ("--portal", "production", "render", "proposal", "--deal", made.id, "--out")
    result = run(*asked, out, at=book)
    assert result.code == Exit.FINDINGS
    assert "Deal name (dealname)" in result.err
    assert not out.exists()
    assert run(*asked, out.with_suffix(".docx"), at=book).code == Exit.DONE


@pytest.mark.parametrize("word", ["SLA", "guarantee", "99.", "uptime"])
def test_a_proposal_promises_nothing_that_nobody_keeps(sold: Path, run: Runner, word: str) -> None:
    text = run("render", "proposal", "--deal", a_deal(sold, run), at=sold).out
    told, _, _ = text.rpartition("\n---\n")  # below it stand digests, with any digits
    assert word.casefold() not in told.casefold()
    assert "General Membership" in told


def test_what_a_deal_lacks_is_named_with_its_property(
    company: Company, book: Path, run: Runner
) -> None:
    assert run("--portal", "production", "-q", "apply", "--yes", at=book).code == Exit.DONE
    made = HubSpot(access_token=TOKEN, host=environ["HUBSPOT_BASE_URL"]).crm.deals.basic_api.create(
        {
            "properties": {
                "dealname": "26 University of Nowhere",
                "pipeline": "membership_sales",
                "dealstage": "discovery",
            }
        }
    )
    result = run("--portal", "production", "render", "proposal", "--deal", made.id, at=book)
    assert result.code == Exit.FINDINGS
    assert result.err == (
        f"error: a proposal for deal {made.id} needs what is not filled in: "
        "Jobs-to-be-done (jobs_to_be_done), Technical requirements (technical_requirements)\n"
        f"help: open deal {made.id} in HubSpot (portal production) and fill them in\n"
    )
    assert company.app.exchanges


def test_another_document_from_a_deal(sold: Path, run: Runner, tmp_path: Path) -> None:
    deal = a_deal(sold, run, "closed_won")
    out = tmp_path / "welcome.docx"
    asked = ("render", "document", "welcome", "--deal", deal, "--out", out)
    refused = run(*asked, at=sold)
    assert refused.code == Exit.FINDINGS
    assert refused.err.endswith("help: say it with --set greeting=…\n")
    assert not out.exists()
    assert run(*asked, "--set", "greeting", at=sold).err == (
        "error: --set greeting has no =\nhelp: --set NAME=VALUE\n"
    )
    assert run(*asked, "--set", "greeting=Ada", "--set", "greeting =Al", at=sold).err == (
        "error: --set names greeting twice: Ada and Al\nhelp: leave one of them out\n"
    )
    assert not out.exists()
    assert run(*asked, "--set", "greeting=Ada", at=sold).out == f"welcome for deal {deal}: {out}\n"
    assert out.read_bytes().startswith(b"PK")
    same = run("verify", out, "--set", "greeting=Ada", at=sold)
    assert same.code == Exit.DONE
    assert same.out.endswith("every figure is as the records and the playbook say\n")


WORK = """\
outcome: Less to do by hand
roadmap: Quotas, in the part Now
not_included: Moving data
work:
  - {item: Design, hours: 8 to 12}
  - {item: Build, hours: 72.5}
"""


def test_work_is_estimated_from_a_file(
    sold: Path, run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795392000")  # 2026-11-23
    deal, file, out = a_deal(sold, run), tmp_path / "work.yaml", tmp_path / "sow.docx"
    file.write_text(WORK, encoding="utf-8")
    asked = ("render", "document", "statement_of_work", "--deal", deal, "--out", out)
    assert run(*asked, "--given", file, at=sold).code == Exit.DONE
    same = run("verify", out, "--given", file, at=sold)
    assert same.out.endswith("every figure is as the records and the playbook say\n")
    file.write_text(WORK.replace("72.5", "73"), encoding="utf-8")
    other = run("verify", out, "--given", file, at=sold)
    assert other.code == Exit.FINDINGS
    assert "  72.5, and should be 73: … " in other.out
    twice = run(*asked, "--given", file, "--set", "outcome=more", at=sold)
    assert twice.err == f"error: {file} says outcome, which is said already\nhelp: say it once\n"
    file.write_text(WORK.replace("8 to 12", "many"), encoding="utf-8")
    wrong = run(*asked, "--given", file, at=sold)
    assert wrong.code == Exit.FINDINGS
    assert f"--> {file}:5:27" in wrong.out


def test_a_renewal_is_prepared_and_proposed(sold: Path, run: Runner, tmp_path: Path) -> None:
    deal = a_deal(sold, run, "closed_won")
    asked = ("render", "document", "renewal_proposal", "--deal", deal)
    refused = run(*asked, at=sold)
    assert refused.code == Exit.FINDINGS
    assert "of you: fee_then (the annual fee that the member pays now, such as" in refused.err
    users, fee = ("--set", "mau=280"), ("--set", "fee_then=15000 USD")
    for kind, given in (("renewal_brief", users), ("renewal_proposal", (*users, *fee))):
        out = tmp_path / f"{kind}.docx"
        told = run("render", "document", kind, "--deal", deal, *given, "--out", out, at=sold)
        assert told.out == f"{kind} for deal {deal}: {out}\n"
        same = run("verify", out, *given, at=sold)
        assert same.out.endswith("every figure is as the records and the playbook say\n")


def test_a_deal_that_is_not_there(sold: Path, run: Runner) -> None:
    result = run("render", "proposal", "--deal", "999", at=sold)
    assert result.code == Exit.FINDINGS
    assert result.err == (
        "error: there is no deal 999 in portal sandbox\n"
        "help: the number of a deal is the last number of its address in HubSpot\n"
    )


FROM_ROLES = {
    "codeowners": ".github/CODEOWNERS",
    "pull-request-template": ".github/pull_request_template.md",
}


@pytest.mark.parametrize("name", FROM_ROLES)
def test_what_is_made_from_the_roles_is_written_and_compared(
    book: Path, run: Runner, name: str
) -> None:
    path = FROM_ROLES[name]
    missing = run("render", name, "--check", at=book)
    assert missing.code == Exit.FINDINGS
    assert missing.err == f"{path} is not what roles.yaml says; run dealwright render {name}\n"
    assert run("render", name, at=book).out == f"wrote {path}\n"
    assert run("render", name, "--check", at=book).code == Exit.DONE
    (book / path).write_text("* @nobody\n", encoding="utf-8")
    assert run("render", name, "--check", at=book).code == Exit.FINDINGS


@pytest.mark.parametrize("name", FROM_ROLES)
def test_this_repository_has_what_its_roles_say(root: Path, run: Runner, name: str) -> None:
    assert run("render", name, "--check", at=root).code == Exit.DONE


def test_who_holds_a_role_on_the_day_is_asked_and_named(
    book: Path, run: Runner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Somebody with a last day that is still to come, and whoever follows."""
    roles = book / "playbook" / "roles.yaml"
    before = "    - {name: James Colliander, from: 2026-01-22}\n"
    after = (
        "    - {name: A. Now, from: 2026-01-22, until: 2026-09-30, github: now}\n"
        "    - {name: B. Then, from: 2026-10-01, github: then}\n"
    )
    text = roles.read_text("utf-8")
    assert before in text
    roles.write_text(text.replace(before, after), "utf-8")
    for seconds, here, gone in ((1_790_800_000, "now", "then"), (1_790_900_000, "then", "now")):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(seconds))  # the last day, and the first
        run("render", "codeowners", at=book)
        owners = (book / ".github" / "CODEOWNERS").read_text("utf-8")
        assert (f"@{here}" in owners, f"@{gone}" in owners) == (True, False)
    run("render", "playbook", "--out", tmp_path / "pages", at=book)
    assert "Held by **B. Then** since 2026-10-01." in (tmp_path / "pages" / "roles.md").read_text()
