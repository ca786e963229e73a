"""The kinds of file a playbook is made of: where each lies, what it becomes."""

from dataclasses import dataclass
from fnmatch import fnmatchcase

from dealwright.model import (
    delivery,
    learning,
    metrics,
    offerings,
    organisation,
    pipelines,
    portals,
    properties,
)
from dealwright.model.examples import Example


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file: the name of its schema, its place, its class, its field in the playbook.

    With `many`, there is a file for each thing; `named_by` is the field that equals the file name.
    What has a `list_of` counts as if it were written in a list in a file of that kind: so two people who
    each add one write in no common file.
    """

    name: str
    pattern: str
    cls: type
    field: str
    many: bool = False
    named_by: str | None = None
    list_of: str | None = None

    def holds(self, path: str) -> bool:
        """Whether a path is of this kind; `*` stays within one folder."""
        return path.count("/") == self.pattern.count("/") and fnmatchcase(path, self.pattern)


# The first match wins: `retired.yaml` comes before its neighbours.
KINDS: tuple[Kind, ...] = (
    Kind("playbook", "playbook/playbook.yaml", organisation.About, "about"),
    Kind("retired", "playbook/pipelines/retired.yaml", portals.RetiredFiles, "retired_pipelines"),
    Kind(
        "pipeline",
        "playbook/pipelines/*.yaml",
        pipelines.Pipeline,
        "pipelines",
        many=True,
    ),
    Kind(
        "stage",
        "playbook/pipelines/*/*.yaml",
        pipelines.StageFile,
        "pipelines",
        many=True,
        named_by="stage",
        list_of="pipeline",
    ),
    Kind(
        "properties",
        "playbook/properties/*.yaml",
        properties.ObjectProperties,
        "properties",
        many=True,
    ),
    Kind(
        "property",
        "playbook/properties/*/*.yaml",
        properties.Property,
        "properties",
        many=True,
        named_by="property",
        list_of="properties",
    ),
    Kind(
        "option",
        "playbook/properties/*/*/*.yaml",
        properties.Option,
        "properties",
        many=True,
        named_by="value",
        list_of="properties",
    ),
    Kind("metrics", "playbook/metrics.yaml", metrics.Measures, "measures"),
    Kind(
        "metric",
        "playbook/metrics/*.yaml",
        metrics.Metric,
        "measures",
        many=True,
        named_by="metric",
        list_of="metrics",
    ),
    Kind("red_lines", "playbook/red_lines.yaml", metrics.RedLines, "red_lines"),
    Kind(
        "red_line",
        "playbook/red_lines/*.yaml",
        metrics.RedLine,
        "red_lines",
        many=True,
        named_by="red_line",
        list_of="red_lines",
    ),
    Kind(
        "experiment",
        "playbook/experiments/*.yaml",
        learning.Experiment,
        "experiments",
        many=True,
        named_by="experiment",
    ),
    Kind("offerings", "playbook/offerings.yaml", offerings.Offerings, "offerings"),
    Kind("roles", "playbook/roles.yaml", organisation.Roles, "roles"),
    Kind("rhythm", "playbook/rhythm.yaml", organisation.Rhythm, "rhythm"),
    Kind("artefacts", "playbook/artefacts.yaml", organisation.Artefacts, "artefacts"),
    Kind("tools", "playbook/tools.yaml", organisation.Tools, "tools"),
    Kind("legal", "playbook/legal.yaml", delivery.Legal, "legal"),
    Kind("handoff", "playbook/handoff.yaml", delivery.Handoff, "handoff"),
    Kind("decision", "playbook/decisions/*.yaml", metrics.Decision, "decisions", many=True),
    Kind(
        "portal",
        "playbook/portals/*.yaml",
        portals.Portal,
        "portals",
        many=True,
        named_by="portal",
    ),
    Kind("change", "playbook/changes/*.yaml", portals.Change, "changes", many=True),
    Kind(
        "version",
        "playbook/versions/*.yaml",
        portals.Version,
        "versions",
        many=True,
        named_by="version",
    ),
    Kind("retired", "icp/hypotheses/retired.yaml", portals.RetiredFiles, "retired_hypotheses"),
    Kind(
        "hypothesis",
        "icp/hypotheses/*.yaml",
        learning.Hypothesis,
        "hypotheses",
        many=True,
        named_by="hypothesis",
    ),
    Kind("signals", "icp/signals.yaml", learning.Signals, "signals"),
    Kind("personas", "icp/personas.yaml", learning.Personas, "personas"),
)

EXAMPLE = Kind("example", "examples/deals/*.yaml", Example, "", many=True, named_by="example")
"""No part of the playbook: what its documents are shown with. The folder can be another."""


def kind_of(path: str) -> Kind | None:
    return next((kind for kind in KINDS if kind.holds(path)), None)
