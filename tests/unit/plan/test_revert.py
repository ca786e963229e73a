"""A run taken back in a portal that has gone on without what the run touched."""

import datetime as dt

from dealwright.diagnostics import NOWHERE
from dealwright.plan.changes import Change, Delete, FieldChange, Move, Reorder, Update
from dealwright.plan.ledger import Outcome
from dealwright.plan.resources import Configuration, Resource
from dealwright.plan.revert import reverse
from dealwright.plan.runs import Run, Step
from unit.plan.things import a_pipeline, a_stage, with_stages

NOON = dt.datetime(2026, 9, 21, 12, tzinfo=dt.UTC)


def a_step(change: Change, found: Resource | None, **records: str) -> Step:
    return Step(change=change, found=found, outcome=Outcome.DONE, wrote=True, records=records)


def a_run(change: Change, found: Resource) -> Run:
    return run_of(a_step(change, found))


def run_of(*steps: Step) -> Run:
    return Run(
        id="r1",
        portal="sandbox",
        portal_id=1,
        playbook="now",
        commit=None,
        reverts=None,
        started=NOON,
        ended=NOON,
        steps=steps,
    )


def test_a_stage_does_not_come_back_without_its_pipeline() -> None:
    gone = a_stage("old")
    run = a_run(Delete(resource=gone, place=0, origin=NOWHERE), gone)
    back = reverse(run, Configuration())
    assert back.changes == ()
    assert back.lost == (
        "stage deals/sales/old cannot be taken back: pipeline deals/sales is not there any more.",
    )
    back = reverse(run, with_stages("open"))
    assert [one.address for one in back.changes][:1] == ["stage deals/sales/old"]
    assert back.lost == ()


def test_records_stay_where_they_are_when_their_stage_does_not_come_back() -> None:
    gone = a_stage("old")
    move = Move(resource=gone, to="new", pipeline="other", origin=NOWHERE)
    run = run_of(
        a_step(move, None, **{"7": "old"}),
        a_step(Delete(resource=gone, place=0, origin=NOWHERE), gone),
    )
    back = reverse(run, Configuration(pipelines=(a_pipeline("new", id="other"),)))
    assert back.changes == ()
    assert back.lost == (
        "stage deals/sales/old cannot be taken back: pipeline deals/sales is not there any more.",
        f"{move.address} cannot be taken back: stage deals/sales/old is not there any more.",
    )
    there = reverse(run, with_stages("open"))
    assert [one.address for one in there.changes][-1] == f"what there was of {move.address}"


def test_records_go_back_with_a_pipeline_that_comes_back_whole() -> None:
    gone = a_pipeline("old")
    move = Move(resource=gone.stages[0], to="new", pipeline="other", origin=NOWHERE)
    deletion = Delete(resource=gone, origin=NOWHERE)
    run = run_of(a_step(move, None, **{"7": "old"}), a_step(deletion, gone))
    back = reverse(run, Configuration())
    assert [one.address for one in back.changes] == [
        "pipeline deals/sales",
        f"what there was of {move.address}",
    ]
    assert back.lost == ()


def test_an_order_is_not_given_back_to_a_pipeline_that_has_gone() -> None:
    orders = {"old": ("a", "b"), "new": ("b", "a"), "ours": ("b", "a")}
    change = Reorder(pipeline=a_pipeline("b", "a"), **orders)
    assert reverse(a_run(change, a_pipeline("a", "b")), Configuration()).lost == (
        f"{change.address} cannot be taken back: pipeline deals/sales is not there any more.",
    )


def test_a_label_is_not_given_back_to_what_is_gone() -> None:
    before = a_stage("old", "Old")
    field = FieldChange(name="label", old="Old", new="Old (old)")
    change = Update(resource=a_stage("old", "Old (old)"), fields=(field,), passing=True)
    assert reverse(a_run(change, before), with_stages("open")).changes == ()
