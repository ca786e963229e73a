"""What accepting makes of a thing that has a file of its own: it stays there, or goes with its file."""

import pytest

from dealwright.hubspot.exchange import Json
from dealwright.load.files import Files, from_folder
from support.cases import CASES
from unit.adopt.taking import judged, taken
from unit.drift.conftest import Account
from unit.drift.test_accept import SALES, SANDBOX, accepted, applied, ours, patch, tree

DEALS = "playbook/properties/deals.yaml"
DEMO = "playbook/pipelines/sales/demo.yaml"
TRIAL = "playbook/pipelines/sales/trial.yaml"
SIZE = "playbook/properties/deals/pilot_size.yaml"
LARGE = "playbook/properties/deals/pilot_size/large.yaml"
SMALL = "playbook/properties/deals/pilot_size/small.yaml"
WRONG = "playbook/properties/deals/loss_reason/wrong_icp.yaml"
OWN = {
    path: data
    for path, data in from_folder(CASES / "clean-files-of-their-own").items()
    if path.startswith(("playbook/pipelines/", "playbook/properties/"))
}


@pytest.fixture
def files(account: Account) -> Files:
    """A playbook with files of their own that say something in comments, applied."""
    told = {
        path: data.replace(b"\n\n", f"\n\n# Of {path}\n".encode(), 1)
        for path, data in OWN.items()
        if isinstance(data, bytes)
    }
    made = {**ours(), **told}
    applied(made, account)
    return made


def text(files: Files, path: str) -> str:
    data = files[path]
    assert isinstance(data, bytes)
    return data.decode()


def differing(before: Files, after: Files) -> set[str]:
    return {path for path in before | after if before.get(path) != after.get(path)}


def option(value: str, label: str, number: int) -> Json:
    return {"value": value, "label": label, "hidden": False, "displayOrder": number}


def test_other_words_go_into_the_file_that_says_them(account: Account, files: Files) -> None:
    account.gateway.update_stage(
        "deals", "sales", "demo", {"label": "Show", "metadata": {"probability": "0.45"}}
    )
    options = [option("large", "Huge", 0), option("small", "Small", 1)]
    patch(account, "pilot_size", label="Size", options=options)
    after, told = accepted(files, account)
    assert told == []
    assert differing(files, after) == {DEMO, SIZE, LARGE}
    demo = text(files, DEMO).replace("label: Demo", "label: Show").replace("40%", "45%")
    assert text(after, DEMO) == demo
    assert text(after, LARGE) == text(files, LARGE).replace("Large", "Huge")
    assert text(after, SIZE) == text(files, SIZE).replace("Size of the pilot", "Size")


def test_adopting_does_the_same(account: Account, files: Files) -> None:
    account.gateway.update_stage("deals", "sales", "demo", {"label": "Show"})
    patch(account, "pilot_size", label="Size")
    result = taken(files, account.gateway)
    assert result.loaded.sound
    assert DEMO in differing(files, result.files)
    assert text(result.files, DEMO) == text(files, DEMO).replace("label: Demo", "label: Show")
    assert text(result.files, SIZE) == text(files, SIZE).replace("Size of the pilot", "Size")
    assert result.plan(account.gateway).planned == ()
    assert taken(result.files, account.gateway).files == result.files


def test_what_is_gone_is_retired_and_its_file_goes(account: Account, files: Files) -> None:
    gateway = account.gateway
    gateway._write(gateway._stages.archive, "deals", "sales", "trial")
    patch(
        account, "loss_reason", options=[option("price", "Price", 0), option("timing", "Timing", 1)]
    )
    after, told = accepted(files, account)
    assert told == []
    assert differing(files, after) == {SALES, TRIAL, DEALS, WRONG}
    assert TRIAL not in after
    assert WRONG not in after
    gone = {"date": "2026-09-01", "why": "Gone from HubSpot"}
    assert tree(after, SALES)["retired"] == [{"stage": "trial", **gone}]
    assert tree(after, DEALS)["retired"] == [
        {"option": "loss_reason/wrong_icp", "keep_values": True, **gone}
    ]


def test_a_property_that_is_gone_takes_its_options_along(account: Account) -> None:
    alone = {path: data for path, data in OWN.items() if "pilot_size" in path}
    made = {**ours(), **alone}
    applied(made, account)
    account.gateway._write(account.gateway._properties.archive, "deals", "pilot_size")
    after, told = accepted(made, account)
    assert told == []
    assert differing(made, after) == {DEALS, SIZE, LARGE, SMALL}
    assert not alone.keys() & after.keys()


def test_no_choice_any_more(account: Account, files: Files) -> None:
    patch(account, "pilot_size", type="number", fieldType="number")
    after, told = accepted(files, account)
    assert told == []
    assert text(after, SIZE) == text(files, SIZE).replace("kind: choice", "kind: number")
    assert not {LARGE, SMALL} & after.keys()
    assert [one["option"] for one in tree(after, DEALS)["retired"]] == [
        "pilot_size/large",
        "pilot_size/small",
    ]


def test_another_order_is_told_by_what_comes_after_what(account: Account, files: Files) -> None:
    for number, key in enumerate(("enrichment", "trial", "outreach", "proposal", "demo")):
        account.gateway.update_stage("deals", "sales", key, {"displayOrder": number})
    after, told = accepted(files, account)
    assert told == []
    assert differing(files, after) == {DEMO, TRIAL}
    assert text(after, TRIAL) == text(files, TRIAL).replace("after: demo", "after: enrichment")
    assert text(after, DEMO) == text(files, DEMO).replace("after: outreach", "after: proposal")


def test_what_comes_first_stands_in_the_list(account: Account, files: Files) -> None:
    order = ("demo", "trial", "enrichment", "outreach", "proposal", "closed_won", "closed_lost")
    for number, key in enumerate(order):
        account.gateway.update_stage("deals", "sales", key, {"displayOrder": number})
    after, told = accepted(files, account)
    assert told == []
    assert DEMO not in after
    first = tree(after, SALES)["stages"][0]
    assert (first["stage"], "after" in first, "comes_from" in first) == ("demo", False, False)
    ways = [
        (stage["stage"], leave["when"], leave.get("requires"))
        for stage in tree(after, SALES)["stages"]
        for leave in stage.get("exits", ())
        if leave.get("to") == "demo"
    ]
    assert ways == [
        ("enrichment", "They come by themselves", None),
        ("outreach", "They ask for one", ["pilot_size"]),
    ]


def test_options_in_an_order_that_no_names_have_go_into_the_list(
    account: Account, files: Files
) -> None:
    patch(account, "pilot_size", options=[option("small", "Small", 0), option("large", "Large", 1)])
    after, told = accepted(files, account)
    assert told == []
    assert differing(files, after) == {SIZE, SMALL}
    assert tree(after, SIZE)["options"] == {"small": "Small"}
    assert SMALL not in after


def test_what_is_new_goes_into_the_list_once(account: Account, files: Files) -> None:
    more = [option("price", "Price", 0), option("cold", "Gone cold", 1)]
    more += [option("timing", "Timing", 2), option("wrong_icp", "Wrong ICP", 3)]
    patch(account, "loss_reason", options=more)
    stage = {"label": "Pilot", "displayOrder": 2, "metadata": {"probability": "0.5"}}
    account.gateway.create_stage("deals", "sales", stage)
    after, told = accepted(files, account)
    assert told == []
    assert differing(files, after) == {SALES, DEALS, DEMO, TRIAL, SANDBOX}
    lost = next(it for it in tree(after, DEALS)["properties"] if it["property"] == "loss_reason")
    assert [*lost["options"]] == ["price", "cold", "timing"]
    assert WRONG in after
    (sales,) = judged(after).playbook.deal_pipelines()
    assert sales.keys()[:5] == ("enrichment", "outreach", "demo", "pilot", "trial")
    assert tree(after, DEMO)["exits"][-1] == {"when": "Goes on", "to": "pilot"}
    assert tree(after, TRIAL)["after"] == "pilot"
    assert "pilot" in [one["stage"] for one in tree(after, SALES)["stages"]]
