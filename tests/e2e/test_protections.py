"""What a team must be able to rely on: nothing is lost in silence, nothing leaks, nobody is misled."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import dealwright
from dealwright.errors import Exit
from dealwright.sandbox.errors import Refusal
from dealwright.sandbox.faults import Fault
from e2e.conftest import Company
from e2e.public_runs import PUBLIC, in_workflow
from support.runner import Runner

PRODUCTION = ("--portal", "production")


@pytest.fixture
def sold(book: Path, run: Runner) -> Path:
    assert run("-q", "apply", "--yes", at=book).code == Exit.DONE
    assert run("sandbox", "seed", "--deals", "80", "--as-of", "2026-02-09", at=book).code == 0
    return book


def edit(book: Path, path: str, old: str, new: str) -> None:
    file = book / path
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


SALES = "playbook/pipelines/membership_sales.yaml"


def test_deals_in_a_stage_whose_key_was_renamed_are_told(sold: Path, run: Runner) -> None:
    for path in (SALES, "playbook/metrics.yaml", "playbook/artefacts.yaml", "icp/signals.yaml"):
        text = (sold / path).read_text("utf-8")
        for begin in ("stage: ", "to: ", "[", ", ", "-> ", "in ", "entering ", "conversion: "):
            for end in ("\n", "]", ",", " ->"):
                text = text.replace(f"{begin}discovery{end}", f"{begin}exploration{end}")
        (sold / path).write_text(text, "utf-8")
    edit(sold, SALES, "label: Discovery\n", "label: Exploration\n")
    done = run("plan", at=sold)
    assert "Look here: " in done.out
    assert "in stage deals/membership_sales/discovery, which the playbook does not name" in done.out


def test_a_plan_of_another_playbook_is_stale(sold: Path, run: Runner, tmp_path: Path) -> None:
    kept = tmp_path / "plan.json"
    edit(sold, SALES, "label: Discovery\n", "label: Exploration\n")
    assert run("plan", "--out", kept, at=sold).code == Exit.DONE
    edit(sold, SALES, "label: Exploration\n", "label: Discovery\n")
    done = run("apply", kept, "--yes", at=sold)
    assert (done.code, done.err.splitlines()[0]) == (
        Exit.STALE,
        "error: the playbook is not the one that this plan was made from",
    )


@pytest.mark.parametrize(("words", "code"), [(("check",), 3), (("plan", "--exit-code"), 10)])
def test_a_reader_who_leaves_changes_no_exit_code(
    book: Path, words: tuple[str, ...], code: int
) -> None:
    if words == ("check",):
        edit(book, SALES, "to: discovery", "to: nowhere")
    command = " ".join([sys.executable, "-m", "dealwright", "-C", str(book), *words])
    done = subprocess.run(
        ["bash", "-c", f"{command} | true; exit ${{PIPESTATUS[0]}}"],
        env={**os.environ, "PYTHONPATH": str(Path(dealwright.__file__).parent.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (code, "")


def test_a_confidential_plan_that_may_be_public_counts_no_records(
    company: Company, book: Path, run: Runner, tmp_path: Path
) -> None:
    assert run(*PRODUCTION, "-q", "apply", "--yes", at=book).code == Exit.DONE
    company.hubspot.store.run("UPDATE stages SET label = '12 prospects' WHERE id = 'outreach'")
    kept = tmp_path / "plan.json"
    done = run(*PRODUCTION, "plan", "--out", kept, "-o", "markdown", at=book)
    assert done.code == Exit.DONE
    assert "12 prospects" not in done.out
    assert "live deal" not in done.out.replace("| live deals |", "")
    told = json.loads(kept.read_text("utf-8"))
    assert "12 prospects" not in str(told)
    assert {"effect", "danger", "unmanaged", "calls"}.isdisjoint([*told, *told["operations"][0]])


@pytest.mark.parametrize("public", [True, False])
def test_what_hubspot_says_of_a_refused_change_is_not_for_a_public_log(
    company: Company,
    book: Path,
    run: Runner,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    public: bool,
) -> None:
    said = "Deal 4711 (Acme) was not valid"
    refusal = Refusal(status=400, message=said, category="VALIDATION_ERROR")
    company.faults.plan(Fault(refusal=refusal), method="POST", path="/crm/v3/pipelines")
    if public:
        in_workflow(monkeypatch, tmp_path, PUBLIC)
    done = run(*PRODUCTION, "apply", "--yes", "-o", "markdown", at=book)
    assert done.code == Exit.PARTLY
    assert ("Acme" in done.err) is not public
    assert ("HubSpot refuses (400): VALIDATION_ERROR" in done.err) is public
    assert ("HubSpot's words are in the ledger of the run" in done.err) is public
    (ledger,) = (book / ".dealwright" / "runs").iterdir()
    assert said in ledger.read_text("utf-8")


def test_a_proposed_file_cannot_send_the_token_elsewhere(
    book: Path, run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUBSPOT_ACCESS_TOKEN", "a-secret")
    edit(
        book,
        "playbook/portals/production.yaml",
        "\nportal: production\n",
        "\nportal: production\nurl: https://collector.example\n",
    )
    done = run(*PRODUCTION, "plan", at=book)
    assert done.code == Exit.WORLD
    assert "sends the token to https://collector.example, which is not HubSpot" in done.err
    edit(book, "playbook/portals/production.yaml", "HUBSPOT_ACCESS_TOKEN", "CLOUD_SECRET")
    assert run("check", at=book).code == Exit.FINDINGS


def test_a_store_outside_of_the_repository_is_refused(book: Path, run: Runner) -> None:
    victim = book.parent / "letters.txt"
    victim.write_text("keep me", encoding="utf-8")
    portal = "playbook/portals/sandbox.yaml"
    edit(book, portal, "embedded: true", "embedded: true\nstore: ../letters.txt")
    assert run("sandbox", "reset", at=book).code == Exit.USAGE
    edit(book, portal, "store: ../letters.txt", "store: letters.txt")
    (book / "letters.txt").write_text("keep me too", encoding="utf-8")
    assert run("sandbox", "reset", at=book).code == Exit.USAGE
    assert (victim.read_text("utf-8"), (book / "letters.txt").read_text("utf-8")) == (
        "keep me",
        "keep me too",
    )


def test_the_people_of_a_proposal_are_those_of_its_day(
    sold: Path, run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1770681600")
    edit(
        sold,
        "playbook/roles.yaml",
        "name: April Johnson, from: 2026-01-22}",
        "name: April Johnson, from: 2026-01-22, until: 2027-12-31}\n"
        "    - {name: Later, from: 2028-01-01}",
    )
    deal = run("sandbox", "deals", "--stage", "proposal", at=sold).out.split()[0]
    text = run("render", "proposal", "--deal", deal, at=sold).out
    assert "**April Johnson**" in text
    assert "**Later**" not in text


def test_a_template_that_leads_out_of_the_repository_is_not_read(
    sold: Path, run: Runner, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("TOP SECRET", encoding="utf-8")
    folder = sold / "templates" / "proposal"
    folder.mkdir(parents=True)
    (folder / "general.md.j2").symlink_to(secret)
    deal = run("sandbox", "deals", "--stage", "proposal", at=sold).out.split()[0]
    assert "TOP SECRET" not in run("render", "proposal", "--deal", deal, at=sold).out


def test_what_is_not_released_yet_is_not_called_released(sold: Path, run: Runner) -> None:
    lines = sold / "playbook" / "red_lines.yaml"
    lines.write_text(lines.read_text("utf-8").replace("below: 15%", "below: 12%"), "utf-8")
    deal = run("sandbox", "deals", "--stage", "proposal", at=sold).out.split()[0]
    assert "playbook 3.0.0 with unreleased changes," in run(
        "render", "proposal", "--deal", deal, at=sold
    ).out.replace("Playbook", "playbook")
    pages = sold / "then"
    run("render", "playbook", "--at", "1.0.0", "--out", pages, at=sold)
    front = (pages / "index.md").read_text("utf-8")
    assert "Version **1.0.0** of 2026-01-22" in front
    assert "## 2.0.0" not in (pages / "changelog.md").read_text("utf-8")


@pytest.mark.parametrize(
    "words",
    [
        ("render", "proposal", "--deal", ""),
        ("sandbox", "serve", "--port", "99999"),
        ("sandbox", "seed", "--as-of", "0001-01-01"),
    ],
    ids=["no deal", "no port", "no day"],
)
def test_words_that_cannot_be_meant(book: Path, run: Runner, words: tuple[str, ...]) -> None:
    assert run(*words, at=book).code == Exit.USAGE


def test_nothing_was_there_before_the_first_commit(book: Path, run: Runner) -> None:
    assert run("check", "--base", "0" * 40, at=book).code == Exit.DONE


def test_verbose_says_which_address_answers(company: Company, book: Path, run: Runner) -> None:
    quiet = run(*PRODUCTION, "plan", at=book)
    told = run("-v", *PRODUCTION, "plan", at=book)
    assert (told.out, quiet.err) == (quiet.out, "")
    assert told.err == f"portal production answers at {os.environ['HUBSPOT_BASE_URL']}\n"
    assert company.writes == []


def test_what_a_commit_brings_is_no_snapshot(sold: Path, run: Runner) -> None:
    """Its tables could be anything, also statements that are run beside a token."""
    assert run("sync", at=sold).code == Exit.DONE
    git = ["git", "-C", str(sold), "-c", "user.name=Test", "-c", "user.email=test@example.org"]
    subprocess.run([*git, "init", "--quiet"], check=True)
    assert run("metrics", at=sold).code == Exit.DONE
    for path in (".dealwright/snapshots", ".dealwright/runs"):
        (sold / path / "theirs").mkdir(parents=True, exist_ok=True)
        (sold / path / "theirs" / "more").write_text("of somebody else", "utf-8")
        subprocess.run([*git, "add", "--force", path], check=True)
        for words in (("metrics",), ("sync",), ("plan",)):
            refused = run(*words, at=sold)
            assert (refused.code, refused.out) == (Exit.FINDINGS, "")
            assert "git has files of .dealwright/" in refused.err
        subprocess.run([*git, "rm", "-r", "--quiet", "--cached", path], check=True)
    assert run("metrics", at=sold).code == Exit.DONE
