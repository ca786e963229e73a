"""A plan as text: what is made, what is changed, which live deals it touches, what is left alone."""

from collections.abc import Callable, Iterator

from dealwright.diagnostics import Origin
from dealwright.model.words import format_percent
from dealwright.plan.changes import (
    Change,
    Copy,
    Create,
    Delete,
    FieldChange,
    Move,
    RecordChange,
    Remap,
    Reorder,
    Restore,
    Update,
)
from dealwright.plan.plan import Effect, Plan, Planned
from dealwright.plan.resources import (
    Group,
    Option,
    Pipeline,
    Property,
    Resource,
    Stage,
    address_of,
)
from dealwright.report.snippet import visible

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


def one_line(text: str) -> str:
    """Text from a file or a portal: on one line, and nowhere in it a command to a CI runner."""
    return visible(text).replace("##[", "## [")


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
    if plan.empty:
        return "Nothing to change: the portal is as the playbook wishes."
    found = [
        (sum(isinstance(one.change, kind) for one in plan.planned), word) for kind, word in KINDS
    ]
    return ", ".join(f"{count} {word}" for count, word in found if count) + "."


def touched(plan: Plan) -> str:
    """How many live deals stand where something changes; a deal may stand in several places."""
    effects = [one.effect.deals for one in plan.planned if one.effect is not None]
    if not effects:
        return "No live deal is touched: everything is new or not about deals."
    deals = sum(effects)
    told = _deals(deals) if deals == max(effects) else f"Up to {_deals(deals)}"
    return f"{told} {'stands' if deals == 1 else 'stand'} where something changes."


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


def name(change: Change) -> str:
    """What is changed, as a person says it: its kind, its label, its address."""
    if isinstance(change, Reorder):
        order = f"order of the stages of {change.pipeline.label} ({change.pipeline.address})"
        return one_line(order)
    resource = change.resource
    label = resource.label or resource.address.rpartition("/")[2]
    option = getattr(change, "option", None)
    if option is not None:
        label = f"{option} of {label}"
    whose = "records of " if isinstance(change, Move | Remap | Copy | Restore) else ""
    return one_line(f"{whose}{label} ({address_of(resource, option)})")


def details(planned: Planned) -> Iterator[str]:
    """What a change says beyond its name."""
    return map(one_line, _details(planned))


def _details(planned: Planned) -> Iterator[str]:
    match planned.change:
        case Create() as change:
            yield from _made(change.resource)
        case Update() as change:
            yield from _updated(change)
        case Reorder() as change:
            yield f"from {', '.join(change.old)}"
            yield f"to   {', '.join(change.new)}"
        case Move() | Remap() | Copy() | Restore() as change:
            yield _destination(change)
        case Delete() as change:
            yield from _gone(change)
    if planned.note is not None:
        yield planned.note


def _made(resource: Resource) -> Iterator[str]:
    match resource:
        case Group():
            return
        case Property():
            yield f"{resource.kind}{_options(resource.options or ())}"
        case Pipeline():
            stages = "1 stage" if len(resource.stages) == 1 else f"{len(resource.stages)} stages"
            yield f"{stages}: {', '.join(stage.label for stage in resource.stages)}"
        case Stage():
            if resource.probability is not None:
                yield f"probability {format_percent(resource.probability)}"


def _updated(change: Update) -> Iterator[str]:
    for field in change.fields:
        yield from _field(field)
    if change.passing:
        yield "for a while, so that another can take the label"


def _destination(change: RecordChange) -> str:
    match change:
        case Move():
            home = change.pipeline == change.resource.pipeline
            return f"to stage {change.to}{'' if home else f' of pipeline {change.pipeline}'}"
        case Remap():
            return f"{change.option} -> {change.to}"
        case Copy():
            return f"to property {change.to}, where that is empty"
        case Restore():
            return "as they were, where nobody has changed them since"


def _gone(change: Delete) -> Iterator[str]:
    if change.option is not None:
        return
    match change.resource:
        case Property():
            yield "archived; its values are kept in the ledger"
        case Pipeline() as pipeline:
            yield f"with {len(pipeline.stages)} stages"
        case Group() | Stage():
            return


def _options(options: tuple[Option, ...]) -> str:
    if not options:
        return ""
    return ", 1 option" if len(options) == 1 else f", {len(options)} options"


def _field(field: FieldChange) -> Iterator[str]:
    if isinstance(field.old, tuple) or isinstance(field.new, tuple):
        old, new = tuple(field.old or ()), tuple(field.new or ())
        yield from (f"{field.name}: + {word}" for word in new if word not in old)
        yield from (f"{field.name}: - {word}" for word in old if word not in new)
        if set(old) == set(new):
            yield f"{field.name}: in another order"
        return
    yield f"{field.name.replace('_', ' ')}: {_quoted(field.old)} -> {_quoted(field.new)}"


def _quoted(value: str | None) -> str:
    return "nothing" if not value else f'"{value}"'


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
