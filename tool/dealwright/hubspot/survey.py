"""Everything that a portal is configured with, and what its lists say beside the configuration."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from dealwright.hubspot.exchange import Json
from dealwright.hubspot.failures import HubSpotError
from dealwright.hubspot.gateway import Gateway
from dealwright.hubspot.read import group_from, in_order, pipeline_from, property_from
from dealwright.plan.resources import Configuration, Group, Pipeline, Property

_FORBIDDEN = 403


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What HubSpot tells of a property or pipeline that no playbook speaks of."""

    created_at: str | None = None
    updated_at: str | None = None
    updated_by: str | None = None
    calculated: bool = False
    currency: bool = False

    @property
    def edited(self) -> bool:
        """Whether somebody has changed it since it came to be."""
        return self.updated_by is not None or self.updated_at != self.created_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """A portal as it stands; `closed` is what the token may not look at, and of which object."""

    live: Configuration
    facts: Mapping[str, Facts]
    closed: tuple[tuple[str, str], ...] = ()

    def may_read(self, kind: str, thing: str) -> bool:
        """Whether the token may look at the `properties` or `pipelines` of an object."""
        return (kind, thing) not in self.closed

    def hides(self, address: str) -> bool:
        """Whether what stands under an address could not be looked at."""
        what, _, where = address.removeprefix("order of ").partition(" ")
        kind = "pipelines" if what in ("pipeline", "stage") else "properties"
        return not self.may_read(kind, where.partition("/")[0])


def survey(
    gateway: Gateway, with_properties: Iterable[str], with_pipelines: Iterable[str]
) -> Survey:
    """Read every list once. What is archived is left out; an object without a scope is named."""
    groups: list[Group] = []
    properties: list[Property] = []
    pipelines: list[Pipeline] = []
    facts: dict[str, Facts] = {}
    closed: list[tuple[str, str]] = []
    for thing in with_properties:
        with _open("properties", thing, closed):
            headings, fields = gateway.groups(thing), gateway.properties(thing)
            groups += [group_from(thing, one) for one in _active(headings)]
            made = [(property_from(thing, one), _facts(one)) for one in _active(fields)]
            properties += [one for one, _ in made]
            facts |= {one.address: known for one, known in made}
    for thing in with_pipelines:
        with _open("pipelines", thing, closed):
            for one in _active(gateway.pipelines(thing)):
                stages = _active(one.get("stages") or [])
                pipeline = pipeline_from(thing, {**one, "stages": stages})
                pipelines.append(pipeline)
                of_stages = {stage["id"]: _facts(stage) for stage in stages}
                facts[pipeline.address] = _facts(one)
                facts |= {stage.address: of_stages[stage.id] for stage in pipeline.stages}
    live = in_order(groups, properties, pipelines)
    return Survey(live=live, facts=facts, closed=tuple(closed))


@contextmanager
def _open(kind: str, thing: str, closed: list[tuple[str, str]]) -> Iterator[None]:
    """Note what the token may not look at, and go on."""
    try:
        yield
    except HubSpotError as error:
        if error.status != _FORBIDDEN:
            raise
        closed.append((kind, thing))


def _active(listed: Iterable[Json]) -> list[Json]:
    return [one for one in listed if one.get("archived") is not True]


def _facts(found: Json) -> Facts:
    updated_by = found.get("updatedUserId")
    return Facts(
        created_at=found.get("createdAt"),
        updated_at=found.get("updatedAt"),
        updated_by=None if updated_by is None else str(updated_by),
        calculated=found.get("calculated") is True,
        currency=found.get("showCurrencySymbol") is True,
    )
