"""Owns the paper trail of one deal: what was typed into it at each step of its journey."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from dealwright.sandbox import wire
from dealwright.sandbox.seeding.chances import Chance, later
from dealwright.sandbox.seeding.drafts import Changes, Diary
from dealwright.sandbox.seeding.filling import Filler
from dealwright.sandbox.seeding.journeys import Journey
from dealwright.sandbox.seeding.plan import SeedPlan, Way
from dealwright.sandbox.seeding.prospects import Prospect
from dealwright.sandbox.seeding.truth import Truth

_AMOUNTS, _AMOUNT_WEIGHTS = (15000, 7500, 22500, 30000), (16, 2, 1, 1)
_TERM = timedelta(days=364)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """The term that a won deal was signed for."""

    signed: int
    start: date
    end: date


@dataclass(slots=True, kw_only=True)
class Dealing:
    """A deal while it is being made up."""

    prospect: Prospect
    journey: Journey
    owner: str
    diary: Diary = field(default_factory=Diary)
    contract: Contract | None = None
    source: str = "CRM_UI"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clerk:
    """Writes into deals what a diligent team would, at the moment it would."""

    plan: SeedPlan
    truth: Truth
    filler: Filler
    owners: tuple[str, ...]

    def recorded(self, one: Prospect, journey: Journey, chance: Chance) -> Dealing:
        """The deal of a journey with all its entries."""
        deal = Dealing(prospect=one, journey=journey, owner=chance.choice(self.owners))
        way = self.plan.ways[journey.way]
        worth = chance.choices(_AMOUNTS, _AMOUNT_WEIGHTS)[0]
        before: str | None = None
        for move in journey.moves:
            typed: dict[str, str | None] = {"dealstage": move.stage}
            if before is None:
                typed = {**self._opening(deal, way, worth), **typed}
            else:
                typed |= self.filler.values(
                    way.on_move.get((before, move.stage), ()), move.at, chance
                )
                typed |= self._known(deal, way, before, move.stage)
            if before is not None and before == way.lost:
                typed["closedate"] = None
            if way.stages[-1] == move.stage and len(way.stages) > 1:
                typed |= self.signed(deal, move.at, worth, chance)
            deal.diary.note(move.at, typed)
            self._afterwards(deal, way, move.stage, move.at, chance)
            before = move.stage
        self._claims(deal, chance)
        for name, arm in journey.arms.items():
            deal.diary.note(self._assigned(journey, name), {name: arm})
        self._parked(deal)
        return deal

    def signed(self, deal: Dealing, at: int, worth: int, chance: Chance) -> Changes:
        """Contract dates and revenue of a deal that was won just now."""
        start = wire.day_of(at) + timedelta(days=chance.randint(3, 25))
        deal.contract = Contract(signed=at, start=start, end=start + _TERM)
        return self.dated(deal.contract, worth)

    def dated(self, contract: Contract, worth: int) -> dict[str, str | None]:
        names = self.plan.names
        return {
            names.contract_start: contract.start.isoformat(),
            names.contract_end: contract.end.isoformat(),
            names.revenue: f"{worth / 12:.2f}",
        }

    def _opening(self, deal: Dealing, way: Way, worth: int) -> dict[str, str | None]:
        born = wire.day_of(deal.journey.moves[0].at)
        # What no move fills in is known from the first day.
        moves = {name for names in way.on_move.values() for name in names}
        return {
            "dealname": f"{born:%y} {deal.prospect.name}",
            "pipeline": self.plan.pipeline,
            self.plan.names.owner: deal.owner,
            self.plan.names.amount: str(worth),
            **way.properties,
            **{
                trait.name: deal.prospect.facts[trait.name]
                for trait in self.plan.traits
                if trait.of == "deals" and trait.name not in moves
            },
        }

    def _known(self, deal: Dealing, way: Way, before: str, stage: str) -> Changes:
        """Traits that are filled in on a move are the true ones, not just any."""
        names = way.on_move.get((before, stage), ())
        facts: Mapping[str, str] = deal.prospect.facts
        return {
            trait.name: facts[trait.name]
            for trait in self.plan.traits
            if trait.of == "deals" and trait.name in names
        }

    def _afterwards(self, deal: Dealing, way: Way, stage: str, at: int, chance: Chance) -> None:
        """What is noted some days into a stage, and not always."""
        names = tuple(n for n in way.in_stage.get(stage, ()) if n != self.plan.names.service)
        if names and chance.random() < 0.8:
            noted = later(at, chance.uniform(0.2, 6), chance)
            deal.diary.note(noted, dict(self.filler.values(names, noted, chance)))
        if chance.random() < self.truth.habits.handed_over:
            deal.diary.note(
                later(at, chance.uniform(1, 9), chance),
                {self.plan.names.owner: chance.choice(self.owners)},
            )

    def _claims(self, deal: Dealing, chance: Chance) -> None:
        """The hypothesis is chosen when one first writes to a prospect; sometimes too late."""
        way = self.plan.ways[deal.journey.way]
        stage = self.plan.outreach.stage if self.plan.outreach else way.stages[0]
        at = deal.journey.entered(stage)
        claims = [
            claim.key
            for claim in self.plan.hypotheses
            if all(deal.prospect.facts.get(n) in values for n, values in claim.segment.items())
        ]
        if at is None or not claims:
            return
        habits, luck = self.truth.habits, chance.random()
        if luck < habits.hypothesis_on_time:
            deal.diary.note(at, {self.plan.names.hypothesis: chance.choice(claims)})
        elif luck < habits.hypothesis_on_time + habits.hypothesis_late:
            late = later(at, chance.uniform(5, 20), chance)
            deal.diary.note(late, {self.plan.names.hypothesis: chance.choice(claims)})

    def _assigned(self, journey: Journey, name: str) -> int:
        """The instant of the first entry into the stage, from the start of the experiment on."""
        each = next(each for each in self.plan.experiments if each.name == name)
        start = wire.midnight(each.start)
        return next(
            move.at for move in journey.moves if move.stage == each.step[0] and move.at >= start
        )

    def _parked(self, deal: Dealing) -> None:
        parking = self.plan.parking
        for each in deal.journey.parked:
            reason = parking.reason if parking else None
            deal.diary.note(
                each.at,
                {
                    self.plan.names.parked_until: each.until.isoformat(),
                    self.plan.names.parked_reason: reason,
                },
            )
