import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from inline_snapshot import snapshot

from dealwright.diagnostics import NOWHERE
from dealwright.errors import DealwrightError
from dealwright.plan.changes import Change, Create, Danger, Delete, Reorder
from dealwright.plan.diff import diff
from dealwright.plan.kept import same
from dealwright.plan.parse import change_from
from dealwright.plan.plan import Block, Calls, Effect, Planned
from dealwright.plan.resources import Configuration, Option
from dealwright.plan.serial import operation, read_plan, to_json
from unit.plan.things import (
    a_choice,
    a_group,
    a_pipeline,
    a_plan,
    a_stage,
    configurations,
    with_stages,
)


def operations(wish: Configuration, live: Configuration) -> list[dict[str, Any]]:
    """The operations of a plan file."""
    plan = a_plan(*diff(wish, live).changes)
    kept: list[dict[str, Any]] = read_plan(to_json(plan), "plan.json")["operations"]
    return kept


def test_a_plan_as_json() -> None:
    stage, before = a_stage("a", "New", share="0.25"), a_stage("a", "Old")
    (update,) = diff(with_stages(stage), with_stages(before)).changes
    option = Option(value="x", label="X", description="Why")
    plan = a_plan(
        Planned(change=Create(resource=a_choice(options=(option,))), note="restores it"),
        Planned(
            change=update,
            effect=Effect(
                deals=2,
                words="in this stage",
                amount=Decimal("1500.50"),
                unknown_amounts=1,
                owners=(("", 1), ("7", 1)),
                oldest_days=3,
            ),
        ),
        Planned(change=Create(resource=a_group()), effect=Effect(deals=1, words="here")),
        Reorder(pipeline=a_pipeline(), old=("a", "b"), new=("b", "a"), ours=("b", "a")),
        commit="abc",
        unmanaged=("stage deals/sales/x",),
        blocks=(Block(guard="g", message="m", way="w"),),
    )
    assert json.loads(to_json(plan)) == snapshot(
        {
            "format_version": "1.0",
            "portal": "sandbox",
            "portal_id": 20260122,
            "playbook": "working tree",
            "digest": "d1",
            "commit": "abc",
            "operations": [
                {
                    "operation": "create",
                    "address": "property deals/loss_reason",
                    "kind": "property",
                    "resource": {
                        "object": "deals",
                        "name": "loss_reason",
                        "label": "Loss reason",
                        "type": "enumeration",
                        "field_type": "select",
                        "group": "playbook",
                        "description": "Why",
                        "options": [
                            {"value": "x", "label": "X", "hidden": False, "description": "Why"}
                        ],
                        "built_in": False,
                        "locked": False,
                        "locked_options": False,
                    },
                    "danger": "caution",
                    "effect": None,
                    "note": "restores it",
                },
                {
                    "operation": "update",
                    "address": "stage deals/sales/a",
                    "kind": "stage",
                    "fields": [
                        {"name": "label", "old": "Old", "new": "New"},
                        {"name": "probability", "old": "50%", "new": "25%"},
                    ],
                    "resource": {
                        "object": "deals",
                        "pipeline": "sales",
                        "id": "a",
                        "key": "a",
                        "label": "New",
                        "probability": "25%",
                    },
                    "danger": "caution",
                    "effect": {
                        "deals": 2,
                        "words": "in this stage",
                        "open_amount": "1500.50",
                        "unknown_amounts": 1,
                        "owners": {"7": 1},
                        "without_owner": 1,
                        "oldest_days": 3,
                    },
                    "note": None,
                },
                {
                    "operation": "create",
                    "address": "group deals/playbook",
                    "kind": "group",
                    "resource": {"object": "deals", "name": "playbook", "label": "Sales playbook"},
                    "danger": "safe",
                    "effect": {"deals": 1, "words": "here"},
                    "note": None,
                },
                {
                    "operation": "reorder",
                    "address": "order of pipeline deals/sales",
                    "kind": "order",
                    "pipeline": {
                        "object": "deals",
                        "id": "sales",
                        "key": "sales",
                        "label": "Sales",
                        "stages": [],
                        "built_in": False,
                    },
                    "old": ["a", "b"],
                    "new": ["b", "a"],
                    "ours": ["b", "a"],
                    "danger": "safe",
                    "effect": None,
                    "note": None,
                },
            ],
            "unmanaged": ["stage deals/sales/x"],
            "allowed": [],
            "reverts": None,
            "irreversible": [],
            "calls": None,
            "blocks": [{"guard": "g", "message": "m", "way": "w"}],
        }
    )


@given(configurations(wish=True), configurations(wish=False))
@settings(max_examples=500)
def test_a_plan_survives_json(wish: Configuration, live: Configuration) -> None:
    changes = diff(wish, live).changes
    kept = operations(wish, live)
    assert [
        {key: one[key] for key in operation(change)}
        for one, change in zip(kept, changes, strict=True)
    ] == [operation(change) for change in changes]
    assert all(same(kept, change) for change in changes)
    assert [operation(change_from(one)) for one in kept] == [operation(one) for one in changes]
    assert to_json(a_plan(*changes)) == to_json(a_plan(*changes))


def only(wish: Configuration, live: Configuration) -> Change:
    (change,) = diff(wish, live).changes
    return change


def test_another_creation_is_not_the_same() -> None:
    kept = operations(Configuration(groups=(a_group(),)), Configuration())
    assert same(kept, Create(resource=a_group()))
    assert not same(kept, Create(resource=a_group(label="Other")))
    assert not same(kept, Create(resource=a_group("other")))
    assert not same([], Create(resource=a_group()))


def test_what_is_left_of_a_change_is_the_same() -> None:
    wish = with_stages(a_stage("a", "New", share="0.2"))
    kept = operations(wish, with_stages(a_stage("a", "Old")))
    assert same(kept, only(wish, with_stages(a_stage("a", "Old"))))
    assert same(kept, only(wish, with_stages(a_stage("a", "New"))))
    assert not same(kept, only(wish, with_stages(a_stage("a", "Third"))))
    assert not same(kept, only(wish, with_stages(a_stage("a", "Old", share="0.9"))))


def test_what_is_left_of_an_order_is_the_same() -> None:
    wish = with_stages("c", "b", "a")
    kept = operations(wish, with_stages("a", "b", "c"))
    assert same(kept, only(wish, with_stages("a", "c", "b")))
    assert not same(kept, only(wish, with_stages("b", "a", "c")))
    assert not same(kept, only(with_stages("c", "a", "b"), with_stages("a", "b", "c")))
    assert not same([{**kept[0], "old": None}], only(wish, with_stages("a", "b", "c")))
    broken = [{"operation": "update", "address": "stage deals/sales/a", "kind": "stage"}]
    assert not same(broken, only(with_stages(a_stage("a", "N")), with_stages("a")))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "[" * 100_000,
        '{"format_version": "1.0", "portal": "p", "portal_id": 1}',
        '{"format_version": "1.0", "portal": "p", "portal_id": 1, "operations": 5}',
        '{"format_version": "1.0", "portal": "p", "portal_id": 1, "operations": [1]}',
        '{"format_version": "1.0", "portal": "p", "portal_id": 1, "operations": [[]]}',
    ],
    ids=["empty", "list", "null", "deep", "no operations", "number", "not objects", "lists"],
)
def test_what_is_no_plan_is_refused(text: str) -> None:
    with pytest.raises(DealwrightError, match=r"plan\.json is no plan"):
        read_plan(text, "plan.json")


def test_a_plan_of_another_format_is_refused() -> None:
    text = to_json(a_plan()).replace('"1.0"', '"2.0"')
    with pytest.raises(DealwrightError, match=r"has format 2\.0, this dealwright knows 1\.0"):
        read_plan(text, "plan.json")
    assert read_plan(text.replace('"2.0"', '"1.9"'), "plan.json")["portal"] == "sandbox"


def test_how_much_care_a_change_wants() -> None:
    def danger(change: Change, deals: int = 0, note: str | None = None) -> Danger:
        effect = Effect(deals=deals, words="in this stage")
        return Planned(change=change, effect=effect, note=note).danger

    renamed = only(with_stages(a_stage("a", "New")), with_stages("a"))
    moved = only(with_stages(a_stage("a", share="0.1")), with_stages("a"))
    order = only(with_stages("b", "a"), with_stages("a", "b"))
    assert danger(Create(resource=a_group())) is Danger.SAFE
    assert danger(Create(resource=a_group()), note="restores") is Danger.CAUTION
    assert danger(renamed) is Danger.SAFE
    assert danger(renamed, deals=1) is Danger.CAUTION
    assert danger(moved) is Danger.CAUTION
    assert danger(order) is Danger.SAFE
    assert Planned(change=order).danger is Danger.SAFE


def test_a_confidential_plan_counts_no_records_in_what_blocks_it() -> None:
    block = Block(guard="many_deals_moved", message="61 records would move", way="allow it")
    text = to_json(a_plan(blocks=(block,), confidential=True))
    assert "61" not in text
    assert json.loads(text)["blocks"][0]["message"] == "see the private plan"


@pytest.mark.parametrize(
    ("confidential", "told"), [(False, {"reads": 61, "writes": 7}), (True, None)]
)
def test_a_confidential_plan_does_not_tell_its_calls(
    confidential: bool,  # noqa: FBT001
    told: dict[str, int] | None,
) -> None:
    plan = a_plan(calls=Calls(reads=61, writes=7), confidential=confidential)
    assert json.loads(to_json(plan))["calls"] == told


@pytest.mark.parametrize(
    ("seen", "now", "expected"),
    [
        pytest.param(None, None, True, id="never archived"),
        pytest.param("string/text", "string/text", True, id="archived all the time"),
        pytest.param("string/text", None, True, id="gone from the archive"),
        pytest.param(None, "string/text", False, id="archived since"),
        pytest.param("string/text", "number/number", False, id="another one archived since"),
    ],
)
def test_a_creation_brings_back_only_what_was_seen(
    seen: str | None,
    now: str | None,
    expected: bool,  # noqa: FBT001
) -> None:
    create = Create(resource=a_choice("x"))
    text = to_json(a_plan(Planned(change=create, restores=seen)))
    kept = read_plan(text, "plan.json")["operations"]
    assert same(kept, create, restores=now) is expected


@pytest.mark.parametrize(
    "spoilt",
    [
        pytest.param({"new": None}, id="no order"),
        pytest.param({"old": [[]]}, id="a list for an id"),
    ],
)
def test_an_order_that_was_tampered_with_is_not_the_same(spoilt: dict[str, Any]) -> None:
    wish, live = with_stages("b", "a"), with_stages("a", "b")
    (change,) = diff(wish, live).changes
    (kept,) = operations(wish, live)
    assert same([kept], change)
    assert not same([{**kept, **spoilt}], change)


@pytest.mark.parametrize("stages", [5, [1], [{}, {"id": 3}]], ids=["number", "numbers", "mixed"])
def test_a_deletion_that_was_tampered_with_is_not_the_same(stages: Any) -> None:
    change = Delete(resource=a_pipeline("a", "b"), origin=NOWHERE)
    (kept,) = json.loads(to_json(a_plan(change)))["operations"]
    assert same([kept], change)
    assert not same([{**kept, "resource": {**kept["resource"], "stages": stages}}], change)
