"""One text, four formats: the same words, the same bytes each time, and nothing but text from data."""

import io
import re
import unicodedata
from pathlib import Path
from typing import Any

import docx
import pypdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dealwright.documents.escape import md, one_line, quoted, watermark
from dealwright.documents.formats import check_suffix, in_format
from dealwright.documents.read_back import NUMBERED, read_back
from dealwright.documents.tree import watermark as behind
from dealwright.documents.tree import words
from dealwright.errors import DealwrightError, FindingsError, UsageError
from support.golden import golden

PIECES = """\
# Wörter & Zeichen: "quotes", 'these' and \\*stars\\*

A paragraph with **strong _and slanted_ words**, `code "x"` and [a link](https://example.org/a?b=c).
It goes on here,\\
and here.

| | |
|---|---|
| For | Mars & Söhne |

Before a table:

| Item | Price |
|:---:|---:|
| **One** `#x` | 15,000 USD |
| \\| Two | 0.50 USD |

1. First
2. Second
   - deeper
     - deepest

     goes on
3. Third

> Quoted
>
> - as a list

7. Counts on from seven

---

    typed = "as it is"

## Then #1 \\#let x = 3; $y$ @z <w>

- loose

- list
"""


def made(markdown: str, suffix: str, fields: dict[str, str] | None = None) -> bytes:
    return in_format(markdown, Path(f"x{suffix}"), fields=fields or {}, fonts=None)


# ---------------------------------------------------------------- the words of each format


SUFFIXES = (".html", ".docx", ".pdf")


def read(markdown: str, suffix: str) -> str:
    return squeezed(read_back(made(markdown, suffix), suffix, "x"))


def squeezed(text: str) -> str:
    """Without blanks."""
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_format_has_the_same_words(suffix: str) -> None:
    proposal = (Path(__file__).parents[2] / "golden" / "proposal.md").read_text("utf-8")
    for text in (PIECES, proposal):
        assert read(text, suffix) == squeezed(words(text, numbers=suffix == NUMBERED))


def test_the_page_of_the_web() -> None:
    page = made(PIECES, ".html").decode()
    assert page == golden("pieces.html", page)


@pytest.mark.parametrize("suffix", [".md", *SUFFIXES])
def test_the_same_text_gives_the_same_bytes(suffix: str) -> None:
    assert made(PIECES, suffix) == made(PIECES, suffix)


# ---------------------------------------------------------------- what each is besides


def test_a_pdf_can_be_read_aloud_and_brings_its_fonts() -> None:
    document = pypdf.PdfReader(io.BytesIO(made(PIECES, ".pdf")))
    root: Any = document.trailer["/Root"]
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert "pdfuaid:part>1<" in root["/Metadata"].get_data().decode()
    assert document.metadata is not None
    assert document.metadata.title == words(PIECES.splitlines()[0])
    page: Any = document.pages[0]
    fonts = page["/Resources"]["/Font"].values()
    descended = [font["/DescendantFonts"][0]["/FontDescriptor"] for font in fonts]
    assert descended
    assert all({"/FontFile3", "/FontFile2"} & set(one) for one in descended)
    links = [note["/A"]["/URI"] for note in page["/Annots"]]
    assert set(links) == {"https://example.org/a?b=c"}


def test_a_word_document_has_words_own_styles() -> None:
    document: Any = docx.Document(io.BytesIO(made(PIECES, ".docx")))
    styles = [(one.style.name, one.text) for one in document.paragraphs if one.style and one.text]
    assert styles[0][0] == "Heading 1"
    assert [name for name, text in styles if text in ("First", "deeper", "deepest", "goes on")] == [
        "List Number",
        "List Bullet 2",
        "List Bullet 3",
        "List Continue 2",
    ]
    assert [name for name, text in styles if text == "Quoted"] == ["Quote"]
    head = [
        row._tr.trPr is not None and "tblHeader" in row._tr.trPr.xml
        for row in document.tables[1].rows
    ]
    assert head == [True, False, False]
    links = [one for one in document.part.rels.values() if "hyperlink" in one.reltype]
    assert [one.target_ref for one in links] == ["https://example.org/a?b=c"]


def test_each_list_counts_from_its_own_beginning() -> None:
    document: Any = docx.Document(io.BytesIO(made(PIECES, ".docx")))
    numbers = document.part.numbering_part.element
    used = [
        one._p.pPr.numPr.numId.val
        for one in document.paragraphs
        if one.style and one.style.name == "List Number"
    ]
    begun = {
        one.numId: one.xpath("w:lvlOverride/w:startOverride/@w:val") for one in numbers.num_lst
    }
    assert [begun[one] for one in used] == [["1"], ["1"], ["1"], ["7"]]
    assert len(set(used)) == 2


def test_a_word_without_end_ends_its_lines() -> None:
    for word in ("W" * 400, "https://example.org/?state=" + "eyJ0" * 200, "\u0061\u0301" * 100):
        text = f"# {word[:90]}\n\n{word}\n\n`{word}`\n\n| | |\n|---|---|\n| A | {word} |\n"
        for page in pypdf.PdfReader(io.BytesIO(made(text, ".pdf"))).pages:
            assert max(map(len, nfc(page.extract_text()).splitlines())) <= 110
        assert nfc(read(text, ".pdf")) == nfc(squeezed(words(text)))


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def test_tables_in_word_keep_between_the_margins() -> None:
    document: Any = docx.Document(io.BytesIO(made(PIECES, ".docx")))
    for table in document.tables:
        assert sum(column.width.cm for column in table.columns) == pytest.approx(16.2, abs=0.01)
        order = [one.tag.rpartition("}")[2] for one in table._tbl.tblPr]
        known = [
            "tblStyle",
            "tblW",
            "jc",
            "tblInd",
            "tblBorders",
            "tblLayout",
            "tblCellMar",
            "tblLook",
        ]
        assert order == [one for one in known if one in order]
        assert {"tblInd", "tblBorders", "tblCellMar"} <= set(order)


def test_what_belongs_together_stays_on_its_page() -> None:
    rows = "".join(f"| {number} | {'x' * 30} |\n" for number in range(20))
    text = (
        "# A\n\nThese:\n\n- one\n- two\n- three\n\nA table\n\n| a | b |\n|---|---|\n| c | d |\n"
        f"| e | f |\n\nLong\n\n| a | b |\n|---|---|\n{rows}\n\n{'- long, long item. ' * 60}\n- end\n\n---\n\nLast\n"
    )
    document: Any = docx.Document(io.BytesIO(made(text, ".docx")))
    kept = {one.text[:5] for one in document.paragraphs if one.paragraph_format.keep_with_next}
    assert kept == {"These", "one", "two", "A tab", "Long", "end", ""}
    short, long = document.tables

    def held(table: Any) -> list[bool]:
        first = [row.cells[0].paragraphs[0].paragraph_format for row in table.rows]
        return [bool(one.keep_with_next) for one in first]

    assert held(short) == [True, True, False]
    assert held(long) == [True, *[False] * 20]


# ---------------------------------------------------------------- what lies behind each page


BEHIND = 'Draft for A&B <review> "now"'
MARKED = f"# One\n\n{watermark(BEHIND)}\n\n" + "Some words.\n\n" * 60


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_watermark_is_none_of_the_words(suffix: str) -> None:
    assert behind(MARKED) == BEHIND
    assert "Draft" not in words(MARKED)
    assert read(MARKED, suffix) == squeezed(words(MARKED))
    assert made(MARKED, suffix) == made(MARKED, suffix)
    assert made(MARKED, suffix) != made(MARKED.replace("now", "then"), suffix)


def test_a_watermark_lies_behind_every_page_of_a_pdf() -> None:
    pages = pypdf.PdfReader(io.BytesIO(made(MARKED, ".pdf"))).pages
    assert len(pages) > 1
    for page in pages:
        assert squeezed(BEHIND) in squeezed(page.extract_text())
        assert b"/Background" in page.get_contents().get_data()  # type: ignore[union-attr]


def test_a_watermark_is_one_to_word_and_on_the_web() -> None:
    document: Any = docx.Document(io.BytesIO(made(MARKED, ".docx")))
    (drawn,) = document.sections[0].header._element.xpath("//*[local-name()='shape']")
    assert drawn.get("id").startswith("PowerPlusWaterMarkObject")
    assert drawn[1].get("string") == BEHIND
    page = made(MARKED, ".html").decode()
    assert "<span>Draft for A&amp;B &lt;review&gt; &quot;now&quot;</span></div>\n<main>" in page
    assert 'class="watermark"' not in made("# One", ".html").decode()


# ---------------------------------------------------------------- what is refused, what is harmless


def test_letters_that_no_font_has_are_told_with_their_field() -> None:
    fields = {"Deal Name (dealname)": "26 火星大学", "Jobs (jobs)": "Teach"}
    with pytest.raises(FindingsError) as refused:
        made("# For 火星大学", ".pdf", fields)
    assert str(refused.value).startswith("no font here has the letters ")
    assert str(refused.value).endswith(" in Deal Name (dealname)")
    assert "--fonts" in (refused.value.hint or "")
    for suffix in (".md", ".html", ".docx"):
        assert made("# For 火星大学", suffix, fields)


def test_letters_that_are_told_by_their_number_are_found_all_the_same() -> None:
    fields = {"d (d)": "fed0 {u}", "Name (name)": "\U0001f469\u200d\U0001f52c"}
    with pytest.raises(FindingsError) as refused:
        made("# \U0001f469\u200d\U0001f52c", ".pdf", fields)
    assert str(refused.value).endswith(" in Name (name)")


def test_a_name_without_end_is_a_title_in_every_format() -> None:
    name = "University " * 40
    for suffix in SUFFIXES:
        assert read(f"# {name}", suffix) == squeezed(name)


def test_a_picture_is_refused() -> None:
    for suffix in SUFFIXES:
        with pytest.raises(FindingsError, match="image"):
            made("![a](https://example.org/a.png)", suffix)


def test_a_name_without_a_format_is_refused() -> None:
    with pytest.raises(UsageError) as refused:
        check_suffix(Path("proposal.odt"))
    assert refused.value.hint == "name the file with one of .md, .html, .pdf, .docx"
    check_suffix(Path("PROPOSAL.PDF"))


HOSTILE = st.text(
    st.sampled_from('#"\\[](){}<>*_`$@~=-+/;:!|&%\n\t\x00\x07 aä1.')
    | st.characters(max_codepoint=0x17F),
    max_size=60,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(HOSTILE, HOSTILE)
def test_what_somebody_wrote_is_text_in_every_format(name: str, told: str) -> None:
    assert behind(watermark(name)) == one_line(name)
    assert behind(md(f'[watermark]: # "{told}"')) == behind(quoted('[watermark]: # "x"')) == ""
    text = f"# For {md(name)}x\n\n| {md(name)} |\n|---|\n| {md(told)}. |\n\n{quoted(told)}\n"
    wanted = squeezed(words(text))
    assert read(text, ".html") == wanted
    assert read(text, ".docx") == wanted
    try:
        found = made(text, ".pdf")
    except DealwrightError as error:
        assert "no font here has the letters" in str(error)  # noqa: PT017 - most letters are there
    else:
        assert len(pypdf.PdfReader(io.BytesIO(found)).pages) >= 1
