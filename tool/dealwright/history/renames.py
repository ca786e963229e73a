"""Keys that changed while the thing stayed: `formerly` on a pipeline or stage."""

import re
from typing import Any

_REFERRING = frozenset(
    {
        *("pipeline", "stage", "pipelines", "to", "move_deals_to", "counts_as", "stages", "in"),
        *("entering", "conversion", "flow", "days", "made_in", "from", "releases_in"),
        *("known_when",),
    }
)
"""Fields that name a pipeline or stage."""
_DEEP = frozenset({"kind", "stage_sets", "ladder"})
"""Fields that name stages anywhere below them."""


def with_new_keys(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """The old tree, with every pipeline and stage under the key that the new tree gives it."""
    renamed = _renamed(old, new)
    if not renamed:
        return old
    pattern = re.compile(rf"\b({'|'.join(sorted(map(re.escape, renamed)))})\b")

    def rewritten(tree: Any, name: str, *, deep: bool) -> Any:
        if isinstance(tree, dict):
            return {
                key: rewritten(value, key, deep=deep or key in _DEEP) for key, value in tree.items()
            }
        if isinstance(tree, list):
            return [rewritten(value, name, deep=deep) for value in tree]
        if isinstance(tree, str) and (deep or name in _REFERRING):
            return pattern.sub(lambda found: renamed[found[0]], tree)
        return tree

    result: dict[str, Any] = rewritten(old, "", deep=False)
    return result


def _renamed(old: dict[str, Any], new: dict[str, Any]) -> dict[str, str]:
    before = set(_keys(old))
    return {
        formerly: key
        for key, formerly in _keys(new).items()
        if formerly is not None and formerly in before and key not in before
    }


def _keys(tree: dict[str, Any]) -> dict[str, str | None]:
    keys: dict[str, str | None] = {}
    for pipeline in tree.get("pipelines", ()):
        keys[pipeline["pipeline"]] = pipeline.get("formerly")
        keys |= {stage["stage"]: stage.get("formerly") for stage in pipeline["stages"]}
    return keys
