"""What others can read: the logs, summaries and artefacts of a public repository's workflows."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from dealwright.errors import BlockedError

if TYPE_CHECKING:
    from dealwright.model.portals import Portal

_PRIVATE = ("private", "internal")


def in_public() -> bool:
    """Whether this runs in a workflow whose logs are open. What cannot be told counts as open."""
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return False
    try:
        event = json.loads(Path(os.environ["GITHUB_EVENT_PATH"]).read_text(encoding="utf-8"))
        repository = event["repository"]
        return not (
            repository.get("visibility") in _PRIVATE
            or ("visibility" not in repository and repository.get("private") is True)
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return True


def keep_private(portal: "Portal", what: str, outputs: tuple[str, ...] = ()) -> None:
    """Refuse to say where others can read it what is confidential.

    `outputs` as in `-o`: Markdown and issues of a confidential portal say kinds and limits only, so
    these may be asked for anywhere.
    """
    formats = {wanted.partition(":")[0] for wanted in outputs}
    if (
        not portal.confidential
        or not in_public()
        or (formats and formats <= {"markdown", "issues"})
    ):
        return
    raise BlockedError(
        f"{what} of portal {portal.portal} are confidential, and what this workflow writes can be read"
        " by others",
        hint="a private repository, or a machine of your own; of numbers, -o markdown says no more than"
        " which limits are passed",
    )
