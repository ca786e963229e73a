import pytest
from werkzeug.test import Client

from dealwright.sandbox.app import App
from unit.sandbox.wires import NOON, Clock, Http, a_pipeline, a_stage

DEALS = "/crm/v3/pipelines/deals"
ONE = f"{DEALS}/membership"
A_NAMELESS = {"displayOrder": 1, "stages": [a_stage("A", 0)]}
IN_ANOTHER = "PipelineError.STAGE_ID_EXISTS_IN_ANOTHER_PIPELINE"


def stages_of(http: Http, path: str = ONE) -> list[tuple[str, int]]:
    stages = http.get(path).body["stages"]
    return sorted(((each["label"], each["displayOrder"]) for each in stages), key=lambda it: it[1])


def test_a_new_account_has_the_sales_pipeline_since_epoch_zero(http: Http) -> None:
    (pipeline,) = http.get(DEALS).results
    assert (pipeline["id"], pipeline["label"]) == ("default", "Sales Pipeline")
    assert pipeline["createdAt"] == "1970-01-01T00:00:00Z"
    stages = pipeline["stages"]
    assert {each["createdAt"] for each in stages} == {"1970-01-01T00:00:00Z"}
    assert [
        (each["displayOrder"], each["id"], each["label"], each["metadata"]["probability"])
        for each in stages
    ] == [
        (0, "appointmentscheduled", "Appointment Scheduled", "0.2"),
        (1, "qualifiedtobuy", "Qualified To Buy", "0.4"),
        (2, "presentationscheduled", "Presentation Scheduled", "0.6"),
        (3, "decisionmakerboughtin", "Decision Maker Bought-In", "0.8"),
        (4, "contractsent", "Contract Sent", "0.9"),
        (5, "closedwon", "Closed Won", "1.0"),
        (6, "closedlost", "Closed Lost", "0.0"),
    ]


def test_tickets_have_a_support_pipeline_and_orders_have_none(http: Http) -> None:
    (tickets,) = http.get("/crm/v3/pipelines/tickets").results
    assert (tickets["id"], tickets["label"]) == ("0", "Support Pipeline")
    assert [
        (stage["id"], stage["label"], stage["metadata"]["ticketState"])
        for stage in tickets["stages"]
    ] == [
        ("1", "New", "OPEN"),
        ("2", "Waiting on contact", "OPEN"),
        ("3", "Waiting on us", "OPEN"),
        ("4", "Closed", "CLOSED"),
    ]
    assert http.get("/crm/v3/pipelines/orders").results == []


@pytest.mark.parametrize("kind", ["companies", "contacts"])
def test_pipelines_of_companies_and_contacts_are_not_served(http: Http, kind: str) -> None:
    assert http.get(f"/crm/v3/pipelines/{kind}").body["category"] == "SANDBOX_NOT_SERVED"


def test_built_in_stages_can_be_renamed_and_deleted(http: Http) -> None:
    stages = f"{DEALS}/default/stages"
    assert http.patch(f"{stages}/contractsent", {"label": "Signed"}).status == 200
    assert http.get(f"{stages}/contractsent").body["label"] == "Signed"
    assert http.delete(f"{stages}/contractsent").status == 204
    assert http.get(f"{stages}/contractsent").status == 404


def test_a_pipeline_has_these_fields_and_no_more(http: Http) -> None:
    http.made(DEALS, a_pipeline())
    assert http.get(ONE).body.keys() == {
        *("id", "label", "displayOrder", "stages", "createdAt", "updatedAt", "archived")
    }


def test_pipelines_are_not_sorted_and_come_on_one_page_whatever_is_asked(http: Http) -> None:
    for number in (9, 0, 5):
        http.made(DEALS, a_pipeline(f"p{number}", displayOrder=number))
    body = http.get(DEALS).body
    assert [each["id"] for each in body["results"]] == ["default", "p9", "p0", "p5"]
    assert body.keys() == {"results"}
    assert http.get(DEALS, limit=1, after="p9").body == body
    assert http.get(DEALS, archived=True).body == body


def test_chosen_ids_are_kept_verbatim(http: Http) -> None:
    made = http.made(DEALS, a_pipeline("Member-Ship v2.0"))
    assert made["id"] == "Member-Ship v2.0"
    assert made["stages"][0]["id"] == "Member-Ship v2.0_talk"
    assert http.get(f"{DEALS}/Member-Ship%20v2.0").body["id"] == "Member-Ship v2.0"


def test_an_id_with_a_slash_is_found_when_it_is_encoded(http: Http) -> None:
    http.made(DEALS, a_pipeline("a/b"))
    assert http.get(f"{DEALS}/a%2Fb").body["id"] == "a/b"


def test_absent_ids_are_assigned_as_numbers(http: Http) -> None:
    made = http.made(DEALS, {"label": "X", "displayOrder": 1, "stages": [a_stage("A", 0)]})
    assert made["id"].isdecimal()
    assert made["stages"][0]["id"].isdecimal()


def test_an_overlong_pipeline_id_is_a_500_and_makes_nothing(http: Http) -> None:
    assert http.post(DEALS, a_pipeline("p" * 37)).status == 500
    assert len(http.get(DEALS).results) == 1


def test_the_longest_pipeline_id_has_36_characters(http: Http) -> None:
    assert http.made(DEALS, a_pipeline("p" * 36))["id"] == "p" * 36


def test_ids_stay_as_they_are(http: Http) -> None:
    http.made(DEALS, a_pipeline())
    renamed = a_stage("Chat", 0, stageId="other_talk")
    assert http.put(ONE, {**a_pipeline(), "pipelineId": "other"}).status == 200
    assert http.put(f"{ONE}/stages/membership_talk", renamed).status == 200
    assert http.get(f"{ONE}/stages/membership_talk").body["label"] == "Chat"
    assert [http.get(path).status for path in (f"{DEALS}/other", f"{ONE}/stages/other_talk")] == [
        *(404, 404)
    ]


def test_an_overlong_stage_id_is_a_500_and_makes_nothing(http: Http) -> None:
    assert http.post(DEALS, a_pipeline(stages=[a_stage("A", 0, stageId="s" * 101)])).status == 500
    assert len(http.get(DEALS).results) == 1


def test_the_same_id_on_the_same_object_is_a_400(http: Http) -> None:
    http.made(DEALS, a_pipeline())
    reply = http.post(DEALS, a_pipeline(label="Other"))
    assert (reply.status, reply.body["category"]) == (400, "VALIDATION_ERROR")
    assert "(membership)" in reply.body["message"]


def test_a_pipeline_id_held_by_another_object_is_a_409(http: Http) -> None:
    http.made("/crm/v3/pipelines/orders", a_pipeline())
    reply = http.post(DEALS, a_pipeline())
    assert (reply.status, reply.body["category"]) == (409, "OBJECT_ALREADY_EXISTS")
    assert reply.sub_category == IN_ANOTHER


def test_a_stage_id_of_another_pipeline_is_a_409_while_a_pipeline_is_made(http: Http) -> None:
    reply = http.post(DEALS, a_pipeline(stages=[a_stage("A", 0, stageId="closedwon")]))
    assert (reply.status, reply.sub_category) == (409, IN_ANOTHER)


def test_a_stage_id_of_another_object_is_free(http: Http) -> None:
    reply = http.post(
        "/crm/v3/pipelines/orders", a_pipeline(stages=[a_stage("A", 0, stageId="closedwon")])
    )
    assert reply.status == 201


def test_a_stage_id_given_twice_is_refused(http: Http) -> None:
    twice = [a_stage("A", 0, stageId="same"), a_stage("B", 1, stageId="same")]
    assert http.post(DEALS, a_pipeline(stages=twice)).status == 400


def test_a_pipeline_needs_a_stage(http: Http) -> None:
    reply = http.post(DEALS, a_pipeline(stages=[]))
    assert (reply.status, reply.body["message"]) == (
        400,
        "Pipeline must have at least one stage",
    )


@pytest.mark.parametrize("label", ["sales pipeline", "SALES PIPELINE"])
def test_a_label_is_unique_in_its_object_ignoring_case(http: Http, label: str) -> None:
    reply = http.post(DEALS, a_pipeline(label=label))
    assert (reply.status, reply.body["message"]) == (
        400,
        f"An active pipeline with label {label} already exists.",
    )
    assert http.post("/crm/v3/pipelines/orders", a_pipeline(label=label)).status == 201


def test_a_label_is_unique_when_it_changes_as_well(http: Http) -> None:
    http.made(DEALS, a_pipeline())
    taken = {"label": "sales pipeline"}
    assert http.patch(ONE, taken).status == 400
    assert http.put(ONE, a_pipeline(**taken)).status == 400


def test_a_space_makes_another_pipeline_label(http: Http) -> None:
    http.made(DEALS, a_pipeline(label="Sales Pipeline "))


def test_a_label_may_be_long(http: Http) -> None:
    long = "x" * 1000
    http.made(DEALS, a_pipeline(label=long, stages=[a_stage(long, 0)]))
    assert http.get(ONE).body["label"] == long
    assert http.get(ONE).body["stages"][0]["label"] == long


def test_two_pipelines_may_have_one_order(http: Http) -> None:
    http.made(DEALS, a_pipeline(displayOrder=0))
    assert {each["displayOrder"] for each in http.get(DEALS).results} == {0}


@pytest.mark.parametrize("probabilities", [("1", "1", "0", "0"), ("0.5", "0.5")])
def test_a_pipeline_may_have_several_won_and_lost_stages_or_none(
    http: Http, probabilities: tuple[str, ...]
) -> None:
    stages = [a_stage(f"S{order}", order, each) for order, each in enumerate(probabilities)]
    http.made(DEALS, a_pipeline(stages=stages))


def test_labels_are_stored_untrimmed(http: Http) -> None:
    http.made(DEALS, a_pipeline(label="Spacy "))
    assert http.get(ONE).body["label"] == "Spacy "


def test_a_stage_label_given_twice_in_a_new_pipeline_has_no_sub_category(http: Http) -> None:
    reply = http.post(DEALS, a_pipeline(stages=[a_stage("Talk", 0), a_stage(" talk", 1)]))
    assert (reply.status, reply.sub_category) == (400, None)


def test_a_tie_puts_the_later_stage_first_and_renumbers(http: Http) -> None:
    stages = [a_stage("A", 5), a_stage("B", 5), a_stage("C", 2)]
    http.made(DEALS, a_pipeline(stages=stages))
    assert stages_of(http) == [("C", 0), ("B", 1), ("A", 2)]


def test_gaps_in_the_order_survive(http: Http) -> None:
    http.made(DEALS, a_pipeline(stages=[a_stage("A", 3), a_stage("B", 9)]))
    assert stages_of(http) == [("A", 3), ("B", 9)]


def test_the_answer_to_a_create_echoes_the_request(http: Http) -> None:
    stage = a_stage("A", 0)
    stage["metadata"] = {"probability": "0.50", "colour": "red", "depth": 3, "round": True}
    made = http.made(DEALS, a_pipeline(stages=[stage]))
    assert made["stages"][0]["metadata"] == {
        "probability": "0.50",
        "colour": "red",
        "depth": "3",
        "round": "true",
    }
    stored = http.get(ONE).body["stages"][0]["metadata"]
    assert stored == {"probability": "0.5", "isClosed": "false"}


@pytest.mark.parametrize("missing", ["label", "displayOrder", "stages"])
def test_a_create_names_the_field_it_lacks(http: Http, missing: str) -> None:
    reply = http.post(DEALS, a_pipeline() | {missing: None})
    assert (reply.status, missing in reply.body["message"]) == (400, True)


@pytest.mark.parametrize("missing", ["label", "displayOrder", "stages"])
def test_a_put_names_the_field_it_lacks(http: Http, missing: str) -> None:
    http.made(DEALS, a_pipeline())
    reply = http.put(ONE, a_pipeline() | {missing: None})
    assert (reply.status, missing in reply.body["message"]) == (400, True)


@pytest.mark.parametrize("missing", ["label", "displayOrder", "metadata"])
def test_a_stage_within_a_pipeline_names_the_field_it_lacks(http: Http, missing: str) -> None:
    reply = http.post(DEALS, a_pipeline(stages=[a_stage("A", 0) | {missing: None}]))
    assert (reply.status, missing in reply.body["message"]) == (400, True)


def test_a_put_needs_a_stage(http: Http) -> None:
    http.made(DEALS, a_pipeline())
    reply = http.put(ONE, a_pipeline(stages=[]))
    assert (reply.status, reply.body["message"]) == (
        400,
        "Pipeline must have at least one stage",
    )


def test_a_blank_label_is_refused(http: Http) -> None:
    assert http.post(DEALS, a_pipeline(label=" ")).status == 400
    assert http.patch(f"{DEALS}/default/stages/closedwon", {"label": " "}).status == 400


def test_the_account_has_a_limit_of_pipelines(http: Http) -> None:
    orders = "/crm/v3/pipelines/orders"
    for number in range(50):
        http.made(orders, a_pipeline(f"p{number}"))
    assert http.post(orders, a_pipeline("one_more")).status == 400


def test_a_pipeline_has_a_limit_of_stages(http: Http) -> None:
    orders = "/crm/v3/pipelines/orders"
    stages = [a_stage(f"S{number}", number) for number in range(31)]
    assert http.post(orders, a_pipeline(stages=stages)).status == 400
    http.made(orders, a_pipeline(stages=stages[:30]))
    assert http.post(f"{orders}/membership/stages", stages[30]).status == 400


def test_a_deal_pipeline_has_a_hundred_stages_at_most(http: Http) -> None:
    stages = [a_stage(f"S{number}", number) for number in range(101)]
    assert http.post(DEALS, a_pipeline(stages=stages)).status == 400
    http.made(DEALS, a_pipeline(stages=stages[:100]))


def test_a_pipeline_that_is_not_there_reads_as_an_empty_404(http: Http) -> None:
    for reply in (http.get(ONE), http.patch(ONE, {"label": "X"}), http.put(ONE, a_pipeline())):
        assert (reply.status, reply.text) == (404, "")


def test_a_patch_changes_label_and_order_and_touches_every_stage(http: Http, clock: Clock) -> None:
    http.made(DEALS, a_pipeline())
    clock.now = NOON + 1500
    assert http.patch(ONE, {"label": "New", "displayOrder": 7}).status == 200
    pipeline = http.get(ONE).body
    assert (pipeline["label"], pipeline["displayOrder"]) == ("New", 7)
    assert {stage["updatedAt"] for stage in pipeline["stages"]} == {"2026-09-21T14:13:21.500Z"}


def test_a_patch_takes_the_flags_of_a_delete(http: Http) -> None:
    for flag in ("validateReferencesBeforeDelete", "validateDealStageUsagesBeforeDelete"):
        reply = http("PATCH", f"{DEALS}/default", {"displayOrder": 3}, **{flag: True})
        assert reply.status == 200


def test_a_change_of_one_stage_moves_the_date_of_all(http: Http, clock: Clock) -> None:
    http.made(DEALS, a_pipeline())
    stages = f"{ONE}/stages"

    def dates() -> set[str]:
        pipeline = http.get(ONE).body
        return {pipeline["updatedAt"], *(each["updatedAt"] for each in pipeline["stages"])}

    clock.now = NOON + 1000
    http.patch(f"{stages}/membership_talk", {"label": "Chat"})
    assert dates() == {"2026-09-21T14:13:21Z"}
    clock.now = NOON + 2000
    http.made(stages, a_stage("New", 9))
    assert dates() == {"2026-09-21T14:13:22Z"}
    clock.now = NOON + 3000
    http.delete(f"{stages}/membership_lost")
    assert dates() == {"2026-09-21T14:13:23Z"}


def test_nothing_guards_a_write_against_another(app: App, http: Http) -> None:
    assert "ETag" not in http.get(f"{DEALS}/default").headers
    headers = {"Authorization": "Bearer all", "If-Match": '"older"', "Idempotency-Key": "one"}
    for label in "XY":
        made = Client(app).post(DEALS, json={**A_NAMELESS, "label": label}, headers=headers)
        assert made.status_code == 201
    assert len(http.get(DEALS).results) == 3


def test_a_patch_without_a_label_keeps_it(http: Http) -> None:
    http.made(DEALS, a_pipeline())
    assert http.patch(ONE, {"displayOrder": 7}).body["label"] == "The membership pipeline"
    assert http.patch(ONE, {"label": "the MEMBERSHIP pipeline"}).body["displayOrder"] == 7


def test_a_live_pipeline_cannot_be_archived_or_restored_by_a_patch(http: Http) -> None:
    for archived in (True, False):
        assert http.patch(f"{DEALS}/default", {"archived": archived}).status == 400


def test_a_put_keeps_named_stages_makes_unnamed_ones_and_deletes_the_rest(http: Http) -> None:
    http.made(DEALS, a_pipeline())
    stages = [a_stage("Chat", 0, stageId="membership_talk"), a_stage("Won", 1, 1)]
    assert http.put(ONE, a_pipeline(stages=stages)).status == 200
    chat, won = http.get(ONE).body["stages"]
    assert (chat["id"], chat["label"]) == ("membership_talk", "Chat")
    assert (won["id"].isdecimal(), won["label"]) == (True, "Won")


def test_a_put_by_labels_alone_leaves_deals_in_stages_that_are_gone(http: Http) -> None:
    http.made(DEALS, a_pipeline())
    deal = http.deal(pipeline="membership", dealstage="membership_talk")
    assert http.put(ONE, a_pipeline(stages=[a_stage("Talk", 0, "0.2")])).status == 200
    (talk,) = http.get(ONE).body["stages"]
    assert (talk["label"], talk["id"].isdecimal()) == ("Talk", True)
    assert http.values(deal, "dealstage")["dealstage"] == "membership_talk"


def test_the_answer_to_a_put_echoes_the_request(http: Http) -> None:
    http.made(DEALS, a_pipeline())
    stage = a_stage("Talk", 0, "0.30", stageId="membership_talk")
    reply = http.put(ONE, a_pipeline(stages=[stage]))
    assert reply.body["stages"][0]["metadata"] == {"probability": "0.30"}
    assert http.get(ONE).body["stages"][0]["metadata"] == {
        "probability": "0.3",
        "isClosed": "false",
    }


def test_a_put_keeps_the_age_of_a_named_stage(http: Http, clock: Clock) -> None:
    http.made(DEALS, a_pipeline())
    clock.now = NOON + 60_000
    http.put(ONE, a_pipeline())
    assert {each["createdAt"] for each in http.get(ONE).body["stages"]} == {"2026-09-21T14:13:20Z"}


def test_a_guarded_put_does_not_drop_a_stage_in_use(http: Http) -> None:
    http.made(DEALS, a_pipeline())
    http.deal(pipeline="membership", dealstage="membership_talk")
    less = a_pipeline(stages=[a_stage("Won", 0, 1, stageId="membership_won")])
    reply = http.put(ONE, less, validateDealStageUsagesBeforeDelete="True")
    assert (reply.status, reply.sub_category) == (400, "PipelineError.STAGE_ID_IN_USE")
    assert http.put(ONE, less).status == 200


def test_a_deleted_pipeline_is_gone_and_its_id_is_free(http: Http) -> None:
    http.made(DEALS, a_pipeline())
    assert http.delete(ONE).status == 204
    assert http.get(ONE).status == 404
    assert http.patch(ONE, {"archived": False}).status == 404
    http.made(DEALS, a_pipeline())


def test_deleting_an_unknown_pipeline_is_a_404_with_a_body(http: Http) -> None:
    reply = http.delete(ONE)
    assert (reply.status, reply.body["category"]) == (404, "OBJECT_NOT_FOUND")


def test_the_default_pipeline_cannot_be_deleted(http: Http) -> None:
    reply = http.delete(f"{DEALS}/default")
    assert (reply.status, reply.body["category"]) == (400, "VALIDATION_ERROR")


def test_the_flag_for_deals_guards_a_deal_pipeline(http: Http) -> None:
    http.made(DEALS, a_pipeline())
    deal = http.deal(pipeline="membership", dealstage="membership_talk")
    reply = http.delete(ONE, validateDealStageUsagesBeforeDelete="true")
    assert (reply.status, reply.sub_category) == (400, "PipelineError.STAGE_ID_IN_USE")
    assert reply.body["context"] == {
        "stageIds": ["[membership_talk]"],
        "objectIds": [f"[{deal}]"],
    }
    assert http.delete(ONE, validateReferencesBeforeDelete="true").status == 204


def test_a_refusal_prints_all_stages_and_all_records_inside_one_text(http: Http) -> None:
    http.made(DEALS, a_pipeline())
    talk = http.deal(pipeline="membership", dealstage="membership_talk")
    won = http.deal(pipeline="membership", dealstage="membership_won")
    reply = http.delete(ONE, validateDealStageUsagesBeforeDelete="true")
    stages, records = "[membership_talk, membership_won]", f"[{talk}, {won}]"
    assert reply.body["category"] == "VALIDATION_ERROR"
    assert reply.body["message"] == (
        f"Stage IDs: {stages} are being referenced by object IDs: {records}"
    )
    assert reply.body["context"] == {"stageIds": [stages], "objectIds": [records]}


def test_the_flag_for_references_guards_an_order_pipeline(http: Http) -> None:
    http.made("/crm/v3/pipelines/orders", a_pipeline())
    values = {"hs_pipeline": "membership", "hs_pipeline_stage": "membership_talk"}
    http.made("/crm/v3/objects/orders", {"properties": values})
    path = "/crm/v3/pipelines/orders/membership"
    assert http.delete(path, validateReferencesBeforeDelete="true").status == 400
    assert http.delete(path, validateDealStageUsagesBeforeDelete="true").status == 204


def test_on_2026_09_a_pipeline_in_use_is_never_deleted(http: Http) -> None:
    http.made(DEALS, a_pipeline())
    http.deal(pipeline="membership", dealstage="membership_talk")
    path = "/crm/pipelines/2026-09/deals/membership"
    assert http.delete(path).status == 400
    assert http.delete(path, validateDealStageUsagesBeforeDelete="false").status == 400
    for older in ("2025-09", "2026-03"):
        guarded = {"validateDealStageUsagesBeforeDelete": "true"}
        assert http.delete(path.replace("2026-09", older), **guarded).status == 400
        less = a_pipeline(stages=[a_stage("Won", 0, 1, stageId="membership_won")])
        assert http.put(path, less).status == 400
        assert http.put(path.replace("2026-09", older), less).status == 200
        assert http.put(path, a_pipeline()).status == 200
    assert http.delete(path.replace("2026-09", "2026-03")).status == 204


def test_the_recycle_bin_is_not_use(http: Http) -> None:
    http.made(DEALS, a_pipeline())
    deal = http.deal(pipeline="membership", dealstage="membership_talk")
    http.delete(f"/crm/v3/objects/deals/{deal}")
    assert http.delete("/crm/pipelines/2026-09/deals/membership").status == 204


def test_a_deleted_pipeline_orphans_its_deals(http: Http) -> None:
    http.made(DEALS, a_pipeline())
    deal = http.deal(pipeline="membership", dealstage="membership_won")
    http.delete(ONE)
    values = http.values(deal, "dealstage", "hs_is_closed", "hs_deal_stage_probability")
    assert values["dealstage"] == "membership_won"
    assert (values["hs_is_closed"], values["hs_deal_stage_probability"]) == ("false", "0.0")


def test_audits_say_what_happened_newest_first(http: Http) -> None:
    http.made(DEALS, a_pipeline())
    http.patch(ONE, {"label": "New"})
    newest, oldest = http.get(f"{ONE}/audit").results
    assert (newest["action"], oldest["action"]) == ("UPDATE", "CREATE")
    assert newest["identifier"] == "20260122:membership"
    assert '"label": "New"' in newest["rawObject"]
    assert newest.keys() == {
        *("portalId", "identifier", "action", "timestamp", "message", "rawObject", "fromUserId")
    }


def test_audits_outlive_what_they_are_about(http: Http) -> None:
    for _ in range(2):
        http.made(DEALS, a_pipeline())
        http.delete(ONE)
    assert http.get(f"{ONE}/audit").status == 404
    http.made(DEALS, a_pipeline())
    actions = [each["action"] for each in http.get(f"{ONE}/audit").results]
    assert actions == ["CREATE", "DELETE", "CREATE", "DELETE", "CREATE"]


def test_writes_through_a_dated_path_are_seen_through_v3(http: Http) -> None:
    http.made("/crm/pipelines/2026-03/0-3", a_pipeline())
    assert http.get(ONE).status == 200
    assert http.get("/crm/pipelines/2026-09-beta/DEAL/membership").status == 200


@pytest.mark.parametrize(
    "body", ["{", "[]", b"\xff", '{"label": 5, "displayOrder": 1, "stages": [{}]}']
)
def test_unreadable_json_is_a_400(http: Http, body: str | bytes) -> None:
    reply = http.post(DEALS, body)
    assert reply.status == 400
    assert reply.body["message"].startswith("Invalid input JSON on line 1, column ")


@pytest.mark.parametrize("order", [True, "1", 1.5])
def test_an_order_that_is_no_whole_number_is_a_400(http: Http, order: object) -> None:
    assert http.post(DEALS, a_pipeline(displayOrder=order)).status == 400


def test_stages_that_are_no_objects_are_a_400(http: Http) -> None:
    assert http.post(DEALS, a_pipeline(stages=["Talk"])).status == 400


def test_a_flag_that_is_no_boolean_is_a_400(http: Http) -> None:
    assert http.delete(ONE, validateDealStageUsagesBeforeDelete="yes").status == 400
