"""Comments and issues brought to what they should be: written once, then changed, never twice.

A post is ours where its first line is our marker and our own account wrote it: a marker alone can be
copied by anybody.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from dealwright.errors import DealwrightError
from dealwright.report.posts import key_of, marked, marker, same
from dealwright.report.tickets import Ticket

_CLOSED = "closed"


class NotAllowedError(DealwrightError):
    """The account is not known there, or is not shown what was asked for."""


class ForbiddenError(NotAllowedError):
    """The account is known and may not do that, as on forks."""


class Post(NamedTuple):
    """A comment, or an issue by its number."""

    number: int
    author: str
    body: str
    title: str = ""


class Host(Protocol):
    """Where posts are kept. Whatever writes raises ForbiddenError where it may not."""

    def me(self) -> str:
        """The login under which posts are written."""

    def comments(self, on: int) -> Iterable[Post]:
        """Those on a pull request or an issue, the oldest first."""

    def comment(self, on: int, body: str) -> None: ...

    def rewrite_comment(self, on: int, number: int, body: str) -> None: ...

    def delete_comment(self, on: int, number: int) -> None:
        """One that is gone already is no error."""

    def issues(self, label: str) -> Iterable[Post]:
        """The open issues with a label, the oldest first."""

    def open_issue(
        self, title: str, body: str, label: str, assignees: Sequence[str]
    ) -> tuple[int, Sequence[str]]:
        """Its number, and who could not be assigned."""

    def rewrite_issue(self, number: int, title: str, body: str) -> None: ...

    def close_issue(self, number: int) -> None: ...


def settle_comment(  # noqa: PLR0913 - how it ends is told by words
    host: Host, pull: int, key: str, text: str, *, clean: str, more: str, foot: str = ""
) -> str:
    """One comment of this key says the text; what was done, in a word or two.

    Without a text, what an earlier one said becomes the line `clean`, and nothing is begun. Of several
    with this key the oldest stays.
    """
    found = _oldest_first(host.comments(pull), host.me())
    ours = [one for one in found if key_of(one.body) == key]
    if not ours and not text.strip():
        return "nothing to say"
    body = marked(key, text.strip() or clean, more, foot)
    if not ours:
        host.comment(pull, body)
        return "written"
    kept, *others = ours
    done = "as it was"
    if not same(kept.body, body):
        host.rewrite_comment(pull, kept.number, body)
        done = "changed"
    for one in others:
        host.delete_comment(pull, one.number)
    return f"{done}, and {len(others)} more of it deleted" if others else done


def settle_issues(host: Host, label: str, wanted: Sequence[Ticket], *, more: str) -> Iterator[str]:
    """The open issues of ours with a label become the wanted ones; a line for each that was touched.

    One that is no longer wanted is closed with a comment, and so is each but the oldest of those about
    the same; one that somebody closed opens anew. Who is assigned to one that is open stays so. Where
    nobody can tell whether one should be open, it stays as it is.
    """
    by_key: dict[str, Post] = {}
    for one in _oldest_first(host.issues(label), host.me()):
        first = by_key.setdefault(str(key_of(one.body)), one)
        if first is not one:
            _close(host, one.number, f"#{first.number} is about the same.")
            yield f"#{one.number} closed: #{first.number} is about the same"
    for ticket in wanted:
        body = marked(ticket.key, ticket.body, more)
        found = by_key.pop(ticket.key, None)
        if ticket.kept:
            continue
        if found is None:
            number, missing = host.open_issue(ticket.title, body, label, ticket.assignees)
            yield f"#{number} opened: {ticket.title}"
            yield from (f"#{number} cannot be assigned to {login}" for login in missing)
        elif not (same(found.title, ticket.title) and same(found.body, body)):
            host.rewrite_issue(found.number, ticket.title, body)
            yield f"#{found.number} changed: {ticket.title}"
    for gone in by_key.values():
        _close(host, gone.number, "This is no longer so.")
        yield f"#{gone.number} closed: {gone.title}"


def _close(host: Host, number: int, why: str) -> None:
    """Close an issue with a comment, which an earlier run may have made before it broke off."""
    told = f"{marker(_CLOSED)}\n{why}\n"
    last = next(iter(list(host.comments(number))[-1:]), None)
    if last is None or last.author != host.me() or not same(last.body, told):
        host.comment(number, told)
    host.close_issue(number)


def _oldest_first(posts: Iterable[Post], me: str) -> list[Post]:
    ours = (one for one in posts if one.author == me and key_of(one.body) is not None)
    return sorted(ours, key=lambda one: one.number)
