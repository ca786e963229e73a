"""What becomes of a change, day by day: its comment, the merge, the mornings after, the answers."""

from os import environ
from pathlib import Path

import pytest
from hubspot import HubSpot

from dealwright.sandbox.portal import Portal
from e2e.hosted import (
    PORTAL,
    SALES,
    TOKEN,
    fine,
    pull_request,
    sell,
    settled,
    step,
    tell_everything,
)
from support.actions import Actions
from support.checkout import Checkout
from support.golden import golden

pytestmark = pytest.mark.long
NURTURE = """\
  - stage: nurture
    label: Nurture
    outcome: open
    probability: 30%
    exits:
      - {when: They come back, to: discovery}

  - stage: discovery
"""
INTO_IT = "      - {when: Not yet, to: nurture}\n      - when: Prospect engages\n"
RETIRED = """
retired:
  - {stage: nurture, move_deals_to: outreach, counts_as: outreach, date: 2026-02-02, why: Unused}
"""
WHY = (
    "# yaml-language-server: $schema=../../schemas/change.schema.json\n\nwhy: Nobody works in it\n"
)
DECISION = """\
# yaml-language-server: $schema=../../schemas/decision.schema.json

red_line: outreach_broken
date: 2026-02-02
decision: carry_on
why: The line was drawn too high
by: bd_lead
"""


def comment(actions: Actions) -> str:
    (said,) = actions.github.said(1)
    return settled(said)


def deals_in(stage: str) -> list[str]:
    client = HubSpot(access_token=TOKEN, host=environ["HUBSPOT_BASE_URL"])
    found = client.crm.deals.get_all(properties=["dealstage"])
    return [one.id for one in found if one.properties["dealstage"] == stage]


def with_nurture(actions: Actions, *, told: bool) -> None:
    """A stage that is merged, applied, and comes to hold seven deals."""
    origin = actions.origin
    origin.edit(SALES, "  - stage: discovery\n", NURTURE)
    origin.edit(SALES, "      - when: Prospect engages\n", INTO_IT)
    if told:
        origin.edit(PORTAL, "confidential: true", "confidential: false")
    origin.base = origin.commit("Add a stage")
    fine(actions.run("apply.yml", "push", {"before": "0" * 40}))
    client = HubSpot(access_token=TOKEN, host=environ["HUBSPOT_BASE_URL"])
    inputs = [
        {
            "properties": {
                "dealname": f"26 Example {number}",
                "pipeline": "membership_sales",
                "dealstage": "nurture",
                "dealtype": "newbusiness",
            }
        }
        for number in range(7)
    ]
    client.crm.deals.batch_api.create({"inputs": inputs})


def without_nurture(origin: Checkout) -> None:
    origin.edit(SALES, NURTURE, "  - stage: discovery\n")
    origin.edit(SALES, INTO_IT, "      - when: Prospect engages\n")
    path = origin.folder / SALES
    path.write_text(path.read_text("utf-8").rstrip("\n") + "\n" + RETIRED, "utf-8")
    (origin.folder / "playbook" / "changes" / "nurture.yaml").write_text(WHY, "utf-8")
    origin.commit("Retire a stage")


def refused_without_a_place(actions: Actions, *, told: bool) -> list[str]:
    """The pull request as it comes first; the deals stay where they are."""
    with_nurture(actions, told=told)
    seven = deals_in("nurture")
    assert len(seven) == 7
    origin = actions.origin
    without_nurture(origin)
    fine(actions.run("check.yml", "pull_request", pull_request(actions)))
    ran = actions.run("plan.yml", "pull_request", pull_request(actions))
    assert [one.step for one in ran if one.done and one.done.returncode] == ["Plan"]
    name = "told" if told else "public"
    refused = comment(actions)
    assert refused == golden(f"posts/retire-{name}-refused.md", refused)
    ran = actions.run("apply.yml", "push", {"before": origin.base})
    assert step(ran, "Plan")[0] == 4
    assert deals_in("nurture") == seven
    return seven


@pytest.mark.parametrize("told", [True, False], ids=["told", "confidential"])
@pytest.mark.usefixtures("production")
def test_a_stage_full_of_deals_is_retired(actions: Actions, tmp_path: Path, *, told: bool) -> None:
    """Without a place for the ledger it is refused and nothing moves; with one, nothing is lost."""
    seven = refused_without_a_place(actions, told=told)
    origin = actions.origin
    name = "told" if told else "public"

    # The place is named on the branch that is merged into, before the pull request comes again.
    ledgers = tmp_path / "private" / "runs"
    origin.git("reset", "--quiet", "--hard", origin.base)
    origin.edit(PORTAL, "token_from:", f"runs: {ledgers}\ntoken_from:")
    origin.base = origin.commit("Say where runs are kept")
    without_nurture(origin)
    ran = actions.run("apply.yml", "push", {"before": origin.base})
    assert step(ran, "See that the ledger of the run will stay")[0] == 4
    assert deals_in("nurture") == seven
    actions.variables["DOCUMENTS_REPOSITORY"] = actions.github.archive.repository
    fine(actions.run("plan.yml", "pull_request", pull_request(actions)))
    fits = comment(actions)
    assert fits == golden(f"posts/retire-{name}.md", fits)
    ran = actions.run("apply.yml", "push", {"before": origin.base})
    fine(ran)
    assert deals_in("nurture") == []
    assert set(seven) <= set(deals_in("outreach"))
    (ledger,) = ledgers.glob("*.jsonl")
    assert all(deal in ledger.read_text("utf-8") for deal in seven)
    kept = actions.github.archive.files
    assert kept.keys() == {"runs/begun.txt", f"runs/{ledger.name}"}
    assert kept[f"runs/{ledger.name}"] == ledger.read_bytes()
    said = actions.summary + "".join(
        one.done.stdout + one.done.stderr for one in ran if one.done is not None
    )
    assert not any(deal in said for deal in seven)
    fine(actions.run("drift.yml", "schedule"))
    assert [one for one in actions.github.issues if one != 1] == []


def test_a_metric_is_changed(actions: Actions, production: Portal) -> None:
    """Nothing changes in HubSpot; the comment says how the number moves, on the same records."""
    origin = actions.origin
    tell_everything(actions)
    sell(production)
    origin.edit("playbook/metrics.yaml", "within: 45 days", "within: 14 days")
    origin.commit("Change a metric")
    fine(actions.run("plan.yml", "pull_request", pull_request(actions)))
    text = comment(actions)
    assert text == golden("posts/metric-told.md", text)


def test_a_verdict_does_not_turn_unseen(actions: Actions, production: Portal) -> None:
    """Neither the pull request passes nor what is merged, until somebody says why."""
    origin = actions.origin
    tell_everything(actions)
    sell(production)
    origin.edit("playbook/red_lines.yaml", "below: 15%", "below: 80%")
    origin.commit("Want more")
    ran = actions.run("plan.yml", "pull_request", pull_request(actions))
    assert step(ran, "Plan")[0] == 4
    assert "red_line_flip" in comment(actions)
    ran = actions.run("apply.yml", "push", {"before": origin.base})
    assert step(ran, "Plan")[0] == 4
    assert {one.job for one in ran} == {"plan"}
    why = origin.folder / "playbook" / "changes" / "want-more.yaml"
    why.write_text(WHY, encoding="utf-8")
    origin.commit("Say why")
    fine(actions.run("plan.yml", "pull_request", pull_request(actions)))
    fine(actions.run("apply.yml", "push", {"before": origin.base}))


WHY = """\
# yaml-language-server: $schema=../../schemas/change.schema.json
why: We want more of those we ask
allow: [red_line_flip]
"""


@pytest.mark.parametrize("told", [True, False], ids=["told", "confidential"])
def test_a_red_line_is_breached_and_answered(
    actions: Actions, production: Portal, *, told: bool
) -> None:
    """One issue, for whoever holds the role, until a decision is merged; the same one each Monday."""
    origin = actions.origin
    origin.edit("playbook/red_lines.yaml", "below: 15%", "below: 80%")
    held = "{name: James Colliander, from: 2026-01-22"
    origin.edit("playbook/roles.yaml", held, f"{held}, github: a-lead")
    if told:
        origin.edit(PORTAL, "confidential: true", "confidential: false")
    actions.github.members.add("a-lead")
    origin.base = origin.commit("Expect more")
    fine(actions.run("apply.yml", "push", {"before": "0" * 40}))
    sell(production)
    for _ in range(2):
        fine(actions.run("metrics.yml", "schedule"))
    (issue,) = actions.github.issues.values()
    assert [one["login"] for one in issue["assignees"]] == ["a-lead"]
    body = settled(issue["body"])
    name = "told" if told else "public"
    assert (issue["state"], body) == ("open", golden(f"posts/breach-{name}.md", body))
    decisions = origin.folder / "playbook" / "decisions"
    decisions.mkdir()
    (decisions / "outreach.yaml").write_text(DECISION, "utf-8")
    origin.commit("Answer the red line")
    fine(actions.run("metrics.yml", "schedule"))
    assert issue["state"] == "closed"


@pytest.mark.usefixtures("production")
def test_what_somebody_changed_in_hubspot(actions: Actions) -> None:
    """Where the portal is not confidential the issue says what, where and by whom."""
    tell_everything(actions)
    client = HubSpot(access_token=TOKEN, host=environ["HUBSPOT_BASE_URL"])
    client.crm.properties.core_api.update("deals", "loss_notes", {"label": "Why we lost"})
    fine(actions.run("drift.yml", "schedule"))
    (issue,) = actions.github.issues.values()
    body = settled(issue["body"])
    assert (issue["state"], body) == ("open", golden("posts/drift-told.md", body))
    # The next apply puts it back, and the morning after closes the issue.
    fine(actions.run("apply.yml", "workflow_dispatch", {}))
    fine(actions.run("drift.yml", "schedule"))
    assert issue["state"] == "closed"


def test_a_broken_file_is_named_where_it_is_broken(actions: Actions) -> None:
    """What a fork is told too: an annotation for each finding, and nothing else is done."""
    origin = actions.origin
    origin.edit(SALES, "to: discovery", "to: discvery")
    origin.edit("playbook/metrics.yaml", "within: 45 days", "within: soon")
    (origin.folder / "playbook" / "changes" / "half.yaml").write_text("why: [", "utf-8")
    origin.commit("Break three files")
    ran = actions.run("check.yml", "pull_request", pull_request(actions, fork=True))
    code, out, _ = step(ran, "Check every file")
    assert (code, out) == (3, golden("posts/broken.txt", out))
    assert actions.github.said(1) == []
