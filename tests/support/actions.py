"""GitHub Actions on this machine: the jobs of a workflow in order, each in a checkout of its own."""

import json
import shutil
import subprocess
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from os import environ
from pathlib import Path
from typing import Any, NamedTuple

from support.checkout import WORKFLOWS, Checkout, lend_venv, workflow
from support.expressions import filled, worked_out
from support.github_stand_in import StandIn

_MAY = {
    "pull-requests": {"comments"},
    "issues": {"issues", "comments"},
    "contents": {"contents"},
}
Json = dict[str, Any]


class Ran(NamedTuple):
    """A step that ran, or an action that was used.

    `done` is None for an action, unless it failed. `log` is all that whoever may read the run can read of
    it: GitHub shows the variables of a step above what it prints, with secrets starred out.
    """

    job: str
    step: str
    done: subprocess.CompletedProcess[str] | None
    log: str = ""


@dataclass
class Actions:
    """A repository on GitHub, its secrets by environment, and what the runs have left there.

    `sites` are the folders that were deployed to its Pages, by the address that each run gave its
    environment.
    """

    origin: Checkout
    folder: Path
    github: StandIn
    environment: dict[str, str]
    secrets: dict[str, dict[str, str]] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    artifacts: dict[str, Path] = field(default_factory=dict)
    visibility: str = "public"
    workflows: Path = WORKFLOWS
    published: dict[str, list[str]] = field(default_factory=dict)
    sites: dict[str, Path] = field(default_factory=dict)
    runs: int = 0

    def run(
        self,
        name: str,
        event_name: str,
        event: Json | None = None,
        *,
        again: Collection[str] = (),
        **github: Any,
    ) -> list[Ran]:
        """Every step that GitHub would run. A job that fails keeps those that need it from running.

        `again` are the jobs that somebody runs once more; the others have gone well before.
        """
        self.runs += 1
        self.github.history = self.origin.git("rev-list", "--reverse", "HEAD").split()
        tree = workflow(name, self.workflows)
        event = {
            "repository": {"visibility": self.visibility, "private": self.visibility == "private"},
            **(event or {}),
        }
        context: Json = {
            "github": {
                "event_name": event_name,
                "event": event,
                "repository": self.github.repository,
                "token": self.github.token,
                "sha": self.origin.git("rev-parse", "HEAD"),
                "ref": "refs/heads/main",
                **github,
            },
            "vars": self.variables,
            "inputs": (event or {}).get("inputs", {}),
        }
        folder = self.folder / f"run-{self.runs}"
        folder.mkdir(parents=True)
        if not again:
            self.artifacts.clear()
        (folder / "event.json").write_text(json.dumps(event), encoding="utf-8")
        ran: list[Ran] = []
        ended: dict[str, str] = {}
        for job in _in_order(tree["jobs"]):
            if again and job not in again:
                ended[job] = "success"
                continue
            asked = tree["jobs"][job]
            needs = (
                [asked["needs"]] if isinstance(asked.get("needs"), str) else asked.get("needs", [])
            )
            fine = all(ended[one] == "success" for one in needs)
            context["needs"] = {one: {"result": ended[one]} for one in needs}
            if not _wanted(asked.get("if"), context, fine=fine):
                ended[job] = "skipped"
                continue
            steps = list(_Job(self, tree, job, context, folder).steps())
            ended[job] = (
                "success"
                if all(one.done is None or not one.done.returncode for one in steps)
                else "failure"
            )
            ran += steps
        return ran

    @property
    def summary(self) -> str:
        """What the steps of the last run have put into their summaries."""
        files = sorted((self.folder / f"run-{self.runs}").glob("*/summary.md"))
        return "".join(file.read_text(encoding="utf-8") for file in files)


def _in_order(jobs: Mapping[str, Json]) -> list[str]:
    """Jobs as they are written; ours stand after what they need."""
    return list(jobs)


def _wanted(condition: str | None, context: Json, *, fine: bool) -> bool:
    functions = {
        "always": lambda: True,
        "cancelled": lambda: False,
        "success": lambda: fine,
        "failure": lambda: not fine,
    }
    if condition is None:
        return fine
    condition = condition.removeprefix("${{").removesuffix("}}")
    found = bool(worked_out(condition, {**context, **functions}))
    return found and (fine or any(f"{name}()" in condition for name in functions))


def environment_of(job: Json) -> Json:
    """The environment of a job, which may be a name alone."""
    found = job.get("environment", {})
    return {"name": found} if isinstance(found, str) else found


class MissingError(Exception):
    """There is no artefact of that name in this run."""


def _starred(text: str, secrets: Mapping[str, str]) -> str:
    for secret in filter(None, secrets.values()):
        text = text.replace(secret, "***")
    return text


@dataclass
class _Job:
    """One job in a workspace of its own."""

    actions: Actions
    tree: Json
    name: str
    context: Json
    run: Path

    @property
    def asked(self) -> Json:
        found: Json = self.tree["jobs"][self.name]
        return found

    @property
    def workspace(self) -> Path:
        return self.run / self.name / "workspace"

    def steps(self) -> Iterator[Ran]:
        self.workspace.mkdir(parents=True)
        granted = self.asked["permissions"]
        written = (_MAY.get(one, set()) for one, may in granted.items() if may == "write")
        self.actions.github.allowed = set().union(*written)
        secrets = self.actions.secrets.get(environment_of(self.asked).get("name", ""), {})
        outputs: Json = {}
        context = {**self.context, "secrets": secrets, "matrix": {}, "steps": outputs}
        context["env"] = {
            key: filled(value, context) for key, value in self.asked.get("env", {}).items()
        }
        fine = True
        for step in self.asked["steps"]:
            if not _wanted(step.get("if"), context, fine=fine):
                continue
            if "uses" in step:
                given = {key: filled(value, context) for key, value in step.get("with", {}).items()}
                action = step["uses"].partition("@")[0]
                try:
                    outputs[step.get("id", action)] = {"outputs": self._use(action, given)}
                except MissingError as error:
                    goes_on = step.get("continue-on-error", False)
                    fine = fine and goes_on
                    failed = subprocess.CompletedProcess([action], 1, "", str(error))
                    yield Ran(self.name, action, None if goes_on else failed, str(error))
                    continue
                yield Ran(self.name, action, None)
                continue
            done = self._done(step, context)
            fine = fine and done.returncode == 0
            shown = {
                key: _starred(filled(value, context), secrets) for key, value in self._said(step)
            }
            head = "".join(f"{key}: {value}\n" for key, value in shown.items())
            yield Ran(self.name, step["name"], done, head + done.stdout + done.stderr)
        address = filled(environment_of(self.asked).get("url", ""), context)
        if address:
            self.actions.sites[address] = self.actions.artifacts["github-pages"]

    def _said(self, step: Json) -> Iterator[tuple[str, str]]:
        """The variables that the workflow, the job and the step give, as they are written."""
        places = (self.tree, self.asked, step)
        yield from {key: text for one in places for key, text in one.get("env", {}).items()}.items()

    def _done(self, step: Json, context: Json) -> subprocess.CompletedProcess[str]:
        github = self.context["github"]
        env = {
            **{key: value for key, value in environ.items() if not key.startswith("GITHUB_")},
            **{
                key: value
                for key, value in self.actions.environment.items()
                if key != "GITHUB_TOKEN"
            },
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_PATH": str(self.run / "event.json"),
            "GITHUB_RUN_ID": "17",
            "GITHUB_SERVER_URL": "https://github.example",
            "GITHUB_SHA": github["sha"],
            "GITHUB_STEP_SUMMARY": str(self.run / self.name / "summary.md"),
            **{key: filled(value, context) for key, value in self._said(step)},
        }
        return subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", step["run"]],
            cwd=self.workspace,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )

    def _use(self, action: str, given: Mapping[str, str]) -> dict[str, str]:
        """Its outputs."""
        match action:
            case "actions/checkout":
                self._checkout(self.workspace / given.get("path", "."), given.get("ref"))
            case "actions/upload-artifact":
                self._upload(given["name"], given["path"])
            case "actions/download-artifact":
                self._download(given["name"], self.workspace / given.get("path", "."))
            case "actions/upload-pages-artifact":
                self._upload_site(self.workspace / given["path"])
            case "actions/deploy-pages":
                return self._deploy()
            case "actions/attest" | "pypa/gh-action-pypi-publish":
                found = self.workspace.glob(given.get("subject-path", "dist/*"))
                self.actions.published[action] = sorted(one.name for one in found)
            case "actions/setup-python" | "github/codeql-action/upload-sarif":
                pass
            case _:
                raise AssertionError(f"nobody has said what {action} does")
        return {}

    def _upload(self, name: str, paths: str) -> None:
        kept = self.run / f"artifact-{name}"
        for path in filter(None, map(str.strip, paths.splitlines())):
            for file in self.workspace.glob(path):
                kept.mkdir(exist_ok=True)
                shutil.copy2(file, kept)
        if kept.is_dir():
            self.actions.artifacts[name] = kept

    def _download(self, name: str, target: Path) -> None:
        kept = self.actions.artifacts.get(name)
        if kept is None:
            raise MissingError(name)
        shutil.copytree(kept, target, dirs_exist_ok=True)

    def _upload_site(self, folder: Path) -> None:
        """Everything below a folder but what is hidden, in one artefact of a fixed name."""
        assert (folder / "index.html").is_file(), "GitHub wants a page to begin with"
        kept = self.run / "artifact-github-pages"
        shutil.copytree(folder, kept, ignore=shutil.ignore_patterns(".*"))
        self.actions.artifacts["github-pages"] = kept

    def _deploy(self) -> dict[str, str]:
        """Nothing but that artefact, by a job that may, in the environment that Pages watches."""
        assert self.asked["permissions"] == {"pages": "write", "id-token": "write"}
        assert environment_of(self.asked)["name"] == "github-pages"
        assert self.actions.artifacts["github-pages"].is_relative_to(self.run)
        owner, _, name = self.actions.github.repository.partition("/")
        return {"page_url": f"https://{owner}.example/{name}/"}

    def _checkout(self, target: Path, ref: str | None) -> None:
        origin = self.actions.origin.folder
        made = Checkout(target)
        target.mkdir(parents=True, exist_ok=True)
        made.git("init", "-q", "-b", "main")
        made.git("fetch", "-q", "--tags", str(origin), "+refs/heads/*:refs/remotes/origin/*")
        for tag, commit in self.actions.github.tags.items():
            made.git("tag", "--force", tag, commit)
        made.git("checkout", "-q", "--detach", ref or self.context["github"]["sha"])
        if (target / "Makefile").is_file():  # who has none installs the tool
            lend_venv(target)
