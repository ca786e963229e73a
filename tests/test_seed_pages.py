"""Everything the playbook says stands on its rendered pages, each thing with its page and links."""

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dealwright.decode.codec import encode
from dealwright.decode.kinds import KINDS, Kind
from dealwright.document import Tree
from dealwright.documents.approvals import made_from, pages_of
from dealwright.documents.environment import make_environment
from dealwright.documents.escape import md
from dealwright.documents.playbook_pages import render_playbook
from dealwright.history.release import playbook_of
from dealwright.load.files import from_folder
from dealwright.load.playbook import load
from dealwright.model.playbook import Playbook
from dealwright.resources import schema, template_names
from support.cases import CASES
from support.reading import loaded
from unit.documents.books import given_up_book, released_book

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def playbook() -> Playbook:
    return load(from_folder(ROOT), schema, templates=template_names(ROOT)).playbook


@pytest.fixture(scope="module")
def pages(playbook: Playbook) -> dict[str, str]:
    return render_playbook(playbook, commit="abc", environment=make_environment(ROOT))


def test_the_front_page_has_the_seeds_structure(pages: dict[str, str]) -> None:
    front = pages["index.md"]
    assert front.startswith("(sales-operations:index)=\n\n# Sales Operations Overview (2025)\n")
    headings = re.findall(r"^## (.*)$", front, re.MULTILINE)
    assert headings == [
        "Purpose & Philosophy",
        "Current Strategic Focus (2025)",
        "Sales Pipeline Stages",
        "Key Metrics (Tracked Weekly)",
        "Team Roles (Current Bootstrap Phase)",
        "Tools & Systems",
        "Key Artifacts",
        "Integration with Delivery",
        "Learning & Iteration Rhythm",
        "Service Agreements & Legal Structure",
        "What Makes This System Different",
        "Current Version",
        "Questions or Want to Contribute?",
    ]
    assert len(re.findall(r"^### \d\. ", front, re.MULTILINE)) == 7
    assert "parked until 2026Q3" in front


def _told_on_front(playbook: Playbook) -> Iterator[str]:
    """Every word that the seed's page had and the playbook holds."""
    about = playbook.about
    yield about.purpose
    for named in (*about.principles, *about.vocabulary, *about.deals_teach):
        yield from (named.label, named.text.rstrip("."))
    yield from (about.focus.statement, *about.different.traditional, *about.different.ours)
    yield from _told_of_selling(playbook)
    yield from _told_of_people(playbook)
    yield from _told_of_delivery(playbook)


def _told_of_selling(playbook: Playbook) -> Iterator[str]:
    sales = playbook.pipeline("membership_sales")
    for stage in sales.stages if sales else ():
        yield from (stage.label, stage.purpose or "", *stage.activities, stage.learning or "")
        yield from (leave.when for leave in stage.exits)
    for metric in playbook.measures.metrics:
        yield from (metric.label, (metric.definition or "").rstrip("."))
    yield from (line.means for line in playbook.red_lines.red_lines)


def _told_of_people(playbook: Playbook) -> Iterator[str]:
    for role in playbook.roles.roles:
        yield from (role.label, role.nickname or "", *role.does)
        yield from (holder.name for holder in role.held_by)
    for tool in playbook.tools.tools:
        yield from (tool.label, tool.formerly or "", *tool.used_for)
    for artefact in playbook.artefacts.artefacts:
        yield from (artefact.label, artefact.holds.rstrip("."))
    for ceremony in playbook.rhythm.ceremonies:
        yield ceremony.label
        yield from (item.text for item in ceremony.agenda if not ceremony.red_lines)


def _told_of_delivery(playbook: Playbook) -> Iterator[str]:
    assert playbook.handoff is not None
    for step in playbook.handoff.steps:
        yield from (step.label, step.text.rstrip("."))
    assert playbook.legal is not None
    for content in playbook.legal.contents:
        yield from (content.label, content.text.rstrip("."))
    yield from (playbook.legal.sponsor.name, playbook.legal.template.label)


def test_everything_of_the_seed_is_on_the_front_page(
    playbook: Playbook, pages: dict[str, str]
) -> None:
    told = [words for words in _told_on_front(playbook) if words]
    assert len(told) >= 200
    front = " ".join(pages["index.md"].split())
    missing = [words for words in told if " ".join(str(md(words)).split()) not in front]
    assert missing == []


def test_each_stage_metric_and_hypothesis_has_its_page(
    playbook: Playbook, pages: dict[str, str]
) -> None:
    sales = playbook.pipeline("membership_sales")
    assert sales is not None
    wanted = [f"stages/{stage.stage}.md" for stage in sales.stages]
    wanted += [f"metrics/{metric.metric}.md" for metric in playbook.measures.metrics]
    wanted += [f"hypotheses/{one.hypothesis}.md" for one in playbook.hypotheses]
    assert len(wanted) == 7 + 15 + len(playbook.hypotheses)
    assert set(wanted) <= set(pages)


def test_every_metric_is_said_to_be_implemented(pages: dict[str, str]) -> None:
    front = pages["index.md"]
    new, existing = front.split("Existing business is tracked", 1)
    assert len(re.findall(r"^- \*\*\[", new, re.MULTILINE)) >= 8
    assert re.findall(r"^- _\[", front, re.MULTILINE) == []
    section = existing.split("\n\n", 2)[1]
    assert len(re.findall(r"^- \*\*\[", section, re.MULTILINE)) == 5


def test_prices_channels_and_the_orders_pipeline_are_on_their_pages(pages: dict[str, str]) -> None:
    assert "15,000 USD" in pages["offerings.md"]
    assert "14,050 USD" in pages["offerings.md"]
    outreach = pages["stages/outreach.md"]
    for words in ("Email", "Warm intro", "Conference follow-up", "4 ", "21 days"):
        assert words in outreach
    orders = pages["pipelines/membership_orders.md"]
    assert "Open" in orders
    assert "Ready for P&S Request" in orders


def test_every_link_between_pages_leads_somewhere(pages: dict[str, str]) -> None:
    found = 0
    for path, text in pages.items():
        folder = Path(path).parent
        for target in re.findall(r"\]\(([^)#:]+\.md)", text):
            place = (Path("/") / folder / target).resolve().relative_to("/")
            assert place.as_posix() in pages, f"{path} links to {target}"
            found += 1
    assert found > 100


# ---------------------------------------------------------------- every kind of file

# Said in other words: money is spelled, a sample names its metric, an id of ours is a link.
SPELLED = {"annual", "each", "hourly", "after"}
# Of portals and versions nothing else is told: ids and addresses stay in their files.
UNTOLD = {"portals", "playbook", "digest"}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.pattern)
def test_every_kind_of_file_has_its_page(
    kind: Kind, playbook: Playbook, pages: dict[str, str]
) -> None:
    shown = pages_of(kind, playbook)
    assert shown
    assert all(f"{one.path}.md" in pages for one in shown)
    assert f"| `{kind.pattern}` |" in pages["changing.md"]


def test_each_page_ends_with_the_files_it_is_made_from(
    playbook: Playbook, pages: dict[str, str]
) -> None:
    files = {str(path.relative_to(ROOT)) for path in ROOT.glob("*/**/*.yaml")}
    patterns = {kind.pattern for kind in KINDS}
    for path, text in pages.items():
        if path.endswith(".svg") or path in ("index.md", "changing.md", "retired.md"):
            continue
        last = text.rstrip().splitlines()[-1]
        named = re.findall(r"`([^`]+)`", last)
        assert named, path
        assert set(named) <= files | patterns, path
    for path, file in (
        ("stages/outreach", "playbook/pipelines/membership_sales.yaml"),
        ("pipelines/membership_orders", "playbook/pipelines/orders.yaml"),
        ("hypotheses/training_networks", "icp/hypotheses/training_networks.yaml"),
    ):
        assert made_from(path, playbook) == (file,)


def test_a_page_names_the_files_of_their_own_that_it_is_made_from() -> None:
    sales = "playbook/pipelines/sales"
    book = loaded(from_folder(CASES / "clean-files-of-their-own")).playbook
    own = (f"{sales}/demo.yaml", f"{sales}/trial.yaml")
    assert made_from("pipelines/sales", book) == (f"{sales}.yaml", *own)
    assert made_from("pipelines/orders", book) == ("playbook/pipelines/orders.yaml",)
    assert made_from("stages/demo", book) == (f"{sales}.yaml", own[0])
    assert made_from("stages/outreach", book) == (f"{sales}.yaml", own[0])
    assert made_from("stages/proposal", book) == (f"{sales}.yaml",)


def test_pages_of_a_released_version_name_the_kind_of_their_files(playbook: Playbook) -> None:
    then = playbook_of(playbook.versions[0])
    assert made_from("stages/outreach", then) == ("playbook/pipelines/*.yaml",)


@pytest.mark.parametrize("book", ["ours", "small", "given up"])
def test_every_text_of_every_file_is_on_some_page(book: str, playbook: Playbook) -> None:
    books = {"ours": playbook, "small": released_book(), "given up": given_up_book()}
    made = render_playbook(books[book], commit=None, environment=make_environment())
    told = _plain(" ".join(made.values()))
    texts = list(_texts(encode(books[book])))
    assert len(texts) > 100
    assert [text for text in texts if _plain(text).rstrip(".") not in told] == []


def _texts(tree: Tree, key: str = "") -> Iterator[str]:
    """Every text of more than one word."""
    if isinstance(tree, dict):
        for name, value in tree.items():
            yield from () if name in UNTOLD else _texts(value, name)
    elif isinstance(tree, list):
        for value in tree:
            yield from _texts(value, key)
    elif isinstance(tree, str) and " " in tree and key not in SPELLED:
        yield tree


def _plain(text: str) -> str:
    unescaped = html.unescape(re.sub(r"\\(?=[^\w\s])", "", text)).replace("\u200b", "")
    return " ".join(unescaped.split()).lower()


def test_a_portal_tells_nothing_that_leads_into_it() -> None:
    told = render_playbook(given_up_book(), commit=None, environment=make_environment())
    page = told["portals.md"]
    assert "## The works" in page
    assert "- **Limits of its own**: `many_deals_moved` 1,200" in page
    assert "**pivot**, by Ada Lovelace. Our openings" in told["red_lines.md"]
    for secret in ("24681012", "SECRET_TOKEN", "private-host", "runs-folder", "11223344"):
        assert not any(secret in text for text in told.values())


def test_what_was_given_up_is_told_with_its_reason_the_newest_first() -> None:
    made = render_playbook(given_up_book(), commit=None, environment=make_environment())
    rows = [line for line in made["retired.md"].splitlines() if line.startswith("| ")][1:]
    assert rows == [
        "| red line `old_line` | 2031-03-09 | Never crossed | – |",
        "| metric `calls` | 2031-03-08 | Nobody looked at it | – |",
        (
            "| option `loss_reason/other` of deals | 2031-03-07 | Says nothing"
            " | records hold Timing instead |"
        ),
        "| group `notes` of deals | 2031-03-06 | Empty since long | – |",
        (
            "| property `score` of deals | 2031-03-05 | Nobody fills it in"
            " | records keep what they hold |"
        ),
        "| property `mood` of deals | 2031-03-04 | Two of one kind | records hold Need instead |",
        (
            "| stage `qualifying` of Sales | 2031-03-03 | It came to nothing"
            " | deals moved to Outreach, its past counts as Outreach |"
        ),
        "| stage `asking` of Sales | 2031-03-02 | It is no stage | – |",
        "| hypothesis `museums` | 2031-03-01 | Too few of them | – |",
        "| pipeline `grants` | 2031-02-28 | We write no grants | records moved to Proposal |",
        "| pipeline `donors` | 2031-02-27 | We ask no donors | – |",
    ]
    assert "Stages that were given up: qualifying and asking." in made["pipelines/sales.md"]


def test_delivery_reads_on_its_page_what_its_issues_ask(
    playbook: Playbook, pages: dict[str, str]
) -> None:
    assert playbook.handoff is not None
    rows = tuple(playbook.handoff.issue_rows())
    assert rows
    for row in rows:
        assert f"\n| {md(row.label)}" in pages["handoff.md"]
    assert "| Administrators, of each hub | HubSpot alone;" in pages["handoff.md"]
    assert "with `dealwright render document order`" in pages["artefacts.md"]
