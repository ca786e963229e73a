"""A quote as text, Markdown, JSON and CSV: compared whole."""

import csv
import dataclasses
import datetime as dt
import io
import json
from decimal import Decimal
from typing import Any

import pytest

from dealwright.diagnostics import Origin
from dealwright.documents.quote import Asked, Made, Quote
from dealwright.documents.quote_data import quote_csv, quote_json
from dealwright.documents.quote_text import quote_markdown, quote_text
from dealwright.documents.quoting import make_quote
from dealwright.model.offerings import UsageCounted
from dealwright.model.playbook import Playbook
from dealwright.model.words import Prose
from support.golden import golden
from unit.documents.books import our_book, small_book, with_offering

TODAY = dt.date(2031, 3, 1)


def place(origin: Origin) -> str:
    return f"{origin.file}:{'/'.join(map(str, origin.route))}"


MADE = Made(version="1.0.0", commit="0123456789", place=place)


def quoted(book: Playbook | None = None, **wishes: Any) -> Quote:
    asked = {"offering": "general", "day": TODAY, "today": TODAY, **wishes}
    return make_quote(book or small_book(), Asked(**asked))


FULL: dict[str, Any] = {
    "users": ((280, 280, 5), (0,)),
    "communities": 1,
    "years": 2,
    "hours": Decimal("12.50"),
    "account": "member",
}


@pytest.mark.parametrize(
    ("name", "print_"),
    [
        ("quote.txt", quote_text),
        ("quote.md", quote_markdown),
        ("quote.json", quote_json),
        ("quote.csv", quote_csv),
    ],
)
def test_the_whole_quote(name: str, print_: Any) -> None:
    text = print_(quoted(**FULL), MADE)
    assert text == golden(f"quote/{name}", text)
    assert text == print_(quoted(**FULL), MADE)


def test_every_figure_of_a_price_names_its_line() -> None:
    rows = list(csv.DictReader(io.StringIO(quote_csv(quoted(**FULL), MADE))))
    read = [row for row in rows if row["figure"] in ("annual fee", "usage fee of a month")]
    assert len(read) == 2 + 2 * 3 + 2 * 1
    for row in read:
        assert row["where"].startswith("playbook/offerings.yaml:") == (row["users"] != "0")
        assert row["price_from"] == "2031-01-01"
    assert all(row["how"] for row in rows if row["figure"] != "annual fee")


def test_json_and_csv_hold_the_same_figures() -> None:
    told = json.loads(quote_json(quoted(**FULL), MADE))
    rows = list(csv.DictReader(io.StringIO(quote_csv(quoted(**FULL), MADE))))
    totals = [row["amount"] for row in rows if row["figure"] == "total of all years"]
    assert totals == [one["total"]["amount"] for one in told["scenarios"]]
    fees = [row["amount"] for row in rows if row["figure"] == "annual fee"]
    assert fees == [one["annual_fee"]["amount"] for one in told["years"]] == ["15000.00"] * 2
    assert told["binding"] is False
    assert told["cloud"]["amount"] is None


def test_amounts_are_texts_with_all_their_decimals() -> None:
    told = json.loads(quote_json(quoted(hours=Decimal("0.01")), MADE))
    assert told["directed_work"]["amount"] == {"amount": "2.50", "currency": "USD"}
    book = small_book()
    work = book.offerings.directed_work
    assert work is not None
    odd = dataclasses.replace(
        work, hourly=dataclasses.replace(work.hourly, amount=Decimal("250.55"))
    )
    book = dataclasses.replace(
        book, offerings=dataclasses.replace(book.offerings, directed_work=odd)
    )
    found = quoted(book, hours=Decimal("0.01"))
    told = json.loads(quote_json(found, MADE))
    assert told["directed_work"]["amount"]["amount"] == "2.5055"
    assert "2.5055 USD" in quote_text(found, MADE)


def test_old_terms_show_nothing_of_what_is_sold_today() -> None:
    wishes = {"day": dt.date(2026, 11, 23), "today": dt.date(2026, 11, 23), "knowingly": True}
    found = quoted(our_book(), terms=(dt.date(2025, 11, 26),), **wishes)
    text = quote_text(found, MADE)
    assert "What is included" not in text
    assert "Of the price from 2025-11-26: sold as Advanced." in text
    assert "has ended" in text
    told = json.loads(quote_json(found, MADE))
    assert (told["hubs"], told["includes"], told["excludes"]) == (None, None, None)
    assert (told["directed_work"], told["scenarios"]) == (None, [])
    assert told["years"][0]["price_until"] == "2026-01-21"
    assert quote_csv(found, MADE).count("\n") == 2


def test_a_playbook_of_another_day_is_named_first() -> None:
    then = dataclasses.replace(MADE, at="v1", version=None, commit=None)
    text = quote_text(quoted(), then)
    assert "  The prices are those of the playbook at v1, not of today's.\n" in text
    assert "Playbook not released, commit none, data sha256:" in text


def test_years_at_two_prices_stand_apart() -> None:
    general = small_book().offerings.offering("general")
    assert general is not None
    (first,) = general.prices
    dearer = dataclasses.replace(first.annual, amount=Decimal(16000)) if first.annual else None
    later = dataclasses.replace(first, from_=dt.date(2032, 1, 1), annual=dearer)
    flat = dataclasses.replace(
        later, from_=dt.date(2033, 1, 1), annual=dearer, usage=None, per=None
    )
    general = dataclasses.replace(general, prices=(first, later, flat))
    book = with_offering(small_book(), general)
    terms = (first.from_, later.from_, flat.from_)
    text = quote_text(quoted(book, users=((10, 20, 20),), years=3, terms=terms), MADE)
    for row in (
        "1     15,000 USD  from 2031-01-01 until 2031-12-31  in force on 2031-03-01",
        "2     16,000 USD  from 2032-01-01 until 2032-12-31  begins later",
        "10 + 20 + 20 on 3 clusters  1     400 USD        4,800 USD     19,800 USD",
        "10 + 20 + 20 on 3 clusters  3     0 USD          0 USD         16,000 USD     56,600 USD",
        "10 + 20 + 20 on 3 clusters  2     2-3      150 USD",
    ):
        assert row in text
    assert "10 + 20 + 20 on 3 clusters  3     1" not in text


def test_many_clusters_and_a_ladder_without_a_top() -> None:
    book = small_book()
    (ladder,) = book.offerings.usage_bands
    open_end = dataclasses.replace(ladder, bands=ladder.bands[:-2] + ladder.bands[-2:-1])
    last = dataclasses.replace(open_end.bands[-1], up_to=None)
    open_end = dataclasses.replace(open_end, bands=(*open_end.bands[:-1], last))
    offerings = dataclasses.replace(
        book.offerings,
        usage_bands=(open_end,),
        usage_counted=UsageCounted(cluster="Each by itself."),
        usage_unit=None,
        cloud=None,
    )
    book = dataclasses.replace(book, offerings=offerings)
    text = quote_text(quoted(book, users=(tuple(range(1, 10)),)), MADE)
    assert "1 + 2 + 3 + 4 + 5 + 6 + 3 more on 9 clusters" in text
    assert "is never above" not in text
    assert "Users are counted per cluster. Each by itself." in text
    assert "The playbook does not say who pays the cloud provider." in text


HOSTILE = "<script>x</script> | `a` [x](y) @everyone\n::error::boom\x1b[2J"


@pytest.mark.parametrize("print_", [quote_text, quote_markdown, quote_json])
def test_hostile_words_are_only_text(print_: Any) -> None:
    general = small_book().offerings.offering("general")
    assert general is not None
    hostile = dataclasses.replace(general, label=HOSTILE, hubs=HOSTILE, includes=Prose((HOSTILE,)))
    text = print_(quoted(with_offering(small_book(), hostile)), MADE)
    assert "\x1b" not in text
    assert "\n::error" not in text
    if print_ is quote_markdown:
        assert "<script" not in text
        assert "[x](y)" not in text
        assert "@everyone" not in text
