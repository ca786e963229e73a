"""A document held against what it should say: no figure may differ unseen."""

import datetime as dt
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealwright.documents.formats import in_format
from dealwright.documents.read_back import NUMBERED, read_back
from dealwright.documents.tree import words
from dealwright.documents.verify import Figure, Source, compare, source_of
from dealwright.errors import FindingsError
from support.golden import GOLDEN

TEXT = (GOLDEN / "proposal.md").read_text("utf-8")
BODY = TEXT.rpartition("\n---\n")[0]
DIGITS = [found.start() for found in re.finditer(r"\d", BODY)]


def read(suffix: str, text: str = TEXT) -> str:
    data = in_format(text, Path(f"x{suffix}"), fields={}, fonts=None)
    return read_back(data, suffix, f"x{suffix}")


@pytest.mark.parametrize("suffix", [".md", ".html", ".docx", ".pdf"])
def test_every_format_is_read_again(suffix: str) -> None:
    assert source_of(read(suffix), "x") == Source(
        deal=123,
        portal="sandbox",
        day=dt.date(2031, 3, 1),
        version="1.0.0",
        commit="0123456789",
        template="proposal/general.md.j2",
    )
    wanted = words(TEXT, numbers=suffix == NUMBERED)
    same = compare(wanted, read(suffix))
    assert (same.figures, same.wordings) == ((), 0)
    other = TEXT.replace("15,000 USD", "14,000 USD").replace("Draft, not", "A draft, not")
    differs = compare(wanted, read(suffix, other))
    assert [(one.wanted, one.found) for one in differs.figures] == [("15,000", "14,000")]
    assert "The annual membership fee is 15,000 USD" in differs.figures[0].around
    assert differs.wordings == 1


@pytest.mark.parametrize("suffix", [".md", ".html", ".docx", ".pdf"])
def test_numbers_that_somebody_wrote_stay_theirs(suffix: str) -> None:
    text = "# Lists\n\n1. Ours\n2. Ours too\n\n> 1\\. Teach\n>\n> 2\\. Caf\u0065\u0301\n"
    wanted = words(text, numbers=suffix == NUMBERED)
    same = compare(wanted, read(suffix, text))
    assert (same.figures, same.wordings) == ((), 0)
    other = compare(wanted, read(suffix, text.replace("> 2", "> 3")))
    assert [(one.wanted, one.found) for one in other.figures] == [("2", "3")]


@pytest.mark.parametrize("suffix", [".md", ".html", ".docx", ".pdf"])
def test_a_document_says_its_catalogue_and_may_be_about_no_deal(suffix: str) -> None:
    hubs = (GOLDEN / "proposal_hubs.md").read_text("utf-8")
    found = source_of(read(suffix, hubs), "x")
    assert (found.deal, found.catalogue) == (123, "d1fe34c46b8a")
    log = (GOLDEN / "outreach_experiments.md").read_text("utf-8")
    alone = source_of(read(suffix, log), "x")
    assert (alone.deal, alone.portal, alone.catalogue) == (None, None, None)
    assert (alone.day, alone.version) == (dt.date(2026, 2, 10), "2.0.0")
    assert alone.template == "documents/outreach_experiments.md.j2"
    differs = compare(
        words(log, numbers=suffix == NUMBERED),
        read(suffix, log.replace("121 per arm", "12 per arm")),
    )
    assert [(one.wanted, one.found) for one in differs.figures] == [("121", "12")]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(DIGITS), st.integers(1, 9))
def test_no_digit_changes_unseen(place: int, by: int) -> None:
    other = f"{BODY[:place]}{(int(BODY[place]) + by) % 10}{BODY[place + 1 :]}"
    # A number of a list is none of the text, and counts by itself.
    if words(other) != words(BODY):
        assert len(compare(words(BODY), words(other)).figures) == 1


def test_figures_that_are_gone_or_came() -> None:
    assert compare("pay 10 USD now", "pay now").figures == (
        Figure(wanted="10", found="no figure", around="pay 10 USD now"),
    )
    assert compare("pay now", "pay 10 USD now").figures[0].found == "10"
    assert compare("", "10").figures[0].wanted == "no figure"
    assert compare("a b", "a  b\n") == compare("", "")


def test_what_says_not_where_it_came_from() -> None:
    with pytest.raises(FindingsError, match="note does not say what it was made from"):
        source_of("Some words of 2026", "note")
    line = TEXT.rpartition("\n---\n")[2].replace("2031-03-01, playbook", "2031-02-31, playbook")
    with pytest.raises(FindingsError, match="2031-02-31, which is no day"):
        source_of(line, "note")


def test_a_commit_that_holds_it_not() -> None:
    line = TEXT.rpartition("\n---\n")[2]
    assert source_of(line, "x").revision == "0123456789"
    assert source_of(line.replace("`0123456789`", "`0123456789+`"), "x").revision is None
    nowhere = line.replace("`0123456789`", "`none`")
    assert source_of(nowhere, "x").revision == "1.0.0"
    for unknown in ("1.0.0 with unreleased changes", "not released"):
        assert source_of(nowhere.replace("1.0.0", unknown), "x").revision is None


@pytest.mark.parametrize("suffix", [".md", ".html", ".docx", ".pdf"])
@pytest.mark.parametrize(
    "data", [b"", b"\xff\xfe\x00", b"PK\x03\x04", b"%PDF-1.7\n%%EOF", b"<main>"]
)
def test_what_is_no_document_is_told(suffix: str, data: bytes) -> None:
    with pytest.raises(FindingsError) as refused:
        source_of(read_back(data, suffix, "x"), "x")
    assert refused.value.message.startswith("x ")


def test_other_files_are_not_read() -> None:
    with pytest.raises(FindingsError, match="no document that can be read again"):
        read_back(b"", ".odt", "x.odt")
    with pytest.raises(FindingsError, match="larger than any document"):
        read_back(b" " * 20_000_001, ".md", "x.md")
