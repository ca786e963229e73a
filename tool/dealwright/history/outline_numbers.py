"""The outline of metrics, red lines and prices."""

from dealwright.history.entry import Part
from dealwright.history.outline_retired import RETIRED, by
from dealwright.history.things import Spec

_LABEL = frozenset({"label"})

_FIELD = Spec(
    area="metrics",
    noun="Field",
    weighty=frozenset({"property", "values"}),
    maps=frozenset({"values"}),
    gone=Part.FIRST,
    name="Field {key} of {parent}",
)
_STAGE_SET = Spec(
    area="metrics",
    noun="Stage set",
    short="stages",
    weighty=frozenset({"stages"}),
    gone=Part.FIRST,
)
_METRIC = Spec(
    area="metrics",
    noun="Metric",
    refers="metric",
    words=frozenset({"label", "short", "definition", "why"}),
    weighty=frozenset(
        {
            *("count", "share", "conversion", "flow", "days", "in", "entering", "that", "within"),
            *("during", "skips", "where"),
        }
    ),
    maps=frozenset({"where"}),
    gone=Part.FIRST,
)
_FORECAST = Spec(
    area="metrics",
    noun="The forecast",
    shape="one",
    weighty=frozenset({"currency"}),
    name="The forecast",
    children={
        "guesses": Spec(
            area="metrics", noun="Guess", shape="one", name="What the forecast guesses"
        ),
        "targets": Spec(
            area="metrics", noun="Target", shape="one", name="What the forecast aims at"
        ),
    },
)
MEASURES = Spec(
    area="metrics",
    noun="Every metric",
    shape="one",
    weighty=frozenset({"pipelines", "weeks_end"}),
    name="Every metric",
    children={
        "fields": Spec(area="metrics", noun="Fields", inner=_FIELD),
        "stage_sets": _STAGE_SET,
        "forecast": _FORECAST,
        "metrics": _METRIC,
        "retired": RETIRED,
    },
)
RED_LINE = Spec(
    area="red lines",
    noun="Red line",
    refers="red_line",
    words=frozenset({"label", "means"}),
    weighty=frozenset(
        {"metric", "below", "zero", "judged_against", "after", "since", "sure", "evidence"}
    ),
    gone=Part.FIRST,
    beside={"retired": RETIRED},
)
_PRICE = Spec(
    area="prices",
    noun="Price",
    shape="list",
    key=by("from"),
    words=frozenset({"note"}),
    weighty=frozenset({"until", "annual", "usage", "usage_unknown", "per"}),
    gone=Part.FIRST,
    come=Part.FIRST,
    name="The price of {parent} from {key}",
)
_OFFERING = Spec(
    area="offerings",
    noun="Offering",
    refers="offering",
    words=frozenset({"label", "for", "includes", "excludes"}),
    gone=Part.FIRST,
    children={"prices": _PRICE},
)
_BANDS = Spec(
    area="prices",
    noun="Usage ladder",
    short="bands",
    weighty=frozenset({"bands"}),
    sequences=frozenset({"bands"}),
    gone=Part.FIRST,
)
_DIRECTED = Spec(
    area="prices",
    noun="Offer beside membership",
    shape="one",
    words=frozenset({"label", "rule"}),
    weighty=frozenset({"hourly"}),
    gone=Part.FIRST,
    name="{label}",
)
SELLING = Spec(
    area="offerings",
    noun="Every offering",
    shape="one",
    words=frozenset(
        {
            *("usage_unit", "usage_counted.cluster", "usage_counted.community"),
            *("cloud", "without_a_hub", "earlier_prices"),
        }
    ),
    name="Every offering",
    children={"offerings": _OFFERING, "usage_bands": _BANDS, "directed_work": _DIRECTED},
)
