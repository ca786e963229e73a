from dataclasses import replace

import pytest
from hypothesis import assume, given

from dealwright.errors import DealwrightError
from dealwright.plan.changes import Create, FieldChange, Reorder, Update
from dealwright.plan.diff import Difference, diff
from dealwright.plan.execute import Executor
from dealwright.plan.guards import blocks
from dealwright.plan.ledger import Outcome
from dealwright.plan.plan import Planned
from dealwright.plan.resources import Configuration, Option, Retired
from support.portals import MemoryPortal
from unit.plan.things import (
    a_choice,
    a_group,
    a_pipeline,
    a_plan,
    a_stage,
    configurations,
    with_stages,
)


def values_after(wish: Configuration, live: Configuration) -> list[str]:
    """The options that the first change writes."""
    change = diff(wish, live).changes[0]
    assert isinstance(change, Update)
    return [option.value for option in getattr(change.resource, "options", None) or ()]


@given(configurations(wish=False))
def test_a_portal_does_not_differ_from_itself(live: Configuration) -> None:
    assert diff(live, live) == Difference(changes=(), unmanaged=())


@given(configurations(wish=True), configurations(wish=False))
def test_doing_what_diff_says_leaves_nothing_to_do(
    wish: Configuration, live: Configuration
) -> None:
    difference = diff(wish, live)
    plan = a_plan(*difference.changes)
    assume(not blocks(wish, live, plan.planned, frozenset()))
    portal = MemoryPortal(live=live)
    executor = Executor(
        portal=portal, tell=lambda _: None, sleep=lambda _: None, stopped=lambda: False
    )
    ledger = executor.apply(plan)
    assert ledger.failure is None
    assert ledger.count(Outcome.DONE) == len(plan.planned)
    assert diff(wish, portal.live).changes == ()


@given(configurations(wish=True), configurations(wish=False))
def test_what_is_unmanaged_is_never_touched(wish: Configuration, live: Configuration) -> None:
    difference = diff(wish, live)
    named = {one.address for one in wish.resources()}
    assert all(one not in named for one in difference.unmanaged)
    wished = {
        one.address: {option.value for option in one.options or ()} for one in wish.properties
    }
    for change in difference.changes:
        if isinstance(change, Update) and change.address in wished:
            found = next(one for one in live.properties if one.address == change.address)
            ours = wished[change.address]
            kept = [one for one in found.options or () if one.value not in ours]
            written = getattr(change.resource, "options", None) or ()
            assert [one for one in written if one.value not in ours] == kept


def test_groups_come_before_properties_and_properties_before_pipelines() -> None:
    wish = Configuration(
        groups=(a_group(),), properties=(a_choice("price"),), pipelines=(a_pipeline("open"),)
    )
    assert [one.address for one in diff(wish, Configuration()).changes] == [
        "group deals/playbook",
        "property deals/loss_reason",
        "pipeline deals/sales",
    ]


def test_a_field_without_opinion_is_left_as_it_is() -> None:
    wish = Configuration(
        properties=(a_choice("price", description=None, label=None, options=None),),
        pipelines=(a_pipeline(a_stage("open", share=None)),),
    )
    live = Configuration(
        properties=(a_choice("other", description="Ours", label="Reason"),),
        pipelines=(a_pipeline(a_stage("open", share="0.3")),),
    )
    assert diff(wish, live).changes == ()


def test_each_field_that_differs_is_told_with_old_and_new() -> None:
    wish = Configuration(properties=(a_choice("a", label="New", description="Other"),))
    live = Configuration(properties=(a_choice("a", field_type="radio", group="info"),))
    (change,) = diff(wish, live).changes
    assert isinstance(change, Update)
    assert change.fields == (
        FieldChange(name="label", old="Loss reason", new="New"),
        FieldChange(name="field_type", old="radio", new="select"),
        FieldChange(name="group", old="info", new="playbook"),
        FieldChange(name="description", old="Why", new="Other"),
    )


@pytest.mark.parametrize(
    ("wished", "there", "written"),
    [
        pytest.param("ab", "xa", "xab", id="a new one comes after the one before it"),
        pytest.param("ab", "xb", "axb", id="a new first one comes first"),
        pytest.param("ba", "axb", "bxa", id="ours change places and the other stays"),
        pytest.param("abc", "xcya", "xabyc", id="several of each"),
        pytest.param("a", "", "a", id="an empty list is filled"),
    ],
)
def test_options_are_merged(wished: str, there: str, written: str) -> None:
    wish = Configuration(properties=(a_choice(*wished),))
    live = Configuration(properties=(a_choice(*there),))
    assert "".join(values_after(wish, live)) == written


def test_an_unmanaged_option_in_between_is_no_difference() -> None:
    wish = Configuration(properties=(a_choice("a", "b"),))
    live = Configuration(properties=(a_choice("a", "x", "b"),))
    assert diff(wish, live).changes == ()


def test_writing_options_keeps_every_description_and_hidden_option_of_the_portal() -> None:
    ours = Option(value="a", label="Old", description="Said so")
    theirs = Option(value="x", label="X", hidden=True, description="Theirs")
    live = Configuration(properties=(a_choice(options=(ours, theirs)),))
    (change,) = diff(Configuration(properties=(a_choice("a"),)), live).changes
    assert getattr(change, "resource", None) == a_choice(
        options=(Option(value="a", label="A", description="Said so"), theirs)
    )


def test_a_picker_of_people_differs_from_a_list() -> None:
    wish = Configuration(properties=(a_choice(options=None, references="OWNER"),))
    (change,) = diff(wish, Configuration(properties=(a_choice("a"),))).changes
    assert isinstance(change, Update)
    assert change.fields == (FieldChange(name="references", old=None, new="OWNER"),)


def test_what_is_unmanaged_is_listed() -> None:
    live = Configuration(
        groups=(a_group("ours"), a_group("dealinformation"), a_group("theirs")),
        properties=(
            a_choice(name="amount", group="dealinformation", built_in=True),
            a_choice(name="score", group="theirs"),
            a_choice(name="known", group="ours"),
        ),
        pipelines=(
            a_pipeline("open", "won"),
            a_pipeline(a_stage("new", pipeline="default"), id="default", label="Default"),
        ),
    )
    wish = Configuration(
        groups=(a_group("ours"),),
        properties=(a_choice(name="known", group="ours", options=None),),
        pipelines=(a_pipeline("open"),),
    )
    assert diff(wish, live).unmanaged == (
        "group deals/theirs",
        "property deals/score",
        "stage deals/sales/won",
        "pipeline deals/default",
    )


def test_an_option_that_somebody_added_is_listed() -> None:
    hidden = Option(value="h", label="H", hidden=True)
    there = a_choice(options=(*(a_choice("a", "b", "x").options or ()), hidden))
    more = a_choice("free", name="more")
    live = Configuration(properties=(there, more))
    gone = Retired(resource=there, option="b", keep_values=True)
    wish = Configuration(
        properties=(a_choice("a"), a_choice(name="more", options=None)), retired=(gone,)
    )
    assert diff(wish, live).unmanaged == ("option deals/loss_reason/x",)


def test_a_label_is_given_up_before_another_stage_takes_it() -> None:
    live = with_stages(a_stage("a", "One"), a_stage("b", "Two"), a_stage("c", "Three"))
    wish = with_stages(a_stage("a", "two"), a_stage("b", "Three "), a_stage("c", "Four"))
    assert [one.address for one in diff(wish, live).changes] == [
        "stage deals/sales/c",
        "stage deals/sales/b",
        "stage deals/sales/a",
    ]


def test_a_label_is_given_up_before_a_new_stage_takes_it() -> None:
    live = with_stages(a_stage("old", "Talk"))
    wish = with_stages(a_stage("new", "Talk"), a_stage("old", "Old talk"))
    first, second, third = diff(wish, live).changes
    assert isinstance(first, Update)
    assert isinstance(second, Create)
    orders = {"old": ("old", "new"), "new": ("new", "old"), "ours": ("new", "old")}
    assert third == Reorder(pipeline=wish.pipelines[0], **orders)


def test_a_label_is_given_up_before_another_pipeline_takes_it() -> None:
    live = Configuration(pipelines=(a_pipeline("o", id="p1", label="Sales"),))
    wish = Configuration(
        pipelines=(
            a_pipeline("n", id="p0", label="Sales"),
            replace(live.pipelines[0], label="Old sales"),
        )
    )
    assert [type(one) for one in diff(wish, live).changes] == [Update, Create]


def test_in_a_ring_of_labels_one_takes_another_name_for_a_while() -> None:
    live = with_stages(a_stage("a", "One"), a_stage("b", "Two"))
    wish = with_stages(a_stage("a", "Two"), a_stage("b", "One"))
    updates = [one for one in diff(wish, live).changes if isinstance(one, Update)]
    assert [(one.resource.label, one.passing) for one in updates] == [
        ("One (a)", True),
        ("One", False),
        ("Two", False),
    ]


def test_the_rank_among_unmanaged_stages_does_not_matter() -> None:
    live = with_stages("x", "open", "y", "won")
    assert diff(with_stages("open", "won"), live).changes == ()


def test_an_order_is_one_operation() -> None:
    live = with_stages("a", "x", "b", "c")
    wish = with_stages("c", "b", "a")
    (change,) = diff(wish, live).changes
    assert isinstance(change, Reorder)
    assert (change.old, change.new) == (("a", "x", "b", "c"), ("c", "x", "b", "a"))
    assert change.ours == ("c", "b", "a")
    assert change.address == "order of pipeline deals/sales"
    assert change.origin == wish.pipelines[0].origin


def test_steps_on_the_way_to_an_order_are_known() -> None:
    change = Reorder(pipeline=a_pipeline("a"), old=tuple("abcd"), new=tuple("dcba"), ours=())
    steps = ["abcd", "abcd", "abdc", "adcb", "dcba"]
    assert [change.moved(tuple(step)) for step in steps] == [0, 0, 2, 3, 4]
    assert change.moved(tuple("bacd")) is None


def test_the_memory_portal_refuses_what_hubspot_refuses() -> None:
    portal = MemoryPortal(live=with_stages("a", "b"))
    with pytest.raises(DealwrightError, match="exists"):
        portal.create(a_stage("a"))
    with pytest.raises(DealwrightError, match="has that label"):
        portal.create(a_stage("c", " A"))
    gone = Update(resource=a_stage("gone"), fields=())
    with pytest.raises(DealwrightError, match="not there"):
        portal.update(gone)


def test_changes_know_where_they_come_from() -> None:
    change = Create(resource=a_group())
    assert change.origin == Update(resource=a_group(), fields=()).origin
    assert Planned(change=change).change is change
