"""A proposal from a deal: what was heard, what is offered, what it costs, what is still open.

A draft for the Account Manager: terms that the playbook does not fix are asked, never invented.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from jinja2.sandbox import ImmutableSandboxedEnvironment

from dealwright.configurator.catalogue import Catalogue
from dealwright.decode.codec import digest, encode
from dealwright.documents.environment import render, source
from dealwright.documents.filled import visible
from dealwright.documents.hubs import LINKS, Hubs, Wanted, read_hubs
from dealwright.documents.names import Names
from dealwright.documents.people import customer_name, people_today
from dealwright.documents.pricing import Scenario, band_rows, scenario
from dealwright.documents.spoken import refuse_forbidden
from dealwright.documents.terms import whole_price
from dealwright.errors import FindingsError
from dealwright.model.offerings import Offering, Price
from dealwright.model.pipelines import Exit
from dealwright.model.playbook import Playbook
from dealwright.model.words import Money

REQUIRED = ("dealname", "jobs_to_be_done", "technical_requirements")
USERS = "expected_monthly_users"
_TEMPLATE = "proposal/{}.md.j2"


@dataclass(frozen=True, slots=True, kw_only=True)
class DealFacts:
    """What a document reads of a deal: its id, its properties, and the portal it lies in.

    `links` take the place of those that the deal holds; `catalogue` is what links are held against.
    `ties`: how many records hang on the deal, by the words of the handoff; None where nobody looked,
    and without those that the token may not read. `stage`: the key of the deal's stage, where the
    playbook has it.
    """

    deal: str
    properties: Mapping[str, str | None]
    portal: str
    offering: str | None = None
    links: tuple[str, ...] = ()
    catalogue: Catalogue | None = None
    ties: Mapping[str, int] | None = None
    stage: str | None = None

    def sold(self, playbook: Playbook) -> str:
        """The key of what is sold: the offering in focus where nothing else was said."""
        return self.offering or playbook.about.focus.offering

    def text(self, key: str) -> str:
        """A property's value; empty where nothing, or nothing that can be seen, is filled in."""
        return visible(self.properties.get(key))

    def wanted(self) -> Wanted:
        """Whose hubs a document shows."""
        return Wanted(
            deal=self.deal, written=self.text(LINKS), given=self.links, catalogue=self.catalogue
        )

    def filled(self, names: Names) -> dict[str, str]:
        """What a proposal reads of it, by the label and name that a refusal should say."""
        return {f"{names.property(key)} ({key})": self.text(key) for key in (*REQUIRED, USERS)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What a reader needs to make the same document again."""

    version: str | None
    commit: str | None
    template: str
    price_from: dt.date
    digest: str
    catalogue: str | None = None


def render_proposal(
    playbook: Playbook,
    deal: DealFacts,
    *,
    today: dt.date,
    environment: ImmutableSandboxedEnvironment,
    version: str | None = None,
    commit: str | None = None,
) -> str:
    """The draft in Markdown, or a finding that names everything that is missing."""
    names = Names(playbook)
    _refuse_empty(deal, names)
    offering = _offering(playbook, deal)
    price, annual = whole_price(offering, today)
    template = _TEMPLATE.format(offering.offering)
    bands = playbook.offerings.bands(price.usage) if price.usage else None
    users = expected_users(deal, names)
    hubs = read_hubs(playbook, deal.wanted(), offering.offering)
    values: dict[str, Any] = {
        "playbook": playbook,
        "names": names,
        "deal": deal,
        "today": today,
        "customer": customer_name(deal.text("dealname")),
        "offering": offering,
        "price": price,
        "bands": band_rows(bands) if bands else (),
        "scenarios": _scenarios(playbook, annual, price, users),
        "expected": users,
        "hubs": hubs,
        "people": people_today(playbook, today),
        "closing": _closing_exits(playbook),
        "provenance": Provenance(
            version=version,
            commit=commit,
            template=template,
            price_from=price.from_,
            digest=_digest(playbook, deal, offering, hubs, source(environment, template)),
            catalogue=hubs.catalogue.digest if hubs and hubs.catalogue else None,
        ),
    }
    text = render(environment, template, **values)
    refuse_forbidden(
        text,
        playbook.legal.clauses if playbook.legal else (),
        included=offering.includes,
        names=(values["customer"],),
    )
    return text


def _refuse_empty(deal: DealFacts, names: Names) -> None:
    missing = [key for key in REQUIRED if not deal.text(key)]
    if missing:
        listed = ", ".join(f"{names.property(key)} ({key})" for key in missing)
        raise FindingsError(
            f"a proposal for deal {deal.deal} needs what is not filled in: {listed}",
            hint=f"open deal {deal.deal} in HubSpot (portal {deal.portal}) and fill them in",
        )


def _offering(playbook: Playbook, deal: DealFacts) -> Offering:
    key = deal.sold(playbook)
    offering = playbook.offerings.offering(key)
    if offering is None:
        raise FindingsError(
            f"there is no offering {key}", hint="declare it in playbook/offerings.yaml"
        )
    return offering


def expected_users(deal: DealFacts, names: Names) -> int | None:
    """The expected number of monthly users; HubSpot may write 280 as 280.0."""
    written = deal.text(USERS)
    if not written:
        return None
    try:
        number = Decimal(written)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number < 0 or number != int(number) or number > _MOST_USERS:
        raise FindingsError(
            f"{names.property(USERS)} ({USERS}) of deal {deal.deal} is no number of people",
            hint=f"write a whole number such as 280 into deal {deal.deal}, or clear the field",
        )
    return int(number)


_MOST_USERS = 10_000_000


def _scenarios(
    playbook: Playbook, annual: Money, price: Price, users: int | None
) -> tuple[Scenario, ...]:
    """The scenarios of the playbook, and the number that this deal expects."""
    if price.usage is None:
        return ()
    bands = playbook.offerings.bands(price.usage)
    counts = {*playbook.offerings.usage_scenarios, *(() if users is None else (users,))}
    return tuple(scenario(annual, bands, count) for count in sorted(counts))


def _closing_exits(playbook: Playbook) -> tuple[Exit, ...]:
    """The ways out that lead to a won deal: what has to be true before one is."""
    won = {stage.stage for stage in playbook.deal_stages() if stage.outcome == "won"}
    return tuple(
        leave for stage in playbook.deal_stages() for leave in stage.exits if leave.to in won
    )


def _digest(
    playbook: Playbook, deal: DealFacts, offering: Offering, hubs: Hubs | None, template: str
) -> str:
    """A name for the data in the document: the same data give the same digest."""
    read = {key: deal.text(key) for key in (*REQUIRED, USERS)}
    return digest(
        {
            "deal": deal.deal,
            "portal": deal.portal,
            "properties": read,
            "offering": encode(offering),
            "offerings": {
                name: value
                for name, value in encode(playbook.offerings).items()
                if name != "offerings"
            },
            "roles": encode(playbook.roles),
            "legal": encode(playbook.legal) if playbook.legal else None,
            "template": template,
            **({"hubs": hubs.content()} if hubs else {}),
        }
    )
