"""The job of a salesperson, done with HubSpot's newer client for Python, on dated paths."""

import importlib
import json
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

sdk: Any = importlib.import_module("hubspot_sdk")


def status(refused: Callable[[], object]) -> int:
    try:
        refused()
    except sdk.APIStatusError as error:
        return int(error.status_code)
    raise AssertionError("this should have been refused")


def a_stage(label: str, order: int, probability: str, key: str) -> dict[str, Any]:
    return {
        "label": label,
        "display_order": order,
        "metadata": {"probability": probability},
        "stage_id": key,
    }


def main(url: str, token: str) -> dict[str, Any]:
    # Strict: an answer that does not fit the client's own schema is an error.
    client, lenient = (
        sdk.HubSpot(
            base_url=url, access_token=token, max_retries=0, _strict_response_validation=strict
        )
        for strict in (True, False)
    )
    crm = client.crm
    stages = [a_stage("Talk", 0, "0.2", "talk"), a_stage("Won", 1, "1.0", "won")]
    made = crm.pipelines.create(
        "0-3", label="Membership", display_order=1, pipeline_id="membership", stages=stages
    )
    within = {"object_type": "0-3", "pipeline_id": made.id}
    offer = crm.pipelines.create_stage(
        made.id, object_type="0-3", **a_stage("Offer", 2, "0.50", "offer")
    )
    crm.pipelines.update_stage(offer.id, label="Proposal", metadata={}, **within)
    reread = crm.pipelines.get(made.id, object_type="0-3")
    assert isinstance(reread.created_at, datetime)
    option = {"label": "Gold", "value": "gold", "hidden": False, "display_order": 0}
    crm.properties.create(
        "0-3",
        name="tier",
        label="Tier",
        type="enumeration",
        field_type="select",
        group_name="dealinformation",
        options=[option],
    )
    deals = crm.objects.deals
    company = crm.objects.companies.create(properties={"name": "A University"}, associations=[])
    kind = {"association_category": "HUBSPOT_DEFINED", "association_type_id": 341}
    place = {"pipeline": made.id, "dealstage": "talk"}
    deal = deals.create(
        properties={"dealname": "Hub", "tier": "gold", **place},
        associations=[{"to": {"id": company.id}, "types": [kind]}],
    )
    other = deals.create(properties={"dealname": "Other", **place}, associations=[])
    crm.associations.create(
        company.id, from_object_type="0-3", from_object_id=other.id, to_object_type="0-2"
    )
    # HubSpot answers with numbers for ids here, which the schema of this client does not know.
    associated = lenient.crm.associations.list("0-3", object_type="0-2", object_id=company.id)
    deals.update(deal.id, properties={"dealstage": "won", "amount": "1500"})
    read = deals.get(
        deal.id,
        properties=["amount", "closedate"],
        properties_with_history=["dealstage"],
        associations=["companies"],
    )
    found = deals.search(
        after="0",
        filter_groups=[{"filters": [{"property_name": "tier", "operator": "EQ", "value": "gold"}]}],
        limit=10,
        properties=["dealname"],
        sorts=["dealname"],
    )
    batch = deals.batch.get(
        inputs=[{"id": deal.id}, {"id": "7"}], properties=["tier"], properties_with_history=[]
    )
    guarded = {
        "object_type": "0-3",
        "validate_references_before_delete": True,
        "validate_deal_stage_usages_before_delete": True,
    }
    in_use = status(lambda: crm.pipelines.delete(made.id, **guarded))
    deals.delete(deal.id)
    deals.delete(other.id)
    gone = status(lambda: deals.get(deal.id))
    archived = deals.get(deal.id, archived=True)
    crm.properties.delete("tier", object_type="0-3")
    crm.pipelines.delete(made.id, **guarded)
    return {
        "stages": [
            [each.label, each.metadata["probability"], each.metadata["isClosed"]]
            for each in reread.stages
        ],
        "amount": read.properties["amount"],
        "closed": read.properties["closedate"] is not None,
        "history": [each.value == "won" for each in read.properties_with_history["dealstage"]],
        "company": read.associations["companies"].results[0].id == company.id,
        "associated": len(associated.results),
        "found": [found.total, found.results[0].properties["dealname"]],
        "batch": [len(batch.results), batch.model_extra["numErrors"]],
        "inUse": in_use,
        "gone": gone,
        "archived": archived.archived,
        "owners": [each.first_name for each in crm.owners.list().results],
        "pipelines": [each.id for each in crm.pipelines.list("0-3").results],
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*sys.argv[1:])))
