"""Two playbooks compared by meaning: the order of files and keys, comments and spelling are nothing."""

from collections.abc import Iterator, Mapping
from typing import Any

from dealwright.decode.codec import encode
from dealwright.history import sentences
from dealwright.history.entry import Entry, Kind, Part
from dealwright.history.outline import OUTLINE
from dealwright.history.renames import with_new_keys
from dealwright.history.sentences import Labels
from dealwright.history.things import Path, Thing, Value, take_apart
from dealwright.model.playbook import META, META_OF_ABOUT, Playbook

Things = dict[Path, Thing]
_PARTS = tuple(Part)
_KINDS = tuple(Kind)


def canonical(playbook: Playbook) -> dict[str, Any]:
    """What a version keeps of a playbook, as one tree."""
    kept = {name: part for name, part in encode(playbook).items() if name not in META}
    about = {name: part for name, part in kept["about"].items() if name not in META_OF_ABOUT}
    return {**kept, "about": about}


def compare(old: Playbook, new: Playbook) -> tuple[Entry, ...]:
    """Every difference that means something, the weightiest first."""
    return compare_trees(canonical(old), canonical(new))


def compare_trees(before: dict[str, Any], after: dict[str, Any]) -> tuple[Entry, ...]:
    """The same for two canonical trees."""
    then, now = _things(with_new_keys(before, after)), _things(after)
    labels = {**_labels(then), **_labels(now)}
    found = [*_gone(then, now, labels), *_come(then, now, labels)]
    for path, thing in now.items():
        if path in then:
            found += _fields(then[path], thing, labels)
    found += _orders(then, now)
    return tuple(sorted(set(found), key=_rank))


def _rank(entry: Entry) -> tuple[int, str, int, str]:
    return _PARTS.index(entry.part), entry.area, _KINDS.index(entry.kind), entry.sentence


def _entry(thing: Thing, kind: Kind, part: Part, sentence: str) -> Entry:
    return Entry(thing.spec.area, kind, part, sentence, noun=thing.spec.noun, name=thing.name)


def _things(tree: dict[str, Any]) -> Things:
    return {thing.path: thing for thing in take_apart(OUTLINE, tree)}


def _labels(things: Things) -> Labels:
    return {
        (thing.spec.refers, thing.key): thing.label
        for thing in things.values()
        if thing.spec.refers
    }


def _gone(then: Things, now: Things, labels: Labels) -> Iterator[Entry]:
    """What is no longer there; what went with a greater thing needs no words of its own."""
    pairs = _same_way(then, now)
    for path, thing in then.items():
        if path in now or _within_missing(path, then, now):
            continue
        if path in pairs:
            yield from _fields(thing, pairs[path], labels)
            continue
        retired = _retirement(thing, then, now)
        sentence = sentences.removed(thing, labels)
        if retired is not None:
            sentence = f"{sentence} {_because(retired, labels)}"
        yield _entry(thing, Kind.REMOVED, thing.spec.gone, sentence)


def _come(then: Things, now: Things, labels: Labels) -> Iterator[Entry]:
    pairs = {thing.path for thing in _same_way(then, now).values()}
    told = {
        retired.path
        for path, thing in then.items()
        if path not in now and (retired := _retirement(thing, then, now)) is not None
    }
    for path, thing in now.items():
        if path in then or path in pairs or path in told or _within_missing(path, now, then):
            continue
        sentence = sentences.added(thing, labels)
        yield _entry(thing, Kind.ADDED, thing.spec.come, sentence)


def _within_missing(path: Path, here: Things, there: Things) -> bool:
    return any(path[:n] in here and path[:n] not in there for n in range(1, len(path)))


def _same_way(then: Things, now: Things) -> dict[Path, Thing]:
    """Things whose keys differ though they lead to the same place, paired in order."""
    pairs: dict[Path, Thing] = {}
    waiting = [thing for path, thing in now.items() if thing.spec.alias and path not in then]
    for path, thing in then.items():
        if not thing.spec.alias or path in now:
            continue
        match = next((other for other in waiting if _leads_alike(thing, other)), None)
        if match is not None:
            waiting.remove(match)
            pairs[path] = match
    return pairs


def _leads_alike(one: Thing, other: Thing) -> bool:
    names = ("to", "park.reason")
    return one.path[:-1] == other.path[:-1] and all(
        one.fields.get(name) == other.fields.get(name) for name in names
    )


def _retirement(thing: Thing, then: Things, now: Things) -> Thing | None:
    """The `retired:` entry that came when a thing went."""
    key = f"{thing.path[-3]}/{thing.key}" if thing.spec.refers == "option" else thing.key
    name = f"{thing.spec.refers} {key}"
    for path, other in now.items():
        if other.spec.area != "retired" or other.key != name or path in then:
            continue
        beside = path[:-2]
        if path[1] != thing.path[1] or thing.path[: len(beside)] == beside:
            return other
    return None


def _because(retired: Thing, labels: Labels) -> str:
    why = str(retired.fields.get("why", "")).rstrip(".")
    to = str(retired.fields.get("move_deals_to", ""))
    moved = f"Its deals are to move to {sentences.label('to', to, labels)}. " if to else ""
    return f"{moved}Why: {why}."


def _fields(old: Thing, new: Thing, labels: Labels) -> Iterator[Entry]:
    for name in dict.fromkeys((*old.fields, *new.fields)):
        before, after = old.fields.get(name), new.fields.get(name)
        if before == after:
            continue
        if isinstance(before, tuple) or isinstance(after, tuple):
            entry = _listed(new, name, _many(before), _many(after), labels)
            if entry is not None:
                yield entry
        else:
            sentence = sentences.changed(new, name, (before, after), labels)
            words = name in new.spec.words
            kind = Kind.REWORDED if words else Kind.CHANGED
            yield _entry(new, kind, _weight(new, name), sentence)


def _many(value: Value | None) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else value


def _weight(thing: Thing, name: str) -> Part:
    if name in thing.spec.words:
        return Part.THIRD
    return Part.FIRST if name in thing.spec.weighty else Part.SECOND


def _listed(
    thing: Thing, name: str, before: tuple[str, ...], after: tuple[str, ...], labels: Labels
) -> Entry | None:
    more = tuple(value for value in after if value not in before)
    fewer = tuple(value for value in before if value not in after)
    words = name in thing.spec.words
    in_order = name in thing.spec.sequences
    if not more and not fewer and not words and not in_order:
        return None
    if in_order and not words:
        was, is_ = (
            "; ".join(sentences.label(name, value, labels) for value in values)
            for values in (before, after)
        )
        sentence = sentences.changed(thing, name, (was, is_), labels)
        return _entry(thing, Kind.CHANGED, _weight(thing, name), sentence)
    sentence = sentences.listed(thing, name, more, fewer, labels)
    if words and bool(more) != bool(fewer):
        kind = Kind.ADDED if more else Kind.REMOVED
        return _entry(thing, kind, Part.SECOND, sentence)
    kind = Kind.REWORDED if words else Kind.CHANGED
    return _entry(thing, kind, _weight(thing, name), sentence)


def _orders(then: Things, now: Things) -> Iterator[Entry]:
    lists: Mapping[Path, list[Thing]] = _ordered(now)
    for place, things in lists.items():
        common = [thing for thing in things if thing.path in then]
        before = [path for path in then if path[:-1] == place and path in now]
        if before != [thing.path for thing in common]:
            order = [thing.label for thing in common]
            sentence = sentences.reordered(common[0], common[0].parent, order)
            yield Entry(common[0].spec.area, Kind.CHANGED, Part.THIRD, sentence)


def _ordered(things: Things) -> dict[Path, list[Thing]]:
    lists: dict[Path, list[Thing]] = {}
    for path, thing in things.items():
        if thing.spec.ordered:
            lists.setdefault(path[:-1], []).append(thing)
    return lists
