"""The ids of a portal in its file."""

from collections.abc import Iterable
from typing import Any

from dealwright.adopt.ids import Given
from dealwright.plan.resources import Stage


def write_ids(tree: Any, given: Iterable[Given]) -> None:
    """Under `ids:`, what HubSpot calls our pipelines and stages."""
    for one in given:
        ids = tree.setdefault("ids", {})
        if one.pipeline is None:
            ids.setdefault("pipelines", {})[one.key] = one.id
        else:
            ids.setdefault("stages", {}).setdefault(one.pipeline, {})[one.key] = one.id


def forget_stage(tree: Any, gone: Stage) -> None:
    """An id that was given moves to `retired_ids:`, where histories look for it."""
    given = (tree.get("ids") or {}).get("stages") or {}
    for pipeline, stages in list(given.items()):
        if stages.get(gone.key) == gone.id:
            del stages[gone.key]
            if not stages:
                del given[pipeline]
            tree.setdefault("retired_ids", {})[gone.id] = gone.key
