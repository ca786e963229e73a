"""Runs as a person meets them: listed, shown, taken back, broken; and who may let a guard pass."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from e2e.conftest import Company
from e2e.retiring import Deals, fill, production, with_old_things, without_them
from support.cases import commit
from support.runner import Runner

pytestmark = pytest.mark.usefixtures("waits")


@pytest.fixture
def deals(run: Runner, book: Path, company: Company) -> Deals:
    del company
    with_old_things(book)
    assert production(run, book, "apply", "--yes").code == 0
    return Deals(os.environ["HUBSPOT_BASE_URL"])


def tidy(book: Path, *guards: str) -> None:
    (book / "playbook" / "changes").mkdir(exist_ok=True)
    (book / "playbook" / "changes" / "tidy.yaml").write_text(
        "# yaml-language-server: $schema=../../schemas/change.schema.json\n\n"
        f"why: We tidy up\nallow: [{', '.join(guards)}]\n",
        "utf-8",
    )


def test_a_run_is_listed_and_shown_without_ids(run: Runner, book: Path, deals: Deals) -> None:
    fill(deals)
    without_them(book)
    kept = book.parent / "plan.json"
    assert production(run, book, "plan", "--out", kept).code == 0
    assert production(run, book, "apply", kept, "--yes").code == 0
    listed = production(run, book, "runs", "list").out.splitlines()
    assert [line.partition("  ")[2] for line in listed] == [
        "production  15 done",
        "production  46 done",
    ]
    name = listed[0].split()[0]
    shown = production(run, book, "runs", "show", name).out
    assert f"Run {name} on portal production (account 20260122)" in shown
    assert (
        "done: records of Nurture (stage deals/membership_sales/nurture)\n"
        "      what 3 records held is kept\n"
    ) in shown
    assert not any(id_ in shown for id_ in deals.all("dealname"))
    assert production(run, book, "runs", "show", "nowhere").code == 2
    assert run("--portal", "sandbox", "runs", "show", name, at=book).code == 2


def test_what_deletes_is_looked_at_first(run: Runner, book: Path, deals: Deals) -> None:
    fill(deals)
    without_them(book)
    done = production(run, book, "apply", "--yes")
    assert done.code == 4
    assert "the plan deletes something, and nobody has looked at it" in done.err


def test_a_guard_is_passed_with_a_reason_until_that_was_applied(
    run: Runner, book: Path, deals: Deals
) -> None:
    fill(deals, 60)
    commit(book)
    without_them(book)
    commit(book)
    kept = book.parent / "plan.json"
    blocked = production(run, book, "plan", "--out", kept)
    assert blocked.code == 4
    assert "blocked[many_deals_moved]: 61 records would move, the limit is 50" in blocked.out
    tidy(book, "many_deals_moved")
    commit(book)
    told = kept.with_name("told.json")
    planned = production(run, book, "plan", "--out", kept, "-o", "text", "-o", f"json:{told}")
    assert planned.code == 0
    assert "allowed[many_deals_moved]: We tidy up" in planned.out
    assert json.loads(told.read_text("utf-8"))["allowed"] == [
        {
            "guard": "many_deals_moved",
            "why": "We tidy up",
            "file": "playbook/changes/tidy.yaml",
        }
    ]
    assert production(run, book, "apply", kept, "--yes").code == 0
    git = ["git", "-C", str(book), "rev-parse"]
    tag, head = (
        subprocess.run([*git, name], check=True, capture_output=True, text=True).stdout
        for name in ("applied/production", "HEAD")
    )
    assert tag == head
    name = production(run, book, "runs", "list").out.split()[0]
    assert production(run, book, "runs", "revert", name, "--out", kept).code == 0
    assert production(run, book, "apply", kept, "--yes").code == 0
    again = production(run, book, "plan")
    assert again.code == 4, "what was allowed once is used up"


def test_allow_is_for_a_person_at_a_terminal(run: Runner, book: Path, deals: Deals) -> None:
    fill(deals, 60)
    without_them(book)
    asked = production(run, book, "apply", "--yes", "--allow", "many_deals_moved")
    assert (asked.code, asked.err.splitlines()[-2]) == (
        2,
        "error: --allow is for a person at a terminal",
    )
    never = production(run, book, "plan", "--allow", "wrong_portal")
    assert never.code == 2
    assert "wrong_portal cannot be allowed" in never.err


def test_a_machine_that_is_thrown_away_needs_a_place_for_ledgers(
    run: Runner, book: Path, deals: Deals, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(deals)
    without_them(book)
    monkeypatch.setenv("CI", "true")
    planned = production(run, book, "plan")
    assert planned.code == 4
    assert "blocked[no_ledger_place]" in planned.out
    file = book / "playbook" / "portals" / "production.yaml"
    file.write_text(file.read_text("utf-8") + "runs: ../private\n", "utf-8")
    kept = book.parent / "plan.json"
    assert production(run, book, "plan", "--out", kept).code == 0
    assert production(run, book, "apply", kept, "--yes").code == 0
    (ledger,) = (book.parent / "private").iterdir()
    assert ledger.stat().st_mode & 0o777 == 0o600


def test_a_dead_run_is_broken_with_a_reason(run: Runner, book: Path, deals: Deals) -> None:
    label = "dealwright applies: run 20260101T000000Z-dead by CI job 7 since 2026-01-01T00:00:00Z"
    body = {"name": "dealwright_apply", "label": label}
    deals.client.crm.properties.groups_api.create("deals", body)
    fill(deals)
    without_them(book)
    kept = book.parent / "plan.json"
    assert production(run, book, "plan", "--out", kept).code == 0
    refused = production(run, book, "apply", kept, "--yes")
    assert refused.code == 4
    assert re.search(r"two_applies: run 20260101T000000Z-dead by CI job 7, \d+ h old", refused.err)
    assert production(run, book, "runs", "break", "other", "--reason", "It is dead").code == 2
    assert (
        production(run, book, "runs", "break", "20260101T000000Z-dead", "--reason", " ").code == 2
    )
    broken = production(
        run, book, "runs", "break", "20260101T000000Z-dead", "--reason", "The job was cancelled"
    )
    assert broken.code == 0, broken.err
    assert production(run, book, "apply", kept, "--yes").code == 0


def test_a_run_that_took_one_back_is_not_taken_back(run: Runner, book: Path, deals: Deals) -> None:
    del deals
    kept = book.parent / "plan.json"
    first = production(run, book, "runs", "list").out.split()[0]
    assert production(run, book, "runs", "revert", first, "--out", kept).code == 0
    back = production(run, book, "apply", kept, "--yes")
    assert back.code == 0, back.err
    assert back.err.splitlines()[-3:] == [
        "Taken back and verified: 46 of 46 changes.",
        "The playbook still says otherwise: the next plan will propose 46 changes again.",
        "To leave it at this, take what was applied out of the playbook as well.",
    ]
    latest = production(run, book, "runs", "list").out.split()[0]
    assert latest != first
    refused = production(run, book, "runs", "revert", latest)
    assert refused.code == 2
    assert f"run {latest} took back {first}" in refused.err
    assert production(run, book, "apply", "--yes").code == 0


def test_an_older_playbook_does_not_mark_the_commit_of_today(
    run: Runner, book: Path, company: Company
) -> None:
    del company
    commit(book)
    assert production(run, book, "apply", "--at", "HEAD", "--yes").code == 0
    git = ["git", "-C", str(book), "tag", "--list"]
    assert subprocess.run(git, check=True, capture_output=True, text=True).stdout == ""
