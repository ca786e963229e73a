"""Everything the playbook says stands on its rendered pages, each thing with its page and links."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dealwright.documents.environment import make_environment
from dealwright.documents.escape import md
from dealwright.documents.playbook_pages import render_playbook
from dealwright.load.files import from_folder
from dealwright.load.playbook import load
from dealwright.model.playbook import Playbook
from dealwright.resources import schema, template_names

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
