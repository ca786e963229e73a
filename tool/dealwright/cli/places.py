"""What others can read: the logs, summaries and artefacts of a public repository's workflows.

And the place where they cannot: the folder that `documents:` of a portal names, outside of the checkout.
"""

import json
import os
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from dealwright.errors import BlockedError, FindingsError, UsageError

if TYPE_CHECKING:
    from dealwright.model.portals import Portal

BRIEF = ("markdown", "issues")
"""Formats that say of a confidential portal no more than kinds and limits."""
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


def overheard(portal: "Portal") -> bool:
    """Whether this runs where others would read what may not be told of the portal."""
    return portal.confidential and in_public()


def telling(outputs: tuple[str, ...], brief: Collection[str] = BRIEF) -> tuple[Path | None, ...]:
    """Where each of `-o FORMAT[:FILE]` goes that may not be overheard: a file, or None for the log.

    The formats in `brief` say of a confidential portal kinds and limits only, so they go anywhere.
    """
    wanted = [one.partition(":") for one in outputs or ("text",)]
    return tuple(Path(file) if file else None for name, _, file in wanted if name not in brief)


def keep_private(
    root: Path, portal: "Portal", what: str, told: Iterable[Path | None] = (None,)
) -> None:
    """Refuse to say where others can read it what is confidential.

    `told` are the files it is written to, None for the log. In the private place of the portal they
    may lie, wherever links lead; `root` is the folder of the playbook.
    """
    places = tuple(told)
    if not places or not overheard(portal):
        return
    refused = (
        f"{what} of portal {portal.portal} are confidential, and what this workflow writes can be read"
        " by others"
    )
    brief = "-o markdown, where there is one, says kinds and limits only"
    if portal.documents is None:
        raise BlockedError(
            refused,
            hint="a private repository, or a machine of your own, or a file in a folder outside of the"
            f" repository that documents: in {portal.origin.file} names; {brief}",
        )
    private = _private_place(root, portal.portal, portal.documents)
    if not all(one is not None and one.resolve().is_relative_to(private) for one in places):
        raise BlockedError(
            refused,
            hint=f"write it to a file below {portal.documents}, which documents: in"
            f" {portal.origin.file} names; {brief}",
        )


def _private_place(root: Path, portal: str, documents: str) -> Path:
    """The folder, refused where it shares a path with the checkout, which artefacts are made of."""
    private, checkout = (root / documents).resolve(), _checkout(root.resolve())
    if private.is_relative_to(checkout) or checkout.is_relative_to(private):
        raise BlockedError(
            f"documents: of portal {portal} leads to {documents}, which is not apart from the checkout;"
            " what workflows keep of that can be read by others",
            hint="name a folder beside the repository, such as ../sales-private/documents",
        )
    return private


def _checkout(root: Path) -> Path:
    """The working tree of git that a folder belongs to, else the folder."""
    return next((one for one in (root, *root.parents) if (one / ".git").exists()), root)


@contextmanager
def unsaid(secret: bool) -> Iterator[None]:
    """Why a document cannot be made may be told only where nobody overhears: it names what a deal holds."""
    try:
        yield
    except (FindingsError, UsageError) as error:
        if not secret:
            raise
        kind = FindingsError if isinstance(error, FindingsError) else UsageError
        raise kind(
            "the document cannot be made; why would tell of the deal, and this log can be read by others",
            hint="the same command on a machine of your own says it",
        ) from None
