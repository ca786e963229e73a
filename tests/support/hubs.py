"""An invented catalogue of the Hub Configurator, and links to hubs in it."""

import re
from functools import cache
from pathlib import Path

from dealwright.configurator.catalogue import Catalogue
from dealwright.configurator.link import TIERS, Choices, Link, State, Value, link_to, read
from dealwright.configurator.reading import read_catalogue

CATALOGUE_FILE = Path(__file__).parents[1] / "unit" / "configurator" / "catalogue.json5"
PAGE = "https://hubs.example.org/configurator/"
# The vector that the format is described with: these choices, and their text in a link.
VECTOR = (
    '{"tier":"Advanced","selections":{"Essential":{},"Advanced":{"cluster:provider":"GCP",'
    '"hub:dask":"Enabled","obj:scratch":true},"Premier":{}}}'
)
VECTOR_STATE = (
    "eyJ0aWVyIjoiQWR2YW5jZWQiLCJzZWxlY3Rpb25zIjp7IkVzc2VudGlhbCI6e30sIkFkdmFuY2VkIjp7ImNsdXN0ZXI6"
    "cHJvdmlkZXIiOiJHQ1AiLCJodWI6ZGFzayI6IkVuYWJsZWQiLCJvYmo6c2NyYXRjaCI6dHJ1ZX0sIlByZW1pZXIiOnt9"
    "fX0"
)


@cache
def catalogue() -> Catalogue:
    found, _ = read_catalogue(CATALOGUE_FILE.read_text("utf-8"), "catalogue.json5")
    assert found is not None
    return found


def hub(tier: str = "Advanced", /, name: str = "link 1", **chosen: Value) -> Link:
    """A link as the page writes it on a first visit, with other choices: `door_key="badge"`."""
    first = catalogue().first_visit(tier)
    changed = {re.sub("_", ":", key, count=1): value for key, value in chosen.items()}
    selections = {**first.selections, tier: {**first.choices, **changed}}
    return read(link_to(PAGE, State(tier=tier, selections=selections)).address, name)


OUR_PAGE = "https://2i2c.org/hub-configurator/"  # as the playbook of this repository names it
_CHOSEN: dict[str, Value] = {
    "cluster:provider": "AWS",
    "cluster:account": "community-managed",
    "cluster:billing": "community-pays",
    "signin:auth": "GitHub - Community",
    "environment:support": "up to 40 hours per quarter",
    "hub:gpu": "None",
    "hub:dask": "Disabled",
    "obj:scratch": True,
}


def our_link(tier: str = "Advanced", /, page: str = OUR_PAGE, **chosen: Value) -> str:
    """The address of a link to a hub of this playbook, with other choices: `hub_dask="Enabled"`."""
    changed = {re.sub("_", ":", key, count=1): value for key, value in chosen.items()}
    selections: dict[str, Choices] = {name: {} for name in TIERS}
    selections[tier] = {**_CHOSEN, **changed}
    return link_to(page, State(tier=tier, selections=selections)).address
