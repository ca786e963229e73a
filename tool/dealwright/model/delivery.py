"""What happens around a win: under which law it is signed, and how it is handed to delivery."""

from collections.abc import Iterator
from typing import ClassVar, Literal

from dealwright.diagnostics import Origin
from dealwright.model.clauses import Clause
from dealwright.model.organisation import Named
from dealwright.model.words import Prose
from dealwright.model.writing import keyed, origin, part


@part
class System:
    """A system of the sponsor's that keeps what was signed."""

    SHORT: ClassVar = "label"
    system: str
    label: str
    origin: Origin = origin()


@part
class Sponsor:
    """The legal entity that enters into agreements."""

    name: str
    short: str
    kind: str
    relation: str
    systems: tuple[System, ...] = keyed("system")
    origin: Origin = origin()


@part
class AgreementTemplate:
    """The document every agreement starts from."""

    label: str
    url: str | None = None
    note: str | None = None
    origin: Origin = origin()


@part
class Signature:
    """Where agreements are signed, and what a signature sets in motion."""

    tool: str
    triggers: str
    origin: Origin = origin()


@part
class Legal:
    """`legal.yaml`: who signs what with whom."""

    organisation: str
    sponsor: Sponsor
    template: AgreementTemplate
    contents: tuple[Named, ...] = keyed("key")
    clauses: tuple[Clause, ...] = keyed("clause")
    signature: Signature
    origin: Origin = origin()


@part
class Required:
    """What must be recorded before a won deal is handed over."""

    properties: tuple[str, ...] = ()
    associations: tuple[str, ...] = ()
    origin: Origin = origin()


@part
class HandoffStep:
    """One step from a signed contract to a running service."""

    step: str
    label: str
    text: str
    by: str | None = None
    origin: Origin = origin()


@part
class OrderRule:
    """The pipeline of orders, and the stage that releases one to delivery."""

    pipeline: str
    releases_in: str
    origin: Origin = origin()


@part
class IssueRow:
    """Something that delivery has to know.

    An item of the Hub Configurator or a property of the deal says it; the role `ask` where neither does.
    """

    row: str
    label: str
    item: str | None = None
    property: str | None = None
    confidential: bool = False
    ask: str
    origin: Origin = origin()


@part
class Phase:
    """One step of delivery, an issue of its own; `hub_rows` are asked of each hub."""

    phase: str
    title: str
    rows: tuple[IssueRow, ...] = keyed("row")
    hub_rows: tuple[IssueRow, ...] = keyed("row")
    done: Prose = Prose(())
    origin: Origin = origin()


@part
class IssueRule:
    """Where delivery's issues are opened, and what stands in each."""

    repository: str
    labels: tuple[str, ...] = ()
    phases: tuple[Phase, ...] = keyed("phase")
    origin: Origin = origin()


@part
class Configured:
    """What the Hub Configurator calls an offering, and how many links an order of it may hold."""

    offering: str
    tier: Literal["Essential", "Advanced", "Premier"]
    links: int | None = None
    origin: Origin = origin()


@part
class Asks:
    """What no link says and an order needs: asked once, and of each hub."""

    order: Prose = Prose(())
    hub: Prose = Prose(())
    origin: Origin = origin()


@part
class ConfiguratorRule:
    """Where hubs are put together, in whose words, and what is asked besides.

    `not_repeated`: items of the page that documents leave to the offering and the agreement.
    """

    page: str
    offerings: tuple[Configured, ...] = keyed("offering", required=True)
    asks: Asks | None = None
    not_repeated: tuple[str, ...] = ()
    origin: Origin = origin()

    def offering(self, key: str) -> Configured | None:
        return next((one for one in self.offerings if one.offering == key), None)

    def sold_as(self, tier: str) -> tuple[Configured, ...]:
        """The offerings that a tier of the configurator can mean."""
        return tuple(one for one in self.offerings if one.tier == tier)


@part
class Handoff:
    """`handoff.yaml`: from Closed Won to delivery."""

    from_: str
    requires: Required
    steps: tuple[HandoffStep, ...]
    order: OrderRule | None = None
    configurator: ConfiguratorRule | None = None
    issues: IssueRule | None = None
    origin: Origin = origin()

    def issue_rows(self) -> Iterator[IssueRow]:
        """The rows of all issues."""
        for phase in self.issues.phases if self.issues else ():
            yield from phase.rows
            yield from phase.hub_rows
