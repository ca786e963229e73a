"""A run taken back: the configuration as it was before, as a wish, and what records held.

The wish speaks only of what the run touched. What is no longer as the run left it was changed by
somebody else since: it is told, and never overwritten.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

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
from dealwright.plan.diff import diff
from dealwright.plan.ledger import Outcome
from dealwright.plan.lost import Lost, home_of
from dealwright.plan.resources import (
    Configuration,
    Group,
    Pipeline,
    Property,
    Resource,
    Retired,
    Stage,
)
from dealwright.plan.runs import Run, Step
from dealwright.plan.state import State, state, wished


@dataclass(frozen=True, slots=True, kw_only=True)
class Reversal:
    """What takes a run back, and the addresses that somebody has changed since.

    `lost`: what cannot come back, a sentence each that says why.
    """

    wish: Configuration
    changes: tuple[Change, ...]
    since: tuple[str, ...]
    lost: tuple[str, ...]


def reverse(run: Run, live: Configuration) -> Reversal:
    """What undoes everything that the run did, or may have done."""
    past, lost = _Past(live), Lost()
    restores: list[Change] = []
    for step in reversed(run.steps):
        if step.outcome is Outcome.NOT_STARTED or not step.wrote:
            continue
        change = step.change
        if lost.takes(change, past.now()):
            continue
        past.undo(step)
        kept = isinstance(change, Delete) and change.address in past.since
        if step.records and not kept and isinstance(change, Move | Remap | Copy | Delete):
            restores.append(Restore(change=change, values=step.records, origin=change.origin))
    wish = past.wish()
    made = diff(wish, live).changes
    last = next((n for n, one in enumerate(made) if isinstance(one, Delete)), len(made))
    return Reversal(
        wish=wish,
        changes=(*made[:last], *restores, *made[last:]),
        since=tuple(dict.fromkeys(past.since)),
        lost=tuple(lost.sentences.values()),
    )


@dataclass
class _Past:
    """The live configuration, step by step back to what it was."""

    live: Configuration
    there: dict[str, Resource] = field(init=False)
    orders: dict[str, list[str]] = field(init=False)
    gaps: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    touched: dict[str, Resource | None] = field(default_factory=dict)
    retired: list[Retired] = field(default_factory=list)
    since: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.there = {one.address: one for one in self.live.resources()}
        self.orders = {
            one.address: [stage.id for stage in one.stages] for one in self.live.pipelines
        }

    def undo(self, step: Step) -> None:
        match step.change:
            case Reorder() as change if self._reordered(change, step.outcome):
                self.since.append(change.address)
            case Create() | Update() | Delete() as change if self._moved_on(change):
                self.since.append(change.address)
            case Create(resource=made):
                self.touched[made.address] = None
                self.retired.append(Retired(resource=made, keep_values=True, origin=made.origin))
            case Update() as change if step.found is not None:
                self._undo_update(change, step.found)
            case Reorder() as change:
                self._undo_order(change)
            case Delete(option=str()) as change:
                self._undo_option(change, step.found)
            case Delete() as change:
                self._undo_delete(change, step.found)
            case _:  # of records, what they held is restored
                return

    def now(self) -> dict[str, Resource | None]:
        """Everything by address, later steps of the run undone."""
        return {**self.there, **self.touched}

    def wish(self) -> Configuration:
        """What was touched, as it was; pipelines whole, since their stages have an order."""
        kept = [one for one in self.touched.values() if one is not None]
        properties = tuple(one for one in kept if isinstance(one, Property))
        return Configuration(
            groups=tuple(one for one in kept if isinstance(one, Group)),
            properties=properties,
            pipelines=tuple(self._pipelines()),
            retired=tuple(self._retired()),
        )

    def _retired(self) -> Iterator[Retired]:
        """What the run had made; a group in which something stays is told, and stays too."""
        after = (self.touched.get(one.address, one) for one in self.live.properties)
        filled = {(one.object, one.group) for one in after if isinstance(one, Property)}
        for one in self.retired:
            group = one.resource
            if isinstance(group, Group) and (group.object, group.name) in filled:
                self.since.append(one.address)
            else:
                yield one

    def _moved_on(self, change: Create | Update | Delete) -> bool:
        """Whether the portal is not as the run left it, later steps of the run undone."""
        address = wished(change).address
        found = self.touched.get(address, self.there.get(address))
        if isinstance(change, Create) and found is not None and _grown(change.resource, found):
            return True
        return state(change, found) in (State.OTHER, State.AS_SEEN)

    def _reordered(self, change: Reorder, outcome: Outcome) -> bool:
        """The same for an order; what the run deleted after it is looked away from."""
        found = tuple(
            one for one in self.orders.get(change.pipeline.address, ()) if one in change.new
        )
        if found == tuple(one for one in change.new if one in found):
            return False
        return outcome is Outcome.DONE or change.moved(found) is None

    def _undo_update(self, change: Update, found: Resource) -> None:
        address = change.address
        # It is there: what has gone since was told apart before.
        now = self.touched.get(address) or self.there[address]
        names = [one.name for one in change.fields]
        self.touched[address] = replace(now, **{name: getattr(found, name) for name in names})
        if "options" in names and isinstance(found, Property) and isinstance(now, Property):
            before = {option.value for option in found.options or ()}
            # What somebody has added since is not in what the run wrote.
            for value in _values(change.resource) - before:
                self.retired.append(Retired(resource=found, option=value, origin=change.origin))

    def _undo_option(self, change: Delete, found: Resource | None) -> None:
        """Put one option back after the one it followed; the rest of the property is not ours."""
        before, address = found or change.resource, change.resource.address
        now = self.touched.get(address, self.there.get(address))
        if not isinstance(now, Property) or not isinstance(before, Property):
            self.since.append(change.address)
            return
        old, options = list(before.options or ()), list(now.options or ())
        values = [option.value for option in old]
        at = values.index(str(change.option))
        places = [n for n, one in enumerate(options, 1) if one.value in values[:at]]
        options.insert(max(places, default=0), old[at])
        self.touched[address] = replace(now, options=tuple(options))

    def _undo_order(self, change: Reorder) -> None:
        address = change.pipeline.address
        order = self._order(address)
        self.gaps.pop(address, None)
        ours = iter([one for one in change.old if one in order])
        self.orders[address] = [next(ours) if one in change.old else one for one in order]
        self.touched.setdefault(address, self.there.get(address))

    def _undo_delete(self, change: Delete, found: Resource | None) -> None:
        resource = found or change.resource
        self.touched[resource.address] = resource
        if isinstance(resource, Stage):
            address = home_of(resource)
            self.touched.setdefault(address, self.there.get(address))
            self.gaps.setdefault(address, []).append((change.place or 0, resource.id))

    def _order(self, address: str) -> list[str]:
        """The stages of a pipeline; deleted ones stand again where they stood."""
        order = list(self.orders.get(address, []))
        for place, stage in sorted(self.gaps.get(address, ())):
            order.insert(place, stage)
        return order

    def _pipelines(self) -> Iterator[Pipeline]:
        stages = self.now()
        homes = {home_of(one) for one in self.touched.values() if isinstance(one, Stage)} | {
            address for address, one in self.touched.items() if isinstance(one, Pipeline)
        }
        found = (stages.get(address) for address in sorted(homes))
        for home in (one for one in found if isinstance(one, Pipeline)):
            if home.address not in self.there:
                yield home
                continue
            prefix = f"stage {home.object}/{home.id}/"
            kept = [stages.get(f"{prefix}{id_}") for id_ in self._order(home.address)]
            yield replace(home, stages=tuple(one for one in kept if isinstance(one, Stage)))


def _values(resource: Resource) -> set[str]:
    options = resource.options if isinstance(resource, Property) else ()
    return {option.value for option in options or ()}


def _grown(made: Resource, found: Resource) -> bool:
    """Whether somebody gave a thing that the run had made stages or options of their own."""
    if isinstance(made, Pipeline) and isinstance(found, Pipeline):
        return {one.id for one in found.stages} != {one.id for one in made.stages}
    listed = isinstance(made, Property) and made.options is not None
    return listed and _values(found) != _values(made)
