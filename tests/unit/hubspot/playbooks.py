"""Playbooks as values, as small as they can be."""

import datetime as dt
from decimal import Decimal
from typing import Any

from dealwright.model.learning import Arm, Decide, Experiment, Hypothesis
from dealwright.model.organisation import About, Difference, Focus
from dealwright.model.pipelines import Pipeline, Stage
from dealwright.model.playbook import Playbook
from dealwright.model.portals import IdOf, Ids, Portal, StageIds
from dealwright.model.properties import Group, ObjectProperties, Option, Property
from dealwright.model.words import Percent, Prose, Sample

NOW = dt.datetime(2026, 9, 21, 14, 13, 20, tzinfo=dt.UTC)
"""The instant of the account that `hubspot` of `conftest` opens."""

_ABOUT = About(
    title="Sales",
    page_label="Sales",
    purpose="To sell",
    focus=Focus(offering="general", statement="One at a time"),
    time_zone="UTC",
    different=Difference(traditional=Prose(()), ours=Prose(()), outcome="More"),
    principles=(),
    vocabulary=(),
    deals_teach=(),
)


def a_playbook(
    *pipelines: Pipeline, properties: tuple[Property, ...] = (), **more: Any
) -> Playbook:
    declared = ObjectProperties(
        object="deals", groups=(Group(group="playbook", label="Playbook"),), properties=properties
    )
    return Playbook(about=_ABOUT, pipelines=pipelines, properties=(declared,), **more)


def a_pipeline(*stages: Stage, **more: Any) -> Pipeline:
    return Pipeline(
        **{"pipeline": "sales", "object": "deals", "label": "Sales", **more, "stages": stages}
    )


def a_stage(key: str, label: str | None = None, share: str = "0.5", **more: Any) -> Stage:
    return Stage(stage=key, label=label or key.title(), probability=Percent(Decimal(share)), **more)


def a_property(key: str, kind: str = "text", **more: Any) -> Property:
    return Property(
        **{"property": key, "label": key.title(), "kind": kind, "group": "playbook", **more}
    )


def options(**labels: str) -> tuple[Option, ...]:
    return tuple(Option(value=value, label=label) for value, label in labels.items())


def a_portal(
    pipelines: dict[str, str] | None = None, stages: dict[str, dict[str, str]] | None = None
) -> Portal:
    """A portal file, with the ids it gives."""
    ids = Ids(
        pipelines=tuple(IdOf(key=key, id=id_) for key, id_ in (pipelines or {}).items()),
        stages=tuple(
            StageIds(
                pipeline=pipeline, stages=tuple(IdOf(key=key, id=id_) for key, id_ in of.items())
            )
            for pipeline, of in (stages or {}).items()
        ),
    )
    return Portal(portal="sandbox", embedded=True, ids=ids if ids.pipelines or ids.stages else None)


def a_hypothesis(key: str, status: Any) -> Hypothesis:
    return Hypothesis(
        hypothesis=key,
        label=key.title(),
        claim="They buy",
        segment=(),
        measured_by="sqd",
        decide=Decide(
            after=Sample(20, "attempts"),
            supported_if="at least 30%",
            refuted_if="below 15%",
            by=dt.date(2027, 3, 31),
        ),
        status=status,
    )


def an_experiment(key: str, **arms: tuple[str, ...]) -> Experiment:
    return Experiment(
        experiment=key,
        question="Which?",
        arms=tuple(Arm(property=name, values=values) for name, values in arms.items()),
        outcome="sqd",
        start=dt.date(2026, 9, 1),
        size="10 per arm",
    )
