from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dealwright.sandbox.app import create_app
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.tokens import Token
from unit.sandbox.wires import NOON, Clock, Http, Json, a_pipeline, a_stage

PIPELINES = "/crm/v3/pipelines/deals"
STAGES = f"{PIPELINES}/membership/stages"

LABELS = st.sampled_from(["Talk", "talk ", "Won", "New", "Old", "Later"])
ORDERS = st.integers(min_value=-1, max_value=6)
PROBABILITIES = st.sampled_from(["0", "0.50", 0.3, 1, "1.0", "2", None])
IDS = st.sampled_from(["membership_talk", "membership_won", "closedwon", "a", "b", None])
INPUTS = st.builds(
    lambda label, order, probability, stage_id: a_stage(
        label, order, probability, **({"stageId": stage_id} if stage_id else {})
    ),
    LABELS,
    ORDERS,
    PROBABILITIES,
    IDS,
)
PATCHES = st.fixed_dictionaries(
    {},
    optional={
        "label": LABELS,
        "displayOrder": ORDERS,
        "metadata": st.fixed_dictionaries({}, optional={"probability": PROBABILITIES}),
    },
)
PLACES = st.integers(min_value=0, max_value=5)
STEPS: st.SearchStrategy[tuple[Any, ...]] = st.one_of(
    st.tuples(st.just("create"), INPUTS),
    st.tuples(st.just("patch"), PLACES, PATCHES),
    st.tuples(st.just("put"), PLACES, INPUTS),
    st.tuples(st.just("delete"), PLACES),
    st.tuples(st.just("replace"), st.lists(INPUTS, max_size=5)),
)


@contextmanager
def a_portal() -> Iterator[Http]:
    with Portal.open(None, clock=Clock(NOON)) as portal:
        http = Http(create_app(portal, tokens={"all": Token()}))
        http.made(PIPELINES, a_pipeline())
        yield http


def take(http: Http, step: tuple[Any, ...]) -> int:
    stages = http.get(STAGES).results
    match step:
        case ("create", body):
            return http.post(STAGES, body).status
        case ("patch", place, body):
            return http.patch(f"{STAGES}/{stages[place % len(stages)]['id']}", body).status
        case ("put", place, body):
            return http.put(f"{STAGES}/{stages[place % len(stages)]['id']}", body).status
        case ("delete", place):
            return http.delete(f"{STAGES}/{stages[place % len(stages)]['id']}").status
        case _:
            return http.put(f"{PIPELINES}/membership", a_pipeline(stages=step[1])).status


def distinct(values: list[object]) -> bool:
    return len(set(values)) == len(values)


def assert_sound(pipelines: list[Json]) -> None:
    assert distinct([stage["id"] for each in pipelines for stage in each["stages"]])
    for pipeline in pipelines:
        stages = pipeline["stages"]
        assert stages
        assert distinct([stage["displayOrder"] for stage in stages])
        assert distinct([stage["label"].strip().casefold() for stage in stages])
        for stage in stages:
            ends = float(stage["metadata"]["probability"]) in {0.0, 1.0}
            assert stage["metadata"]["isClosed"] == str(ends).lower()


@settings(max_examples=60, deadline=None)
@given(st.lists(STEPS, max_size=12))
def test_a_pipeline_stays_sound_whatever_is_done_to_its_stages(
    steps: list[tuple[Any, ...]],
) -> None:
    with a_portal() as http:
        for step in steps:
            before = http.get(PIPELINES).body
            status = take(http, step)
            after = http.get(PIPELINES).body
            assert status in {200, 201, 204, 400, 409}
            if status >= 400:
                assert after == before
            assert_sound(after["results"])
