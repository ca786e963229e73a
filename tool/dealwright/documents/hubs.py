"""The hubs of a deal as documents show them: what its links of the Hub Configurator say.

A link in which `configurator check` finds an error is in no document; what it warns of is an open
question. The cluster, which all hubs of an order share, is told once.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from dealwright.configurator.catalogue import Catalogue
from dealwright.configurator.judging import judge, read_all
from dealwright.configurator.link import Link
from dealwright.diagnostics import Diagnostic, Severity
from dealwright.documents.escape import one_line
from dealwright.errors import FindingsError
from dealwright.model.delivery import Asks, ConfiguratorRule
from dealwright.model.playbook import Playbook
from dealwright.report.link import Row, rows

LINKS = "configurator_url"
"""The property of a deal that holds the links of its order, blanks between them."""

_BETWEEN = re.compile(r"[\s,;]+(?=https?://)")
_CLUSTER = "cluster:"
_ACCOUNT = "cluster:account"
# Whose cloud account each choice means; CloudBank's is neither ours nor the member's.
_HOLDERS = {
    "2i2c-managed": "ours",
    "community-managed": "member",
    "community-managed-agreement": "member",
}
# What a member can settle; the other warnings tell of how a link was spelt.
_TO_AGREE = frozenset({"DW908", "DW909", "DW910"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """What a check warns of, as a question; `to_agree`: with the member, who knows no codes."""

    of: str
    text: str
    code: str
    note: str
    to_agree: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """One hub: its link, and its choices but for those of the cluster.

    `address` is None where the link leads to another page than the playbook's.
    """

    name: str
    address: str | None
    choices: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hubs:
    """What was configured for a deal.

    `account`: whose cloud account it is, `ours` or `member`; empty where the links leave that open.
    `left_out`: items of which the playbook says that no document repeats them. `by_hand`: the links
    were given, not read from the deal.
    """

    tier: str
    account: str
    cluster: tuple[Row, ...]
    hubs: tuple[Hub, ...]
    doubts: tuple[Doubt, ...]
    asks: Asks
    left_out: tuple[str, ...]
    catalogue: Catalogue | None
    by_hand: bool

    def chosen(self, item: str) -> str:
        """A choice in words: of the cluster, or of all hubs; with their names where they differ."""
        said = {one.item: one.value for one in self.cluster}
        if item in said:
            return said[item]
        of_each = [(hub.name, self.of(hub, item)) for hub in self.hubs]
        values = {value for _, value in of_each if value}
        if len(values) == 1 and all(value for _, value in of_each):
            return values.pop()
        return "; ".join(f"{name}: {value or 'not chosen'}" for name, value in of_each if values)

    @staticmethod
    def of(hub: Hub, item: str) -> str:
        """A choice of one hub in words; empty where its link does not say it."""
        return next((one.value for one in hub.choices if one.item == item), "")

    def content(self) -> dict[str, Any]:
        """What a digest is made of."""
        found = {
            "cluster": [(one.item, one.value) for one in self.cluster],
            "hubs": [
                [hub.address, *((one.item, one.value) for one in hub.choices)] for hub in self.hubs
            ],
        }
        return found | ({"catalogue": self.catalogue.digest} if self.catalogue else {})


def links_in(text: str) -> tuple[str, ...]:
    """The links in a property: one, or several with blanks, commas or lines between them."""
    return tuple(filter(None, (one.strip(" \t\r\n,;") for one in _BETWEEN.split(text))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Whose hubs are shown: the deal, what it says, what was given in place of that."""

    deal: str
    written: str
    given: tuple[str, ...]
    catalogue: Catalogue | None


def read_hubs(playbook: Playbook, wanted: Wanted, offering: str) -> Hubs | None:
    """The hubs, None where there is no link, or a finding that says what is wrong with the links."""
    written = wanted.given or links_in(wanted.written)
    if not written:
        return None
    rule = playbook.handoff.configurator if playbook.handoff else None
    links, unreadable = read_all(written)
    found = (
        *unreadable,
        *judge(links, wanted.catalogue, rule.offering(offering) if rule else None),
    )
    _refuse(wanted, [one for one in found if one.severity is Severity.ERROR])
    silent = rule.not_repeated if rule else ()
    each = [
        [one for one in rows(link, wanted.catalogue) if one.item not in silent] for link in links
    ]
    return Hubs(
        tier=links[0].state.shown,
        account=_HOLDERS.get(str(links[0].state.choices.get(_ACCOUNT)), ""),
        cluster=tuple(one for one in each[0] if one.item.startswith(_CLUSTER)),
        hubs=tuple(
            Hub(
                name=_name(link.name),
                address=link.address if rule is not None and link.page == rule.page else None,
                choices=tuple(one for one in choices if not one.item.startswith(_CLUSTER)),
            )
            for link, choices in zip(links, each, strict=True)
        ),
        doubts=_shared((*map(_doubt, found), *_elsewhere(links, rule))),
        asks=rule.asks if rule and rule.asks else Asks(),
        left_out=tuple(key for key in silent if any(key in link.state.choices for link in links)),
        catalogue=wanted.catalogue,
        by_hand=bool(wanted.given),
    )


def _refuse(wanted: Wanted, errors: Sequence[Diagnostic]) -> None:
    if not errors:
        return
    told = "; ".join(
        f"{one.code} {one.primary.origin.file}: {one_line(one.message)}" for one in errors
    )
    held = "--link" if wanted.given else f"Hub Configurator URL ({LINKS}) of deal {wanted.deal}"
    raise FindingsError(
        f"the links in {held} cannot be ordered as they are: {told}",
        hint=f"dealwright configurator check shows all of it; dealwright explain {errors[0].code}",
    )


def _name(name: str) -> str:
    """`Hub 2` of `link 2`: readers of documents order hubs, not links."""
    return name.replace("link ", "Hub ", 1)


def _doubt(one: Diagnostic) -> Doubt:
    return Doubt(
        of=_name(one.primary.origin.file),
        text=one_line(one.message),
        code=one.code,
        note=one_line(one.note or ""),
        to_agree=one.code in _TO_AGREE,
    )


def _shared(doubts: Sequence[Doubt]) -> tuple[Doubt, ...]:
    """What is doubtful of several hubs for the same reason is asked once."""
    said: dict[Doubt, list[str]] = {}
    for one in doubts:
        said.setdefault(replace(one, of=""), []).append(one.of)
    return tuple(replace(one, of=", ".join(names)) for one, names in said.items())


def _elsewhere(links: Sequence[Link], rule: ConfiguratorRule | None) -> list[Doubt]:
    """Anybody can put up a page that looks like the Hub Configurator."""
    return [
        Doubt(
            of=_name(link.name),
            text=f"its link leads to {link.page}, which is not the page of our Hub Configurator",
            code="",
            note="",
            to_agree=False,
        )
        for link in links
        if rule is not None and link.page != rule.page
    ]
