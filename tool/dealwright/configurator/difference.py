"""What two links say differently, in the tier that counts."""

from dataclasses import dataclass

from dealwright.configurator.link import TIERS, Link, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """An item that the links do not share; `in_first` and `in_second` say which side names it."""

    item: str
    first: Value
    second: Value
    in_first: bool = True
    in_second: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Two links beside each other. `aside` names tiers that do not count and differ, too."""

    first: Link
    second: Link
    changed: tuple[Changed, ...]
    aside: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether the hubs would be others; what lies in tiers that are not shown is no difference."""
        return bool(self.changed) or self.tiers_differ or self.catalogues_differ

    @property
    def tiers_differ(self) -> bool:
        return self.first.state.shown != self.second.state.shown

    @property
    def catalogues_differ(self) -> bool:
        return self.first.catalogue != self.second.catalogue


def compare(first: Link, second: Link) -> Difference:
    one, other = first.state.choices, second.state.choices
    changed = tuple(
        Changed(
            item=key,
            first=one.get(key),
            second=other.get(key),
            in_first=key in one,
            in_second=key in other,
        )
        for key in dict.fromkeys((*one, *other))
        if (key in one, one.get(key)) != (key in other, other.get(key))
    )
    counted = {first.state.shown, second.state.shown}
    aside = tuple(
        tier
        for tier in TIERS
        if tier not in counted
        and first.state.selections.get(tier, {}) != second.state.selections.get(tier, {})
    )
    return Difference(first=first, second=second, changed=changed, aside=aside)
