"""A quote as a document: compared whole, the same words in each format, made again from its last line."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealwright.documents.formats import in_format
from dealwright.documents.quote import Asked, Made
from dealwright.documents.quote_line import MOST_UNITS, MOST_USERS, MOST_YEARS, quoted_in
from dealwright.documents.quote_page import quote_page
from dealwright.documents.quoting import make_quote
from dealwright.documents.read_back import read_back
from dealwright.documents.tree import words
from dealwright.documents.verify import compare
from dealwright.errors import FindingsError
from dealwright.model.clauses import Clause
from support.golden import golden
from unit.documents.books import our_book

TODAY = dt.date(2026, 11, 23)
FULL: dict[str, Any] = {
    "users": ((280, 100), (50,)),
    "years": 2,
    "hours": Decimal("12.5"),
    "account": "member",
}


def page(at: str | None = None, **wishes: Any) -> str:
    asked = Asked(**{"offering": "general", "day": TODAY, "today": TODAY, **wishes})
    made = Made(version="3.0.0", commit="0123456789", at=at, place=lambda _: "")
    return quote_page(make_quote(our_book(), asked), made, ())


def test_the_whole_document() -> None:
    text = page(**FULL)
    assert text == golden("quote/document.md", text)


@pytest.mark.parametrize("suffix", [".md", ".html", ".docx", ".pdf"])
def test_every_format_has_the_same_words_and_the_same_quote(suffix: str) -> None:
    text = page(**FULL)
    found = read_back(in_format(text, Path(f"x{suffix}"), fields={}, fonts=None), suffix, "x")
    assert "".join(found.split()) == "".join(words(text).split())
    quoted = quoted_in(found, "x")
    assert quoted is not None
    assert quoted.revision == "0123456789"
    assert (compare(words(page(**FULL)), found).figures, quoted.asked) == (
        (),
        Asked(offering="general", day=TODAY, today=TODAY, **FULL),
    )


def test_old_terms_are_said_first_and_promise_nothing_of_today() -> None:
    text = page(terms=(dt.date(2025, 11, 26),), knowingly=True)
    assert "Old terms: the price of General Membership from 2025-11-26" in text.split("## ")[0]
    assert "What is included" not in text
    assert "--terms 2025-11-26 --knowingly`, made on" in text


def test_what_a_clause_forbids_is_in_no_quote() -> None:
    never = Clause(clause="x", never=("passed through at cost",), why="Because")
    asked = Asked(offering="general", day=TODAY, today=TODAY)
    made = Made(version=None, commit=None, place=lambda _: "")
    with pytest.raises(FindingsError, match=r"passed through at cost \(Because\)"):
        quote_page(make_quote(our_book(), asked), made, (never,))


# ---------------------------------------------------------------- the last line

COUNTS = st.integers(0, MOST_USERS)
DAYS = st.dates(dt.date(2026, 7, 2), dt.date(2031, 1, 1))
ASKED = st.builds(
    Asked,
    offering=st.just("general"),
    day=DAYS,
    today=st.just(TODAY),
    clusters=st.none() | st.just(3),
    users=st.lists(st.tuples(COUNTS) | st.tuples(COUNTS, COUNTS, COUNTS), max_size=3).map(tuple),
    years=st.integers(1, MOST_YEARS),
    terms=st.just((dt.date(2026, 1, 22),)) | st.just(()),
    hours=st.none() | st.decimals("0.01", 100_000, places=2),
    account=st.sampled_from([None, "ours", "member"]),
    knowingly=st.booleans(),
)


@settings(max_examples=60, deadline=None)
@given(ASKED, st.sampled_from([None, "2.0.0", "main", "a-b/c~2"]))
def test_the_last_line_holds_all_that_was_asked(asked: Asked, at: str | None) -> None:
    made = Made(version="3.0.0 with unreleased changes", commit="abc+", at=at, place=lambda _: "")
    found = quoted_in(words(quote_page(make_quote(our_book(), asked), made, ())), "x")
    assert found is not None
    assert (found.asked, found.at) == (asked, at)
    assert found.revision == ("2.0.0" if at == "2.0.0" else None)


def test_without_a_hub_and_by_community() -> None:
    found = quoted_in(page(without_hub=True), "x")
    assert found is not None
    assert found.asked.without_hub
    found = quoted_in(page(users=((5,),), communities=1), "x")
    assert found is not None
    assert found.asked.communities == 1


LINE = (
    "dealwright quote general --date 2026-11-23 {}, made on 2026-11-23, playbook 3.0.0,"
    " commit 0123456789, data sha256:00."
)


@pytest.mark.parametrize(
    "said",
    [
        *("--years 21", "--years 0", "--years 1e9", f"--clusters {MOST_UNITS + 1}", "--mau x"),
        *("--terms 2026-13-01", "--cloud-account theirs", "--hours 0", "--other 1", "--"),
    ],
)
def test_a_line_that_no_quote_has(said: str) -> None:
    with pytest.raises(FindingsError, match="the last line of x is none that dealwright quote"):
        quoted_in(LINE.format(said), "x")


def test_a_document_of_a_deal_may_hold_such_a_line() -> None:
    assert quoted_in("Some words of 2026", "x") is None
    assert quoted_in(LINE.format("--years 2"), "x") is not None
    assert (
        quoted_in(LINE.format("--years 2") + " Deal `12` in portal sandbox, made on", "x") is None
    )
