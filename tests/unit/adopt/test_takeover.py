"""What a takeover makes of one thing or another."""

from typing import Any

import pytest

from dealwright.edit.match import same
from dealwright.hubspot import marker
from dealwright.hubspot.gateway_writing import WritingGateway
from dealwright.load.files import Files
from dealwright.source import read
from unit.adopt.taking import Taken, bare, taken, whole

SALES = "playbook/pipelines/sales.yaml"
DEALS = "playbook/properties/deals.yaml"
SANDBOX = "playbook/portals/sandbox.yaml"


def tree(result: Taken, path: str) -> Any:
    return read(path, result.text(path).encode()).tree


def deal_stages(*stages: tuple[str | None, str, str]) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "displayOrder": number,
            "metadata": {"probability": share},
            **({} if id_ is None else {"stageId": id_}),
        }
        for number, (id_, label, share) in enumerate(stages)
    ]


def make_pipeline(
    gateway: WritingGateway, label: str, *stages: tuple[str | None, str, str], **more: str
) -> None:
    body = {"label": label, "displayOrder": 0, "stages": deal_stages(*stages), **more}
    gateway.create_pipeline("deals", body)


def changed(files: Files, path: str, old: str, new: str) -> Files:
    data = files[path]
    assert isinstance(data, bytes)
    assert old in data.decode()
    return {**files, path: data.decode().replace(old, new, 1).encode()}


BY_HAND = (
    (None, "ENRICHMENT", "0.1"),
    (None, "Outreach", "0.2"),
    (None, "Demo", "0.4"),
    (None, "Proposal", "0.65"),
    (None, "Closed Won", "1"),
    (None, "Closed Lost", "0"),
)


def test_what_carries_our_labels_gets_our_keys(gateway: WritingGateway) -> None:
    make_pipeline(gateway, "sales ", *BY_HAND)
    result = taken(whole(), gateway)
    assert result.loaded.sound
    ids = tree(result, SANDBOX)["ids"]
    assert ids["pipelines"] == {"sales": "880000001"}
    assert list(ids["stages"]["sales"]) == [
        *("enrichment", "outreach", "proposal", "closed_won", "closed_lost", "demo"),
    ]
    before, after = whole()[SALES], result.text(SALES)
    assert isinstance(before, bytes)
    gone = [line for line in before.decode().splitlines() if line not in after.splitlines()]
    assert gone == ["label: Sales", "    label: Enrichment", "    probability: 60%"]
    stages = [stage["stage"] for stage in tree(result, SALES)["stages"]]
    assert stages == ["enrichment", "outreach", "demo", "proposal", "closed_won", "closed_lost"]


def test_unique_values_are_taken_over_where_the_playbook_can_say_so(
    gateway: WritingGateway,
) -> None:
    body = {"type": "string", "groupName": "dealinformation", "hasUniqueValue": True}
    for name, field in (("code", "text"), ("essay", "textarea")):
        more = {"name": name, "label": name.title(), "fieldType": field}
        gateway.create_property("deals", {**body, **more})
    result = taken(whole(), gateway)
    written = {one["property"]: one for one in tree(result, DEALS)["properties"]}
    assert written["code"]["unique"] is True
    assert "essay" not in written
    words = "its values are unique, which the playbook cannot say of string/textarea"
    assert ("left out", "property deals/essay", words) in result.told


def test_the_mark_of_an_apply_is_not_taken_over(gateway: WritingGateway) -> None:
    marker.take(gateway, "r1", "ann", 1_790_000_000_000)
    stray = {"name": "stray", "label": "Stray", "type": "string", "fieldType": "text"}
    gateway.create_property("deals", {**stray, "groupName": marker.NAME})
    more = {"name": "code", "label": "Code", "groupName": "dealinformation"}
    gateway.create_property("deals", {**stray, **more})
    result = taken(whole(), gateway)
    assert marker.NAME not in result.text(DEALS)
    assert [
        words for about, address, words in result.told if address == "property deals/stray"
    ] == ["its group has no name or label that the playbook could write"]


def test_a_new_stage_can_be_reached_and_left(gateway: WritingGateway) -> None:
    make_pipeline(gateway, "Sales", *BY_HAND)
    stages = {one["stage"]: one for one in tree(taken(whole(), gateway), SALES)["stages"]}
    assert stages["demo"]["exits"] == [
        {"when": "Goes on", "to": "proposal"},
        {"when": "Lost", "to": "closed_lost"},
    ]
    assert stages["outreach"]["exits"][-1] == {"when": "Goes on", "to": "demo"}


def test_a_new_first_stage_begins_a_kind_of_deal(gateway: WritingGateway) -> None:
    make_pipeline(gateway, "Sales", (None, "Idea", "0.05"), *BY_HAND)
    result = taken(whole(), gateway)
    first = tree(result, SALES)["stages"][0]
    assert (first["stage"], first["starts"]) == ("idea", "new business")
    assert result.loaded.sound


def test_the_order_of_the_portal_is_taken_with_the_comments(gateway: WritingGateway) -> None:
    moved = (BY_HAND[1], BY_HAND[0], *BY_HAND[3:])
    make_pipeline(gateway, "Sales", *moved)
    files = changed(
        whole(), SALES, "  - stage: outreach\n", "  # first words\n  - stage: outreach\n"
    )
    result = taken(files, gateway)
    stages = [stage["stage"] for stage in tree(result, SALES)["stages"]]
    assert stages == ["outreach", "enrichment", "proposal", "closed_won", "closed_lost"]
    assert "stages:\n  # first words\n  - stage: outreach\n" in result.text(SALES)
    assert all("stage" not in one.change.address for one in result.plan(gateway).planned)


def test_two_that_read_the_same_are_not_guessed_at(gateway: WritingGateway) -> None:
    make_pipeline(gateway, "sales", *BY_HAND)
    make_pipeline(gateway, "Sales ", *((None, f"{label} 2", share) for _, label, share in BY_HAND))
    result = taken(whole(), gateway)
    assert "ids" not in tree(result, SANDBOX)
    assert ("kept", "pipeline deals/sales", "the portal has no such pipeline") in result.told
    again = "another pipeline of the playbook reads the same"
    assert [words for about, _, words in result.told if words == again] == [again, again]


@pytest.mark.parametrize("key", ["demo", "shown, formerly: demo"])
def test_what_is_retired_does_not_come_back(key: str, gateway: WritingGateway) -> None:
    make_pipeline(
        gateway, "Sales", *BY_HAND[:2], ("demo", "Demo", "0.4"), *BY_HAND[3:], pipelineId="sales"
    )
    why = "date: 2026-01-22, why: It taught nothing"
    retired = f"retired:\n  - {{stage: {key}, move_deals_to: outreach, {why}}}\n"
    files = whole() | {SALES: f"{_text(whole(), SALES)}{retired}".encode()}
    gateway.create_property("deals", _field("old_note", "Old note"))
    retired = f"retired:\n  - {{property: old_note, {why}}}\n"
    files |= {DEALS: f"{_text(whole(), DEALS)}{retired}".encode()}
    result = taken(files, gateway)
    assert ("left out", "stage deals/sales/demo", "the playbook has retired it") in result.told
    assert ("left out", "property deals/old_note", "the playbook has retired it") in result.told
    assert "stage: demo" not in result.text(SALES).partition("retired:")[0]
    assert "property: old_note" not in result.text(DEALS).partition("retired:")[0]


def _text(files: Files, path: str) -> str:
    data = files[path]
    assert isinstance(data, bytes)
    return data.decode()


def _field(name: str, label: str, words: str = "string/text", **more: Any) -> dict[str, Any]:
    type_, field_type = words.split("/")
    body = {"name": name, "label": label, "type": type_, "fieldType": field_type}
    return {**body, "groupName": "dealinformation", **more}


def _options(**labels: str) -> list[dict[str, Any]]:
    """A name that ends with an underscore is hidden."""
    return [
        {
            "value": name.rstrip("_"),
            "label": label,
            "hidden": name.endswith("_"),
            "displayOrder": number,
        }
        for number, (name, label) in enumerate(labels.items())
    ]


def test_a_field_that_both_have_becomes_the_portals(gateway: WritingGateway) -> None:
    gateway.create_property(
        "deals",
        _field("need_confirmed", "Is there a need?", "number/number", description="In hours"),
    )
    gateway.create_property(
        "deals",
        _field("outreach_variant", "Outreach variant", "enumeration/select",
               options=_options(c="Variant C", b="Variant B!", a_="Variant A")),
    )  # fmt: skip
    result = taken(whole(), gateway)
    written = {one["property"]: one for one in tree(result, DEALS)["properties"]}
    assert written["need_confirmed"] == {
        "property": "need_confirmed",
        "label": "Is there a need?",
        "kind": "number",
        "group": "dealinformation",
        "description": "In hours",
    }
    assert {"group": "dealinformation", "label": "Deal information"} in tree(result, DEALS)[
        "groups"
    ]
    assert same(written["outreach_variant"]["options"], {"c": "Variant C", "b": "Variant B!"})
    assert tree(result, DEALS)["retired"] == [
        {
            "option": "outreach_variant/a",
            "keep_values": True,
            "date": "2026-09-01",
            "why": "Hidden in HubSpot",
        }
    ]


def test_what_the_playbook_says_beyond_the_portal_stays(gateway: WritingGateway) -> None:
    gateway.create_property("deals", _field("email_purpose", "x"))
    files = changed(
        whole(),
        DEALS,
        "    label: Need confirmed\n",
        "    label: Need confirmed\n    description: Why\n",
    )
    gateway.create_property(
        "deals",
        _field("need_confirmed", "Need confirmed", "bool/booleancheckbox",
               options=_options(true="Yes", false="No")),
    )  # fmt: skip
    result = taken(files, gateway)
    address = "property deals/need_confirmed"
    assert ("kept", address, "the portal does not describe it") in result.told
    assert ("kept", "group deals/playbook", "the portal has no such group") in result.told
    assert "    description: Why\n" in result.text(DEALS)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"words": "string/html"}, "it is string/html: the playbook has no kind for that"),
        (
            {"words": "number/calculation_equation", "calculationFormula": "1 + 1"},
            "it is number/calculation_equation, computed by HubSpot: the playbook has no kind for that",
        ),
        (
            {
                "words": "enumeration/radio",
                "externalOptions": True,
                "referencedObjectType": "OWNER",
            },
            "it is a reference to OWNER: the playbook has no kind for that",
        ),
        ({"label": "x" * 101}, "its label has 101 characters, the playbook takes 1 to 100"),
        (
            {"words": "enumeration/select", "options": _options(a_="A")},
            "it offers nothing to choose from that the playbook could write",
        ),
    ],
)
def test_what_cannot_be_written_is_named(
    more: dict[str, Any], why: str, gateway: WritingGateway
) -> None:
    label = more.pop("label", "Odd")
    gateway.create_property("deals", _field("odd", label, more.pop("words", "string/text"), **more))
    result = taken(bare(), gateway)
    assert ("left out", "property deals/odd", why) in result.told
    assert DEALS not in result.files


def test_a_choice_shown_as_radio_buttons_stays_one(gateway: WritingGateway) -> None:
    body = _field("why_lost", "Why", "enumeration/radio", options=_options(a="A"))
    gateway.create_property("deals", body)
    result = taken(bare(), gateway)
    assert tree(result, DEALS)["properties"][0]["kind"] == "choice"
    assert result.plan(gateway).planned == ()


def test_hubspots_own_pipeline_is_taken_once_it_is_used(gateway: WritingGateway) -> None:
    address = "pipeline deals/default"
    unused = ("left out", address, "HubSpot's own, never changed, and without a deal")
    assert unused in taken(bare(), gateway).told
    gateway.update_pipeline("deals", "default", {"label": "Partners"})
    result = taken(bare(), gateway)
    assert unused not in result.told
    pipeline = tree(result, "playbook/pipelines/default.yaml")
    assert [stage["stage"] for stage in pipeline["stages"]][:2] == [
        *("appointmentscheduled", "qualifiedtobuy"),
    ]
    assert "ids" not in tree(result, SANDBOX), "its ids are good keys"


def test_a_pipeline_in_which_nothing_ends_is_named(gateway: WritingGateway) -> None:
    make_pipeline(gateway, "Partners", (None, "Talk", "0.5"), (None, "Done", "1"))
    result = taken(bare(), gateway)
    why = "it has no lost stage, so no deal in it could ever end"
    assert ("left out", "pipeline deals/880000001", why) in result.told


def test_stages_without_an_open_one(gateway: WritingGateway) -> None:
    make_pipeline(gateway, "Partners", (None, "Lost", "0"), (None, "Won", "1"))
    result = taken(bare(), gateway)
    assert result.loaded.findings == ()
    stages = tree(result, "playbook/pipelines/partners.yaml")["stages"]
    assert stages[0]["exits"] == [{"when": "Won", "to": "won"}]
    assert stages[1]["ends"] is True


def test_a_deal_that_does_not_begin_in_the_first_stage(gateway: WritingGateway) -> None:
    make_pipeline(
        gateway, "Partners", (None, "Lost", "0"), (None, "Talk", "0.5"), (None, "Won", "1")
    )
    result = taken(bare(), gateway)
    assert result.loaded.findings == ()
    stages = tree(result, "playbook/pipelines/partners.yaml")["stages"]
    assert [stage.get("starts") for stage in stages] == [None, "new business", None]


def test_a_pipeline_called_like_a_file_that_means_something_else(gateway: WritingGateway) -> None:
    make_pipeline(gateway, "Retired", (None, "Talk", "0.5"), (None, "W", "1"), (None, "L", "0"))
    result = taken(bare(), gateway)
    assert "playbook/pipelines/retired_2.yaml" in result.files
    assert result.loaded.findings == ()


def test_an_outcome_that_contradicts_a_key_is_told(gateway: WritingGateway) -> None:
    swapped = (*BY_HAND[:4], (None, "Closed Won", "0"), (None, "Closed Lost", "1"))
    make_pipeline(gateway, "Sales", *swapped)
    result = taken(whole(), gateway)
    why = "its probability makes it lost, whatever its key closed_won says"
    assert ("named", "stage deals/880000001/1180000005", why) in result.told
    stages = {one["stage"]: one for one in tree(result, SALES)["stages"]}
    won = stages["closed_won"]
    assert (won["outcome"], won["probability"]) == ("lost", "0%")


def test_what_both_have_and_cannot_be_written_stays(gateway: WritingGateway) -> None:
    odd = ((None, "Enrichment", "0.1234567"), *BY_HAND[1:])
    make_pipeline(gateway, "x" * 101, *odd, pipelineId="sales")
    gateway.create_property("deals", _field("need_confirmed", "Need", "string/html"))
    result = taken(whole(), gateway)
    told = {address: words for about, address, words in result.told if about == "left out"}
    long = "its label has 101 characters, the playbook takes 1 to 100"
    assert told["pipeline deals/sales"] == long
    assert "more decimals" in told["stage deals/sales/1180000001"]
    assert "string/html" in told["property deals/need_confirmed"]
    assert tree(result, SALES)["label"] == "Sales"
    assert tree(result, SALES)["stages"][0]["probability"] == "10%"


def test_a_group_and_extended_options_that_both_have(gateway: WritingGateway) -> None:
    gateway.create_group("deals", {"name": "playbook", "label": "Ours"})
    kept = _options(newbusiness="New!", existingbusiness="Existing Business", pilot="Pilot")
    gateway.update_property("deals", "dealtype", {"options": kept})
    result = taken(whole(), gateway)
    assert tree(result, DEALS)["groups"] == [{"group": "playbook", "label": "Ours"}]
    assert tree(result, DEALS)["properties"][0]["options"] == {
        "newbusiness": "New!",
        "existingbusiness": "Existing Business",
        "pilot": "Pilot",
    }


def test_a_choice_that_is_none_any_more_gives_up_its_answers(gateway: WritingGateway) -> None:
    gateway.create_property("deals", _field("outreach_variant", "Outreach variant"))
    result = taken(whole(), gateway)
    variant = next(
        one for one in tree(result, DEALS)["properties"] if one["property"] == "outreach_variant"
    )
    assert (variant["kind"], "options" in variant) == ("text", False)
    gone = [one["option"] for one in tree(result, DEALS)["retired"]]
    assert gone == ["outreach_variant/a", "outreach_variant/b"]


def test_a_pipeline_that_was_retired_does_not_come_back(gateway: WritingGateway) -> None:
    make_pipeline(gateway, "Old", ("w", "W", "1"), ("l", "L", "0"), pipelineId="old")
    head = "# yaml-language-server: $schema=../../schemas/retired.schema.json\n\n"
    retired = f"{head}retired:\n  - {{pipeline: old, date: 2026-01-22, why: Nobody used it}}\n"
    result = taken({**bare(), "playbook/pipelines/retired.yaml": retired.encode()}, gateway)
    assert ("left out", "pipeline deals/old", "the playbook has retired it") in result.told
    assert "playbook/pipelines/old.yaml" not in result.files


def test_hubspots_own_pipeline_that_the_playbook_names_is_kept(gateway: WritingGateway) -> None:
    gateway.update_pipeline("deals", "default", {"label": "Partners"})
    first = taken(bare(), gateway)
    gateway.update_pipeline("deals", "default", {"label": "Sales Pipeline"})
    again = taken(first.files, gateway)
    assert tree(again, "playbook/pipelines/default.yaml")["label"] == "Sales Pipeline"
    assert [address for _, address, _ in again.told] == []
