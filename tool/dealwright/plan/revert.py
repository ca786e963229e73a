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
    """What takes a run back, and the addresses that somebody has changed since."""

    wish: Configuration
    changes: tuple[Change, ...]
    since: tuple[str, ...]


def reverse(run: Run, live: Configuration) -> Reversal:
    """What undoes everything that the run did, or may have done."""
    past = _Past(live)
    restores: list[Change] = []
    for step in reversed(run.steps):
        if step.outcome is Outcome.NOT_STARTED or not step.wrote:
            continue
        if step.records and isinstance(step.change, Move | Remap | Copy | Delete):
            change = step.change
            restores.append(Restore(change=change, values=step.records, origin=change.origin))
        past.undo(step)
    wish = past.wish()
    made = diff(wish, live).changes
    last = next((n for n, one in enumerate(made) if isinstance(one, Delete)), len(made))
    return Reversal(
        wish=wish,
        changes=(*made[:last], *restores, *made[last:]),
        since=tuple(dict.fromkeys(past.since)),
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
            case Create() | Update() | Reorder() | Delete() as change if self._moved_on(change):
                self.since.append(change.address)
            case Create(resource=made):
                self.touched[made.address] = None
                self.retired.append(Retired(resource=made, keep_values=True, origin=made.origin))
            case Update() as change if step.found is not None:
                self._undo_update(change, step.found)
            case Reorder() as change:
                self._undo_order(change)
            case Delete() as change:
                self._undo_delete(change, step.found)
            case _:  # of records, what they held is restored
                return

    def wish(self) -> Configuration:
        """What was touched, as it was; pipelines whole, since their stages have an order."""
        kept = [one for one in self.touched.values() if one is not None]
        properties = tuple(one for one in kept if isinstance(one, Property))
        return Configuration(
            groups=tuple(one for one in kept if isinstance(one, Group)),
            properties=properties,
            pipelines=tuple(self._pipelines()),
            retired=tuple(self.retired),
        )

    def _moved_on(self, change: Create | Update | Reorder | Delete) -> bool:
        """Whether the portal is not as the run left it, later steps of the run undone."""
        if isinstance(change, Reorder) or (isinstance(change, Update) and change.passing):
            return False
        address = wished(change).address
        found = self.touched.get(address, self.there.get(address))
        return state(change, found) in (State.OTHER, State.AS_SEEN)

    def _undo_update(self, change: Update, found: Resource) -> None:
        address = change.address
        now = self.touched.get(address) or self.there.get(address)
        if now is None:
            return
        names = [one.name for one in change.fields]
        self.touched[address] = replace(now, **{name: getattr(found, name) for name in names})
        if "options" in names and isinstance(found, Property) and isinstance(now, Property):
            before = {option.value for option in found.options or ()}
            for option in now.options or ():
                if option.value not in before:
                    self.retired.append(
                        Retired(resource=found, option=option.value, origin=change.origin)
                    )

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
            address = f"pipeline {resource.object}/{resource.pipeline}"
            self.touched.setdefault(address, self.there.get(address))
            self.gaps.setdefault(address, []).append((change.place or 0, resource.id))

    def _order(self, address: str) -> list[str]:
        """The stages of a pipeline; deleted ones stand again where they stood."""
        order = list(self.orders.get(address, []))
        for place, stage in sorted(self.gaps.get(address, ())):
            order.insert(place, stage)
        return order

    def _pipelines(self) -> Iterator[Pipeline]:
        stages = {**self.there, **self.touched}
        homes = {
            f"pipeline {one.object}/{one.pipeline}"
            for one in self.touched.values()
            if isinstance(one, Stage)
        } | {address for address, one in self.touched.items() if isinstance(one, Pipeline)}
        for address in sorted(homes):
            home = stages.get(address)
            if not isinstance(home, Pipeline):
                continue
            if address not in self.there:
                yield home
                continue
            prefix = f"stage {home.object}/{home.id}/"
            kept = [stages.get(f"{prefix}{id_}") for id_ in self._order(address)]
            yield replace(home, stages=tuple(one for one in kept if isinstance(one, Stage)))
