"""Owns the order of events: so many deals of so many institutions, written oldest first."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count

from dealwright.sandbox import institutions, wire
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.seeding import portals, prospects
from dealwright.sandbox.seeding.activities import Secretary
from dealwright.sandbox.seeding.chances import Chance, chance_for, later
from dealwright.sandbox.seeding.dealings import Clerk, Dealing
from dealwright.sandbox.seeding.drafts import Draft
from dealwright.sandbox.seeding.filling import Filler
from dealwright.sandbox.seeding.journeys import Walker
from dealwright.sandbox.seeding.members import Registrar
from dealwright.sandbox.seeding.plan import SeedPlan, Size
from dealwright.sandbox.seeding.truth import Truth
from dealwright.sandbox.seeding.writing import Write, views_of

# Links two records, each named by its type and its id.
Link = Callable[[tuple[str, int], tuple[str, int]], None]

_MINUTE = 60_000
# From so many deals on a portal also has what goes wrong now and then.
_LIVELY = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """The records of one institution that deals are linked to."""

    company: tuple[str, int]
    contacts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Double:
    """A deal that was entered a second time, and when somebody noticed."""

    survivor: int
    loser: int
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Historian:
    """Makes up a portal's past and writes it with what it is given."""

    portal: Portal
    plan: SeedPlan
    size: Size
    truth: Truth
    link: Link
    # How many records there were already, so that another history brings other people.
    before: int

    def write(self, write: Write) -> list[Double]:
        """Write everything; the deals that were entered twice are given back."""
        views = views_of(self.portal)
        filler = Filler(plan=self.plan, definitions=views["deals"].definitions)
        clerk = Clerk(plan=self.plan, truth=self.truth, filler=filler, owners=portals.owners())
        walker = Walker(plan=self.plan, truth=self.truth)
        registrar = Registrar(size=self.size, walker=walker, clerk=clerk)
        secretary = Secretary(plan=self.plan, truth=self.truth, cutoff=registrar.cutoff)
        role = views["contacts"].definitions.get(self.plan.names.role)
        roles = sorted(role.options) if role else []
        families: dict[int, Family] = {}
        doubles: list[Double] = []
        for number, deal in enumerate(self._deals(registrar)):
            one = deal.prospect
            chance = chance_for(self.size.seed, "paper", number)
            if one.number not in families:
                families[one.number] = self._family(deal, roles, write, chance)
            draft = self._finished(deal, number, registrar.cutoff, chance)
            written = ("deals", write(draft))
            self._relate(written, families[one.number])
            if number in self._twice():
                doubles += self._again(draft, written[1], families[one.number], write, chance)
            if draft.entries[0].changes.get("pipeline") != self.plan.pipeline:
                continue
            for activity in secretary.activities(deal, chance):
                made = (activity.kind, write(activity))
                self.link(written, made)
                self.link(made, families[one.number].company)
        return doubles

    def _twice(self) -> range:
        """Which deals somebody enters a second time."""
        deals = self.size.deals
        return range(deals // 3, deals // 3 + 3) if deals >= _LIVELY else range(0)

    def _again(
        self, draft: Draft, survivor: int, family: Family, write: Write, chance: Chance
    ) -> list[Double]:
        """The form was sent twice; the deals are merged when somebody notices."""
        first, cutoff = draft.entries[0], wire.midnight(self.size.as_of)
        at = first.at + chance.randint(2_000, 40_000)
        noticed = later(max(at, draft.entries[-1].at), chance.uniform(1, 4), chance)
        loser = write(replace(draft, entries=(replace(first, at=at),), archived_at=None))
        self._relate(("deals", loser), family)
        if draft.archived_at is not None or noticed >= cutoff:
            return []
        return [Double(survivor=survivor, loser=loser, at=noticed)]

    def _deals(self, registrar: Registrar) -> list[Dealing]:
        """As many deals as wanted, by the instant they began."""
        wanted = self.size.deals - len(self._twice())
        found: list[Dealing] = []
        for one in self._prospects():
            found += registrar.dealings(one)
            if len(found) >= wanted:
                break
        del found[wanted:]
        # Equal instants keep the order of the institutions, so the same seed gives the same ids.
        return sorted(found, key=lambda deal: deal.journey.moves[0].at)

    def _prospects(self) -> Iterator[prospects.Prospect]:
        names = institutions.shuffled(chance_for(self.size.seed, "names"))
        for number in count():
            chance = chance_for(self.size.seed, "prospect", number)
            facts = prospects.facts(self.plan, self.truth, chance)
            name, home = prospects.address(number + self.before, names)
            yield prospects.Prospect(number=number, name=name, home=home, facts=facts)

    def _family(self, deal: Dealing, roles: list[str], write: Write, chance: Chance) -> Family:
        """The institution and its people, written down just before their first deal."""
        one, born = deal.prospect, deal.journey.moves[0].at - chance.randint(3, 50) * _MINUTE
        company = prospects.company(one, born, self.plan, self.truth, chance)
        people = prospects.contacts(one, born, roles, self.plan, chance)
        cutoff = wire.midnight(self.size.as_of)
        made = ("companies", write(_before(company, cutoff)))
        contacts = tuple(
            ("contacts", write(each)) for each in people if each.entries[0].at < cutoff
        )
        for contact in contacts:
            self.link(contact, made)
        return Family(company=made, contacts=contacts)

    def _relate(self, deal: tuple[str, int], family: Family) -> None:
        self.link(deal, family.company)
        for contact in family.contacts:
            self.link(deal, contact)

    def _finished(self, deal: Dealing, number: int, cutoff: int, chance: Chance) -> Draft:
        """The deal as it is written, with what goes wrong in every account."""
        habits, draft = (
            self.truth.habits,
            Draft(kind="deals", entries=deal.diary.until(cutoff), source=deal.source),
        )
        luck, odd = chance.random(), number if self.size.deals >= _LIVELY else -1
        first, *others = draft.entries
        if odd == 7 or luck < habits.untyped:
            typeless = {
                name: value
                for name, value in first.changes.items()
                if name not in self.plan.ways[deal.journey.way].properties
            }
            return replace(draft, entries=(replace(first, changes=typeless), *others))
        if odd == 11 or luck < habits.untyped + habits.elsewhere:
            return self._astray(draft) if not deal.journey.way else draft
        if odd == 13 or luck < habits.untyped + habits.elsewhere + habits.archived:
            gone = later(draft.entries[-1].at, chance.uniform(1, 20), chance)
            return replace(draft, archived_at=gone) if gone < cutoff else draft
        return draft

    def _astray(self, draft: Draft) -> Draft:
        """A deal of another pipeline, if there is one."""
        other = portals.elsewhere(self.portal, self.plan)
        if other is None:
            return draft
        first = draft.entries[0]
        changes = {**first.changes, "pipeline": other[0], "dealstage": other[1]}
        return replace(draft, entries=(replace(first, changes=changes),))


def _before(draft: Draft, cutoff: int) -> Draft:
    kept = tuple(entry for entry in draft.entries if entry.at < cutoff)
    return replace(draft, entries=kept)
