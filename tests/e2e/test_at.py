"""`--at`: what is made from an earlier playbook names that one, and is judged by it."""

import json
import subprocess
from pathlib import Path

import pytest

from dealwright.errors import Exit
from e2e.conftest import Company
from support.cases import commit
from support.runner import Runner

THEN, NOW = "15,000 USD", "15,500 USD"
FEE = """\
{% import "documents/_parts.md.j2" as parts %}
# The fee is {{ offer("general").annual | money }}

{{ parts.made_of_playbook(provenance) }}
"""


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def raised(book: Path) -> Path:
    """A playbook in git whose price was raised after the version 3.0.0."""
    templates = book / "templates" / "documents"
    templates.mkdir(parents=True)
    (templates / "fee.md.j2").write_text(FEE, "utf-8")
    commit(book)
    offerings = book / "playbook" / "offerings.yaml"
    text = offerings.read_text("utf-8")
    assert "annual: 15000 USD" in text
    offerings.write_text(text.replace("annual: 15000 USD", "annual: 15500 USD"), "utf-8")
    commit(book)
    git(book, "tag", "before", "HEAD~1")
    return book


@pytest.fixture
def deal(raised: Path, run: Runner) -> str:
    """The number of an invented deal that stands in Proposal."""
    assert run("-q", "apply", "--yes", at=raised).code == Exit.DONE
    seeded = run("sandbox", "seed", "--deals", "30", "--as-of", "2026-02-09", at=raised)
    assert seeded.code == Exit.DONE
    return run("sandbox", "deals", "--stage", "proposal", at=raised).out.split()[-1]


@pytest.mark.long
def test_a_document_of_an_earlier_playbook_is_verified_by_that_one(
    raised: Path, deal: str, run: Runner, tmp_path: Path
) -> None:
    before = git(raised, "rev-parse", "--short=10", "before")
    out = tmp_path / "draft.md"
    for kind in (("proposal", "--deal", deal), ("document", "fee")):
        for at, stamp, told in (
            ("3.0.0", "3.0.0, commit `none`", "3.0.0"),
            ("before", f"3.0.0 with unreleased changes, commit `{before}`", before),
            (before, f"3.0.0 with unreleased changes, commit `{before}`", before),
        ):
            made = run("render", *kind, "--at", at, "--out", out, at=raised)
            assert made.code == Exit.DONE
            text = out.read_text("utf-8")
            assert THEN in text
            assert NOW not in text
            assert f", playbook {stamp}, " in text
            fine = run("verify", out, at=raised)
            assert fine.code == Exit.DONE
            assert f", compared with {told}\n" in fine.out
            out.write_text(text.replace(THEN, NOW), "utf-8")
            forged = run("verify", out, at=raised)
            assert forged.code == Exit.FINDINGS
            assert "  15,500, and should be 15,000: … " in forged.out


def test_pages_name_the_commit_that_they_show(raised: Path, run: Runner, tmp_path: Path) -> None:
    for at, words in (
        ("before", f", rendered from commit `{git(raised, 'rev-parse', 'before')[:10]}`. What"),
        ("3.0.0", "Version **3.0.0** of 2026-11-22. What"),
    ):
        out = tmp_path / at
        assert run("render", "playbook", "--at", at, "--out", out, at=raised).code == Exit.DONE
        assert words in (out / "index.md").read_text("utf-8")


@pytest.mark.long
@pytest.mark.parametrize("at", ["before", "3.0.0"])
@pytest.mark.usefixtures("waits")
def test_a_run_names_the_playbook_that_was_applied(
    raised: Path, run: Runner, company: Company, at: str
) -> None:
    del company
    there = ("--portal", "production")
    applied = git(raised, "rev-parse", "--short=10", "before") if at == "before" else None
    asked = ("--at", at)
    planned = json.loads(run(*there, "plan", *asked, "-o", "json", at=raised).out)
    assert planned["commit"] == applied
    assert run(*there, "apply", *asked, "--yes", at=raised).code == Exit.DONE
    name = run(*there, "runs", "list", at=raised).out.split()[0]
    shown = run(*there, "runs", "show", name, at=raised).out.splitlines()
    assert shown[1] == f"playbook {at}{f', commit {applied}' if applied else ''}"
    back = raised.parent / "back.json"
    assert run(*there, "runs", "revert", name, "--out", back, at=raised).code == Exit.DONE
    done = run(*there, "apply", back, "--yes", at=raised)
    assert done.code == Exit.DONE
    assert done.err.splitlines()[-1] == (
        f"To leave it at this, revert the commit that was applied: git revert {applied}"
        if applied
        else "To leave it at this, take what was applied out of the playbook as well."
    )
