"""A plan as Markdown, for a job summary or a comment.

What others can read says nothing of the records of a confidential portal, nor of what that portal
has beside the playbook.
"""

from collections.abc import Callable, Iterable, Iterator

from dealwright.plan.changes import (
    Change,
    Copy,
    Create,
    Danger,
    Delete,
    Move,
    Remap,
    Reorder,
    Restore,
    Update,
)
from dealwright.plan.plan import Effect, Plan, Planned
from dealwright.plan.sealed import public_address
from dealwright.plan.serial import kind
from dealwright.report.change_text import details, name
from dealwright.report.plan_text import (
    counts,
    effect_words,
    heading,
    stranded_words,
)
from dealwright.report.plan_text import touched as touched_words
from dealwright.report.texts import BUDGET, escape, within

_ROWS: dict[type, str] = {
    Create: "new",
    Update: "change",
    Reorder: "order",
    Delete: "**delete**",
    Move: "move",
    Remap: "move",
    Copy: "move",
    Restore: "restore",
}
_TOLD: dict[type, str] = {
    Create: "new",
    Update: "changed",
    Reorder: "in another order",
    Delete: "deleted",
    Move: "moved",
    Remap: "moved",
    Copy: "moved",
    Restore: "restored",
}
_HALF = BUDGET // 2


def plan_markdown(plan: Plan) -> str:
    """The plan within the budget of a comment; what does not fit is counted."""
    parts = [f"### {escape(heading(plan))}\n", f"{_summary(plan)}\n"]
    if plan.blocks:
        parts.append(within(_blocks(plan), _HALF // 2, len(plan.blocks), "> and {} more\n"))
    if plan.reverts is not None and plan.irreversible:
        parts.append(_irreversible(plan))
    if plan.unmanaged:
        parts.append(_unmanaged(plan))
    if plan.planned:
        head = "| | what | how | live deals |\n|---|---|---|---|\n"
        rows = _rows(plan)
        left = BUDGET - sum(map(len, parts)) - len(head) - len(parts)
        table = within(rows, left, len(rows), "| | and {} more | | |\n")
        parts.insert(len(parts) - bool(plan.unmanaged), f"{head}{table}")
    return "\n".join(parts)


def _summary(plan: Plan) -> str:
    if plan.empty:
        return counts(plan)
    if plan.confidential:
        return f"{_kinds(plan)}. What it touches is told in private."
    return " ".join([counts(plan), touched_words(plan), *map(escape, stranded_words(plan))])


def _kinds(plan: Plan) -> str:
    """Which kinds of change there are, without a number."""
    told = dict.fromkeys(_TOLD[type(one.change)] for one in plan.planned)
    return f"Something is {' and something '.join(told)}"


def _blocks(plan: Plan) -> Iterator[str]:
    for block in plan.blocks:
        message = "see the private plan" if plan.confidential else block.message
        yield f"> **Blocked** by `{block.guard}`: {escape(message)} \\({escape(block.way)}\\)\n>\n"


def _irreversible(plan: Plan) -> str:
    """What taking a run back does not bring back, where it may be told."""
    if plan.confidential:
        return "What cannot be taken back is told in private.\n"
    count = len(plan.irreversible)
    listed = (f"- {escape(one)}\n" for one in plan.irreversible)
    told = within(listed, _HALF // 4, count, "- and {} more\n")
    return f"What cannot be taken back:\n\n{told}"


def _unmanaged(plan: Plan) -> str:
    count = len(plan.unmanaged)
    if plan.confidential:
        return "What the playbook does not name is left alone.\n"
    words = f"Left alone: {count} that the playbook does not name"
    listed = within(
        (f"- {escape(one)}\n" for one in plan.unmanaged), _HALF // 2, count, "- and {} more\n"
    )
    return f"<details><summary>{words}</summary>\n\n{listed}\n</details>\n"


def _worst_first(planned: Iterable[Planned]) -> list[Planned]:
    """What could be lost comes first: the end of a long table may be cut off."""
    return sorted(planned, key=lambda one: -list(Danger).index(one.danger))


def _rows(plan: Plan) -> list[str]:
    listed = _worst_first(plan.planned)
    if not plan.confidential:
        return [_row(one, name(one.change), details(one), effect_words) for one in listed]
    taken_back = plan.reverts is not None
    rows = (
        _row(
            one,
            kind(one.change) if taken_back else _public_name(one.change),
            () if taken_back else _wished(one),
            lambda _: "private",
        )
        for one in listed
    )
    # What is told in the same words is one thing, so that nobody can count it.
    return list(dict.fromkeys(rows))


def _row(one: Planned, called: str, told: Iterable[str], touching: Callable[[Effect], str]) -> str:
    how = "<br>".join(escape(line) for line in told)
    effect = "" if one.effect is None else escape(touching(one.effect))
    return f"| {_ROWS[type(one.change)]} | {escape(called)} | {how} | {effect} |\n"


def _public_name(change: Change) -> str:
    """What the playbook itself calls it: a label that only the portal has is not told."""
    match change:
        case Create() | Update() | Reorder():
            return name(change)
        case Restore():
            return kind(change)
        case _:
            return public_address(change)


def _wished(one: Planned) -> Iterator[str]:
    """What the playbook wishes, which is public; not what the portal has, which is not."""
    match one.change:
        case Create():
            yield from details(one)
        case Update():
            yield ", ".join(field.name.replace("_", " ") for field in one.change.fields)
        case Reorder():
            yield f"to {', '.join(one.change.ours)}"
        case Move() | Remap() | Copy():
            yield f"to {one.change.to}"
        case Delete() | Restore():
            return
