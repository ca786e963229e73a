"""What of a portal's records the playbook asks for: which properties, and how much of them is kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dealwright.hubspot.ids import pipeline_ids
from dealwright.model.playbook import Playbook
from dealwright.model.portals import Portal

OBJECTS = ("deals", "companies", "meetings", "emails")
STAGE, PIPELINE, MERGED = "dealstage", "pipeline", "hs_merged_object_ids"
_ALWAYS = {"deals": (STAGE, PIPELINE, MERGED), "companies": (MERGED,)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Properties by object, sorted. Of those in `presence` only whether they are filled is kept.

    `pipelines`: the ids that the managed deal pipelines may have in this portal. `deal_type`: the
    property that tells kinds of deals apart, if the playbook names one.
    """

    fields: Mapping[str, tuple[str, ...]]
    presence: Mapping[str, tuple[str, ...]]
    pipelines: frozenset[str] = frozenset()
    deal_type: str | None = None

    def properties(self, thing: str) -> tuple[str, ...]:
        return (*self.fields.get(thing, ()), *self.presence.get(thing, ()))

    def within(self, other: "Wanted") -> bool:
        """Whether somebody who kept what `other` wants has all of this."""
        return all(
            set(mine.get(thing, ())) <= set(theirs.get(thing, ()))
            for mine, theirs in ((self.fields, other.fields), (self.presence, other.presence))
            for thing in self.fields
        ) and set(self.fields) <= set(other.fields)


def wanted(playbook: Playbook, portal: Portal) -> Wanted:
    """Deals and companies always; meetings and e-mails where `fields:` names anything of them."""
    named = {
        of.thing: {one.property for one in of.fields}
        for of in playbook.measures.fields
        if of.thing in OBJECTS
    }
    fields = {
        thing: tuple(sorted({*_ALWAYS.get(thing, ()), *named.get(thing, ())}))
        for thing in OBJECTS
        if thing in _ALWAYS or named.get(thing)
    }
    asked = set(_filled(playbook)) - set(fields["deals"])
    types = {
        one.property
        for of in playbook.measures.fields
        if of.thing == "deals"
        for one in of.fields
        if one.field == "deal_type"
    }
    return Wanted(
        fields=fields,
        presence={"deals": tuple(sorted(asked))},
        pipelines=frozenset(_pipelines(playbook, portal)),
        deal_type=next(iter(types), None),
    )


def _filled(playbook: Playbook) -> Iterator[str]:
    """What must be filled before a deal goes on, or is handed over."""
    for stage in playbook.deal_stages():
        for leave in stage.exits:
            yield from leave.requires
    if playbook.handoff is not None:
        yield from playbook.handoff.requires.properties


def _pipelines(playbook: Playbook, portal: Portal) -> Iterator[str]:
    given = pipeline_ids(portal)
    managed = playbook.measures.pipelines
    for one in playbook.deal_pipelines():
        if managed and one.pipeline not in managed:
            continue
        for key in filter(None, (one.pipeline, one.formerly)):
            yield given.get(key, key)
