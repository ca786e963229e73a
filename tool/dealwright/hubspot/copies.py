"""What stands in the way of copying values from a property that is given up: looked up in records.

An option that the other property lacks matters only when a record holds it, and that values must be
unique there only when two records share one. Neither is known from the configuration.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from dealwright.hubspot import search
from dealwright.hubspot.record_writes import mapped
from dealwright.plan.changes import Change, Copy, Remap
from dealwright.plan.plan import Block, counted
from dealwright.plan.resources import Configuration, Property
from dealwright.plan.taking import offered, other_kind, taker

_SHOWN = 5


def copy_blocks(
    changes: Iterable[Change], wish: Configuration, live: Configuration, portal: search.Searching
) -> Iterator[Block]:
    """Values that could not be copied; records are read only where an option could be missing."""
    remaps: dict[str, dict[str, str]] = {}
    for change in changes:
        if isinstance(change, Remap):
            remaps.setdefault(change.resource.address, {})[change.option] = change.to
        if not isinstance(change, Copy):
            continue
        target = taker(change, wish, live)
        if target is None or any(other_kind(change, target)):
            continue
        source, there = change.resource, target in live.properties
        known = offered(target, wish) if source.type == "enumeration" else None
        lacks = known is not None and {one.value for one in source.options or ()} - known
        if not lacks and not target.unique:
            continue
        pairs = list(_held(change, portal, there=there))
        if known is not None and lacks:
            yield from _missing(change, target, known, pairs, remaps.get(source.address, {}))
        if target.unique:
            yield from _shared(change, target, pairs)


def _held(change: Copy, portal: search.Searching, *, there: bool) -> Iterator[tuple[str, str]]:
    """What each live record holds in the two properties; `there`: the portal has the second one."""
    names = [change.resource.name, *([change.to] if there else [])]
    groups = [[search.filled(name)] for name in names]
    for record in search.records(portal, change.resource.object, groups, names):
        found = record.get("properties") or {}
        yield found.get(change.resource.name) or "", found.get(change.to) or ""


def _missing(
    change: Copy,
    target: Property,
    known: frozenset[str],
    pairs: Sequence[tuple[str, str]],
    remaps: Mapping[str, str],
) -> Iterator[Block]:
    """Options that records hold and the other property does not offer; what is remapped first is not."""
    holding = 0
    lacking: dict[str, None] = {}
    for value, taken in pairs:
        after = value
        for option, to in remaps.items():
            after = mapped(after, option, to)
        gone = [] if taken or not after else [one for one in after.split(";") if one not in known]
        holding += bool(gone)
        lacking |= dict.fromkeys(gone)
    if holding:
        names = ", ".join(sorted(lacking)[:_SHOWN])
        yield Block(
            guard="values_lost",
            message=f"{change.resource.address} goes to {target.address}, which does not offer {names}: "
            f"held by {counted(holding)}",
            way="offer them there, or map them to other options first",
        )


def _shared(change: Copy, target: Property, pairs: Sequence[tuple[str, str]]) -> Iterator[Block]:
    """Records whose value another one has, or would get; the values themselves are not told."""
    claims = Counter(taken or value for value, taken in pairs)
    sharing = sum(1 for value, taken in pairs if value and not taken and claims[value] > 1)
    if sharing:
        yield Block(
            guard="values_lost",
            message=f"{change.resource.address} goes to {target.address}, which takes each value once: "
            f"shared by {counted(sharing)}",
            way="make them differ first, or map to a property that is not unique",
        )
