"""GitHub by way of PyGithub: the only module that knows it."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, TypeVar
from urllib.parse import urlsplit

import github
from github.Auth import Token
from github.GithubException import GithubException, UnknownObjectException
from github.GithubRetry import GithubRetry

from dealwright.check.formats import LOOPBACK
from dealwright.errors import DealwrightError
from dealwright.integrations.posting import ForbiddenError, NotAllowedError, Post

T = TypeVar("T")

WORKFLOW = "github-actions[bot]"
"""Who writes with the token of a workflow, which may not ask who it is."""

_CLOSED = ("private", "internal")
_NOT_KNOWN = 401
_FORBIDDEN = 403
_TWO_AT_ONCE = 409
_TOO_MANY = 429
_FAILED = 500
_TWICE = frozenset({"GET", "HEAD", "PATCH", "DELETE"})

_AGAIN = "run it again: what was done all the same is found there"
_TOKEN = "the token is wrong or has ended; that of a job is good while the job runs"  # noqa: S105
_PERMISSIONS = "permissions: pull-requests: write for comments, issues: write for issues"
_TAGGING = (
    "permissions: contents: write; and where .github/workflows differ from those of the default branch, no"
    " workflow may tag the commit, but a person: git push origin COMMIT:refs/tags/NAME"
)

# PyGithub writes to stderr by itself; what matters comes back as an exception.
logging.getLogger("github").setLevel(logging.CRITICAL)


class GitHubError(DealwrightError):
    """GitHub refused something, or could not be reached."""


class _Repeated(GithubRetry):
    """Repeats what may be done twice; of what makes something new, only what GitHub put off.

    PyGithub repeats every POST that an answer of 500 and above came to, which may have been done.
    """

    def is_retry(self, method: str, status_code: int, has_retry_after: bool = False) -> bool:  # noqa: FBT001, FBT002 - urllib3's
        asked = "GET" if status_code in (_FORBIDDEN, _TOO_MANY) else method
        return super().is_retry(asked, status_code, has_retry_after)


class GitHub:
    """One repository, as `posting.Host`, `tagging.Shelf` and `delivering.Archive` want it.

    `api` is the address of the API; `repository` is `owner/name`.
    """

    def __init__(self, token: str, repository: str, api: str) -> None:
        near = urlsplit(api).hostname in LOOPBACK
        self._client = github.Github(
            auth=Token(token),
            base_url=api,
            lazy=True,
            retry=_Repeated(total=3, allowed_methods=_TWICE),
            # GitHub asks for a second between writes; a stand-in on this machine does not.
            seconds_between_writes=None if near else 1,
            seconds_between_requests=None if near else 0.25,
        )
        self._repository = self._client.get_repo(repository)
        self._me: str | None = None

    def me(self) -> str:
        if self._me is None:
            try:
                self._me = _asked(lambda: self._client.get_user().login)
            except ForbiddenError:
                self._me = WORKFLOW
        return self._me

    def comments(self, on: int) -> Iterator[Post]:
        with _told():
            for one in self._issue(on).get_comments():
                yield Post(one.id, _login(one), one.body or "")

    def comment(self, on: int, body: str) -> None:
        _asked(lambda: self._issue(on).create_comment(body))

    def rewrite_comment(self, on: int, number: int, body: str) -> None:
        _asked(lambda: self._issue(on).get_comment(number).edit(body))

    def delete_comment(self, on: int, number: int) -> None:
        with _told(), suppress(UnknownObjectException):
            self._issue(on).get_comment(number).delete()

    def issues(self, label: str) -> Iterator[Post]:
        with _told():
            found = self._repository.get_issues(
                state="open", labels=[label], sort="created", direction="asc"
            )
            for one in found:
                if one.pull_request is None:
                    yield Post(one.number, _login(one), one.body or "", one.title)

    def open_issue(
        self, title: str, body: str, label: str, assignees: Sequence[str]
    ) -> tuple[int, Sequence[str]]:
        repository = self._repository
        made = _asked(lambda: repository.create_issue(title=title, body=body, labels=[label]))
        missing = []
        for login in assignees:  # somebody who has left must not keep the issue from being opened
            try:
                _asked(lambda who=login: made.add_to_assignees(who))  # type: ignore[misc]
            except (GitHubError, NotAllowedError):
                missing.append(login)
                continue
            # GitHub often leaves out without a word whom it does not let be assigned.
            if login.lower() not in [one.login.lower() for one in made.assignees]:
                missing.append(login)
        return made.number, missing

    def rewrite_issue(self, number: int, title: str, body: str) -> None:
        _asked(lambda: self._issue(number).edit(title=title, body=body))

    def close_issue(self, number: int) -> None:
        _asked(lambda: self._issue(number).edit(state="closed"))

    def tagged(self, name: str) -> str | None:
        with _told():
            try:
                return self._repository.get_git_ref(f"tags/{name}").object.sha
            except UnknownObjectException:
                return None

    def tag(self, name: str, commit: str) -> None:
        with _told(_TAGGING):
            found = self._repository.get_git_ref(f"tags/{name}")
            try:
                there = found.object.sha  # read first: only the answer says where to write
            except UnknownObjectException:
                self._repository.create_git_ref(f"refs/tags/{name}", commit)
                return
            if there != commit:
                found.edit(commit, force=True)

    def contains(self, commit: str, other: str) -> bool:
        return _asked(lambda: self._repository.compare(other, commit).status) == "ahead"

    def released(self, tag: str) -> bool:
        with _told():
            try:
                return self._repository.get_release(tag).tag_name == tag
            except UnknownObjectException:
                return False

    def release(self, tag: str, title: str, text: str) -> None:
        with _told(_TAGGING):
            self._repository.create_git_release(tag, title, text)

    def is_private(self) -> bool:
        return _asked(lambda: self._repository.visibility) in _CLOSED

    def held(self, path: str) -> str | None:
        with _told():
            try:
                found = self._repository.get_contents(path)
            except UnknownObjectException:
                return None
        if isinstance(found, list):
            raise GitHubError("a folder has the name of the file there")
        return found.sha

    def keep(self, path: str, data: bytes, message: str, *, over: str | None) -> None:
        repository = self._repository
        if over is None:
            _asked(lambda: repository.create_file(path, message, data))
        else:
            _asked(lambda: repository.update_file(path, message, data, over))

    def _issue(self, number: int) -> Any:
        return self._repository.get_issue(number)


def _login(one: Any) -> str:
    """Who wrote it; nobody where the account is gone."""
    return one.user.login if one.user is not None else ""


def _asked(call: Callable[[], T]) -> T:
    with _told():
        return call()


@contextmanager
def _told(hint: str | None = None) -> Iterator[None]:
    """What PyGithub raises, in words of ours; `hint` is for what may be forbidden.

    A body of GitHub's is not repeated: it may hold ours.
    """
    try:
        yield
    except UnknownObjectException:
        raise NotAllowedError(
            "GitHub knows no such thing, or does not show it to this token (404)",
            hint=hint or "look at GITHUB_REPOSITORY, the number, and what the token may see",
        ) from None
    except GithubException as error:
        raise _of_status(error, hint) from None
    except OSError:  # requests' exceptions are kinds of it
        raise GitHubError("GitHub cannot be reached", hint=_AGAIN) from None


def _of_status(error: GithubException, hint: str | None) -> DealwrightError:
    status = error.status
    if status == _TOO_MANY:
        return GitHubError(f"GitHub wants a pause ({status})", hint="run it again later")
    if status == _NOT_KNOWN:
        return NotAllowedError(f"GitHub does not accept this token ({status})", hint=_TOKEN)
    if status == _FORBIDDEN:
        return ForbiddenError(
            f"GitHub does not let this token do that ({status})", hint=hint or _PERMISSIONS
        )
    if status >= _FAILED:
        return GitHubError(f"GitHub failed ({status})", hint=_AGAIN)
    two = "somebody wrote there at the same time; run it again"
    return GitHubError(f"GitHub refused ({status})", hint=two if status == _TWO_AT_ONCE else None)
