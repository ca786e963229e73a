"""Operations survive the way through JSON and back, of every kind."""

import pytest

from dealwright.diagnostics import NOWHERE
from dealwright.plan.changes import Change, Copy, Create, Delete, Move, Remap, Restore
from dealwright.plan.parse import change_from
from dealwright.plan.serial import operation
from unit.plan.things import a_choice, a_group, a_stage

MOVE = Move(resource=a_stage("old"), to="new", pipeline="sales", origin=NOWHERE)
CHANGES: list[Change] = [
    MOVE,
    Remap(resource=a_choice("a", "b"), option="a", to="b", origin=NOWHERE),
    Copy(resource=a_choice("a"), to="other", origin=NOWHERE),
    Delete(resource=a_stage("old"), place=3, origin=NOWHERE),
    Delete(resource=a_choice("a"), option="a", origin=NOWHERE),
    Restore(change=MOVE, values={}, origin=NOWHERE),
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda one: one.address)
def test_an_operation_comes_back(change: Change) -> None:
    assert operation(change_from(operation(change))) == operation(change)


def test_only_what_changed_records_can_be_restored() -> None:
    content = {**operation(CHANGES[-1]), "of": operation(Create(resource=a_group()))}
    with pytest.raises(ValueError, match="nothing to restore of group deals/playbook"):
        change_from(content)


def test_an_unknown_operation_is_refused() -> None:
    with pytest.raises(ValueError, match="no operation is called rename"):
        change_from({**operation(CHANGES[1]), "operation": "rename"})
