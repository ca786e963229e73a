"""Sentences that say the same of several things, told as one."""

from collections.abc import Iterable

from dealwright.history.entry import Entry, Kind, Part
from dealwright.history.sentences import enumerated

# How a sentence goes on after its subject, for one thing and for several.
_VERBS = {
    " is new.": " are new.",
    " is gone.": " are gone.",
    " is now ": " are now ",
    " is ": " are ",
    " belongs ": " belong ",
    " now counts ": " now count ",
    " now names its ": " now name their ",
    " changes its ": " change their ",
    " holds ": " hold ",
}
_PLURALS = {"Property": "Properties", "Hypothesis": "Hypotheses", "Every metric": "Every metric"}


def gathered(entries: Iterable[Entry]) -> tuple[str, ...]:
    """The sentences of entries in their order; what is said of several stands at the first."""
    groups: dict[tuple[str, Kind, Part, str, str], list[Entry]] = {}
    for entry in entries:
        groups.setdefault(_key(entry), []).append(entry)
    return tuple(_told(group) for group in groups.values())


def _key(entry: Entry) -> tuple[str, Kind, Part, str, str]:
    rest = _rest(entry)
    alike = rest if _verb(rest) else entry.sentence
    return entry.area, entry.kind, entry.part, entry.noun, alike


def _rest(entry: Entry) -> str:
    """What a sentence says of its subject; nothing when it does not begin with it."""
    begins = bool(entry.name) and entry.sentence.startswith(entry.name)
    return entry.sentence[len(entry.name) :] if begins else ""


def _verb(rest: str) -> str | None:
    return next((verb for verb in _VERBS if rest.startswith(verb)), None)


def _told(group: list[Entry]) -> str:
    first = group[0]
    rest = _rest(first)
    verb = _verb(rest)
    if len(group) == 1 or verb is None:
        return first.sentence
    noun = _PLURALS.get(first.noun, f"{first.noun}s")
    names = enumerated(entry.name.removeprefix(f"{entry.noun} ") for entry in group)
    return f"{noun} {names}{_VERBS[verb]}{rest.removeprefix(verb)}"
