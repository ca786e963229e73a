from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from dealwright.errors import DealwrightError, StalePlanError
from dealwright.plan.diff import diff
from dealwright.plan.execute import Executor
from dealwright.plan.ledger import Entry, Ledger, NotVerifiedError, Outcome
from dealwright.plan.resources import Configuration, Option
from support.portals import CutError, MemoryPortal
from unit.plan.things import a_choice, a_group, a_pipeline, a_plan, a_stage, with_stages


@dataclass
class Run:
    """An apply, with what was told and how long was waited."""

    portal: MemoryPortal
    told: list[Entry] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    def apply(
        self,
        wish: Configuration,
        seen: Configuration | None = None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> Ledger:
        plan = a_plan(*diff(wish, self.portal.live if seen is None else seen).changes)
        executor = Executor(
            portal=self.portal, tell=self.told.append, sleep=self.waits.append, stopped=stopped
        )
        return executor.apply(plan)


def outcomes(ledger: Ledger) -> list[str]:
    return [entry.outcome.value for entry in ledger.entries]


WISH = Configuration(groups=(a_group("g"), a_group("h"), a_group("i")))


def test_changes_are_done_in_order_and_told_one_by_one() -> None:
    run = Run(MemoryPortal())
    ledger = run.apply(WISH)
    assert run.portal.live == WISH
    assert tuple(run.told) == ledger.entries
    assert outcomes(ledger) == ["done"] * 3
    assert ledger.wrote
    assert ledger.failure is None
    assert run.waits == []


def test_the_first_failure_ends_the_run() -> None:
    refused = DealwrightError("no")
    run = Run(MemoryPortal(before={2: refused}))
    ledger = run.apply(WISH)
    assert outcomes(ledger) == ["done", "failed", "not started"]
    assert ledger.failure == Entry(
        address="group deals/h", outcome=Outcome.FAILED, wrote=False, error=refused
    )
    assert [ledger.count(one) for one in Outcome] == [1, 1, 0, 1]
    assert len(run.told) == 2


def test_a_refused_first_write_has_written_nothing() -> None:
    ledger = Run(MemoryPortal(before={1: DealwrightError("no")})).apply(WISH)
    assert not ledger.wrote


def test_a_cut_after_the_effect_counts_as_done() -> None:
    run = Run(MemoryPortal(after={2: CutError("cut")}))
    ledger = run.apply(WISH)
    assert outcomes(ledger) == ["done"] * 3
    assert run.portal.writes == [f"create group deals/{name}" for name in "ghi"]


def test_a_cut_before_the_effect_counts_as_failed() -> None:
    run = Run(MemoryPortal(before={1: CutError("cut")}))
    ledger = run.apply(WISH)
    assert outcomes(ledger) == ["failed", "not started", "not started"]
    assert not ledger.wrote
    assert run.waits, "an effect may come late, so it is waited for"


def test_a_cut_after_which_nothing_can_be_read_leaves_the_outcome_unknown() -> None:
    portal = MemoryPortal()
    cut = CutError("cut")

    class Falling(MemoryPortal):
        def create(self, resource: object) -> None:
            del resource
            self.broken = DealwrightError("gone")
            raise cut

    ledger = Run(Falling(live=portal.live)).apply(WISH)
    assert outcomes(ledger) == ["outcome unknown", "not started", "not started"]
    assert ledger.wrote
    assert ledger.failure is not None
    assert ledger.failure.error is cut


def test_a_portal_that_cannot_be_read_fails_before_the_first_write() -> None:
    run = Run(MemoryPortal(broken=DealwrightError("gone")))
    ledger = run.apply(WISH)
    assert outcomes(ledger) == ["failed", "not started", "not started"]
    assert run.portal.writes == []
    assert not ledger.wrote


def test_reads_that_lag_behind_writes_are_waited_for() -> None:
    run = Run(MemoryPortal(late=2))
    assert outcomes(run.apply(WISH)) == ["done"] * 3
    assert run.waits == [0.3, 0.7], "all three are looked for with one list"


def test_a_write_that_never_shows_is_not_verified() -> None:
    run = Run(MemoryPortal(late=99))
    ledger = run.apply(Configuration(groups=(a_group("g"),), pipelines=(a_pipeline("open"),)))
    assert outcomes(ledger) == ["failed", "not started"]
    assert ledger.wrote
    assert ledger.failure is not None
    assert isinstance(ledger.failure.error, NotVerifiedError)


def test_what_is_already_as_wished_is_not_written() -> None:
    live = Configuration(groups=(a_group("h"),))
    run = Run(MemoryPortal(live=live))
    ledger = run.apply(WISH, seen=Configuration())
    assert outcomes(ledger) == ["done"] * 3
    assert [entry.wrote for entry in ledger.entries] == [True, False, True]
    assert run.portal.writes == ["create group deals/g", "create group deals/i"]


def with_option(*values: str, label: str = "Loss reason") -> Configuration:
    return Configuration(properties=(a_choice(*values, label=label),))


STALE = [
    pytest.param(
        with_option("a", "b"),
        with_option("a"),
        with_option("a", "x"),
        id="an option was added meanwhile",
    ),
    pytest.param(
        with_option("a", "b"),
        with_option("a", "x"),
        with_option("a"),
        id="an unmanaged option was removed meanwhile",
    ),
    pytest.param(
        with_option("a", "b"),
        with_option("a"),
        Configuration(
            properties=(a_choice(options=(Option(value="a", label="A", description="New"),)),)
        ),
        id="an option was described meanwhile",
    ),
    pytest.param(
        with_option("a", label="New"),
        with_option("a"),
        with_option("a", label="Theirs"),
        id="a label became a third one",
    ),
    pytest.param(
        with_option("a", label="New"), with_option("a"), Configuration(), id="a property is gone"
    ),
    pytest.param(
        with_option("a"), Configuration(), with_option("b"), id="a property was made otherwise"
    ),
    pytest.param(
        with_stages("c", "b", "a"),
        with_stages("a", "b", "c"),
        with_stages("b", "a", "c"),
        id="the order became a third one",
    ),
    pytest.param(
        with_stages("c", "b", "a"),
        with_stages("a", "b", "c"),
        Configuration(),
        id="a pipeline went",
    ),
]


@pytest.mark.parametrize(("wish", "seen", "now"), STALE)
def test_what_changed_since_the_plan_is_stale_and_stays_as_it_is(
    wish: Configuration, seen: Configuration, now: Configuration
) -> None:
    run = Run(MemoryPortal(live=now))
    ledger = run.apply(wish, seen=seen)
    assert ledger.failure is not None
    assert isinstance(ledger.failure.error, StalePlanError)
    assert run.portal.live == now
    assert not ledger.wrote


def test_only_the_fields_that_are_written_can_be_stale() -> None:
    run = Run(MemoryPortal(live=with_option("a", "b", label="Theirs")))
    ledger = run.apply(
        with_option("a", "c", label="Theirs"), seen=with_option("a", "b", label="Theirs")
    )
    assert outcomes(ledger) == ["done"]
    other = Run(MemoryPortal(live=with_stages(a_stage("a", "Other", share="0.5"))))
    wish = with_stages(a_stage("a", "A", share="0.2"))
    seen = with_stages(a_stage("a", "A", share="0.5"))
    assert other.apply(wish, seen=seen).entries[0].wrote
    assert other.portal.writes == ["update stage deals/sales/a"]


def test_a_field_that_is_already_as_wished_does_not_make_the_others_stale() -> None:
    run = Run(MemoryPortal(live=with_stages(a_stage("a", "New", share="0.5"))))
    wish = with_stages(a_stage("a", "New", share="0.2"))
    seen = with_stages(a_stage("a", "Old", share="0.5"))
    assert outcomes(run.apply(wish, seen=seen)) == ["done"]
    assert run.portal.live == wish


def test_an_order_half_done_is_finished() -> None:
    wish, seen = with_stages("d", "c", "b", "a"), with_stages("a", "b", "c", "d")
    run = Run(MemoryPortal(live=with_stages("a", "b", "d", "c")))
    assert outcomes(run.apply(wish, seen=seen)) == ["done"]
    assert run.portal.live == wish


def test_an_order_refused_half_way_has_written() -> None:
    run = Run(MemoryPortal(live=with_stages("a", "b", "c"), before={2: DealwrightError("no")}))
    ledger = run.apply(with_stages("b", "a", "c"))
    assert outcomes(ledger) == ["failed"]
    assert ledger.wrote


def test_an_order_refused_at_once_has_not_written() -> None:
    run = Run(MemoryPortal(live=with_stages("a", "b", "c"), before={1: DealwrightError("no")}))
    ledger = run.apply(with_stages("b", "a", "c"))
    assert outcomes(ledger) == ["failed"]
    assert not ledger.wrote


def test_a_new_label_of_a_pipeline_is_read_back_without_its_stages() -> None:
    live = Configuration(pipelines=(a_pipeline(a_stage("a", "Other")),))
    wish = Configuration(pipelines=(a_pipeline(a_stage("a"), label="New"),))
    run = Run(MemoryPortal(live=live))
    assert outcomes(run.apply(wish)) == ["done", "done"]
    assert run.portal.live == wish


def test_on_being_asked_to_stop_the_step_in_hand_is_finished() -> None:
    run = Run(MemoryPortal())
    ledger = run.apply(WISH, stopped=lambda: bool(run.portal.writes))
    assert outcomes(ledger) == ["done", "not started", "not started"]
    assert ledger.failure is None


def test_of_things_made_together_one_that_never_shows_is_told() -> None:
    ledger = Run(MemoryPortal(late=99)).apply(WISH)
    assert outcomes(ledger) == ["done", "done", "failed"]
    assert ledger.failure is not None
    assert isinstance(ledger.failure.error, NotVerifiedError)


def test_of_things_made_together_one_that_is_there_otherwise_stops_all() -> None:
    live = Configuration(groups=(a_group("h", label="Theirs"),))
    run = Run(MemoryPortal(live=live))
    ledger = run.apply(WISH, seen=Configuration())
    assert outcomes(ledger) == ["not started", "failed", "not started"]
    assert run.portal.writes == []


def test_things_that_are_all_there_are_not_written() -> None:
    run = Run(MemoryPortal(live=WISH))
    assert outcomes(run.apply(WISH, seen=Configuration())) == ["done"] * 3
    assert run.portal.writes == []


def test_a_single_thing_that_cannot_be_looked_at_fails() -> None:
    ledger = Run(MemoryPortal(broken=DealwrightError("gone"))).apply(
        Configuration(groups=(a_group("g"),))
    )
    assert outcomes(ledger) == ["failed"]


def test_a_single_thing_that_is_there_otherwise_is_stale() -> None:
    live = Configuration(groups=(a_group("g", label="Theirs"),))
    ledger = Run(MemoryPortal(live=live)).apply(
        Configuration(groups=(a_group("g"),)), seen=Configuration()
    )
    assert ledger.failure is not None
    assert isinstance(ledger.failure.error, StalePlanError)


def test_a_single_thing_that_is_there_is_not_written() -> None:
    live = Configuration(groups=(a_group("g"),))
    run = Run(MemoryPortal(live=live))
    assert outcomes(run.apply(live, seen=Configuration())) == ["done"]
    assert run.portal.writes == []
