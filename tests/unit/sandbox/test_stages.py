import pytest

from unit.sandbox.wires import Http, Json, a_pipeline, a_stage

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


@pytest.mark.parametrize("metadata", [{}, {"probability": None}])
def test_a_deal_stage_without_probability_is_refused_without_category(
    deals: Http, metadata: Json
) -> None:
    reply = deals.post(STAGES, {"label": "New", "displayOrder": 9, "metadata": metadata})
    assert (reply.status, "category" in reply.body) == (400, False)


@pytest.mark.parametrize("probability", ["1.1", -0.1, "often", "nan", True, "1e999", []])
def test_a_probability_outside_zero_and_one_is_refused(deals: Http, probability: object) -> None:
    assert deals.post(STAGES, a_stage("New", 9, probability)).status == 400


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
    reply = deals.patch(TALK, {"displayOrder": -1})
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
    assert deals.post(STAGES, a_stage("New", 9, stageId="membership_talk")).status == 400


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


def test_a_stage_brings_four_properties_with_it(deals: Http) -> None:
    names = {each["name"]: each for each in deals.get("/crm/v3/properties/deals").results}
    entered = names["hs_v2_date_entered_membership_talk"]
    assert entered["label"] == 'Date entered "Talk (The membership pipeline)"'
    assert {
        "hs_v2_date_exited_membership_talk",
        "hs_v2_latest_time_in_membership_talk",
        "hs_v2_cumulative_time_in_membership_talk",
    } <= names.keys()


def test_an_odd_stage_id_is_mangled_and_numbered(deals: Http) -> None:
    deals.made(STAGES, a_stage("New", 9, stageId="new-stage-id"))
    deals.made(STAGES, a_stage("Odd", 10, stageId="Odd Id"))
    names = {each["name"] for each in deals.get("/crm/v3/properties/deals").results}
    assert "hs_v2_date_entered_new_stage_id_1318266061" in names
    assert any(name.startswith("hs_v2_date_entered_odd_id_") for name in names)


class TestTickets:
    STAGES = "/crm/v3/pipelines/tickets/0/stages"

    def test_a_state_is_open_unless_it_is_said(self, http: Http) -> None:
        made = http.made(self.STAGES, {"label": "New one", "displayOrder": 9, "metadata": {}})
        stage = http.get(f"{self.STAGES}/{made['id']}").body
        assert stage["metadata"] == {"ticketState": "OPEN", "isClosed": "false"}

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
