"""The catalogue of the Hub Configurator: what each tier offers for each item, and what it requires."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from dealwright.configurator.link import TIERS, State, Value
from dealwright.configurator.requirement import Clause


@dataclass(frozen=True, slots=True, kw_only=True)
class Single:
    """A text that the tier fixes."""

    text: str
    requires: Clause | None = None

    @property
    def default(self) -> Value:
        return self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """Something that is part of the tier, or not."""

    available: bool
    requires: Clause | None = None

    @property
    def default(self) -> Value:
        return self.available


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One choice; `value` is what a link holds, numbers written as text."""

    value: str
    label: str
    requires: Clause | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Select:
    """A choice among options."""

    options: tuple[Option, ...]
    default: str
    requires: Clause | None = None

    def option(self, value: Value) -> Option | None:
        return next((one for one in self.options if one.value == value), None)


Setting = Single | Flag | Select


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line of the page; `id` never changes its meaning."""

    id: str
    group: str
    label: str
    tiers: Mapping[str, Setting]


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All items in the order of the page.

    `source` is where it was read: a file or an address. Links do not say its version, so `digest`
    names the text.
    """

    name: str
    version: str
    items: tuple[Item, ...]
    source: str
    digest: str

    def item(self, key: str) -> Item | None:
        return next((one for one in self.items if one.id == key), None)

    def defaults(self, tier: str) -> dict[str, Value]:
        """What the page fills in for a tier on a first visit."""
        return {item.id: item.tiers[tier].default for item in self.items}

    def first_visit(self, tier: str) -> State:
        """What the page holds when it was just opened."""
        return State(tier=tier, selections={name: self.defaults(name) for name in TIERS})

    def shown(self, state: State) -> dict[str, Value]:
        """The choices as the page shows them: gaps are filled, flags are the catalogue's own."""
        filled: dict[str, Value] = {**self.defaults(state.shown), **state.choices}
        for item in self.items:
            setting = item.tiers[state.shown]
            if isinstance(setting, Flag):
                filled[item.id] = setting.available
        return filled


def required(setting: Setting, value: Value) -> Clause | None:
    """What a choice requires: that of the option, which takes the place of the item's."""
    if isinstance(setting, Select):
        option = setting.option(value)
        if option is not None and option.requires is not None:
            return option.requires
    return setting.requires


def told(item: Item, tier: str, value: Value) -> str:
    """A value in the words of the page, where those differ from the value."""
    setting = item.tiers[tier]
    option = setting.option(value) if isinstance(setting, Select) else None
    return option.label if option else spoken(value)


def spoken(value: Value) -> str:
    """A value of a link in words, on one line; a list of lines with dashes by semicolons."""
    if isinstance(value, str):
        lines = [" ".join(line.split()) for line in value.splitlines() if line.strip()]
        if len(lines) > 1 and all(line.startswith("- ") for line in lines):
            return "; ".join(line.removeprefix("- ") for line in lines)
        return " ".join(lines) or "nothing"
    return "nothing" if value is None else "included" if value else "not included"


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:12]
