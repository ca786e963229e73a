"""A deal from HubSpot as documents read it, with the links and the catalogue that somebody named."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dealwright.cli.places import keep_private
from dealwright.cli.session import Session
from dealwright.errors import FindingsError, UsageError

if TYPE_CHECKING:
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    from dealwright.configurator.catalogue import Catalogue
    from dealwright.documents.proposal import DealFacts
    from dealwright.hubspot.gateway_records import RecordsGateway
    from dealwright.model.playbook import Playbook
    from dealwright.model.portals import Portal


@dataclass(frozen=True, slots=True, kw_only=True)
class Configured:
    """What was named on the command line of how hubs are to be."""

    links: tuple[str, ...]
    catalogue: "Catalogue | None"

    @property
    def digest(self) -> str | None:
        return self.catalogue.digest if self.catalogue else None


def configured(links: tuple[str, ...], catalogue: str | None) -> Configured:
    """The links that were given, and the catalogue read from its file or address."""
    from dealwright.cli.links import sound_catalogue

    return Configured(links=links, catalogue=sound_catalogue(catalogue))


def facts_for(
    session: Session,
    playbook: "Playbook",
    kind: str,
    environment: "ImmutableSandboxedEnvironment",
    deal: int | None,
    hubs: Configured,
    *,
    out: Path | None = None,
) -> "DealFacts | None":
    """What a document reads of a deal; None where it reads nothing of one. `out` as in `deal_facts`."""
    from dealwright.documents.deal_document import OF_A_DEAL, asks_for

    asked = asks_for(environment, kind)
    if not asked & OF_A_DEAL:
        if deal is not None or hubs.links or hubs.catalogue:
            raise UsageError(
                f"{kind} is about no deal", hint="leave --deal, --link and --catalogue out"
            )
        return None
    if deal is None:
        raise UsageError(f"{kind} is about a deal", hint="say which with --deal ID")
    return deal_facts(session, playbook, deal, hubs, out=out, ties="tied" in asked)


def deal_facts(
    session: Session,
    playbook: "Playbook",
    deal: int,
    hubs: Configured,
    *,
    out: Path | None = None,
    ties: bool = False,
) -> "DealFacts":
    """What HubSpot says of the deal, or that there is none. `ties`: also what hangs on it.

    `out` is the file that it will be told in, else the log; refused where others could read it.
    """
    from dealwright.cli.connect import reading_records
    from dealwright.documents.proposal import DealFacts
    from dealwright.hubspot.planning import check_account

    portal = session.portal(playbook)
    keep_private(session.root, portal, "documents", (out,))
    with reading_records(session, portal) as gateway:
        check_account(portal, gateway)
        wanted = sorted(
            playbook.properties_of("deals").keys() | {"dealname", "amount", "dealstage"}
        )
        found = gateway.deal(str(deal), wanted)
        tied = _ties(gateway, playbook, deal) if found is not None and ties else None
    if found is None:
        raise FindingsError(
            f"there is no deal {deal} in portal {portal.portal}",
            hint="the number of a deal is the last number of its address in HubSpot",
        )
    return DealFacts(
        deal=found["id"],
        properties=found["properties"],
        portal=portal.portal,
        links=hubs.links,
        catalogue=hubs.catalogue,
        ties=tied,
        stage=_stage(playbook, portal, str(found["properties"].get("dealstage"))),
    )


def _stage(playbook: "Playbook", portal: "Portal", there: str) -> str | None:
    """The key of the stage that has this id in the portal."""
    from dealwright.hubspot.ids import id_of, stage_ids

    for pipeline in playbook.deal_pipelines():
        given = stage_ids(pipeline, portal)
        for stage in pipeline.stages:
            if id_of(stage.stage, stage.formerly, given, {there}) == there:
                return stage.stage
    return None


_OBJECTS = {"company": "companies", "contact": "contacts"}
"""HubSpot's names of objects, by the words of the handoff that are another number."""


def _ties(gateway: "RecordsGateway", playbook: "Playbook", deal: int) -> dict[str, int]:
    """How many records hang on a deal, by the words of the handoff, where the token may look."""
    from dealwright.hubspot.failures import HubSpotError

    found = {}
    for name in playbook.handoff.requires.associations if playbook.handoff else ():
        try:
            found[name] = len(set(gateway.ties("deals", _OBJECTS.get(name, name), [deal])))
        except HubSpotError as error:
            if error.status != 403:
                raise
    return found
