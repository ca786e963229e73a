"""What accepting makes of each kind of difference, in the files of a playbook that is applied."""

import datetime as dt
from typing import Any

import pytest

from dealwright.adopt.files import changed, taken_over
from dealwright.check.rules import Subject, run
from dealwright.drift.accept import accept
from dealwright.drift.common import common
from dealwright.drift.detect import detect
from dealwright.drift.needs import Needs
from dealwright.hubspot import marker
from dealwright.hubspot.exchange import Json
from dealwright.hubspot.planning import make_plan
from dealwright.hubspot.survey import survey
from dealwright.hubspot.write import HubSpotPortal
from dealwright.load.files import Files
from dealwright.load.playbook import Loaded
from dealwright.plan.execute import Executor
from dealwright.source import read
from unit.adopt.taking import TODAY, judged, whole
from unit.drift.conftest import Account
from unit.hubspot.playbooks import NOW

SALES = "playbook/pipelines/sales.yaml"
DEALS = "playbook/properties/deals.yaml"
SANDBOX = "playbook/portals/sandbox.yaml"
SINCE = dt.datetime.fromtimestamp(1_790_000_100, tz=dt.UTC)
Told = list[tuple[str, str]]


def ours() -> Files:
    """The base playbook without the one property that no account has."""
    return changed_file(
        DEALS,
        "  - property: hs_deal_score\n    built_in: true\n    filled_by: hubspot\n",
        "",
        whole(),
    )


def changed_file(path: str, old: str, new: str, files: Files | None = None) -> Files:
    files = ours() if files is None else files
    data = files[path]
    assert isinstance(data, bytes)
    assert old in data.decode()
    return {**files, path: data.decode().replace(old, new, 1).encode()}


def applied(files: Files, account: Account) -> Loaded:
    """The playbook of these files in the account; a day has passed since."""
    loaded = judged(files)
    assert loaded.sound, loaded.findings
    portal = next(one for one in loaded.playbook.portals if one.embedded)
    plan = make_plan(
        loaded.playbook,
        portal,
        account.gateway,
        playbook_name="now",
        digest="d",
        commit=None,
        now=NOW,
    )
    executor = Executor(
        portal=HubSpotPortal(account.gateway),
        tell=lambda _: None,
        sleep=lambda _: None,
        stopped=lambda: False,
    )
    assert executor.apply(plan).failure is None
    account.now += 86_400_000
    return loaded


def accepted(files: Files, account: Account, then: Loaded | None = None) -> tuple[Files, Told]:
    """The files with what HubSpot has now, and what was left to a person."""
    loaded = judged(files)
    portal = next(one for one in loaded.playbook.portals if one.embedded)
    things = ("deals", "companies", "contacts", "orders", "meetings", "emails")
    found = survey(account.gateway, things, ("deals", "orders"))
    before, today = (
        detect(one.playbook, portal, found, since=SINCE, proposal=frozenset())
        for one in (then or loaded, loaded)
    )
    adoption = accept(loaded, portal, found, common(before, today), today=TODAY)
    notes = [(note.address, note.words) for note in adoption.notes]
    after = taken_over(files, dict(changed(files, adoption)))
    result = judged(after)
    assert result.sound, result.findings
    # Nothing vanished without a word.
    lost = run(Subject(playbook=result.playbook, base=loaded.playbook), frozenset())
    assert [one for one in lost if one.code == "DW601"] == []
    return after, notes


def tree(files: Files, path: str) -> Any:
    data = files[path]
    assert isinstance(data, bytes)
    return read(path, data).tree


def patch(account: Account, name: str, **body: Json) -> None:
    account.gateway.update_property("deals", name, body)


EXTRA = """\
  - stage: demo
    label: Demo
    outcome: open
    probability: 40%
    starts: existing business
    exits:
      - when: They like it
        to: proposal
"""


def test_a_stage_that_is_gone_is_retired_with_its_id(account: Account) -> None:
    files = changed_file(SALES, "  - stage: proposal\n", f"{EXTRA}  - stage: proposal\n")
    ids = b"ids:\n  pipelines: {sales: sales} # by hand\n  stages: {sales: {demo: '77'}}\n"
    sandbox = files[SANDBOX]
    assert isinstance(sandbox, bytes)
    files = {**files, SANDBOX: sandbox + ids}
    account.gateway.create_pipeline("deals", _with_demo())
    applied(files, account)
    account.gateway._write(account.gateway._stages.archive, "deals", "sales", "77")
    after, told = accepted(files, account)
    assert told == []
    assert "demo" not in [stage["stage"] for stage in tree(after, SALES)["stages"]]
    assert tree(after, SALES)["retired"] == [
        {"stage": "demo", "date": "2026-09-01", "why": "Gone from HubSpot"}
    ]
    assert tree(after, SANDBOX)["ids"] == {"pipelines": {"sales": "sales"}, "stages": {}}
    assert tree(after, SANDBOX)["retired_ids"] == {"77": "demo"}


def _with_demo() -> Json:
    stage = {"stageId": "77", "label": "Demo", "displayOrder": 0, "metadata": {"probability": 0.4}}
    return {"pipelineId": "sales", "label": "Sales", "displayOrder": 0, "stages": [stage]}


def test_a_stage_that_others_lead_to_wants_a_decision(account: Account) -> None:
    applied(ours(), account)
    account.gateway._write(account.gateway._stages.archive, "deals", "sales", "proposal")
    after, told = accepted(ours(), account)
    assert after == ours()
    ((address, words),) = told
    assert address == "stage deals/sales/proposal"
    assert words.startswith("still needed by ")
    assert "an exit of outreach" in words


def test_a_pipeline_that_is_gone_wants_a_decision(account: Account) -> None:
    applied(ours(), account)
    account.gateway._write(account.gateway._pipelines.archive, "deals", "sales")
    after, told = accepted(ours(), account)
    assert (after, [address for address, _ in told]) == (ours(), ["pipeline deals/sales"])


NOTE = "  - {property: note, label: Note, kind: choice, group: notes, options: {a: A, b: B}}\n"


@pytest.fixture
def files(account: Account) -> Files:
    """A playbook with a group and a choice that nothing needs, applied."""
    made = changed_file(DEALS, "properties:\n", f"properties:\n  # ours\n{NOTE}")
    made = changed_file(
        DEALS, "groups:\n", "groups:\n  - {group: notes, label: Notes} # one\n", made
    )
    applied(made, account)
    return made


def the_note(files: Files) -> Any:
    return the(files, "note")


def the(files: Files, name: str) -> Any:
    return next(one for one in tree(files, DEALS)["properties"] if one["property"] == name)


def test_a_group_goes_with_the_last_that_stands_in_it(account: Account, files: Files) -> None:
    patch(account, "note", groupName="dealinformation")
    gateway = account.gateway
    gateway._write(gateway._groups.archive, "deals", "notes")
    after, told = accepted(files, account)
    assert told == []
    assert the_note(after)["group"] == "dealinformation"
    groups = tree(after, DEALS)["groups"]
    assert [group["group"] for group in groups] == ["playbook", "dealinformation"]
    assert tree(after, DEALS)["retired"] == [
        {"group": "notes", "date": "2026-09-01", "why": "Gone from HubSpot"}
    ]


def test_a_group_in_which_something_stands_wants_a_decision(account: Account, files: Files) -> None:
    more = changed_file(
        DEALS, f"  # ours\n{NOTE}",
        f"  # ours\n{NOTE}  - {{property: later, label: Later, kind: date, group: notes}}\n", files,
    )  # fmt: skip
    gateway = account.gateway
    patch(account, "note", groupName="dealinformation")
    gateway._write(gateway._groups.archive, "deals", "notes")
    _, told = accepted(more, account, judged(files))
    assert ("group deals/notes", "later still stand in it") in told


def test_a_property_that_is_gone_is_retired(account: Account, files: Files) -> None:
    account.gateway._write(account.gateway._properties.archive, "deals", "note")
    after, _ = accepted(files, account)
    assert "note" not in [one["property"] for one in tree(after, DEALS)["properties"]]
    gone = {"property": "note", "date": "2026-09-01", "why": "Gone from HubSpot"}
    assert tree(after, DEALS)["retired"] == [gone]
    data = after[DEALS]
    assert isinstance(data, bytes)
    assert b"  # ours\n" in data, "a comment above stays"


def test_another_kind_gives_up_the_answers(account: Account, files: Files) -> None:
    patch(account, "note", type="number", fieldType="number")
    after, told = accepted(files, account)
    assert told == []
    assert (the_note(after)["kind"], "options" in the_note(after)) == ("number", False)
    assert [one["option"] for one in tree(after, DEALS)["retired"]] == ["note/a", "note/b"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"type": "string", "fieldType": "html"}, "the playbook has no kind for string/html"),
        ({"label": "x" * 101}, "its label has 101 characters, the playbook takes 1 to 100"),
        (
            {"options": [{"label": "A", "value": "a", "hidden": True}]},
            "it offers nothing to choose from any more",
        ),
        (
            {
                "options": [
                    {"label": label, "value": value, "hidden": False}
                    for value, label in (("a", "A"), ("b", "B"), ("x;y", "Z"))
                ]
            },
            "the playbook cannot write the option x;y",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_written_wants_a_decision(
    body: Json, words: str, account: Account, files: Files
) -> None:
    account.gateway.update_property("deals", "note", body)
    _, told = accepted(files, account)
    assert ("property deals/note", words) in told


CODE = """\
  - property: code
    label: Code
    kind: text
    group: playbook
"""


def made_anew(account: Account, name: str, **body: Json) -> None:
    """Somebody archives a property and makes one of the same name."""
    found = account.gateway.property("deals", name) or {}
    account.gateway._write(account.gateway._properties.archive, "deals", name)
    kept = ("name", "label", "type", "fieldType", "groupName", "description")
    account.gateway.create_property("deals", {**{it: found[it] for it in kept}, **body})


def test_unique_values_are_accepted_and_given_up(account: Account) -> None:
    plain = changed_file(
        DEALS, "  - property: parked_until\n", f"{CODE}  - property: parked_until\n"
    )
    applied(plain, account)
    made_anew(account, "code", hasUniqueValue=True)
    after, _ = accepted(plain, account)
    assert the(after, "code")["unique"] is True
    made_anew(account, "code")
    again, _ = accepted(after, account)
    assert "unique" not in the(again, "code")
    made_anew(account, "code", hasUniqueValue=True, fieldType="textarea")
    _, told = accepted(again, account)
    words = "its values are unique, which the playbook cannot say of string/textarea"
    assert ("property deals/code", words) in told


def test_the_mark_of_an_apply_is_no_group_of_the_playbook(account: Account) -> None:
    applied(ours(), account)
    marker.take(account.gateway, "r1", "ann", account.now)
    assert accepted(ours(), account) == (ours(), [])
    patch(account, "parked_until", groupName=marker.NAME)
    words = f"the playbook cannot write its group {marker.NAME}"
    assert accepted(ours(), account) == (ours(), [("property deals/parked_until", words)])


def test_a_choice_that_was_none_is_for_adopt(account: Account) -> None:
    applied(ours(), account)
    options = [{"label": "A", "value": "a", "hidden": False}]
    patch(account, "parked_until", type="enumeration", fieldType="select", options=options)
    after, told = accepted(ours(), account)
    address = "property deals/parked_until"
    assert (address, "as a choice it needs options: take it over with dealwright adopt") in told
    assert after == ours()


def test_options_that_come_from_elsewhere_want_a_decision(account: Account) -> None:
    applied(ours(), account)
    options = [{"label": "Else", "value": "universities", "hidden": False}]
    patch(account, "icp_hypothesis", options=options)
    _, told = accepted(ours(), account)
    words = "its options come from icp/hypotheses"
    assert ("property deals/icp_hypothesis", words) in told


def test_answers_come_and_go_in_the_order_of_the_portal(account: Account, files: Files) -> None:
    options = [
        {"label": label, "value": value, "hidden": value == "a", "displayOrder": number}
        for number, (value, label) in enumerate((("c", "C"), ("b", "Bee"), ("a", "A")))
    ]
    patch(account, "note", options=options)
    after, told = accepted(files, account)
    assert told == []
    assert list(the_note(after)["options"].items()) == [("c", "C"), ("b", "Bee")]
    data = after[DEALS]
    assert isinstance(data, bytes)
    assert b"group: notes, options: {c: C, b: Bee}}\n" in data, "on its line, as it was written"


def test_what_the_playbook_changed_too_is_left_to_a_person(account: Account, files: Files) -> None:
    patch(account, "note", label="Theirs", description="Help")
    mine = changed_file(DEALS, "label: Note,", "label: Mine,", files)
    mine = changed_file(
        DEALS, "group: notes, options", "group: notes, description: Ours, options", mine
    )
    _, told = accepted(mine, account, judged(files))
    assert told == [("property deals/note", "the playbook has another label by now")]


def test_what_the_playbook_has_taken_in_is_done(account: Account, files: Files) -> None:
    patch(account, "note", label="Theirs")
    mine = changed_file(DEALS, "label: Note,", "label: Theirs,", files)
    after, told = accepted(mine, account, judged(files))
    assert (after, told) == (mine, [])


def test_the_beginning_stays_where_it_was(account: Account) -> None:
    files = changed_file(SALES, "    starts: new business\n", "")
    applied(files, account)
    account.gateway.update_stage("deals", "sales", "enrichment", {"displayOrder": 9})
    after, told = accepted(files, account)
    assert told == []
    stages = {one["stage"]: one for one in tree(after, SALES)["stages"]}
    assert next(iter(stages)) == "outreach"
    assert [key for key, one in stages.items() if "starts" in one] == ["enrichment"]


def test_needs_of_what_is_no_property_or_stage() -> None:
    assert Needs(judged(ours()).playbook, ()).of(_pipeline()) == ()


def _pipeline() -> Any:
    from dealwright.plan.resources import Pipeline

    return Pipeline(object="deals", id="p", key="p", label="P", stages=())
