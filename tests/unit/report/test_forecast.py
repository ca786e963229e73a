"""The forecast in each of its formats, whole; and what they say of few and of none."""

import csv
import io
import json
from dataclasses import replace
from decimal import Decimal

import pytest

from dealwright.metrics.forecast import Forecast
from dealwright.metrics.rates import Leads, Rate
from dealwright.metrics.revenue import LeftOut
from dealwright.report.forecast import (
    forecast_text,
    money,
    rate_words,
    share_words,
    tables,
    verdict,
)
from dealwright.report.forecast_json import forecast_csv, forecast_json
from dealwright.report.forecast_markdown import forecast_markdown
from dealwright.report.texts import BUDGET
from support.forecasts import found
from support.golden import golden


@pytest.fixture(scope="module")
def made() -> Forecast:
    return found(months=6)


def test_as_text(made: Forecast) -> None:
    text = forecast_text(made)
    assert text == golden("forecast/forecast.txt", text)


def test_as_markdown(made: Forecast) -> None:
    text = forecast_markdown(made)
    assert text == golden("forecast/forecast.md", text)


def test_as_json(made: Forecast) -> None:
    text = forecast_json(made)
    assert text == golden("forecast/forecast.json", text)


def test_as_csv(made: Forecast) -> None:
    text = forecast_csv(made)
    assert text == golden("forecast/forecast.csv", text)


def test_the_formats_agree_on_the_months(made: Forecast) -> None:
    rows = list(csv.DictReader(io.StringIO(forecast_csv(made))))
    months = json.loads(forecast_json(made))["months"]
    assert [{key: value or None for key, value in row.items()} for row in rows] == months


def test_nothing_known_is_said_to_be_unknown(made: Forecast) -> None:
    empty = replace(
        made,
        revenue=(),
        totals=(),
        left_out=(),
        renewal=Rate(0, 0),
        new=Rate(0, 0),
        guesses=None,
        targets=None,
        stages=(),
        retention=replace(made.retention, rate=Rate(0, 0), unsaid=2, nobodys=1),
        leads=Rate(0, 0),
        sources=(),
    )
    text = forecast_text(empty)
    assert text == golden("forecast/empty.txt", text)
    assert forecast_csv(empty).count("\n") == 1
    assert json.loads(forecast_json(empty))["weights"]["said_on"] is None


def test_many_deals_are_counted_and_some_named(made: Forecast) -> None:
    out = tuple(LeftOut(deal_id=id_, part="new", why="parked") for id_ in range(1, 13))
    table = tables(replace(made, left_out=out))[-1]
    assert table.rows == (("12", "open", "parked", "1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 2 more"),)


def test_what_people_wrote_steers_neither_terminal_nor_page(made: Forecast) -> None:
    evil = replace(
        made,
        sources=(Leads(source="<b>\x1b[31m|x\n# y", rate=Rate(1, 2), undecided=0),),
    )
    assert "\x1b" not in forecast_text(evil)
    assert len(forecast_text(evil).splitlines()) == len(forecast_text(made).splitlines()) - 1
    page = forecast_markdown(evil)
    assert "<b>" not in page
    assert "\n# y" not in page
    assert "\x1b" not in forecast_json(evil)


def test_a_page_that_is_too_long_says_so(made: Forecast) -> None:
    many = tuple(
        Leads(source=f"source {place}" * 20, rate=Rate(1, 2), undecided=0) for place in range(400)
    )
    page = forecast_markdown(replace(made, sources=many))
    assert len(page) <= BUDGET
    assert page.endswith("\nMore does not fit here.\n")


def test_words_for_numbers() -> None:
    assert money(None, "USD") == "-"
    assert money(Decimal("1234567.5"), "USD") == "1,234,567.50 USD"
    assert share_words(None) == "-"
    assert rate_words(Rate(2, 4)) == "2 of 4"
    assert rate_words(Rate(13, 19)) == "13 of 19 (68 %, 50-83 %)"
    assert verdict(Rate(19, 19), Decimal("0.8")) == "met"
    assert verdict(Rate(1, 19), Decimal("0.8")) == "missed"
    assert verdict(Rate(1, 2), Decimal("0.8")) == "cannot tell yet"
    assert verdict(Rate(1, 2), None) == ""
