"""The ids of a portal in its file."""

from collections.abc import Iterable
from typing import Any

from dealwright.adopt.ids import Given


def write_ids(tree: Any, given: Iterable[Given]) -> None:
    """Under `ids:`, what HubSpot calls our pipelines and stages."""
    for one in given:
        ids = tree.setdefault("ids", {})
        if one.pipeline is None:
            ids.setdefault("pipelines", {})[one.key] = one.id
        else:
            ids.setdefault("stages", {}).setdefault(one.pipeline, {})[one.key] = one.id
