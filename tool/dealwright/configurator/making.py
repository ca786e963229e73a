"""New links: of choices that somebody names, or of an old link for today's catalogue."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from dealwright.configurator.catalogue import Catalogue, Item, Select, Setting, spoken
from dealwright.configurator.link import (
    TIERS,
    Choices,
    Link,
    State,
    UnreadableError,
    Value,
    link_to,
    read,
    short,
)
from dealwright.diagnostics import did_you_mean
from dealwright.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A state, and what became of choices that could not stay, for the tier that counts."""

    state: State
    notes: tuple[str, ...] = ()


def make(tier: str, wishes: Mapping[str, str], base: State | None = None) -> Made:
    """A state without a catalogue: what was there, and what is wished on top, unchecked."""
    old = base.selections if base else {}
    selections = {name: dict(old.get(name, {})) for name in TIERS}
    selections[tier] |= {key: _plain(value) for key, value in wishes.items()}
    return Made(
        state=State(tier=tier, selections=selections, catalogue=base.catalogue if base else None)
    )


def make_by(
    catalogue: Catalogue, tier: str, wishes: Mapping[str, str], base: State | None = None
) -> Made:
    """A state as the page would write it: all tiers filled, old choices kept where still offered.

    Raises `UsageError` for a wish that the tier does not offer.
    """
    selections: dict[str, Choices] = {}
    notes: list[str] = []
    for name in TIERS:
        old = base.selections.get(name, {}) if base else {}
        selections[name] = {
            item.id: _kept(item.tiers[name], old.get(item.id)) for item in catalogue.items
        }
        if name == tier:
            notes += _became(catalogue, tier, old, selections[name])
    wished = {key: _offered(catalogue, tier, key, value) for key, value in wishes.items()}
    selections[tier] = {**selections[tier], **wished}
    state = State(tier=tier, selections=selections, catalogue=base.catalogue if base else None)
    return Made(state=state, notes=tuple(notes))


def new_link(state: State, old: Link | None, page: str | None, named: str | None) -> Link:
    """The link to a state: the old one's address, or `page`, or both with another catalogue `named`.

    Raises `UsageError` where that is no address of a page.
    """
    where = page or (old.page if old else "")
    try:
        if named is None and old is not None:
            made = replace(old, page=where, state=state)
        else:
            made = link_to(where, replace(state, catalogue=named))
        return read(made.address)
    except (UnreadableError, UnicodeEncodeError):
        told = f"{where} with the catalogue {named}" if named else where
        hint = "a page is an https address without ? and #"
        raise UsageError(f"there is no link to {short(told)}", hint=hint) from None


def _plain(value: str) -> Value:
    return {"true": True, "false": False}.get(value, value)


def _kept(setting: Setting, old: Value) -> Value:
    """The old choice, in today's spelling; what a tier fixes is always today's."""
    if isinstance(setting, Select) and isinstance(old, str):
        near = (one.value for one in setting.options if one.value.casefold() == old.casefold())
        return old if setting.option(old) else next(near, setting.default)
    return setting.default


def _became(catalogue: Catalogue, tier: str, old: Choices, new: Choices) -> Iterator[str]:
    known = {item.id: item for item in catalogue.items}
    for key, value in old.items():
        if key not in known:
            yield f"{short(key)} is left out ({_told(value)}): the catalogue does not hold it"
        elif new[key] != value:
            why = _why(known[key], tier)
            yield f"{key} is now {_told(new[key])} instead of {_told(value)}: {why}"
    for key in known:
        if old and key not in old:
            yield f"{key} is new: {_told(new[key])}"


def _why(item: Item, tier: str) -> str:
    offers = isinstance(item.tiers[tier], Select)
    return f"{tier} does not offer that" if offers else f"{tier} fixes it"


def _told(value: Value) -> str:
    return short(spoken(value))


def _offered(catalogue: Catalogue, tier: str, key: str, value: str) -> str:
    item = catalogue.item(key)
    if item is None:
        known = (one.id for one in catalogue.items)
        raise UsageError(f"the catalogue has no item {key}", hint=did_you_mean(key, known))
    setting = item.tiers[tier]
    if not isinstance(setting, Select):
        raise UsageError(
            f"{key} cannot be chosen: {tier} fixes it at {_told(setting.default)}",
            hint="leave it out, or take another tier",
        )
    if setting.option(value) is None:
        offered = ", ".join(one.value for one in setting.options)
        raise UsageError(f"{tier} does not offer {value} for {key}", hint=f"it offers: {offered}")
    return value
