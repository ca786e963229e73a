"""The outline of what is given up, wherever it is listed."""

from collections.abc import Mapping
from typing import Any

from dealwright.history.things import Spec


def by(name: str) -> Any:
    return lambda item: str(item[name])


def _given_up(item: Mapping[str, Any]) -> str:
    kinds = ("stage", "option", "property", "group", "metric", "red_line", "pipeline", "hypothesis")
    kind = next(kind for kind in kinds if kind in item)
    return f"{kind} {item[kind]}"


RETIRED = Spec(
    area="retired",
    noun="Retirement of",
    shape="list",
    key=_given_up,
    words=frozenset({"why"}),
    name="Retirement of {key}",
)
