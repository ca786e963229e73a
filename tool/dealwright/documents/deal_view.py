"""What a template sees of a deal: each question is noted, so that all that is missing is named at once."""

import datetime as dt
import re
from dataclasses import dataclass, field
from decimal import Decimal

from dealwright.documents.escape import one_line
from dealwright.documents.filled import day_of, lacks_kind
from dealwright.documents.given import Given, words_of
from dealwright.documents.names import Names
from dealwright.documents.offer import Offer, offer
from dealwright.documents.proposal import DealFacts
from dealwright.errors import FindingsError
from dealwright.model.words import Money, spell_money

GAP = "…"
"""Stands where something is missing, until the document is refused."""

_AMOUNT = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")


@dataclass(slots=True)
class DealView:
    """What a template sees of a deal. Each question is noted; what has no answer reads as a gap."""

    facts: DealFacts
    names: Names
    given_: Given
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

    def day(self, key: str) -> dt.date:
        """A day that the deal must say; today stands for one that it does not."""
        text = self.field(key)
        if text == GAP:
            return self.today
        found = day_of(text)
        if found is None:
            raise self._refusal(key, text, "no day")
        return found

    def money(self, key: str) -> str:
        """An amount that the deal may say, with its currency as far as that is recorded."""
        found = self.amount(key)
        if found is None:
            return ""
        told = spell_money(found).strip()
        return told if found.currency else f"{told} (no currency recorded)"

    def amount(self, key: str) -> Money | None:
        """The same as a value; the currency may be empty."""
        text = self.maybe(key)
        if text in ("", GAP):
            return None
        if not _AMOUNT.fullmatch(text):
            raise self._refusal(key, text, "no amount")
        return Money(Decimal(text), self.maybe("deal_currency_code"))

    def given(self, key: str, what: str) -> str:
        """What `--set key=…` says. `what` tells a person what to write."""
        self.asked[key] = what
        return words_of(self.given_, key) or GAP

    def if_given(self, key: str, what: str) -> str:
        """What `--set key=…` may say; empty where nobody says it."""
        self.welcome[key] = what
        return words_of(self.given_, key)

    def offer(self, key: str) -> Offer:
        """An offering with the price of the day."""
        if key not in self.offers:
            self.offers[key] = offer(self.names.playbook, key, self.today)
        return self.offers[key]

    def _refusal(self, key: str, text: str, what: str) -> FindingsError:
        return FindingsError(
            f"{self.names.property(key)} ({key}) of deal {self.id} is {what}: {one_line(text)[:40]}",
            hint=f"correct it in deal {self.id} in HubSpot (portal {self.portal})",
        )

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
