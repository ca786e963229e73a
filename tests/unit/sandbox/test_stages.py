import pytest

from unit.sandbox.wires import Clock, Http, Json, a_pipeline, a_stage

PIPELINE = "/crm/v3/pipelines/deals/membership"
STAGES = f"{PIPELINE}/stages"
TALK = f"{STAGES}/membership_talk"


@pytest.fixture
def deals(http: Http) -> Http:
    http.made("/crm/v3/pipelines/deals", a_pipeline())
    return http


def orders(http: Http) -> list[tuple[str, int]]:
    found = [(stage["label"], stage["displayOrder"]) for stage in http.get(STAGES).results]
    return sorted(found, key=lambda item: item[1])


@pytest.mark.parametrize(
    ("sent", "stored", "closed"),
    [
        ("0.50", "0.5", "false"),
        (1, "1.0", "true"),
        (0, "0.0", "true"),
        ("-0.0", "0.0", "true"),
        (0.25, "0.25", "false"),
    ],
)
def test_probability_is_stored_canonically_and_closes_at_its_ends(
    deals: Http, sent: object, stored: str, closed: str
) -> None:
    made = deals.made(STAGES, a_stage("New", 9, sent))
    metadata = deals.get(f"{STAGES}/{made['id']}").body["metadata"]
    assert metadata == {"probability": stored, "isClosed": closed}


def test_is_closed_cannot_be_sent(deals: Http) -> None:
    deals.patch(TALK, {"metadata": {"isClosed": "true"}})
    assert deals.get(TALK).body["metadata"]["isClosed"] == "false"


def test_a_stage_has_these_fields_and_no_more(deals: Http) -> None:
    stage = deals.get(TALK).body
    assert stage.keys() == {
        *("id", "label", "displayOrder", "metadata", "createdAt", "updatedAt", "archived"),
        "writePermissions",
    }
    assert stage["writePermissions"] == "CRM_PERMISSIONS_ENFORCEMENT"


@pytest.mark.parametrize("missing", ["label", "displayOrder", "metadata"])
def test_a_post_and_a_put_name_the_field_they_lack(deals: Http, missing: str) -> None:
    lacking = a_stage("New", 9) | {missing: None}
    for reply in (deals.post(STAGES, lacking), deals.put(TALK, lacking)):
        assert (reply.status, missing in reply.body["message"]) == (400, True)


def test_stages_and_their_audits_come_on_one_page_whatever_is_asked(deals: Http) -> None:
    deals.patch(TALK, {"label": "Chat"})
    for path in (STAGES, f"{PIPELINE}/audit"):
        body = deals.get(path).body
        assert body.keys() == {"results"}
        assert deals.get(path, limit=0, after="x").body == body


def test_a_stage_label_is_stored_untrimmed(deals: Http) -> None:
    made = deals.made(STAGES, a_stage(" New ", 9))
    assert deals.get(f"{STAGES}/{made['id']}").body["label"] == " New "


@pytest.mark.parametrize("metadata", [{}, {"probability": None}])
def test_a_deal_stage_without_probability_is_refused_without_category(
    deals: Http, metadata: Json
) -> None:
    reply = deals.post(STAGES, {"label": "New", "displayOrder": 9, "metadata": metadata})
    assert (reply.status, "category" in reply.body) == (400, False)
    assert reply.body["message"] == "must specify probability when writing a dealstage"


@pytest.mark.parametrize("probability", ["1.1", -0.1, "often", "nan", True, "1e999", []])
def test_a_probability_outside_zero_and_one_is_refused(deals: Http, probability: object) -> None:
    reply = deals.post(STAGES, a_stage("New", 9, probability))
    assert (reply.status, "category" in reply.body) == (400, False)
    assert "must be between 0.0 and 1.0 (inclusive)" in reply.body["message"]


def test_a_patch_merges_metadata(deals: Http) -> None:
    assert deals.patch(TALK, {"metadata": {}}).status == 200
    assert deals.patch(TALK, {"label": "Chat"}).status == 200
    assert deals.get(TALK).body["metadata"]["probability"] == "0.2"
    assert deals.patch(TALK, {"metadata": {"probability": None}}).status == 400


def test_the_answer_to_a_patch_echoes_and_its_is_closed_is_stale(deals: Http) -> None:
    reply = deals.patch(TALK, {"metadata": {"probability": "1"}})
    assert reply.body["metadata"] == {"probability": "1", "isClosed": "false"}
    assert deals.get(TALK).body["metadata"] == {"probability": "1.0", "isClosed": "true"}


def test_a_put_needs_and_replaces_everything(deals: Http) -> None:
    assert deals.put(TALK, {"label": "Chat"}).status == 400
    assert deals.put(TALK, a_stage("Chat", 5, "0.3")).status == 200
    stage = deals.get(TALK).body
    assert (stage["label"], stage["displayOrder"]) == ("Chat", 5)
    assert stage["metadata"]["probability"] == "0.3"


def test_a_taken_slot_puts_the_stage_after_its_holder_and_renumbers(deals: Http) -> None:
    deals.made(STAGES, a_stage("New", 0))
    assert orders(deals) == [("Talk", 0), ("New", 1), ("Won", 2), ("Lost", 3)]


def test_a_free_slot_is_kept(deals: Http) -> None:
    deals.patch(TALK, {"displayOrder": 40})
    assert orders(deals) == [("Won", 1), ("Lost", 2), ("Talk", 40)]


def test_its_own_slot_is_free_for_a_stage(deals: Http) -> None:
    deals.patch(TALK, {"displayOrder": 0})
    assert orders(deals) == [("Talk", 0), ("Won", 1), ("Lost", 2)]


def test_a_negative_order_is_refused(deals: Http) -> None:
    for reply in (
        deals.patch(TALK, {"displayOrder": -1}),
        deals.put(TALK, a_stage("Talk", -1)),
        deals.post(STAGES, a_stage("New", -1)),
        deals.post("/crm/v3/pipelines/deals", a_pipeline("other", stages=[a_stage("A", -1)])),
    ):
        assert reply.status == 400
        assert reply.body["message"] == "Pipeline display order cannot be negative"


def test_a_stage_label_is_unique_in_its_pipeline(deals: Http) -> None:
    for reply in (
        deals.post(STAGES, a_stage(" won ", 9)),
        deals.patch(TALK, {"label": "WON"}),
    ):
        assert (reply.status, reply.sub_category) == (400, "PipelineError.STAGE_LABEL_EXISTS")
    assert deals.patch(TALK, {"label": "TALK"}).status == 200


def test_a_stage_id_of_another_pipeline_is_a_400_without_category(deals: Http) -> None:
    reply = deals.post(STAGES, a_stage("New", 9, stageId="closedwon"))
    assert (reply.status, "category" in reply.body) == (400, False)
    assert "closedwon" in reply.body["message"]


def test_a_stage_id_of_the_same_pipeline_is_a_400(deals: Http) -> None:
    reply = deals.post(STAGES, a_stage("New", 9, stageId="membership_talk"))
    assert (reply.status, reply.body["category"]) == (400, "VALIDATION_ERROR")


def test_an_overlong_stage_id_is_a_500(deals: Http) -> None:
    assert deals.post(STAGES, a_stage("New", 9, stageId="s" * 101)).status == 500
    assert deals.post(STAGES, a_stage("New", 9, stageId="s" * 100)).status == 201


def test_a_stage_of_a_missing_pipeline_is_a_404_without_category(http: Http) -> None:
    reply = http.get(STAGES)
    assert (reply.status, "category" in reply.body) == (404, False)


def test_a_missing_stage_is_an_empty_404(deals: Http) -> None:
    path = f"{STAGES}/closedwon"
    for reply in (deals.get(path), deals.patch(path, {"label": "X"}), deals.get(f"{path}/audit")):
        assert (reply.status, reply.text) == (404, "")


def test_a_stage_is_not_archived_by_a_patch(deals: Http) -> None:
    assert deals.patch(TALK, {"archived": True}).status == 400
    assert deals.patch(TALK, {"archived": False}).status == 200


def test_a_deleted_stage_is_gone_and_its_id_is_free(deals: Http) -> None:
    assert deals.delete(TALK).status == 204
    assert deals.get(TALK).status == 404
    deals.made(STAGES, a_stage("Again", 0, stageId="membership_talk"))


def test_deleting_a_stage_that_is_not_there_says_204_and_does_nothing(deals: Http) -> None:
    assert deals.delete(f"{STAGES}/nowhere").status == 204
    assert deals.delete(f"{STAGES}/closedwon").status == 204
    assert deals.get("/crm/v3/pipelines/deals/default/stages/closedwon").status == 200


def test_the_last_stage_stays(http: Http) -> None:
    http.made("/crm/v3/pipelines/deals", a_pipeline(stages=[a_stage("A", 0, stageId="only")]))
    reply = http.delete(f"{STAGES}/only")
    assert reply.body["message"] == "Pipeline must have at least one stage"


def test_on_v3_a_stage_full_of_deals_is_deleted_unless_the_flag_is_sent(deals: Http) -> None:
    deals.deal(pipeline="membership", dealstage="membership_talk")
    assert deals.delete(TALK, validateReferencesBeforeDelete="True").status == 400
    assert deals.delete(TALK).status == 204


def test_on_2026_09_a_stage_in_use_is_never_deleted(deals: Http) -> None:
    deals.deal(pipeline="membership", dealstage="membership_talk")
    path = TALK.replace("/v3/pipelines", "/pipelines/2026-09")
    reply = deals.delete(path, validateReferencesBeforeDelete="false")
    assert reply.sub_category == "PipelineError.STAGE_ID_IN_USE"
    assert deals.delete(path).sub_category == "PipelineError.STAGE_ID_IN_USE"


def test_a_deleted_stage_orphans_its_deals(deals: Http) -> None:
    deal = deals.deal(pipeline="membership", dealstage="membership_won")
    assert deals.delete(f"{STAGES}/membership_won").status == 204
    values = deals.values(deal, "dealstage", "hs_is_closed", "hs_deal_stage_probability")
    assert values["dealstage"] == "membership_won"
    assert (values["hs_is_closed"], values["hs_deal_stage_probability"]) == ("false", "0.0")


def test_stage_audits_are_kept(deals: Http) -> None:
    deals.patch(TALK, {"label": "Chat"})
    (entry,) = deals.get(f"{TALK}/audit").results
    assert (entry["action"], entry["identifier"]) == ("UPDATE", "20260122:membership_talk")


def test_stages_are_mirrored_into_the_options_of_dealstage_and_pipeline(deals: Http) -> None:
    stage = deals.get("/crm/v3/properties/deals/dealstage").body
    pipeline = deals.get("/crm/v3/properties/deals/pipeline").body
    assert [each["value"] for each in pipeline["options"]] == ["default", "membership"]
    assert [each["value"] for each in stage["options"]][-3:] == [
        *("membership_talk", "membership_won", "membership_lost")
    ]
    deals.patch(TALK, {"label": "Chat"})
    deals.delete(f"{STAGES}/membership_lost")
    options = deals.get("/crm/v3/properties/deals/dealstage").body["options"]
    assert [(each["value"], each["label"]) for each in options][-2:] == [
        *(("membership_talk", "Chat"), ("membership_won", "Won"))
    ]


def stage_properties(http: Http) -> dict[str, Json]:
    found = http.get("/crm/v3/properties/deals").results
    return {each["name"]: each for each in found if each["name"].startswith("hs_v2_")}


@pytest.mark.parametrize(
    ("name", "types", "label"),
    [
        ("hs_v2_date_entered", ("datetime", "date"), "Date entered"),
        ("hs_v2_date_exited", ("datetime", "date"), "Date exited"),
        ("hs_v2_latest_time_in", ("number", "number"), "Latest time in"),
        ("hs_v2_cumulative_time_in", ("number", "number"), "Cumulative time in"),
    ],
)
def test_a_stage_brings_four_properties_with_it(
    deals: Http, name: str, types: tuple[str, str], label: str
) -> None:
    found = stage_properties(deals)[f"{name}_membership_talk"]
    assert (found["type"], found["fieldType"]) == types
    assert found["label"] == f'{label} "Talk (The membership pipeline)"'
    assert (found["hubspotDefined"], found["calculated"]) == (True, False)
    assert deals.delete(f"/crm/v3/properties/deals/{found['name']}").status == 400
    write = deals.post("/crm/v3/objects/deals", {"properties": {found["name"]: "1"}})
    assert write.codes == ["READ_ONLY_VALUE"]


def test_a_stage_brings_none_of_the_older_properties(deals: Http) -> None:
    found = {each["name"] for each in deals.get("/crm/v3/properties/deals").results}
    older = ("hs_date_entered_", "hs_date_exited_", "hs_time_in_")
    assert not [name for name in found if name.startswith(older)]


def test_the_time_in_the_current_stage_is_a_date(deals: Http) -> None:
    found = stage_properties(deals)
    for name in ("hs_v2_date_entered_current_stage", "hs_v2_time_in_current_stage"):
        types = found[name]["type"], found[name]["fieldType"]
        assert types == ("datetime", "calculation_equation")


@pytest.mark.parametrize(
    ("stage_id", "suffix"),
    [
        ("new-stage-id", "new_stage_id_1318266061"),
        ("attempting-stage-id", "attempting_stage_id_745667965"),
        ("connected-stage-id", "connected_stage_id_2058487257"),
        ("qualified-stage-id", "qualified_stage_id_233247981"),
        ("unqualified-stage-id", "unqualified_stage_id_1675714327"),
    ],
)
def test_an_odd_stage_id_is_mangled_and_numbered(deals: Http, stage_id: str, suffix: str) -> None:
    deals.made(STAGES, a_stage("New", 9, stageId=stage_id))
    assert f"hs_v2_date_entered_{suffix}" in stage_properties(deals)


def test_other_odd_stage_ids_have_numbers_that_stay(deals: Http) -> None:
    deals.made(STAGES, a_stage("Odd", 10, stageId="Odd Id"))
    deals.made(STAGES, a_stage("Odder", 11, stageId="odd-Id"))
    names = stage_properties(deals).keys()
    odd = {name for name in names if name.startswith("hs_v2_date_entered_odd_id_")}
    assert len(odd) == 2
    deals.patch(f"{STAGES}/Odd%20Id", {"label": "Even"})
    assert odd <= stage_properties(deals).keys()


class TestTickets:
    STAGES = "/crm/v3/pipelines/tickets/0/stages"

    def test_a_state_is_open_unless_it_is_said(self, http: Http) -> None:
        made = http.made(self.STAGES, {"label": "New one", "displayOrder": 9, "metadata": {}})
        stage = http.get(f"{self.STAGES}/{made['id']}").body
        assert stage["metadata"] == {"ticketState": "OPEN", "isClosed": "false"}

    def test_a_ticket_has_stays_and_names_of_its_own(self, http: Http, clock: Clock) -> None:
        tickets = "/crm/v3/objects/tickets"
        place = {"hs_pipeline": "0", "hs_pipeline_stage": "1"}
        ticket = http.made(tickets, {"properties": place})["id"]
        clock.now += 5000
        http.patch(f"{tickets}/{ticket}", {"properties": {"hs_pipeline_stage": "4"}})
        names = ("hs_v2_latest_time_in_1", "hs_v2_date_entered_4", "hs_pipeline_stage")
        found = http.get(f"{tickets}/{ticket}", properties=",".join(names)).body["properties"]
        assert [found[name] for name in names] == ["5000", "2026-09-21T14:13:25Z", "4"]
        options = http.get("/crm/v3/properties/tickets/hs_pipeline_stage").body["options"]
        assert [each["value"] for each in options] == ["1", "2", "3", "4"]

    def test_a_state_is_open_or_closed_in_capitals(self, http: Http) -> None:
        reply = http.patch(f"{self.STAGES}/1", {"metadata": {"ticketState": "closed"}})
        assert reply.sub_category == "PipelineError.INVALID_PIPELINE_STAGE_METADATA"

    def test_a_closed_stage_must_remain(self, http: Http) -> None:
        for reply in (
            http.patch(f"{self.STAGES}/4", {"metadata": {"ticketState": "OPEN"}}),
            http.delete(f"{self.STAGES}/4"),
        ):
            assert reply.sub_category == "PipelineError.MISSING_CLOSED_STAGE"


def test_order_stages_keep_no_metadata(http: Http) -> None:
    http.made("/crm/v3/pipelines/orders", a_pipeline())
    stage = http.get("/crm/v3/pipelines/orders/membership/stages/membership_won").body
    assert stage["metadata"] == {}
