"""What SQLite decides of a search is what the filters would have decided, record by record."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealwright.sandbox import search, search_requests
from dealwright.sandbox.app import create_app
from dealwright.sandbox.objects import OBJECT_TYPES
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.record_views import RecordViews
from dealwright.sandbox.search_candidates import UNDECIDED
from dealwright.sandbox.search_requests import Sought
from dealwright.sandbox.tokens import Token
from unit.sandbox.wires import NOON, Clock, Http, Json, a_choice, a_pipeline, a_property, a_stage

DEALS = "/crm/v3/objects/deals"
FIRST, STEP, LAG = 41_000_000_001, 1_000, 2_500

# Three stages that are one to whoever ignores case; two deals of one pipeline, or none.
PLACES: tuple[Json, ...] = (
    {"pipeline": "membership", "dealstage": "s"},
    {"pipeline": "membership", "dealstage": "S"},
    {"pipeline": "membership", "dealstage": "ſ"},
    {"pipeline": "default", "dealstage": "closedwon"},
    {"pipeline": "default", "dealstage": "contractsent"},
    {"pipeline": "default", "dealstage": ""},
    {"pipeline": "", "dealstage": ""},
)
VALUES = st.fixed_dictionaries(
    {},
    optional={
        "amount": st.sampled_from(["", "5", "20.5"]),
        "level": st.sampled_from(["", "gold", "silver"]),
        "day": st.sampled_from(["", "2026-09-01", "soon"]),
    },
)
CHANGES = st.builds(lambda place, values: {**place, **values}, st.sampled_from(PLACES), VALUES)
DEAL = st.integers(min_value=0, max_value=5)
STEPS: st.SearchStrategy[tuple[Any, ...]] = st.one_of(
    st.tuples(st.just("create"), CHANGES),
    st.tuples(st.just("update"), DEAL, CHANGES | VALUES),
    st.tuples(st.just("archive"), DEAL),
    st.tuples(st.just("wait")),
)

WHOLE = (FIRST, FIRST + 2, "41000000002.5", "41000000003.0", 1e30, "-1E+300", 2**63, -(2**63))
SOUGHT: dict[str, tuple[object, ...]] = {
    "dealstage": ("s", "S", "ſ", "CLOSEDWON", "contractsent", "nowhere", ""),
    "pipeline": ("default", "Membership", "nowhere", ""),
    "hs_object_id": WHOLE,
    "hs_lastmodifieddate": (*(NOON + n * STEP for n in (-1, 0, 2, 4, 9)), "-1", 0),
    "level": ("gold", "GOLD", "soon"),
    "day": ("2026-09-01", NOON),
    "amount": ("5", 20.5),
    "hs_is_closed": (True, "false"),
    "associations.company": (FIRST, 7),
}
OPERATORS = (
    *("EQ", "NEQ", "LT", "LTE", "GT", "GTE", "BETWEEN", "IN", "NOT_IN"),
    *("HAS_PROPERTY", "NOT_HAS_PROPERTY", "CONTAINS_TOKEN", "NOT_CONTAINS_TOKEN"),
)


def a_filter(name: str, operator: str, value: object, other: object) -> Json:
    return {
        "propertyName": name,
        "operator": operator,
        "value": value,
        "highValue": other,
        "values": [value, other],
    }


FILTERS = st.sampled_from(sorted(SOUGHT)).flatmap(
    lambda name: st.builds(
        a_filter,
        st.just(name),
        st.sampled_from(OPERATORS),
        st.sampled_from(SOUGHT[name]),
        st.sampled_from(SOUGHT[name]),
    )
)
GROUPS = st.lists(st.fixed_dictionaries({"filters": st.lists(FILTERS, max_size=3)}), max_size=3)
SORTS = st.lists(
    st.fixed_dictionaries(
        {
            "propertyName": st.sampled_from(["hs_object_id", "hs_lastmodifieddate", "amount"]),
            "direction": st.sampled_from(["ASCENDING", "DESCENDING"]),
        }
    ),
    max_size=1,
)
SEARCHES = st.fixed_dictionaries(
    {"filterGroups": GROUPS, "sorts": SORTS}, optional={"query": st.sampled_from(["", "deal 1"])}
)


@contextmanager
def a_portal(clock: Clock, steps: list[tuple[Any, ...]], lag: int) -> Iterator[Portal]:
    with Portal.open(None, clock=clock) as portal:
        http = Http(create_app(portal, tokens={"all": Token()}))
        stages = [a_stage(f"No. {n}", n, stageId=key) for n, key in enumerate(("s", "S", "ſ"))]
        http.made("/crm/v3/pipelines/deals", a_pipeline(stages=stages))
        http.made("/crm/v3/properties/deals", a_choice("level"))
        http.made("/crm/v3/properties/deals", a_property("day"))
        for number, step in enumerate(steps):
            take(http, number, step)
            clock.now += STEP
        # What was no day before reads as nothing from now on.
        http.patch("/crm/v3/properties/deals/day", {"type": "date", "fieldType": "date"})
        yield replace(portal, search_lag=lag)


def take(http: Http, number: int, step: tuple[Any, ...]) -> None:
    match step:
        case ("create", changes):
            http.deal(dealname=f"Deal {number}", **changes)
        case ("update", deal, changes):
            assert http.patch(f"{DEALS}/{FIRST + deal}", {"properties": changes}).status < 500
        case ("archive", deal):
            assert http.delete(f"{DEALS}/{FIRST + deal}").status == 204
        case _:
            """Time goes by."""


def asked(portal: Portal, body: Json) -> Sought:
    return search_requests.read(RecordViews.at(portal, OBJECT_TYPES["deals"]), body)


def assert_the_same(portal: Portal, body: Json, *parts: tuple[int, int]) -> None:
    sought = asked(portal, body)
    for part in parts:
        alone = search.page(replace(sought, condition=UNDECIDED), *part)
        assert search.page(sought, *part) == alone, (body, part)


# Each of the six stands somewhere else, one is gone, and the last of them moved late.
STEADY: list[tuple[Any, ...]] = [
    ("create", PLACES[0] | {"level": "gold", "day": "soon"}),
    ("create", PLACES[1] | {"amount": "5", "day": "2026-09-01"}),
    ("create", PLACES[3] | {"amount": "20.5"}),
    ("create", PLACES[4]),
    ("create", PLACES[5]),
    ("create", PLACES[6]),
    ("archive", 3),
    ("update", 1, PLACES[2]),
    ("update", 4, PLACES[4]),
    ("update", 2, PLACES[4] | {"amount": ""}),
]


@pytest.mark.parametrize("lag", [0, LAG])
def test_every_operator_on_every_kind_of_value(lag: int) -> None:
    with a_portal(Clock(NOON), STEADY, lag) as portal:
        for name, values in SOUGHT.items():
            pairs = itertools.pairwise((*values, values[0]))
            for operator, (value, other) in itertools.product(OPERATORS, pairs):
                filters = [a_filter(name, operator, value, other)]
                assert_the_same(portal, {"filterGroups": [{"filters": filters}]}, (0, 10))


@pytest.mark.parametrize("direction", ["ASCENDING", "DESCENDING"])
@pytest.mark.parametrize("name", ["hs_object_id", "hs_lastmodifieddate", "amount"])
@pytest.mark.parametrize("lag", [0, LAG])
def test_every_order_and_page(lag: int, name: str, direction: str) -> None:
    body = {"sorts": [{"propertyName": name, "direction": direction}]}
    parts = itertools.product(range(6), range(1, 6))
    with a_portal(Clock(NOON), STEADY, lag) as portal:
        assert_the_same(portal, body, *parts)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(STEPS, min_size=3, max_size=12),
    st.lists(SEARCHES, min_size=1, max_size=8),
    st.sampled_from([0, LAG]),
    st.tuples(st.integers(0, 3), st.integers(1, 4)),
)
def test_groups_of_filters_over_any_portal(
    steps: list[tuple[Any, ...]], searches: list[Json], lag: int, part: tuple[int, int]
) -> None:
    with a_portal(Clock(NOON), steps, lag) as portal:
        for body in searches:
            assert_the_same(portal, body, part)


@pytest.mark.parametrize(
    ("name", "operator", "value"),
    [
        ("dealstage", "EQ", "closedwon"),
        ("pipeline", "NEQ", "default"),
        ("hs_object_id", "GT", FIRST),
        ("hs_lastmodifieddate", "BETWEEN", NOON),
        ("level", "HAS_PROPERTY", None),
    ],
)
def test_what_plans_and_syncs_ask_is_decided_by_sqlite(
    name: str, operator: str, value: object
) -> None:
    one = a_filter(name, operator, value, value)
    with a_portal(Clock(NOON), [], 0) as portal:
        assert asked(portal, {"filterGroups": [{"filters": [one]}]}).condition.decides
