"""Plan files of confidential portals: `apply` knows the plan again, and nobody reads the portal."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inline_snapshot import snapshot

from dealwright.diagnostics import NOWHERE
from dealwright.plan.changes import Change, Copy, Create, Delete, Move, Remap, Restore
from dealwright.plan.diff import diff
from dealwright.plan.kept import same
from dealwright.plan.plan import Allowance, Block, Calls, Effect, Planned
from dealwright.plan.resources import Configuration
from dealwright.plan.sealed import holds, to_keep
from dealwright.plan.serial import read_plan, to_json
from unit.plan.things import (
    a_choice,
    a_group,
    a_pipeline,
    a_plan,
    a_stage,
    configurations,
    with_stages,
)

CHANCE = bytes(range(16))


def sealed(*changes: Any, chance: bytes = CHANCE, **more: Any) -> dict[str, Any]:
    """The file of a plan of a confidential portal, as `apply` reads it."""
    text = to_keep(a_plan(*changes, confidential=True, **more), chance)
    return read_plan(text, "plan.json")


def either_way(*changes: Change) -> list[dict[str, Any]]:
    """The same plan in both kinds of file."""
    return [sealed(*changes), read_plan(to_json(a_plan(*changes)), "plan.json")]


def only(wish: Configuration, live: Configuration) -> Change:
    (change,) = diff(wish, live).changes
    return change


def test_a_file_tells_what_the_playbook_tells() -> None:
    before = with_stages(a_stage("a", "Talking with Acme"), "theirs", "b")
    update, order = diff(with_stages("b", a_stage("a", "Talk")), before).changes
    partner = a_stage("98123", "Acme again", pipeline="partners")
    plan = sealed(
        Planned(change=update, effect=Effect(deals=12, words="in this stage"), note="3 in the bin"),
        order,
        *[Move(resource=partner, to="a", pipeline="sales", origin=NOWHERE)] * 2,
        Planned(change=Create(resource=a_choice("x")), restores="string/text"),
        Remap(resource=a_choice("x", label="Hand made"), option="x", to="y", origin=NOWHERE),
        commit="abc",
        unmanaged=("property deals/acme_secret",),
        allowed=(Allowance(guard="many_deals_moved", why="We tidy up"),),
        irreversible=("stage deals/partners/98123 forgets",),
        calls=Calls(reads=61, writes=7),
        blocks=(Block(guard="mass_change", message="61 of them", way="allow it"),),
    )
    seen = plan.pop("seen")
    assert len(seen) == len(set(seen)) == 64
    assert seen == sorted(seen)
    assert plan == snapshot(
        {
            "format_version": "1.0",
            "portal": "sandbox",
            "portal_id": 20260122,
            "playbook": "working tree",
            "digest": "d1",
            "commit": "abc",
            "operations": [
                {"operation": "update", "kind": "stage", "address": "stage deals/sales/a"},
                {
                    "operation": "reorder",
                    "kind": "order",
                    "address": "order of pipeline deals/sales",
                },
                {
                    "operation": "move",
                    "kind": "records",
                    "address": "records of pipeline deals/partners",
                },
                {
                    "operation": "create",
                    "kind": "property",
                    "address": "property deals/loss_reason",
                },
                {
                    "operation": "remap",
                    "kind": "records",
                    "address": "records of option deals/loss_reason/x",
                },
            ],
            "salt": "508b23e4125e5a189a335df85b421f056e60af5d30c16b3754053904f6eaca7f",
            "reverts": None,
            "blocks": [
                {"guard": "mass_change", "message": "see the private plan", "way": "allow it"}
            ],
        }
    )


def test_what_a_run_is_taken_back_to_is_the_portals() -> None:
    change = only(with_stages(a_stage("a", "Talking with Acme")), with_stages("a"))
    gone = Delete(resource=a_stage("98123"), origin=NOWHERE)
    plan = sealed(change, Restore(change=gone, values={"1": "2"}, origin=NOWHERE), reverts="r1")
    assert plan["reverts"] == "r1"
    assert plan["operations"] == [
        {"operation": "update", "kind": "stage"},
        {"operation": "restore", "kind": "records"},
    ]
    assert holds(plan, change)


def test_a_portal_that_is_not_confidential_is_told() -> None:
    plan = a_plan(only(with_stages(a_stage("a", "New")), with_stages("a")))
    assert to_keep(plan, CHANCE) == to_json(plan)


@given(
    configurations(wish=True),
    configurations(wish=False),
    configurations(wish=False),
    st.binary(min_size=16, max_size=16),
)
@settings(max_examples=200)
def test_what_apply_takes_for_the_same(
    wish: Configuration, live: Configuration, since: Configuration, chance: bytes
) -> None:
    """What a sealed file holds, the whole file holds; and what was planned, it holds."""
    changes = diff(wish, live).changes
    kept, whole = sealed(*changes, chance=chance), json.loads(to_json(a_plan(*changes)))
    assert all(holds(kept, change) for change in changes)
    assert len(kept["seen"]) % 64 == 0
    for change in diff(wish, since).changes:
        assert holds(whole, change) is same(whole["operations"], change)
        assert holds(kept, change) <= holds(whole, change)
    again = sealed(*changes, chance=bytes(16 * [chance[0] ^ 1]))
    assert not set(again["seen"]) & set(kept["seen"])


def test_another_old_value_is_another_plan() -> None:
    wish = with_stages(a_stage("a", "New", share="0.2"))
    kept = sealed(only(wish, with_stages(a_stage("a", "Old"))))
    assert holds(kept, only(wish, with_stages(a_stage("a", "Old"))))
    assert not holds(kept, only(wish, with_stages(a_stage("a", "Third"))))
    assert not holds(kept, only(wish, with_stages(a_stage("a", "Old", share="0.9"))))
    assert not holds(kept, only(wish, with_stages(a_stage("a", "New")))), "a part of it"
    other = with_stages(a_stage("a", "Newer", share="0.2"))
    assert not holds(kept, only(other, with_stages(a_stage("a", "Old"))))


def test_what_is_left_of_an_order_is_the_same() -> None:
    wish = with_stages("c", "b", "a")
    kept = sealed(only(wish, with_stages("a", "b", "c")))
    assert holds(kept, only(wish, with_stages("a", "b", "c")))
    assert holds(kept, only(wish, with_stages("a", "c", "b")))
    assert not holds(kept, only(wish, with_stages("b", "a", "c")))
    assert not holds(kept, only(with_stages("c", "a", "b"), with_stages("a", "b", "c")))


@pytest.mark.parametrize(
    ("planned", "found", "expected"),
    [
        (a_stage("a"), a_stage("a", "Relabelled"), True),
        (a_stage("a", share="0.50"), a_stage("a", share="0.5"), True),
        (a_stage("a"), a_stage("a", share="1"), False),
        (a_pipeline("a", "b"), a_pipeline("b", "a"), True),
        (a_pipeline("a", "b"), a_pipeline("a", "b", "c"), False),
        (a_choice("x"), a_choice("x", label="Relabelled"), True),
        (a_choice("x"), a_choice("x", type="string"), False),
        (a_group(), a_group(label="Relabelled"), True),
    ],
)
def test_what_must_be_as_it_was_before_it_goes(
    planned: Any,
    found: Any,
    expected: bool,  # noqa: FBT001
) -> None:
    kept = sealed(Delete(resource=planned, origin=NOWHERE))
    assert holds(kept, Delete(resource=found, origin=NOWHERE)) is expected


def test_an_option_goes_whatever_else_the_property_holds() -> None:
    for kept in either_way(Delete(resource=a_choice("x"), option="x", origin=NOWHERE)):
        assert holds(kept, Delete(resource=a_choice("x", "y"), option="x", origin=NOWHERE))
        assert not holds(kept, Delete(resource=a_choice("x", "y"), option="y", origin=NOWHERE))


def test_records_go_where_the_plan_said() -> None:
    stage, choice = a_stage("a"), a_choice("x")
    move = Move(resource=stage, to="b", pipeline="sales", origin=NOWHERE)
    remap = Remap(resource=choice, option="x", to="y", origin=NOWHERE)
    copy = Copy(resource=choice, to="score", origin=NOWHERE)
    restore = Restore(change=move, values={}, origin=NOWHERE)
    relabelled = a_stage("a", "Relabelled")
    for kept in either_way(move, remap, copy, restore):
        assert all(holds(kept, one) for one in (move, remap, copy, restore))
        assert holds(kept, Move(resource=relabelled, to="b", pipeline="sales", origin=NOWHERE))
        assert not holds(kept, Move(resource=stage, to="c", pipeline="sales", origin=NOWHERE))
        assert not holds(kept, Remap(resource=choice, option="x", to="z", origin=NOWHERE))
        assert not holds(kept, Copy(resource=choice, to="other", origin=NOWHERE))


@pytest.mark.parametrize(
    ("seen", "now", "expected"),
    [
        (None, None, True),
        ("string/text", "string/text", True),
        ("string/text", None, True),
        (None, "string/text", False),
        ("string/text", "number/number", False),
    ],
)
def test_a_creation_brings_back_only_what_was_seen(
    seen: str | None,
    now: str | None,
    expected: bool,  # noqa: FBT001
) -> None:
    create = Create(resource=a_choice("x"))
    kept = sealed(Planned(change=create, restores=seen))
    assert holds(kept, create)
    assert holds(kept, create, restores=now) is expected


@pytest.mark.parametrize(
    "spoilt", [{"seen": None}, {"seen": [[]]}, {"salt": []}, {"operations": []}]
)
def test_a_file_that_was_tampered_with_holds_nothing(spoilt: dict[str, Any]) -> None:
    create = Create(resource=a_group())
    kept = sealed(create)
    assert holds(kept, create)
    assert not holds({**kept, **spoilt}, create)
    assert not holds({key: kept[key] for key in kept if key != "salt"}, create)
