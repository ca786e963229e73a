"""What holds of an audit of any history."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealwright.metrics.audit import audit, default_since
from dealwright.metrics.audit_rule import Ground
from support.histories import Changes, Thing, World, deal, meeting, shipped

DAY = dt.date(2026, 6, 30)
STAGES = tuple(stage.stage for stage in shipped().deal_stages())
OPEN = {stage.stage for stage in shipped().deal_stages() if stage.outcome == "open"}
_days = st.integers(0, 170).map(lambda after: dt.date(2026, 1, 1) + dt.timedelta(days=after))


@st.composite
def _deal(draw: st.DrawFn, id_: int) -> Thing:
    days = sorted(draw(st.sets(_days, min_size=1, max_size=5)))
    stages = [f"{day} {draw(st.sampled_from(STAGES))}" for day in days]
    return deal(
        id_,
        *stages,
        type=draw(st.sampled_from(["newbusiness", "existingbusiness", "partner", None])),
        hubspot_owner_id=draw(st.sampled_from(["7", "12", None])),
        parked_until=draw(st.sampled_from([None, "2026-03-01", "2026-08-01"])),
        loss_reason=draw(st.sampled_from([None, "filled"])),
        archived=draw(st.sampled_from([None, None, "2026-06-25"])),
    )


@st.composite
def _things(draw: st.DrawFn) -> list[Thing]:
    deals = [draw(_deal(id_)) for id_ in range(1, draw(st.integers(1, 25)) + 1)]
    of = draw(st.lists(st.integers(1, len(deals)), max_size=5))
    return [
        *deals,
        *(meeting(100 + n, [one], start=f"{draw(_days)}T09:00:00") for n, one in enumerate(of)),
    ]


def ground(things: list[Thing]) -> Ground:
    world = World(things)
    return Ground(
        engine=world.tables(),
        playbook=world.playbook,
        calendar=world.calendar,
        day=DAY,
        since=default_since(DAY),
    )


def later(one: Thing) -> Thing:
    """The same, and more that happens to it after the day."""
    if one.object != "deals" or one.archived:
        return one
    more: dict[str, Changes] = {
        "dealstage": [("2026-07-02", "proposal"), ("2026-07-03", "closed_won")],
        "dealtype": [("2026-07-02", None)],
        "parked_until": [("2026-07-01", "2026-07-02")],
        "loss_reason": [("2026-07-01", "filled")],
    }
    changes = {name: [*one.changes.get(name, ()), *then] for name, then in more.items()}
    return replace(one, changes={**one.changes, **changes})


def holds(things: list[Thing]) -> None:
    """Owners share the findings; only open deals stall, each once; neither past nor future moves."""
    here = ground(things)
    whole, mine = audit(here), audit(here, owner="7")
    for every, own in zip(whole.judged, mine.judged, strict=True):
        parts = every.by_owner()
        assert sum(map(len, parts.values())) == every.count
        assert parts.get("7", ()) == own.findings
        assert len(set(every.findings)) == every.count, "nothing is found twice"
    stalled = whole.of("stalled").findings
    assert len({one.id for one in stalled}) == len(stalled)
    assert {one.stage for one in stalled} <= OPEN
    then = audit(replace(here, day=whole.before[0], since=default_since(whole.before[0])))
    assert [one.before[0] for one in whole.judged] == [one.count for one in then.judged]
    assert audit(ground([later(one) for one in things])) == whole


@settings(max_examples=4)
@given(_things())
def test_an_audit_adds_up_and_stays_as_it_was(things: list[Thing]) -> None:
    holds(things)


@pytest.mark.long
@settings(max_examples=60)
@given(_things())
def test_many_audits_add_up_and_stay_as_they_were(things: list[Thing]) -> None:
    holds(things)
