"""HubSpot's own names for what every object calls otherwise."""


def stage_property(thing: str) -> str:
    """Under which name records of an object keep their stage."""
    return "dealstage" if thing == "deals" else "hs_pipeline_stage"


def pipeline_property(thing: str) -> str:
    return "pipeline" if thing == "deals" else "hs_pipeline"


TYPE_IDS = {
    "contacts": "0-1",
    "companies": "0-2",
    "deals": "0-3",
    "tickets": "0-5",
    "meetings": "0-47",
    "emails": "0-49",
    "orders": "0-123",
}
"""Numbers under which HubSpot counts what an account has of each object."""
