"""The page of the weekly review, whole, and what it becomes where there is little to say."""

import datetime as dt
from dataclasses import replace

import pytest

from dealwright.metrics.audit import default_since
from dealwright.metrics.audit_rule import Ground
from dealwright.metrics.review import Closed, Review, review
from dealwright.model.organisation import AgendaItem, Ceremony, Rhythm
from dealwright.model.playbook import Playbook
from dealwright.records.manifest import footnote
from dealwright.report.metrics import Sheet
from dealwright.report.review import SHOWN, Line, Page, review_markdown
from support.golden import golden
from support.histories import World, deal, shipped
from support.small_market import market

DAY = dt.date(2026, 6, 30)
NOTHING = Review(days=(DAY, DAY, DAY), figures=(), standing=(), stalled=(), due=(), closed=())


def sheet() -> Sheet:
    return Sheet(
        figures=(),
        days=[DAY],
        partial=False,
        playbook="working tree after 2.0.0",
        portal="production",
        content_hash="0123456789abcdef",
        data_through=dt.datetime(2026, 7, 1, 5, tzinfo=dt.UTC),
        footnotes=(footnote("merged", "deals", [77]),),
    )


@pytest.fixture(scope="module")
def week() -> Review:
    world = World(
        [
            *market(),
            deal(1, "2026-06-01 outreach", "2026-06-26 closed_lost", hubspot_owner_id="91"),
            deal(2, "2026-06-01 proposal", "2026-06-29 closed_won", hubspot_owner_id="90"),
        ]
    )
    return review(
        Ground(
            engine=world.tables(),
            playbook=world.playbook,
            calendar=world.calendar,
            day=DAY,
            since=default_since(DAY),
        )
    )


def a_page(found: Review, book: Playbook | None = None, portal_id: int | None = None) -> Page:
    return Page(review=found, playbook=book or shipped(), sheet=sheet(), portal_id=portal_id)


def with_rhythm(*ceremonies: Ceremony) -> Playbook:
    return replace(shipped(), rhythm=Rhythm(ceremonies=ceremonies))


def test_the_page_of_a_week(week: Review) -> None:
    page = replace(
        a_page(week, portal_id=4242),
        lines=(
            Line("Too few prospects engage", "breach, open since 2026-01-05", "2 of 40: 5 %."),
            Line("No proposal is won", "not enough evidence", "0 of 1; 10 attempts are needed."),
        ),
    )
    text = review_markdown(page)
    assert text == golden("review.md", text)


def test_a_week_without_anything_is_said_to_be_so() -> None:
    text = review_markdown(a_page(NOTHING, replace(shipped(), experiments=())))
    for told in (
        "No contract with ongoing service ends within 180 days.",
        "No deal stalls.",
        "No deal was won or lost this week.",
        "No experiment runs, and none is planned.",
    ):
        assert f"\n{told}\n" in text
    assert "Red lines" not in text
    bare = replace(a_page(NOTHING), sheet=replace(sheet(), footnotes=()))
    assert "What the data lack" not in review_markdown(bare)


def test_the_agenda_gives_the_order_and_what_it_leaves_out_comes_after() -> None:
    agenda = (
        AgendaItem(item="closed_learnings", text="Wins & losses"),
        AgendaItem(item="cake", text="Eat cake"),
        AgendaItem(item="metrics", text="The numbers"),
    )
    held = Ceremony(ceremony="weekly_review", label="Monday", every="week", agenda=agenda)
    text = review_markdown(a_page(NOTHING, with_rhythm(held)))
    assert [line for line in text.splitlines() if line.startswith(("# ", "## "))] == [
        "# Monday, 2026-06-30",
        "## Wins & losses",
        "## Eat cake",
        "## The numbers",
        "## Stalled deals",
        "## Experiments",
        "## What the data lack",
    ]
    assert "To be picked" not in text


def test_a_playbook_without_a_rhythm_has_a_page_all_the_same() -> None:
    text = review_markdown(a_page(NOTHING, with_rhythm()))
    assert text.startswith("# Weekly review, 2026-06-30\n\nas of 2026-06-30")
    assert "## Numbers\n" in text


def test_an_experiment_that_is_over_is_not_told() -> None:
    (one,) = shipped().experiments
    runs = replace(one, start=DAY, end=DAY)
    over = replace(runs, end=DAY - dt.timedelta(days=1))
    told = review_markdown(a_page(NOTHING, replace(shipped(), experiments=(runs, over))))
    assert told.count("runs since 2026-06-30") == 1


def test_long_tables_are_cut_and_counted() -> None:
    closed = tuple(
        Closed(deal=number, owner="<b>@x</b>", won=False, day=DAY) for number in range(SHOWN + 2)
    )
    text = review_markdown(a_page(replace(NOTHING, closed=closed)))
    assert text.count("| lost |") == SHOWN
    assert "\nand 2 more\n" in text
    assert "<b>" not in text
    assert "@x" not in text
