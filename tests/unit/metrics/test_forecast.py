"""The forecast of a small made-up world, and what it refuses to be made from."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from dealwright.metrics.contracts import NoForecastError
from dealwright.metrics.forecast import Forecast, OpenValue, forecast
from dealwright.metrics.rates import Rate
from dealwright.metrics.revenue import LeftOut, Weights
from dealwright.model.playbook import Playbook
from support.forecasts import DAY, WORLD, found
from support.histories import World, deal, shipped


@pytest.fixture(scope="module")
def made() -> Forecast:
    return found()


def test_the_months_of_each_currency(made: Forecast) -> None:
    # USD: 12000 over 12 months and 15000 over 12 months to June; EUR: 1000 over 3 months.
    months: list[tuple[object, ...]] = [
        (one.currency, str(one.month)[:7], one.committed, one.renewal, one.new)
        for one in made.revenue
    ]
    assert months == [
        ("EUR", "2026-03", Decimal("333.33"), 0, 0),
        ("EUR", "2026-04", Decimal("333.34"), 0, 0),
        ("EUR", "2026-05", 0, 0, 0),
        ("EUR", "2026-06", 0, 0, 0),
        ("USD", "2026-03", 2250, 0, 0),
        ("USD", "2026-04", 2250, 0, 0),
        ("USD", "2026-05", 2250, 0, 1000),
        ("USD", "2026-06", 2250, 0, 1000),
    ]
    totals: list[tuple[object, ...]] = [
        (one.currency, one.committed, one.new) for one in made.totals
    ]
    assert totals == [
        ("EUR", Decimal("333.34"), 0),
        ("USD", 6750, 2000),
    ]


def test_guessed_and_measured_weights(made: Forecast) -> None:
    assert made.guessed == Weights(renewal=Decimal("0.8"), new=Decimal("0.3"))
    assert made.new == Rate(2, 5)
    assert made.new_from == "outreach"
    assert made.renewal == Rate(2, 3)
    assert made.as_measured == Weights(renewal=None, new=Decimal("0.4"))
    total = made.totals[1]
    assert total.forecast(made.guessed) == 6750 + 600
    assert total.forecast(made.as_measured) == 6750 + 800
    low, high = total.forecast(made.at_least), total.forecast(made.at_most)
    assert low is not None
    assert high is not None
    assert low < 6750 + 800 < high


def test_open_deals_by_stage_and_type(made: Forecast) -> None:
    found = {(one.stage, one.deal_type): one for one in made.stages}
    proposal = found["proposal", "new business"]
    assert proposal.probability == Decimal("0.8")
    assert proposal.values == (OpenValue(currency="USD", deals=1, unknown=0, value=Decimal(12000)),)
    assert proposal.values[0].weighted(proposal.probability) == 9600
    assert proposal.rate == Rate(2, 2)
    assert found["discovery", "new business"].values == (
        OpenValue(currency="USD", deals=1, unknown=1, value=Decimal(0)),
    )
    assert found["outreach", "new business"].rate == Rate(2, 5)
    # A renewal in a stage that its ladder does not know is shown, and measured by nothing.
    assert found["discovery", "existing business"].rate == Rate(0, 0)
    assert found["renewals", "existing business"].values[0].deals == 1
    assert next(iter(found)) == ("enrichment", "new business")
    # The parked deal stands in Enrichment and is not looked at.
    assert found["enrichment", "new business"].values == ()


def test_what_is_in_no_sum(made: Forecast) -> None:
    assert made.left_out == (
        LeftOut(deal_id=6, part="new", why="no contract_start, contract_end, amount"),
        LeftOut(deal_id=7, part="committed", why="no contract_start, contract_end"),
        LeftOut(deal_id=8, part="new", why="parked"),
        LeftOut(deal_id=9, part="open", why="neither new nor existing business"),
        LeftOut(deal_id=10, part="committed", why="the contract ends before it begins"),
        LeftOut(deal_id=12, part="renewal", why="no contract_start, contract_end"),
        LeftOut(deal_id=20, part="committed", why="no contract_start, contract_end, amount"),
        LeftOut(deal_id=21, part="committed", why="no contract_start, contract_end, amount"),
    )


def test_the_rates_beside_it(made: Forecast) -> None:
    assert made.retention.since == dt.date(2025, 9, 20)
    assert made.retention.rate == Rate(2, 3)
    assert made.leads_since == dt.date(2025, 9, 20)
    assert made.leads == Rate(3, 4)
    assert [(one.source, one.rate) for one in made.sources] == [
        ("conference", Rate(1, 2)),
        ("inbound", Rate(2, 2)),
    ]


def test_nothing_after_the_day_moves_it(made: Forecast) -> None:
    later = [
        deal(901, "2026-03-21 closed_won", contract_start_date="2026-01-01"),
        deal(902, "2026-03-21 outreach", of=[("companies", 100)]),
    ]
    world = replace(WORLD, things=[*WORLD.things, *later])
    assert forecast(world.playbook, world.tables(), world.calendar, DAY, months=3) == made


def test_a_playbook_that_says_nothing_of_forecasts_has_no_guess() -> None:
    playbook = shipped()
    quiet = replace(playbook, measures=replace(playbook.measures, forecast=None))
    world = World(
        [
            deal(
                *(1, "2026-01-01 closed_won"),
                contract_start_date="2026-01-01",
                contract_end_date="2026-12-31",
                amount="1200",
            )
        ],
        playbook=quiet,
    )
    found = forecast(quiet, world.tables(), world.calendar, DAY)
    assert found.guessed == Weights(renewal=None, new=None)
    assert found.revenue == ()
    assert [one.why for one in found.left_out] == ["no currency"]
    assert len(found.months) == 7


def without(*fields: str) -> Playbook:
    playbook = shipped()
    measures = playbook.measures
    kept = tuple(
        replace(of, fields=tuple(one for one in of.fields if one.field not in fields))
        for of in measures.fields
    )
    return replace(playbook, measures=replace(measures, fields=kept))


@pytest.mark.parametrize(
    ("playbook", "message"),
    [
        (without("contract_end", "amount", "mrr"), "a forecast needs to know contract_end, amount"),
        (without("deal_type"), "a forecast needs to know deal_type of deals"),
        (
            replace(shipped(), measures=replace(shipped().measures, stage_sets=())),
            "a forecast needs the stage set sales_qualified",
        ),
    ],
)
def test_what_a_forecast_cannot_do_without(playbook: Playbook, message: str) -> None:
    with pytest.raises(NoForecastError, match=message) as caught:
        forecast(playbook, World([]).tables(), WORLD.calendar, DAY)
    assert caught.value.hint is not None


def test_words_that_it_can_do_without() -> None:
    playbook = without("mrr", "currency", "source", "service", "parked_until", "owner")
    world = replace(WORLD, playbook=playbook)
    found = forecast(playbook, world.tables(), world.calendar, DAY)
    assert {one.currency for one in found.revenue} == {"USD"}
    assert [one.source for one in found.sources] == [None]
    assert "parked" not in {one.why for one in found.left_out}
    # Nobody can say that 104 is still served.
    assert found.retention.rate == Rate(1, 3)
    assert found.retention.unsaid == 2


def test_a_ladder_without_a_qualified_stage_measures_no_new_business() -> None:
    playbook = shipped()
    sets = tuple(replace(one, stages=("renewals",)) for one in playbook.measures.stage_sets)
    other = replace(playbook, measures=replace(playbook.measures, stage_sets=sets))
    found = forecast(other, WORLD.tables(), WORLD.calendar, DAY)
    assert found.new == Rate(0, 0)
    assert found.new_from is None
