"""A takeover without the command: files in, files out."""

import datetime as dt
from dataclasses import dataclass

from dealwright.adopt.adoption import PIPELINES, PROPERTIES, Adoption, adopt
from dealwright.adopt.files import changed, taken_over
from dealwright.hubspot.gateway import Gateway
from dealwright.hubspot.planning import make_plan
from dealwright.hubspot.stock import unused
from dealwright.hubspot.survey import survey
from dealwright.load.files import Files, from_folder
from dealwright.load.playbook import Loaded, load
from dealwright.plan.plan import Plan
from dealwright.resources import schema
from support.cases import BASE
from unit.hubspot.playbooks import NOW

TODAY = dt.date(2026, 9, 1)
_BARE = ("playbook/playbook.yaml", "playbook/offerings.yaml", "playbook/roles.yaml")


def bare() -> Files:
    """A playbook that says nothing about HubSpot yet."""
    book = from_folder(BASE)
    portal = b"# yaml-language-server: $schema=../../schemas/portal.schema.json\n\n"
    portal += b"portal: sandbox\nembedded: true # for practice\n"
    return {path: book[path] for path in _BARE} | {"playbook/portals/sandbox.yaml": portal}


def whole() -> Files:
    """A playbook that says much about HubSpot."""
    return from_folder(BASE)


def judged(files: Files) -> Loaded:
    return load(files, schema, templates=frozenset())


@dataclass(frozen=True)
class Taken:
    """What a takeover leads to."""

    files: Files
    adoption: Adoption
    loaded: Loaded

    @property
    def told(self) -> list[tuple[str, str, str]]:
        return [(note.about.value, note.address, note.words) for note in self.adoption.notes]

    def text(self, path: str) -> str:
        data = self.files[path]
        assert isinstance(data, bytes)
        return data.decode()

    def plan(self, gateway: Gateway) -> Plan:
        """The next plan."""
        portal = next(one for one in self.loaded.playbook.portals if one.embedded)
        return make_plan(
            self.loaded.playbook,
            portal,
            gateway,
            playbook_name="now",
            digest="d",
            commit=None,
            now=NOW,
        )


def taken(files: Files, gateway: Gateway) -> Taken:
    before = judged(files)
    assert before.sound
    portal = next(one for one in before.playbook.portals if one.embedded)
    found = survey(gateway, PROPERTIES, PIPELINES)
    empty = unused(gateway, found.live)
    adoption = adopt(before, portal, found, unused=empty, today=TODAY)
    after = taken_over(files, dict(changed(files, adoption)))
    return Taken(after, adoption, judged(after))
