import pytest

from dealwright.hubspot.failures import HubSpotError
from dealwright.hubspot.gateway import Gateway
from dealwright.hubspot.gateway_writing import WritingGateway
from dealwright.hubspot.stock import unused
from dealwright.hubspot.survey import survey
from dealwright.sandbox.app import App
from dealwright.sandbox.faults import Fault, Faults
from support.pacing import at_once


def test_what_beside_the_configuration_is_told(gateway: WritingGateway) -> None:
    body = {"name": "fee", "label": "Fee", "type": "number", "fieldType": "number"}
    shown = {"showCurrencySymbol": True, "currencyPropertyName": "deal_currency_code"}
    gateway.create_property("deals", {**body, **shown, "groupName": "dealinformation"})
    found = survey(gateway, ["deals"], ["deals", "orders"])
    fee, amount = (found.facts[f"property deals/{name}"] for name in ("fee", "amount"))
    assert (fee.currency, fee.edited, fee.updated_by) == (True, True, "9100001")
    assert (amount.currency, amount.edited, amount.updated_by) == (False, False, None)
    assert found.facts["property deals/hs_arr"].calculated
    assert found.facts["stage deals/default/closedwon"].created_at == "1970-01-01T00:00:00Z"
    assert found.closed == ()


def test_each_list_is_read_once(gateway: WritingGateway, app: App) -> None:
    survey(gateway, ["deals", "companies"], ["deals", "orders"])
    paths = [one.path for one in app.exchanges]
    assert len(paths) == len(set(paths)) == 6


def test_what_the_token_may_not_read_is_closed(url: str) -> None:
    gateway = Gateway(token="some", url=url, pace=at_once())
    found = survey(gateway, ["deals", "companies"], ["deals", "orders"])
    gateway.close()
    assert found.closed == (("properties", "companies"), ("pipelines", "orders"))
    assert found.may_read("properties", "deals")
    assert not found.may_read("pipelines", "orders")
    for address in ("group companies/g", "property companies/p", "order of pipeline orders/o"):
        assert found.hides(address)
    assert not found.hides("stage deals/default/closedwon")


def test_another_failure_is_one(gateway: WritingGateway, faults: Faults) -> None:
    faults.plan(Fault.daily())
    with pytest.raises(HubSpotError, match="daily"):
        survey(gateway, ["deals"], [])


def test_the_stock_pipeline_is_unused_until_somebody_changes_it(
    gateway: WritingGateway, url: str, faults: Faults
) -> None:
    live = survey(gateway, [], ["deals"]).live
    assert unused(gateway, live) == {"pipeline deals/default"}
    # Who may not count the deals must suppose that there are some.
    may_not_count = Gateway(token="some", url=url, pace=at_once())
    assert unused(may_not_count, live) == frozenset()
    may_not_count.close()
    faults.plan(Fault.daily())
    with pytest.raises(HubSpotError):
        unused(gateway, live)
    gateway.update_stage("deals", "default", "contractsent", {"label": "Sent"})
    assert unused(gateway, survey(gateway, [], ["deals"]).live) == frozenset()


def test_the_audit_of_a_stage_whose_id_wants_escaping(gateway: WritingGateway) -> None:
    stage = {"stageId": "a/b c", "label": "A", "displayOrder": 0, "metadata": {"probability": 1}}
    body = {"pipelineId": "p?q", "label": "P", "displayOrder": 0, "stages": [stage]}
    gateway.create_pipeline("deals", body)
    gateway.update_stage("deals", "p?q", "a/b c", {"label": "B"})
    assert [one["action"] for one in gateway.audit("deals", "p?q", "a/b c")] == ["UPDATE"]
    assert [one["action"] for one in gateway.audit("deals", "p?q")] == ["CREATE"]
