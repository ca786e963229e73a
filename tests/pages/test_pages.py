"""Every document on paper: PDF as it is, Word through LibreOffice; `make test-pages` says what it needs.

The pages are kept as `build/pages/contact-sheet.png`, to be looked at.
"""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from dealwright.documents.formats import in_format
from dealwright.documents.tree import blocks, plain, tree
from support.awkward import Awkward
from support.pages import Sheet, contact_sheet, faults, sheets, told
from unit.documents.gauntlet import (
    ANSWER,
    KINDS,
    awkward,
    document,
    pdf_links,
    said,
    said_by,
    word_links,
)
from unit.documents.gauntlet import plain as plain_deal

pytestmark = pytest.mark.pages

Paper = dict[tuple[str, str, str], tuple[Path, str]]
Drawn = dict[tuple[str, str, str], list[Sheet]]

BUILD = Path(__file__).parents[2] / "build" / "pages"
SUFFIXES = (".pdf", ".docx")
LINES = "\n\n".join(
    f"{number}. What they want is told at such a length that it takes more than a line of a page, "
    "and then it goes on, since somebody wrote down every word of a long call."
    for number in range(1, 40)
)


def texts(kind: str) -> Mapping[str, str]:
    """A usual document, a very long one, and an awkward one, as Markdown."""
    usual = {key: value for key, value in plain_deal().items() if value}
    long = {
        key: LINES if value.startswith("Somebody") else value for key, value in usual.items()
    } | {"dealname": f"26 {'University of Extraordinarily Long Names and ' * 7}{'W' * 90}"}
    lettered = [one for one in awkward() if one.letters == "lettered"]
    return {
        "usual": document(kind, usual, said(kind)),
        "long": document(kind, long, _long(kind)),
        "awkward": next(filter(None, (_made(kind, one) for one in lettered[1:]))),
    }


def _long(kind: str) -> dict[str, str]:
    found = said(kind).items()
    return {key: LINES[:900] if str(value).startswith(ANSWER) else value for key, value in found}


def _made(kind: str, one: Awkward) -> str | None:
    """An awkward deal in which nothing is missing."""
    return None if one.odd else document(kind, one.properties, said_by(kind, one))


@pytest.fixture(scope="module")
def paper() -> Paper:
    """Each document as a PDF, by its kind, its deal and the format that it comes from."""
    shutil.rmtree(BUILD, ignore_errors=True)
    found = {}
    for kind in KINDS:
        for deal, text in texts(kind).items():
            for suffix in SUFFIXES:
                path = BUILD / suffix[1:] / f"{kind}-{deal}{suffix}"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(in_format(text, path, fields={}, fonts=None))
                found[kind, deal, suffix] = (path.with_suffix(".pdf"), text)
    words = sorted((BUILD / "docx").glob("*.docx"))
    office = ["soffice", f"-env:UserInstallation=file://{BUILD}/office", "--headless"]
    subprocess.run(
        [*office, "--convert-to", "pdf", "--outdir", str(BUILD / "docx"), *map(str, words)],
        check=True,
        capture_output=True,
    )
    return found


@pytest.fixture(scope="module")
def drawn(
    paper: Paper,
) -> Drawn:
    found = {key: sheets(pdf, BUILD / "drawn" / "-".join(key)) for key, (pdf, _) in paper.items()}
    contact_sheet(
        [(" ".join(key), pages) for key, pages in found.items()], BUILD / "contact-sheet.png"
    )
    return found


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("deal", ["usual", "long", "awkward"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_document_on_paper(
    kind: str,
    deal: str,
    suffix: str,
    paper: Paper,
    drawn: Drawn,
) -> None:
    pdf, text = paper[kind, deal, suffix]
    root = tree(text)
    headings = [plain(node) for node in root.children if node.type == "heading"]
    announcing = [plain(node) for node, announces in blocks(root) if announces]
    assert list(faults(drawn[kind, deal, suffix], headings, announcing)) == []
    fonts = told(["pdffonts", str(pdf)]).splitlines()[2:]
    assert fonts
    assert [line for line in fonts if line.split()[-5] != "yes"] == []


@pytest.mark.parametrize("deal", ["usual", "long", "awkward"])
@pytest.mark.parametrize("kind", KINDS)
def test_links_lead_where_the_text_says(kind: str, deal: str, paper: Paper) -> None:
    pdf, text = paper[kind, deal, ".pdf"]
    wanted = {str(node.attrs["href"]) for node in tree(text).walk() if node.type == "link"}
    assert pdf_links(pdf.read_bytes()) == wanted
    # LibreOffice leaves links out of what it prints here, so the Word document itself is read.
    word, _ = paper[kind, deal, ".docx"]
    assert word_links(word.with_suffix(".docx").read_bytes())[0] == wanted
