"""Resources with good defaults, and random ones."""

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from dealwright.plan.plan import Plan, Planned
from dealwright.plan.resources import (
    Configuration,
    Group,
    Option,
    Pipeline,
    Property,
    Stage,
)


def a_group(name: str = "playbook", **more: Any) -> Group:
    return Group(**{"object": "deals", "name": name, "label": "Sales playbook", **more})


def a_choice(*values: str, name: str = "loss_reason", **more: Any) -> Property:
    return Property(
        **{
            "object": "deals",
            "name": name,
            "label": "Loss reason",
            "type": "enumeration",
            "field_type": "select",
            "group": "playbook",
            "description": "Why",
            "options": tuple(Option(value=one, label=one.title()) for one in values),
            **more,
        }
    )


def a_stage(id_: str, label: str | None = None, share: str | None = "0.5", **more: Any) -> Stage:
    return Stage(
        **{
            "object": "deals",
            "pipeline": "sales",
            "id": id_,
            "key": id_,
            "label": id_.title() if label is None else label,
            "probability": None if share is None else Decimal(share),
            **more,
        }
    )


def a_pipeline(*stages: Stage | str, **more: Any) -> Pipeline:
    made = tuple(a_stage(one) if isinstance(one, str) else one for one in stages)
    return Pipeline(
        **{
            "object": "deals",
            "id": "sales",
            "key": "sales",
            "label": "Sales",
            **more,
            "stages": made,
        }
    )


def with_stages(*stages: Stage | str) -> Configuration:
    return Configuration(pipelines=(a_pipeline(*stages),))


def a_plan(*changes: Any, **more: Any) -> Plan:
    planned = tuple(one if isinstance(one, Planned) else Planned(change=one) for one in changes)
    return Plan(
        **{
            "portal": "sandbox",
            "portal_id": 20260122,
            "playbook": "working tree",
            "digest": "d1",
            "commit": None,
            "planned": planned,
            "unmanaged": (),
            **more,
        }
    )


_LABELS = st.sampled_from(["Open", "Talk", "talk ", "Won", "Lost", "Offer"])
_VALUES = st.sampled_from("pqrstu")


@st.composite
def options(draw: st.DrawFn) -> tuple[Option, ...]:
    values = draw(st.lists(_VALUES, unique=True, max_size=5))
    return tuple(
        Option(value=value, label=draw(_LABELS).strip(), hidden=draw(st.booleans()))
        for value in values
    )


@st.composite
def configurations(draw: st.DrawFn, *, wish: bool) -> Configuration:
    """A portal, or what is wished of one: then with fields left open."""
    opinion = st.booleans() if wish else st.just(value=True)
    groups = draw(st.lists(st.sampled_from("gh"), unique=True))
    properties = draw(st.lists(st.sampled_from("abcd"), unique=True))
    ids = draw(
        st.lists(st.sampled_from(["1", "two", "three", "4", "five"]), unique=True, min_size=1)
    )
    labels = draw(
        st.lists(
            _LABELS,
            unique_by=lambda label: label.strip().casefold(),
            min_size=len(ids),
            max_size=len(ids),
        )
    )
    stages = tuple(
        a_stage(
            id_,
            label,
            share=draw(st.sampled_from(["0", "0.1", "0.25", "1"])) if draw(opinion) else None,
        )
        for id_, label in zip(ids, labels, strict=True)
    )
    return Configuration(
        groups=tuple(a_group(name, label=draw(_LABELS)) for name in groups),
        properties=tuple(
            a_choice(
                name=name,
                label=draw(_LABELS),
                group=draw(st.sampled_from("gh")),
                description=draw(_LABELS) if draw(opinion) else (None if wish else ""),
                options=draw(options()),
            )
            for name in properties
        ),
        pipelines=(a_pipeline(*stages, label=draw(_LABELS)),) if draw(st.booleans()) else (),
    )
