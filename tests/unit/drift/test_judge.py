"""How much a difference matters: a case for each class."""

from dataclasses import replace
from decimal import Decimal

import pytest

from dealwright.drift.difference import Answer, Detail, Difference, Field, Severity, State
from dealwright.drift.judge import severity
from dealwright.drift.needs import Needs
from dealwright.model.playbook import Playbook
from dealwright.plan.resources import Group, Option, Pipeline, Property, Resource, Stage
from support.reading import loaded

BOOK = loaded({}).playbook
GROUP = Group(object="deals", name="playbook", label="Playbook")
MEASURED = Property(object="deals", name="dealtype")
READ_BY_NOBODY = Property(object="deals", name="wish")
STAGE = Stage(
    object="deals", pipeline="p", id="s", key="outreach", label="S", probability=Decimal(1)
)
PIPELINE = Pipeline(object="deals", id="p", key="p", label="P", stages=(STAGE,))
SHOWN, HIDDEN = Option(value="a", label="A"), Option(value="a", label="A", hidden=True)


def judged(resource: Resource, state: State, *details: Detail, book: Playbook = BOOK) -> Severity:
    one = Difference(resource=resource, state=state, details=details)
    return severity(one, Needs(book, ()))


@pytest.mark.parametrize("resource", [MEASURED, READ_BY_NOBODY, STAGE, PIPELINE], ids=repr)
def test_what_is_gone_breaks(resource: Resource) -> None:
    assert judged(resource, State.GONE) is Severity.BREAKING


@pytest.mark.parametrize("name", ["type", "field_type", "references", "unique"])
def test_another_kind_breaks(name: str) -> None:
    assert judged(READ_BY_NOBODY, State.CHANGED, Field(name, "x", "y")) is Severity.BREAKING


@pytest.mark.parametrize("now", [None, HIDDEN], ids=["gone", "hidden"])
def test_an_answer_that_is_lost_breaks(now: Option | None) -> None:
    answer = Answer("a", SHOWN, now)
    assert judged(READ_BY_NOBODY, State.CHANGED, answer) is Severity.BREAKING


@pytest.mark.parametrize("before", [None, HIDDEN], ids=["new", "hidden before"])
def test_a_new_answer_moves_numbers_where_they_are_read(before: Option | None) -> None:
    answer = Answer("a", before, SHOWN)
    assert judged(MEASURED, State.CHANGED, answer) is Severity.METRICS
    assert judged(READ_BY_NOBODY, State.CHANGED, answer) is Severity.HARMLESS


def test_stages_move_numbers() -> None:
    assert judged(STAGE, State.ADDED) is Severity.METRICS
    share = Field("probability", "100%", "90%")
    assert judged(STAGE, State.CHANGED, share) is Severity.METRICS


@pytest.mark.parametrize(
    ("resource", "state", "detail"),
    [
        (GROUP, State.GONE, None),
        (GROUP, State.CHANGED, Field("label", "a", "b")),
        (PIPELINE, State.REORDERED, Field("order", "a, b", "b, a")),
        (PIPELINE, State.CHANGED, Field("label", "a", "b")),
        (STAGE, State.CHANGED, Field("label", "a", "b")),
        (MEASURED, State.CHANGED, Field("label", "a", "b")),
        (MEASURED, State.CHANGED, Field("description", "a", "")),
        (MEASURED, State.CHANGED, Field("group", "a", "b")),
        (MEASURED, State.CHANGED, Field("order of options", "a, b", "b, a")),
        (MEASURED, State.CHANGED, Answer("a", SHOWN, replace(SHOWN, label="B"))),
    ],
)
def test_words_order_and_groups_are_harmless(
    resource: Resource, state: State, detail: Detail | None
) -> None:
    assert judged(resource, state, *([detail] if detail else [])) is Severity.HARMLESS


def test_who_needs_a_property() -> None:
    needs = Needs(BOOK, {"loss_reason"})
    wanted = Property(object="deals", name="loss_reason")
    assert needs.of(wanted) == (
        *("an exit of enrichment", "an exit of outreach", "an exit of proposal", "the proposal"),
    )
    assert needs.of(replace(wanted, object="companies")) == ()
    assert needs.of(GROUP) == ()
    assert "the field deal_type of the metrics" in needs.of(MEASURED)


def test_who_needs_a_stage() -> None:
    needs = Needs(BOOK, ())
    found = needs.of(STAGE)
    assert "an exit of enrichment" in found
    assert any(one.startswith("the metric ") for one in found)
    assert any(one.startswith("the red line ") for one in found)
