"""From the text of a catalogue to the catalogue, with everything that is wrong in it.

The form is version 2 of the page's own specification, in JSON5.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import json5

from dealwright.configurator.catalogue import (
    Catalogue,
    Flag,
    Item,
    Option,
    Select,
    Setting,
    Single,
    digest_of,
    required,
)
from dealwright.configurator.link import TIERS, short
from dealwright.configurator.requirement import (
    BARE,
    OF_A_LIST,
    OPS,
    AllOf,
    AnyOf,
    Clause,
    Leaf,
    Not,
    holds,
    named,
    words,
)
from dealwright.configurator.shape import WrongError, filled, mapping, scalar, text
from dealwright.diagnostics import Diagnostic, Label, Origin, Route, Severity, did_you_mean

MOST_BYTES = 262_144  # ten times the published one; the reader takes seconds for more
_PLACE = re.compile(r"<string>:(\d+) (.*?)(?: at column (\d+))?", re.DOTALL)


def read_catalogue(written: str, file: str) -> tuple[Catalogue | None, tuple[Diagnostic, ...]]:
    """The catalogue, unless an error stands in the way, and every finding.

    One finding for each tier of an item, else a slip in it would be told many times over.
    """
    wrong: list[WrongError] = []
    catalogue = None
    try:
        catalogue = _catalogue(_parse(written), file, digest_of(written), wrong)
    except WrongError as error:
        wrong.append(error)
    if catalogue is None or wrong:
        return None, tuple(_finding(file, one) for one in wrong)
    return catalogue, tuple(_doubts(catalogue))


def _finding(file: str, wrong: WrongError) -> Diagnostic:
    primary = Label(Origin(file=file, route=wrong.route))
    return Diagnostic(code="DW902", message=wrong.message, primary=primary, help=wrong.hint)


def _parse(written: str) -> Any:
    try:
        return json5.loads(written, allow_duplicate_keys=False)
    except RecursionError:
        raise WrongError((), "the catalogue is nested too deep") from None
    except ValueError as error:
        raise WrongError((), f"the catalogue is no JSON5: {_reason(error)}") from None


def _reason(error: ValueError) -> str:
    found = _PLACE.fullmatch(str(error))
    if found is None:
        return short(str(error))
    line, what, column = found.groups()
    return f"line {line}{f', column {column}' if column else ''}: {short(what)}"


def _catalogue(content: Any, source: str, digest: str, wrong: list[WrongError]) -> Catalogue:
    top = mapping(content, (), "the catalogue")
    name, version = (text(top, key, (), "the catalogue") for key in ("name", "version"))
    items: list[Item] = []
    for number, raw in enumerate(filled(top.get("items"), ("items",), "items of the catalogue")):
        try:
            items.append(_item(raw, ("items", number), wrong))
        except WrongError as error:
            wrong.append(error)
    if not wrong:  # else ids are missing because what has them is wrong
        wrong += _wrong_ids(items)
    return Catalogue(name=name, version=version, items=tuple(items), source=source, digest=digest)


def _wrong_ids(items: list[Item]) -> Iterator[WrongError]:
    """All ids first, then what names them: an item may require one that comes after it."""
    known = {item.id: number for number, item in reversed(list(enumerate(items)))}
    for number, item in enumerate(items):
        if known[item.id] < number:
            yield WrongError(("items", number), f"{short(item.id)} is the id of another item, too")
        for wanted in sorted({one for clause in _clauses(item) for one in named(clause)}):
            if wanted not in known:
                message = f"{short(item.id)} requires {short(wanted)}, which there is not"
                yield WrongError(("items", number), message, did_you_mean(wanted, known))


def _item(raw: Any, route: Route, wrong: list[WrongError]) -> Item:
    content = mapping(raw, route, f"item {int(route[-1]) + 1}")
    key = text(content, "id", route, f"item {int(route[-1]) + 1}")
    group, label = (text(content, word, route, short(key)) for word in ("group", "label"))
    tiers = mapping(content.get("perTier"), route, f"perTier of {short(key)}")
    settings: dict[str, Setting] = {}
    for tier in TIERS:
        what, place = f"{short(key)} in {tier}", (*route, "perTier", tier)
        try:
            settings[tier] = _setting(mapping(tiers.get(tier), place, what), place, what)
        except WrongError as error:
            wrong.append(error)
    return Item(id=key, group=group, label=label, tiers=settings)


def _setting(raw: Mapping[str, Any], route: Route, what: str) -> Setting:
    requires = _requires(raw, route, what)
    match raw.get("kind"):
        case "single":
            return Single(text=text(raw, "text", route, what, empty=True), requires=requires)
        case "flag" if isinstance(raw.get("available"), bool):
            return Flag(available=raw["available"], requires=requires)
        case "flag":
            raise WrongError(route, f"{what} does not say whether it is available")
        case "select":
            return _select(raw, route, what, requires)
        case _:
            raise WrongError(route, f"{what} is neither single nor flag nor select")


def _select(raw: Mapping[str, Any], route: Route, what: str, requires: Clause | None) -> Select:
    place = (*route, "options")
    listed = filled(raw.get("options"), place, f"options of {what}")
    options = tuple(_option(one, (*place, n), what) for n, one in enumerate(listed))
    values = Counter(one.value for one in options)
    for value, count in values.items():
        if count > 1:
            raise WrongError(place, f"{what} offers {short(value)} {count} times")
    if raw.get("default") is None:
        return Select(options=options, default=options[0].value, requires=requires)
    default = scalar(raw["default"], route, f"the default of {what}")
    if default not in values:
        message = f"the default of {what}, {short(default)}, is none of its options"
        raise WrongError(route, message, did_you_mean(default, values))
    return Select(options=options, default=default, requires=requires)


def _option(raw: Any, route: Route, what: str) -> Option:
    content = mapping(raw, route, f"an option of {what}")
    value = scalar(content.get("value"), route, f"an option of {what}")
    label = content.get("label")
    return Option(
        value=value,
        label=label if isinstance(label, str) and label else value,
        requires=_requires(content, route, f"{short(value)} of {what}"),
    )


def _requires(raw: Mapping[str, Any], route: Route, what: str) -> Clause | None:
    clause = raw.get("requires")
    return None if clause is None else _clause(clause, (*route, "requires"), what)


def _clause(raw: Any, route: Route, what: str) -> Clause:
    content = mapping(raw, route, f"what {what} requires")
    for word, made in (("allOf", AllOf), ("anyOf", AnyOf)):
        if word in content:
            parts = filled(content[word], route, f"{word} of what {what} requires")
            return made(tuple(_clause(part, route, what) for part in parts))
    if "not" in content:
        return Not(_clause(content["not"], route, what))
    op, value = content.get("op", "eq"), content.get("value")
    key = text(content, "id", route, f"what {what} requires")
    if not isinstance(op, str) or op not in OPS:
        raise WrongError(route, f"{what} requires by {short(str(op))}, which is no comparison")
    if op in BARE:
        return Leaf(key, op)
    wanted = f"what {what} requires of {short(key)}"
    if op in OF_A_LIST:
        return Leaf(
            key, op, tuple(scalar(one, route, wanted) for one in filled(value, route, wanted))
        )
    return Leaf(key, op, scalar(value, route, wanted))


def _clauses(item: Item) -> Iterator[Clause]:
    for setting in item.tiers.values():
        options = setting.options if isinstance(setting, Select) else ()
        yield from (one.requires for one in (setting, *options) if one.requires is not None)


def _doubts(catalogue: Catalogue) -> Iterator[Diagnostic]:
    """What is allowed and hardly meant: values that differ in case, defaults that are not met."""
    for number, item in enumerate(catalogue.items):
        for message in (*_spelt_twice(item), *_unmet_defaults(catalogue, item)):
            yield Diagnostic(
                code="DW903",
                message=message,
                primary=Label(Origin(file=catalogue.source, route=("items", number))),
                severity=Severity.WARNING,
            )


def _spelt_twice(item: Item) -> Iterator[str]:
    spellings: dict[str, dict[str, str]] = {}
    for tier, setting in item.tiers.items():
        values = [one.value for one in setting.options] if isinstance(setting, Select) else []
        for value in values:
            spellings.setdefault(value.casefold(), {}).setdefault(value, tier)
    for found in spellings.values():
        if len(found) > 1:
            told = " and ".join(f"{short(value)} in {tier}" for value, tier in found.items())
            yield f"{item.id} is spelt {told}: a link of one tier is wrong in the other"


def _unmet_defaults(catalogue: Catalogue, item: Item) -> Iterator[str]:
    for tier, setting in item.tiers.items():
        clause = required(setting, setting.default)
        if clause is not None and not holds(clause, catalogue.defaults(tier)):
            yield f"{item.id} in {tier} requires {short(words(clause))}, which the defaults do not meet"
