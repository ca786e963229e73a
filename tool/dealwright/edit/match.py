"""Which part of a wanted tree is which part of the tree that is there."""

import json
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher

from dealwright.document import Tree

NAMES = ("stage", "property", "group", "option")
"""The keys that name an entry of a list, as in `- stage: outreach`."""

Step = str | int
Pairs = dict[Step, Step]
"""From a step into the wanted collection to the step into the one that is there."""


def same(old: Tree, new: Tree) -> bool:
    """Whether two trees say the same, the order of keys included."""
    return json.dumps(old) == json.dumps(new)


def anchors(old: Tree, new: Tree) -> Pairs:
    """What can be told from everything beside it, wherever it stands, in the wanted order."""
    if isinstance(old, dict) and isinstance(new, dict):
        return {key: key for key in new if key in old}
    if isinstance(old, list) and isinstance(new, list):
        return dict(_alone(old, new))
    return {}


def _alone(old: list[Tree], new: list[Tree]) -> Iterator[tuple[int, int]]:
    """Items whose name occurs once here and once there."""
    names, wanted = [_name(item) for item in old], [_name(item) for item in new]
    here, there = Counter(names), Counter(wanted)
    places = {name: number for number, name in enumerate(names) if here[name] == 1}
    for number, name in enumerate(wanted):
        if name in places and there[name] == 1:
            yield number, places[name]


def matched(old: Tree, new: Tree) -> Pairs:
    """What stays, once the anchors are in order: they, and between them what is most alike."""
    if not (isinstance(old, list) and isinstance(new, list)):
        return anchors(old, new)
    pairs: Pairs = {}
    here = there = 0
    for after, before in [*_alone(old, new), (len(new), len(old))]:
        for one, other in _alike(old[here:before], new[there:after]):
            pairs[there + other] = here + one
        if before < len(old):
            pairs[after] = before
        here, there = before + 1, after + 1
    return pairs


def _alike(old: list[Tree], new: list[Tree]) -> Iterator[tuple[int, int]]:
    """Items of one content, else one without a name in the place of another."""
    names, wanted = [_name(item) for item in old], [_name(item) for item in new]
    matcher = SequenceMatcher(None, names, wanted, autojunk=False)
    changes = matcher.get_opcodes()
    if len(old) == len(new):  # each in its place
        changes = [("replace", 0, len(old), 0, len(new))]
    for kind, start, end, first, last in changes:
        for one, other in zip(range(start, end), range(first, last), strict=False):
            if kind == "equal" or _interchangeable(old[one], new[other]):
                yield one, other


def _interchangeable(old: Tree, new: Tree) -> bool:
    """Whether one may become the other: they have the same name, or none."""
    return _name(old) == _name(new) or not (_named(old) or _named(new))


def _named(item: Tree) -> bool:
    return isinstance(item, dict) and any(isinstance(item.get(key), str) for key in NAMES)


def _name(item: Tree) -> str:
    for key in NAMES if isinstance(item, dict) else ():
        if isinstance(item.get(key), str):
            return json.dumps([key, item[key]])
    return json.dumps(item)
