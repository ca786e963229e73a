"""The way to GitHub, and the run that goes it."""

import os
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
