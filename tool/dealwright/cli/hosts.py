"""The way to GitHub, and the run that goes it."""

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from dealwright.errors import UsageError

if TYPE_CHECKING:
    from dealwright.integrations.github import GitHub


_SHA = 40
_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*/(?!\.{1,2}$)[A-Za-z0-9._-]+")


class Pull(NamedTuple):
    """A pull request by its number; `head` is its newest commit, empty where nobody says."""

    number: int
    head: str = ""


def host_of_run() -> "GitHub":
    """The repository that the environment of a workflow names."""
    missing = [name for name in ("GITHUB_TOKEN", "GITHUB_REPOSITORY") if not os.environ.get(name)]
    if missing:
        raise UsageError(
            f"{' and '.join(missing)} must be set",
            hint="--dry-run shows what would be posted, without them",
        )
    check_repository(os.environ["GITHUB_REPOSITORY"], "GITHUB_REPOSITORY is")
    return github_at(os.environ["GITHUB_TOKEN"], os.environ["GITHUB_REPOSITORY"])


def check_repository(name: str, said: str) -> None:
    """Refuse what is no `owner/name`: in an address it would lead elsewhere."""
    if _REPOSITORY.fullmatch(name) is None:
        raise UsageError(f"{said} {name!r}, which is no repository", hint="write OWNER/REPOSITORY")


def github_at(token: str, repository: str) -> "GitHub":
    """A repository, `owner/name`, with a token, where the environment says that the API is."""
    try:
        from dealwright.integrations.github import GitHub
    except ImportError:
        raise UsageError(
            "posting on GitHub needs PyGithub", hint="pip install 'dealwright[github]'"
        ) from None
    if not (token.isascii() and token.isprintable() and " " not in token):
        raise UsageError(
            "the token for GitHub holds a blank, a line break or a sign that no token has",
            hint="write the secret once more, without what surrounds it",
        )
    api = os.environ.get("GITHUB_API_URL", "https://api.github.com")
    if not _is_address(api):
        raise UsageError(f"GITHUB_API_URL is {api!r}, which is no address")
    return GitHub(token, repository, api)


def _is_address(text: str) -> bool:
    try:
        place = urlsplit(text)
    except ValueError:
        return False
    return place.scheme in ("http", "https") and bool(place.hostname)


def run_address() -> str | None:
    """The page of the workflow's run; None where none runs."""
    needed = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")
    server, repository, run = (os.environ.get(name) for name in needed)
    return f"{server}/{repository}/actions/runs/{run}" if server and repository and run else None


def _event() -> Any:
    """What GitHub says of the event that started this workflow; None where it says nothing."""
    try:
        return json.loads(Path(os.environ["GITHUB_EVENT_PATH"]).read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError):
        return None


def asked_for() -> int | None:
    """The deal that somebody asked for who started this workflow by hand.

    From the file of the event: what a workflow puts into a variable is shown in its log.
    """
    try:
        deal = int(_event()["inputs"]["deal"])
    except (ValueError, KeyError, TypeError):
        return None
    return deal if deal > 0 else None


def commit_of_run() -> str:
    """The commit that this run is of."""
    commit = os.environ.get("GITHUB_SHA", "")
    if not _is_commit(commit):
        raise UsageError("GITHUB_SHA must say which commit was applied")
    return commit


def pull_of_run(number: int | None) -> Pull | None:
    """The pull request of this number, else the one that the workflow runs for, if it does."""
    try:
        ours = _pull(_event()["pull_request"])
    except (KeyError, TypeError):
        ours = None
    if number is None or (ours is not None and ours.number == number):
        return ours
    return Pull(number)


def _pull(found: Any) -> Pull:
    number, head = found["number"], found.get("head", {}).get("sha")
    if not isinstance(number, int):
        raise TypeError
    return Pull(number, head if isinstance(head, str) and _is_commit(head) else "")


def _is_commit(text: str) -> bool:
    return len(text) == _SHA and set(text) <= set("0123456789abcdef")
