"""The live deals that changes touch: how many, what they are worth, whose they are, how old.

One sweep serves all stages, pipelines and properties of a plan, up to five filter groups of a
search. Of what changes nothing but words, only the number is asked. What fits on one page costs one
search for everything together.
"""

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from dealwright.hubspot import search
from dealwright.hubspot.exchange import Json
from dealwright.hubspot.touches import DEALS, Touch, Where, touch_of
from dealwright.plan.changes import Change, Copy, Create
from dealwright.plan.plan import Effect
from dealwright.plan.resources import Property

_FACTS = ("amount", "hs_is_closed", "hubspot_owner_id", "createdate")
_LARGEST = 10**18  # an amount beyond it is a slip, and its digits would fill the screen


@dataclass(slots=True)
class _Tally:
    """What is added up over the deals of one touch."""

    deals: int = 0
    amount: Decimal = Decimal(0)
    unknown: int = 0
    owners: Counter[str] = field(default_factory=Counter)
    oldest: dt.datetime | None = None

    def add(self, properties: Json) -> None:
        self.deals += 1
        self.owners[properties.get("hubspot_owner_id") or ""] += 1
        born = _instant(properties.get("createdate"))
        if born is not None:
            self.oldest = born if self.oldest is None else min(self.oldest, born)
        if properties.get("hs_is_closed") != "true":
            amount = _amount(properties.get("amount"))
            self.amount += amount or 0
            self.unknown += amount is None

    def effect(self, touch: Touch, now: dt.datetime) -> Effect:
        if not touch.whole or touch.where.thing != DEALS:
            return Effect(deals=self.deals, words=touch.words)
        return Effect(
            deals=self.deals,
            words=touch.words,
            amount=self.amount,
            unknown_amounts=self.unknown,
            owners=tuple(sorted(self.owners.items(), key=lambda one: (-one[1], one[0]))),
            oldest_days=None if self.oldest is None else max((now - self.oldest).days, 0),
        )


def effects(
    changes: Iterable[Change], portal: search.Searching, *, now: dt.datetime
) -> tuple[Effect | None, ...]:
    """The effect of each change, None where none can be."""
    listed = list(changes)
    found = effects_of([touch_of(change) for change in listed], portal, now=now)
    new = {one.address for one in listed if isinstance(one, Create)}
    return tuple(
        _copied(change, portal, new) if isinstance(change, Copy) else effect
        for change, effect in zip(listed, found, strict=True)
    )


def _copied(change: Copy, portal: search.Searching, new: Collection[str]) -> Effect:
    """Only what has no value yet gets one; a property that is still to come has none anywhere."""
    thing = change.resource.object
    filters = [search.filled(change.resource.name)]
    if f"property {thing}/{change.to}" not in new:
        filters.append({"propertyName": change.to, "operator": "NOT_HAS_PROPERTY"})
    return Effect(deals=search.count(portal, thing, filters), words="with a value to copy")


def effects_of(
    touches: Sequence[Touch | None], portal: search.Searching, *, now: dt.datetime
) -> tuple[Effect | None, ...]:
    """The effect of each touch; only deals have an amount, an owner and an age worth telling."""
    whole: dict[Where, bool] = {}
    for touch in filter(None, touches):
        whole[touch.where] = touch.whole or whole.get(touch.where, False)
    tallies: dict[Where, _Tally] = {}
    for part in _parts(whole):
        tallies |= _tallied(part, whole, portal)
    return tuple(
        None if touch is None else tallies[touch.where].effect(touch, now) for touch in touches
    )


def holders(portal: search.Searching, one: Property, value: str) -> tuple[str, ...]:
    """The ids of the live records, of the property's own object, that hold an option."""
    where = Where(one.name, value, one.object, option=True)
    found = search.records(portal, one.object, [[where.filter]], [one.name])
    # A search looks away from capitals; two options may differ by nothing else.
    return tuple(record["id"] for record in found if where.fits(record.get("properties") or {}))


def _parts(places: Iterable[Where]) -> Iterator[list[Where]]:
    """Places in portions that fit into one search each."""
    part: list[Where] = []
    for place in sorted(places, key=lambda one: (one.thing, one.value is None, one.name)):
        more = [*part, place]
        fits = part and part[0].thing == place.thing and search.fits(_groups(more), _asked(more))
        if part and not fits:
            yield part
        part = more if fits else [place]
    if part:
        yield part


def _groups(part: Sequence[Where]) -> list[search.Group]:
    """One group for all values of a property, one for each property that is filled in."""
    values: dict[str, list[str]] = {}
    for place in part:
        if place.value is not None:
            values.setdefault(place.name, []).append(place.value)
    filled = [search.filled(place.name) for place in part if place.value is None]
    return [[one] for one in (*(search.among(*one) for one in values.items()), *filled)]


def _asked(part: Sequence[Where]) -> list[str]:
    facts = _FACTS if part[0].thing == DEALS else ()
    return [*dict.fromkeys((*facts, *(place.name for place in part)))]


def _tallied(
    part: Sequence[Where], whole: Mapping[Where, bool], portal: search.Searching
) -> dict[Where, _Tally]:
    """Everything from the first page if all is on it, else numbers alone where they are enough."""
    thing = part[0].thing
    wanted = [place for place in part if whole[place] and thing == DEALS]
    counted = [place for place in part if place not in wanted]
    first = search.Page([], more=True)
    if wanted or len(counted) > 1:
        first = search.page(portal, thing, _groups(part), _asked(part))
        if not first.more:
            return _added(part, first.records)
    tallies = {
        place: _Tally(deals=search.count(portal, thing, [place.filter])) for place in counted
    }
    if not wanted:
        return tallies
    if counted:  # the first page was of them as well
        first = search.Page([], more=True)
    rest = search.records(portal, thing, _groups(wanted), _asked(wanted), first.last)
    return tallies | _added(wanted, itertools.chain(first.records, rest))


def _added(part: Sequence[Where], deals: Iterable[Json]) -> dict[Where, _Tally]:
    tallies = {place: _Tally() for place in part}
    for deal in deals:
        properties = deal.get("properties") or {}
        for place, tally in tallies.items():
            if place.fits(properties):
                tally.add(properties)
    return tallies


def _amount(text: str | None) -> Decimal | None:
    try:
        amount = Decimal(text or "")
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and abs(amount) < _LARGEST else None


def _instant(text: str | None) -> dt.datetime | None:
    try:
        instant = dt.datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return instant if instant.tzinfo is not None else None
