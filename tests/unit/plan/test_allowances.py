"""Which word of a person still counts."""

from datetime import UTC, datetime, timedelta

import pytest

from dealwright.diagnostics import NOWHERE
from dealwright.plan.allowances import judged, settled, used_up
from dealwright.plan.changes import Delete
from dealwright.plan.ledger import Outcome
from dealwright.plan.plan import Allowance, Block
from dealwright.plan.runs import Run, Step
from unit.plan.things import a_group

FILE, GUARD = "playbook/changes/tidy.yaml", "many_deals_moved"
TIDY = Allowance(guard=GUARD, why="We tidy up", file=FILE)
DONE, FAILED, WAITING = Outcome.DONE, Outcome.FAILED, Outcome.NOT_STARTED


def a_run(
    day: int, *outcomes: Outcome, wrote: bool = True, reverts: str | None = None, tidy: bool = True
) -> Run:
    change = Delete(resource=a_group(), origin=NOWHERE)
    started = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day)
    return Run(
        id=str(day),
        portal="production",
        portal_id=1,
        playbook="now",
        commit=None,
        reverts=reverts,
        started=started,
        ended=started,
        steps=tuple(
            Step(change=change, found=None, outcome=one, wrote=wrote, records={})
            for one in outcomes
        ),
        allowed=(TIDY, Allowance(guard="mass_change", why="asked")) if tidy else (),
    )


BROKEN = a_run(1, DONE, FAILED, WAITING)
RUNS = [
    pytest.param([a_run(1, DONE, DONE)], True, id="finished"),
    pytest.param([BROKEN], False, id="broke off"),
    pytest.param([BROKEN, a_run(2, DONE, tidy=False)], True, id="finished by another run"),
    pytest.param([a_run(2, DONE, tidy=False), BROKEN], True, id="in another order"),
    pytest.param([a_run(0, DONE, tidy=False), BROKEN], False, id="another run before"),
    pytest.param([BROKEN, a_run(2, DONE, tidy=False, reverts="1")], False, id="taken back"),
    pytest.param(
        [a_run(1, FAILED, wrote=False), a_run(2, DONE, tidy=False)], False, id="wrote nothing"
    ),
    pytest.param([a_run(1, DONE, wrote=False)], True, id="found all done"),
]


@pytest.mark.parametrize(("runs", "spent"), RUNS)
def test_what_runs_use_up(runs: list[Run], spent: bool) -> None:  # noqa: FBT001
    assert used_up(runs) == ({(FILE, GUARD)} if spent else set())


def test_only_the_same_guard_of_the_same_file_is_used_up() -> None:
    offered = [
        TIDY,
        Allowance(guard="mass_change", why="We tidy up", file=FILE),
        Allowance(guard=GUARD, why="We tidy up", file="playbook/changes/more.yaml"),
    ]
    assert [one.spent for one in settled(offered, {(FILE, GUARD)})] == [True, False, False]


def test_what_was_used_up_stands_in_the_way_and_says_so() -> None:
    block = Block(guard=GUARD, message="61 records would move", way="allow it")
    other = Block(guard="wrong_portal", message="no", way="never")
    assert judged([block, other], [TIDY]) == ((other,), (TIDY,))
    (spent,) = settled([TIDY], {(FILE, GUARD)})
    (told, _), needed = judged([block, other], [spent])
    assert (told.way, needed) == (
        f"allow it (what {FILE} allows was used up by an earlier apply)",
        (),
    )
    again = Allowance(guard=GUARD, why="asked")
    assert judged([block], [spent, again]) == ((), (again,))


def test_a_guard_without_a_way_past_and_one_that_is_not_met() -> None:
    never = Allowance(guard="wrong_portal", why="please")
    block = Block(guard="wrong_portal", message="no", way="never")
    assert judged([block], [never, TIDY]) == ((block,), ())
