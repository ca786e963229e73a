"""Owns what people type into properties of which only the type is known."""

from collections.abc import Mapping
from dataclasses import dataclass

from dealwright.sandbox import wire
from dealwright.sandbox.properties import Definition
from dealwright.sandbox.seeding.chances import Chance
from dealwright.sandbox.seeding.plan import SeedPlan

_LINK = "_url"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filler:
    """Makes values up that the portal would accept."""

    plan: SeedPlan
    definitions: Mapping[str, Definition]

    def value(self, name: str, at: int, chance: Chance) -> str | None:
        """Something that fits; nothing for a property that the portal does not have."""
        definition = self.definitions.get(name)
        if definition is None:
            return None
        if words := self.plan.words.get(name):
            return chance.choice(words)
        if definition.options and definition.type == "enumeration":
            return chance.choice(sorted(definition.options))
        day = wire.day_of(at)
        plain = {
            "bool": "true" if chance.random() < 0.9 else "false",
            "number": str(chance.randint(4, 160) * 5),
            "date": day.isoformat(),
            "datetime": str(at),
        }
        if name.endswith(_LINK):
            return f"https://files.sandbox.example/{chance.getrandbits(40):010x}"
        return plain.get(definition.type, f"As noted on {day:%d %B %Y}")

    def values(self, names: tuple[str, ...], at: int, chance: Chance) -> dict[str, str]:
        found = {name: self.value(name, at, chance) for name in names}
        return {name: value for name, value in found.items() if value is not None}
