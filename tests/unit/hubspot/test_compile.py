from dataclasses import replace
from typing import get_args

import pytest

from dealwright.hubspot.compile import TYPES, compile_playbook, given_ids, objects
from dealwright.model.pipelines import RetiredStage
from dealwright.model.playbook import Playbook
from dealwright.model.portals import Portal, RetiredFile, RetiredFiles
from dealwright.model.properties import Kind, RetiredProperty
from dealwright.model.properties import Property as Declared
from dealwright.plan.resources import Configuration, Group, Option, Pipeline, Property, Stage
from unit.hubspot.playbooks import (
    NOW,
    a_hypothesis,
    a_pipeline,
    a_playbook,
    a_portal,
    a_property,
    a_stage,
    an_experiment,
    options,
)
from unit.plan.things import a_pipeline as a_live_pipeline

NOTHING = Configuration()


def compiled(
    playbook: Playbook, portal: Portal | None = None, live: Configuration = NOTHING
) -> Configuration:
    return compile_playbook(playbook, portal or a_portal(), live)


def only_property(playbook: Playbook) -> Property:
    (one,) = compiled(playbook).properties
    return one


def ids(pipeline: Pipeline) -> list[str]:
    return [pipeline.id, *(stage.id for stage in pipeline.stages)]


@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_kind_is_a_type_of_hubspots(kind: str) -> None:
    one = only_property(a_playbook(properties=(a_property("x", kind, options=options(a="A")),)))
    assert (one.type, one.field_type) == TYPES[kind]
    assert (one.options is not None) == (kind in ("choice", "choices"))
    assert one.references == ("OWNER" if kind == "person" else None)


def test_a_property_of_ones_own() -> None:
    declared = a_property("reason", "choice", description=" Why\n", options=options(a="A", b="B"))
    playbook = a_playbook(properties=(declared,))
    assert compiled(playbook) == Configuration(
        groups=(Group(object="deals", name="playbook", label="Playbook"),),
        properties=(
            Property(
                object="deals",
                name="reason",
                label="Reason",
                type="enumeration",
                field_type="select",
                group="playbook",
                description="Why",
                options=(Option(value="a", label="A"), Option(value="b", label="B")),
                unique=False,
            ),
        ),
    )


def test_no_description_is_no_opinion_about_it() -> None:
    assert only_property(a_playbook(properties=(a_property("x"),))).description is None


def _seen_by(live: Property, declared: Declared) -> Property:
    """What is wished of a property that the portal has."""
    book = a_playbook(properties=(declared,))
    return compile_playbook(book, a_portal(), Configuration(properties=(live,))).properties[0]


def test_how_a_choice_is_shown_is_no_opinion() -> None:
    live = Property(object="deals", name="x", type="enumeration", field_type="radio")
    one = a_property("x", "choice", options=options(a="A"))
    assert _seen_by(live, one).field_type == "radio"
    several = a_property("x", "choices", options=options(a="A"))
    assert _seen_by(live, several).field_type == "checkbox"
    assert _seen_by(live, a_property("x", "person")).field_type == "select"


def test_blanks_around_a_description_are_no_opinion() -> None:
    live = Property(object="deals", name="x", description=" Why\n")
    assert _seen_by(live, a_property("x", description="Why")).description == " Why\n"
    assert _seen_by(live, a_property("x", description="Who")).description == "Who"
    assert _seen_by(live, a_property("x")).description is None


def test_of_a_built_in_property_only_the_options_are_wished() -> None:
    plain = a_property("amount", "money", built_in=True, description="Ours")
    assert only_property(a_playbook(properties=(plain,))) == Property(
        object="deals", name="amount", built_in=True
    )
    choice = a_property("dealtype", "choice", built_in=True, options=options(new="New"))
    assert only_property(a_playbook(properties=(choice,))) == Property(
        object="deals", name="dealtype", built_in=True, options=(Option(value="new", label="New"),)
    )


def test_options_from_hypotheses_are_sorted_and_hide_the_refuted() -> None:
    playbook = a_playbook(
        properties=(a_property("icp", "choice", options_from="icp/hypotheses"),),
        hypotheses=(
            a_hypothesis("small", "refuted"),
            a_hypothesis("large", "testing"),
            a_hypothesis("old", "retired"),
        ),
    )
    assert only_property(playbook).options == (
        Option(value="large", label="Large"),
        Option(value="old", label="Old", hidden=True),
        Option(value="small", label="Small", hidden=True),
    )


def test_the_option_of_a_hypothesis_that_was_given_up_is_hidden() -> None:
    field = a_property("icp", "choice", options_from="icp/hypotheses")
    gone = tuple(RetiredFile(hypothesis=one, date=NOW.date(), why="Done") for one in ("old", "two"))
    playbook = a_playbook(
        properties=(field, a_property("other", "choice", options=options(old="Old"))),
        hypotheses=(a_hypothesis("large", "testing"), a_hypothesis("small", "testing")),
        retired_hypotheses=RetiredFiles(retired=gone),
    )
    said = RetiredProperty(option="icp/two", map_to="small", date=NOW.date(), why="Same")
    playbook = replace(playbook, properties=(replace(playbook.properties[0], retired=(said,)),))
    assert [(one.address, one.to, one.keep_values) for one in compiled(playbook).retired] == [
        ("option deals/icp/two", "small", False),
        ("option deals/icp/old", None, True),
    ]


def test_options_from_an_experiment_are_the_arms_of_that_property() -> None:
    playbook = a_playbook(
        properties=(a_property("variant", "choice", options_from="experiments/first"),),
        experiments=(
            an_experiment("first", variant=("a", "b"), other=("c",)),
            an_experiment("second", variant=("d",)),
        ),
    )
    assert only_property(playbook).options == (
        Option(value="a", label="A"),
        Option(value="b", label="B"),
    )


def test_on_a_new_portal_the_keys_are_the_ids() -> None:
    playbook = a_playbook(a_pipeline(a_stage("open"), a_stage("won", formerly="done")))
    (pipeline,) = compiled(playbook).pipelines
    assert ids(pipeline) == ["sales", "open", "won"]
    assert [stage.key for stage in pipeline.stages] == ["open", "won"]


def test_the_portal_file_gives_ids() -> None:
    playbook = a_playbook(a_pipeline(a_stage("open"), a_stage("won")))
    portal = a_portal({"sales": "77"}, {"sales": {"open": "1"}})
    wish = compiled(playbook, portal)
    assert ids(wish.pipelines[0]) == ["77", "1", "won"]
    assert given_ids(playbook, portal, wish) == {"pipeline deals/77", "stage deals/77/1"}
    assert given_ids(playbook, a_portal(), wish) == frozenset()


def test_the_portal_file_may_still_use_former_keys() -> None:
    playbook = a_playbook(a_pipeline(a_stage("talk", formerly="call"), formerly="selling"))
    portal = a_portal({"selling": "77"}, {"selling": {"call": "1"}})
    wish = compiled(playbook, portal)
    assert ids(wish.pipelines[0]) == ["77", "1"]
    assert given_ids(playbook, portal, wish) == {"pipeline deals/77", "stage deals/77/1"}


FORMER = a_playbook(a_pipeline(a_stage("talk", formerly="call"), formerly="selling"))


@pytest.mark.parametrize(
    ("pipeline", "stages", "expected"),
    [
        pytest.param("selling", ("call",), ["selling", "call"], id="both under former keys"),
        pytest.param("selling", ("talk",), ["selling", "talk"], id="the stage under its key"),
        pytest.param("sales", ("call", "talk"), ["sales", "talk"], id="both there"),
        pytest.param("default", ("call",), ["sales", "talk"], id="neither there"),
    ],
)
def test_a_former_key_is_the_id_where_only_that_is_there(
    pipeline: str, stages: tuple[str, ...], expected: list[str]
) -> None:
    live = Configuration(pipelines=(a_live_pipeline(*stages, id=pipeline),))
    assert ids(compiled(FORMER, live=live).pipelines[0]) == expected


def test_a_pipeline_of_another_object_is_not_meant() -> None:
    live = Configuration(pipelines=(a_live_pipeline("call", id="selling", object="orders"),))
    assert ids(compiled(FORMER, live=live).pipelines[0]) == ["sales", "talk"]


def test_which_objects_are_read() -> None:
    playbook = a_playbook(a_pipeline(), a_pipeline(object="orders", pipeline="orders"))
    assert objects(playbook) == (("deals",), ("deals", "orders"))


def test_only_a_stage_of_deals_has_a_probability() -> None:
    orders = a_pipeline(a_stage("open"), object="orders", pipeline="orders")
    assert compiled(a_playbook(orders)).pipelines[0].stages[0].probability is None


def test_what_is_given_up_is_found_by_its_former_key() -> None:
    gone = RetiredStage(stage="new", formerly="old", date=NOW.date(), why="Done")
    file = RetiredFile(pipeline="deals_new", formerly="deals_old", date=NOW.date(), why="Done")
    book = a_playbook(
        a_pipeline(a_stage("open"), retired=(gone,)),
        retired_pipelines=RetiredFiles(retired=(file,)),
    )

    def given_up(*stages: str, pipeline: str, portal: Portal | None = None) -> list[str]:
        sales = Pipeline(object="deals", id="sales", key="sales", label="Sales", stages=())
        there = tuple(
            Stage(object="deals", pipeline="sales", id=id_, key=id_, label=id_) for id_ in stages
        )
        live = (replace(sales, stages=there), replace(sales, id=pipeline, label="Other"))
        wish = compiled(book, portal, Configuration(pipelines=live))
        return [one.resource.address for one in wish.retired]

    former = ["stage deals/sales/old", "pipeline deals/deals_old"]
    assert given_up("open", "old", pipeline="deals_old") == former
    now = ["stage deals/sales/new", "pipeline deals/deals_new"]
    assert given_up("open", "old", "new", pipeline="deals_new") == now
    portal = a_portal({"deals_old": "71"}, {"sales": {"old": "72"}})
    ids = ["stage deals/sales/72", "pipeline deals/71"]
    assert given_up("open", "72", pipeline="71", portal=portal) == ids
