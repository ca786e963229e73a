"""A person's word counts once: whatever becomes of its file, its commit, or the checkout."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from dealwright.sandbox.portal import Portal as Sandbox
from e2e.conftest import Company
from e2e.test_plan_apply import DEALS, edit
from support.cases import commit
from support.runner import Result, Runner

pytestmark = pytest.mark.usefixtures("waits")
LABEL = "    label: What won it\n"
TIDY = "tidy.yaml"
USED_UP = "(what playbook/changes/tidy.yaml allows was used up by an earlier apply)"


class Book:
    """A playbook of which not one thing may be changed without somebody's word."""

    def __init__(self, run: Runner, folder: Path, portal: str) -> None:
        self.run, self.folder, self.portal = run, folder, portal
        self.label = LABEL
        assert self("apply", "--yes").code == 0
        with (folder / f"playbook/portals/{portal}.yaml").open("a", encoding="utf-8") as file:
            file.write("guards: {mass_change: 1}\n")

    def __call__(self, *words: str | Path) -> Result:
        return self.run("--portal", self.portal, *words, at=self.folder)

    def relabel(self, label: str) -> None:
        edit(self.folder, DEALS, self.label, f"    label: {label}\n")
        self.label = f"    label: {label}\n"

    def allow(self, name: str = TIDY, why: str = "We tidy up") -> None:
        (self.folder / "playbook" / "changes").mkdir(exist_ok=True)
        (self.folder / "playbook" / "changes" / name).write_text(
            "# yaml-language-server: $schema=../../schemas/change.schema.json\n\n"
            f"why: {why}\nallow: [mass_change]\n",
            "utf-8",
        )

    def forbid(self) -> None:
        (self.folder / "playbook" / "changes" / TIDY).unlink()

    def forget_runs(self) -> None:
        shutil.rmtree(self.folder / ".dealwright" / "runs")

    def git(self, *words: str) -> str:
        git = ["git", "-C", str(self.folder), *words]
        return subprocess.run(git, check=True, capture_output=True, text=True).stdout.strip()

    def refused(self, *words: str) -> bool:
        """Whether the plan is blocked, and the file of before is named."""
        planned = self("plan", *words)
        assert planned.code in (0, 4), planned.err
        return planned.code == 4 and USED_UP in planned.out

    def use_the_word(self) -> None:
        self.relabel("First")
        assert self("plan").code == 4
        self.allow()


@pytest.fixture
def book_of_production(run: Runner, book: Path, company: Company) -> Book:
    del company
    return Book(run, book, "production")


def test_the_history_of_the_tag_uses_it_up(book_of_production: Book, tmp_path: Path) -> None:
    book = book_of_production
    book.use_the_word()
    commit(book.folder)
    used = book.git("rev-parse", "HEAD")
    assert book("apply", "--yes").code == 0
    book.forget_runs()
    book.forbid()
    book.relabel("Second")
    commit(book.folder)
    planned = book("plan")
    assert (planned.code, USED_UP in planned.out) == (4, False), "nobody allows anything"
    book.allow()
    commit(book.folder)
    assert book.refused(), "deleted and added again"
    book.allow(why="Another reason")
    commit(book.folder)
    assert book.refused(), "another why"
    book.allow("more.yaml")
    commit(book.folder)
    assert book("apply", "--yes").code == 0
    book.forget_runs()
    assert book.refused("--at", used), "the commit of before"
    book.git("switch", "--quiet", "--detach", used)
    assert book.refused(), "its checkout"
    shallow = tmp_path / "shallow"
    book.git("switch", "--quiet", "-")
    book.git("clone", "--quiet", "--depth=1", f"file://{book.folder}", str(shallow))
    book.folder = shallow
    book.relabel("Third")
    assert book.refused(), "what is cut off may have used it up"
    assert "git fetch --unshallow" in book("plan").err


def test_the_ledger_of_a_run_uses_it_up_outside_of_git(book_of_production: Book) -> None:
    book = book_of_production
    book.use_the_word()
    assert book("apply", "--yes").code == 0
    book.relabel("Second")
    assert book.refused()
    book.forbid()
    book.allow("more.yaml")
    assert book("apply", "--yes").code == 0


def test_an_embedded_portal_remembers_until_it_is_emptied(run: Runner, book: Path) -> None:
    sandbox = Book(run, book, "sandbox")
    sandbox.use_the_word()
    assert sandbox("apply", "--yes").code == 0
    sandbox.forget_runs()
    sandbox.forbid()
    sandbox.relabel("Second")
    sandbox.allow("more.yaml")
    assert sandbox("apply", "--yes").code == 0
    sandbox.relabel("Third")
    (book / "playbook" / "changes" / "more.yaml").unlink()
    sandbox.allow()
    assert sandbox.refused(), "used up by the apply before the last"
    sandbox.forbid()
    assert run("sandbox", "reset", at=book).code == 0
    assert sandbox("apply", "--yes", "-o", "json").code == 0
    sandbox.relabel("Fourth")
    sandbox.allow()
    assert sandbox("plan").code == 0


def test_drift_of_an_embedded_portal_is_from_what_was_applied(run: Runner, book: Path) -> None:
    def drift(*words: str) -> tuple[int, str]:
        done = run("drift", "--exit-code", *words, at=book)
        return done.code, done.out.partition("compared with ")[2].partition("\n")[0]

    commit(book)
    before = drift()
    assert before[0] == 10
    assert before[1].endswith("): the portal does not know what was applied last")
    edit(book, DEALS, LABEL, "    label: First\n")
    assert run("apply", "--yes", at=book).code == 0
    edit(book, DEALS, "    label: First\n", "    label: Second\n")
    commit(book)
    applied = "what was applied last (working tree after 3.0.0)"
    assert drift() == (0, applied), "what waits for its apply is no drift"
    assert drift("--at", "HEAD") == (10, "HEAD")
    assert run("apply", "--yes", "--at", "HEAD~0", at=book).code == 0
    assert drift() == (0, "what was applied last (HEAD~0)")


def test_what_another_dealwright_kept_is_not_guessed_at(run: Runner, book: Path) -> None:
    def keep(**other: Any) -> None:
        with Sandbox.open(book / ".dealwright/sandbox.db", clock=lambda: 0) as portal:
            content = json.loads(portal.store.fact("applied") or "{}")
            portal.store.keep_fact("applied", json.dumps({**content, **other}))

    assert run("apply", "--yes", at=book).code == 0
    keep(playbook={"about": {"headline": "In another shape"}})
    told = run("drift", at=book)
    assert (told.code, told.err) == (
        3,
        (
            "error: what the portal keeps of the last apply cannot be read\n"
            "help: another dealwright may have written it: apply once more\n"
        ),
    )
    keep(format=2)
    assert "compared with the files as they are" in run("drift", at=book).out
    assert run("apply", "--yes", at=book).code == 0
    assert "compared with what was applied last" in run("drift", at=book).out


def test_an_apply_with_nothing_left_to_do_moves_the_tag(book_of_production: Book) -> None:
    book = book_of_production
    commit(book.folder)
    assert book("apply", "--yes").err == "Nothing was left to do.\n"
    assert book.git("rev-parse", "applied/production") == book.git("rev-parse", "HEAD")


def test_a_clone_that_is_behind_undoes_nothing(book_of_production: Book) -> None:
    """Where the tag has what HEAD lacks; commits beside the playbook, and branches, stand in no way."""
    book = book_of_production
    commit(book.folder)
    book.relabel("What won this deal")
    book.allow()
    commit(book.folder)
    assert book("apply", "--yes").code == 0
    newest = book.git("rev-parse", "HEAD")
    book.git("switch", "-q", "--detach", "HEAD~1")
    before = book("plan")
    assert before.code == 4
    told = "blocked[older_playbook]: the portal has been brought to applied/production, which has "
    assert f"{told}1 commit of the playbook that this one lacks" in before.out
    assert "error: blocked by mass_change, older_playbook" in book("apply", "--yes").err
    assert book.git("rev-parse", "applied/production") == newest
    on_purpose = book("plan", "--at", "HEAD")
    assert "older_playbook" not in on_purpose.out
    assert "What won this deal" in on_purpose.out
    beside(book)
    assert "older_playbook" not in book("plan").out, "a branch is not behind"
    book.git("switch", "-q", "--detach", newest)
    assert book("plan").code == 0
    beside(book)
    assert book("apply", "--yes").code == 0
    book.git("switch", "-q", "--detach", newest)
    assert book("plan").code == 0, "nothing of the playbook is newer"


def beside(book: Book) -> None:
    (book.folder / "README.md").write_text("Beside the playbook", "utf-8")
    commit(book.folder)


def test_a_plan_without_records_says_what_it_does_not_know(book_of_production: Book) -> None:
    book = book_of_production
    commit(book.folder)
    assert book("apply", "--yes").code == 0
    unknown = "whether a red line flips is not known: there is no snapshot (dealwright sync)\n"
    assert book("plan").err == ""
    book.relabel("What won this deal")
    assert book("plan").err == unknown
