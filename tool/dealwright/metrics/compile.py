"""A metric's definition to SQL text."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dealwright.metrics.cohorts import compile_conversion, compile_days
from dealwright.metrics.conditions import DefinitionError
from dealwright.metrics.context import Context
from dealwright.metrics.counts import compile_count, compile_flow, compile_share
from dealwright.metrics.facts import Query
from dealwright.model.metrics import Metric

Part = Callable[[Metric, Context, Sequence[str]], dict[str, Query]]

_VERBS: dict[str, Part] = {
    "count": compile_count,
    "share": compile_share,
    "conversion": compile_conversion,
    "flow": compile_flow,
    "days": compile_days,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """What a metric asks the tables: named queries, of which `value` is the number itself."""

    metric: Metric
    verb: str
    split: tuple[str, ...]
    queries: dict[str, Query]

    @property
    def text(self) -> str:
        """Everything that decides the number; equal texts mean equal numbers."""
        parts = [f"during {self.metric.during}", f"within {self.metric.within}"]
        return "\n".join([*parts, *(query.totals() for query in self.queries.values())])


def compile_metric(metric: Metric, context: Context, split: Sequence[str] = ()) -> Compiled:
    """The queries of a metric; `split` names fields to break it down by.

    A definition that cannot be computed is a DefinitionError.
    """
    verbs = metric.verbs()
    if len(verbs) != 1:
        raise DefinitionError("a metric has exactly one verb")
    return Compiled(
        metric=metric,
        verb=verbs[0],
        split=tuple(split),
        queries=_VERBS[verbs[0]](metric, context, split),
    )
