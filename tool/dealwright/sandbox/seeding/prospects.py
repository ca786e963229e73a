"""Owns the invented institutions that buy: their names, what is true of them, their people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dealwright.sandbox.seeding.chances import Chance, drawn, later
from dealwright.sandbox.seeding.drafts import Diary, Draft
from dealwright.sandbox.seeding.plan import SeedPlan
from dealwright.sandbox.seeding.truth import Truth

_FIRST = ("Ana", "Bela", "Chika", "Dov", "Esra", "Femi", "Goro", "Hana", "Imre", "Jun", "Kofi")
_LAST = ("Marsh", "Quill", "Ferro", "Okafor", "Lindqvist", "Sorrel", "Tamm", "Ueda", "Varga")
_FOREVER = 1 << 50
_TITLES = ("Professor", "Research software engineer", "Director of research computing", "Dean")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """One institution; its facts are true whether or not somebody wrote them down."""

    number: int
    name: str
    home: str
    facts: Mapping[str, str]


def address(serial: int, names: Sequence[str]) -> tuple[str, str]:
    """The name and the domain of an institution; no two have the same."""
    campus, place = divmod(serial, len(names))
    name = names[place] + (f", Campus {campus + 1}" if campus else "")
    return name, f"campus{serial}.sandbox.example"


def facts(plan: SeedPlan, truth: Truth, chance: Chance) -> dict[str, str]:
    return {trait.name: drawn(truth.shares[trait.name], chance) for trait in plan.traits}


def company(one: Prospect, born: int, plan: SeedPlan, truth: Truth, chance: Chance) -> Draft:
    """What was written down about the institution, some of it late, some of it never."""
    diary = Diary()
    first: dict[str, str | None] = {"name": one.name, "domain": one.home}
    for trait in plan.traits:
        if trait.of != "companies" or chance.random() < truth.habits.unknown:
            continue
        if chance.random() < truth.habits.unknown:
            written = later(born, chance.uniform(20, 120), chance)
            diary.note(written, {trait.name: one.facts[trait.name]})
        else:
            first[trait.name] = one.facts[trait.name]
    diary.note(born, first)
    return Draft(kind="companies", entries=diary.until(born + _FOREVER))


def contacts(
    one: Prospect, born: int, roles: Sequence[str], plan: SeedPlan, chance: Chance
) -> list[Draft]:
    """One or two people of the institution, most with their part in the purchase."""
    made: list[Draft] = []
    for number in range(chance.choice((1, 1, 2))):
        given, family = chance.choice(_FIRST), chance.choice(_LAST)
        mail = f"{given}.{family}.{number + 1}@{one.home}".lower()
        diary = Diary()
        typed: dict[str, str | None] = {
            "firstname": given,
            "lastname": family,
            "email": mail,
            "jobtitle": chance.choice(_TITLES),
            "company": one.name,
        }
        if roles and chance.random() < 0.8:
            typed[plan.names.role] = chance.choice(roles)
        diary.note(later(born, number * 9, chance), typed)
        made.append(Draft(kind="contacts", entries=diary.until(born + _FOREVER)))
    return made
