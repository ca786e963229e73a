"""The outline of what is said about purpose, people, meetings, tools and law."""

from dealwright.history.outline_retired import by
from dealwright.history.things import Spec

_LABEL = frozenset({"label"})
_NAMED = frozenset({"label", "text"})


def _named(area: str, noun: str) -> Spec:
    return Spec(area=area, noun=noun, words=_NAMED)


_FOCUS = Spec(
    area="focus",
    noun="The focus",
    shape="one",
    words=frozenset({"statement"}),
    name="The focus",
    children={
        "deferred": Spec(
            area="focus",
            noun="Kept for later",
            shape="list",
            key=by("offering"),
            words=frozenset({"why"}),
            about="offering",
            name="The date for {key}",
        ),
    },
)
_ABOUT = Spec(
    area="playbook",
    noun="The playbook",
    shape="one",
    words=frozenset(
        {
            *("title", "page_label", "purpose", "intake.text"),
            *("different.traditional", "different.ours", "different.outcome"),
        }
    ),
    weighty=frozenset({"time_zone"}),
    sequences=frozenset({"different.traditional", "different.ours"}),
    name="The playbook",
    children={
        "focus": _FOCUS,
        "principles": _named("principles", "Principle"),
        "vocabulary": _named("vocabulary", "Term"),
        "deals_teach": _named("lessons", "Lesson"),
    },
)
_ROLE = Spec(
    area="roles",
    noun="Role",
    refers="role",
    words=frozenset({"label", "nickname", "does"}),
    children={
        "held_by": Spec(
            area="roles",
            noun="Holder",
            shape="list",
            key=by("name"),
            name="{key} as {parent}",
        ),
    },
)
_CEREMONY = Spec(
    area="rhythm",
    noun="Meeting",
    words=_LABEL,
    children={
        "prepare": Spec(
            area="rhythm",
            noun="Agenda point",
            words=frozenset({"text"}),
            name="Preparation {key} of {parent}",
        ),
        "agenda": Spec(
            area="rhythm",
            noun="Agenda point",
            words=frozenset({"text"}),
            name="Agenda point {key} of {parent}",
        ),
    },
)
_ARTEFACT = Spec(
    area="artefacts",
    noun="Artifact",
    words=frozenset({"label", "holds"}),
    maps=frozenset({"kept_in"}),
)
_TOOL = Spec(
    area="tools", noun="Tool", refers="tool", words=frozenset({"label", "formerly", "used_for"})
)
_LEGAL = Spec(
    area="legal",
    noun="The legal structure",
    shape="one",
    words=frozenset(
        {
            "sponsor.kind",
            "sponsor.relation",
            "template.label",
            "template.note",
            "signature.triggers",
        }
    ),
    maps=frozenset({"sponsor.systems"}),
    name="The legal structure",
    children={
        "contents": _named("legal", "Part of the agreement:"),
        "clauses": Spec(area="legal", noun="Clause", words=frozenset({"why"})),
    },
)
_STEP = Spec(
    area="handoff",
    noun="Handoff step",
    shape="list",
    key=by("step"),
    words=_NAMED,
    ordered=True,
)
_ROW = Spec(
    area="handoff",
    noun="Row",
    words=_LABEL,
    name="Row {label} of the issue {parent}",
)
_PHASE = Spec(
    area="handoff",
    noun="Issue",
    words=frozenset({"title", "done"}),
    ordered=True,
    name="Issue {key}",
    children={"rows": _ROW, "hub_rows": _ROW},
)
_ISSUES = Spec(
    area="handoff",
    noun="The issues of delivery",
    shape="one",
    name="The issues of delivery",
    children={"phases": _PHASE},
)
_HANDOFF = Spec(
    area="handoff",
    noun="The handoff",
    shape="one",
    words=frozenset({"configurator.page", "configurator.asks.order", "configurator.asks.hub"}),
    maps=frozenset({"configurator.offerings"}),
    name="The handoff",
    children={"steps": _STEP, "issues": _ISSUES},
)

LEGAL_AND_TEAM = {
    "about": _ABOUT,
    "roles": _ROLE,
    "rhythm": _CEREMONY,
    "artefacts": _ARTEFACT,
    "tools": _TOOL,
    "legal": _LEGAL,
    "handoff": _HANDOFF,
}
