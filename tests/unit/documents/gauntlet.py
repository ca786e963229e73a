"""Every document there is a template for, made of any deal; what a person must say is found by asking."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Mapping
from functools import cache
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree as ET

import pypdf

from dealwright.documents.deal_document import Occasion, kinds, render_document
from dealwright.documents.environment import make_environment
from dealwright.documents.given import WORK
from dealwright.documents.people import customer_name
from dealwright.documents.proposal import DealFacts, render_proposal
from dealwright.documents.tree import words
from dealwright.documents.work import WorkItem
from dealwright.errors import FindingsError
from dealwright.model.words import parse_hours
from support.awkward import DAYS, Awkward, answers, awkward_deals, bare, listed, plain_deal
from unit.documents.books import our_book

PROPOSAL = "proposal"
TIES = {"company": 1, "contacts": 2, "line_items": 1}
ENVIRONMENT = make_environment()
KINDS = (PROPOSAL, *kinds(ENVIRONMENT))


def document(
    kind: str,
    deal: Mapping[str, str | None],
    said: Mapping[str, Any],
    today: dt.date | None = None,
) -> str:
    """A document in Markdown, made on a day on which there is one unless another is named."""
    today = today or day(kind)
    facts = DealFacts(deal="123", properties=deal, portal="sandbox", ties=TIES, stage="closed_won")
    if kind == PROPOSAL:
        return render_proposal(
            our_book(),
            facts,
            today=today,
            environment=ENVIRONMENT,
            version="1.0.0",
            commit="0123456789",
        )
    at = Occasion(today=today, version="1.0.0", commit="0123456789")
    return render_document(our_book(), kind, facts, said, at=at, environment=ENVIRONMENT)


# ---------------------------------------------------------------- what there is to hold


@cache
def plain() -> Mapping[str, str | None]:
    return plain_deal(our_book())


@cache
def awkward() -> tuple[Awkward, ...]:
    return awkward_deals(our_book())


@cache
def day(kind: str) -> dt.date:
    """The first day on which the document can be made."""
    refused = [_asking(kind, one) for one in DAYS]
    for one, found in zip(DAYS, refused, strict=True):
        if isinstance(found, dict):
            return one
    raise AssertionError(refused)


@cache
def _asking(kind: str, today: dt.date) -> dict[str, Any] | FindingsError:
    try:
        return answers(lambda given: document(kind, plain(), given, today), _answer)
    except FindingsError as refused:
        return refused


def _answer(key: str) -> Any:
    if key == WORK:
        return (_work("Build it"),)
    return f"{ANSWER} {key} ask"


def _work(text: str) -> WorkItem:
    return WorkItem(item=text, hours=parse_hours("8 to 20"), done_when=text, risk=text)


@cache
def said(kind: str) -> Mapping[str, Any]:
    """What the document asks of a person, with an answer to each."""
    found = _asking(kind, day(kind))
    assert isinstance(found, dict)
    return found


ANSWER = "You told when"


@cache
def said_by(kind: str, one: Awkward) -> dict[str, Any]:
    """The same asked of somebody awkward; a choice between words stays what it is.

    A deal that says other things may be asked more, or less.
    """
    free = {key for key, value in said(kind).items() if str(value).startswith(ANSWER)}
    work = {WORK: (_work(one.said),)} if WORK in said(kind) else {}
    begun = {key: one.said if key in free else value for key, value in said(kind).items()} | work
    return answers(lambda given: document(kind, one.properties, given), lambda _: one.said, begun)


@cache
def usual(kind: str) -> str:
    """The document of a deal in which nothing is odd."""
    return document(kind, plain(), said(kind))


@cache
def shown(kind: str) -> tuple[str, ...]:
    """The texts of a deal that a document prints, by the name of their property."""
    found = bare(words(usual(kind)))
    texts = {key: value for key, value in plain().items() if value and "Somebody said" in value}
    return tuple(key for key, value in texts.items() if bare(value) in found)


def told(kind: str, one: Awkward) -> dict[str, set[str]]:
    """What a document of this deal must say, word for word, in one of the two ways that texts are set."""
    texts = {key: one.properties[key] or "" for key in shown(kind)}
    name = customer_name((one.properties["dealname"] or "").strip())
    if "MarsUniversity" not in bare(words(usual(kind))):
        name = ""  # it is about no deal
    answered = {key: value for key, value in said_by(kind, one).items() if value == one.said}
    return {
        key: {bare(value).rstrip("."), listed(value).rstrip(".")}
        for key, value in ({"dealname": name} | texts | answered).items()
    }


# ---------------------------------------------------------------- what each format holds


class Page(HTMLParser):
    """The elements of a page, each with its attributes, and where its links lead."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.links: set[str] = set()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.links.add(values.pop("href"))
        self.elements.add(" ".join((tag, *(f"{key}={value}" for key, value in values.items()))))

    def handle_comment(self, data: str) -> None:
        self.elements.add(f"comment {data}")

    def unknown_decl(self, data: str) -> None:
        self.elements.add(f"declaration {data}")

    handle_pi = unknown_decl


OF_A_PAGE = re.compile(
    r"html lang=en|head|meta charset=utf-8|meta name=viewport content=[\w=, -]+|title|style|body|main"
    r"|h[1-3]|p|ul|ol|ol start=\d+|li|blockquote|hr|br|strong|em|code|pre|a"
    r"|div class=watermark aria-hidden=true|span|table|thead|tbody|tr|t[hd]|t[hd] style=text-align:(left|right|center)"
)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def word_links(made: bytes) -> tuple[set[str], set[str]]:
    """Where a Word document leads, and the fields it computes; each of its parts must be sound XML."""
    links, fields = set(), set()
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        for name in parts.namelist():
            if not name.endswith((".xml", ".rels")):
                continue
            for node in ET.fromstring(parts.read(name)).iter():  # noqa: S314 - made here
                if node.get("TargetMode") == "External":
                    links.add(str(node.get("Target")))
                if node.tag in (f"{_W}fldSimple", f"{_W}instrText"):
                    fields.add(node.get(f"{_W}instr") or node.text or "")
    return links, fields


def pdf_links(made: bytes) -> set[str]:
    pages = pypdf.PdfReader(io.BytesIO(made)).pages
    listed: list[Any] = [page["/Annots"] for page in pages if "/Annots" in page]
    return {str(note.get_object()["/A"]["/URI"]) for notes in listed for note in notes}
