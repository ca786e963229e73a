"""What must hold of any history whatever."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dealwright.metrics.evaluate import Number, evaluate, members
from dealwright.model.metrics import Metric
from dealwright.model.words import OneOrMany
from support.elsewhere import copied_to_sqlite
from support.histories import Thing, World, ms, where
from support.random_worlds import days, worlds
from unit.metrics.definitions import METRICS, SPLITS

_SQD = OneOrMany(("sales_qualified",))


def sqd_changes_by_what_came_and_went(world: World, day: str) -> None:
    """SQD(T) = SQD(T-7) + entries - exits - parked + woken; `parked` is who sleeps at an end."""
    before = (dt.date.fromisoformat(day) - dt.timedelta(days=7)).isoformat()
    asleep = world.metric("sqd", where={"parked": "yes"})
    now = world.count("sqd", day) + world.count(asleep, day)
    then = world.count("sqd", before) + world.count(asleep, before)
    moves = world.number("sqd_net_new", day)
    assert now == then + moves.part("entries").n - moves.part("exits").n
    assert moves.n <= moves.part("entries").n


def segments_add_up(world: World, day: str) -> None:
    for metric in METRICS.values():
        (whole,) = world.numbers(metric, day)
        for split in SPLITS[1:]:
            parts = world.numbers(metric, day, split=split)
            for name in {name for one in (whole, *parts) for name in one.parts}:
                added = [
                    sum(column) for column in zip(*(one.part(name) for one in parts), strict=True)
                ]
                assert tuple(added or (0, 0, 0)) == whole.part(name), (metric.metric, name)


def entered_is_converted_lost_and_open(world: World, day: str) -> None:
    for metric in METRICS.values():
        if metric.conversion is not None:
            entered, converted, lost, parked = (
                world.who(metric, day, part) for part in ("entered", "converted", "lost", "parked")
            )
            open_ = entered - converted - lost
            assert len(converted) + len(lost) + len(open_) == len(entered)
            assert parked <= open_
            assert world.who(metric, day) <= entered


def service_is_in_one_window(world: World, day: str) -> None:
    windows = [
        world.who(_ongoing(contract_end=one), day)
        for one in (
            "past",
            "in 0..30 days",
            "in 31..90 days",
            "in 91..180 days",
            "in 181..99999 days",
            "none",
        )
    ]
    everyone = world.who(_ongoing(), day)
    assert set().union(*windows) == everyone
    assert sum(map(len, windows)) == len(everyone)


def _ongoing(**said: str) -> Metric:
    conditions = where({"service": "ongoing", **said})
    return Metric(metric="m", label="M", count="deals", where=conditions)


def what_happens_later_changes_nothing(world: World, day: str) -> None:
    cutoff = world.calendar.cutoff(dt.date.fromisoformat(day))
    things = [_until(one, cutoff) for one in world.things if ms(one.created) < cutoff]
    young = replace(world, things=things, _derived=[])
    for metric in METRICS.values():
        assert told(young, metric, day) == told(world, metric, day), metric.metric


def _until(one: Thing, cutoff: int) -> Thing:
    known = {
        name: [(when, value) for when, value in said if ms(when) < cutoff]
        for name, said in one.changes.items()
    }
    alive = one.archived is None or ms(one.archived) >= cutoff
    return replace(one, changes=known, archived=None if alive else one.archived)


def told(world: World, metric: Metric, day: str) -> list[Number]:
    return world.numbers(metric, day)


def a_longer_horizon_converts_no_fewer(world: World, day: str) -> None:
    base = world.metric("outreach_to_discovery")
    asked, engine = world.asked(day), world.tables()
    found = []
    for within in ("5 days", "20 days", "45 days"):
        compiled = world.compiled(replace(base, within=within, where=()))
        (counted,) = members(compiled, asked, engine)
        found.append({one.unit: one.success for one in counted})
    for short, long in ((0, 1), (1, 2)):
        assert found[long].keys() <= found[short].keys()
        assert all(found[long][unit] >= found[short][unit] for unit in found[long])


def sqlite_says_the_same(world: World, day: str) -> None:
    duck = world.tables()
    lite = copied_to_sqlite(duck)
    asked = world.asked(day, "2026-04-01")
    for metric in METRICS.values():
        compiled = world.compiled(metric, SPLITS[1])
        assert evaluate(compiled, asked, duck) == evaluate(compiled, asked, lite)
        for query in compiled.queries.values():
            for text in (query.totals(), query.members(), query.histogram()):
                ours, theirs = (asked.rows(compiled, text, one) for one in (duck, lite))
                assert sorted(ours, key=repr) == sorted(theirs, key=repr)
    lite.connection.close()


LAWS: tuple[Callable[[World, str], None], ...] = (
    sqd_changes_by_what_came_and_went,
    segments_add_up,
    entered_is_converted_lost_and_open,
    service_is_in_one_window,
    what_happens_later_changes_nothing,
    a_longer_horizon_converts_no_fewer,
    sqlite_says_the_same,
)
_STEADY = settings(deadline=None, suppress_health_check=list(HealthCheck))


@settings(_STEADY, max_examples=2)
@given(world=worlds(moved=False), day=days)
def test_the_laws_hold(world: World, day: str) -> None:
    for law in LAWS:
        law(world, day)
    world.forget()


@pytest.mark.long
@pytest.mark.parametrize("law", LAWS)
def test_the_law_holds_of_many(law: Callable[[World, str], None]) -> None:
    @settings(_STEADY, max_examples=40)
    @given(world=worlds(most=8, moved=False), day=days)
    def holds(world: World, day: str) -> None:
        law(world, day)
        world.forget()

    holds()


def shifted(world: World, hours: int) -> World:
    """Every instant so many hours later, and the zone as many behind."""
    return replace(
        world,
        things=[_shifted(one, hours) for one in world.things],
        zone=f"Etc/GMT{hours:+d}",
        _derived=[],
    )


def _shifted(one: Thing, hours: int) -> Thing:
    def later(when: str) -> str:
        return (dt.datetime.fromisoformat(when) + dt.timedelta(hours=hours)).isoformat()

    def moved(name: str, value: str | None) -> str | None:
        start = name in ("hs_meeting_start_time", "hs_timestamp") and value is not None
        return f"{later(str(value).removesuffix('Z'))}Z" if start else value

    return replace(
        one,
        created=later(one.created),
        archived=None if one.archived is None else later(one.archived),
        changes={
            name: [(later(when), moved(name, value)) for when, value in said]
            for name, said in one.changes.items()
        },
    )


def same_everywhere(world: World, day: str, hours: int) -> None:
    there = shifted(world, hours)
    for metric in METRICS.values():
        assert told(world, metric, day) == told(there, metric, day), metric.metric
    for one in (world, there):
        one.forget()


@settings(_STEADY, max_examples=2)
@given(world=worlds(zone="UTC"), day=days, hours=st.integers(-12, 12))
def test_shifting_every_instant_and_the_zone_together_changes_nothing(
    world: World, day: str, hours: int
) -> None:
    same_everywhere(world, day, hours)


@pytest.mark.long
@settings(_STEADY, max_examples=40)
@given(world=worlds(zone="UTC", most=8), day=days, hours=st.integers(-12, 12))
def test_shifting_changes_nothing_in_many(world: World, day: str, hours: int) -> None:
    same_everywhere(world, day, hours)


@pytest.mark.long
@settings(_STEADY, max_examples=40)
@given(world=worlds(zone="UTC", most=8), day=days, weeks=st.integers(1, 60))
def test_the_same_history_some_weeks_later_gives_the_same_numbers(
    world: World, day: str, weeks: int
) -> None:
    """Dates of contracts and of parking stay: what has any is left out."""
    timeless = {name: one for name, one in METRICS.items() if name not in _DATED}
    plain = replace(world, things=[_undated(one) for one in world.things], _derived=[])
    later = replace(plain, things=[_shifted(one, weeks * 168) for one in plain.things], _derived=[])
    moved = (dt.date.fromisoformat(day) + dt.timedelta(weeks=weeks)).isoformat()
    for metric in timeless.values():
        assert [one.parts for one in told(plain, metric, day)] == [
            one.parts for one in told(later, metric, moved)
        ], metric.metric


_DATED = {"existing_business_active"} | {name for name in METRICS if "renewal" in name}


def _undated(one: Thing) -> Thing:
    """Without dates, and without the stage that is given up on a certain day."""
    dates = ("contract_start_date", "contract_end_date", "parked_until")
    changes = {name: said for name, said in one.changes.items() if name not in dates}
    stages = [
        (when, value)
        for when, value in changes.get("dealstage", ())
        if value not in ("first_contact", "1048")
    ]
    return replace(
        one, changes={**changes, "dealstage": stages} if "dealstage" in changes else changes
    )
