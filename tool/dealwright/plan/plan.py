"""A plan: the changes with their effects on live records, and what stands in their way."""

from dataclasses import dataclass
from decimal import Decimal

from dealwright.plan.changes import Change, Create, Danger, Delete, Update
from dealwright.plan.resources import Pipeline, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """The live deals that a change touches, and in which sense.

    Where more than words change: the sum of the known amounts of those that are not closed, how many
    of these have none, how many deals each owner has (by id, "" for nobody), and how many days ago
    the oldest was made. `amount` is None where only the number was asked.
    """

    deals: int
    words: str
    amount: Decimal | None = None
    unknown_amounts: int = 0
    owners: tuple[tuple[str, int], ...] = ()
    oldest_days: int | None = None


def counted(count: int, thing: str = "record") -> str:
    """A number of things, in words that agree."""
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One change with its effect, and what else one should know of it.

    `restores`: the kind of the archived property that a creation brings back, values and all.
    """

    change: Change
    effect: Effect | None = None
    note: str | None = None
    restores: str | None = None

    @property
    def danger(self) -> Danger:
        """How much care the change wants."""
        if isinstance(self.change, Delete):
            # HubSpot forgets since when records stood in a stage, and a new one knows nothing.
            forgotten = isinstance(self.change.resource, Stage | Pipeline)
            return Danger.IRREVERSIBLE if forgotten else Danger.DESTRUCTIVE
        if isinstance(self.change, Create):
            return Danger.CAUTION if self.note else Danger.SAFE
        if isinstance(self.change, Update):
            names = {field.name for field in self.change.fields}
            if names & {"type", "field_type", "references", "unique", "probability"}:
                return Danger.CAUTION
        if self.effect is not None and self.effect.deals:
            return Danger.CAUTION
        return Danger.SAFE


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A guard that stands in the way: its id, what it saw, and the way past it."""

    guard: str
    message: str
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """A guard that somebody lets a plan pass, and why.

    `file`: where that is written; None where it was said at a terminal. `spent`: an earlier apply has
    used it up.
    """

    guard: str
    why: str
    file: str | None = None
    spent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranded:
    """A stage that the playbook does not name, with live deals in it."""

    address: str
    deals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """How many calls to the portal."""

    reads: int
    writes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What would be done to one portal.

    `reverts`: the run that this plan takes back. `irreversible`: what could not be taken back. `calls`:
    what applying it will ask of the portal.
    """

    portal: str
    portal_id: int
    playbook: str
    digest: str
    commit: str | None
    planned: tuple[Planned, ...]
    unmanaged: tuple[str, ...]
    blocks: tuple[Block, ...] = ()
    allowed: tuple[Allowance, ...] = ()
    confidential: bool = False
    embedded: bool = False
    stranded: tuple[Stranded, ...] = ()
    reverts: str | None = None
    irreversible: tuple[str, ...] = ()
    calls: Calls | None = None

    @property
    def empty(self) -> bool:
        return not self.planned

    @property
    def destructive(self) -> bool:
        """Whether something would be lost."""
        lost = (Danger.DESTRUCTIVE, Danger.IRREVERSIBLE)
        return any(one.danger in lost for one in self.planned)
