import json

import pytest

from unit.sandbox.wires import NOON, Clock, Http, Json, a_choice, a_pipeline, a_property

DEALS = "/crm/v3/objects/deals"
PROPERTIES = "/crm/v3/properties/deals"
DAY = 86_400_000


def codes(http: Http, **properties: object) -> list[str]:
    return http.post(DEALS, {"properties": properties}).codes


def test_a_new_deal_has_an_id_of_digits_and_its_dates(http: Http) -> None:
    made = http.made(DEALS, {"properties": {"dealname": "A", "dealstage": "contractsent"}})
    assert made["id"].isdecimal()
    assert made["createdAt"] == "2026-09-21T14:13:20Z"
    assert made["properties"]["hs_object_id"] == made["id"]
    assert made["properties"]["createdate"] == "2026-09-21T14:13:20Z"
    assert made["properties"]["pipeline"] == "default"


def test_a_record_has_these_fields_and_no_more(http: Http) -> None:
    deal = http.deal(dealname="A")
    fields = {"id", "properties", "createdAt", "updatedAt", "archived", "url"}
    assert http.get(f"{DEALS}/{deal}").body.keys() == fields
    history = {"propertiesWithHistory": "dealname"}
    (listed,) = http.get(DEALS, **history).results
    assert listed.keys() == {*fields, "propertiesWithHistory"}
    assert [each["value"] for each in listed["propertiesWithHistory"]["dealname"]] == ["A"]
    http.delete(f"{DEALS}/{deal}")
    assert http.get(f"{DEALS}/{deal}", archived=True).body.keys() == {*fields, "archivedAt"}


def test_ids_are_texts_of_numbers_beyond_32_bits(http: Http) -> None:
    deal = http.deal(dealname="A")
    assert int(deal) > 2**32
    assert http.post(DEALS, {"properties": {"hs_object_id": "7"}}).codes == ["READ_ONLY_VALUE"]


def test_nothing_is_required_of_a_new_record(http: Http) -> None:
    for kind in ("deals", "companies", "meetings", "emails", "orders", "notes"):
        http.made(f"/crm/v3/objects/{kind}", {"properties": {}})


def test_reading_without_names_gives_the_usual_ones_and_null_for_unset(http: Http) -> None:
    deal = http.deal(dealname="A")
    assert http.get(f"{DEALS}/{deal}").body["properties"] == {
        "dealname": "A",
        "amount": None,
        "closedate": None,
        "pipeline": "default",
        "dealstage": None,
        "createdate": "2026-09-21T14:13:20Z",
        "hs_lastmodifieddate": "2026-09-21T14:13:20Z",
        "hs_object_id": deal,
    }


def test_unknown_names_in_a_read_are_ignored(http: Http) -> None:
    values = http.values(http.deal(dealname="A"), "nowhere", "hs_next_step")
    assert "nowhere" not in values
    assert values["hs_next_step"] is None
    assert "createdate" in values


def test_repeated_keys_and_commas_both_name_properties(http: Http) -> None:
    deal = http.deal(dealname="A", amount=5)
    path = f"{DEALS}/{deal}?properties=amount&properties=dealname,dealtype"
    assert set(http.get(path).body["properties"]) >= {"amount", "dealname", "dealtype"}


@pytest.mark.parametrize(
    ("properties", "code"),
    [
        ({"nowhere": "x"}, "PROPERTY_DOESNT_EXIST"),
        ({"hs_is_closed": "true"}, "READ_ONLY_VALUE"),
        ({"dealtype": "other"}, "INVALID_OPTION"),
        ({"amount": "much"}, "INVALID_LONG"),
        ({"amount": "inf"}, "INVALID_LONG"),
        ({"closedate": "soon"}, "INVALID_DATE"),
        ({"closedate": "9" * 25}, "INVALID_DATE"),
        ({"closedate": -62_135_596_800_001}, "INVALID_DATE"),
        ({"closedate": "9999-12-31T23:59:59-10:00"}, "INVALID_DATE"),
        ({"dealname": "x" * 65_537}, "STRING_TOO_LONG"),
        ({"dealname": ["x"]}, "INVALID_STRING"),
        ({"hubspot_owner_id": "ada"}, "INVALID_OWNER_ID"),
        ({"hs_createdate": "2026-01-01"}, "READ_ONLY_VALUE"),
        ({"dealstage": "nowhere"}, "INVALID_OPTION"),
        ({"day": "2026-13-01"}, "INVALID_DATE"),
        ({"day": str(NOON)}, "INVALID_DATE"),
        ({"signed": "perhaps"}, "INVALID_OPTION"),
        ({"several": "red;green"}, "INVALID_OPTION"),
    ],
)
def test_a_bad_value_is_refused_with_its_code(http: Http, properties: Json, code: str) -> None:
    custom(http)
    reply = http.post(DEALS, {"properties": properties})
    assert (reply.status, set(reply.codes)) == (400, {code})
    prefix, inner = reply.body["message"].split(": ", 1)
    (told,) = json.loads(inner)
    assert prefix == "Property values were not valid"
    assert (told["isValid"], told["error"], told["portalId"]) == (False, code, 20260122)
    assert told["name"] in properties
    assert told.keys() == {
        *("isValid", "message", "error", "name", "localizedErrorMessage", "portalId")
    }
    assert reply.body["category"] == "VALIDATION_ERROR"
    assert reply.body["errors"][0]["context"] == {"propertyName": list(properties)}


def test_an_owner_is_named_by_its_id_and_not_by_its_user(http: Http) -> None:
    owner = http.get("/crm/v3/owners", archived=False).results[0]
    gone = http.get("/crm/v3/owners", archived=True).results[0]
    for one in (owner, gone):
        deal = http.deal(hubspot_owner_id=one["id"])
        assert http.values(deal, "hubspot_owner_id")["hubspot_owner_id"] == one["id"]
    assert codes(http, hubspot_owner_id=owner["userId"]) == ["INVALID_OWNER_ID"]


def custom(http: Http) -> None:
    http.made(PROPERTIES, a_property("day", type="date", fieldType="date"))
    http.made(
        PROPERTIES, a_choice("signed", "true", "false", type="bool", fieldType="booleancheckbox")
    )
    http.made(PROPERTIES, a_choice("several", "red", "blue", fieldType="checkbox"))


def test_all_bad_values_are_told_at_once(http: Http) -> None:
    assert codes(http, amount="x", nowhere="y") == ["INVALID_LONG", "PROPERTY_DOESNT_EXIST"]


@pytest.mark.parametrize(
    ("name", "sent", "stored"),
    [
        ("amount", 15000, "15000"),
        ("amount", "12000.50", "12000.50"),
        ("dealname", "Universität Ελλάς 🎓", "Universität Ελλάς 🎓"),
        ("dealname", "x" * 65_536, "x" * 65_536),
        ("dealname", 26, "26"),
        ("description", "one\ntwo", "one\ntwo"),
        ("closedate", "2026-09-30", "2026-09-30T00:00:00Z"),
        ("closedate", 1_790_000_000_123, "2026-09-21T14:13:20.123Z"),
        ("closedate", "2026-09-30T14:05:09.100+02:00", "2026-09-30T12:05:09.100Z"),
        ("day", "2026-09-30", "2026-09-30"),
        ("day", "1790035200000", "2026-09-22"),
        ("signed", True, "true"),
        ("signed", "FALSE", "false"),
        ("several", "blue;red", "blue;red"),
    ],
)
def test_values_are_kept_in_the_form_of_their_type(
    http: Http, name: str, sent: object, stored: str
) -> None:
    custom(http)
    deal = http.deal(**{name: sent})
    assert http.values(deal, name)[name] == stored


def test_a_leading_semicolon_adds_to_a_checkbox(http: Http) -> None:
    custom(http)
    deal = http.deal(several="red")
    http.patch(f"{DEALS}/{deal}", {"properties": {"several": ";blue"}})
    assert http.values(deal, "several")["several"] == "red;blue"


@pytest.mark.parametrize("empty", ["", None])
def test_an_empty_value_clears(http: Http, empty: str | None) -> None:
    deal = http.deal(dealname="A")
    http.patch(f"{DEALS}/{deal}", {"properties": {"dealname": empty}})
    assert http.values(deal, "dealname")["dealname"] is None


def test_a_backdated_createdate_is_kept(http: Http) -> None:
    deal = http.deal(createdate="2025-01-02T03:04:05Z")
    assert http.values(deal)["createdate"] == "2025-01-02T03:04:05Z"


def test_a_change_moves_the_date_of_modification_and_the_same_value_does_not(
    http: Http, clock: Clock
) -> None:
    deal = http.deal(dealname="A")
    clock.now += 1000
    same = http.patch(f"{DEALS}/{deal}", {"properties": {"dealname": "A"}})
    assert same.body["updatedAt"] == "2026-09-21T14:13:20Z"
    http.patch(f"{DEALS}/{deal}", {"properties": {"dealname": "B"}})
    assert http.values(deal)["hs_lastmodifieddate"] == "2026-09-21T14:13:21Z"


class TestStages:
    def test_the_default_pipeline_is_taken_while_it_is_the_only_one(self, http: Http) -> None:
        assert http.values(http.deal(dealstage="closedwon"), "pipeline")["pipeline"] == "default"
        http.made("/crm/v3/pipelines/deals", a_pipeline())
        assert codes(http, dealstage="closedwon") == ["INVALID_OPTION"]

    def test_a_stage_must_belong_to_the_pipeline(self, http: Http) -> None:
        http.made("/crm/v3/pipelines/deals", a_pipeline())
        assert codes(http, pipeline="default", dealstage="membership_talk") == ["INVALID_OPTION"]
        deal = http.deal(pipeline="default", dealstage="contractsent")
        alone = {"properties": {"dealstage": "membership_talk"}}
        assert http.patch(f"{DEALS}/{deal}", alone).status == 400
        assert (
            http.patch(f"{DEALS}/{deal}", {"properties": {"pipeline": "membership"}}).status == 400
        )
        both = {"properties": {"pipeline": "membership", "dealstage": "membership_talk"}}
        assert http.patch(f"{DEALS}/{deal}", both).status == 200

    def test_an_orphan_can_still_change_in_other_ways(self, http: Http) -> None:
        deal = http.deal(dealstage="contractsent")
        http.delete("/crm/v3/pipelines/deals/default/stages/contractsent")
        assert http.patch(f"{DEALS}/{deal}", {"properties": {"amount": 1}}).status == 200

    def test_an_order_needs_no_pipeline(self, http: Http) -> None:
        made = http.made("/crm/v3/objects/orders", {"properties": {"hs_order_name": "A"}})
        assert "hs_pipeline" not in made["properties"]

    def test_stays_are_kept_as_a_deal_moves(self, http: Http, clock: Clock) -> None:
        deal = http.deal(dealstage="qualifiedtobuy")
        for days, stage in ((2, "contractsent"), (3, "qualifiedtobuy"), (5, "contractsent")):
            clock.now = NOON + days * DAY
            http.patch(f"{DEALS}/{deal}", {"properties": {"dealstage": stage}})
        values = http.values(
            deal,
            *("hs_v2_date_entered_qualifiedtobuy", "hs_v2_date_exited_qualifiedtobuy"),
            *("hs_v2_latest_time_in_qualifiedtobuy", "hs_v2_cumulative_time_in_qualifiedtobuy"),
            *("hs_v2_date_entered_current_stage", "hs_v2_date_exited_contractsent"),
        )
        assert values["hs_v2_date_entered_qualifiedtobuy"] == "2026-09-24T14:13:20Z"
        assert values["hs_v2_date_exited_qualifiedtobuy"] == "2026-09-26T14:13:20Z"
        assert values["hs_v2_latest_time_in_qualifiedtobuy"] == str(2 * DAY)
        assert values["hs_v2_cumulative_time_in_qualifiedtobuy"] == str(4 * DAY)
        assert values["hs_v2_date_entered_current_stage"] == "2026-09-26T14:13:20Z"
        assert values["hs_v2_date_exited_contractsent"] == "2026-09-24T14:13:20Z"

    def test_a_stay_is_counted_when_it_ends(self, http: Http, clock: Clock) -> None:
        deal = http.deal(dealstage="qualifiedtobuy")
        names = [
            *("hs_v2_date_exited_qualifiedtobuy", "hs_v2_latest_time_in_qualifiedtobuy"),
            "hs_v2_cumulative_time_in_qualifiedtobuy",
        ]
        for expected in (
            [None, None, None],
            ["2026-09-22T14:13:20Z", str(DAY), str(DAY)],
            ["2026-09-22T14:13:20Z", str(DAY), str(DAY)],
            ["2026-09-24T14:13:20Z", str(DAY), str(2 * DAY)],
        ):
            values = http.values(deal, *names, "dealstage")
            assert [values[name] for name in names] == expected
            clock.now += DAY
            here = values["dealstage"] == "qualifiedtobuy"
            other = "contractsent" if here else "qualifiedtobuy"
            http.patch(f"{DEALS}/{deal}", {"properties": {"dealstage": other}})

    def test_the_time_in_the_current_stage_says_since_when(self, http: Http, clock: Clock) -> None:
        deal = http.deal(dealstage="qualifiedtobuy")
        clock.now += DAY
        names = ("hs_v2_date_entered_current_stage", "hs_v2_time_in_current_stage")
        values = http.values(deal, *names)
        assert [values[name] for name in names] == ["2026-09-21T14:13:20Z"] * 2
        http.patch(f"{DEALS}/{deal}", {"properties": {"dealstage": "contractsent"}})
        values = http.values(deal, *names)
        assert [values[name] for name in names] == ["2026-09-22T14:13:20Z"] * 2

    def test_stays_go_on_from_one_pipeline_to_another(self, http: Http, clock: Clock) -> None:
        http.made("/crm/v3/pipelines/deals", a_pipeline())
        deal = http.deal(pipeline="default", dealstage="qualifiedtobuy")
        clock.now += DAY
        both = {"pipeline": "membership", "dealstage": "membership_talk"}
        http.patch(f"{DEALS}/{deal}", {"properties": both})
        names = ("hs_v2_latest_time_in_qualifiedtobuy", "hs_v2_date_entered_membership_talk")
        values = http.values(deal, *names)
        assert [values[name] for name in names] == [str(DAY), "2026-09-22T14:13:20Z"]
        body = http.get(f"{DEALS}/{deal}", propertiesWithHistory="dealstage").body
        history = body["propertiesWithHistory"]["dealstage"]
        assert [each["value"] for each in history] == ["membership_talk", "qualifiedtobuy"]

    def test_a_new_deal_without_a_stage_is_in_the_pipeline_default(self, http: Http) -> None:
        http.made("/crm/v3/pipelines/deals", a_pipeline(displayOrder=0))
        http.patch("/crm/v3/pipelines/deals/default", {"displayOrder": 9})
        assert http.values(http.deal(dealname="A"), "pipeline")["pipeline"] == "default"

    def test_a_cleared_stage_is_left(self, http: Http) -> None:
        deal = http.deal(dealstage="contractsent")
        http.patch(f"{DEALS}/{deal}", {"properties": {"dealstage": ""}})
        left = "hs_v2_date_exited_contractsent"
        assert http.values(deal, left)[left] == "2026-09-21T14:13:20Z"

    def test_entering_a_closed_stage_sets_the_close_date_once(
        self, http: Http, clock: Clock
    ) -> None:
        deal = http.deal(dealstage="contractsent")
        clock.now = NOON + DAY
        http.patch(f"{DEALS}/{deal}", {"properties": {"dealstage": "closedlost"}})
        clock.now = NOON + 2 * DAY
        http.patch(f"{DEALS}/{deal}", {"properties": {"dealstage": "closedwon"}})
        assert http.values(deal, "closedate")["closedate"] == "2026-09-22T14:13:20Z"

    @pytest.mark.parametrize(
        ("stage", "expected"),
        [
            ("contractsent", ("false", "false", "false", "0.9", "90.00")),
            ("closedwon", ("true", "true", "false", "1.0", "100.00")),
            ("closedlost", ("true", "false", "true", "0.0", "0.00")),
        ],
    )
    def test_outcome_and_amounts_follow_from_the_stage(
        self, http: Http, stage: str, expected: tuple[str, ...]
    ) -> None:
        names = ("hs_is_closed", "hs_is_closed_won", "hs_is_closed_lost")
        more = ("hs_deal_stage_probability", "hs_projected_amount")
        values = http.values(http.deal(dealstage=stage, amount="100.0"), *names, *more)
        assert tuple(values[name] for name in (*names, *more)) == expected

    def test_days_to_close_count_from_creation(self, http: Http, clock: Clock) -> None:
        deal = http.deal(dealstage="contractsent")
        clock.now = NOON + 3 * DAY + DAY // 2
        http.patch(f"{DEALS}/{deal}", {"properties": {"dealstage": "closedwon"}})
        values = http.values(deal, "days_to_close", "hs_days_to_close_raw", "hs_closed_won_date")
        assert (values["days_to_close"], values["hs_days_to_close_raw"]) == ("3", "3.5")
        assert values["hs_closed_won_date"] == "2026-09-25T02:13:20Z"

    def test_a_probability_set_by_hand_holds_until_the_next_stage(self, http: Http) -> None:
        name = "hs_deal_stage_probability"
        deal = http.deal(dealstage="contractsent", **{name: "0.33"})
        assert http.values(deal, name)[name] == "0.33"
        http.patch(f"{DEALS}/{deal}", {"properties": {"dealstage": "qualifiedtobuy"}})
        assert http.values(deal, name)[name] == "0.4"


class TestHistory:
    def test_values_are_remembered_newest_first(self, http: Http, clock: Clock) -> None:
        deal = http.deal(dealstage="contractsent")
        clock.now = NOON + 1000
        http.patch(f"{DEALS}/{deal}", {"properties": {"dealstage": "closedwon"}})
        body = http.get(f"{DEALS}/{deal}", propertiesWithHistory="dealstage,nowhere").body
        history = body["propertiesWithHistory"]
        assert list(history) == ["dealstage"]
        assert [(each["value"], each["timestamp"]) for each in history["dealstage"]] == [
            ("closedwon", "2026-09-21T14:13:21Z"),
            ("contractsent", "2026-09-21T14:13:20Z"),
        ]

    def test_an_entry_has_these_fields_and_no_more(self, http: Http) -> None:
        deal = http.deal(dealname="A")
        body = http.get(f"{DEALS}/{deal}", propertiesWithHistory="dealname").body
        (entry,) = body["propertiesWithHistory"]["dealname"]
        assert entry.keys() == {
            *("value", "timestamp", "sourceType", "sourceId", "updatedByUserId")
        }
        assert entry["sourceType"] == "INTEGRATION"

    def test_every_entry_is_kept(self, http: Http) -> None:
        deal = http.deal(dealname="0")
        for number in range(1, 60):
            http.patch(f"{DEALS}/{deal}", {"properties": {"dealname": str(number)}})
        body = http.get(f"{DEALS}/{deal}", propertiesWithHistory="dealname").body
        history = body["propertiesWithHistory"]["dealname"]
        assert [each["value"] for each in history] == [str(each) for each in range(59, -1, -1)]

    def test_a_cleared_value_is_an_empty_entry(self, http: Http) -> None:
        deal = http.deal(dealname="A")
        http.patch(f"{DEALS}/{deal}", {"properties": {"dealname": ""}})
        body = http.get(f"{DEALS}/{deal}", propertiesWithHistory="dealname").body
        assert [each["value"] for each in body["propertiesWithHistory"]["dealname"]] == ["", "A"]


class TestMissing:
    def test_a_missing_number_is_a_404_without_category(self, http: Http) -> None:
        reply = http.get(f"{DEALS}/123")
        assert (reply.status, "category" in reply.body) == (404, False)
        assert reply.body["message"] == "resource not found"
        assert http.patch(f"{DEALS}/123", {"properties": {}}).status == 404

    def test_an_id_that_is_no_number_is_a_404_with_its_context(self, http: Http) -> None:
        reply = http.get(f"{DEALS}/abc")
        assert (reply.status, reply.body["category"]) == (404, "OBJECT_NOT_FOUND")
        assert reply.body["context"] == {"id": ["abc"]}
        assert reply.body["message"] == "Object not found.  objectId are usually numeric."

    def test_an_archived_record_is_only_read_when_asked_for(self, http: Http) -> None:
        deal = http.deal(dealname="A")
        assert http.delete(f"{DEALS}/{deal}").status == 204
        assert http.delete(f"{DEALS}/{deal}").status == 204
        assert http.get(f"{DEALS}/{deal}").status == 404
        body = http.get(f"{DEALS}/{deal}", archived="true").body
        assert (body["archived"], body["archivedAt"]) == (True, "2026-09-21T14:13:20Z")

    def test_a_write_needs_properties(self, http: Http) -> None:
        assert http.post(DEALS, {}).status == 400


class TestPages:
    def test_pages_follow_each_other_by_id(self, http: Http) -> None:
        deals = [http.deal(dealname=str(number)) for number in range(5)]
        first = http.get(DEALS, limit=2, properties="dealname").body
        assert [each["id"] for each in first["results"]] == deals[:2]
        assert first["paging"]["next"]["after"] == deals[2]
        link = first["paging"]["next"]["link"]
        assert link.startswith("http://localhost/crm/v3/objects/deals?")
        second = http.get(link.removeprefix("http://localhost")).body
        assert [each["id"] for each in second["results"]] == deals[2:4]
        last = http.get(DEALS, after=deals[4]).body
        assert [each["id"] for each in last["results"]] == deals[4:]
        assert "paging" not in last

    def test_a_page_has_ten_records_unless_said(self, http: Http) -> None:
        for _ in range(11):
            http.deal(dealname="A")
        assert len(http.get(DEALS).results) == 10

    def test_archived_records_have_pages_of_their_own(self, http: Http) -> None:
        gone, _ = http.deal(dealname="A"), http.deal(dealname="B")
        http.delete(f"{DEALS}/{gone}")
        assert [each["id"] for each in http.get(DEALS, archived="True").results] == [gone]

    @pytest.mark.parametrize(
        "query",
        [
            {"limit": 101},
            {"limit": 0},
            {"limit": "ten"},
            {"after": "x"},
            {"limit": 51, "propertiesWithHistory": "dealname"},
        ],
    )
    def test_a_page_that_is_too_large_or_no_number_is_a_400(self, http: Http, query: Json) -> None:
        assert http.get(DEALS, **query).status == 400

    def test_the_largest_pages_are_served(self, http: Http) -> None:
        assert http.get(DEALS, limit=100).status == 200
        assert http.get(DEALS, limit=50, propertiesWithHistory="dealname").status == 200


class TestUniqueValues:
    CONTACTS = "/crm/v3/objects/contacts"

    def test_a_second_contact_with_an_email_is_a_409(self, http: Http) -> None:
        made = http.made(self.CONTACTS, {"properties": {"email": "a@b.example"}})
        reply = http.post(self.CONTACTS, {"properties": {"email": "A@b.example"}})
        assert (reply.status, reply.body["category"]) == (409, "CONFLICT")
        assert made["id"] in reply.body["message"]

    def test_a_contact_may_keep_its_own(self, http: Http) -> None:
        made = http.made(self.CONTACTS, {"properties": {"email": "a@b.example"}})
        path = f"{self.CONTACTS}/{made['id']}"
        assert http.patch(path, {"properties": {"email": "A@B.example"}}).status == 200
        assert http.patch(path, {"properties": {"email": ""}}).status == 200

    def test_a_record_is_found_by_a_unique_property_and_no_other(self, http: Http) -> None:
        made = http.made(self.CONTACTS, {"properties": {"email": "a@b.example"}})
        found = http.get(f"{self.CONTACTS}/a@b.example", idProperty="email")
        assert found.body["id"] == made["id"]
        assert http.get(f"{self.CONTACTS}/x@b.example", idProperty="email").status == 404
        assert http.get(f"{self.CONTACTS}/ada", idProperty="firstname").status == 400


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("companies", "name"),
        ("tickets", "subject"),
        ("orders", "hs_order_name"),
        ("meetings", "hs_meeting_title"),
        ("0-49", "hs_email_subject"),
    ],
)
def test_other_objects_hold_records_too(http: Http, kind: str, name: str) -> None:
    made = http.made(f"/crm/v3/objects/{kind}", {"properties": {name: "A"}})
    path = f"/crm/objects/2026-03/{kind}/{made['id']}"
    assert http.get(path, properties=name).body["properties"][name] == "A"


def test_a_contact_has_its_own_name_for_the_date_of_modification(http: Http) -> None:
    made = http.made("/crm/v3/objects/contacts", {"properties": {"firstname": "Ada"}})
    assert made["properties"]["lastmodifieddate"] == "2026-09-21T14:13:20Z"
