"""HubSpot's own names for what every object calls otherwise."""


def stage_property(thing: str) -> str:
    """Under which name records of an object keep their stage."""
    return "dealstage" if thing == "deals" else "hs_pipeline_stage"


def pipeline_property(thing: str) -> str:
    return "pipeline" if thing == "deals" else "hs_pipeline"
