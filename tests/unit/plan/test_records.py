"""Records that are rewritten, and what is made sure of before something is deleted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from dealwright.diagnostics import NOWHERE
from dealwright.errors import DealwrightError, StalePlanError
from dealwright.plan.changes import Delete, Move, RecordChange
from dealwright.plan.ledger import Forgetful, Outcome
from dealwright.plan.removal import Removal
from dealwright.plan.rewrite import PAUSES, Rewriting
from support.portals import CutError
from unit.plan.things import a_group, a_stage

MOVE = Move(resource=a_stage("old"), to="new", pipeline="sales", origin=NOWHERE)


@dataclass
class Records:
    """Records in a stage. A search is so many sweeps behind; a write fails, or takes no effect."""

    stages: dict[str, str]
    behind: int = 0
    failure: DealwrightError | None = None
    effect: bool = True
    counts: list[int] = field(default_factory=list)
    writes: int = 0
    shown: int = 0

    def holders(self, change: RecordChange, after: str | None) -> Sequence[str]:
        assert isinstance(change, Move)
        if after is not None:
            return []
        there = [id_ for id_, stage in self.stages.items() if stage == "old"]
        if not there and self.shown < self.behind:
            self.shown += 1
            return list(self.stages)
        return there

    def held(self, change: RecordChange, ids: Sequence[str]) -> Mapping[str, str]:
        assert isinstance(change, Move)
        return {id_: "old" for id_ in ids if self.stages[id_] == "old"}

    def rewrite(self, change: RecordChange, values: Mapping[str, str]) -> None:
        assert isinstance(change, Move)
        self.writes += 1
        if self.effect:
            self.stages |= dict.fromkeys(values, change.to)
        if self.failure is not None:
            raise self.failure

    def count(self, change: Delete) -> int:
        del change
        return self.counts.pop(0) if len(self.counts) > 1 else self.counts[0]

    def values(self, change: Delete, after: str | None) -> Mapping[str, str]:
        del change, after
        return {}


def rewritten(
    records: Records, lag: float = 0
) -> tuple[Outcome, DealwrightError | None, list[float]]:
    waits: list[float] = []
    entry = Rewriting(records, Forgetful(), waits.append, lag).entry(0, MOVE)
    return entry.outcome, entry.error, waits


def some() -> dict[str, str]:
    return {"1": "old", "2": "new", "3": "old"}


def test_a_cut_after_the_effect_is_found_out_by_reading() -> None:
    records = Records(some(), failure=CutError("cut"))
    assert rewritten(records) == (Outcome.DONE, None, [])
    assert records.writes == 1


def test_a_cut_before_the_effect_leaves_the_outcome_unknown() -> None:
    cut = CutError("cut")
    outcome, error, waits = rewritten(Records(some(), failure=cut, effect=False))
    assert (outcome, error) == (Outcome.UNKNOWN, cut)
    assert waits == [0.3, 0.7, 1.5, 3.0]


def test_a_plain_refusal_fails() -> None:
    no = DealwrightError("no")
    outcome, error, _ = rewritten(Records(some(), failure=no, effect=False))
    assert (outcome, error) == (Outcome.FAILED, no)


def test_a_write_without_effect_fails() -> None:
    outcome, error, _ = rewritten(Records(some(), effect=False))
    assert outcome is Outcome.FAILED
    assert error is not None
    assert "still show the old value" in error.message


def test_a_search_that_is_behind_is_asked_again() -> None:
    assert rewritten(Records(some(), behind=2), lag=10) == (Outcome.DONE, None, [10, 1, 2])


def test_a_search_that_stays_behind_ends_the_run() -> None:
    outcome, error, waits = rewritten(Records(some(), behind=99), lag=10)
    assert outcome is Outcome.FAILED
    assert error is not None
    assert "a search still finds" in error.message
    assert waits == [10, *PAUSES]


@pytest.mark.parametrize(
    ("counts", "lag", "waits", "fits"),
    [
        pytest.param([0], 0, [], True, id="empty"),
        pytest.param([2], 0, [], False, id="in use"),
        pytest.param([2, 1, 0], 10, [10, 1, 2], True, id="empty when the search has caught up"),
        pytest.param([2], 10, [10, *PAUSES], False, id="in use for good"),
    ],
)
def test_a_stage_is_deleted_only_when_it_is_empty(
    counts: list[int], lag: float, waits: list[float], *, fits: bool
) -> None:
    waited: list[float] = []
    removal = Removal(Records({}, counts=counts), Forgetful(), waited.append, lag)
    deletion = Delete(resource=a_stage("old"), origin=NOWHERE)
    if fits:
        removal.prepare(0, deletion)
    else:
        with pytest.raises(StalePlanError):
            removal.prepare(0, deletion)
    assert waited == waits
    removal.prepare(0, Delete(resource=a_group(), origin=NOWHERE))
