"""The whole playbook, as one value."""

from collections.abc import Iterator
from dataclasses import replace

from dealwright.model.delivery import Handoff, Legal
from dealwright.model.engine import Engine
from dealwright.model.learning import Experiment, Hypothesis, Personas, Signals
from dealwright.model.metrics import Decision, Measures, RedLines
from dealwright.model.offerings import Offerings
from dealwright.model.organisation import About, Artefacts, Rhythm, Roles, Tools
from dealwright.model.pipelines import Pipeline, Stage
from dealwright.model.portals import Change, Portal, RetiredFiles, Version
from dealwright.model.properties import ObjectProperties, Property
from dealwright.model.writing import part


@part
class Playbook:
    """Everything that says how the organisation sells.

    Up to `personas` it is what a version keeps; portals, decisions, changes and versions are
    about the playbook, not of it, and are always today's. So is the engine in `about`.
    """

    about: About
    pipelines: tuple[Pipeline, ...] = ()
    retired_pipelines: RetiredFiles = RetiredFiles()
    properties: tuple[ObjectProperties, ...] = ()
    measures: Measures = Measures()
    red_lines: RedLines = RedLines()
    experiments: tuple[Experiment, ...] = ()
    offerings: Offerings = Offerings()
    roles: Roles = Roles()
    rhythm: Rhythm = Rhythm()
    artefacts: Artefacts = Artefacts()
    tools: Tools = Tools()
    legal: Legal | None = None
    handoff: Handoff | None = None
    hypotheses: tuple[Hypothesis, ...] = ()
    retired_hypotheses: RetiredFiles = RetiredFiles()
    signals: Signals = Signals()
    personas: Personas = Personas()
    decisions: tuple[Decision, ...] = ()
    portals: tuple[Portal, ...] = ()
    changes: tuple[Change, ...] = ()
    versions: tuple[Version, ...] = ()

    def pipeline(self, key: str) -> Pipeline | None:
        return next((pipeline for pipeline in self.pipelines if pipeline.pipeline == key), None)

    def deal_pipelines(self) -> tuple[Pipeline, ...]:
        return tuple(pipeline for pipeline in self.pipelines if pipeline.object == "deals")

    def deal_stages(self) -> Iterator[Stage]:
        for pipeline in self.deal_pipelines():
            yield from pipeline.stages

    def properties_of(self, thing: str) -> dict[str, Property]:
        """The properties of one object, by key."""
        return {
            declared.property: declared
            for objects in self.properties
            if objects.object == thing
            for declared in objects.properties
        }


META = frozenset({"decisions", "portals", "changes", "versions"})
"""Fields of the playbook that no version keeps."""

META_OF_ABOUT = frozenset({"engine"})
"""The same of `playbook.yaml`: where numbers are computed changes none of them."""


def computed_by(playbook: Playbook, engine: Engine | None) -> Playbook:
    """The playbook with another engine; None is the one on this machine."""
    return replace(playbook, about=replace(playbook.about, engine=engine))
