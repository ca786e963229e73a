"""Where every sort of thing lies in a playbook's tree, and what its fields weigh.

The first part of a version rises when a stage, a metric, a red line or a price changes meaning or
goes; the second when something is added, or changes elsewhere; the third when only words change.
"""

from collections.abc import Mapping
from typing import Any

from dealwright.history.entry import Part
from dealwright.history.outline_numbers import MEASURES, RED_LINE, SELLING
from dealwright.history.outline_people import LEGAL_AND_TEAM
from dealwright.history.outline_retired import RETIRED, by
from dealwright.history.things import Spec


def _way_out(item: Mapping[str, Any]) -> str:
    return f"{destination(item)}: {item['when']}"


def destination(item: Mapping[str, Any]) -> str:
    """Where an exit leads: to a stage, into a pause, or nowhere."""
    if "park" in item:
        return f"parked {item['park']['reason']}"
    return str(item.get("to", ""))


_LABEL = frozenset({"label"})


_CHANNEL = Spec(
    area="stages",
    noun="Channel",
    short="label",
    words=_LABEL,
    name="Channel {label} of stage {parent}",
)
_EXIT = Spec(
    area="stages",
    noun="Way out",
    shape="list",
    key=_way_out,
    words=frozenset({"when"}),
    weighty=frozenset({"requires"}),
    gone=Part.FIRST,
    come=Part.FIRST,
    alias=True,
    name="Stage {parent}",
)
_STAGE = Spec(
    area="stages",
    noun="Stage",
    shape="list",
    key=by("stage"),
    refers="stage",
    words=frozenset({"label", "purpose", "activities", "learning", "follow_up.assumption"}),
    weighty=frozenset({"outcome", "starts", "ends"}),
    gone=Part.FIRST,
    ordered=True,
    children={"exits": _EXIT, "channels": _CHANNEL},
)
_LADDER = Spec(
    area="stages",
    noun="Ladder",
    short="stages",
    weighty=frozenset({"stages"}),
    sequences=frozenset({"stages"}),
    gone=Part.FIRST,
    come=Part.FIRST,
    name="The ladder of {key} in {parent}",
)
_PIPELINE = Spec(
    area="stages",
    noun="Pipeline",
    shape="list",
    key=by("pipeline"),
    refers="pipeline",
    words=frozenset({"label", "why"}),
    weighty=frozenset({"object"}),
    gone=Part.FIRST,
    children={"stages": _STAGE, "ladder": _LADDER, "retired": RETIRED},
)
_OPTION = Spec(
    area="properties",
    noun="Option",
    short="label",
    refers="option",
    words=_LABEL,
    name="Option {label} of {parent}",
)
_PROPERTY = Spec(
    area="properties",
    noun="Property",
    shape="list",
    key=by("property"),
    refers="property",
    words=frozenset({"label", "description"}),
    children={"options": _OPTION},
    name="Property {label} of {parent}",
)
_GROUP = Spec(
    area="properties",
    noun="Group",
    shape="list",
    key=by("group"),
    refers="group",
    words=_LABEL,
    name="Group {label} of {parent}",
)
_OBJECT = Spec(
    area="properties",
    noun="The properties of",
    shape="list",
    key=by("object"),
    children={"groups": _GROUP, "properties": _PROPERTY, "retired": RETIRED},
)
_HYPOTHESIS = Spec(
    area="hypotheses",
    noun="Hypothesis",
    shape="list",
    key=by("hypothesis"),
    refers="hypothesis",
    words=frozenset({"label", "why"}),
    maps=frozenset({"segment"}),
)
_EXPERIMENT = Spec(
    area="experiments",
    noun="Experiment",
    shape="list",
    key=by("experiment"),
    words=frozenset({"label", "question", "result.on", "result.text"}),
    maps=frozenset({"arms"}),
    sequences=frozenset({"split"}),
)
_FILES = Spec(area="retired", noun="Retired files", shape="one", children={"retired": RETIRED})

OUTLINE = Spec(
    area="playbook",
    noun="The playbook",
    shape="one",
    name="The playbook",
    children={
        "pipelines": _PIPELINE,
        "retired_pipelines": _FILES,
        "properties": _OBJECT,
        "measures": MEASURES,
        "red_lines": RED_LINE,
        "offerings": SELLING,
        "hypotheses": _HYPOTHESIS,
        "retired_hypotheses": _FILES,
        "experiments": _EXPERIMENT,
        "signals": Spec(
            area="signals", noun="Signal", words=frozenset({"label", "why"}), refers="signal"
        ),
        "personas": Spec(
            area="personas",
            noun="Persona",
            refers="persona",
            words=frozenset({"label", "who", "pain", "buys", "co_creates"}),
        ),
        **LEGAL_AND_TEAM,
    },
)
