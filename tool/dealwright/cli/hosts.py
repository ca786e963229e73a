"""The way to GitHub."""

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
