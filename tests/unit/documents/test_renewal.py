"""A renewal: what changed since the signature, on which terms, and what nobody knows."""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from dealwright.documents.deal_document import Occasion, render_document
from dealwright.documents.formats import in_format
from dealwright.documents.given import Given
from dealwright.documents.pricing import scenario
from dealwright.documents.proposal import DealFacts
from dealwright.documents.read_back import read_back
from dealwright.documents.renewal import Changes, at_price, held_on
from dealwright.documents.tree import words
from dealwright.errors import FindingsError, UsageError
from dealwright.model.offerings import Band, Price, UsageBands
from dealwright.model.organisation import Rhythm
from dealwright.model.playbook import Playbook
from dealwright.model.words import Money, Prose
from support.golden import golden
from unit.documents.books import our_book
from unit.documents.test_deal_document import BUNDLED

TODAY = dt.date(2026, 11, 23)
DEAL: dict[str, str] = {
    "dealname": "26 Mars University",
    "dealtype": "existingbusiness",
    "jobs_to_be_done": "Teach 300 students\n- without installs",
    "contract_start_date": "2026-03-01",
    "contract_end_date": "2027-02-28",
    "mrr": "1250",
    "amount": "33600.0",
    "deal_currency_code": "USD",
    "configurator_url": "https://example.org/configurator?state=abc,https://example.org/?state=d",
}
PROPOSAL, BRIEF = "renewal_proposal", "renewal_brief"


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


@cache
def dearer_book() -> Playbook:
    """Ours, after a price, a ladder and the contents have changed."""
    book = our_book()
    general = book.offerings.offering("general")
    assert general is not None
    old = general.prices[-1]
    sold = dataclasses.replace(
        general,
        hubs="up to 4",
        includes=Prose((*general.includes[1:], "A yearly review of what it costs")),
        excludes=Prose(general.excludes[:-1]),
        prices=(
            *general.prices[:-1],
            dataclasses.replace(old, until=dt.date(2026, 8, 31)),
            Price(from_=dt.date(2026, 9, 1), annual=usd("17999.99"), usage="later", per="cluster"),
        ),
    )
    later = UsageBands(
        name="later",
        bands=(Band(up_to=50, each=usd("12.35")), Band(each=usd("3"))),
    )
    offerings = dataclasses.replace(
        book.offerings,
        offerings=tuple(
            sold if one.offering == "general" else one for one in book.offerings.offerings
        ),
        usage_bands=(*book.offerings.usage_bands, later),
        cloud="We pass the bill of the cloud on at cost.",
    )
    return dataclasses.replace(book, offerings=offerings)


def made(
    kind: str = PROPOSAL,
    given: Given | None = None,
    book: Playbook | None = None,
    today: dt.date = TODAY,
    deal: Mapping[str, str] | None = None,
) -> str:
    return render_document(
        book or our_book(),
        kind,
        DealFacts(deal="123", properties={**DEAL, **(deal or {})}, portal="sandbox"),
        given or {},
        at=Occasion(today=today, version="4.0.0", commit="0123456789"),
        environment=BUNDLED,
    )


def refused(error: type[Exception] = FindingsError, **asked: Any) -> tuple[str, str | None]:
    with pytest.raises(error) as found:
        made(**asked)
    value: Any = found.value
    return value.message, value.hint


def rows(text: str) -> dict[str, tuple[str, str]]:
    """The tables of three columns, by their first."""
    cells = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    return {row[0]: (row[1], row[2]) for row in cells if len(row) == 3}


# ---------------------------------------------------------------- what changed


@pytest.mark.parametrize("kind", [PROPOSAL, BRIEF])
def test_everything_that_changed_is_told(kind: str) -> None:
    text = made(kind, {"mau": "280"}, dearer_book())
    assert text == golden(f"{kind}_changed.md", text)


@pytest.mark.parametrize("kind", [PROPOSAL, BRIEF])
@pytest.mark.parametrize("suffix", [".html", ".docx", ".pdf"])
def test_every_format_has_the_same_words(kind: str, suffix: str) -> None:
    text = made(kind, {"mau": "280"}, dearer_book())
    found = read_back(in_format(text, Path(f"x{suffix}"), fields={}, fonts=None), suffix, "x")
    assert "".join(found.split()) == "".join(words(text).split())


def test_figures_to_the_cent() -> None:
    told = rows(made(PROPOSAL, {"mau": "280,100"}, dearer_book()))
    # 10 x 10 + 90 x 5 + 180 x 2.50, and 10 x 10 + 90 x 5
    assert told["Usage fee a month"][0] == "1,550 USD"
    # 50 x 12.35 + 230 x 3, and 50 x 12.35 + 50 x 3
    assert told["Usage fee a month"][1] == "2,075 USD"
    assert told["Fee and usage a year"] == ("33,600 USD", "42,899.99 USD")


def test_the_day_of_the_signature_decides() -> None:
    told = rows(made(given={"signed_on": "2026-01-21"}))
    assert told["Price"] == ("from 2025-11-26 until 2026-01-21", "from 2026-01-22 on")
    assert told["Usage fee"] == ("not on record", "per cluster, in bands")
    told = rows(made(given={"signed_on": "2026-01-22"}))
    assert told["Price"] == ("from 2026-01-22 on", "from 2026-01-22 on")
    assert told["Usage fee"] == ("per cluster, in bands",) * 2


def test_what_no_version_holds_is_not_made_up() -> None:
    text = made(given={"signed_on": "2025-12-01", "mau": "280"})
    told = rows(text)
    assert told["Hubs"] == ("as in the agreement", "up to 3")
    assert told["Fee and usage a year"] == ("not on record", "27,000 USD")
    assert "What it included on 2025-12-01 is not on record here; your agreement says it." in text


def test_a_fee_that_falls_and_a_ladder_that_goes() -> None:
    book = dearer_book()
    general = book.offerings.offering("general")
    assert general is not None
    *others, last = general.prices
    cheap = dataclasses.replace(last, annual=usd("14000"), usage=None, per=None)
    sold = dataclasses.replace(general, prices=(*others, cheap))
    offerings = dataclasses.replace(book.offerings, offerings=(sold,))
    text = made(book=dataclasses.replace(book, offerings=offerings), given={"mau": "10"})
    assert "The annual fee falls by 1,000 USD, from 15,000 USD to 14,000 USD." in text
    assert "The usage fee ends: from the renewal on none comes on top." in text
    assert rows(text)["Fee and usage a year"] == ("16,200 USD", "14,000 USD")


def test_nothing_is_compared_that_is_counted_otherwise() -> None:
    book = dearer_book()
    general = book.offerings.offering("general")
    assert general is not None
    *others, last = general.prices
    sold = dataclasses.replace(
        general, prices=(*others, dataclasses.replace(last, per="community"))
    )
    offerings = dataclasses.replace(book.offerings, offerings=(sold,))
    text = made(book=dataclasses.replace(book, offerings=offerings), given={"mau": "280"})
    assert rows(text)["Usage fee"] == ("per cluster, in bands", "per community, in bands")
    assert rows(text)["Usage fee a month"] == ("counted otherwise", "1,307.50 USD")
    assert "With 280 monthly active users on one community in every month" in text


def test_a_price_that_ends_before_the_renewal_begins_is_an_open_point() -> None:
    early = made(book=dearer_book(), today=dt.date(2026, 8, 31))
    assert "The price above is in force until 2026-08-31, before the renewal would begin." in early
    assert "The price above" not in made(book=dearer_book())


COUNTS = st.lists(st.integers(0, 20_000), min_size=1, max_size=4).map(tuple)
CENTS = st.integers(1, 10_000_000).map(lambda cents: Decimal(cents) / 100)


@settings(max_examples=60, deadline=None)
@drawn(CENTS, CENTS, COUNTS)
def test_a_difference_is_what_it_says(old: Decimal, new: Decimal, users: tuple[int, ...]) -> None:
    book = our_book()
    general = book.offerings.offering("general")
    assert general is not None
    sides = []
    for annual in (old, new):
        price = dataclasses.replace(general.prices[-1], annual=Money(annual, "USD"))
        offering = dataclasses.replace(general, prices=(price,))
        sides.append(at_price(book.offerings, offering, price, TODAY, users, None))
    changes = Changes(then=sides[0], now=sides[1])
    assert changes.fee is not None
    assert changes.fee.amount + old == new
    ladder = book.offerings.bands("mau_bands_2026")
    for side, annual in zip(sides, (old, new), strict=True):
        assert side.use is not None
        monthly = sum(scenario(usd("0"), ladder, count).monthly_usage.amount for count in users)
        assert side.use.monthly.amount == monthly
        assert side.use.total.amount == annual + 12 * monthly


# ---------------------------------------------------------------- on which terms


def test_old_terms_are_renewed_by_who_says_so() -> None:
    old = {"terms": "2025-11-26"}
    assert refused(given=old) == (
        (
            "the price of General Membership from 2025-11-26 until 2026-01-21 has ended: it is no"
            " longer in force on 2026-11-23"
        ),
        "--set knowingly=yes renews it all the same, and the document says so",
    )
    message, hint = refused(given=old | {"knowingly": "yes"})
    assert message.endswith(
        "of you: usage_then (which usage fee the old agreement asks for, since the price list does"
        " not say)"
    )
    assert hint == "say it with --set usage_then=…"
    text = made(given=old | {"knowingly": "yes", "usage_then": "none", "signed_on": "2025-12-01"})
    assert "**On old terms, knowingly.** The price from 2025-11-26 until 2026-01-21 is no" in text
    assert rows(text)["Usage fee"] == ("not on record", "none")
    assert "Up to 3 hubs" not in text
    assert "passed through" not in text


def test_old_terms_hold_what_was_agreed_then() -> None:
    text = made(given={"terms": "2026-01-22", "knowingly": "yes"}, book=dearer_book())
    told = rows(text)
    assert told["Annual fee"] == ("15,000 USD", "15,000 USD")
    assert told["Hubs"] == ("up to 3", "up to 3")
    assert "A yearly review" not in text
    assert "Nothing came and nothing went since 2026-03-01." in text


def test_the_price_of_today_is_never_old() -> None:
    plain = made()
    assert "knowingly" not in plain
    same = made(given={"terms": "2026-01-22"})
    assert same.rpartition("\n---\n")[0] == plain.rpartition("\n---\n")[0]


def test_what_is_not_sold_now() -> None:
    premier = {"offering": "premier", "signed_on": "2026-08-01"}
    message, hint = refused(given=premier, deal={"mrr": "4166.67"})
    assert message == "Premier Membership is deferred until 2026Q3, so it is not quoted"
    assert hint == "--set knowingly=yes renews it all the same, and the document says so"
    text = made(given=premier | {"knowingly": "yes"}, deal={"mrr": "4166.67"})
    assert "**Kept, knowingly.** Premier Membership is deferred until 2026Q3." in text
    assert rows(text)["Annual fee"] == ("50,000 USD", "50,000 USD")
    message, hint = refused(given={"offering": "starter", "knowingly": "yes"})
    assert message.startswith("Starter Membership has no price on 2026-11-23: the last held from")
    assert hint == ("a member who has the last terms: --set terms=2025-11-26 --set knowingly=yes")
    brief = made(BRIEF, {"offering": "starter", "signed_on": "2025-12-01"}, deal={"mrr": "416.67"})
    assert rows(brief)["Annual fee"] == ("5,000 USD", "not on record")
    assert "Renewing it takes `--set knowingly=yes`." in brief


def test_a_price_that_has_not_begun_is_refused() -> None:
    message, hint = refused(
        given={"terms": "2026-09-01"}, book=dearer_book(), today=dt.date(2026, 8, 1)
    )
    assert "from 2026-09-01 does not apply yet on 2026-08-01" in message
    assert hint is None


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"knowingly": "perhaps"}, "knowingly is perhaps"),
        ({"terms": "soon"}, "terms is soon, no day"),
        ({"terms": "2024-01-01"}, "General Membership has no price that begins on 2024-01-01"),
        ({"signed_on": "2026-02-30"}, "signed_on is 2026-02-30, no day"),
        ({"mau": "many"}, "mau many: many is no number of people"),
        ({"mau": "280,,5"}, "mau 280,,5: nothing is no number of people"),
        ({"offering": "generalx"}, "there is no offering generalx"),
        ({"tickets": "5"}, "renewal_proposal asks for nothing called tickets"),
    ],
)
def test_what_is_said_wrongly(given: Mapping[str, str], told: str) -> None:
    assert refused(UsageError, given=given)[0] == told


# ---------------------------------------------------------------- what the deal says


@pytest.mark.parametrize(
    ("deal", "why"),
    [
        ({"mrr": "1000"}, "MRR x 12 is 12,000 USD, and the price of 2026-03-01 is 15,000 USD"),
        ({"deal_currency_code": "EUR"}, "MRR x 12 is 15,000 EUR, and the price of 2026-03-01 is"),
        ({"contract_start_date": "2024-03-01"}, "no annual fee is on record for 2024-03-01; MRR x 12"),
        ({"contract_start_date": "2024-03-01", "mrr": ""}, "no annual fee is on record for 2024-03-01"),
    ],
)  # fmt: skip
def test_a_fee_in_doubt_is_asked(deal: dict[str, str], why: str) -> None:
    message, hint = refused(deal=deal)
    assert (
        f"of you: fee_then (the annual fee that the member pays now, such as 15000 USD; {why}"
        in (message)
    )
    assert hint == "say it with --set fee_then=…"
    text = made(given={"fee_then": "12000 USD"}, deal=deal)
    assert rows(text)["Annual fee"] == ("12000 USD", "15,000 USD")
    assert "The annual fee stays" not in text
    assert "**To clear up before a proposal:**" in made(BRIEF, deal=deal)


def test_a_price_that_was_written_anew_is_in_doubt() -> None:
    book = our_book()
    general = book.offerings.offering("general")
    assert general is not None
    *others, last = general.prices
    edited = dataclasses.replace(last, annual=usd("16000"))
    sold = dataclasses.replace(general, prices=(*others, edited))
    book = dataclasses.replace(
        book, offerings=dataclasses.replace(book.offerings, offerings=(sold,))
    )
    message, _ = refused(book=book, deal={"mrr": ""})
    assert (
        "version 2.0.0 had 15,000 USD on record for 2026-03-01, and the price list has" in message
    )


@pytest.mark.parametrize("mrr", ["1250", "1250.0", "1250.004", ""])
def test_a_fee_that_is_clear(mrr: str) -> None:
    for currency in ("USD", ""):
        text = made(deal={"mrr": mrr, "deal_currency_code": currency})
        assert rows(text)["Annual fee"] == ("15,000 USD", "15,000 USD")


def test_what_the_deal_lacks_is_named_at_once() -> None:
    for kind in (PROPOSAL, BRIEF):
        lacking = {"dealname": "", "contract_start_date": "", "contract_end_date": ""}
        assert refused(kind=kind, deal=lacking) == (
            (
                f"{kind} for deal 123 needs what nobody has said, of the deal: Deal name (dealname),"
                " Contract start (contract_start_date), Contract end (contract_end_date)"
            ),
            "fill in deal 123 in HubSpot (portal sandbox)",
        )


NEEDS = "renewal_proposal for deal 123 needs what nobody has said, of the deal, as a"


@pytest.mark.parametrize(
    ("deal", "told"),
    [
        (
            {"contract_start_date": "20260301"},
            f"{NEEDS} day: Contract start (contract_start_date)",
        ),
        (
            {"contract_end_date": "2026-02-30"},
            f"{NEEDS} day: Contract end (contract_end_date)",
        ),
        ({"mrr": "1_250"}, f"{NEEDS} number: MRR (mrr)"),
        ({"mrr": "NaN"}, f"{NEEDS} number: MRR (mrr)"),
        (
            {"contract_end_date": "2026-02-28"},
            "the contract of deal 123 ends (contract_end_date) on 2026-02-28, before it begins (contract_start_date) on 2026-03-01",
        ),
        (
            {"expected_monthly_users": "2.5"},
            "Expected monthly active users (expected_monthly_users) of deal 123 is no number of people",
        ),
    ],
)
def test_what_a_deal_says_wrongly(deal: dict[str, str], told: str) -> None:
    assert refused(deal=deal)[0] == told


def test_users_come_from_who_says_them() -> None:
    assert "How many monthly active users do you expect?" in made()
    expected = made(deal={"expected_monthly_users": "280.0"})
    assert (
        "With 280 monthly active users on one cluster in every month, as you expected:" in expected
    )
    said = made(given={"mau": "300"}, deal={"expected_monthly_users": "280"})
    assert "With 300 monthly active users on one cluster in every month, as it was given" in said
    both = made(given={"mau": "280, 100"})
    assert "With 280 and 100 monthly active users on 2 clusters in every month" in both


# ---------------------------------------------------------------- the brief


@pytest.mark.parametrize(
    ("today", "told"),
    [
        ("2026-11-23", "in 97 days"),
        ("2027-02-27", "tomorrow"),
        ("2027-02-28", "today"),
        ("2027-03-01", "it ended yesterday"),
        ("2027-03-10", "it ended 10 days ago"),
    ],
)
def test_days_to_the_end_count_from_today(today: str, told: str) -> None:
    text = made(BRIEF, today=dt.date.fromisoformat(today))
    assert f"| Ends | {told} |" in text


def test_what_is_not_known_stands_so() -> None:
    text = made(BRIEF, deal={"amount": "", "signed_agreement_url": "https://example.org/signed"})
    assert "| Amount | not recorded |" in text
    assert "| Agreement | [https://example.org/signed](https://example.org/signed) |" in text
    assert text.count("| not known |") == 10
    assert "Fee and usage a year" not in text
    assert "| 1,250 (no currency recorded) |" in made(BRIEF, deal={"deal_currency_code": ""})


def test_prices_without_days_are_told_to_us_alone() -> None:
    old = {"contract_start_date": "2022-03-01"}
    assert "In 2022 a year cost 12000 USD in education" in made(BRIEF, deal=old)
    assert "12000 USD in education" not in made(given={"fee_then": "18000 USD"}, deal=old)


def test_a_playbook_without_a_check_in_says_so() -> None:
    book = dataclasses.replace(our_book(), rhythm=Rhythm())
    text = made(BRIEF, book=book)
    assert "The playbook has no `member_check_in`" in text
    assert "The playbook does not say what to look up" in text


def test_other_questions_give_another_digest() -> None:
    book = dataclasses.replace(our_book(), rhythm=Rhythm())
    assert made(BRIEF).splitlines()[-1] == made(BRIEF).splitlines()[-1]
    assert made(BRIEF).splitlines()[-1] != made(BRIEF, book=book).splitlines()[-1]


# ---------------------------------------------------------------- what a version held


def test_the_version_of_a_day() -> None:
    book = our_book()
    found = [held_on(book, "general", dt.date.fromisoformat(day)) for day in
             ("2026-01-21", "2026-01-22", "2026-02-09", "2026-02-10", "2026-11-22")]  # fmt: skip
    assert [one and one.version for one in found] == [None, "1.0.0", "1.0.0", "2.0.0", "3.0.0"]
    assert held_on(book, "consortium", TODAY) is None


def test_a_version_that_was_edited_tells_nothing() -> None:
    book = our_book()
    *others, last = book.versions
    edited = dataclasses.replace(last, playbook={**last.playbook, "offerings": {}})
    with pytest.raises(FindingsError, match=r"the released version 3\.0\.0 was edited"):
        held_on(dataclasses.replace(book, versions=(*others, edited)), "general", TODAY)
