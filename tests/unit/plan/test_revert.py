"""A run taken back in a portal that has gone on without what the run touched."""

import datetime as dt

from dealwright.diagnostics import NOWHERE
from dealwright.plan.changes import Change, Delete, FieldChange, Update
from dealwright.plan.ledger import Outcome
from dealwright.plan.resources import Configuration, Resource
from dealwright.plan.revert import reverse
from dealwright.plan.runs import Run, Step
from unit.plan.things import a_stage, with_stages

NOON = dt.datetime(2026, 9, 21, 12, tzinfo=dt.UTC)


def a_run(change: Change, found: Resource) -> Run:
    step = Step(change=change, found=found, outcome=Outcome.DONE, wrote=True, records={})
    return Run(
        id="r1",
        portal="sandbox",
        portal_id=1,
        playbook="now",
        commit=None,
        reverts=None,
        started=NOON,
        ended=NOON,
        steps=(step,),
    )


def test_a_stage_does_not_come_back_without_its_pipeline() -> None:
    gone = a_stage("old")
    run = a_run(Delete(resource=gone, place=0, origin=NOWHERE), gone)
    assert reverse(run, Configuration()).changes == ()
    (change,) = reverse(run, with_stages("open")).changes[:1]
    assert change.address == "stage deals/sales/old"


def test_a_label_is_not_given_back_to_what_is_gone() -> None:
    before = a_stage("old", "Old")
    field = FieldChange(name="label", old="Old", new="Old (old)")
    change = Update(resource=a_stage("old", "Old (old)"), fields=(field,), passing=True)
    assert reverse(a_run(change, before), with_stages("open")).changes == ()
