"""A portal that was made by hand comes under the playbook."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from dealwright.sandbox.portal import Portal
from dealwright.sandbox.tokens import Token
from e2e.conftest import ACCOUNT, Serve
from e2e.handmade import by_hand, make
from support.cases import BASE, commit
from support.golden import golden
from support.runner import Result, Runner

FILES = ("playbook.yaml", "offerings.yaml", "roles.yaml", "portals/production.yaml")


def production(run: Runner, book: Path, *words: str, typed: str = "") -> Result:
    return run("--portal", "production", *words, at=book, typed=typed)


def texts(book: Path) -> dict[str, str]:
    return {
        path.relative_to(book).as_posix(): path.read_text("utf-8")
        for path in sorted(book.rglob("*.yaml"))
    }


@pytest.fixture
def young(tmp_path: Path) -> Path:
    """A playbook that knows nothing of HubSpot but the account."""
    book = tmp_path / "young"
    for name in FILES:
        (book / "playbook" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(BASE / "playbook" / name, book / "playbook" / name)
    file = book / "playbook" / "portals" / "production.yaml"
    file.write_text(f"{file.read_text('utf-8')}portal_id: {ACCOUNT} # ours\n", "utf-8")
    return book


@pytest.fixture
def made(serving: Serve) -> Iterator[Portal]:
    """The account, as it was made."""
    with serving() as company:
        with by_hand() as gateway:
            make(gateway)
        yield company.hubspot


def test_after_a_takeover_check_passes_and_the_plan_is_empty(
    run: Runner, young: Path, made: Portal, serving: Serve
) -> None:
    with serving(made, read_only=True) as company:
        done = production(run, young, "adopt", "--yes")
        assert (done.code, company.writes) == (0, [])
        assert (
            done.err
            == "Wrote 6 files. The next plan is empty. Look at what was written, and commit it.\n"
        )
        checked = run("check", at=young)
        assert checked.code == 0
        assert set(re.findall(r"\[(DW\d+)\]", checked.out)) <= {"DW019"}, "odd in HubSpot, too"
        plan = production(run, young, "plan", "--exit-code")
        assert plan.code == 0
        again = production(run, young, "adopt", "--yes")
        assert again.err == ("Nothing to write. The next plan is empty.\n")


@pytest.mark.parametrize(
    "name",
    [
        "portals/production.yaml",
        "properties/deals.yaml",
        "pipelines/membership_sales.yaml",
        "pipelines/default.yaml",
    ],
)
def test_what_is_written(name: str, run: Runner, young: Path, made: Portal, serving: Serve) -> None:
    with serving(made, read_only=True):
        assert production(run, young, "adopt", "--yes").code == 0
    text = (young / "playbook" / name).read_text("utf-8")
    assert text == golden(f"adopted/{name.rpartition('/')[2]}", text)


def test_it_shows_what_it_would_write(
    run: Runner, young: Path, made: Portal, serving: Serve
) -> None:
    before = texts(young)
    with serving(made, read_only=True):
        shown = production(run, young, "adopt", "--dry-run")
    assert (shown.code, texts(young)) == (0, before)
    assert shown.err == "Nothing was written. Otherwise: The next plan is empty.\n"
    assert shown.out == golden("adopted/shown.txt", shown.out)


def test_it_asks_and_takes_no_for_an_answer(
    run: Runner, young: Path, made: Portal, serving: Serve
) -> None:
    before = texts(young)
    with serving(made, read_only=True):
        done = production(run, young, "adopt")
    assert (done.code, texts(young)) == (4, before)
    assert done.err == ("error: nobody was asked\nhelp: add --yes to write without being asked\n")


def test_what_is_not_committed_is_left_alone(
    run: Runner, young: Path, made: Portal, serving: Serve
) -> None:
    commit(young)
    file = young / "playbook" / "portals" / "production.yaml"
    file.write_text(f"{file.read_text('utf-8')}# a thought\n", "utf-8")
    before = texts(young)
    with serving(made, read_only=True):
        refused = production(run, young, "adopt", "--yes")
        assert (refused.code, texts(young)) == (4, before)
        assert refused.err == (
            "error: not committed yet: playbook/portals/production.yaml\n"
            "help: commit these files, or put the changes aside with git stash\n"
        )
        commit(young)
        assert production(run, young, "adopt", "--yes").code == 0
    assert "# a thought\n" in file.read_text("utf-8")


def test_another_account_is_not_looked_at(
    run: Runner, young: Path, made: Portal, serving: Serve
) -> None:
    file = young / "playbook" / "portals" / "production.yaml"
    file.write_text(file.read_text("utf-8").replace(str(ACCOUNT), "1"), "utf-8")
    with serving(made, read_only=True) as company:
        done = production(run, young, "adopt", "--yes")
    assert done.code == 4
    assert done.err.startswith(f"error: wrong_portal: the token belongs to account {ACCOUNT}")
    assert [one.path for one in company.app.exchanges] == ["/account-info/v3/details"]


def test_what_the_token_may_not_read_is_named(
    run: Runner, young: Path, made: Portal, serving: Serve
) -> None:
    scopes = frozenset({"crm.schemas.deals.read", "crm.objects.deals.read"})
    with serving(made, token=Token(scopes=scopes), read_only=True):
        done = production(run, young, "adopt", "--yes")
    assert done.code == 0
    assert "Not looked at: the token may not read the properties of companies.\n" in done.out
    assert "Not looked at: the token may not read the pipelines of orders.\n" in done.out
    assert not (young / "playbook" / "properties" / "companies.yaml").exists()
    assert (young / "playbook" / "properties" / "deals.yaml").exists()


def test_a_playbook_that_is_there_keeps_its_words(
    run: Runner, book: Path, made: Portal, serving: Serve
) -> None:
    """Our own playbook and an account whose pipeline of that name was made by hand."""
    sales = book / "playbook" / "pipelines" / "membership_sales.yaml"
    before = sales.read_text("utf-8").splitlines()
    with serving(made, read_only=True):
        done = production(run, book, "adopt", "--yes")
        assert done.code == 0
        plan = production(run, book, "plan")
    after = sales.read_text("utf-8").splitlines()
    assert [line for line in before if line not in after] == ["    label: Enrichment"]
    assert '    label: "Enrichment "' in after
    changed = [line for line in plan.out.splitlines() if line.startswith("~ ")]
    assert changed == ["~ dealtype (property deals/dealtype)"], "an option more, of the playbook's"
    assert "  property deals/dealtype: the portal does not offer existingbusiness\n" in done.out
    ids = (book / "playbook" / "portals" / "production.yaml").read_text("utf-8")
    assert '    membership_sales: "880000001"\n' in ids
