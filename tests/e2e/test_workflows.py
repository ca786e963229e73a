"""The workflows as GitHub would run them: a pull request of each kind, the merge, the mornings after.

The portal behind `production` is a served sandbox, reached with a token over HTTP like a real one;
GitHub is a stand-in that remembers what is posted. What they leave is kept as golden texts.
"""

import re
from os import environ
from pathlib import Path

import pytest
from hubspot import HubSpot

from dealwright import __version__
from dealwright.sandbox.portal import Portal
from e2e.hosted import (
    ACCOUNT,
    PORTAL,
    SALES,
    TOKEN,
    a_deal,
    fine,
    pull_request,
    sell,
    settled,
    step,
    tell_everything,
)
from support.actions import Actions, Json, environment_of
from support.archive_stand_in import Archive
from support.checkout import ROOT, Checkout, workflow
from support.expressions import filled
from support.golden import golden

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
BOTH = ["public", pytest.param("private", marks=pytest.mark.long)]


def rename(origin: Checkout) -> None:
    origin.edit(SALES, "label: Discovery\n", "label: Understanding\n")
    origin.commit("Rename a stage")


# ------------------------------------------------------------------ pull requests


def test_check_passes_on_this_repository(actions: Actions) -> None:
    actions.origin.edit("README.md", "# dealwright", "# dealwright ")
    actions.origin.commit("Change a word")
    ran = actions.run(
        "check.yml", "merge_group", {"merge_group": {"base_sha": actions.origin.base}}
    )
    names = fine(ran)
    assert names[:3] == ["Install", "Check every file", "Find what vanished without a word"]
    assert "0 figures and 0 documents change" in actions.summary
    for workspace in actions.folder.glob("run-1/*/workspace"):
        assert Checkout(workspace).git("status", "--porcelain") == ""


def test_a_pull_request_that_breaks_the_playbook(actions: Actions) -> None:
    actions.origin.edit(SALES, "to: discovery", "to: discvery")
    actions.origin.commit("Misspell a stage")
    ran = actions.run("check.yml", "pull_request", pull_request(actions))
    code, out, _ = step(ran, "Check every file")
    assert code == 3
    assert f"::error file={SALES},line=" in out
    assert "did you mean discovery?" in out
    assert "Compare the changelog with the versions" not in [one.step for one in ran]
    assert (actions.artifacts["findings"] / "check.sarif").is_file()


@pytest.mark.parametrize("visibility", BOTH)
def test_a_pull_request_is_rehearsed_on_invented_deals(actions: Actions, visibility: str) -> None:
    actions.visibility = visibility
    rename(actions.origin)
    fine(actions.run("check.yml", "pull_request", pull_request(actions, fork=True)))
    assert 'label: "Discovery" -&gt; "Understanding"' in actions.summary
    assert re.search(r"\d+ live deals in this stage", actions.summary)
    assert "1 to change." in actions.summary
    assert "### Impact of" in actions.summary


@pytest.mark.usefixtures("production")
def test_a_fork_gets_no_token_and_no_comment(actions: Actions) -> None:
    rename(actions.origin)
    assert actions.run("plan.yml", "pull_request", pull_request(actions, fork=True)) == []
    assert actions.github.said(1) == []


def test_where_no_portal_is_named_nothing_is_asked(actions: Actions) -> None:
    rename(actions.origin)
    for name, event in (
        ("plan.yml", "pull_request"),
        ("drift.yml", "schedule"),
        ("metrics.yml", "schedule"),
    ):
        assert actions.run(name, event, pull_request(actions)) == []


@pytest.mark.long
@pytest.mark.parametrize("visibility", BOTH)
def test_a_pull_request_gets_one_comment(
    actions: Actions, production: Portal, visibility: str
) -> None:
    """Of a confidential portal kinds and limits, whoever may read the repository."""
    actions.visibility = visibility
    fine(actions.run("apply.yml", "push", {"before": "0" * 40}))
    sell(production)
    rename(actions.origin)
    fine(actions.run("plan.yml", "pull_request", pull_request(actions)))
    (comment,) = actions.github.said(1)
    assert settled(comment) == golden("posts/rename-public.md", settled(comment))


@pytest.mark.long
def test_the_comment_changes_with_the_pull_request(actions: Actions, production: Portal) -> None:
    """What is not confidential is told; once there is nothing to tell, it says so."""
    origin = actions.origin
    tell_everything(actions)
    sell(production)
    rename(origin)
    fine(actions.run("plan.yml", "pull_request", pull_request(actions)))
    (comment,) = actions.github.said(1)
    assert settled(comment) == golden("posts/rename-told.md", settled(comment))
    origin.edit(SALES, "label: Understanding\n", "label: Discovery\n")
    origin.commit("Take it back")
    fine(actions.run("plan.yml", "pull_request", pull_request(actions)))
    (comment,) = actions.github.said(1)
    assert "Nothing to change" in comment


@pytest.mark.long
def test_the_comment_says_what_could_not_be_made(actions: Actions, production: Portal) -> None:
    """Not what was so of an earlier commit: a broken file, or a token that has ended."""
    fine(actions.run("apply.yml", "push", {"before": "0" * 40}))
    sell(production)
    rename(actions.origin)
    fine(actions.run("plan.yml", "pull_request", pull_request(actions)))
    actions.secrets["hubspot-read"] = {"HUBSPOT_ACCESS_TOKEN": "it has ended"}
    ran = actions.run("plan.yml", "pull_request", pull_request(actions))
    assert step(ran, "Read the records")[0] == 1
    assert step(ran, "Comment")[0] == 0
    (comment,) = actions.github.said(1)
    assert settled(comment) == golden("posts/nothing-made.md", settled(comment))


@pytest.mark.long
@pytest.mark.usefixtures("production")
def test_a_pull_request_cannot_say_where_the_portal_lies(actions: Actions) -> None:
    fine(actions.run("apply.yml", "push", {"before": "0" * 40}))
    origin = actions.origin
    origin.edit(
        PORTAL, f"portal_id: {ACCOUNT}\n", f"portal_id: {ACCOUNT}\nurl: https://elsewhere.example\n"
    )
    origin.commit("Ask for the token")
    ran = actions.run("plan.yml", "pull_request", pull_request(actions))
    assert "elsewhere" not in "".join(one.done.stderr for one in ran if one.done)
    fine(ran)


# ------------------------------------------------------------------ after the merge


@pytest.mark.usefixtures("production")
def test_apply_refuses_until_the_account_is_named(actions: Actions) -> None:
    actions.origin.edit(PORTAL, f"portal_id: {ACCOUNT}\n", "")
    actions.origin.commit("Forget the account")
    ran = actions.run("apply.yml", "push", {"before": actions.origin.base})
    code, _, err = step(ran, "Read the records")
    assert code == 4
    assert "wrong_portal" in err
    assert {one.job for one in ran} == {"plan"}


BRING = "Bring it to where only members read"
APPLIED = [
    "Find what vanished without a word",
    "Read the records",
    "Plan",
    "See that the ledger of the run will stay",
    "Apply exactly this plan",
    "Keep the ledger of the run where only members read",
    "See that nothing is left to do",
    "Tag what was applied, and publish the version of the playbook",
]


@pytest.mark.long
def test_what_is_merged_is_applied_and_said(actions: Actions, production: Portal) -> None:
    names = fine(actions.run("apply.yml", "push", {"before": actions.origin.base}))
    assert [one for one in names if one != "Install"] == APPLIED
    assert actions.sites == {}
    assert "Nothing to change" in actions.summary
    head = actions.origin.git("rev-parse", "HEAD")
    assert actions.github.tags == {"applied/production": head}
    assert [one.partition("-")[0] for one in actions.github.releases] == ["playbook"]
    sell(production)
    asks_for_a_proposal(actions, a_deal())


@pytest.mark.long
def test_an_old_run_that_is_started_again_undoes_nothing(
    actions: Actions, production: Portal
) -> None:
    """GitHub gives it the commit of then; what was applied since stays."""
    origin = actions.origin
    old = origin.git("rev-parse", "HEAD")
    fine(actions.run("apply.yml", "push", {"before": origin.base}))
    rename(origin)
    fine(actions.run("apply.yml", "push", {"before": old}))
    code, _, err = step(actions.run("apply.yml", "push", {"before": origin.base}, sha=old), "Plan")
    assert (code, "older_playbook" in actions.summary, err) == (4, True, "")
    assert actions.github.tags == {"applied/production": origin.git("rev-parse", "HEAD")}
    client = HubSpot(access_token=TOKEN, host=environ["HUBSPOT_BASE_URL"])
    found = client.crm.pipelines.pipelines_api.get_all("deals").results
    assert "Understanding" in [stage.label for one in found for stage in one.stages]
    assert production.portal_id == ACCOUNT


@pytest.mark.long
def test_the_deal_that_was_asked_for_stands_in_no_log(actions: Actions, production: Portal) -> None:
    """GitHub shows the variables of each step; how many records there are is not said either."""
    fine(actions.run("apply.yml", "push", {"before": actions.origin.base}))
    sell(production)
    actions.variables["DOCUMENTS_REPOSITORY"] = actions.github.archive.repository
    deal = a_deal()
    event = {"inputs": {"deal": deal}}
    ran = actions.run("proposal.yml", "workflow_dispatch", event)
    fine(ran)
    rename(actions.origin)
    ran += actions.run("plan.yml", "pull_request", pull_request(actions))
    ran += actions.run("metrics.yml", "schedule")
    fine(ran)
    log = "".join(one.log for one in ran)
    assert "HUBSPOT_ACCESS_TOKEN: ***" in log
    assert TOKEN not in log
    assert not re.search(rf"\b{deal}\b", log)
    assert "how much there is, is confidential" in log
    assert not re.findall(r"\b\d[\d,]* (?:live |open )?(?:deal|compan|meeting|e-mail)\w*", log)


def asks_for_a_proposal(actions: Actions, deal: str) -> None:
    """In public it is refused, or goes to the private repository; in private it is an artefact."""
    event, archive = {"inputs": {"deal": deal}}, actions.github.archive
    ran = actions.run("proposal.yml", "workflow_dispatch", event)
    code, _, err = step(ran, "Render the proposal")
    assert (code, "documents of portal production are confidential" in err) == (4, True)
    actions.variables["DOCUMENTS_REPOSITORY"] = archive.repository
    ran = actions.run("proposal.yml", "workflow_dispatch", event)
    fine(ran)
    assert step(ran, "Render the proposal")[1:] == ("written\n", "")
    told = "1 file in mars/sales-private, documents/DAY; only its members can read that\n"
    assert settled(step(ran, BRING)[2]) == told
    assert "proposal" not in actions.artifacts
    actions.visibility = "private"
    assert BRING not in fine(actions.run("proposal.yml", "workflow_dispatch", event))
    kept = (actions.artifacts["proposal"] / f"proposal-{deal}.md").read_bytes()
    assert b"General Membership" in kept
    assert {settled(path) for path in archive.files} == {f"documents/DAY/proposal-{deal}.md"}
    assert [*archive.files.values()] == [kept]


DECIDED = """\
# yaml-language-server: $schema=../../schemas/decision.schema.json
red_line: outreach_broken
date: 2026-02-01
evidence: {as_of: 2026-01-31, attempts: 26370641, conversions: 1}
decision: pivot
why: Members buy collaboration
by: bd_lead
"""


@pytest.mark.parametrize("visibility", BOTH)
def test_the_playbook_is_published_as_a_site(
    actions: Actions, production: Portal, visibility: str
) -> None:
    """Where the variable asks for it: definitions, whatever the portal and whoever may read."""
    actions.variables["PLAYBOOK_SITE"] = "true"
    actions.visibility = visibility
    kept, private = "../kept-in-private", actions.github.archive.repository
    actions.variables["DOCUMENTS_REPOSITORY"] = private
    told = f"runs: {kept}\nretired_ids: {{'1047219377': enrichment}}\n"
    actions.origin.edit(PORTAL, "confidential: true", f"{told}confidential: true")
    decided = actions.origin.folder / "playbook" / "decisions" / "2026-02-01-outreach.yaml"
    decided.parent.mkdir(exist_ok=True)
    decided.write_text(DECIDED, encoding="utf-8")
    actions.origin.commit("Keep the runs, and decide")
    again = ("site", "deploy") if visibility == "public" else ()
    event = {"before": actions.origin.base}
    names = fine(actions.run("apply.yml", "push", event, again=again))
    assert [one for one in names if one != "Install"] == [
        *([] if again else APPLIED),
        "Render the pages of the playbook",
        "Make a site of them",
    ]
    (site,) = actions.sites.values()
    assert list(actions.sites) == ["https://mars.example/playbook/"]
    held = {
        path.relative_to(site).as_posix(): path.read_text(encoding="utf-8", errors="replace")
        for path in site.rglob("*")
        if path.is_file()
    }
    assert {"index.html", "red_lines.html", "stages/discovery.html", "searchindex.js"} <= set(held)
    assert "Hold discovery calls" in held["stages/discovery.html"]
    assert "Confidential" in held["portals.html"]
    assert "Members buy collaboration" in held["red_lines.html"]
    everything = "".join(held.values())
    url = environ["HUBSPOT_BASE_URL"]
    places = (kept, private, "../documents")
    for secret in (str(ACCOUNT), "1047219377", *places, "26370641", TOKEN, url):
        assert secret not in everything
    assert not any(".doctrees" in name or name.endswith(".yaml") for name in held)
    assert production.portal_id == ACCOUNT


@pytest.mark.long
@pytest.mark.parametrize("visibility", BOTH)
def test_drift_is_one_issue(actions: Actions, production: Portal, visibility: str) -> None:
    actions.visibility = visibility
    fine(actions.run("apply.yml", "push", {"before": actions.origin.base}))
    fine(actions.run("drift.yml", "schedule"))
    assert actions.github.issues == {}
    stages = HubSpot(access_token=TOKEN, host=environ["HUBSPOT_BASE_URL"]).crm.pipelines
    found = stages.pipelines_api.get_by_id("deals", "membership_sales").stages
    (discovery,) = [one for one in found if one.label == "Discovery"]
    api = stages.pipeline_stages_api
    for label in ("Talking", "Talking twice"):
        api.update(
            "deals",
            "membership_sales",
            discovery.id,
            {"label": label, "metadata": discovery.metadata},
        )
        fine(actions.run("drift.yml", "schedule"))
    (issue,) = actions.github.issues.values()
    body = settled(issue["body"])
    assert (issue["state"], body) == ("open", golden("posts/drift.md", body))
    api.update(
        "deals",
        "membership_sales",
        discovery.id,
        {"label": "Discovery", "metadata": discovery.metadata},
    )
    fine(actions.run("drift.yml", "schedule"))
    assert issue["state"] == "closed"
    assert production.portal_id == ACCOUNT


@pytest.mark.long
@pytest.mark.parametrize("visibility", [*BOTH, "public, with a private place"])
def test_the_numbers_of_a_monday(actions: Actions, production: Portal, visibility: str) -> None:
    actions.visibility = visibility.partition(",")[0]
    brought = "," in visibility
    if brought:
        actions.variables["DOCUMENTS_REPOSITORY"] = actions.github.archive.repository
    fine(actions.run("apply.yml", "push", {"before": actions.origin.base}))
    sell(production)
    names = fine(actions.run("metrics.yml", "schedule"))
    assert ("Write the page of the review" in names) is (visibility == "private")
    assert (BRING in names) is brought
    assert [settled(path) for path in actions.github.archive.files] == (
        ["documents/DAY/review.md"] if brought else []
    )
    assert ("review.md" in {one.name for one in actions.artifacts["numbers"].iterdir()}) is (
        visibility == "private"
    )
    assert "The numbers are told in private." in actions.summary
    posts = [one["body"] for one in actions.github.issues.values()]
    told = settled("\n".join([actions.summary, *posts]))
    assert told == golden("posts/monday.md", told)
    if brought:
        does_without_the_page(actions)


def does_without_the_page(actions: Actions) -> None:
    """A token that has ended keeps the page back, and the issues go on."""
    actions.github.archive = Archive(may_write=False)
    ran = actions.run("metrics.yml", "schedule")
    code, _, err = step(ran, BRING)
    assert (code, "DOCUMENTS_TOKEN has to be let" in err) == (1, True)
    assert step(ran, "Open, change or close an issue a line")[0] == 0


def test_a_release_of_the_tool(actions: Actions) -> None:
    """Built once from the tag, and only that is attested and published."""
    names = fine(actions.run("release.yml", "push", ref_name=f"v{__version__}"))
    assert names == [
        "Find the commit on main",
        "Install",
        "Compare the tag with the version",
        "Build",
    ]
    built = [f"dealwright-{__version__}-py3-none-any.whl", f"dealwright-{__version__}.tar.gz"]
    assert actions.published == {
        "actions/attest": built,
        "pypa/gh-action-pypi-publish": built,
    }


def test_a_tag_beside_main_is_not_released(actions: Actions) -> None:
    """Whoever may push a tag has not had it reviewed by that."""
    actions.origin.git("checkout", "-q", "-b", "beside")
    actions.origin.edit("README.md", "# dealwright", "# dealwright ")
    actions.origin.commit("Change a word")
    ran = actions.run("release.yml", "push", ref_name=f"v{__version__}")
    assert [(one.step, one.done.returncode) for one in ran if one.done] == [
        ("Find the commit on main", 1)
    ]
    assert actions.published == {}


def test_a_tag_that_is_not_the_version_is_not_released(actions: Actions) -> None:
    ran = actions.run("release.yml", "push", ref_name="v99.0.0")
    assert step(ran, "Compare the tag with the version")[0] == 1
    assert "Build" not in [one.step for one in ran]
    assert actions.published == {}


# ------------------------------------------------------------------ the files themselves


MAY = {
    ("apply", "deploy"): {"pages": "write", "id-token": "write"},
    ("apply", "publish"): {"contents": "write"},
    ("check", "findings"): {"contents": "read", "security-events": "write"},
    ("drift", "issue"): {"contents": "read", "issues": "write"},
    ("metrics", "issues"): {"contents": "read", "issues": "write"},
    ("plan", "comment"): {"contents": "read", "pull-requests": "write"},
    ("release", "attest"): {"attestations": "write", "id-token": "write"},
    ("release", "publish"): {"id-token": "write"},
}


@pytest.mark.parametrize("path", WORKFLOWS, ids=[path.name for path in WORKFLOWS])
def test_workflows_ask_for_little_and_pin_what_they_use(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = workflow(path.name)
    assert tree["permissions"] == {}
    for name, job in tree["jobs"].items():
        assert job["permissions"] == MAY.get((path.stem, name), {"contents": "read"})
        assert "timeout-minutes" in job
        assert job["runs-on"] == "ubuntu-24.04"
        writes = "write" in job["permissions"].values()
        guarded = environment_of(job).get("name", "").startswith("hubspot-")
        assert not (writes and guarded), "a job that writes has no token of HubSpot"
        for one in job["steps"]:
            assert "${{" not in one.get("run", "")
    uses = re.findall(r"uses: (.*)", text)
    assert uses
    assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v[\d.]+", use) for use in uses)


def test_no_run_that_waits_for_a_portal_is_given_up() -> None:
    """GitHub cancels the one that waits when another comes, unless it is told to keep them all."""
    lines = {path.stem: workflow(path.name).get("concurrency", {}) for path in WORKFLOWS}
    groups = [filled(line.get("group", path), NAMED) for path, line in lines.items()]
    assert len({*groups}) == len(groups), "no other workflow waits in the line of an apply"
    line = lines["apply"]
    assert (line["cancel-in-progress"], line["queue"]) == (False, "max")


NAMED: Json = {
    "vars": {"HUBSPOT_PORTAL": "production"},
    "github": {"ref": "refs/heads/main", "ref_name": "main", "event": {}},
    "inputs": {},
}


def test_what_is_known_of_the_lock_is_asked_each_week() -> None:
    """Of every library in it: one that the service cannot judge fails too."""
    tree = workflow("audit.yml")
    assert re.fullmatch(r"\d+ \d+ \* \* \d", tree["on"]["schedule"][0]["cron"])
    assert all("requirements.lock" in tree["on"][one]["paths"] for one in ("pull_request", "push"))
    assert tree["jobs"]["audit"]["steps"][-1]["run"] == "make audit"
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").partition("\naudit: ")[2]
    asked = recipe.partition("\n\n")[0].replace("\\\n", "").split()
    assert asked[asked.index("pip-audit") :][-2:] == ["--requirement", "requirements.lock"]
    assert "--strict" in asked
    assert '"pip-audit==$(PIP_AUDIT)"' in asked


def test_there_are_workflows() -> None:
    names = {path.stem for path in WORKFLOWS}
    assert names == {
        "apply",
        "audit",
        "check",
        "drift",
        "metrics",
        "plan",
        "proposal",
        "release",
        "reusable-check",
        "test",
    }
