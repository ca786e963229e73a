"""What other repositories take from here: workflows of the starter, the action, the hook.

Each runs as GitHub or pre-commit would run it, in a repository that `dealwright init` has begun.
"""

import datetime as dt
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from os import environ
from pathlib import Path
from typing import Any

import pytest
from hubspot import HubSpot

from dealwright.sandbox.app import create_app
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.seed import SeedPlan, Size, Way, seed_portal
from dealwright.sandbox.server import serve
from dealwright.sandbox.tokens import Token
from dealwright.source import read
from e2e.hosted import ACCOUNT, CLOCK, TOKEN, fine
from support.actions import Actions, Json
from support.archive_stand_in import Archive
from support.checkout import BIN, ROOT, WORKFLOWS, Checkout, begun, installed, workflow
from support.expressions import filled
from support.github_stand_in import StandIn, served
from support.golden import REGENERATE
from support.runner import Runner

STARTER = ROOT / "starter" / ".github" / "workflows"
SALES = "playbook/pipelines/sales.yaml"


@pytest.fixture
def ours(run: Runner, tmp_path: Path) -> Checkout:
    """A repository that has just begun."""
    run("-q", "init", tmp_path / "origin")
    return begun(tmp_path / "origin")


@pytest.fixture
def actions(ours: Checkout, tmp_path: Path) -> Iterator[Actions]:
    """It on GitHub, with the workflows that it was given."""
    stand_in = StandIn(per_page=30)
    found = installed(tmp_path / "bin")
    with served(stand_in) as environment:
        yield Actions(
            ours,
            tmp_path / "runs",
            stand_in,
            {**environment, **found},
            workflows=ours.folder / ".github" / "workflows",
        )


def pull_request(actions: Actions) -> Json:
    head = {"repo": {"full_name": actions.github.repository}}
    base = {"sha": actions.origin.base}
    return {"pull_request": {"number": 1, "base": base, "head": head}}


# ------------------------------------------------------------------ the workflows of the starter


@pytest.mark.parametrize("name", ["apply", "check", "drift", "metrics", "plan", "proposal"])
def test_the_starter_has_our_workflows(name: str) -> None:
    """Ours run through every kind of change in `test_workflows.py`; these differ in what they install and render."""
    wanted = (WORKFLOWS / f"{name}.yml").read_text(encoding="utf-8")
    for ours, theirs in (
        ("make -C trusted setup", "pip install -r trusted/requirements.txt"),
        ("make setup", "pip install -r requirements.txt"),
        ("trusted/.venv/bin/dealwright", "dealwright"),
        (".venv/bin/dealwright", "dealwright"),
        (".venv/bin/sphinx-build", "sphinx-build"),
        ("render proposal --out", "render document offer --out"),  # the document that it has
    ):
        wanted = wanted.replace(ours, theirs)
    file = STARTER / f"{name}.yml"
    if REGENERATE:
        file.write_text(wanted, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == wanted


@pytest.mark.long
def test_a_pull_request_is_checked_and_rehearsed(actions: Actions, tmp_path: Path) -> None:
    actions.origin.edit(SALES, "label: Offer\n", "label: Proposal\n")
    actions.origin.commit("Rename a stage")
    names = fine(actions.run("check.yml", "pull_request", pull_request(actions)))
    assert {"Check every file", "Compare CODEOWNERS with the roles", "Plan"} <= set(names)
    assert 'label: "Offer" -&gt; "Proposal"' in actions.summary
    assert "### Impact of" in actions.summary
    asked = (tmp_path / "bin" / "asked").read_text(encoding="utf-8")
    assert set(asked.splitlines()) == {"install -r requirements.txt"}
    for workspace in actions.folder.glob("run-1/*/workspace"):
        assert Checkout(workspace).git("status", "--porcelain") == ""


def test_a_pull_request_that_breaks_the_playbook(actions: Actions) -> None:
    actions.origin.edit(SALES, "to: conversation", "to: conversion")
    actions.origin.commit("Misspell a stage")
    ran = actions.run("check.yml", "pull_request", pull_request(actions))
    (done,) = [one.done for one in ran if one.step == "Check every file"]
    assert done is not None
    assert (done.returncode, f"::error file={SALES},line=" in done.stdout) == (3, True)


@pytest.mark.long
def test_a_change_comes_to_the_account(
    actions: Actions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the README of the starter says to set up is enough for every workflow."""
    origin = actions.origin
    origin.edit(
        "playbook/portals/production.yaml", "# portal_id: 12345678", f"portal_id: {ACCOUNT}"
    )
    origin.base = origin.commit("Name the account")
    actions.variables["HUBSPOT_PORTAL"] = "production"
    archive = actions.github.archive
    secret = {"HUBSPOT_ACCESS_TOKEN": TOKEN}
    actions.secrets = {
        "hubspot-read": {**secret, "DOCUMENTS_TOKEN": archive.token},
        "hubspot-production": secret,
    }
    way = Way(
        stages=("lead", "conversation", "offer", "won"),
        lost="lost",
        properties={"wants": "Less work"},
    )
    with (
        Portal.open(tmp_path / "hubspot.db", clock=lambda: CLOCK, portal_id=ACCOUNT) as portal,
        serve(create_app(portal, tokens={TOKEN: Token()})) as url,
    ):
        monkeypatch.setenv("HUBSPOT_BASE_URL", url)
        fine(actions.run("apply.yml", "push", {"before": "0" * 40}))
        size = Size(deals=60, as_of=dt.date(2026, 2, 1), seed=1)
        seed_portal(portal, SeedPlan(pipeline="sales", ways=(way,)), size)
        is_offered(actions, archive, url)
        fine(actions.run("drift.yml", "schedule"))
        assert actions.github.issues == {}
        fine(actions.run("metrics.yml", "schedule"))
        actions.github.issue("A change", by="somebody", pull_request={"url": "here"})
        number = max(actions.github.issues)
        origin.edit(SALES, "label: Offer\n", "label: Proposal\n")
        origin.commit("Rename a stage")
        event = pull_request(actions)
        event["pull_request"]["number"] = number
        fine(actions.run("plan.yml", "pull_request", event))
        (comment,) = actions.github.said(number)
        assert "### Plan for portal production" in comment
        assert "Nothing to change" not in comment
        assert actions.sites == {}
        actions.variables["PLAYBOOK_SITE"] = "true"
        fine(actions.run("apply.yml", "push", {"before": origin.base}))
    assert list(actions.github.tags) == ["applied/production"]
    (site,) = actions.sites.values()
    assert "Proposal" in (site / "pipelines" / "sales.html").read_text(encoding="utf-8")


def is_offered(actions: Actions, archive: Archive, url: str) -> None:
    """A deal, as a document that only members read."""
    page = HubSpot(access_token=TOKEN, host=url).crm.deals.basic_api.get_page(limit=1)
    actions.variables["DOCUMENTS_REPOSITORY"] = archive.repository
    event = {"inputs": {"deal": str(page.results[0].id)}}
    fine(actions.run("proposal.yml", "workflow_dispatch", event))
    assert [one.decode()[:13] for one in archive.files.values()] == ["# Support for"]


def test_linters_find_nothing() -> None:
    """What they know of GitHub's files, and of what was done to others' workflows."""
    bots = [".github/dependabot.yml", "starter/.github/dependabot.yml"]
    places = [".github/workflows", "starter/.github/workflows", "action.yml", *bots]
    for words in (
        ["zizmor", "--offline", "--quiet", *places],
        _schema("github-workflows", *map(str, [*WORKFLOWS.glob("*.yml"), *STARTER.glob("*.yml")])),
        _schema("github-actions", "action.yml"),
        _schema("dependabot", *bots),
    ):
        done = subprocess.run(
            [BIN / words[0], *words[1:]], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


def _schema(kind: str, *files: str) -> list[str]:
    return ["check-jsonschema", "--builtin-schema", f"vendor.{kind}", *files]


# ------------------------------------------------------------------ the workflow that others call


@pytest.mark.parametrize("strict", [False, True])
def test_the_reusable_check(actions: Actions, tmp_path: Path, *, strict: bool) -> None:
    """A missing first line is a warning, which only the strict one refuses."""
    actions.workflows = WORKFLOWS
    about = actions.origin.folder / "playbook" / "playbook.yaml"
    about.write_text(about.read_text("utf-8").partition("\n")[2], "utf-8")
    actions.origin.commit("Forget the schema")
    event = {**pull_request(actions), "inputs": {"version": "0.1.0", "strict": strict}}
    ran = actions.run("reusable-check.yml", "pull_request", event)
    asked = (tmp_path / "bin" / "asked").read_text(encoding="utf-8")
    assert asked == "install dealwright==0.1.0\n"
    if strict:
        assert [one.done.returncode for one in ran if one.done] == [0, 3]
    else:
        assert len(fine(ran)) == 5


# ------------------------------------------------------------------ the action


class Composite:
    """`action.yml` in a job: its inputs filled in, its steps in bash as GitHub runs them."""

    def __init__(self, workspace: Path, temp: Path, python: Path) -> None:
        tree = read("action.yml", (ROOT / "action.yml").read_bytes()).tree
        assert isinstance(tree, dict)
        self.tree: dict[str, Any] = tree
        self.workspace, self.temp, self.python = workspace, temp, python
        temp.mkdir()

    def run(
        self, given: Mapping[str, str], env: Mapping[str, str]
    ) -> subprocess.CompletedProcess[str]:
        """The first step that fails, else the last one."""
        inputs = {key: about["default"] for key, about in self.tree["inputs"].items()}
        context = {
            "inputs": {**inputs, **given},
            "github": {"action_path": str(ROOT)},
            "steps": {"python": {"outputs": {"python-path": str(self.python)}}},
        }
        done = None
        for step in (one for one in self.tree["runs"]["steps"] if "run" in one):
            said = {key: filled(value, context) for key, value in step["env"].items()}
            assert "${{" not in step["run"]
            done = subprocess.run(
                ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]],
                cwd=self.workspace / filled(step.get("working-directory", "."), context),
                env={**environ, "RUNNER_TEMP": str(self.temp), **env, **said},
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                break
        assert done is not None
        return done


@pytest.fixture
def composite(ours: Checkout, tmp_path: Path) -> Composite:
    """Its Python makes a venv in which pip only writes down what it was asked for, and what it saw."""
    python = tmp_path / "python"
    python.write_text(
        f"""#!/bin/bash
case "$2" in
  venv) mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; ln -s "{BIN}/dealwright" "$3/bin/dealwright" ;;
  pip) echo "$HUBSPOT_ACCESS_TOKEN$GITHUB_TOKEN$DOCUMENTS_TOKEN" > "{tmp_path}/seen"; printf '%s\\n' "$@" > "{tmp_path}/asked" ;;
esac
""",
        encoding="utf-8",
    )
    python.chmod(0o755)
    return Composite(ours.folder, tmp_path / "temp", python)


def test_the_action_checks(composite: Composite, tmp_path: Path) -> None:
    tokens = ("DOCUMENTS_TOKEN", "GITHUB_TOKEN", "HUBSPOT_ACCESS_TOKEN")
    done = composite.run({}, dict.fromkeys(tokens, "secret"))
    assert (done.returncode, done.stdout) == (0, "no findings\n")
    assert (tmp_path / "seen").read_text("utf-8") == "\n"
    versions = tmp_path / "temp" / "dealwright" / "versions.txt"
    assert (tmp_path / "asked").read_text("utf-8").splitlines()[-3:] == [
        "--constraint",
        str(versions),
        f"{ROOT}[github,render]",
    ]
    pinned = versions.read_text("utf-8").splitlines()
    locked = (ROOT / "requirements.lock").read_text("utf-8")
    assert len(pinned) == sum(line[0].isalnum() for line in locked.splitlines())
    assert all(f"{line} \\\n" in locked for line in pinned)


def test_the_action_runs_what_it_is_told(composite: Composite, tmp_path: Path) -> None:
    (composite.workspace / "inner").mkdir()
    for name in ("playbook", "icp", "schemas"):
        (composite.workspace / name).rename(composite.workspace / "inner" / name)
    given = {"command": "apply\n --yes", "working-directory": "inner", "version": "0.1.0"}
    done = composite.run(given, {})
    assert "Applied and verified: 11 of 11 changes." in done.stderr
    assert (tmp_path / "asked").read_text("utf-8").splitlines()[-1] == (
        "dealwright[github,render]==0.1.0"
    )


@pytest.mark.parametrize(
    "command",
    ["check; touch bad", "check $(touch bad)", "check `touch bad`", "check\n&& touch bad"],
)
def test_a_command_is_words_and_no_shell(composite: Composite, command: str) -> None:
    done = composite.run({"command": command}, {})
    assert done.returncode == 2
    assert not (composite.workspace / "bad").exists()


@pytest.mark.parametrize("version", ["1.0 --pre", "../here", "1; touch bad", "@ file:/tmp", "v1"])
def test_a_version_is_a_number(composite: Composite, tmp_path: Path, version: str) -> None:
    done = composite.run({"version": version}, {})
    assert (done.returncode, "not the number of a version" in done.stdout) == (2, True)
    assert not (tmp_path / "asked").exists()


# ------------------------------------------------------------------ the page


def test_what_the_page_shows_can_be_called() -> None:
    """The names of files, inputs and hooks in its examples are those that there are."""
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    called, step, hook = (
        read("example", block.encode()).tree
        for block in re.findall(r"^```yaml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    )
    job = called["jobs"]["check"]
    file = job["uses"].removeprefix("OWNER/dealwright/").removesuffix("@COMMIT")
    asked = workflow(Path(file).name)
    assert Path(file).parent == Path(".github/workflows")
    assert set(job["with"]) <= set(asked["on"]["workflow_call"]["inputs"])
    assert job["permissions"] == asked["jobs"]["check"]["permissions"]
    action = read("action.yml", (ROOT / "action.yml").read_bytes()).tree
    assert step["steps"][0]["uses"] == "OWNER/dealwright@COMMIT"
    assert set(step["steps"][0]["with"]) <= set(action["inputs"])
    (wanted,) = hook["repos"][0]["hooks"]
    hooks = read(".pre-commit-hooks.yaml", (ROOT / ".pre-commit-hooks.yaml").read_bytes()).tree
    assert wanted == {"id": hooks[0]["id"]}


# ------------------------------------------------------------------ the hook


def test_the_hook_of_pre_commit(ours: Checkout) -> None:
    """As pre-commit does: the words of `entry`, in the repository, with no names of files."""
    hooks = read(".pre-commit-hooks.yaml", (ROOT / ".pre-commit-hooks.yaml").read_bytes()).tree
    own = read("own", (ours.folder / ".pre-commit-config.yaml").read_bytes()).tree
    for hook in (hooks[0], own["repos"][0]["hooks"][0]):
        assert hook["id"] == "dealwright-check"
        assert hook["pass_filenames"] is False
        command = subprocess.run(
            hook["entry"].split(),
            cwd=ours.folder,
            env={**environ, "PATH": f"{BIN}{os.pathsep}{environ['PATH']}"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (command.returncode, command.stdout) == (0, "no findings\n")


def test_what_is_begun_merges_by_meaning(ours: Checkout) -> None:
    paths = ["playbook/metrics.yaml", "playbook/pipelines/sales.yaml", "icp/personas.yaml"]
    written = ["playbook/versions/1.0.0.yaml", "playbook/CHANGELOG.md"]
    assert ours.git("check-attr", "merge", "--", *paths, *written, "README.md").splitlines() == [
        *(f"{one}: merge: dealwright" for one in paths),
        *(f"{one}: merge: unset" for one in written),
        "README.md: merge: unspecified",
    ]
