"""Owns what becomes of an institution over time: a first deal, contracts, renewals, service."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from dealwright.sandbox import wire
from dealwright.sandbox.seeding.chances import Chance, chance_for, later, office
from dealwright.sandbox.seeding.dealings import Clerk, Contract, Dealing
from dealwright.sandbox.seeding.journeys import Journey, Move, Walker
from dealwright.sandbox.seeding.plan import Size
from dealwright.sandbox.seeding.prospects import Prospect
from dealwright.sandbox.seeding.truth import WEEKS

# Days from the day of the history until the contract of an early member ends.
_ENDS = ((-60, -1), (1, 30), (31, 90), (91, 180), (181, 330))
_TERM = timedelta(days=364)


@dataclass(frozen=True, slots=True, kw_only=True)
class Registrar:
    """Follows each institution from first contact through its renewals."""

    size: Size
    walker: Walker
    clerk: Clerk

    @property
    def cutoff(self) -> int:
        return wire.midnight(self.size.as_of)

    @property
    def opening(self) -> int:
        """The day the account was opened: earlier members were entered in its first weeks."""
        return self.cutoff - WEEKS * 7 * wire.DAY

    def dealings(self, one: Prospect) -> Iterator[Dealing]:
        """The deals of an institution, oldest first, all begun before the day."""
        chance = chance_for(self.size.seed, "dealings", one.number)
        seats = self._seats()
        place = one.number - len(seats)
        if place < 0:
            yield from self._placed(one, *seats[one.number], chance)
            return
        if self._early(place, chance):
            deal = self._imported(one, place, chance)
        else:
            weeks = self.walker.truth.weeks
            week = chance.choices(range(len(weeks)), weeks)[0]
            born = office(self.opening + (7 * week + chance.randint(0, 4)) * wire.DAY, chance)
            born = min(born, self.cutoff - chance.randint(1, 600) * 60_000)
            journey = self.walker.walk(0, born, one.facts, chance)
            deal = self.clerk.recorded(one, journey, chance)
        yield deal
        if place != 0:
            yield from self._renewals(deal, chance)

    def _seats(self) -> list[tuple[int, int]]:
        """Each open stage of each way once, where there are deals enough."""
        ways = self.walker.plan.ways
        if self.size.deals < 5 * len(ways[0].stages):
            return []
        seats = [(0, place) for place in range(len(ways[0].stages) - 1)]
        seats += [(number, 0) for number in range(1, len(ways)) if len(ways[number].stages) > 1]
        return seats

    def _early(self, place: int, chance: Chance) -> bool:
        """The first ones, so that every renewal window has a contract, and some more."""
        if len(self.walker.plan.ways) < 2 or len(self.walker.plan.ways[1].stages) < 2:
            return False
        by_chance = chance.random() < self.walker.truth.habits.imported
        return by_chance or (place < len(_ENDS) and self.size.deals >= 30)

    def _placed(self, one: Prospect, way: int, place: int, chance: Chance) -> Iterator[Dealing]:
        if way:
            yield self._imported(one, 2, chance)
        journey = self.walker.placed(way, place, self.cutoff, chance)
        yield self.clerk.recorded(one, journey, chance)

    def _imported(self, one: Prospect, place: int, chance: Chance) -> Dealing:
        """A member from before the account: entered as won, with its running contract."""
        way = self.walker.plan.ways[1]
        at = office(self.opening + chance.randint(0, 12) * wire.DAY, chance)
        end = self.size.as_of + timedelta(days=chance.randint(*_ENDS[place % len(_ENDS)]))
        if place >= len(_ENDS) and chance.random() < 0.5:
            end -= _TERM
        journey = Journey(way=1, moves=[Move(stage=way.stages[-1], at=at)])
        deal = self.clerk.recorded(one, journey, chance)
        deal.source = "IMPORT"
        deal.contract = Contract(signed=at, start=end - _TERM, end=end)
        deal.diary.note(at, self.clerk.dated(deal.contract, 15000))
        self._service(deal, max(at, wire.midnight(deal.contract.start)), "ongoing", chance)
        return deal

    def _renewals(self, deal: Dealing, chance: Chance) -> Iterator[Dealing]:
        """Contract after contract, until the member leaves, is forgotten, or the day comes."""
        ways, old = self.walker.plan.ways, deal
        if old.contract and old.source != "IMPORT":
            self._service(old, wire.midnight(old.contract.start), "ongoing", chance)
        while old.contract is not None and len(ways) > 1:
            if chance.random() < self.walker.truth.habits.forgotten:
                return
            due = wire.midnight(old.contract.end) - chance.randint(100, 150) * wire.DAY
            born = later(max(due, self.opening + 14 * wire.DAY), 0, chance)
            if born >= self.cutoff:
                return
            journey = self.walker.walk(1, born, old.prospect.facts, chance)
            new = self.clerk.recorded(old.prospect, journey, chance)
            if new.contract is not None:
                self._follows(new, old.contract)
                self._service(new, wire.midnight(new.contract.start), "ongoing", chance)
                self._service(old, wire.midnight(new.contract.start), "ended", chance)
            elif journey.moves[-1].stage == ways[1].lost:
                left = max(journey.moves[-1].at, wire.midnight(old.contract.end))
                self._service(old, left, "ended", chance)
            yield new
            old = new

    def _follows(self, new: Dealing, before: Contract) -> None:
        """A renewed contract begins the day after the old one, unless it was signed too late."""
        assert new.contract is not None  # noqa: S101 - the caller has just seen it
        signed = new.contract.signed
        start = max(before.end + timedelta(days=1), wire.day_of(signed) + timedelta(days=1))
        new.contract = Contract(signed=signed, start=start, end=start + _TERM)
        names = self.clerk.plan.names
        new.diary.note(
            signed,
            {
                names.contract_start: start.isoformat(),
                names.contract_end: new.contract.end.isoformat(),
            },
        )

    def _service(self, deal: Dealing, at: int, status: str, chance: Chance) -> None:
        deal.diary.note(later(at, 0, chance), {self.clerk.plan.names.service: status})
