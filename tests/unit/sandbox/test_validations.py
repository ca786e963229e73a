import pytest

from dealwright.sandbox.app import create_app
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.tokens import Token
from unit.sandbox.wires import Http

RULES = "/crm/v3/property-validations/0-3"
DEALS = "/crm/v3/objects/deals"


def rule(http: Http, name: str, kind: str, *arguments: str) -> int:
    path = f"{RULES}/{name}/rule-type/{kind}"
    return http.put(path, {"ruleArguments": list(arguments)}).status


def codes(http: Http, **properties: object) -> list[str]:
    reply = http.post(DEALS, {"properties": properties})
    return [] if reply.status == 201 else reply.codes


def test_a_rule_is_put_and_read_three_ways(http: Http) -> None:
    path = f"{RULES}/dealname/rule-type/MIN_LENGTH"
    body = {"ruleArguments": ["3"], "shouldApplyNormalization": True}
    reply = http.put(path, body)
    assert (reply.status, reply.text) == (204, "")
    kept = {"ruleType": "MIN_LENGTH", **body}
    assert http.get(path).body == kept
    assert http.get(f"{RULES}/dealname").results == [kept]
    assert http.get(RULES).results == [
        {"propertyName": "dealname", "propertyValidationRules": [kept]}
    ]


def test_a_rule_is_put_again_in_its_place(http: Http) -> None:
    rule(http, "dealname", "MIN_LENGTH", "3")
    rule(http, "dealname", "MIN_LENGTH", "5")
    assert http.get(f"{RULES}/dealname").results == [
        {"ruleType": "MIN_LENGTH", "ruleArguments": ["5"]}
    ]


@pytest.mark.parametrize(
    ("name", "kind", "arguments", "good", "bad"),
    [
        ("dealname", "MIN_LENGTH", ["3"], "abc", "ab"),
        ("dealname", "MAX_LENGTH", ["3"], "abc", "abcd"),
        ("amount", "MIN_NUMBER", ["10"], "10", "9.99"),
        ("amount", "MAX_NUMBER", ["10"], "10", "10.01"),
        ("dealname", "MAX_NUMBER", ["10"], "1", "one"),
        ("dealname", "REGEX", ["[A-Z]{2}[0-9]+"], "AB12", "AB12x"),
        ("dealname", "WHITESPACE", [], "ab", "a b"),
        ("dealname", "EMAIL", [], "a@b.example", "a@b"),
        ("dealname", "URL", [], "https://b.example/x", "nowhere"),
        ("dealname", "URL", [], "b.example", "ftp://b.example"),
        ("dealname", "URL", [], "b.example", "https://[b.example"),
    ],
)
def test_a_value_must_meet_the_rule(
    http: Http, name: str, kind: str, arguments: list[str], good: str, bad: str
) -> None:
    assert rule(http, name, kind, *arguments) == 204
    assert codes(http, **{name: good}) == []
    assert codes(http, **{name: bad}) == [f"INVALID_{kind}"]
    assert codes(http, **{name: ""}) == []


@pytest.mark.parametrize(
    ("argument", "good", "bad"),
    [("NUMERIC_ONLY", "12", "a1"), ("ALPHA_ONLY", "ab", "a1"), ("ALPHANUMERIC", "a1", "a-1")],
)
def test_letters_and_digits_have_a_code_of_their_own(
    http: Http, argument: str, good: str, bad: str
) -> None:
    rule(http, "dealname", "ALPHANUMERIC", argument)
    assert codes(http, dealname=good) == []
    assert codes(http, dealname=bad) == ["INVALID_ALPHA"]


def test_a_rule_holds_for_every_way_of_writing(http: Http) -> None:
    deal = http.deal(dealname="A")
    rule(http, "dealname", "MIN_LENGTH", "3")
    short = {"properties": {"dealname": "A"}}
    changed = {"properties": {"dealname": "B"}}
    assert http.patch(f"{DEALS}/{deal}", changed).codes == ["INVALID_MIN_LENGTH"]
    assert http.post(f"{DEALS}/batch/create", {"inputs": [short]}).status == 400
    assert http.patch(f"{DEALS}/{deal}", {"properties": {"amount": 5}}).status == 200


def test_other_rules_are_kept_and_not_applied(http: Http) -> None:
    assert rule(http, "closedate", "DAYS_OF_WEEK", "MONDAY") == 204
    assert codes(http, closedate="2026-09-27") == []


@pytest.mark.parametrize(
    "kind",
    [
        *("FORMAT", "ALPHANUMERIC", "SPECIAL_CHARACTERS", "WHITESPACE", "MIN_LENGTH"),
        *("MAX_LENGTH", "MIN_NUMBER", "MAX_NUMBER", "DECIMAL", "REGEX", "EMAIL"),
        *("EMAIL_ALLOWED_DOMAINS", "EMAIL_BLOCKED_DOMAINS", "DOMAIN", "URL"),
        *("URL_ALLOWED_DOMAINS", "URL_BLOCKED_DOMAINS"),
        *("PHONE_NUMBER_WITH_EXPLICIT_COUNTRY_CODE", "START_DATE", "END_DATE"),
        *("START_DATETIME", "END_DATETIME", "BEFORE_DURATION", "AFTER_DURATION"),
        *("BEFORE_DATETIME_DURATION", "AFTER_DATETIME_DURATION", "DAYS_OF_WEEK"),
    ],
)
def test_every_type_of_rule_is_kept(http: Http, kind: str) -> None:
    argument = ["1"] if kind.startswith(("MIN_", "MAX_", "REGEX")) else []
    assert rule(http, "dealname", kind, *argument) == 204
    assert [each["ruleType"] for each in http.get(f"{RULES}/dealname").results] == [kind]


def test_a_rule_cannot_be_deleted(http: Http) -> None:
    rule(http, "dealname", "EMAIL")
    assert http.delete(f"{RULES}/dealname/rule-type/EMAIL").status == 405


def test_rules_come_on_one_page_whatever_is_asked(http: Http) -> None:
    rule(http, "dealname", "EMAIL")
    rule(http, "amount", "MIN_NUMBER", "1")
    body = http.get(RULES).body
    assert set(body) == {"results"}
    assert len(body["results"]) == 2
    assert http.get(RULES, limit=1).body == body


def test_a_rule_that_could_never_hold_is_refused(http: Http) -> None:
    assert rule(http, "dealname", "SHORT") == 400
    assert rule(http, "dealname", "MIN_LENGTH", "three") == 400
    assert rule(http, "dealname", "MIN_LENGTH", "NaN") == 400
    assert rule(http, "dealname", "MIN_LENGTH") == 400
    assert rule(http, "dealname", "REGEX", "(") == 400
    assert rule(http, "dealname", "REGEX") == 400
    assert http.put(f"{RULES}/dealname/rule-type/EMAIL", {}).status == 400


def test_what_is_not_there_is_a_404(http: Http) -> None:
    rule(http, "dealname", "MIN_LENGTH", "1")
    assert http.get(f"{RULES}/dealname/rule-type/EMAIL").status == 404
    assert http.get(f"{RULES}/nowhere").status == 404
    assert rule(http, "nowhere", "EMAIL") == 404
    assert http.get(f"{RULES}/amount").results == []


def test_the_path_wants_the_type_id(http: Http) -> None:
    assert http.get("/crm/v3/property-validations/deals").status == 400


@pytest.mark.parametrize("version", ["2025-09", "2026-03", "2026-09"])
def test_dated_paths_serve_the_same(http: Http, version: str) -> None:
    rule(http, "dealname", "EMAIL")
    found = http.get(f"/crm/property-validations/{version}/0-3/dealname").results
    assert [each["ruleType"] for each in found] == ["EMAIL"]


def test_rules_are_part_of_the_schema(portal: Portal) -> None:
    reader = Token(scopes=frozenset({"crm.schemas.deals.read"}))
    http = Http(create_app(portal, tokens={"reader": reader}), "reader")
    assert (http.get(RULES).status, rule(http, "dealname", "EMAIL")) == (200, 403)
