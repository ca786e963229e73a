import dataclasses
import re
from pathlib import Path

import pytest

from dealwright.documents.environment import make_environment
from dealwright.documents.playbook_pages import render_playbook
from dealwright.model.metrics import Measures, RedLines
from dealwright.model.offerings import Offerings
from dealwright.model.organisation import Artefacts, Rhythm, Roles, Tools
from dealwright.model.pipelines import WrittenLadder
from dealwright.model.playbook import Playbook
from dealwright.model.words import Prose
from support.golden import golden
from unit.documents.books import bare_book, hostile_book, our_book, released_book, small_book

SEED = [
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
# Marks that meet, blanks before a mark, brackets around nothing.
SLIPS = re.compile(r"[.;,]{2}|\.;| ,| \.(?!\w)|\(\)")


def pages(playbook: Playbook, commit: str | None = "0123456789") -> dict[str, str]:
    return render_playbook(playbook, commit=commit, environment=make_environment())


def written(made: dict[str, str]) -> dict[str, str]:
    """The pages without the pictures."""
    return {path: text for path, text in made.items() if path.endswith(".md")}


def laddered_book() -> Playbook:
    """The small one, with its ladders written out."""
    book = small_book()
    ladder = (
        WrittenLadder(starts="new business", stages=("outreach", "proposal", "won")),
        WrittenLadder(starts="existing business", stages=("proposal", "won")),
    )
    return dataclasses.replace(
        book,
        pipelines=tuple(
            dataclasses.replace(one, ladder=ladder) if one.pipeline == "sales" else one
            for one in book.pipelines
        ),
    )


def test_every_page_of_the_small_playbook() -> None:
    for path, text in pages(released_book()).items():
        assert text == golden(f"pages/{path}", text), path


def test_no_golden_page_is_left_over() -> None:
    kept = {path.relative_to(golden_pages()).as_posix() for path in golden_pages().rglob("*.*")}
    assert kept == set(pages(released_book()))


def golden_pages() -> Path:
    return Path(__file__).parents[2] / "golden" / "pages"


def test_our_front_page_has_the_structure_of_the_seed() -> None:
    index = pages(our_book())["index.md"]
    lines = index.splitlines()
    assert lines[:3] == ["(sales-operations:index)=", "", "# Sales Operations Overview (2025)"]
    assert [line[3:] for line in lines if line.startswith("## ")] == SEED
    stages = [line for line in lines if line.startswith("### ")]
    assert [re.sub(r"\[(.*?)\].*", r"\1", line[4:]) for line in stages] == [
        "1. Enrichment",
        "2. Outreach",
        "3. Discovery",
        "4. Renewals",
        "5. Proposal",
        "6. Closed Won",
        "7. Closed Lost",
    ]
    assert index.count("**Learning capture**") == 1
    assert index.count("**Learning focus**") == 6


@pytest.mark.parametrize("book", [our_book, released_book, bare_book, hostile_book, laddered_book])
def test_pages_read_well(book: object) -> None:
    assert callable(book)
    for path, text in written(pages(book(), None)).items():
        assert "\n\n\n" not in text, path
        assert not re.search(r"^[-*|>]\s*$", text, flags=re.MULTILINE), path
        assert not SLIPS.search(re.sub(r"\.\./|\d\.\.\d", "", text)), path
        assert text.endswith("\n"), path
        assert not text.endswith("\n\n"), path


def test_the_front_page_tells_the_ladders_that_are_written_out() -> None:
    told = (
        "More than one way leads to a win. What counts as having come further is the way through"
        " [Outreach](stages/outreach.md), [Proposal](stages/proposal.md), [Won](stages/won.md) for"
        " new business; [Proposal](stages/proposal.md), [Won](stages/won.md) for existing business."
    )
    assert told in pages(laddered_book())["index.md"].splitlines()
    assert "More than one way" not in pages(small_book())["index.md"]


def test_hostile_names_are_only_names() -> None:
    for path, text in written(pages(hostile_book())).items():
        assert "<script" not in text, path
        assert "@everyone" not in text, path
        assert "[x](y)" not in text, path
        assert "49" not in text, path
        assert "{{" not in text, path


def test_the_same_playbook_gives_the_same_bytes() -> None:
    assert pages(our_book()) == pages(our_book())


def test_the_front_page_tells_the_version_and_what_changed() -> None:
    index = pages(released_book())["index.md"]
    assert "Version **1.0.0** of 2031-02-01, rendered from commit `0123456789`." in index
    assert "- Pipeline Sales with 4 stages: Outreach, Proposal, Won and Lost." in index


def test_the_page_of_prices_tells_old_ones_and_what_is_not_on_record() -> None:
    page = pages(our_book())["offerings.md"]
    for line in (
        "| 2025-11-26 | 2026-01-21 | 15,000 USD (sold as Advanced) | not on record | – |",
        "| 2026-01-22 | – | 15,000 USD | `mau_bands_2026` | cluster |",
        "- Billed per community: Each community is counted by itself",
        "**Earlier prices**, told in words because their days are not on record",
        "- In 2022 a year cost 12000 USD in education",
    ):
        assert line in page


def test_many_changes_are_cut_short_on_the_front_page() -> None:
    book = released_book()
    (version,) = book.versions
    many = dataclasses.replace(version, sentences=Prose(tuple(f"Change {n}." for n in range(14))))
    index = pages(dataclasses.replace(book, versions=(many,)))["index.md"]
    assert "- Change 9." in index
    assert "- … and 4 more" in index
    assert "- Change 10." not in index


def test_what_nobody_has_written_yet_leaves_no_hole() -> None:
    empty = dataclasses.replace(
        small_book(),
        measures=Measures(),
        red_lines=RedLines(),
        offerings=Offerings(),
        roles=Roles(),
        rhythm=Rhythm(),
        artefacts=Artefacts(),
        tools=Tools(),
    )
    assert "## Sales Pipeline Stages" in pages(empty)["index.md"]
