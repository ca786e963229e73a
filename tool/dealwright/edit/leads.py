"""What stands above the entries of a file that two sides have edited: empty lines, comments."""

from collections.abc import Mapping, Sequence

from dealwright.edit.pieces import Piece


def chosen(base: str, ours: str, theirs: str) -> str | None:
    """The text of the side that changed it; None when both did, in two ways."""
    if ours in (theirs, base):
        return theirs
    return ours if theirs == base else None


def taken(sides: Sequence[Mapping[str, Piece]]) -> dict[str, str]:
    """New entries that took the lead of the entry behind them: they stand below its comment."""
    base = sides[0]
    found: dict[str, str] = {}
    for side in sides[1:]:
        order = list(side)
        fresh: list[str] = []
        for name in order:
            if name not in base:
                fresh.append(name)
                continue
            lead = base[name].lead
            if fresh and side[fresh[0]].lead.startswith(lead) and side[name].lead != lead:
                found |= dict.fromkeys(fresh, name)
            fresh = []
    return found


def lead(name: str, sides: Sequence[Mapping[str, Piece]], under: Mapping[str, str]) -> str:
    """What stands above an entry."""
    base, ours, theirs = ([side[name].lead] if name in side else [] for side in sides)
    if not base:
        (above,) = ours[:1] or theirs
        below = under.get(name)
        if below is None or ours:
            return above
        # Where both have put something under one comment, it is told once: the first of theirs
        # stands as far from ours as what is behind it does from theirs.
        again = any(of == below and one in sides[1] for one, of in under.items())
        first = next(one for one in sides[2] if under.get(one) == below)
        if not again or name != first:
            return above
        return sides[2][below].lead + above.removeprefix(sides[0][below].lead)
    if not ours or not theirs:
        return (ours or theirs)[0]
    return leads(base[0], ours[0], theirs[0])


def leads(base: str, ours: str, theirs: str) -> str:
    """The comments of both sides where both have changed them: none of them is lost."""
    kept = chosen(base, ours, theirs)
    if kept is not None:
        return kept
    known = (ours + base).splitlines()
    return ours + "".join(
        line
        for line in theirs.splitlines(keepends=True)
        if line.strip() and line.rstrip("\r\n") not in known
    )
