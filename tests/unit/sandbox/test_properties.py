import json
from typing import ClassVar

import pytest

from dealwright.sandbox import properties
from dealwright.sandbox.objects import OBJECT_TYPES
from dealwright.sandbox.portal import Portal
from unit.sandbox.wires import NOON, Clock, Http, Json, a_choice, a_pipeline, a_property

DEALS = "/crm/v3/properties/deals"
TIER = f"{DEALS}/tier"


def options_of(http: Http, path: str = TIER) -> list[tuple[str, int]]:
    return [(each["value"], each["displayOrder"]) for each in http.get(path).body["options"]]


def test_a_custom_property_lacks_the_mark_of_hubspots_own(http: Http) -> None:
    reply = http.post(DEALS, a_property())
    assert reply.status == 201
    assert reply.headers["Location"].endswith("/tier")
    stored = http.get(TIER).body
    assert "hubspotDefined" not in stored
    assert stored["modificationMetadata"]["archivable"] is True
    assert http.get(f"{DEALS}/dealname").body["hubspotDefined"] is True


def test_what_is_not_said_has_a_default(http: Http) -> None:
    http.made(DEALS, a_property())
    stored = http.get(TIER).body
    defaults = {key: stored[key] for key in ("description", "options", "displayOrder", "hidden")}
    assert defaults == {"description": "", "options": [], "displayOrder": -1, "hidden": False}
    assert stored["createdAt"] == "2026-09-21T14:13:20Z"


def test_a_property_has_these_fields_and_no_more(http: Http) -> None:
    http.made(DEALS, a_choice())
    stored = http.get(TIER).body
    assert stored.keys() == {
        *("name", "label", "type", "fieldType", "groupName", "description", "options"),
        *("displayOrder", "calculated", "externalOptions", "hasUniqueValue", "hidden"),
        *("formField", "archived", "modificationMetadata", "dataSensitivity"),
        *("createdAt", "updatedAt", "createdUserId", "updatedUserId"),
    }
    assert stored["modificationMetadata"].keys() == {
        *("archivable", "readOnlyDefinition", "readOnlyValue")
    }
    assert stored["options"][0].keys() == {"label", "value", "displayOrder", "hidden"}


def test_properties_and_groups_come_on_one_page_whatever_is_asked(http: Http) -> None:
    for path in (DEALS, f"{DEALS}/groups"):
        body = http.get(path).body
        assert body.keys() == {"results"}
        assert http.get(path, limit=1, after="x").body == body


def test_properties_are_not_sorted(http: Http) -> None:
    for name in ("zeta", "alpha"):
        http.made(DEALS, a_property(name))
    names = [each["name"] for each in http.get(DEALS).results]
    assert names.index("zeta") < names.index("alpha")


def test_two_properties_may_have_one_label(http: Http) -> None:
    http.made(DEALS, a_property("one", label="Same"))
    http.made(DEALS, a_property("two", label="Same"))


def test_an_order_of_minus_one_stays(http: Http) -> None:
    assert http.made(DEALS, a_property("one", displayOrder=3))["displayOrder"] == 3
    assert http.made(DEALS, a_property("two", displayOrder=-1))["displayOrder"] == -1


def test_there_is_no_put(http: Http) -> None:
    http.made(DEALS, a_property())
    assert http.put(TIER, a_property()).status == 405


@pytest.mark.parametrize("missing", ["name", "label", "type", "fieldType", "groupName"])
def test_a_create_names_the_field_it_lacks(http: Http, missing: str) -> None:
    reply = http.post(DEALS, a_property(**{missing: None}))
    assert (reply.status, missing in reply.body["message"]) == (400, True)


@pytest.mark.parametrize(
    "name", ["Tier", "1tier", "_tier", "ti-er", "tiér", "t" * 101, "hs_tier", "a123_tier"]
)
def test_a_name_outside_the_grammar_or_with_a_reserved_prefix_is_refused(
    http: Http, name: str
) -> None:
    assert http.post(DEALS, a_property(name)).status == 400


def test_the_longest_name_has_a_hundred_characters(http: Http) -> None:
    http.made(DEALS, a_property("t" * 100))


@pytest.mark.parametrize("name", ["tier", "dealname"])
def test_a_taken_name_is_a_409(http: Http, name: str) -> None:
    http.made(DEALS, a_property())
    reply = http.post(DEALS, a_property(name))
    assert (reply.status, reply.sub_category) == (409, "Properties.PROPERTY_WITH_NAME_EXISTS")


def test_the_same_name_on_another_object_is_free(http: Http) -> None:
    http.made(DEALS, a_property())
    http.made("/crm/v3/properties/companies", a_property(groupName="companyinformation"))


@pytest.mark.parametrize(
    ("type_", "field_type"),
    [
        ("string", "text"),
        ("string", "textarea"),
        ("string", "phonenumber"),
        ("string", "html"),
        ("string", "file"),
        ("number", "number"),
        ("date", "date"),
        ("datetime", "date"),
        ("phone_number", "phonenumber"),
    ],
)
def test_a_type_has_these_field_types(http: Http, type_: str, field_type: str) -> None:
    http.made(DEALS, a_property(type=type_, fieldType=field_type))
    stored = http.get(TIER).body
    assert (stored["type"], stored["fieldType"]) == (type_, field_type)


@pytest.mark.parametrize("field_type", ["select", "radio", "checkbox", "booleancheckbox"])
def test_an_enumeration_has_these_field_types(http: Http, field_type: str) -> None:
    http.made(DEALS, a_choice(fieldType=field_type))
    assert http.get(TIER).body["fieldType"] == field_type


@pytest.mark.parametrize(
    ("type_", "field_type"),
    [
        ("string", "select"),
        ("number", "text"),
        ("date", "text"),
        ("bool", "checkbox"),
        ("string", "calculation_equation"),
        ("json", "text"),
        ("object_coordinates", "text"),
        ("number", "calculation_rollup"),
        ("number", "calculation_read_time"),
        ("number", "calculation_score"),
        ("number", "score"),
    ],
)
def test_a_field_type_must_fit_its_type(http: Http, type_: str, field_type: str) -> None:
    assert http.post(DEALS, a_property(type=type_, fieldType=field_type)).status == 400


def test_an_unknown_group_is_named_in_the_refusal(http: Http) -> None:
    http.made(DEALS, a_property("other"))
    for reply in (
        http.post(DEALS, a_property(groupName="nowhere")),
        http.patch(f"{DEALS}/other", {"groupName": "nowhere"}),
    ):
        assert reply.status == 400
        assert "nowhere" in reply.body["message"]


class TestOptions:
    def test_an_enumeration_needs_options(self, http: Http) -> None:
        assert http.post(DEALS, a_choice(options=[])).status == 400

    def test_a_text_cannot_have_options(self, http: Http) -> None:
        assert http.post(DEALS, a_choice(type="string", fieldType="text")).status == 400

    def test_values_are_unique(self, http: Http) -> None:
        assert http.post(DEALS, a_choice("tier", "gold", "gold")).status == 400

    @pytest.mark.parametrize(
        "option", [{"label": " A", "value": "a"}, {"label": "A", "value": "a "}]
    )
    def test_whitespace_around_is_refused(self, http: Http, option: Json) -> None:
        reply = http.post(DEALS, a_choice(options=[option]))
        assert reply.codes == ["LEADING_TRAILING_WHITESPACE"]

    def test_an_option_needs_label_and_value(self, http: Http) -> None:
        assert http.post(DEALS, a_choice(options=[{"label": "A"}])).status == 400

    def test_an_order_that_is_not_sent_is_last(self, http: Http) -> None:
        options = [
            {"label": "A", "value": "a", "displayOrder": 7},
            {"label": "B", "value": "b", "displayOrder": -1},
            {"label": "C", "value": "c", "description": "third"},
        ]
        http.made(DEALS, a_choice(options=options))
        assert options_of(http) == [("a", 7), ("b", 8), ("c", 9)]
        assert http.get(TIER).body["options"][2]["description"] == "third"

    def test_gaps_in_their_order_are_kept(self, http: Http) -> None:
        http.made(DEALS, a_choice())
        options = [
            {"label": "A", "value": "a", "displayOrder": 3},
            {"label": "B", "value": "b", "displayOrder": 9},
        ]
        http.patch(TIER, {"options": options})
        assert options_of(http) == [("a", 3), ("b", 9)]

    def test_two_options_may_have_one_label(self, http: Http) -> None:
        options = [{"label": "Same", "value": value} for value in "ab"]
        http.made(DEALS, a_choice(options=options))

    def test_a_hidden_value_can_still_be_written(self, http: Http) -> None:
        option = {"label": "Gold", "value": "gold", "hidden": True, "displayOrder": 0}
        http.made(DEALS, a_choice(options=[option]))
        assert http.get(TIER).body["options"] == [option]
        assert http.values(http.deal(tier="gold"), "tier")["tier"] == "gold"

    def test_a_patch_without_options_leaves_them(self, http: Http) -> None:
        http.made(DEALS, a_choice())
        http.patch(TIER, {"label": "Level"})
        assert options_of(http) == [("gold", 0), ("silver", 1)]

    def test_a_patch_replaces_the_whole_list_and_records_keep_the_old_value(
        self, http: Http
    ) -> None:
        http.made(DEALS, a_choice())
        deal = http.deal(tier="gold")
        http.patch(TIER, {"options": [{"label": "Tin", "value": "tin"}]})
        assert options_of(http) == [("tin", 0)]
        assert http.values(deal, "tier")["tier"] == "gold"
        reply = http.post("/crm/v3/objects/deals", {"properties": {"tier": "gold"}})
        assert reply.codes == ["INVALID_OPTION"]

    @pytest.mark.parametrize("values", [("true",), ("true", "no"), ("true", "false", "maybe")])
    def test_a_boolean_has_exactly_true_and_false(
        self, http: Http, values: tuple[str, ...]
    ) -> None:
        body = a_choice("tier", *values, type="bool", fieldType="booleancheckbox")
        assert http.post(DEALS, body).codes == ["INVALID_BOOLEAN_OPTION"]

    def test_a_boolean_may_have_any_labels(self, http: Http) -> None:
        http.made(
            DEALS, a_choice("tier", "true", "false", type="bool", fieldType="booleancheckbox")
        )

    def test_the_options_of_dealtype_can_be_extended(self, http: Http) -> None:
        path = f"{DEALS}/dealtype"
        before = http.get(path).body
        assert [each["value"] for each in before["options"]] == ["newbusiness", "existingbusiness"]
        assert before["modificationMetadata"]["readOnlyOptions"] is False
        more = [*before["options"], {"label": "Renewal", "value": "renewal"}]
        assert http.patch(path, {"options": more}).status == 200
        assert len(http.get(path).body["options"]) == 3

    def test_the_options_of_dealstage_cannot_be_written(self, http: Http) -> None:
        assert http.patch(f"{DEALS}/dealstage", {"options": []}).status == 400


class TestPatch:
    def test_what_can_change_changes(self, http: Http, clock: Clock) -> None:
        http.made("/crm/v3/properties/deals/groups", {"name": "terms", "label": "Terms"})
        http.made(DEALS, a_property())
        clock.now = NOON + 1000
        change = {
            "label": "Level",
            "description": "How high",
            "groupName": "terms",
            "displayOrder": 4,
            "hidden": True,
            "formField": True,
            "fieldType": "textarea",
            "textDisplayHint": "multi_line",
        }
        assert http.patch(TIER, change).status == 200
        stored = http.get(TIER).body
        assert {key: stored[key] for key in change} == change
        assert stored["updatedAt"] == "2026-09-21T14:13:21Z"

    def test_what_cannot_change_is_ignored_with_a_200(self, http: Http) -> None:
        http.made(DEALS, a_property())
        before = http.get(TIER).body
        ignored = {
            "name": "other",
            "hasUniqueValue": True,
            "dataSensitivity": "sensitive",
            "referencedObjectType": "OWNER",
            "externalOptions": True,
            "dateDisplayHint": "time_since",
            "nonsense": 1,
        }
        assert http.patch(TIER, ignored).status == 200
        after = http.get(TIER).body
        assert {**after, "updatedAt": "", "updatedUserId": ""} == {
            **before,
            "updatedAt": "",
            "updatedUserId": "",
        }

    def test_an_unknown_property_is_a_404(self, http: Http) -> None:
        for reply in (http.patch(TIER, {"label": "X"}), http.get(TIER), http.delete(TIER)):
            assert (reply.status, reply.body["category"]) == (404, "OBJECT_NOT_FOUND")

    def test_a_text_can_become_a_phone_number(self, http: Http) -> None:
        http.made(DEALS, a_property())
        change = {"type": "phone_number", "fieldType": "phonenumber"}
        assert http.patch(TIER, change).status == 200
        assert http.get(TIER).body["type"] == "phone_number"

    @pytest.mark.parametrize("hint", ["numberDisplayHint", "textDisplayHint"])
    def test_a_hint_is_kept_by_null_and_never_emptied(self, http: Http, hint: str) -> None:
        http.made(DEALS, a_property(**{hint: "formatted"}))
        assert http.patch(TIER, {hint: None}).status == 200
        assert http.patch(TIER, {hint: ""}).status == 400
        assert http.get(TIER).body[hint] == "formatted"
        assert http.patch(TIER, {hint: "unformatted"}).status == 200
        assert http.get(TIER).body[hint] == "unformatted"

    @pytest.mark.parametrize("change", [{"label": "X"}, {"hidden": True}, {"groupName": "x"}])
    def test_a_definition_of_hubspots_own_is_locked(self, http: Http, change: Json) -> None:
        assert http.patch(f"{DEALS}/dealname", change).status == 400
        assert http.patch(f"{DEALS}/hs_v2_date_entered_closedwon", change).status == 400

    def test_an_empty_patch_of_hubspots_own_changes_nothing(self, http: Http) -> None:
        path = f"{DEALS}/hs_v2_date_entered_closedwon"
        before = http.get(path).body
        assert http.patch(path, {}).body == before
        http.delete("/crm/v3/pipelines/deals/default/stages/closedwon")
        assert http.get(path).status == 404

    def test_a_field_type_must_still_fit(self, http: Http) -> None:
        http.made(DEALS, a_property())
        assert http.patch(TIER, {"fieldType": "select"}).status == 400

    def test_values_that_no_longer_fit_a_new_type_read_as_null(self, http: Http) -> None:
        http.made(DEALS, a_property())
        good, bad = http.deal(tier="12"), http.deal(tier="high")
        assert http.patch(TIER, {"type": "number", "fieldType": "number"}).status == 200
        assert http.values(good, "tier")["tier"] == "12"
        assert http.values(bad, "tier")["tier"] is None

    def test_a_new_type_drops_options_it_cannot_have(self, http: Http) -> None:
        http.made(DEALS, a_choice())
        assert http.patch(TIER, {"type": "string", "fieldType": "text"}).status == 200
        assert options_of(http) == []

    @pytest.mark.parametrize("change", [{"label": " "}, {"textDisplayHint": ""}])
    def test_blank_texts_are_refused(self, http: Http, change: Json) -> None:
        http.made(DEALS, a_property())
        assert http.patch(TIER, change).status == 400


class TestFormulas:
    def test_a_formula_makes_a_calculated_read_only_property(self, http: Http) -> None:
        made = http.made(
            DEALS,
            a_property(type="number", fieldType="number", calculationFormula="amount  * 2"),
        )
        assert made["calculationFormula"] == "amount  * 2"
        stored = http.get(TIER).body
        assert stored["calculationFormula"] == "amount * 2"
        assert (stored["fieldType"], stored["calculated"]) == ("calculation_equation", True)
        reply = http.post("/crm/v3/objects/deals", {"properties": {"tier": "4"}})
        assert reply.codes == ["READ_ONLY_VALUE"]

    def test_a_formula_with_an_unknown_name_is_a_404(self, http: Http) -> None:
        body = a_property(type="number", fieldType="number", calculationFormula="max(nowhere, 1)")
        assert http.post(DEALS, body).status == 404

    def test_texts_and_words_of_the_language_are_no_names(self, http: Http) -> None:
        formula = 'if dealname is "nowhere" and not true then concat(dealname, \'x\') else "" endif'
        http.made(DEALS, a_property(calculationFormula=formula))

    def test_a_formula_can_change(self, http: Http) -> None:
        number = {"type": "number", "fieldType": "number"}
        http.made(DEALS, a_property(**number, calculationFormula="amount"))
        assert http.patch(TIER, {"calculationFormula": "amount + 1"}).status == 200
        assert http.get(TIER).body["calculationFormula"] == "amount + 1"
        assert http.patch(TIER, {"calculationFormula": "nowhere"}).status == 404

    @pytest.mark.parametrize("type_", ["string", "number", "bool", "enumeration"])
    def test_these_types_can_be_calculated(self, http: Http, type_: str) -> None:
        http.made(DEALS, a_property(type=type_, calculationFormula="dealname"))
        assert http.get(TIER).body["fieldType"] == "calculation_equation"

    def test_a_formula_reads_properties_of_its_own_object_only(self, http: Http) -> None:
        formula = {"type": "number", "calculationFormula": "numberofemployees"}
        assert http.post(DEALS, a_property(**formula)).status == 404
        body = a_property(groupName="companyinformation", **formula)
        http.made("/crm/v3/properties/companies", body)

    def test_a_date_cannot_be_calculated(self, http: Http) -> None:
        body = a_property(type="date", fieldType="date", calculationFormula="amount")
        assert http.post(DEALS, body).status == 400

    def test_a_property_that_a_formula_reads_cannot_be_archived(self, http: Http) -> None:
        number = {"type": "number", "fieldType": "number"}
        http.made(DEALS, a_property(**number))
        http.made(DEALS, a_property("twice", **number, calculationFormula="tier * 2"))
        reply = http.delete(TIER)
        expected = "PropertyValidationError.CANNOT_DELETE_PROPERTY_IN_USE"
        assert (reply.status, reply.sub_category) == (400, expected)
        assert reply.body["context"]["usageCount"] == ["1"]
        (error,) = reply.body["errors"]
        assert error["subCategory"] == "PropertyValidationError.PROPERTY_USAGE"
        assert error["context"] == {
            "parentType": ["CALCULATED_PROPERTY"],
            "parentName": ["twice"],
        }

    def test_a_calculated_choice_needs_no_options(self, http: Http) -> None:
        http.made(DEALS, a_choice(options=[], calculationFormula="dealtype"))


class TestExternalOptions:
    PICKER: ClassVar[Json] = {
        "externalOptions": True,
        "referencedObjectType": "OWNER",
        "options": [],
    }

    def test_a_picker_of_owners_has_no_options_and_takes_ids(self, http: Http) -> None:
        http.made(DEALS, a_choice(**self.PICKER))
        stored = http.get(TIER).body
        assert (stored["referencedObjectType"], stored["options"]) == ("OWNER", [])
        assert http.values(http.deal(tier="70100001"), "tier")["tier"] == "70100001"

    def test_the_owner_of_a_record_is_such_a_picker(self, http: Http) -> None:
        owner = http.get(f"{DEALS}/hubspot_owner_id").body
        assert (owner["type"], owner["fieldType"]) == ("enumeration", "select")
        assert (owner["externalOptions"], owner["referencedObjectType"]) == (True, "OWNER")
        assert owner["options"] == []

    def test_a_number_may_refer_to_another_object(self, http: Http) -> None:
        company = http.get("/crm/v3/properties/contacts/associatedcompanyid").body
        assert (company["type"], company["fieldType"]) == ("number", "number")
        assert company["referencedObjectType"] == "COMPANY"

    @pytest.mark.parametrize(
        "wrong",
        [
            {"options": [{"label": "A", "value": "a"}]},
            {"referencedObjectType": None},
            {"type": "string", "fieldType": "text"},
        ],
    )
    def test_it_needs_the_reference_and_no_options(self, http: Http, wrong: Json) -> None:
        assert http.post(DEALS, a_choice(**{**self.PICKER, **wrong})).status == 400


class TestCurrency:
    BOTH: ClassVar[Json] = {
        "showCurrencySymbol": True,
        "currencyPropertyName": "deal_currency_code",
    }

    def test_both_fields_are_taken_together_and_never_turned_off(self, http: Http) -> None:
        http.made(DEALS, a_property(type="number", fieldType="number"))
        http.patch(TIER, self.BOTH)
        http.patch(TIER, {"showCurrencySymbol": False})
        assert http.get(TIER).body["showCurrencySymbol"] is True

    def test_the_name_of_the_currency_property_is_not_looked_up(self, http: Http) -> None:
        unknown = {**self.BOTH, "currencyPropertyName": "nowhere"}
        made = http.made(DEALS, a_property(type="number", fieldType="number", **unknown))
        assert made["currencyPropertyName"] == "nowhere"

    @pytest.mark.parametrize("key", ["showCurrencySymbol", "currencyPropertyName"])
    def test_one_alone_is_refused(self, http: Http, key: str) -> None:
        reply = http.post(DEALS, a_property(**{key: self.BOTH[key]}))
        assert reply.codes == ["ONLY_CURRENCY_PROPERTIES_CAN_SPECIFY_CURRENCY"]


class TestArchive:
    def test_an_archived_property_is_only_seen_when_asked_for(self, http: Http) -> None:
        http.made(DEALS, a_property())
        assert http.delete(TIER).status == 204
        assert http.get(TIER).status == 404
        assert "tier" not in {each["name"] for each in http.get(DEALS).results}
        assert http.get(TIER, archived="True").body["archivedAt"] == "2026-09-21T14:13:20Z"
        assert [each["name"] for each in http.get(DEALS, archived="true").results] == ["tier"]

    def test_archiving_twice_is_a_404(self, http: Http) -> None:
        http.made(DEALS, a_property())
        http.delete(TIER)
        assert http.delete(TIER).status == 404

    def test_hubspots_own_cannot_be_archived(self, http: Http) -> None:
        assert http.delete(f"{DEALS}/dealname").status == 400

    def test_values_hide_with_their_property(self, http: Http) -> None:
        http.made(DEALS, a_property())
        deal = http.deal(tier="high")
        http.delete(TIER)
        assert "tier" not in http.values(deal, "tier")

    def test_a_post_restores_with_age_values_and_history_under_the_new_definition(
        self, http: Http, clock: Clock
    ) -> None:
        http.made(DEALS, a_property())
        deal = http.deal(tier="high")
        http.delete(TIER)
        clock.now = NOON + 60_000
        restored = http.made(DEALS, a_property(label="Back", fieldType="textarea"))
        assert restored["createdAt"] == "2026-09-21T14:13:20Z"
        assert "archivedAt" not in restored
        assert (restored["label"], restored["fieldType"]) == ("Back", "textarea")
        assert http.values(deal, "tier")["tier"] == "high"
        history = http.get(f"/crm/v3/objects/deals/{deal}", propertiesWithHistory="tier").body
        assert [each["value"] for each in history["propertiesWithHistory"]["tier"]] == ["high"]
        assert http.get(TIER, archived="true").status == 404

    def test_a_restored_property_may_have_another_type(self, http: Http) -> None:
        http.made(DEALS, a_property())
        deals = http.deal(tier="12"), http.deal(tier="high")
        http.delete(TIER)
        http.made(DEALS, a_property(type="number", fieldType="number"))
        assert [http.values(deal, "tier")["tier"] for deal in deals] == ["12", None]

    def test_a_restored_property_needs_a_group_that_is_there(self, http: Http) -> None:
        group = {"name": "terms", "label": "Terms"}
        http.made(f"{DEALS}/groups", group)
        http.made(DEALS, a_property(groupName="terms"))
        http.delete(TIER)
        assert http.delete(f"{DEALS}/groups/terms").status == 204
        assert http.post(DEALS, a_property(groupName="terms")).status == 400
        http.made(f"{DEALS}/groups", group)
        http.made(DEALS, a_property(groupName="terms"))


class TestHubSpotsOwn:
    def test_some_do_not_say_how_old_they_are_or_whether_they_are_archived(
        self, http: Http
    ) -> None:
        found = http.get(f"{DEALS}/hs_read_only").body
        assert found.keys().isdisjoint({"archived", "createdAt", "updatedAt"})

    def test_options_are_as_locked_as_the_rest_unless_it_is_said(self, http: Http) -> None:
        found = http.get(f"{DEALS}/hs_read_only").body["modificationMetadata"]
        assert found == {"archivable": False, "readOnlyDefinition": True, "readOnlyValue": True}
        options = [{"label": "Yes", "value": "true"}, {"label": "No", "value": "false"}]
        reply = http.patch(f"{DEALS}/hs_read_only", {"options": options})
        assert (reply.status, reply.body["category"]) == (400, "VALIDATION_ERROR")

    @pytest.mark.parametrize(
        "name",
        [
            *("hs_mrr", "hs_arr", "hs_acv", "hs_tcv"),
            *("num_associated_contacts", "hs_forecast_amount"),
        ],
    )
    def test_a_calculated_one_may_look_like_a_plain_number(self, http: Http, name: str) -> None:
        found = http.get(f"{DEALS}/{name}").body
        assert (found["calculated"], found["fieldType"]) == (True, "number")
        reply = http.post("/crm/v3/objects/deals", {"properties": {name: "1"}})
        assert reply.codes == ["READ_ONLY_VALUE"]

    def test_a_roll_up_has_a_field_type_that_nobody_can_make(self, http: Http) -> None:
        found = http.get(f"{DEALS}/hs_primary_associated_company").body
        assert (found["type"], found["fieldType"]) == ("number", "calculation_rollup")

    def test_the_close_date_is_a_date_and_a_time(self, http: Http) -> None:
        found = http.get(f"{DEALS}/closedate").body
        assert (found["type"], found["fieldType"]) == ("datetime", "date")


class TestBatches:
    def test_all_made_is_a_201(self, http: Http) -> None:
        reply = http.post(f"{DEALS}/batch/create", {"inputs": [a_property("a1"), a_property("b1")]})
        assert (reply.status, reply.body["status"]) == (201, "COMPLETE")
        assert [each["name"] for each in reply.results] == ["a1", "b1"]

    def test_some_made_is_a_207_with_errors(self, http: Http) -> None:
        inputs = [a_property("a1"), a_property("dealname"), a_property("B!")]
        reply = http.post(f"{DEALS}/batch/create", {"inputs": inputs})
        assert (reply.status, reply.body["numErrors"]) == (207, 2)
        assert [each["context"]["name"] for each in reply.body["errors"]] == [["dealname"], ["B!"]]
        assert reply.body["errors"][0]["subCategory"] == "Properties.PROPERTY_WITH_NAME_EXISTS"
        assert http.get(f"{DEALS}/a1").status == 200

    def test_none_made_is_a_refusal(self, http: Http) -> None:
        assert http.post(f"{DEALS}/batch/create", {"inputs": [a_property("B!")]}).status == 400

    @pytest.mark.parametrize("verb", ["create", "read", "archive"])
    def test_more_than_a_hundred_are_refused(self, http: Http, verb: str) -> None:
        inputs = [a_property(f"p{number}") for number in range(101)]
        path, more = f"{DEALS}/batch/{verb}", {"archived": False} if verb == "read" else {}
        assert http.post(path, {"inputs": inputs, **more}).status == 400
        assert len(http.get(DEALS, archived="true").results) == 0
        assert http.get(f"{DEALS}/p0").status == 404

    @pytest.mark.parametrize("verb", ["create", "read", "archive"])
    def test_a_hundred_are_taken(self, http: Http, verb: str) -> None:
        named = [{"name": f"p{number}"} for number in range(100)]
        inputs = [a_property(each["name"]) for each in named] if verb == "create" else named
        more = {"archived": False} if verb == "read" else {}
        path = f"{DEALS}/batch/{verb}"
        expected = {"create": 201, "read": 207, "archive": 204}[verb]
        assert http.post(path, {"inputs": inputs, **more}).status == expected

    def test_there_is_no_batch_that_updates(self, http: Http) -> None:
        reply = http.post(f"{DEALS}/batch/update", {"inputs": []})
        assert (reply.status, reply.body["category"]) == (404, "SANDBOX_NOT_SERVED")

    def test_a_read_finds_archived_ones_or_those_of_a_class(self, http: Http) -> None:
        http.made(DEALS, a_property())
        http.delete(TIER)
        path, tier = f"{DEALS}/batch/read", {"inputs": [{"name": "tier"}]}
        assert len(http.post(path, {**tier, "archived": True}).results) == 1
        assert http.post(path, {**tier, "archived": False}).status == 207
        named = {"inputs": [{"name": "dealname"}], "archived": False}
        reply = http.post(path, {**named, "dataSensitivity": "sensitive"})
        assert (reply.status, reply.results) == (207, [])

    def test_a_read_needs_archived_and_tells_what_is_missing(self, http: Http) -> None:
        path, inputs = f"{DEALS}/batch/read", [{"name": "dealname"}, {"name": "nowhere"}]
        assert http.post(path, {"inputs": inputs}).status == 400
        reply = http.post(path, {"inputs": inputs, "archived": False})
        assert (reply.status, [each["name"] for each in reply.results]) == (207, ["dealname"])
        assert reply.body["errors"][0]["category"] == "OBJECT_NOT_FOUND"
        reply = http.post(path, {"inputs": inputs[:1], "archived": False})
        assert reply.status == 200

    def test_archiving_many_is_a_204_whatever_was_there(self, http: Http) -> None:
        http.made(DEALS, a_property())
        body = {"inputs": [{"name": "tier"}, {"name": "nowhere"}]}
        assert http.post(f"{DEALS}/batch/archive", body).status == 204
        assert http.get(TIER, archived="true").status == 200


class TestSensitivity:
    @pytest.mark.parametrize("wanted", ["sensitive", "highly_sensitive"])
    def test_sensitive_data_is_not_enabled(self, http: Http, wanted: str) -> None:
        reply = http.post(DEALS, a_property(dataSensitivity=wanted))
        assert reply.status == 400
        assert reply.codes == ["PORTAL_NOT_ENABLED_FOR_SENSITIVE_DATA"]

    def test_one_class_is_read_at_a_time(self, http: Http) -> None:
        assert http.get(DEALS, dataSensitivity="sensitive").results == []
        assert http.get(f"{DEALS}/dealname", dataSensitivity="highly_sensitive").status == 404
        assert http.get(f"{DEALS}/dealname", dataSensitivity="non_sensitive").status == 200
        assert http.get(DEALS, dataSensitivity="secret").status == 400

    def test_another_language_may_be_asked_for(self, http: Http) -> None:
        assert http.get(DEALS, locale="de").body == http.get(DEALS).body


def test_an_object_has_at_most_a_thousand_custom_properties(portal: Portal, http: Http) -> None:
    first = http.made(DEALS, a_property())
    for number in range(999):
        properties.save(portal.store, OBJECT_TYPES["deals"], {**first, "name": f"p{number}"})
    assert http.post(DEALS, a_property("p1000")).status == 400


class TestGroups:
    GROUPS = f"{DEALS}/groups"

    def test_a_group_is_made_read_changed_and_deleted(self, http: Http) -> None:
        made = http.made(self.GROUPS, {"name": "terms", "label": "Terms"})
        assert made == {"name": "terms", "label": "Terms", "displayOrder": 1, "archived": False}
        http.patch(f"{self.GROUPS}/terms", {"label": "New", "displayOrder": 5})
        assert http.get(f"{self.GROUPS}/terms").body["label"] == "New"
        http.patch(f"{self.GROUPS}/terms", {"label": "Newer"})
        assert http.get(f"{self.GROUPS}/terms").body["displayOrder"] == 5
        assert http.delete(f"{self.GROUPS}/terms").status == 204
        assert http.get(f"{self.GROUPS}/terms").status == 404

    def test_an_order_of_minus_one_means_last(self, http: Http) -> None:
        http.made(self.GROUPS, {"name": "a1", "label": "A", "displayOrder": 7})
        made = http.made(self.GROUPS, {"name": "b1", "label": "B", "displayOrder": -1})
        assert made["displayOrder"] == 8

    def test_names_follow_the_grammar_and_are_taken_once(self, http: Http) -> None:
        assert http.post(self.GROUPS, {"name": "Terms!", "label": "T"}).status == 400
        assert http.post(self.GROUPS, {"name": "dealinformation", "label": "T"}).status == 409

    def test_two_groups_may_have_one_label(self, http: Http) -> None:
        http.made(self.GROUPS, {"name": "terms", "label": "Deal information"})

    def test_a_name_stays_as_it_is(self, http: Http) -> None:
        http.made(self.GROUPS, {"name": "terms", "label": "Terms"})
        reply = http.patch(f"{self.GROUPS}/terms", {"name": "other", "label": "New"})
        assert (reply.status, reply.body["name"]) == (200, "terms")

    def test_an_unknown_group_is_a_404(self, http: Http) -> None:
        path = f"{self.GROUPS}/terms"
        for reply in (http.get(path), http.patch(path, {"label": "T"}), http.delete(path)):
            assert (reply.status, reply.body["category"]) == (404, "OBJECT_NOT_FOUND")

    def test_a_deleted_group_is_not_restored_but_made_afresh(self, http: Http) -> None:
        http.made(self.GROUPS, {"name": "terms", "label": "Old", "displayOrder": 7})
        http.delete(f"{self.GROUPS}/terms")
        made = http.made(self.GROUPS, {"name": "terms", "label": "New"})
        assert (made["label"], made["displayOrder"]) == ("New", 1)

    @pytest.mark.parametrize(
        ("kind", "name"),
        [("deals", "deal"), ("companies", "company"), ("contacts", "contact")],
    )
    def test_a_group_that_hubspot_made_stays(self, http: Http, kind: str, name: str) -> None:
        path = f"/crm/v3/properties/{kind}/groups/{name}information"
        reply = http.delete(path)
        # Another refusal than that of a group with properties.
        assert (reply.status, "defined by HubSpot" in reply.body["message"]) == (400, True)
        assert http.get(path).status == 200

    def test_a_group_with_active_properties_is_refused_with_json_in_the_message(
        self, http: Http
    ) -> None:
        http.made(self.GROUPS, {"name": "terms", "label": "Terms"})
        http.made(DEALS, a_property(groupName="terms"))
        reply = http.delete(f"{self.GROUPS}/terms")
        assert reply.status == 400
        inner = json.loads(reply.body["message"])
        assert inner["category"] == "VALIDATION_ERROR"
        assert inner["subCategory"] == "PropertyGroupError.GROUP_WITH_ACTIVE_PROPERTIES"
        assert inner["message"] == "Can't delete or purge a group with active properties"
        http.delete(TIER)
        assert http.delete(f"{self.GROUPS}/terms").status == 204

    @pytest.mark.parametrize(
        "kind", ["companies", "contacts", "tickets", "orders", "meetings", "emails"]
    )
    def test_every_object_has_a_group_and_properties(self, http: Http, kind: str) -> None:
        (group,) = http.get(f"/crm/v3/properties/{kind}/groups").results
        found = http.get(f"/crm/v3/properties/{kind}").results
        assert {each["groupName"] for each in found} == {group["name"]}
        assert "hubspot_owner_id" in {each["name"] for each in found}


def test_pipelines_of_orders_show_in_their_own_properties(http: Http) -> None:
    http.made("/crm/v3/pipelines/orders", a_pipeline())
    found = http.get("/crm/v3/properties/orders/hs_pipeline").body
    assert [each["value"] for each in found["options"]] == ["membership"]
