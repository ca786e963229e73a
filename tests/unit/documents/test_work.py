"""Work that is estimated: a file with places, sums to the cent, and the rate of the day."""

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from dealwright.documents.given import read_given, texts_of
from dealwright.documents.work import WorkItem, estimate
from dealwright.errors import FindingsError, UsageError
from dealwright.model.words import Hours, Money
from dealwright.report.snippet import findings
from dealwright.resources import schema
from unit.documents.books import our_book
from unit.documents.test_deal_document import SAID, WORK, made

DAY = dt.date(2026, 11, 23)
FILE = """\
# yaml-language-server: $schema=../schemas/given.schema.json
outcome: Less to do by hand
seats: 12
work:
  - item: Design
    hours: 8 to 12
    done_when: Both agree
  - {item: Build, hours: 72.5, risk: "Slow, perhaps"}
  - {item: Guide, hours: 6}
"""


def test_a_file_says_words_and_work() -> None:
    said, wrong, _ = read_given("w.yaml", FILE.encode(), schema("given"))
    assert wrong == []
    assert said == {
        "outcome": "Less to do by hand",
        "seats": "12",
        "work": (
            WorkItem(item="Design", hours=Hours(Decimal(8), Decimal(12)), done_when="Both agree"),
            WorkItem(
                item="Build", hours=Hours(Decimal("72.5"), Decimal("72.5")), risk="Slow, perhaps"
            ),
            WorkItem(item="Guide", hours=Hours(Decimal(6), Decimal(6))),
        ),
    }


def test_what_is_wrong_in_a_file_has_its_place() -> None:
    text = FILE.replace("8 to 12", "12 to 8").replace("hours: 6", "hour: 6")
    said, wrong, document = read_given("w.yaml", text.encode(), schema("given"))
    assert said == {}
    shown = findings(wrong, {"w.yaml": document})
    assert "error[DW013]: 12 to 8 does not fit here\n --> w.yaml:6:12" in shown
    assert "help: write hours such as 10, or the least and the most such as 8 to 12" in shown
    assert "error[DW010]: unknown key hour\n --> w.yaml:9:19" in shown
    assert "error[DW011]: the key hours is missing" in shown


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "DW012"),
        ("- a\n", "DW012"),
        ("{}\n", "DW013"),
        ("work: []\n", "DW013"),
        ("work: much\n", "DW012"),
        ("work: [{item: ' ', hours: 2}]\n", "DW013"),
        ("outcome: [a]\n", "DW012"),
        ("outcome: a\noutcome: b\n", "DW004"),
        ("Outcome: a\n", "DW013"),
        ("work: [{item: a, hours: 0}]\n", "DW013"),
        ("work: [{item: a, hours: true}]\n", "DW012"),
        ("work: &a [*a]\n", "DW003"),
    ],
)
def test_a_file_that_says_nothing_of_use(text: str, code: str) -> None:
    said, wrong, _ = read_given("w.yaml", text.encode(), schema("given"))
    assert said == {}
    assert code in {one.code for one in wrong}


def test_letters_are_looked_for_in_all_that_was_said() -> None:
    assert texts_of({"outcome": "Less", "work": WORK[2:]}) == {
        "outcome": "Less",
        "work": "Write the guide  ",
    }


# ---------------------------------------------------------------- sums

HOURS = st.decimals("0.01", "999999.99", places=2)
ITEMS = st.lists(
    st.builds(
        lambda one, other: WorkItem(item="x", hours=Hours(min(one, other), max(one, other))),
        HOURS,
        HOURS,
    ),
    min_size=1,
    max_size=30,
)
RATES = st.decimals("0.01", "9999.99", places=2)


def cents(amount: Decimal) -> int:
    """In ten-thousandths, as a whole number: what two decimals of each make."""
    return int(amount * 10_000)


@settings(max_examples=80, deadline=None)
@drawn(ITEMS, RATES)
def test_an_estimate_is_the_sum_of_its_pieces(work: list[WorkItem], rate: Decimal) -> None:
    sold = our_book().offerings
    assert sold.directed_work is not None
    sold = dataclasses.replace(
        sold, directed_work=dataclasses.replace(sold.directed_work, hourly=Money(rate, "USD"))
    )
    found = estimate(sold, work, DAY)
    for bound, total in (("low", found.least), ("high", found.most)):
        hundredths = sum(int(getattr(one.hours, bound) * 100) for one in work)
        assert cents(total.amount) == hundredths * int(rate * 100)
        assert getattr(found.hours, bound) * 100 == hundredths
    assert sum(one.least.amount for one in found.items) == found.least.amount
    assert sum(one.most.amount for one in found.items) == found.most.amount
    assert found.least.amount <= found.most.amount


def test_the_rate_is_that_of_the_day() -> None:
    sold = our_book().offerings
    found = estimate(sold, WORK, DAY)
    assert found.least == Money(Decimal(13_500), "USD")
    assert found.most == Money(Decimal("22625.0"), "USD")
    with pytest.raises(FindingsError, match="applies from 2026-07-02, not yet on 2026-07-01"):
        estimate(sold, WORK, dt.date(2026, 7, 1))
    with pytest.raises(FindingsError, match="no rate for work by the hour"):
        estimate(dataclasses.replace(sold, directed_work=None), WORK, DAY)


# ---------------------------------------------------------------- the document

SOW = "statement_of_work"


def test_everything_that_nobody_said_is_named() -> None:
    with pytest.raises(FindingsError) as refused:
        made(SOW, said={"outcome": "Less to do"})
    assert refused.value.message == (
        "statement_of_work for deal 123 needs what nobody has said, of you: work (the pieces of work,"
        " each with its hours), roadmap (where this work stands on the public roadmap), not_included"
        " (what is left out on purpose, or: nothing)"
    )
    assert refused.value.hint == (
        "write work, roadmap, not_included into a YAML file, and name that with --given"
    )


def test_work_is_a_list_and_only_where_it_is_asked_for() -> None:
    with pytest.raises(UsageError, match="work is a list of pieces with their hours, not much"):
        made(SOW, said=SAID[SOW] | {"work": "much"})
    with pytest.raises(UsageError, match="welcome asks for nothing called work"):
        made("welcome", said={"greeting": "Ada", "work": WORK})


def test_what_need_not_be_said_is_left_out() -> None:
    said: dict[str, Any] = {**SAID[SOW], "work": WORK[2:]}
    del said["background"], said["who"]
    text = made(SOW, said=said)
    assert "## Who works on it" not in text
    assert "## What there is already" not in text
    assert "| Estimate | 1,500 USD |" in text
    with pytest.raises(UsageError, match="asks for nothing called background_") as refused:
        made(SOW, said=said | {"background_": "x"})
    assert refused.value.hint == "did you mean background?"


def test_other_hours_give_another_digest() -> None:
    def last(work: tuple[WorkItem, ...]) -> str:
        return made(SOW, said={**SAID[SOW], "work": work}).splitlines()[-1]

    assert last(WORK) == last(WORK)
    other = dataclasses.replace(WORK[2], hours=Hours(Decimal(6), Decimal(7)))
    assert last(WORK) != last((*WORK[:2], other))


def test_what_we_never_say_is_refused_in_the_words_of_a_person_too() -> None:
    with pytest.raises(FindingsError, match="guarantee"):
        made(SOW, said=SAID[SOW] | {"outcome": "We guarantee less work"})
