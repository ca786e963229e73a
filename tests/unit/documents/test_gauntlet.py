"""Each document, run past a hundred awkward deals: what somebody wrote is text, or refused by its name."""

import dataclasses
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from unicodedata import normalize

import pytest

from dealwright.documents.escape import link
from dealwright.documents.formats import in_format
from dealwright.documents.given import texts_of
from dealwright.documents.read_back import read_back
from dealwright.documents.tree import words
from dealwright.errors import FindingsError
from support.awkward import Awkward, bare
from unit.documents.gauntlet import (
    KINDS,
    OF_A_PAGE,
    Page,
    awkward,
    document,
    pdf_links,
    plain,
    said,
    said_by,
    told,
    usual,
    word_links,
)

OURS = re.compile(r"\{\{|\{%|\{#|undefined|Undefined|None|NaN|…")
"""What stays of a template, or of Python, where something went wrong."""


@pytest.mark.parametrize("kind", KINDS)
def test_a_usual_document_holds_nothing_of_its_template(kind: str) -> None:
    assert OURS.search(usual(kind).replace("… and", "")) is None


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_a_deal_says_is_text_or_refused(kind: str) -> None:
    """Every sixth of the deals; the long tests take all of them, in every format."""
    some = awkward()[1::6]
    made = [text for one in some if (text := _made(kind, one)) is not None]
    assert len(made) > len(some) * 2 // 5


def _made(kind: str, one: Awkward) -> str | None:
    """The document in Markdown, held against the deal; None where it was refused by the name."""
    try:
        text = document(kind, one.properties, said_by(kind, one))
    except FindingsError as refused:
        _hold_refusal(refused.message, one)
        return None
    _hold(kind, one, text)
    return text


def _hold(kind: str, one: Awkward, text: str) -> None:
    """Everything that the deal says stands there, and nothing else that it could have brought along."""
    found = left = bare(words(text))
    values = told(kind, one)
    assert [key for key, ways in values.items() if not any(way in found for way in ways)] == []
    for way in sorted(set().union(*values.values()), key=len, reverse=True):
        left = left.replace(way, "")
    assert OURS.search(left) is None, (one.number, left)
    page = in_format(text, Path("x.html"), fields={}, fonts=None).decode()
    assert bare(read_back(page.encode(), ".html", "x")) == found
    parsed = Page(page)
    assert [one for one in parsed.elements if not OF_A_PAGE.fullmatch(one)] == []
    assert parsed.links <= _allowed(kind, one), one.number


def _hold_refusal(message: str, one: Awkward) -> None:
    named = set(re.findall(r"\((\w+)\)", message))
    odd = [value for key in one.odd if (value := one.properties[key])]
    assert named & one.odd or (named and any(value in message for value in odd)), message


def _hold_letters(message: str, one: Awkward) -> None:
    """What no font has is told with where it stands, and is none of what fonts should have."""
    found = re.fullmatch(r"no font here has the letters '(.*)' in (.*)", message)
    assert found is not None, message
    assert one.letters == "others", message


def _allowed(kind: str, one: Awkward) -> set[str]:
    """Where links may lead: where they always do, and to an address that the deal gives as one."""
    given = {
        made[1]
        for value in one.properties.values()
        if (made := re.fullmatch(r"\[x\]\((https?:.*)\)", link("x", value), re.IGNORECASE))
    }
    return given | (_links(usual(kind)) - {value for value in plain().values() if value})


@cache
def _links(markdown: str) -> set[str]:
    return Page(in_format(markdown, Path("x.html"), fields={}, fonts=None).decode()).links


def _word(kind: str, one: Awkward, text: str) -> None:
    made = in_format(text, Path("x.docx"), fields={}, fonts=None)
    assert bare(read_back(made, ".docx", "x")) == bare(words(text))
    links, fields = word_links(made)
    assert links <= _allowed(kind, one)
    assert fields == {"PAGE", "NUMPAGES"}


def _pdf(kind: str, one: Awkward, text: str) -> bool:
    fields = {key: value for key, value in one.properties.items() if value}
    fields |= texts_of(said_by(kind, one))
    try:
        made = in_format(text, Path("x.pdf"), fields=fields, fonts=None)
    except FindingsError as refused:
        _hold_letters(refused.message, one)
        return False
    wanted, found = words(text, numbers=True), read_back(made, ".pdf", "x")
    assert _letters(found, one) == _letters(wanted, one)
    assert pdf_links(made) <= _allowed(kind, one)
    return True


def _letters(text: str, one: Awkward) -> str:
    """What a reader of a PDF finds again: scripts that are not set from left to right as a heap."""
    found = bare(normalize("NFC", text)).replace("•", "")
    # A letter with two marks is now and then read twice out of a bold line.
    found = re.sub(r"([^\x00-\u1dff])\1", r"\1", found)
    if one.letters == "lettered":
        return found
    return "".join(sorted(_JOINED.sub("", found)))


# Letters that are set as one, or before the one they are spoken after.
_JOINED = re.compile("[\u0900-\u097f]")


@pytest.mark.parametrize("kind", KINDS)
def test_word_and_pdf_hold_the_same_text_and_lead_nowhere_else(kind: str) -> None:
    words_made, pages_made = _as_files(kind, awkward()[8:12])
    assert words_made
    assert pages_made


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_all_of_them_in_every_format(kind: str) -> None:
    words_made, pages_made = _as_files(kind, awkward())
    assert words_made > len(awkward()) * 2 // 5
    assert pages_made > len(awkward()) // 4


def _as_files(kind: str, some: Sequence[Awkward]) -> tuple[int, int]:
    """How many were made for Word, and how many of those as PDF too; each is held against the deal."""
    made = [(one, text) for one in some if (text := _made(kind, one)) is not None]
    for one, text in made:
        _word(kind, one, text)
    return len(made), sum(_pdf(kind, one, text) for one, text in made)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("## What to ask next", "## {{ deal.name }}"),
        ("## What to ask next", "## None"),
        ("## What to ask next", "## [What](https://evil.example.org)"),
        ("\\[x\\](https", "[x](https"),
        ("&lt;script", "script"),
        ("\\*bold\\*", "*bold*"),
    ],
)
def test_what_goes_wrong_is_seen(old: str, new: str) -> None:
    hostile = "*bold* [x](https://evil.example.org) <script>"
    one = dataclasses.replace(awkward()[0], properties=dict(plain()) | {"jobs_to_be_done": hostile})
    text = document("discovery_notes", one.properties, {})
    _hold("discovery_notes", one, text)
    assert old in text
    with pytest.raises(AssertionError):
        _hold("discovery_notes", one, text.replace(old, new))


def test_what_is_asked_is_found_by_asking() -> None:
    assert said("agreement")["cloud_account"] == "ours"
    assert said("welcome") == {"greeting": "You told when greeting ask"}
