"""From what a playbook was read: the version and the commit that documents, pages and plans name."""

from typing import TYPE_CHECKING, NamedTuple

from dealwright.cli.session import Session

if TYPE_CHECKING:
    from dealwright.model.playbook import Playbook


class ReadFrom(NamedTuple):
    """The version in words, None before the first; the commit that holds the playbook, if one does."""

    version: str | None
    commit: str | None


def read_from(session: Session, playbook: "Playbook", at: str | None) -> ReadFrom:
    """What a playbook is to be called that `session.playbook(at)` gave."""
    from dealwright.history.release import version_words

    commit = commit_read(session, playbook, at)
    released = at is not None and commit is None
    return ReadFrom(at if released else version_words(playbook), commit)


def commit_read(session: Session, playbook: "Playbook", at: str | None) -> str | None:
    """The commit that holds a playbook which `session.playbook(at)` gave, if one does.

    A released version is kept in a file of its own, so that its number says all; no commit is named,
    since that of today holds another playbook.
    """
    from dealwright.load.commits import commit_at, commit_of

    if at is None:
        return commit_of(session.root)
    if any(one.version == at for one in playbook.versions):
        return None
    return commit_at(session.root, at)
