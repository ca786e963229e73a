"""What is sold and for how much."""

import datetime as dt
from typing import ClassVar, Literal

from dealwright.diagnostics import Origin
from dealwright.model.words import Money, Prose
from dealwright.model.writing import keyed, origin, part

Per = Literal["cluster", "community"]
"""What users are counted over, and with that what begins the usage ladder anew."""


@part
class Price:
    """What an offering costs from a day on. Without `annual` the price is agreed each time.

    `usage_unknown`: nobody recorded whether a usage fee came on top, so no total can be told.
    """

    from_: dt.date
    until: dt.date | None = None
    annual: Money | None = None
    usage: str | None = None
    usage_unknown: bool = False
    per: Per | None = None
    note: str | None = None
    origin: Origin = origin()


@part
class Offering:
    """A tier of membership: for whom, what is in it, what is not, its dated prices."""

    offering: str
    label: str
    state: Literal["focus", "deferred", "not offered"]
    hubs: str
    for_: str | None = None
    includes: Prose = Prose(())
    excludes: Prose = Prose(())
    prices: tuple[Price, ...] = ()
    origin: Origin = origin()


@part
class Band:
    """A step of the usage fee: each monthly active user up to `up_to` costs `each`."""

    up_to: int | None = None
    each: Money
    origin: Origin = origin()


@part
class UsageBands:
    """A marginal ladder: the fee is the sum over the bands, per month."""

    SHORT: ClassVar = "bands"
    name: str
    bands: tuple[Band, ...]
    origin: Origin = origin()


@part
class Directed:
    """Work beyond membership, quoted by the hour."""

    label: str
    from_: dt.date
    hourly: Money
    rule: str
    origin: Origin = origin()


@part
class UsageCounted:
    """In the words that a buyer reads: what it means that users are counted over one or the other."""

    cluster: str | None = None
    community: str | None = None
    origin: Origin = origin()


@part
class Offerings:
    """`offerings.yaml`."""

    offerings: tuple[Offering, ...] = keyed("offering")
    usage_bands: tuple[UsageBands, ...] = keyed("name")
    usage_unit: str | None = None
    usage_counted: UsageCounted | None = None
    usage_scenarios: tuple[int, ...] = ()
    cloud: str | None = None
    without_a_hub: str | None = None
    directed_work: Directed | None = None
    earlier_prices: Prose = Prose(())
    origin: Origin = origin()

    def offering(self, key: str) -> Offering | None:
        return next((offering for offering in self.offerings if offering.offering == key), None)

    def bands(self, name: str) -> UsageBands | None:
        return next((bands for bands in self.usage_bands if bands.name == name), None)
