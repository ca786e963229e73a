"""Comments and issues brought to what they should be: written once, then changed, never twice.

A post is ours where its first line is our marker and our own account wrote it: a marker alone can be
copied by anybody.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from dealwright.errors import DealwrightError
from dealwright.report.posts import key_of, marked, marker, same
from dealwright.report.tickets import Ticket


class NotAllowedError(DealwrightError):
    """The account may not write there."""


class Post(NamedTuple):
    """A comment, or an issue by its number."""

    number: int
    author: str
    body: str
    title: str = ""


class Host(Protocol):
    """Where posts are kept. Whatever writes raises NotAllowedError where it may not."""

    def me(self) -> str:
        """The login under which posts are written."""

    def comments(self, pull: int) -> Iterable[Post]: ...

    def comment(self, pull: int, body: str) -> None: ...

    def rewrite_comment(self, pull: int, number: int, body: str) -> None: ...

    def issues(self, label: str) -> Iterable[Post]:
        """The open issues with a label, the oldest first."""

    def open_issue(
        self, title: str, body: str, label: str, assignees: Sequence[str]
    ) -> tuple[int, Sequence[str]]:
        """Its number, and who could not be assigned."""

    def rewrite_issue(self, number: int, body: str) -> None: ...

    def close_issue(self, number: int, comment: str) -> None: ...


def settle_comment(host: Host, pull: int, key: str, text: str, *, clean: str, more: str) -> str:
    """One comment of this key says the text; what was done, in a word or two.

    Without a text, what an earlier one said becomes the line `clean`, and nothing is begun.
    """
    ours = [one for one in host.comments(pull) if _ours(one, host.me()) and key_of(one.body) == key]
    if not ours and not text.strip():
        return "nothing to say"
    body = marked(key, text.strip() or clean, more)
    if not ours:
        host.comment(pull, body)
        return "written"
    if same(ours[0].body, body):
        return "as it was"
    host.rewrite_comment(pull, ours[0].number, body)
    return "changed"


def settle_issues(host: Host, label: str, wanted: Sequence[Ticket], *, more: str) -> Iterator[str]:
    """The open issues of ours with a label become the wanted ones; a line for each that was touched.

    One that is no longer wanted is closed with a comment; one that somebody closed opens anew. Where
    nobody can tell, it stays as it is.
    """
    known = [one for one in host.issues(label) if _ours(one, host.me())]
    by_key: dict[str, Post] = {}
    for one in known:
        by_key.setdefault(str(key_of(one.body)), one)
    for ticket in wanted:
        body = marked(ticket.key, ticket.body, more)
        found = by_key.pop(ticket.key, None)
        if ticket.kept:
            continue
        if found is None:
            number, missing = host.open_issue(ticket.title, body, label, ticket.assignees)
            yield f"#{number} opened: {ticket.title}"
            yield from (f"#{number} cannot be assigned to {login}" for login in missing)
        elif not same(found.body, body):
            host.rewrite_issue(found.number, body)
            yield f"#{found.number} changed: {ticket.title}"
    for gone in by_key.values():
        host.close_issue(gone.number, f"{marker('closed')}\nThis is no longer so.\n")
        yield f"#{gone.number} closed: {gone.title}"


def _ours(post: Post, me: str) -> bool:
    return post.author == me and key_of(post.body) is not None
