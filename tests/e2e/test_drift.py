"""Somebody changes HubSpot by hand: what is said of it, who it was, and what can be done."""

import json
import re
import subprocess
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from dealwright.hubspot.gateway_writing import WritingGateway
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.tokens import Token
from e2e.conftest import Serve
from e2e.handmade import by_hand, options
from support.cases import commit
from support.golden import golden
from support.runner import Result, Runner

APPLIED = 1_790_000_000_000
SALES = "playbook/pipelines/membership_sales.yaml"
DEALS = "playbook/properties/deals.yaml"
LOOK = " Look at what was written, and commit it.\n"


@dataclass
class Account:
    """The production account after an apply, with a clock that can be moved."""

    book: Path
    now: int = APPLIED
    hubspot: Portal = field(init=False)


def production(run: Runner, book: Path, *words: str, typed: str = "") -> Result:
    return run("--portal", "production", *words, at=book, typed=typed)


def tag(book: Path) -> None:
    git = ["git", "-C", str(book), "tag", "--force", "applied/production"]
    subprocess.run(git, check=True, capture_output=True)


@pytest.fixture
def account(
    run: Runner, book: Path, serving: Serve, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Account]:
    """Applied, committed and tagged; a day later."""
    for name in ("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"):
        monkeypatch.setenv(name, "2026-09-21T12:00:00Z")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790100000")
    account = Account(book)
    with Portal.open(None, clock=lambda: account.now) as account.hubspot:
        with serving(account.hubspot):
            assert production(run, book, "apply", "--yes").code == 0
        commit(book)
        tag(book)
        account.now += 86_400_000
        yield account


def drift(run: Runner, account: Account, serving: Serve, *words: str) -> Result:
    """Asked of a portal that fails on any write."""
    with serving(account.hubspot, read_only=True) as company:
        done = production(run, account.book, "drift", *words)
        assert company.writes == []
    return done


def change(account: Account, serving: Serve, deeds: Any) -> None:
    with serving(account.hubspot), by_hand() as gateway:
        deeds(gateway)


def harmless(gateway: WritingGateway) -> None:
    gateway.update_stage("deals", "membership_sales", "discovery", {"label": "Exploring "})
    gateway.update_property("deals", "mrr", {"label": "Monthly", "description": ""})
    gateway.update_group("deals", "playbook", {"label": "Ours"})
    gateway.update_stage("deals", "membership_sales", "renewals", {"displayOrder": 0})


def metric_affecting(gateway: WritingGateway) -> None:
    gateway.update_stage(
        "deals", "membership_sales", "proposal", {"metadata": {"probability": "0.85"}}
    )
    body = {"label": "Legal", "displayOrder": 5, "metadata": {"probability": "0.9"}}
    gateway.create_stage("deals", "membership_sales", body)
    kept = gateway.property("deals", "lead_source")
    assert kept is not None
    more = {"value": "podcast", "label": "Podcast", "hidden": False, "displayOrder": 9}
    gateway.update_property("deals", "lead_source", {"options": [*kept["options"], more]})


def breaking(gateway: WritingGateway) -> None:
    gateway._write(gateway._properties.archive, "deals", "objections")
    gateway.update_property("deals", "win_notes", {"type": "number", "fieldType": "number"})
    reasons = options(price="Price", timing_="Timing", competitor="Rival", wrong_icp="Wrong ICP")
    gateway.update_property("deals", "loss_reason", {"options": reasons})


def everything(gateway: WritingGateway) -> None:
    for deeds in (harmless, metric_affecting, breaking):
        deeds(gateway)


def test_no_drift_after_an_apply(run: Runner, account: Account, serving: Serve) -> None:
    done = drift(run, account, serving, "--exit-code")
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "Drift of portal production (account 20260122), compared with what was applied last"
        " (tag applied/production)\n\nNo drift: the portal is as that playbook wishes.\n"
    )


def test_while_an_apply_is_at_work_nothing_counts_as_drift(
    run: Runner, account: Account, serving: Serve
) -> None:
    label = "dealwright applies: run 20260101T000000Z-dead by CI job 7 since 2026-01-01T00:00:00Z"
    with serving(account.hubspot), by_hand() as gateway:
        gateway.create_group("deals", {"name": "dealwright_apply", "label": label})
    told = drift(run, account, serving, "--exit-code", "-o", f"issues:{account.book}/issues.json")
    assert (told.code, told.out) == (4, "")
    assert "two_applies: run 20260101T000000Z-dead by CI job 7" in told.err
    assert not (account.book / "issues.json").exists()


@pytest.mark.parametrize(
    "deeds", [harmless, metric_affecting, breaking], ids=lambda it: it.__name__
)
def test_each_class_is_told(deeds: Any, run: Runner, account: Account, serving: Serve) -> None:
    change(account, serving, deeds)
    told = drift(run, account, serving, "--exit-code")
    assert told.code == 10
    assert told.out == golden(f"drift/{deeds.__name__}.txt", told.out)
    classes = {line for line in told.out.splitlines() if re.fullmatch(r"[a-z-]+", line)}
    assert classes == {deeds.__name__.replace("_", "-")}


def test_as_markdown_in_public_only_kinds_are_told(
    run: Runner, account: Account, serving: Serve
) -> None:
    change(account, serving, everything)
    told = drift(run, account, serving, "-o", "markdown").out
    assert told == golden("drift/confidential.md", told)
    for word in ("Legal", "9100001", "membership_sales", "loss_reason", "Podcast", "1", "2"):
        assert word not in told.partition("\n")[2]


def test_as_markdown_in_private_all_is_told(run: Runner, account: Account, serving: Serve) -> None:
    change(account, serving, everything)
    file = account.book / "playbook/portals/production.yaml"
    text = file.read_text("utf-8").replace("confidential: true", "confidential: false")
    file.write_text(text, "utf-8")
    told = drift(run, account, serving, "-o", "markdown").out
    assert told == golden("drift/private.md", told)


def test_as_json(run: Runner, account: Account, serving: Serve) -> None:
    change(account, serving, everything)
    told = drift(run, account, serving, "-o", "json").out
    assert told == golden("drift/drift.json", told)
    found = json.loads(told)["differences"]
    by_address = {one["address"]: one for one in found}
    archived = by_address["property deals/objections"]
    assert (archived["user"], archived["at"]) == (None, "2026-09-22T14:13:20Z")
    stage = by_address["stage deals/membership_sales/proposal"]
    assert (stage["user"], stage["at"]) == ("9100001", "2026-09-22T14:13:20Z")
    group = by_address["group deals/playbook"]
    assert (group["user"], group["at"]) == (None, None)


def test_accepting_edits_the_files_and_empties_the_plan(
    run: Runner, account: Account, serving: Serve
) -> None:
    change(account, serving, everything)
    done = drift(run, account, serving, "--accept", "--yes")
    assert done.code == 0, done.err
    assert done.err.endswith("\nWrote 3 files. The next plan is empty." + LOOK)
    for path in (SALES, DEALS, "playbook/portals/production.yaml"):
        text = (account.book / path).read_text("utf-8")
        assert text == golden(f"drift/accepted/{path.rpartition('/')[2]}", text)
    checked = run("check", "--base", "HEAD", at=account.book)
    assert checked.code == 0
    assert re.findall(r"\[(DW\d+)\]", checked.out) == ["DW019"], "the label that ends in a blank"
    with serving(account.hubspot, read_only=True):
        assert production(run, account.book, "plan", "--exit-code").code == 0
    commit(account.book)
    tag(account.book)
    assert drift(run, account, serving, "--exit-code").code == 0


OBJECTIONS = "playbook/properties/deals/objections.yaml"


def test_what_is_gone_from_hubspot_takes_its_own_file_along(
    run: Runner, account: Account, serving: Serve
) -> None:
    text = (account.book / DEALS).read_text("utf-8")
    head, _, rest = text.partition("  - property: objections\n")
    entry, _, tail = rest.partition("  - property: ")
    own = "property: objections\n" + textwrap.dedent(entry.partition("\n\n")[0] + "\n")
    file = account.book / OBJECTIONS
    file.parent.mkdir()
    schema = "# yaml-language-server: $schema=../../../schemas/property.schema.json\n\n"
    file.write_text(schema + own, "utf-8")
    (account.book / DEALS).write_text(f"{head}  - property: {tail}", "utf-8")
    commit(account.book)
    assert run("check", at=account.book).out == "no findings\n"
    with serving(account.hubspot, read_only=True):
        assert production(run, account.book, "plan", "--exit-code").code == 0
    change(account, serving, breaking)
    done = drift(run, account, serving, "--accept", "--yes")
    assert done.err.endswith("\nWrote 2 files. The next plan is empty." + LOOK)
    assert f"\n--- {OBJECTIONS}\n+++ /dev/null\n" in done.err
    assert not file.exists()
    assert "  - property: objections\n" in (account.book / DEALS).read_text("utf-8")
    found = run("check", "--strict", "--base", "HEAD", at=account.book)
    assert found.out == "no findings\n"


def test_what_is_still_needed_is_not_accepted(
    run: Runner, account: Account, serving: Serve
) -> None:
    change(
        account,
        serving,
        lambda it: it._write(it._properties.archive, "deals", "technical_requirements"),
    )
    before = (account.book / DEALS).read_bytes()
    done = drift(run, account, serving, "--accept", "--yes")
    assert done.code == 0
    assert done.err.endswith("\nNothing to write. The next plan has 1 change.\n")
    assert (account.book / DEALS).read_bytes() == before
    assert (
        "Not accepted; this wants a decision:\n  property deals/technical_requirements: still needed"
        " by an exit of discovery, the proposal: take it out there first\n"
    ) in done.err


def test_what_the_playbook_changed_meanwhile_is_its_own(
    run: Runner, account: Account, serving: Serve
) -> None:
    change(account, serving, harmless)
    file = account.book / SALES
    text = file.read_text("utf-8")
    file.write_text(text.replace("label: Discovery", "label: Understanding"), "utf-8")
    commit(account.book)
    done = drift(run, account, serving, "--accept", "--yes")
    assert (
        "stage deals/membership_sales/discovery: the playbook has another label by now" in done.err
    )
    assert "label: Understanding\n" in file.read_text("utf-8")
    assert done.err.endswith("\nWrote 2 files. The next plan has 1 change." + LOOK)


def test_an_outcome_that_leaves_no_way_to_win_is_refused_whole(
    run: Runner, account: Account, serving: Serve
) -> None:
    share = {"metadata": {"probability": "0.5"}}
    change(
        account,
        serving,
        lambda it: it.update_stage("deals", "membership_sales", "closed_won", share),
    )
    before = (account.book / SALES).read_bytes()
    done = drift(run, account, serving, "--accept", "--yes")
    assert (done.code, (account.book / SALES).read_bytes()) == (3, before)
    assert "error[DW203]: the pipeline membership_sales has no stage with outcome: won" in done.err
    assert (
        done.err.splitlines(keepends=True)[-1]
        == "Nothing was written: the playbook would have these mistakes.\n"
    )


def test_accepting_asks(run: Runner, account: Account, serving: Serve) -> None:
    change(account, serving, harmless)
    done = drift(run, account, serving, "--accept")
    assert (done.code, done.err.splitlines()[-2]) == (4, "error: nobody was asked")


def compared(run: Runner, account: Account, serving: Serve, *words: str) -> str:
    told = drift(run, account, serving, *words).out.partition("\n")[0]
    return re.sub(r"[0-9a-f]{10}", "COMMIT", told.partition("compared with ")[2])


def test_it_says_what_it_compares_with(run: Runner, account: Account, serving: Serve) -> None:
    assert compared(run, account, serving) == "what was applied last (tag applied/production)"
    assert compared(run, account, serving, "--at", "1.0.0") == "1.0.0"
    git = ["git", "-C", str(account.book), "tag", "-d", "applied/production"]
    subprocess.run(git, check=True, capture_output=True)
    assert compared(run, account, serving) == (
        "HEAD (COMMIT): no tag applied/production says what was applied last"
    )
    (account.book / ".git").rename(account.book.parent / "git")
    assert compared(run, account, serving) == "the files as they are: they are in no commit"


def test_the_playbook_that_was_applied_is_what_counts(
    run: Runner, account: Account, serving: Serve
) -> None:
    """A change of the playbook that waits for its apply is no drift."""
    file = account.book / SALES
    text = file.read_text("utf-8")
    file.write_text(text.replace("label: Discovery", "label: Understanding"), "utf-8")
    commit(account.book)
    assert drift(run, account, serving, "--exit-code").code == 0
    assert drift(run, account, serving, "--exit-code", "--at", "HEAD").code == 10


HOSTILE = "<b>x</b> | `a` [x](y) @everyone \x1b[31mred\u202e ##[error]x\n::error::y"


def test_hostile_labels_are_harmless_in_every_format(
    run: Runner, account: Account, serving: Serve
) -> None:
    file = account.book / "playbook/portals/production.yaml"
    text = file.read_text("utf-8").replace("confidential: true", "confidential: false")
    file.write_text(text, "utf-8")
    label = {"label": HOSTILE}
    change(
        account,
        serving,
        lambda it: it.update_stage("deals", "membership_sales", "discovery", label),
    )
    change(account, serving, lambda it: it.update_property("deals", "mrr", label))
    told = drift(run, account, serving, "-o", "text", "-o", "json")
    markdown = drift(run, account, serving, "-o", "markdown").out
    for out in (told.out, markdown):
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", out)
        assert not re.search(r"^\s*::|##\[", out, re.MULTILINE)
    rows = [line for line in markdown.splitlines() if "everyone" in line]
    assert len(rows) == 2
    for row in rows:
        assert "@everyone" not in row
        assert "<b>" not in row
        assert "\\[x\\]\\(y\\)" in row
        assert len(re.findall(r"(?<!\\)\|", row)) == 4, "the cells of one row"


def test_who_it_was_is_unknown_where_the_token_may_not_ask(
    run: Runner, account: Account, serving: Serve
) -> None:
    change(account, serving, harmless)
    scopes = {f"crm.schemas.{thing}.read" for thing in ("deals", "companies", "contacts")}
    with serving(account.hubspot, token=Token(scopes=frozenset(scopes)), read_only=True):
        done = production(run, account.book, "drift")
    assert done.code == 0, done.err
    assert "Not looked at: pipelines of orders.\n" in done.out
    assert "membership_orders" not in done.out
