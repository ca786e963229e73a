from typing import Any

import pytest

from dealwright.plan.changes import Create
from dealwright.plan.diff import diff
from dealwright.plan.guard_pages import GUARD_PAGES, PASSABLE
from dealwright.plan.guards import blocks
from dealwright.plan.guards_of_retirement import ledger_blocks
from dealwright.plan.plan import Block, Effect, Planned
from dealwright.plan.resources import Configuration, Property, Resource, Retired
from unit.plan.things import a_choice, a_group, a_pipeline, a_stage, with_stages


def found(
    wish: Configuration,
    live: Configuration,
    *,
    deals: int | None = None,
    ids: frozenset[str] = frozenset(),
) -> list[tuple[str, str]]:
    """The guards that stand in the way of a wish, and what they say."""
    effect = None if deals is None else Effect(deals=deals, words="in this stage")
    planned = tuple(Planned(change=one, effect=effect) for one in diff(wish, live).changes)
    return [(block.guard, block.message) for block in blocks(wish, live, planned, ids)]


def properties(*things: Property) -> Configuration:
    return Configuration(properties=things)


def test_nothing_stands_in_the_way_of_a_new_portal() -> None:
    wish = Configuration(
        groups=(a_group(),),
        properties=(a_choice("price"),),
        pipelines=(a_pipeline("open", "won"),),
    )
    assert found(wish, Configuration()) == []


CASES = [
    pytest.param(
        "type_changed",
        "property deals/loss_reason is string/text in the portal",
        properties(a_choice("a")),
        properties(a_choice("a", type="string", field_type="text")),
        id="another type",
    ),
    pytest.param(
        "type_changed",
        "property deals/loss_reason is enumeration/select in the portal",
        properties(a_choice(options=None, references="OWNER")),
        properties(a_choice("a")),
        id="a list that should be a picker of people",
    ),
    pytest.param(
        "type_changed",
        "property deals/loss_reason is a reference to OWNER in the portal",
        properties(a_choice("a")),
        properties(a_choice(references="OWNER")),
        id="a picker of people that should be a list",
    ),
    pytest.param(
        "unique_changed",
        "property deals/loss_reason may hold a value twice in the portal, "
        "and HubSpot never changes that",
        properties(a_choice(unique=True)),
        properties(a_choice(unique=False)),
        id="unique all at once",
    ),
    pytest.param(
        "unique_changed",
        "property deals/loss_reason holds unique values in the portal, and HubSpot never changes that",
        properties(a_choice(unique=False)),
        properties(a_choice(unique=True)),
        id="unique no longer",
    ),
    pytest.param(
        "read_only",
        "property deals/loss_reason: HubSpot keeps label for itself",
        properties(a_choice("a", label="New")),
        properties(a_choice("a", locked=True)),
        id="a locked definition",
    ),
    pytest.param(
        "read_only",
        "property deals/loss_reason: HubSpot keeps options for itself",
        properties(a_choice("a", "b")),
        properties(a_choice("a", locked=True, locked_options=True)),
        id="locked options",
    ),
    pytest.param(
        "property_missing",
        "property deals/amuont is not in this portal",
        properties(Property(object="deals", name="amuont", built_in=True)),
        Configuration(),
        id="a built-in property that is not there",
    ),
    pytest.param(
        "label_taken",
        "stage deals/sales/new wants the label of stage deals/sales/x, which is unmanaged",
        with_stages("new"),
        with_stages(a_stage("x", " NEW ")),
        id="a label of an unmanaged stage",
    ),
    pytest.param(
        "label_taken",
        "pipeline deals/sales wants the label of pipeline deals/other, which is unmanaged",
        with_stages("open"),
        Configuration(pipelines=(a_pipeline("n", id="other", label="sales"),)),
        id="a label of an unmanaged pipeline",
    ),
    pytest.param(
        "id_taken",
        "the stage open has the id of stage deals/other/open",
        with_stages("open"),
        Configuration(
            pipelines=(a_pipeline(a_stage("open", pipeline="other"), id="other", label="Other"),)
        ),
        id="the id of a stage in another pipeline",
    ),
    pytest.param(
        "id_taken",
        "the pipeline sales has the id of pipeline orders/sales",
        with_stages("open"),
        Configuration(pipelines=(a_pipeline(object="orders"),)),
        id="the id of a pipeline of another object",
    ),
    pytest.param(
        "id_taken",
        "the stage two has the id of stage deals/sales/same",
        with_stages(a_stage("same", key="one"), a_stage("same", "Two", key="two")),
        with_stages(a_stage("same", "Same")),
        id="two stages under one id",
    ),
]


@pytest.mark.parametrize(("guard", "message", "wish", "live"), CASES)
def test_a_guard_stands_in_the_way(
    guard: str, message: str, wish: Configuration, live: Configuration
) -> None:
    assert (guard, message) in found(wish, live)
    assert {name for name, _ in found(wish, live)} == {guard}


def test_a_chain_with_an_unmanaged_end_blames_only_the_end() -> None:
    wish = with_stages(a_stage("a", "B"), a_stage("b", "X"))
    assert found(wish, with_stages("a", "b", "x")) == [
        (
            "label_taken",
            "stage deals/sales/b wants the label of stage deals/sales/x, which is unmanaged",
        )
    ]


def test_options_may_be_added_to_a_locked_definition_whose_options_are_free() -> None:
    live = properties(a_choice("a", locked=True, locked_options=False))
    assert found(properties(a_choice("a", "b")), live) == []


@pytest.mark.parametrize(
    ("old", "new", "deals", "blocked"),
    [
        pytest.param("0.9", "1", 3, True, id="to won"),
        pytest.param("0", "0.1", 3, True, id="from lost"),
        pytest.param("0.9", "1", 0, False, id="to won without deals"),
        pytest.param("0.9", "0.8", 3, False, id="from open to open"),
    ],
)
def test_deals_are_not_won_or_lost_by_a_probability(
    old: str, new: str, deals: int, *, blocked: bool
) -> None:
    wish, live = with_stages(a_stage("a", share=new)), with_stages(a_stage("a", share=old))
    said = [name for name, _ in found(wish, live, deals=deals)]
    assert said == (["outcome_changed"] if blocked else [])


def test_a_probability_without_count_is_no_outcome() -> None:
    assert found(with_stages(a_stage("a", share="1")), with_stages("a")) == []


def gone(resource: Resource, **more: Any) -> Configuration:
    """A wish that has nothing left but something given up."""
    return Configuration(retired=(Retired(resource=resource, **more),))


MANY = tuple(f"stage_{number}" for number in range(10))
TEXT = a_choice(name="note", type="string", field_type="text", options=())
OWN_PIPELINE = a_pipeline("open", built_in=True)
# What is wished, what there is, how many records each change touches, and what that comes to.
RETIRING: dict[str, tuple[Configuration, Configuration, int, str]] = {
    "stranded_deals": (
        gone(a_stage("open")),
        with_stages("open", "won"),
        3,
        "stage deals/sales/open is retired and has 3 records",
    ),
    "values_lost": (
        gone(a_choice(), option="a"),
        properties(a_choice("a", "b")),
        2,
        "option deals/loss_reason/a is retired and stands on 2 records",
    ),
    "group_in_use": (
        gone(a_group()),
        Configuration(groups=(a_group(),), properties=(a_choice("a"),)),
        0,
        "group deals/playbook is retired and holds property deals/loss_reason",
    ),
    "type_changed": (
        gone(TEXT, to="loss_reason"),
        properties(TEXT, a_choice("a")),
        1,
        "property deals/note is string/text, property deals/loss_reason is enumeration/select",
    ),
    "read_only": (
        gone(OWN_PIPELINE),
        Configuration(pipelines=(OWN_PIPELINE,)),
        0,
        "pipeline deals/sales is HubSpot's own and cannot be removed",
    ),
    "many_deals_moved": (
        gone(a_stage("open"), to="talk", pipeline="sales"),
        with_stages("open", "talk"),
        51,
        "51 records would move, the limit is 50",
    ),
    "moved_into_closed": (
        gone(a_stage("open"), to="won", pipeline="sales"),
        with_stages("open", a_stage("won", share="1")),
        1,
        "1 record of stage deals/sales/open would become won",
    ),
    "outcome_changed": (
        gone(a_stage("won"), to="open", pipeline="sales"),
        with_stages("open", a_stage("won", share="1")),
        1,
        "1 record of stage deals/sales/won would be open again",
    ),
    "mass_change": (
        with_stages(*(a_stage(one, f"New {one}") for one in MANY[:4]), *MANY[4:]),
        with_stages(*MANY),
        0,
        "4 of 10 things of the kind stage would change or go, the limit is 30%",
    ),
}


@pytest.mark.parametrize("guard", RETIRING)
def test_what_is_given_up_is_guarded(guard: str) -> None:
    wish, live, records, message = RETIRING[guard]
    assert found(wish, live, deals=records) == [(guard, message)]


@pytest.mark.parametrize(
    ("source", "target", "takes"),
    [
        pytest.param(a_choice("a", name="old"), a_choice("a", "b"), True, id="all options"),
        pytest.param(a_choice("a", "b", name="old"), a_choice("a"), True, id="records decide"),
        pytest.param(
            a_choice("a", name="old", field_type="checkbox"), a_choice("a"), False, id="several"
        ),
        pytest.param(a_choice(name="old", references="OWNER"), a_choice("a"), False, id="people"),
    ],
)
def test_values_go_only_where_they_can_stand(
    source: Property, target: Property, *, takes: bool
) -> None:
    wish = Configuration(
        properties=(target,), retired=(Retired(resource=source, to="loss_reason"),)
    )
    blocks = found(wish, properties(source, target), deals=1)
    assert [guard for guard, _ in blocks] == ([] if takes else ["type_changed"])
    assert all(message.endswith("and cannot hold what it may hold") for _, message in blocks)


@pytest.mark.parametrize(
    ("wish", "live", "records"),
    [
        pytest.param(gone(a_stage("open")), with_stages("open", "won"), 0, id="an empty stage"),
        pytest.param(
            gone(a_stage("open"), to="talk", pipeline="sales"),
            with_stages("open", "talk"),
            50,
            id="as many deals as may be moved",
        ),
        pytest.param(
            gone(a_choice(), option="a", keep_values=True),
            properties(a_choice("a", "b")),
            2,
            id="an option that records may keep",
        ),
        pytest.param(
            gone(a_choice(name="note"), keep_values=True),
            properties(a_choice("a", name="note")),
            2,
            id="a property whose values may go into the archive",
        ),
        pytest.param(
            with_stages(*(a_stage(one, f"New {one}") for one in MANY[:3]), *MANY[3:]),
            with_stages(*MANY),
            0,
            id="three of ten",
        ),
        pytest.param(
            with_stages(*(a_stage(one, f"New {one}") for one in MANY[:9])),
            with_stages(*MANY[:9]),
            0,
            id="all of nine",
        ),
    ],
)
def test_what_is_within_the_limits_passes(
    wish: Configuration, live: Configuration, records: int
) -> None:
    assert found(wish, live, deals=records) == []


def test_options_that_hubspot_keeps_for_itself_are_not_removed() -> None:
    own = a_choice("a", "b", built_in=True, locked_options=True)
    said = found(gone(own, option="a", keep_values=True), properties(own))
    assert (
        "read_only",
        "option deals/loss_reason/a is HubSpot's own and cannot be removed",
    ) in said
    free = a_choice("a", "b", built_in=True)
    assert found(gone(free, option="a", keep_values=True), properties(free)) == []


def test_a_group_takes_no_records_anywhere() -> None:
    live = Configuration(groups=(a_group(),))
    (change,) = diff(gone(a_group(), to="other"), live).changes
    assert change.address == "group deals/playbook"


def test_limits_are_those_of_the_portal() -> None:
    wish, live, records, _ = RETIRING["many_deals_moved"]
    effect = Effect(deals=records, words="in this stage")
    planned = tuple(Planned(change=one, effect=effect) for one in diff(wish, live).changes)
    assert blocks(wish, live, planned, frozenset(), {"many_deals_moved": records}) == ()


def test_a_machine_that_is_thrown_away_keeps_no_ledger() -> None:
    wish, live, _, _ = RETIRING["many_deals_moved"]
    planned = tuple(Planned(change=one) for one in diff(wish, live).changes)
    assert [block.guard for block in ledger_blocks(planned)] == ["no_ledger_place"]
    assert list(ledger_blocks((Planned(change=Create(resource=a_group())),))) == []


def test_an_order_wants_no_label() -> None:
    assert found(with_stages("b", "a"), with_stages("a", "b")) == []


def test_an_id_of_the_portal_file_must_be_there() -> None:
    wish = with_stages("open")
    ids = frozenset({"stage deals/sales/open", "pipeline deals/sales"})
    assert found(wish, with_stages("won"), ids=ids) == [
        ("unknown_id", "the portal has no stage deals/sales/open")
    ]


def test_every_guard_has_a_page_and_a_way_past() -> None:
    wish = Configuration(properties=(a_choice("a", built_in=True),))
    planned = (Planned(change=Create(resource=wish.properties[0])),)
    (block,) = blocks(wish, Configuration(), planned, frozenset())
    assert block == Block(
        guard="property_missing",
        message="property deals/loss_reason is not in this portal",
        way="check its name, or take built_in: true away",
    )
    used = {case.values[0] for case in CASES} | {"outcome_changed", "unknown_id"}
    elsewhere = {
        "wrong_portal",
        "vanished",
        "two_applies",
        "no_ledger_place",
        "older_playbook",
        "lost_source",
        "account_limits",
        "red_line_flip",
    }
    assert used | elsewhere | set(RETIRING) == set(GUARD_PAGES)
    assert set(GUARD_PAGES) >= PASSABLE
