"""A playbook's canonical tree taken apart into named things with plain fields.

A `Spec` says where things lie in the tree, what sentences call them, and what each field weighs.
Whatever no spec names becomes a field of the thing around it, so that nothing is overlooked.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from dealwright.history.entry import Part

Path = tuple[str, ...]
Value = str | tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """One sort of thing: its place in the tree, its words in sentences, the weight of its fields.

    `words` change no meaning; `weighty` fields change what a number, a stage or a price means; all
    others lie between. `gone` and `come` are the parts that rise when such a thing goes or comes.
    An `ordered` list tells something by its order. Two things of a spec with `alias` are the same
    when they lead to the same place, though their keys differ. `about` names the sort of thing
    whose label stands for the key.
    """

    area: str
    noun: str
    shape: Literal["one", "list", "map"] = "map"
    key: Callable[[Mapping[str, Any]], str] = str
    short: str = "text"
    refers: str = ""
    words: frozenset[str] = frozenset()
    weighty: frozenset[str] = frozenset()
    sequences: frozenset[str] = frozenset()
    maps: frozenset[str] = frozenset()
    gone: Part = Part.SECOND
    come: Part = Part.SECOND
    ordered: bool = False
    alias: bool = False
    about: str = ""
    name: str = "{noun} {label}"
    children: Mapping[str, "Spec"] = field(default_factory=dict)
    beside: Mapping[str, "Spec"] = field(default_factory=dict)
    inner: "Spec | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """One named thing of one playbook."""

    spec: Spec
    path: Path
    label: str
    parent: str
    fields: Mapping[str, Value] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return self.path[-1]

    @property
    def name(self) -> str:
        return self.spec.name.format(
            noun=self.spec.noun, label=self.label, parent=self.parent, key=self.key
        )


def take_apart(spec: Spec, tree: Any, path: Path = (), parent: str = "") -> Iterator[Thing]:
    """The things of a sort that lie at `path`, and all that lies within them."""
    for key, item in _items(spec, tree):
        here = (*path, key)
        if spec.inner is not None:
            yield from take_apart(spec.inner, item, here, key)
            continue
        content = item if isinstance(item, dict) else {spec.short: item}
        label = flat(str(content.get("label", key)))
        own = {name: value for name, value in content.items() if name not in spec.children}
        yield Thing(
            spec=spec, path=here, label=label, parent=parent, fields=dict(_fields(spec, own))
        )
        for name, child in spec.children.items():
            if name in content:
                yield from take_apart(child, content[name], (*here, name), label)
    for name, aside in spec.beside.items():
        if name in tree:
            yield from take_apart(aside, tree[name], (*path, name), parent)


def _items(spec: Spec, tree: Any) -> Iterator[tuple[str, Any]]:
    if spec.shape == "one":
        yield "", tree
    elif spec.shape == "list":
        counts: dict[str, int] = {}
        for item in tree:
            key = spec.key(item)
            counts[key] = counts.get(key, 0) + 1
            yield (key if counts[key] == 1 else f"{key} #{counts[key]}"), item
    else:
        yield from ((key, item) for key, item in tree.items() if key not in spec.beside)


def _fields(spec: Spec, tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Value]]:
    """Fields in one layer: `follow_up.touches`; lists and maps as tuples of words."""
    for name, value in tree.items():
        full = f"{prefix}{name}"
        if isinstance(value, dict) and full not in spec.maps:
            yield from _fields(spec, value, f"{full}.")
        elif isinstance(value, dict):
            yield full, tuple(f"{key}: {_word(item)}" for key, item in value.items())
        elif isinstance(value, list):
            yield full, tuple(_word(item) for item in value)
        elif full in spec.sequences or name in _ONE_OR_MANY:
            yield full, (_word(value),)
        else:
            yield full, _word(value)


_ONE_OR_MANY = frozenset({"in", "entering"})


_MONEY = re.compile(r"(\d+(?:\.\d+)?) ([A-Z]{3})")


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and (money := _MONEY.fullmatch(value)):
        amount = Decimal(money[1])
        return f"{amount:,.0f} {money[2]}" if amount == int(amount) else f"{amount:,.2f} {money[2]}"
    if isinstance(value, list):
        return ", ".join(sorted(map(_word, value)))
    if isinstance(value, dict):
        return ", ".join(f"{key.replace('_', ' ')} {_word(item)}" for key, item in value.items())
    return flat(str(value))


def flat(text: str) -> str:
    """One line of text, whatever it was written on."""
    return " ".join(text.split())
