"""The links of one order, held against the catalogue, the offering and each other."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dealwright.configurator.catalogue import (
    Catalogue,
    Item,
    Select,
    required,
    spoken,
)
from dealwright.configurator.link import TIERS, Link, UnreadableError, Value, read, short
from dealwright.configurator.requirement import holds, words
from dealwright.diagnostics import Diagnostic, Label, Origin, Severity, did_you_mean
from dealwright.model.delivery import Configured

_CLUSTER = "cluster:"  # the items that all hubs of an order share

# What the texts of the page say, and its `requires` do not: (item, value, other item, its value).
_CONTRADICTIONS: tuple[tuple[str, str, str, Value], ...] = (
    ("cluster:billing", "community-pays", "cluster:account", "2i2c-managed"),
    ("docs:site", "Static + Binder", "hub:binderhubui", "Disabled"),
    ("docs:site", "Static + Binder", "hub:binderhubui", False),
)


def read_all(
    written: Sequence[str],
) -> tuple[tuple[Link, ...], tuple[Diagnostic, ...]]:
    """The links that can be read, named by their place in the order, and a finding for each other."""
    links: list[Link] = []
    found: list[Diagnostic] = []
    for number, one in enumerate(written, 1):
        name = f"link {number}"
        try:
            links.append(read(one, name))
        except UnreadableError as error:
            found.append(_finding("DW901", name, f"{name} cannot be read: {error}"))
    return tuple(links), tuple(found)


def judge(
    links: Sequence[Link], catalogue: Catalogue | None, offering: Configured | None
) -> tuple[Diagnostic, ...]:
    """Every finding, link by link, then what concerns the order. Without a catalogue, no values."""
    found: list[Diagnostic] = []
    for link in links:
        found += _spelling(link)
        if catalogue is not None:
            found += _against(link, catalogue)
    return (*found, *_together(links, catalogue, offering))


def _spelling(link: Link) -> Iterator[Diagnostic]:
    for oddity in link.oddities:
        known = link.state.tier in TIERS
        severity = Severity.WARNING if known else Severity.ERROR
        hint = None if known else did_you_mean(link.state.tier, TIERS)
        yield _finding("DW904", link.name, oddity, hint, severity)


def _against(link: Link, catalogue: Catalogue) -> Iterator[Diagnostic]:
    if link.catalogue not in (None, catalogue.source):
        message = f"it was made with the catalogue {short(str(link.catalogue))}"
        yield _finding("DW914", link.name, message, severity=Severity.WARNING)
    tier, known = link.state.shown, {item.id: item for item in catalogue.items}
    for key, value in link.state.choices.items():
        if key not in known:
            message = f"{short(key)} is no item of the catalogue"
            yield _finding("DW905", link.name, message, did_you_mean(key, known))
        else:
            yield from _value(link, known[key], tier, value)
    yield from _undecided(link, catalogue)
    yield from _requirements(link, catalogue)


def _undecided(link: Link, catalogue: Catalogue) -> Iterator[Diagnostic]:
    """One finding for a link: a partial one would fill the screen."""
    filled = {
        item.id: short(spoken(item.tiers[link.state.shown].default))
        for item in catalogue.items
        if item.id not in link.state.choices
    }
    if filled:
        first = ", ".join(list(filled)[:3]) + (f" and {len(filled) - 3} more" * (len(filled) > 3))
        yield Diagnostic(
            code="DW908",
            message=f"nothing is chosen for {first}",
            primary=Label(Origin(file=link.name)),
            note="the page fills in "
            + ", ".join(f"{key}: {value}" for key, value in filled.items()),
            severity=Severity.WARNING,
        )


def _value(link: Link, item: Item, tier: str, value: Value) -> Iterator[Diagnostic]:
    setting = item.tiers[tier]
    if isinstance(setting, Select):
        if setting.option(value) is None:
            message = f"{item.id} is {_quoted(value)}, which {tier} does not offer"
            yield _finding("DW906", link.name, message, _nearest(value, setting))
    elif value != setting.default or type(value) is not type(setting.default):
        message = f"{item.id} is {_quoted(value)}; the catalogue fixes {_quoted(setting.default)}"
        hint = "take a new link from the page, or make one with link --from"
        yield _finding("DW907", link.name, message, hint)


def _nearest(value: Value, setting: Select) -> str | None:
    values = [option.value for option in setting.options]
    if not isinstance(value, str):
        return did_you_mean("", values)
    for known in values:
        if known.casefold() == value.casefold():
            return f"here it is spelt {known}"
    return did_you_mean(value, values)


def _requirements(link: Link, catalogue: Catalogue) -> Iterator[Diagnostic]:
    tier, chosen = link.state.shown, catalogue.shown(link.state)
    for item in catalogue.items:
        value = chosen[item.id]
        clause = required(item.tiers[tier], value)
        # What is not part of the tier anyway requires nothing.
        if clause is not None and value is not False and not holds(clause, chosen):
            message = f"{item.id}, {short(spoken(value))}, requires: {short(words(clause))}"
            yield _finding("DW909", link.name, message, severity=Severity.WARNING)


def _together(
    links: Sequence[Link], catalogue: Catalogue | None, offering: Configured | None
) -> Iterator[Diagnostic]:
    chosen = {
        link.name: catalogue.shown(link.state) if catalogue else link.state.choices
        for link in links
    }
    for link in links:
        for key, value, other, clash in _CONTRADICTIONS:
            found = chosen[link.name].get(key), chosen[link.name].get(other)
            if found == (value, clash) and other in chosen[link.name]:
                message = f"{key} is {_quoted(value)}, but {other} is {_quoted(clash)}"
                yield _finding("DW910", link.name, message, severity=Severity.WARNING)
    yield from _clusters(chosen)
    yield from _tiers(links, offering)
    if offering is not None and offering.links is not None and len(links) > offering.links:
        message = f"{len(links)} links for {offering.offering}, which has {offering.links} at most"
        yield _finding("DW913", "the order", message)


def _clusters(chosen: Mapping[str, Mapping[str, Value]]) -> Iterator[Diagnostic]:
    keys = dict.fromkeys(
        key for choices in chosen.values() for key in choices if key.startswith(_CLUSTER)
    )
    for key in keys:
        said: dict[str, list[str]] = {}
        for name, choices in chosen.items():
            said.setdefault(_quoted(choices[key]) if key in choices else "not there", []).append(
                name
            )
        if len(said) > 1:
            told = "; ".join(f"{value} in {', '.join(names)}" for value, names in said.items())
            yield _finding("DW911", "the order", f"{short(key)} is {told}")


def _tiers(links: Sequence[Link], offering: Configured | None) -> Iterator[Diagnostic]:
    for link in links:
        wanted = links[0].state.shown if offering is None else offering.tier
        if link.state.shown != wanted:
            of = f"tier of {links[0].name}" if offering is None else f"tier of {offering.offering}"
            message = f"the tier is {link.state.shown}, the {of} is {wanted}"
            yield _finding("DW912", link.name, message)


def _quoted(value: Value) -> str:
    return f'"{short(" ".join(value.split()))}"' if isinstance(value, str) else spoken(value)


def _finding(
    code: str,
    name: str,
    message: str,
    hint: str | None = None,
    severity: Severity = Severity.ERROR,
) -> Diagnostic:
    primary = Label(Origin(file=name))
    return Diagnostic(code=code, message=message, primary=primary, help=hint, severity=severity)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """The links of an order as `check` shows them: read, judged, with what is left to ask."""

    links: tuple[Link, ...]
    findings: tuple[Diagnostic, ...]
    catalogue: Catalogue | None
    offering: Configured | None
    called: str | None
    ask_order: tuple[str, ...]
    ask_hub: tuple[str, ...]
