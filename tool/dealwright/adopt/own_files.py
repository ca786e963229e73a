"""Lists with what stands in files of its own: put together to be edited, taken apart to be written."""

import copy
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from dealwright.decode.kinds import kind_of
from dealwright.document import Document, Tree
from dealwright.load.assemble import name_of
from dealwright.load.placing import in_order

Own = dict[str, Any]
"""The trees of files of their own by path, in the order in which they count."""
_PLACE = ("after", "comes_from")


def by_home(documents: Mapping[str, Document]) -> dict[str, Own]:
    """For each file of a pipeline or of an object's properties, the files that count in its lists."""
    homes: dict[tuple[str, str], str] = {}
    own: list[tuple[str, str, Tree]] = []
    for path, document in documents.items():
        kind = kind_of(path)
        if kind is None:
            continue
        if kind.list_of in ("pipeline", "properties"):
            own.append((kind.list_of, path, document.tree))
        elif kind.name in ("pipeline", "properties"):
            named = "pipeline" if kind.name == "pipeline" else "object"
            homes[kind.name, document.tree[named]] = path
    found: dict[str, Own] = {}
    for list_of, path, tree in sorted(own, key=lambda one: (one[1].count("/"), name_of(one[1]))):
        found.setdefault(homes[list_of, path.split("/")[2]], {})[path] = tree
    return found


def joined(tree: Tree, own: Own) -> Tree:
    """What a file says with what counts in its lists, as if all of it stood there."""
    whole, more = copy.deepcopy(tree), copy.deepcopy(own)
    if "stages" in whole:
        placed = [(one["after"], _without_place(one)) for one in more.values()]
        whole["stages"], _ = in_order(whole["stages"], placed, lambda stage: str(stage["stage"]))
        return whole
    properties = [one for one in more.values() if "property" in one]
    if properties:
        whole["properties"] = [*whole.get("properties", ()), *properties]
    named = {one["property"]: one for one in whole.get("properties", ())}
    for path, one in more.items():
        if "value" in one:
            answers = named[_property_of(path)].setdefault("options", {})
            answers[one["value"]] = one["label"]
    return whole


def parted(path: str, before: Tree, whole: Tree, own: Own) -> Iterator[tuple[str, Tree]]:
    """The files again, by path; None for one that has nothing left to say.

    What stood in a file of its own stays there; where its place can only be told by the list, it goes
    into the list. `before` is what the file of the list says now.
    """
    if not own:
        yield path, whole
    elif "stages" in whole:
        yield from _stages(path, copy.deepcopy(whole), own)
    else:
        yield from _properties(path, before, copy.deepcopy(whole), own)


def _without_place(one: Tree) -> Tree:
    return {name: value for name, value in one.items() if name not in _PLACE}


def _property_of(path: str) -> str:
    return path.split("/")[3]


def _rewritten(before: Tree, after: Tree) -> Tree:
    """What is wanted, its keys in the order in which they stand."""
    return {name: after[name] for name in before if name in after} | after


def _stages(path: str, whole: Tree, own: Own) -> Iterator[tuple[str, Tree]]:
    stages = {str(stage["stage"]): stage for stage in whole["stages"]}
    first, *others = stages
    apart = {one["stage"]: one["after"] for one in own.values() if one["stage"] in others}
    listed = [key for key in stages if key not in apart]
    order, _ = in_order(listed, [(after, key) for key, after in apart.items()], str)
    if order != [*stages]:
        apart |= {key: before for before, key in pairwise(stages) if key in apart}
    ways = {
        one["stage"]: [way for way in one.get("comes_from", ()) if way["stage"] in stages]
        for one in own.values()
    }
    for way in ways.get(first, ()):  # it comes after none, so it goes into the list, its ways too
        leave = {name: value for name, value in way.items() if name != "stage"}
        stages[way["stage"]].setdefault("exits", []).append({**leave, "to": first})
    for file, one in own.items():
        key = one["stage"]
        if key in apart:
            place = {"after": apart[key]} | ({"comes_from": ways[key]} if ways[key] else {})
            yield file, _rewritten(one, {**stages[key], **place})
        else:
            yield file, None
    yield path, {**whole, "stages": [stages[key] for key in listed]}


def _properties(path: str, before: Tree, whole: Tree, own: Own) -> Iterator[tuple[str, Tree]]:
    named = {one["property"]: one for one in whole.get("properties", ())}
    apart = {one["property"]: file for file, one in own.items() if "property" in one}
    said = {one["property"]: one for one in before.get("properties", ())}
    said |= {name: own[file] for name, file in apart.items()}
    answers: dict[str, Own] = {}
    for file, one in own.items():
        if "value" in one:
            answers.setdefault(_property_of(file), {})[file] = one
    for name, files in answers.items():
        yield from _options(named.get(name, {}), files, said=said[name])
    for name, file in apart.items():
        yield file, _rewritten(own[file], named[name]) if name in named else None
    listed = [one for name, one in named.items() if name not in apart]
    if listed or "properties" in before:
        whole["properties"] = listed
    else:
        whole.pop("properties", None)
    yield path, whole


def _options(item: Tree, files: Own, *, said: Tree) -> Iterator[tuple[str, Tree]]:
    """Take the options out of a property that stay in their files."""
    labels: dict[str, str] = item.get("options", {})
    stay = _at_the_end([*labels], {one["value"] for one in files.values()})
    for file, one in files.items():
        yield file, {**one, "label": labels[one["value"]]} if one["value"] in stay else None
    left = {value: label for value, label in labels.items() if value not in stay}
    if left or "options" in said:
        item |= {"options": left} if labels else {}
    else:
        item.pop("options", None)


def _at_the_end(values: Sequence[str], own: Collection[str]) -> list[str]:
    """The last values that are in files, as far as their names have them in this order."""
    stay: list[str] = []
    for value in reversed(values):
        if value not in own or (stay and value > stay[-1]):
            break
        stay.append(value)
    return stay
