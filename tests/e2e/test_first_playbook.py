"""What a change is rehearsed from when there was no playbook yet, or one that had to be mended."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from dealwright.errors import Exit
from e2e.conftest import Company
from support.checkout import Checkout, begun
from support.runner import Result, Runner

SALES = "playbook/pipelines/sales.yaml"
METRICS = "playbook/metrics.yaml"
COMPANIES = "playbook/properties/companies.yaml"
DEALS = "playbook/properties/deals.yaml"
OPTIONS = """    options:
      university: University
      company: Company
      public_body: Public body
"""
DAY = ("--as-of", "2026-06-30")
ASKED = (*DAY, "--weeks", "1")


@pytest.fixture
def first(tmp_path: Path, root: Path) -> Checkout:
    """A repository whose second commit brings the playbook; `base` is the first."""
    folder = tmp_path / "book"
    folder.mkdir()
    (folder / ".gitignore").write_text("/.dealwright/\n", "utf-8")
    made = begun(folder)
    for name in ("playbook", "icp"):
        shutil.copytree(root / "starter" / name, folder / name)
    made.commit("Write the playbook down")
    return made


def broken(first: Checkout, *edits: tuple[str, str, str]) -> None:
    """The next commit breaks files, and the one after it mends them."""
    before = {path: (first.folder / path).read_text("utf-8") for path, _, _ in edits}
    for edit in edits:
        first.edit(*edit)
    first.base = first.commit("Break it")
    for path, text in before.items():
        (first.folder / path).write_text(text, "utf-8")
    first.commit("Mend it")


def rehearsal(run: Runner, there: Checkout) -> dict[str, Result]:
    """What the workflow does with a pull request, on an embedded portal."""
    steps = {
        "apply": ("apply", "--at", there.base, "--yes"),
        "seed": ("sandbox", "seed", "--deals", "20", *DAY),
        "plan": ("plan",),
        "sync": ("sync",),
        "impact": ("impact", there.base, *ASKED),
    }
    done = {name: run(*words, at=there.folder) for name, words in steps.items()}
    assert {name: one.code for name, one in done.items()} == dict.fromkeys(steps, 0), done
    return done


def test_the_first_playbook_is_rehearsed(run: Runner, first: Checkout) -> None:
    done = rehearsal(run, first)
    none = f"There was no playbook at {first.base}."
    assert done["apply"].err == f"{none}\nNothing was left to do.\n"
    assert done["seed"].out == (
        "no deal is invented: what sandbox was brought to has no deal pipeline\n"
    )
    assert "No live deal is touched: everything is new" in done["plan"].out
    new = f"{none} Everything is new, and nothing is compared."
    assert new in done["impact"].out.splitlines()
    assert "deals_in_work: new, 0\n" in done["impact"].out
    outputs = ("-o", "markdown", "-o", f"json:{first.folder / 'impact.json'}")
    shown = run("impact", first.base, *ASKED, *outputs, at=first.folder)
    assert f"\n\n{new}\n\n" in shown.out
    told = json.loads((first.folder / "impact.json").read_text("utf-8"))
    assert (told["note"], {one["before"] for one in told["metrics"]}) == (new, {None})
    # A snapshot is there now, and what was applied last is nothing: no red line can flip by that.
    assert run("plan", at=first.folder).code == Exit.DONE


def test_what_mends_a_playbook_is_rehearsed(run: Runner, first: Checkout) -> None:
    """Some of it cannot be read, and some of it HubSpot would refuse."""
    broken(
        first,
        (METRICS, "\nmetrics:\n", "\nmetrics: [\n"),
        (COMPANIES, OPTIONS, ""),
        (DEALS, "    group: playbook\n", "    group: nowhere\n"),
        (SALES, "        to: conversation\n", "        to: nowhere\n"),
    )
    done = rehearsal(run, first)
    said = f"The playbook at {first.base} has 4 findings, and is taken as far as "
    assert done["apply"].err.startswith(f"{said}HubSpot would take it.\n")
    assert f"{said}it could be read.\n" in done["impact"].out
    assert "deals_in_work: new, " in done["impact"].out
    # Its fields name what no snapshot holds.
    broken(first, (METRICS, "property: lead_source", "property: lead_origin"))
    told = run("impact", first.base, *ASKED, at=first.folder)
    assert told.code == Exit.DONE
    assert (
        "It cannot be computed, so nothing is compared: the snapshot has no lead_origin" in told.out
    )
    assert "deals_in_work: new, " in told.out
    # With nothing to mend, that is a mistake of whoever asks.
    first.edit(METRICS, "property: lead_source", "property: dealname")
    first.base = first.commit("Feed it from elsewhere")
    assert run("impact", first.base, *ASKED, at=first.folder).code == Exit.USAGE


def test_a_change_that_adds_a_stage_is_rehearsed(run: Runner, first: Checkout) -> None:
    """The deals go through the pipeline that the portal was brought to, not through the new one."""
    first.base = first.git("rev-parse", "HEAD")
    first.edit(SALES, "        to: offer\n", "        to: fit\n")
    first.edit(
        SALES,
        "  - stage: won\n",
        "  - stage: fit\n    label: Fit\n    outcome: open\n    probability: 50%\n"
        "    exits:\n      - {when: It fits, to: offer}\n\n  - stage: won\n",
    )
    done = run("apply", "--at", first.base, "--yes", at=first.folder)
    assert done.code == Exit.DONE, done.err
    seeded = run("sandbox", "seed", "--deals", "20", *DAY, at=first.folder)
    assert seeded.out.startswith("20 invented deals in sandbox"), seeded.err


def test_no_real_portal_is_brought_to_half_a_playbook(
    run: Runner, first: Checkout, company: Company
) -> None:
    for words in (("plan",), ("apply", "--yes")):
        done = run("--portal", "production", *words, "--at", first.base, at=first.folder)
        assert (done.code, done.err) == (
            Exit.USAGE,
            f"error: there is no playbook at {first.base}\n",
        )
    broken(first, (COMPANIES, OPTIONS, ""))
    done = run("--portal", "production", "apply", "--yes", "--at", first.base, at=first.folder)
    assert done.code == Exit.FINDINGS
    assert not company.app.exchanges


def test_a_released_version_goes_before_a_revision(run: Runner, book: Path) -> None:
    kept = book.rename(book.parent / "kept")
    book.mkdir()
    (book / "README.md").write_text("Nothing yet\n", "utf-8")
    begun(book).git("tag", "1.0.0")
    for one in kept.iterdir():
        one.rename(book / one.name)
    done = run("plan", "--at", "1.0.0", at=book)
    assert done.err == ""
    assert "to create." in done.out


def test_before_the_first_apply_all_is_new(run: Runner, first: Checkout) -> None:
    said = (
        "there is no applied/production: as far as git knows, nothing was applied yet from here\n"
    )
    first.edit(COMPANIES, "  - property: organisation_type\n", "  - property: sort\n")
    first.edit(METRICS, "{property: organisation_type}", "{property: sort}")
    found = run("check", "--base", "applied/production", at=first.folder)
    assert found.err == said
    assert "retired:" not in found.out
    shown = run("preview", "applied/production", at=first.folder)
    assert shown.err.startswith(said), shown.out
    for unknown in ("nowhere", "not/applied/production", "refs/applied/production"):
        assert run("check", "--base", unknown, at=first.folder).code == Exit.USAGE
    first.git("tag", "applied/production")
    found = run("check", "--base", "applied/production", at=first.folder)
    assert (found.code, found.err) == (Exit.FINDINGS, "")
    assert "organisation_type" in found.out


def test_outside_of_git_nobody_knows_what_was_applied(run: Runner, repo: Path) -> None:
    asked = ["git", "-C", str(repo), "rev-parse"]
    assert subprocess.run(asked, capture_output=True, check=False).returncode
    assert run("check", "--base", "applied/production", at=repo).code == Exit.USAGE
