"""Two orders that came of one, as one order."""

from collections.abc import Collection, Sequence


def together(
    base: Sequence[str], ours: Sequence[str], theirs: Sequence[str], *, late: Collection[str] = ()
) -> list[str] | None:
    """Every name of ours, and of theirs what is new or was not dropped by us; None for two orders.

    What is new stays behind what it was put behind. Where both put something at one place, ours
    comes first, but `late` names come last there.
    """
    kept = [name for name in base if name in ours and name in theirs]
    if _within(theirs, kept) == kept:
        return _woven(base, ours, theirs, late=late)
    if _within(ours, kept) == kept:
        return _woven(base, theirs, ours, late=late, first=True)
    if _within(ours, kept) == _within(theirs, kept):
        return _woven(base, ours, theirs, late=late)
    return None


def _within(names: Sequence[str], kept: Collection[str]) -> list[str]:
    return [name for name in names if name in kept]


def _woven(
    base: Sequence[str],
    spine: Sequence[str],
    other: Sequence[str],
    *,
    late: Collection[str],
    first: bool = False,
) -> list[str]:
    """The spine with what only the other has; that comes first where both put something."""
    made = list(spine)
    fresh = {name for name in spine if name not in base}
    for number, name in enumerate(other):
        if name in made:
            continue
        before = next((one for one in reversed(other[:number]) if one in made), None)
        at = 0 if before is None else made.index(before) + 1
        beside = before is None or before in base or before in fresh
        while (
            beside and at < len(made) and made[at] in fresh and _goes(made[at], name, late, first)
        ):
            at += 1
        made.insert(at, name)
    return made


def _goes(there: str, new: str, late: Collection[str], first: bool) -> bool:  # noqa: FBT001
    """Whether what is there stays in front of what is new at the same place."""
    if (there in late) != (new in late):
        return new in late
    return not first
