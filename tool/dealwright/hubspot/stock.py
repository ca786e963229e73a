"""What HubSpot puts into every new account, so that it can be told from what people made."""

from decimal import Decimal

from dealwright.hubspot import search
from dealwright.hubspot.failures import HubSpotError
from dealwright.hubspot.gateway import Gateway
from dealwright.plan.resources import Configuration, Pipeline

STAGES = {
    "appointmentscheduled": ("Appointment Scheduled", Decimal("0.2")),
    "qualifiedtobuy": ("Qualified To Buy", Decimal("0.4")),
    "presentationscheduled": ("Presentation Scheduled", Decimal("0.6")),
    "decisionmakerboughtin": ("Decision Maker Bought-In", Decimal("0.8")),
    "contractsent": ("Contract Sent", Decimal("0.9")),
    "closedwon": ("Closed Won", Decimal(1)),
    "closedlost": ("Closed Lost", Decimal(0)),
}
"""The stages of the first pipeline: id, label, probability."""

MIRRORS = frozenset({"pipeline", "dealstage", "hs_pipeline", "hs_pipeline_stage"})
"""Properties whose options are the pipelines and stages themselves."""

_LABEL = "Sales Pipeline"


def unused(gateway: Gateway, live: Configuration) -> frozenset[str]:
    """HubSpot's own pipeline, when nobody has changed it and no deal is in it; by its address."""
    for pipeline in live.pipelines:
        if _is_stock(pipeline) and not _deals_in(gateway, pipeline):
            return frozenset({pipeline.address})
    return frozenset()


def _is_stock(pipeline: Pipeline) -> bool:
    stages = {stage.id: (stage.label, stage.probability) for stage in pipeline.stages}
    return (pipeline.object, pipeline.label, stages) == ("deals", _LABEL, STAGES)


def _deals_in(gateway: Gateway, pipeline: Pipeline) -> int:
    """How many deals; one, if the token may not look."""
    try:
        return search.count(gateway, "deals", [search.equals("pipeline", pipeline.id)])
    except HubSpotError as error:
        if error.status != 403:
            raise
        return 1
