"""Who it was, as far as an account remembers."""

from typing import Any

import pytest

from dealwright.drift.authors import Authors
from dealwright.drift.difference import UNKNOWN, Author, Difference, Field, State
from dealwright.hubspot.survey import survey
from dealwright.plan.resources import Group, Pipeline, Property, Resource, Stage
from unit.drift.conftest import Account

USER, LATER = "9100001", "2026-09-22T14:13:20Z"
PIPELINE = Pipeline(object="deals", id="p", key="p", label="P", stages=())


def a_stage(id_: str) -> Stage:
    return Stage(object="deals", pipeline="p", id=id_, key=id_, label=id_.upper())


def who(account: Account, resource: Resource, state: State, *details: Field) -> Author:
    found = survey(account.gateway, ["deals"], ["deals"])
    one = Difference(resource=resource, state=state, details=details)
    (named,) = Authors(found, account.gateway).named([one])
    assert (named.resource, named.state, named.details) == (resource, state, details)
    return named.author


@pytest.fixture
def a_day_later(account: Account) -> Account:
    """An account with a pipeline of two stages, a day after it was made."""
    stages = [
        {"stageId": id_, "label": id_.upper(), "displayOrder": 0, "metadata": {"probability": 0.5}}
        for id_ in ("a", "b")
    ]
    body = {"pipelineId": "p", "label": "P", "displayOrder": 0, "stages": stages}
    account.gateway.create_pipeline("deals", body)
    account.now += 86_400_000
    return account


def change_stage(account: Account, **body: Any) -> None:
    account.gateway.update_stage("deals", "p", "a", body)


def test_a_label_a_probability_a_place(a_day_later: Account) -> None:
    change_stage(a_day_later, label="New", metadata={"probability": 0.25}, displayOrder=7)
    label, share = Field("label", "A", "New"), Field("probability", "50%", "25%")
    assert who(a_day_later, a_stage("a"), State.CHANGED, label) == Author(USER, LATER)
    assert who(a_day_later, a_stage("a"), State.CHANGED, share) == Author(USER, LATER)
    moved = Pipeline(
        object="deals", id="p", key="p", label="P", stages=(a_stage("a"), a_stage("b"))
    )
    order = Field("order", "a, b", "b, a")
    assert who(a_day_later, moved, State.REORDERED, order) == Author(USER, LATER)


def test_the_last_of_several_is_named(a_day_later: Account) -> None:
    change_stage(a_day_later, label="New")
    a_day_later.now += 86_400_000
    change_stage(a_day_later, metadata={"probability": 0.25})
    details = Field("label", "A", "New"), Field("probability", "50%", "25%")
    assert who(a_day_later, a_stage("a"), State.CHANGED, details[0]).at == LATER
    assert who(a_day_later, a_stage("a"), State.CHANGED, *details).at == "2026-09-23T14:13:20Z"


def test_what_the_audit_says_otherwise_is_nobodys(a_day_later: Account) -> None:
    change_stage(a_day_later, label="New")
    other = Field("label", "A", "Newer")
    assert who(a_day_later, a_stage("a"), State.CHANGED, other) is UNKNOWN


def test_a_pipeline(a_day_later: Account) -> None:
    a_day_later.gateway.update_pipeline("deals", "p", {"label": "New"})
    label = Field("label", "P", "New")
    assert who(a_day_later, PIPELINE, State.CHANGED, label) == Author(USER, LATER)
    a_day_later.gateway._write(a_day_later.gateway._pipelines.archive, "deals", "p")
    assert who(a_day_later, PIPELINE, State.GONE) is UNKNOWN, "its audit went with it"


def test_a_stage_that_came(a_day_later: Account) -> None:
    body = {"stageId": "c", "label": "C", "displayOrder": 5, "metadata": {"probability": 0.5}}
    a_day_later.gateway.create_stage("deals", "p", body)
    assert who(a_day_later, a_stage("c"), State.ADDED) == Author(USER, LATER)
    made_with_its_pipeline = Author(USER, "2026-09-21T14:13:20Z")
    assert who(a_day_later, a_stage("b"), State.ADDED) == made_with_its_pipeline
    stock = Stage(object="deals", pipeline="default", id="closedwon", key="w", label="W")
    nobody = Author(None, "1970-01-01T00:00:00Z")
    assert who(a_day_later, stock, State.ADDED) == nobody, "no audit knows of it"


def test_a_stage_that_went_with_a_new_list_of_stages(a_day_later: Account) -> None:
    gateway = a_day_later.gateway
    kept = {"stageId": "b", "label": "B", "displayOrder": 0, "metadata": {"probability": 0.5}}
    body = {"label": "P", "displayOrder": 0, "stages": [kept]}
    gateway._write(gateway._pipelines.replace, "deals", "p", body)
    assert who(a_day_later, a_stage("a"), State.GONE) == Author(USER, LATER)


def test_a_stage_that_went_alone_leaves_no_name(a_day_later: Account) -> None:
    gateway = a_day_later.gateway
    gateway._write(gateway._stages.archive, "deals", "p", "a")
    assert who(a_day_later, a_stage("a"), State.GONE) is UNKNOWN


def test_a_property(account: Account) -> None:
    body = {"name": "x", "label": "X", "type": "string", "fieldType": "text"}
    account.gateway.create_property("deals", {**body, "groupName": "dealinformation"})
    account.now += 86_400_000
    account.gateway.update_property("deals", "x", {"description": "Other"})
    resource = Property(object="deals", name="x")
    changed = who(account, resource, State.CHANGED, Field("label", "X", "Y"))
    assert changed == Author(USER, LATER, last=True), "HubSpot only knows who was there last"
    account.gateway._write(account.gateway._properties.archive, "deals", "x")
    assert who(account, resource, State.GONE) == Author(None, LATER)
    assert who(account, Property(object="deals", name="never"), State.GONE) == UNKNOWN


def test_of_groups_nobody_keeps_a_record(account: Account) -> None:
    assert who(account, Group(object="deals", name="g", label="G"), State.GONE) is UNKNOWN
