"""What no document of ours says: found in our own sentences, and nowhere else."""

import dataclasses
from typing import Any

import pytest

from dealwright.errors import FindingsError
from dealwright.model.clauses import Clause, said
from dealwright.model.playbook import Playbook
from unit.documents.books import our_book, small_book, with_offering
from unit.documents.test_proposal import deal, proposal

CLAUSES = (
    Clause(clause="sla", never=("SLA", "service level agreement"), why="it binds nobody."),
    Clause(clause="figure", never=("99.#%", "#% available"), why="there is none."),
    Clause(clause="hours", never=("# hours per",), why="ask first.", unless="included"),
)


def book(**changes: Any) -> Playbook:
    small = small_book()
    assert small.legal is not None
    general = small.offerings.offering("general")
    assert general is not None
    legal = dataclasses.replace(small.legal, clauses=CLAUSES)
    return with_offering(
        dataclasses.replace(small, legal=legal),
        dataclasses.replace(general, **changes),
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Our sla stands", ["sla"]),
        ("a slate of SLAs", []),
        ("a Service-Level\n  agreement", ["Service-Level agreement"]),
        ("99.95% of the time", ["99.95%"]),
        ("99% of the time", []),
        ("it is 100 % available", []),
        ("it is 99,5% available", ["99,5% available"]),
        (
            "up to 4 hours\nper quarter, and 1,000 hours per year",
            ["4 hours per", "1,000 hours per"],
        ),
        ("the few hours per quarter", []),
    ],
)
def test_phrases_are_whole_words_however_they_are_broken(text: str, found: list[str]) -> None:
    assert [one.phrase for one in said(text, CLAUSES)] == found


def test_a_proposal_that_would_promise_is_refused() -> None:
    with pytest.raises(FindingsError) as refused:
        proposal(deal(), book(for_="People who want an SLA, and 4 hours per week"))
    assert str(refused.value) == (
        "the document would say what no document of ours says: "
        "SLA (it binds nobody.); 4 hours per (ask first.)"
    )
    assert "legal.yaml" in (refused.value.hint or "")


def test_what_an_offering_includes_may_be_said_where_a_clause_allows() -> None:
    text = proposal(deal(), book(includes=("Advice, 4 hours per quarter",)))
    assert "- Advice, 4 hours per quarter" in text
    with pytest.raises(FindingsError, match=r"SLA \(it binds nobody"):
        proposal(deal(), book(includes=("Advice, 4 hours per quarter, and an SLA",)))


def test_words_of_the_prospect_are_no_promise_of_ours() -> None:
    wish = {"dealname": "31 SLA Institute", "jobs_to_be_done": "We need an SLA\n- of 99.9%"}
    assert "SLA Institute" in proposal(deal(wish), book())


def test_our_own_proposal_passes_our_own_clauses() -> None:
    ours = our_book()
    assert ours.legal is not None
    assert len(ours.legal.clauses) == 6
    general = ours.offerings.offering("general")
    assert general is not None
    with pytest.raises(FindingsError, match="uptime"):
        proposal(
            deal(), with_offering(ours, dataclasses.replace(general, for_="Those who need uptime"))
        )
    assert proposal(deal(), ours)
