"""Whether a stage can be written down, and how; what it is called."""

from collections.abc import Sequence
from typing import Any

from dealwright.adopt.draft import Draft
from dealwright.adopt.keys import Outcome, folded, misleads, outcome_of, says_otherwise, slug
from dealwright.adopt.lists import arranged
from dealwright.adopt.note import About
from dealwright.check.formats import FORMATS
from dealwright.document import Tree
from dealwright.model.pipelines import Stage as Ours
from dealwright.model.playbook import Playbook
from dealwright.model.words import format_percent
from dealwright.plan.resources import Pipeline, Stage

LONGEST_LABEL = 100


def unfit_label(label: str) -> str | None:
    """Why a label cannot be written; None when it can."""
    if 1 <= len(label) <= LONGEST_LABEL:
        return None
    return f"its label has {len(label)} characters, the playbook takes 1 to {LONGEST_LABEL}"


def unfit(stage: Stage) -> str | None:
    """Why a stage cannot be written down; None when it can."""
    if (why := unfit_label(stage.label)) is not None or stage.object != "deals":
        return why
    if stage.probability is None or not 0 <= stage.probability <= 1:
        return "it has no probability that a deal could have"
    accepts, _ = FORMATS["percent"]
    if not accepts(format_percent(stage.probability)):
        return f"{format_percent(stage.probability)} has more decimals than the playbook takes"
    return None


def outcome(stage: Stage) -> Outcome | None:
    """Of a deal; orders are neither won nor lost."""
    if stage.object != "deals" or stage.probability is None:
        return None
    return outcome_of(stage.probability)


def fitting(draft: Draft, pipeline: Pipeline) -> list[Stage]:
    """The stages of a pipeline that can be written side by side; the others are noted."""
    fit: list[Stage] = []
    for stage in pipeline.stages:
        why = unfit(stage)
        if any(folded(other.label) == folded(stage.label) for other in fit):
            why = "another stage of the pipeline reads the same"
        if why is None:
            fit.append(stage)
        else:
            draft.note(About.LEFT, stage.address, why)
    return fit


def words_for(draft: Draft, stage: Stage) -> tuple[str, ...]:
    """What its key may be made of: its id unless that misleads, then its label."""
    ends = outcome(stage)
    why = misleads(stage, ends)
    words = [slug(stage.label)]
    if why is None:
        words.insert(0, stage.id)
    else:
        draft.note(About.NAMED, stage.address, f"its id is not its key: {why}")
    if ends is not None:
        words = [one for one in words if not says_otherwise(one, ends)] or [f"{ends}_stage"]
    return tuple(words)


def written(stage: Stage, key: str) -> dict[str, Tree]:
    """A new stage as far as HubSpot knows it."""
    tree: dict[str, Tree] = {"stage": key, "label": stage.label}
    ends = outcome(stage)
    if ends is not None and stage.probability is not None:
        tree |= {"outcome": ends, "probability": format_percent(stage.probability)}
    return tree


def update(draft: Draft, item: dict[str, Tree], ours: Ours, live: Stage) -> None:
    """A stage that both have, as the portal has it."""
    why = unfit(live)
    if why is not None:
        draft.note(About.LEFT, live.address, why)
        return
    if ours.label != live.label:
        item["label"] = live.label
    ends = outcome(live)
    if ends is None or live.probability is None:
        return
    if ours.probability != live.probability:
        item["probability"] = format_percent(live.probability)
    if ours.outcome != ends:
        item["outcome"] = ends
        if says_otherwise(ours.stage, ends):
            words = f"its probability makes it {ends}, whatever its key {ours.stage} says"
            draft.note(About.NAMED, live.address, words)


def put_in_order(tree: Any, order: Sequence[str], kind_of_deal: str) -> None:
    """Stages in the order of the portal; records go on beginning where they began."""
    items = tree["stages"]
    first = items[0]
    tree["stages"] = arranged(items, lambda item: str(item["stage"]), order)
    if tree["stages"][0] is not first and not any("starts" in item for item in items):
        first["starts"] = kind_of_deal


def kind_of_deal(playbook: Playbook) -> str:
    """What `starts:` says: a word that the metrics know, if they know any."""
    known = {
        value.means
        for of in playbook.measures.fields
        if of.thing == "deals"
        for one in of.fields
        if one.field == "deal_type"
        for value in one.values
    }
    return "new business" if not known or "new business" in known else min(known)
