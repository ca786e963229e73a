"""The manual, done: what its pages say to type is typed, in their order, and what they show comes."""

import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dealwright.configurator.link import link_to
from dealwright.hubspot.gateway_writing import WritingGateway
from dealwright.plan.runs import read_runs
from dealwright.sandbox.portal import Portal
from e2e.conftest import ACCOUNT, TOKEN, Serve
from e2e.handmade import by_hand
from support.following import follow
from support.hubs import CATALOGUE_FILE, OUR_PAGE, hub
from support.manual import ROOT, is_shown, lines, name_of, pages
from support.runner import Runner
from support.terminal import Terminal

DAY = "1782907200"  # 2026-07-01, as SOURCE_DATE_EPOCH
LATER = "1796126400"  # 2026-12-01, after the latest version of the playbook
HOW_TO = sorted({path.name for path in (ROOT / "docs" / "how-to").glob("*.md")} - {"index.md"})
# Pages that begin in an empty folder, or where `init` wrote.
BEGINNING = {"docs/tutorial.md", "docs/starting.md", "starter/README.md"}
SLOW = {"README.md", "docs/documents.md", "docs/numbers.md", "docs/site.md"}
OURS = [
    pytest.param(name, marks=[pytest.mark.long] if name in SLOW else [])
    for name, page in ((name_of(page), page) for page in pages())
    if name not in BEGINNING and not name.startswith("docs/how-to/") and any(lines(page))
]


@pytest.fixture
def terminal(run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Somebody in an empty folder, on a day in July 2026."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", DAY)
    folder = tmp_path / "here"
    folder.mkdir()
    made = Terminal(run, monkeypatch, folder)
    made.open(tmp_path / "bin")
    return made


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where that with which many pages begin is kept, once it is made."""
    return tmp_path_factory.mktemp("kept")


def now() -> int:
    return time.time_ns() // 1_000_000


@contextmanager
def hands(folder: Path, serving: Serve) -> Iterator[WritingGateway]:
    """The embedded portal of a folder, with hands on it: now, and so after whatever was applied."""
    file = folder / ".dealwright" / "sandbox.db"
    with Portal.open(file, clock=now) as portal, serving(portal), by_hand() as gateway:
        yield gateway


def latest_run(folder: Path) -> str:
    """What a reader finds on top of `runs list`."""
    return read_runs(folder / ".dealwright" / "runs")[0].id


# ------------------------------------------------------------------ from nothing


def test_the_tutorial_is_true(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it ends with also passes the check of a pull request, on a portal that knows nothing."""
    follow(terminal, "docs/tutorial.md")
    monkeypatch.setenv("DEALWRIGHT_PORTAL", "sandbox")
    terminal.look()
    for words in (
        "preview HEAD~2",
        "apply --at HEAD~2 --yes",
        "sandbox seed --deals 40 --as-of 2026-06-30",
        "plan",
    ):
        done = terminal.type(f"dealwright {words}")
        assert done.code == 0, done
    assert "\n1 to change. " in terminal.look()


@pytest.fixture
def example(terminal: Terminal, kept: Path) -> Terminal:
    """Where the index of the how-to pages leads to, and each of them begins."""
    made = kept / "our-playbook"
    if made.exists():
        shutil.copytree(made, terminal.folder / made.name)
        terminal.folder /= made.name
    else:
        follow(terminal, "docs/how-to/index.md")
        shutil.copytree(terminal.folder, made)
    return terminal


@pytest.mark.parametrize("name", HOW_TO)
def test_how_to_is_true(name: str, example: Terminal, serving: Serve) -> None:
    def drift() -> None:
        with hands(example.folder, serving) as gateway:
            half = {"metadata": {"probability": "0.5"}}
            gateway.update_stage("deals", "sales", "offer", {"label": "Proposal sent"})
            gateway.update_stage("deals", "sales", "conversation", half)
            gateway._write(gateway._properties.archive, "deals", "wants")

    words = {"RUN": lambda: latest_run(example.folder)}
    follow(example, f"docs/how-to/{name}", words=words, by_hand=drift)


@pytest.mark.long
def test_the_first_steps_are_true(terminal: Terminal) -> None:
    follow(terminal, "docs/starting.md")


@pytest.mark.long
def test_the_readme_that_init_writes_is_true(terminal: Terminal) -> None:
    assert terminal.type("dealwright init .").code == 0
    follow(terminal, "starter/README.md")


# ------------------------------------------------------------------ in this repository's playbook

PREPARED = (
    "git init --quiet --initial-branch main",
    "git add --all",
    "git commit --quiet --message Begin",
    "git clone --quiet --bare . ../origin.git",
    "git remote add origin ../origin.git",
    "git fetch --quiet origin",
    "git push --quiet --set-upstream origin main main:my-branch",
    "git fetch --quiet origin",
    "dealwright apply --at 3.0.0 --yes",
    "dealwright sandbox seed --deals 40 --as-of 2026-02-09 --seed 1",
    "dealwright apply --yes",
)
DEAL = "deal"  # its number, for what the pages call 123
WON = {
    "dealname": "26 Mars University",
    "pipeline": "membership_sales",
    "dealstage": "closed_won",
    "dealtype": "newbusiness",
    "jobs_to_be_done": "Teach 300 students",
    "technical_requirements": "AWS",
    "contract_start_date": "2026-02-01",
    "contract_end_date": "2027-01-31",
    "mrr": "1250",
    "amount": "15000",
    "signed_agreement_url": "https://files.example.org/agreement",
}


def a_link() -> str:
    return f"'{link_to(OUR_PAGE, hub(room_seats='20').state).address}'"


def won_deal(gateway: WritingGateway) -> str:
    """A won deal with a link to its hub, and all that an order wants to hang on it."""
    link = {"configurator_url": a_link().strip("'")}
    crm = gateway._client.crm
    deal = str(crm.deals.basic_api.create({"properties": {**WON, **link}}).id)
    kinds = ("companies", crm.companies), ("contacts", crm.contacts), ("line_items", crm.line_items)
    for kind, api in kinds:
        made = api.basic_api.create({"properties": {}})
        crm.associations.v4.basic_api.create_default("deals", deal, kind, made.id)
    return deal


@pytest.fixture
def ours(terminal: Terminal, kept: Path, serving: Serve) -> Terminal:
    """A clone of a repository with our playbook, applied, with invented deals and the won one."""
    made, here = kept / "clone", terminal.folder
    if not made.exists():
        terminal.folder = here / "ours"
        for name in ("playbook", "icp", "templates", "examples"):
            shutil.copytree(ROOT / name, terminal.folder / name)
        shutil.copy(CATALOGUE_FILE, terminal.folder / "catalogue.json5")
        file = terminal.folder / "playbook" / "portals" / "production.yaml"
        file.write_text(f"{file.read_text('utf-8')}portal_id: {ACCOUNT}\n", "utf-8")
        for line in PREPARED:
            done = terminal.type(line)
            assert done.code == 0, (line, done)
        with hands(terminal.folder, serving) as gateway:
            (here / DEAL).write_text(won_deal(gateway), "utf-8")
        assert terminal.type("dealwright sync").code == 0
        shutil.copytree(here, made)
    else:
        shutil.copytree(made, here, dirs_exist_ok=True)
        terminal.folder = here / "ours"
    return terminal


@pytest.mark.parametrize("page", OURS)
def test_a_page_is_true(
    page: str, ours: Terminal, serving: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The account in production is one that is served here. Nothing is posted on GitHub."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", LATER)
    for command in ("COMMENT", "ISSUES"):
        monkeypatch.setenv(f"DEALWRIGHT_CI_{command}_DRY_RUN", "1")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(ours.folder.parent / "summary.md"))
    deal = (ours.folder.parent / DEAL).read_text("utf-8")
    words = {
        "123": lambda: deal,
        "URL...": a_link,
        "URL": a_link,
        "'https://…'": a_link,
        "'https://...'": a_link,
        "FILE": lambda: "catalogue.json5",
        "hub:dask=Enabled": lambda: "room:seats=20",
        "HUBSPOT_ACCESS_TOKEN=...": lambda: f"HUBSPOT_ACCESS_TOKEN={TOKEN}",
        "20260122T101500Z-1a2b": lambda: latest_run(ours.folder),
    }
    with serving():
        follow(ours, page, words=words, lines_only=True)


def test_the_comment_that_the_readme_shows(ours: Terminal) -> None:
    """On the pull request that calls a stage otherwise, as the demo does."""
    file = ours.folder / "playbook" / "pipelines" / "membership_sales.yaml"
    text = file.read_text("utf-8")
    assert text.count("\n    label: Discovery\n") == 1
    file.write_text(text.replace("label: Discovery\n", "label: Understanding\n"), "utf-8")
    quoted = re.findall(r"^>(?: (.*))?$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    told = ours.type("dealwright plan -o markdown").out
    assert quoted[0].startswith("### Plan for ")
    assert is_shown("\n".join(quoted), told), told
