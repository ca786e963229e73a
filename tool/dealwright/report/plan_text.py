"""A plan as text: what is made, what is changed, which live deals it touches, what is left alone."""

from collections.abc import Callable, Iterator

from dealwright.diagnostics import Origin
from dealwright.plan.changes import (
    Change,
    Copy,
    Create,
    Delete,
    Move,
    Remap,
    Reorder,
    Restore,
    Update,
)
from dealwright.plan.plan import Effect, Plan, Planned
from dealwright.plan.resources import address_of
from dealwright.report.change_text import details, name
from dealwright.report.texts import one_line

Place = Callable[[Origin], str]
_GREEN, _YELLOW = "\x1b[32m", "\x1b[33m"
_OWNERS = 5  # listed by id, the others are counted
_RED, _RESET = "\x1b[1;31m", "\x1b[0m"
_SIGNS: dict[type, str] = {
    Create: "+",
    Update: "~",
    Reorder: "^",
    Delete: "-",
    Move: ">",
    Remap: ">",
    Copy: ">",
    Restore: "<",
}
_COLOURS: dict[type, str] = {Create: _GREEN, Delete: _RED}
KINDS: tuple[tuple[tuple[type, ...], str], ...] = (
    ((Create,), "to create"),
    ((Update,), "to change"),
    ((Reorder,), "to reorder"),
    ((Move, Remap, Copy, Restore), "to move records"),
    ((Delete,), "to delete"),
)


def plan_text(plan: Plan, place: Place, *, colour: bool = False) -> str:
    """The whole plan for a terminal."""
    lines = [heading(plan), ""]
    for one in plan.planned:
        lines += _planned(one, place, colour=colour)
    if plan.planned:
        lines.append("")
    lines += [summary(plan), *stranded_words(plan), *_unmanaged(plan)]
    if plan.planned and plan.calls is not None:
        lines.append(
            f"Applying takes {plan.calls.writes} calls that write, {plan.calls.reads} that read."
        )
    if plan.irreversible and (plan.destructive or plan.reverts):
        lines += [
            "",
            "What cannot be taken back:",
            *(f"  {one_line(one)}" for one in plan.irreversible),
        ]
    for passed in plan.allowed:
        lines += ["", f"allowed[{passed.guard}]: {one_line(passed.why)}"]
    for block in plan.blocks:
        word = f"{_RED}blocked{_RESET}" if colour else "blocked"
        lines += ["", f"{word}[{block.guard}]: {one_line(block.message)}", f"  help: {block.way}"]
    return "\n".join(lines) + "\n"


def heading(plan: Plan) -> str:
    commit = f", commit {plan.commit}" if plan.commit else ""
    kind = "embedded, its deals are invented" if plan.embedded else f"account {plan.portal_id}"
    account = f"{plan.portal} ({kind})"
    return one_line(f"Plan for portal {account}: playbook {plan.playbook}{commit}")


def summary(plan: Plan) -> str:
    """One line that counts; it says so when there is nothing to do."""
    return counts(plan) if plan.empty else f"{counts(plan)} {touched(plan)}"


def counts(plan: Plan) -> str:
    """How many changes of each kind."""
    if plan.empty and plan.reverts is not None:
        return f"Nothing to change: nothing of run {plan.reverts} is left to be taken back."
    if plan.empty:
        return "Nothing to change: the portal is as the playbook wishes."
    found = [
        (sum(isinstance(one.change, kind) for one in plan.planned), word) for kind, word in KINDS
    ]
    return ", ".join(f"{count} {word}" for count, word in found if count) + "."


def touched(plan: Plan) -> str:
    """How many live deals stand where something changes; a deal may stand in several places."""
    places: dict[str, int] = {}
    for one in plan.planned:
        if one.effect is not None:
            place = _place(one.change)
            places[place] = max(places.get(place, 0), one.effect.deals)
    if not places:
        return "No live deal is touched: everything is new or not about deals."
    deals = sum(places.values())
    told = _deals(deals) if deals == max(places.values()) else f"Up to {_deals(deals)}"
    return f"{told} {'stands' if deals == 1 else 'stand'} where something changes."


def _place(change: Change) -> str:
    """What is given up and the records in it are one place: the same deals stand there."""
    match change:
        case Move(resource=stage):
            return stage.address
        case Remap(resource=one, option=option):
            return address_of(one, option)
        case _:
            return change.address


def _deals(count: int) -> str:
    return "1 live deal" if count == 1 else f"{count} live deals"


def effect_words(effect: Effect) -> str:
    """How many deals, and what is known of them beyond their number."""
    return one_line("; ".join([f"{_deals(effect.deals)} {effect.words}", *_known(effect)]))


def _known(effect: Effect) -> Iterator[str]:
    if effect.amount is None or not effect.deals:
        return
    unknown = f", {effect.unknown_amounts} without one" if effect.unknown_amounts else ""
    yield f"open amount {effect.amount.normalize() + 0:,f}{unknown}"
    listed = [f"{owner or 'nobody'}: {count}" for owner, count in effect.owners[:_OWNERS]]
    rest = effect.owners[_OWNERS:]
    more = f" and {len(rest)} more: {sum(count for _, count in rest)}" if rest else ""
    yield f"by owner {', '.join(listed)}{more}"
    if effect.oldest_days is not None:
        days = "1 day" if effect.oldest_days == 1 else f"{effect.oldest_days} days"
        yield f"the oldest is {days} old"


def _planned(one: Planned, place: Place, *, colour: bool) -> Iterator[str]:
    change = one.change
    sign = _SIGNS[type(change)]
    if colour:
        sign = f"{_COLOURS.get(type(change), _YELLOW)}{sign}{_RESET}"
    yield f"{sign} {name(change)}"
    for line in details(one):
        yield f"      {line}"
    if one.effect is not None:
        yield f"      {effect_words(one.effect)}"
    if not isinstance(change, Create) and (where := place(change.origin)):
        yield f"      {where}"


def stranded_words(plan: Plan) -> Iterator[str]:
    """Deals that stand where the playbook does not look."""
    for one in plan.stranded:
        yield (
            f"Look here: {_deals(one.deals)} in {one_line(one.address)}, which the playbook does not "
            "name. If its key was renamed, write formerly: in the playbook; if it is given up, retired:."
        )


def _unmanaged(plan: Plan) -> Iterator[str]:
    if plan.unmanaged:
        listed = ", ".join(one_line(name) for name in plan.unmanaged[:8])
        more = f" and {len(plan.unmanaged) - 8} more" if len(plan.unmanaged) > 8 else ""
        yield f"Left alone, since the playbook does not name it: {listed}{more}."
