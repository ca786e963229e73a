"""The way to GitHub, and the run that goes it."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from dealwright.errors import UsageError

if TYPE_CHECKING:
    from dealwright.integrations.github import GitHub


def github_at(token: str, repository: str) -> "GitHub":
    """A repository, `owner/name`, with a token, where the environment says that the API is."""
    try:
        from dealwright.integrations.github import GitHub
    except ImportError:
        raise UsageError(
            "posting on GitHub needs PyGithub", hint="pip install 'dealwright[github]'"
        ) from None
    return GitHub(token, repository, os.environ.get("GITHUB_API_URL", "https://api.github.com"))


def run_address() -> str | None:
    """The page of the workflow's run; None where none runs."""
    needed = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")
    server, repository, run = (os.environ.get(name) for name in needed)
    return f"{server}/{repository}/actions/runs/{run}" if server and repository and run else None


def asked_for() -> int | None:
    """The deal that somebody asked for who started this workflow by hand.

    From the file of the event: what a workflow puts into a variable is shown in its log.
    """
    try:
        event = json.loads(Path(os.environ["GITHUB_EVENT_PATH"]).read_text(encoding="utf-8"))
        deal = int(event["inputs"]["deal"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return deal if deal > 0 else None
