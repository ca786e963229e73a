"""What a template sees of a deal: each question is noted, so that all that is missing is named at once."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from dealwright.documents.filled import lacks_kind, visible
from dealwright.documents.names import Names
from dealwright.documents.offer import Offer, offer
from dealwright.documents.proposal import DealFacts

GAP = "…"
"""Stands where something is missing, until the document is refused."""


@dataclass(slots=True)
class DealView:
    """What a template sees of a deal. Each question is noted; what has no answer reads as a gap."""

    facts: DealFacts
    names: Names
    given_: Mapping[str, str]
    today: dt.date
    read: dict[str, str] = field(default_factory=dict)
    lacking: list[str] = field(default_factory=list)
    unfit: dict[str, str] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    welcome: dict[str, str] = field(default_factory=dict)
    offers: dict[str, Offer] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.facts.deal

    @property
    def portal(self) -> str:
        return self.facts.portal

    def field(self, key: str) -> str:
        """What the deal must say; a choice by its label."""
        text = self.maybe(key)
        if not text and key not in self.lacking:
            self.lacking.append(key)
        return text or GAP

    def maybe(self, key: str) -> str:
        """What the deal may say; empty where it says nothing."""
        written = self.facts.text(key)
        self.read[key] = written
        return self._shown(key, written)

    def given(self, key: str, what: str) -> str:
        """What `--set key=…` says. `what` tells a person what to write."""
        self.asked[key] = what
        return visible(self.given_.get(key)) or GAP

    def if_given(self, key: str, what: str) -> str:
        """What `--set key=…` may say; empty where nobody says it."""
        self.welcome[key] = what
        return visible(self.given_.get(key))

    def offer(self, key: str) -> Offer:
        """An offering with the price of the day."""
        if key not in self.offers:
            self.offers[key] = offer(self.names.playbook, key, self.today)
        return self.offers[key]

    def _shown(self, key: str, written: str) -> str:
        declared = self.names.playbook.properties_of("deals").get(key)
        if not written or declared is None:
            return written
        if (kind := lacks_kind(declared, written)) is not None:
            self.unfit[key] = kind
            return GAP
        if declared.kind == "yes_no":
            return {"true": "yes", "false": "no"}.get(written.lower(), written)
        if declared.options_from == "icp/hypotheses":
            return self.names.hypothesis(written)
        if declared.options:
            return ", ".join(self.names.option(key, one) for one in written.split(";") if one)
        return written
