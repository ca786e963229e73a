"""Owns the walk of one deal through its stages: onward, back, aside, lost, and open again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from dealwright.sandbox import wire
from dealwright.sandbox.seeding.chances import Chance, later
from dealwright.sandbox.seeding.plan import SeedPlan
from dealwright.sandbox.seeding.truth import StepTruth, Truth, probability


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """An entry into a stage."""

    stage: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked:
    """A deal was set aside."""

    at: int
    until: date


@dataclass(slots=True, kw_only=True)
class Journey:
    """What happened to one deal; whoever reads it cuts it off at the day of the history."""

    way: int
    moves: list[Move] = field(default_factory=list)
    parked: list[Parked] = field(default_factory=list)
    arms: dict[str, str] = field(default_factory=dict)

    def entered(self, stage: str) -> int | None:
        """When a stage was first reached."""
        return next((move.at for move in self.moves if move.stage == stage), None)

    def stays(self, cutoff: int) -> list[tuple[Move, int]]:
        """Every stay with its end, as far as the history goes."""
        ends = [*(move.at for move in self.moves[1:]), cutoff]
        pairs = zip(self.moves, ends, strict=True)
        return [(move, min(end, cutoff)) for move, end in pairs if move.at < cutoff]


@dataclass(frozen=True, slots=True, kw_only=True)
class Walker:
    """Sends deals on their way."""

    plan: SeedPlan
    truth: Truth

    def walk(self, number: int, born: int, facts: Mapping[str, str], chance: Chance) -> Journey:
        """All of a deal's life, from the first stage to the end."""
        journey = Journey(way=number)
        stages = self.plan.ways[number].stages
        place: int | None = 0
        self._enter(journey, stages[0], born, chance)
        while place is not None and place < len(stages) - 1:
            self._wait(journey, stages[place], chance)
            place = self._onward(journey, place, {**facts, **journey.arms}, chance)
        return journey

    def placed(self, number: int, place: int, cutoff: int, chance: Chance) -> Journey:
        """A deal that stands in an open stage now, so that no stage of a small portal is empty."""
        path = self.plan.ways[number].stages[: place + 1]
        at, times = cutoff - chance.randint(2, 16) * wire.DAY, []
        for _ in path:
            times.append(at)
            at -= chance.randint(8, 30) * wire.DAY
        journey = Journey(way=number)
        for stage, moment in zip(path, reversed(times), strict=True):
            # Not moved to office hours of a later day: that could be after the last.
            self._enter(journey, stage, moment - chance.randint(6, 14) * wire.DAY // 24, chance)
        return journey

    def _enter(self, journey: Journey, stage: str, at: int, chance: Chance) -> None:
        journey.moves.append(Move(stage=stage, at=at))
        for each in self.plan.experiments:
            started = at >= wire.midnight(each.start)
            if each.step[0] == stage and each.name not in journey.arms and started:
                journey.arms[each.name] = chance.choices(each.arms, each.split)[0]

    def _wait(self, journey: Journey, stage: str, chance: Chance) -> None:
        """Some deals are set aside before anything else happens to them."""
        parking, last = self.plan.parking, journey.moves[-1]
        if parking is None or stage != parking.stage or journey.parked:
            return
        if chance.random() < self.truth.habits.parked_early:
            at = later(last.at, chance.uniform(1, 10), chance)
            today = wire.day_of(at)
            until = parking.until
            if until <= today:
                until = today + timedelta(days=chance.randint(60, 180))
            journey.parked.append(Parked(at=at, until=until))

    def _onward(
        self, journey: Journey, place: int, facts: Mapping[str, str], chance: Chance
    ) -> int | None:
        """What comes of a stay: the place of the stage that is entered next, or nothing."""
        step = self.truth.steps[journey.way][place]
        if chance.random() >= probability(self.plan, self.truth, step, facts):
            return self._failed(journey, place, chance)
        days = step.days[0] + (step.days[1] - step.days[0]) * chance.betavariate(2, 5)
        stages = self.plan.ways[journey.way].stages
        since = self._from(journey)
        if place and days > 4 and chance.random() < self.truth.habits.returned:
            self._enter(journey, stages[place - 1], later(since, days * 0.3, chance), chance)
            back = max(later(since, days * 0.6, chance), journey.moves[-1].at + 60_000)
            self._enter(journey, stages[place], back, chance)
        skips = place + 2 < len(stages) - 1 and chance.random() < self.truth.habits.skipped
        there = place + (2 if skips else 1)
        at = max(later(since, days, chance), journey.moves[-1].at + 60_000)
        self._enter(journey, stages[there], at, chance)
        return there

    def _failed(self, journey: Journey, place: int, chance: Chance) -> int | None:
        """Lost, mostly; or left lying, or set aside; a few of the lost come back."""
        way, habits = self.plan.ways[journey.way], self.truth.habits
        step, since, entered = self._step(journey, place), self._from(journey), journey.moves[-1].at
        luck = chance.random()
        if way.lost is None or luck < habits.never_marked:
            return None
        if self.plan.parking is not None and luck < habits.never_marked + habits.parked_late:
            at = later(since, chance.uniform(3, 20), chance)
            until = wire.day_of(at) + timedelta(days=chance.randint(60, 270))
            journey.parked.append(Parked(at=at, until=until))
            return None
        lost = later(since, step.horizon * chance.uniform(0.4, 1.2), chance)
        self._enter(journey, way.lost, lost, chance)
        if chance.random() >= habits.reopened:
            return None
        # Late enough that the first attempt has failed for good.
        due = max(lost + 20 * wire.DAY, entered + (step.horizon + 2) * wire.DAY)
        again = later(due, chance.uniform(0, 40), chance)
        self._enter(journey, way.stages[place], again, chance)
        after = later(again, chance.uniform(5, 40), chance)
        if chance.random() < habits.rescued:
            self._enter(journey, way.stages[place + 1], after, chance)
            return place + 1
        self._enter(journey, way.lost, after, chance)
        return None

    def _step(self, journey: Journey, place: int) -> StepTruth:
        return self.truth.steps[journey.way][place]

    def _from(self, journey: Journey) -> int:
        """From when on a stay counts: its beginning, or the day a parked deal wakes."""
        entered = journey.moves[-1].at
        woken = [wire.midnight(each.until) for each in journey.parked]
        return max([entered, *woken])
