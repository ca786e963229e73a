import pytest

from dealwright.sandbox.app import App, create_app
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.tokens import Token
from unit.sandbox.wires import NOON, Clock, Http, Json

DEALS = "/crm/v3/objects/deals"
TIES = "/crm/v4/objects/deals"
BATCH = "/crm/v4/associations/deals/companies/batch"
LABELS = "/crm/v4/associations/deals/contacts/labels"
PRIMARY = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 5}
ANY = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 341}
PRIMARY_LABEL = {"category": "HUBSPOT_DEFINED", "typeId": 5, "label": "Primary"}
ANY_LABEL = {"category": "HUBSPOT_DEFINED", "typeId": 341, "label": None}


def a_record(http: Http, kind: str, **properties: object) -> str:
    made: str = http.made(f"/crm/v3/objects/{kind}", {"properties": properties})["id"]
    return made


def a_pair(http: Http) -> tuple[str, str]:
    return http.deal(dealname="A"), a_record(http, "companies", name="Uni")


def far(http: Http, deal: str, to: str = "companies") -> list[int]:
    return [each["toObjectId"] for each in http.get(f"{TIES}/{deal}/associations/{to}").results]


def ends(deal: str, company: str, **more: object) -> Json:
    return {"from": {"id": deal}, "to": {"id": company}, **more}


class TestOneRecord:
    def test_a_tie_with_labels_is_a_201_with_both_ends(self, http: Http) -> None:
        deal, company = a_pair(http)
        reply = http.put(f"{TIES}/{deal}/associations/companies/{company}", [PRIMARY])
        assert (reply.status, reply.body) == (
            201,
            {
                "fromObjectTypeId": "0-3",
                "fromObjectId": int(deal),
                "toObjectTypeId": "0-2",
                "toObjectId": int(company),
                "labels": ["Primary"],
            },
        )

    def test_a_primary_company_has_two_types(self, http: Http) -> None:
        deal, company = a_pair(http)
        http.put(f"{TIES}/{deal}/associations/companies/{company}", [PRIMARY])
        (found,) = http.get(f"{TIES}/{deal}/associations/companies").results
        assert found["toObjectId"] == int(company)
        assert sorted(found["associationTypes"], key=lambda each: each["typeId"]) == [
            PRIMARY_LABEL,
            ANY_LABEL,
        ]
        (back,) = http.get(f"/crm/v4/objects/companies/{company}/associations/deals").results
        assert {each["typeId"] for each in back["associationTypes"]} == {6, 342}

    @pytest.mark.parametrize("from_deal", [True, False])
    def test_a_second_primary_company_takes_the_place_of_the_first(
        self, http: Http, *, from_deal: bool
    ) -> None:
        deal, first = a_pair(http)
        second = a_record(http, "companies", name="Institute")
        http.put(f"{TIES}/{deal}/associations/companies/{first}", [PRIMARY])
        if from_deal:
            http.put(f"{TIES}/{deal}/associations/companies/{second}", [PRIMARY])
        else:
            back = [{**PRIMARY, "associationTypeId": 6}]
            http.put(f"/crm/v4/objects/companies/{second}/associations/deals/{deal}", back)
        found = http.get(f"{TIES}/{deal}/associations/companies").results
        labels = {
            each["toObjectId"]: {link["label"] for link in each["associationTypes"]}
            for each in found
        }
        assert labels == {int(first): {None}, int(second): {None, "Primary"}}

    def test_a_default_tie_is_confirmed_from_both_ends(self, http: Http) -> None:
        deal, company = a_pair(http)
        reply = http.put(f"{TIES}/{deal}/associations/default/companies/{company}", None)
        assert (reply.status, reply.body["status"]) == (200, "COMPLETE")
        assert reply.results == [
            {**ends(deal, company), "associationSpec": ANY},
            {**ends(company, deal), "associationSpec": {**ANY, "associationTypeId": 342}},
        ]
        assert far(http, deal) == [int(company)]

    def test_untying_is_a_204_whatever_was_there(self, http: Http) -> None:
        deal, company = a_pair(http)
        path = f"{TIES}/{deal}/associations/companies/{company}"
        http.put(path, [PRIMARY])
        assert [http.delete(path).status, http.delete(path).status] == [204, 204]
        assert far(http, deal) == []
        assert http.delete(f"{TIES}/{deal}/associations/companies/x").status == 204

    def test_pages_of_ties_hold_five_hundred_at_most(self, http: Http) -> None:
        deal = http.deal(dealname="A")
        contacts = [a_record(http, "contacts", firstname=str(number)) for number in range(3)]
        for contact in contacts:
            http.put(f"{TIES}/{deal}/associations/default/contacts/{contact}", None)
        path = f"{TIES}/{deal}/associations/contacts"
        first = http.get(path, limit=2).body
        assert first["paging"]["next"]["after"] == contacts[2]
        link = first["paging"]["next"]["link"].removeprefix("http://localhost")
        assert [each["toObjectId"] for each in http.get(link).results] == [int(contacts[2])]
        assert "paging" not in http.get(path).body
        assert [http.get(path, limit=size).status for size in (0, 501)] == [400, 400]

    def test_archived_records_drop_out(self, http: Http) -> None:
        deal, company = a_pair(http)
        http.put(f"{TIES}/{deal}/associations/default/companies/{company}", None)
        http.delete(f"/crm/v3/objects/companies/{company}")
        assert far(http, deal) == []

    def test_ties_need_two_records_and_a_way_between_them(self, http: Http) -> None:
        deal, company = a_pair(http)
        note = a_record(http, "notes", hs_note_body="Hello")
        assert http.put(f"{TIES}/{deal}/associations/companies/7", [PRIMARY]).status == 404
        assert http.put(f"{TIES}/7/associations/default/companies/{company}", None).status == 404
        wrong = {**PRIMARY, "associationTypeId": 3}
        assert http.put(f"{TIES}/{deal}/associations/companies/{company}", [wrong]).status == 400
        order = a_record(http, "orders", hs_order_name="O")
        path = f"/crm/v4/objects/orders/{order}/associations/default/notes/{note}"
        assert http.put(path, None).status == 400

    def test_labels_are_a_bare_list(self, http: Http) -> None:
        deal, company = a_pair(http)
        path = f"{TIES}/{deal}/associations/companies/{company}"
        bodies: list[object] = [{}, {"inputs": []}, [5]]
        assert [http.put(path, body).status for body in bodies] == [400] * 3

    def test_ties_of_an_unknown_record_are_a_404(self, http: Http) -> None:
        assert http.get(f"{TIES}/7/associations/companies").status == 404

    @pytest.mark.parametrize("version", ["2025-09", "2026-03", "2026-09"])
    def test_dated_paths_serve_the_same(self, http: Http, version: str) -> None:
        deal, company = a_pair(http)
        path = f"/crm/objects/{version}/0-3/{deal}/associations"
        reply = http.put(f"{path}/0-2/{company}", [ANY])
        assert (reply.status, reply.body["labels"]) == (201, [])
        (found,) = http.get(f"{path}/0-2").results
        assert found["associationTypes"] == [ANY_LABEL]


class TestBatches:
    def test_a_batch_read_is_partial_when_a_record_has_no_ties(self, http: Http) -> None:
        deal, company = a_pair(http)
        lonely = http.deal(dealname="B")
        http.put(f"{TIES}/{deal}/associations/companies/{company}", [ANY])
        reply = http.post(f"{BATCH}/read", {"inputs": [{"id": deal}, {"id": lonely}, {"id": "x"}]})
        assert (reply.status, reply.body["numErrors"]) == (207, 2)
        assert reply.results == [
            {
                "from": {"id": deal},
                "to": [{"toObjectId": int(company), "associationTypes": [ANY_LABEL]}],
            }
        ]
        error = reply.body["errors"][0]
        assert (error["category"], error["subCategory"], error["message"], error["context"]) == (
            "OBJECT_NOT_FOUND",
            "crm.associations.NO_ASSOCIATIONS_FOUND",
            f"No company is associated with deal {lonely}.",
            {"fromObjectId": [lonely], "fromObjectType": ["deal"], "toObjectType": ["company"]},
        )
        whole = http.post(f"{BATCH}/read", {"inputs": [{"id": deal}]})
        assert (whole.status, "errors" in whole.body) == (200, False)

    def test_a_batch_read_has_pages_of_its_own(self, http: Http, portal: Portal) -> None:
        deal = http.deal(dealname="A")
        contact = int(a_record(http, "contacts", firstname="A"))
        store = portal.store
        for number in range(contact, contact + 501):
            sql = "INSERT OR IGNORE INTO records VALUES ('contacts', ?, 0, 0, NULL, '', '', '{}')"
            store.run(sql, number)
            sql = (
                "INSERT INTO associations (from_type, from_id, to_type, to_id, type_id)"
                " VALUES ('deals', ?, 'contacts', ?, 3)"
            )
            store.run(sql, int(deal), number)
        path = "/crm/v4/associations/deals/contacts/batch/read"
        (first,) = http.post(path, {"inputs": [{"id": deal}]}).results
        assert len(first["to"]) == 500
        after = first["paging"]["next"]["after"]
        (second,) = http.post(path, {"inputs": [{"id": deal, "after": after}]}).results
        assert [each["toObjectId"] for each in second["to"]] == [contact + 500]
        embedded = http.get(f"{DEALS}/{deal}", associations="contacts").body["associations"]
        following = embedded["contacts"]["paging"]["next"]
        assert following["after"] == str(contact + 100)
        page = http.get(following["link"].removeprefix("http://localhost")).results
        assert page[0]["toObjectId"] == contact + 100
        assert len(http.get(f"{TIES}/{deal}/associations/contacts").results) == 500

    @pytest.mark.parametrize(
        ("prefix", "made", "gone"),
        [
            ("/crm/v4/associations", 201, 204),
            ("/crm/associations/2026-03", 201, 204),
            ("/crm/associations/2026-09", 200, 200),
        ],
    )
    def test_success_codes_follow_the_generation(
        self, http: Http, prefix: str, made: int, gone: int
    ) -> None:
        deal, company = a_pair(http)
        path = f"{prefix}/0-3/0-2/batch"
        reply = http.post(f"{path}/create", {"inputs": [ends(deal, company, types=[PRIMARY])]})
        assert (reply.status, reply.results[0]["labels"]) == (made, ["Primary"])
        tied = {"inputs": [{"from": {"id": deal}, "to": [{"id": company}]}]}
        assert http.post(f"{path}/archive", tied).status == gone
        assert far(http, deal) == []

    def test_what_cannot_be_tied_is_named(self, http: Http) -> None:
        deal, company = a_pair(http)
        both = [ends(deal, "7", types=[ANY]), ends(deal, company, types=[ANY])]
        reply = http.post(f"{BATCH}/create", {"inputs": both})
        assert (reply.status, len(reply.results)) == (207, 1)
        assert reply.body["errors"][0]["context"] == {"fromObjectId": [deal], "toObjectId": ["7"]}
        wrong = [ends(deal, company, types=[{**ANY, "associationTypeId": 3}])]
        assert http.post(f"{BATCH}/create", {"inputs": wrong}).status == 400
        assert http.post(f"{BATCH}/create", {"inputs": [ends(deal, company)]}).status == 400
        assert http.post(f"{BATCH}/archive", {"inputs": [ends("x", "y")]}).status == 400

    def test_default_ties_of_many(self, http: Http) -> None:
        deal, company = a_pair(http)
        path = f"{BATCH}/associate/default"
        reply = http.post(path, {"inputs": [ends(deal, company), ends(deal, "7")]})
        assert (reply.status, len(reply.results), reply.body["numErrors"]) == (200, 2, 1)
        assert far(http, deal) == [int(company)]

    def test_taking_a_label_off_leaves_the_tie(self, http: Http) -> None:
        deal, company = a_pair(http)
        http.put(f"{TIES}/{deal}/associations/companies/{company}", [PRIMARY])
        path = f"{BATCH}/labels/archive"
        assert http.post(path, {"inputs": [ends(deal, company, types=[PRIMARY])]}).status == 204
        (found,) = http.get(f"{TIES}/{deal}/associations/companies").results
        assert found["associationTypes"] == [ANY_LABEL]
        assert http.post(path, {"inputs": [ends(deal, company, types=[])]}).status == 400

    def test_taking_the_plain_tie_off_leaves_nothing(self, http: Http) -> None:
        deal, company = a_pair(http)
        http.put(f"{TIES}/{deal}/associations/companies/{company}", [PRIMARY])
        http.post(f"{BATCH}/labels/archive", {"inputs": [ends(deal, company, types=[ANY])]})
        assert far(http, deal) == []

    def test_a_thousand_are_read_and_two_thousand_written_at_once(self, http: Http) -> None:
        many = [{"id": str(number)} for number in range(1_001)]
        assert http.post(f"{BATCH}/read", {"inputs": many}).status == 400
        tied = [{"from": each, "to": []} for each in (many * 2)[:2_001]]
        assert http.post(f"{BATCH}/archive", {"inputs": tied[:2_000]}).status == 204
        assert http.post(f"{BATCH}/archive", {"inputs": tied}).status == 400
        pair = {"from": {"id": "1"}, "to": {"id": "2"}, "types": [ANY]}
        assert http.post(f"{BATCH}/create", {"inputs": [pair] * 2_001}).status == 400
        assert http.post(f"{BATCH}/create", {"inputs": [pair] * 2_000}).status == 207
        assert http.post(f"{BATCH}/read", {"inputs": many[:1_000]}).status == 207


class TestLabels:
    def test_hubspot_defines_some(self, http: Http) -> None:
        path = "/crm/v4/associations/deals/companies/labels"
        assert http.get(path).results == [PRIMARY_LABEL, ANY_LABEL]
        assert http.get("/crm/associations/2026-09/0-3/0-8/labels").results[0]["typeId"] == 19

    @pytest.mark.parametrize(
        ("near", "to", "ids"),
        [
            ("deals", "contacts", [3]),
            ("contacts", "deals", [4]),
            ("companies", "deals", [6, 342]),
            ("contacts", "companies", [1, 279]),
            ("companies", "contacts", [2, 280]),
            ("deals", "companies", [5, 341]),
            ("deals", "line_items", [19]),
            ("meetings", "deals", [212]),
            ("meetings", "contacts", [200]),
            ("meetings", "companies", [188]),
            ("deals", "meetings", [211]),
            ("contacts", "meetings", [199]),
            ("companies", "meetings", [187]),
            ("emails", "contacts", [198]),
            ("emails", "companies", [186]),
            ("emails", "deals", [210]),
            ("orders", "notes", []),
        ],
    )
    def test_the_type_ids_are_hubspots(
        self, http: Http, near: str, to: str, ids: list[int]
    ) -> None:
        found = http.get(f"/crm/v4/associations/{near}/{to}/labels").results
        assert [each["typeId"] for each in found] == ids

    def test_a_label_of_the_account_has_an_id_at_each_end(self, http: Http) -> None:
        reply = http.post(LABELS, {"label": "Champion", "name": "champion", "inverseLabel": "Won"})
        assert reply.status == 200
        there, back = reply.results
        assert (there["category"], there["label"]) == ("USER_DEFINED", "Champion")
        assert back["label"] == "Won"
        deal, contact = http.deal(dealname="A"), a_record(http, "contacts", firstname="A")
        tie = {"associationCategory": "USER_DEFINED", "associationTypeId": there["typeId"]}
        http.put(f"{TIES}/{deal}/associations/contacts/{contact}", [tie])
        (found,) = http.get(f"/crm/v4/objects/contacts/{contact}/associations/deals").results
        assert [each["label"] for each in found["associationTypes"]] == [None, "Won"]
        read = http.get(f"{DEALS}/{deal}", associations="contacts").body["associations"]
        assert [each["type"] for each in read["contacts"]["results"]] == [
            "deal_to_contact",
            "champion",
        ]

    def test_a_label_between_records_of_one_type_may_read_the_same_from_both_ends(
        self, http: Http
    ) -> None:
        path = "/crm/v4/associations/contacts/contacts/labels"
        (made,) = http.post(path, {"label": "Colleague", "name": "colleague"}).results
        assert made["label"] == "Colleague"

    def test_a_label_can_be_renamed_and_deleted(self, http: Http) -> None:
        made = http.post(LABELS, {"label": "Champion", "name": "champion"}).results[0]["typeId"]
        change = {"associationTypeId": made, "label": "Sponsor", "inverseLabel": "Sponsored"}
        assert http.put(LABELS, change).status == 204
        assert [each["label"] for each in http.get(LABELS).results] == [None, "Sponsor"]
        back = http.get("/crm/v4/associations/contacts/deals/labels").results
        assert [each["label"] for each in back] == [None, "Sponsored"]
        assert http.put(LABELS, {"associationTypeId": made, "label": "Friend"}).status == 204
        assert [each["label"] for each in http.get(LABELS).results] == [None, "Friend"]
        deal, contact = http.deal(dealname="A"), a_record(http, "contacts", firstname="A")
        tie = {"associationCategory": "USER_DEFINED", "associationTypeId": made}
        http.put(f"{TIES}/{deal}/associations/contacts/{contact}", [tie])
        assert http.delete(f"{LABELS}/{made}").status == 204
        assert len(http.get(LABELS).results) == 1
        assert far(http, deal, "contacts") == [int(contact)]

    def test_a_label_of_the_account_may_be_called_primary_and_is_not_exclusive(
        self, http: Http
    ) -> None:
        made = http.post(LABELS, {"label": "Primary", "name": "first"}).results[0]["typeId"]
        tie = {"associationCategory": "USER_DEFINED", "associationTypeId": made}
        deal = http.deal(dealname="A")
        for name in "XY":
            contact = a_record(http, "contacts", firstname=name)
            http.put(f"{TIES}/{deal}/associations/contacts/{contact}", [tie])
        found = http.get(f"{TIES}/{deal}/associations/contacts").results
        assert [len(each["associationTypes"]) for each in found] == [2, 2]

    def test_labels_differ_and_only_those_of_the_account_change(self, http: Http) -> None:
        http.post(LABELS, {"label": "Champion", "name": "champion"})
        assert http.post(LABELS, {"label": "champion", "name": "other"}).status == 400
        assert http.delete(f"{LABELS}/3").status == 400
        assert http.put(LABELS, {"associationTypeId": 3, "label": "x"}).status == 400
        assert http.post(LABELS, {"label": "x"}).status == 400

    def test_a_pair_of_types_has_fifty_labels_at_most(self, http: Http) -> None:
        for number in range(50):
            http.post(LABELS, {"label": f"L{number}", "name": f"l{number}"})
        reply = http.post(LABELS, {"label": "one more", "name": "one_more"})
        assert (reply.status, "category" in reply.body) == (437, False)


class TestRecords:
    def test_a_record_can_be_made_with_ties(self, http: Http) -> None:
        company = a_record(http, "companies", name="Uni")
        body: Json = {
            "properties": {"dealname": "A"},
            "associations": [{"to": {"id": company}, "types": [PRIMARY]}],
        }
        made = http.made(DEALS, body)["id"]
        assert far(http, made) == [int(company)]
        batch = http.post(f"{DEALS}/batch/create", {"inputs": [body]})
        assert far(http, batch.results[0]["id"]) == [int(company)]

    @pytest.mark.parametrize(
        ("to", "types"),
        [
            ("7", [PRIMARY]),
            ("x", [PRIMARY]),
            ("7", []),
            ("7", [{**PRIMARY, "associationTypeId": 9999}]),
            ("7", [{**PRIMARY, "associationTypeId": "x"}]),
        ],
    )
    def test_a_record_is_not_made_when_it_cannot_be_tied(
        self, http: Http, to: str, types: list[Json]
    ) -> None:
        tie = {"to": {"id": to}, "types": types}
        reply = http.post(DEALS, {"properties": {"dealname": "A"}, "associations": [tie]})
        assert (reply.status, reply.body["category"]) == (400, "VALIDATION_ERROR")
        assert http.get(DEALS).results == []

    def test_reads_show_ties_by_plural_name_and_type(self, http: Http) -> None:
        deal, company = a_pair(http)
        item = a_record(http, "line_items", name="Membership")
        http.put(f"{TIES}/{deal}/associations/companies/{company}", [PRIMARY])
        http.put(f"{TIES}/{deal}/associations/default/line_items/{item}", None)
        expected = {
            "companies": {
                "results": [
                    {"id": company, "type": "deal_to_company_unlabeled"},
                    {"id": company, "type": "deal_to_company"},
                ]
            },
            "line items": {"results": [{"id": item, "type": "deal_to_line_item"}]},
        }
        asked = "companies,line_items,contacts"
        assert http.get(f"{DEALS}/{deal}", associations=asked).body["associations"] == expected
        (listed,) = http.get(DEALS, associations=asked).results
        assert listed["associations"] == expected
        dated = http.get(f"/crm/objects/2026-09/0-3/{deal}", associations="0-2").body
        assert dated["associations"]["companies"] == expected["companies"]

    def test_a_record_without_ties_has_no_such_key(self, http: Http) -> None:
        deal = http.deal(dealname="A")
        assert "associations" not in http.get(f"{DEALS}/{deal}", associations="companies").body
        assert http.get(f"{DEALS}/{deal}", associations="spaceships").status == 400

    def test_a_search_filters_by_what_records_are_tied_to(self, http: Http) -> None:
        deal, company = a_pair(http)
        other = http.deal(dealname="B")
        http.put(f"{TIES}/{deal}/associations/companies/{company}", [PRIMARY])

        def found(**test: object) -> list[str]:
            filters = [{"propertyName": "associations.company", **test}]
            reply = http.post(f"{DEALS}/search", {"filterGroups": [{"filters": filters}]})
            return [each["id"] for each in reply.results]

        assert found(operator="EQ", value=company) == [deal]
        assert found(operator="IN", values=[company, "7"]) == [deal]
        assert found(operator="EQ", value="7") == []
        assert found(operator="NOT_HAS_PROPERTY") == [other]
        http.delete(f"/crm/v3/objects/companies/{company}")
        assert found(operator="HAS_PROPERTY") == []


class TestAccess:
    @pytest.fixture
    def narrow(self, portal: Portal) -> App:
        scopes = frozenset({"crm.objects.deals.read", "crm.objects.deals.write"})
        both = scopes | {"crm.objects.contacts.read", "crm.objects.companies.write"}
        tokens = {"all": Token(), "one": Token(scopes=scopes), "both": Token(scopes=both)}
        return create_app(portal, tokens=tokens)

    def test_ties_need_the_scopes_of_both_sides(self, narrow: App, http: Http) -> None:
        deal, company = a_pair(http)
        one, both = Http(narrow, "one"), Http(narrow, "both")
        reply = one.get(f"{TIES}/{deal}/associations/contacts")
        assert reply.status == 403
        assert reply.body["errors"][0]["context"]["requiredGranularScopes"] == [
            "crm.objects.contacts.read"
        ]
        assert both.get(f"{TIES}/{deal}/associations/contacts").status == 200
        path = f"{TIES}/{deal}/associations/default/companies/{company}"
        assert (one.put(path, None).status, both.put(path, None).status) == (403, 200)


def test_ties_do_not_change_with_the_clock(http: Http, clock: Clock) -> None:
    deal, company = a_pair(http)
    clock.now = NOON + 5_000
    http.put(f"{TIES}/{deal}/associations/companies/{company}", [PRIMARY])
    assert http.get(f"{DEALS}/{deal}").body["updatedAt"] == "2026-09-21T14:13:20Z"
