"""What templates ask of a deal on its way to delivery: its hubs, its contract, delivery's issues."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from dealwright.decode.codec import encode
from dealwright.documents.contract import READ, Contract, contract_of
from dealwright.documents.hubs import LINKS, Hubs, read_hubs
from dealwright.documents.issues import Issue, issue_of
from dealwright.documents.names import Names
from dealwright.documents.proposal import DealFacts
from dealwright.errors import FindingsError
from dealwright.model.pipelines import Stage
from dealwright.model.playbook import Playbook

NO_DEAL = DealFacts(deal="", properties={}, portal="")
# What a document without a deal is made of.
_READ = ("experiments", "hypotheses", "measures", "offerings", "personas", "red_lines")


def of_the_playbook(playbook: Playbook) -> dict[str, Any]:
    """The same, for a digest."""
    read = {name: getattr(playbook, name) for name in _READ}
    return {"playbook": encode(Playbook(about=playbook.about, **read))}


class Questions(Protocol):
    """The deal whose every question is noted."""

    read: dict[str, str]
    lacking: list[str]

    def maybe(self, key: str) -> str: ...


@dataclass(slots=True)
class Delivery:
    """Asked by templates; what it reads of the deal is noted there.

    `if_given`: what the person at the keyboard may say, by its name and what it is.
    """

    facts: DealFacts
    names: Names
    today: dt.date
    deal: Questions
    if_given: Callable[[str, str], str]
    configured: Hubs | None = None
    ties: dict[str, int] = field(default_factory=dict)
    asked_stage: bool = False

    def values(self) -> dict[str, Callable[..., Any]]:
        """The functions that templates call."""
        return {
            "hubs": self.hubs,
            "contract": self.contract,
            "tied": self.tied,
            "stage": self.stage,
            "issue": self.issue,
        }

    def maybe(self, key: str) -> str:
        return self.deal.maybe(key)

    def hubs(self) -> Hubs | None:
        """What the links of the deal, or those that were given, say; None without a link."""
        self.deal.read[LINKS] = self.facts.text(LINKS)
        if self.configured is None:
            playbook = self.names.playbook
            self.configured = read_hubs(playbook, self.facts.wanted(), self.facts.sold(playbook))
        return self.configured

    def contract(self) -> Contract | None:
        """The contract in figures; None where a day or the MRR is missing."""
        for key in READ:
            self.deal.read[key] = self.facts.text(key)
        return contract_of(self.names, self.facts, self.facts.sold(self.names.playbook), self.today)

    def tied(self, what: str) -> int | None:
        """How many records of a kind hang on the deal, at least one; None where nobody may look."""
        count = (self.facts.ties or {}).get(what)
        if count is not None:
            self.ties[what] = count
            if not count and what not in self.deal.lacking:
                self.deal.lacking.append(what)
        return count

    def stage(self) -> Stage | None:
        """Where the deal is; None where the playbook does not have its stage. A lost one is refused."""
        self.asked_stage, key = True, self.facts.stage
        found = next((one for one in self.names.playbook.deal_stages() if one.stage == key), None)
        if found is not None and found.outcome == "lost":
            raise FindingsError(
                f"deal {self.facts.deal} is in {found.label}, so nothing is delivered for it",
                hint="move it in HubSpot, if that is wrong",
            )
        return found

    def issue(self, number: int) -> Issue:
        """One of delivery's issues, as far as the deal and its links can fill it in."""
        return issue_of(self.names, number, self.hubs(), self)

    @property
    def catalogue(self) -> str | None:
        """The digest of the catalogue that the hubs were held against."""
        held = self.configured.catalogue if self.configured else None
        return held.digest if held else None

    def content(self) -> dict[str, Any]:
        """What a digest is made of, beside what was read of the deal."""
        content: dict[str, Any] = {"ties": self.ties} if self.ties else {}
        if self.asked_stage:
            content["stage"] = self.facts.stage or "not known"
        return content | ({"hubs": self.configured.content()} if self.configured else {})
