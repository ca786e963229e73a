"""Who applies to a portal right now: a mark in the portal itself, so that other machines see it.

It is an empty group of deal properties: HubSpot makes a second one of the same name for nobody, and
a deleted group leaves no trace. Its label says which run it is, whose, and since when.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from dealwright.errors import BlockedError, DealwrightError
from dealwright.hubspot.gateway import Gateway
from dealwright.hubspot.gateway_writing import WritingGateway
from dealwright.model.properties import MARKER

THING, NAME = MARKER
_LABEL = re.compile(r"dealwright applies: run (\S+) by (.*) since (\S+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """The run that holds a portal. `owner`: a user and a machine, or a job of CI."""

    run: str
    owner: str
    since: datetime | None

    def age(self, now: int) -> str:
        """How old it is, in the largest unit that fits; `now` in milliseconds."""
        if self.since is None:
            return "of unknown age"
        minutes = max(0, (now - int(self.since.timestamp() * 1000)) // 60_000)
        return f"{minutes} min old" if minutes < 120 else f"{minutes // 60} h old"


class UncertainError(DealwrightError):
    """The mark may be in the portal."""

    @property
    def ambiguous(self) -> bool:
        return True


def read(gateway: Gateway) -> Marker | None:
    """The marker of the portal; None when nobody applies."""
    found = gateway.group(THING, NAME)
    if found is None:
        return None
    said = _LABEL.fullmatch(str(found.get("label") or ""))
    if said is None:
        return Marker(run="unknown", owner="somebody", since=None)
    return Marker(run=said[1], owner=said[2], since=_instant(said[3]))


def take(gateway: WritingGateway, run: str, owner: str, now: int) -> None:
    """Mark the portal as ours; refuses when another apply holds it."""
    since = datetime.fromtimestamp(now // 1000, tz=UTC)
    who = " ".join(owner.split())[:60] or "somebody"
    label = f"dealwright applies: run {run} by {who} since {since:%Y-%m-%dT%H:%M:%SZ}"
    failure: DealwrightError | None = None
    try:
        gateway.create_group(THING, {"name": NAME, "label": label})
    except DealwrightError as error:
        failure = error
    try:
        held = read(gateway)
    except DealwrightError as error:
        if failure is not None and not failure.ambiguous:
            raise failure from None
        raise UncertainError(error.message, hint=error.hint) from None
    if held is not None and held.run == run:
        return
    if held is not None:
        raise refusal(held, now)
    raise failure or DealwrightError(
        "the mark of this run does not show in the portal", hint="run the same again"
    )


def refusal(held: Marker, now: int) -> BlockedError:
    """Why something has to wait for the run that holds the portal."""
    return BlockedError(
        f"two_applies: run {held.run} by {held.owner}, {held.age(now)}, applies to this portal",
        hint=f"wait for it; if it is dead: dealwright runs break {held.run} --reason WHY",
    )


def give_back(gateway: WritingGateway, run: str) -> None:
    """Take our mark away; another one stays."""
    held = read(gateway)
    if held is not None and held.run == run:
        gateway.delete_group(THING, NAME)


def _instant(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
