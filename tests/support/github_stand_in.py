"""A GitHub that remembers: issues, comments and who wrote them, as far as workflows of ours need it."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from dealwright.sandbox.server import serve
from support.archive_stand_in import Archive

BOT = "github-actions[bot]"
Json = dict[str, Any]


class Refused(Exception):  # noqa: N818 - an answer, no error
    """A status and GitHub's words for it."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


class Spoilt(NamedTuple):
    """The next request of a method is answered so, after it was `done` or in place of that."""

    method: str
    status: int
    done: bool


@dataclass
class StandIn:
    """One repository. `allowed` are the permissions of the token, `members` who can be assigned.

    Who cannot is refused, or without a word left out where `silent`. `history` are the commits, the
    first one first; those of `foreign` have other workflows than the default branch, so that no release
    may name them. `archive` is another repository.
    """

    repository: str = "mars/playbook"
    token: str = "a-token-of-github"  # noqa: S105
    allowed: set[str] = field(default_factory=lambda: {"comments", "issues", "contents"})
    members: set[str] = field(default_factory=set)
    silent: bool = False
    spoilt: list[Spoilt] = field(default_factory=list)
    per_page: int = 2
    issues: dict[int, Json] = field(default_factory=dict)
    comments: dict[int, Json] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    refs: dict[str, str] = field(default_factory=dict)
    history: list[str] = field(default_factory=list)
    foreign: set[str] = field(default_factory=set)
    releases: dict[str, Json] = field(default_factory=dict)
    archive: Archive = field(default_factory=Archive)

    @property
    def tags(self) -> dict[str, str]:
        """The tags that are no release's."""
        return {tag: commit for tag, commit in self.refs.items() if tag not in self.releases}

    def issue(self, title: str, body: str = "", by: str = BOT, **more: Any) -> int:
        """Something that is there already; a pull request with `pull_request={}`."""
        number = len(self.issues) + 1
        self.issues[number] = {
            "number": number,
            "title": title,
            "body": body,
            "state": "open",
            "user": {"login": by},
            "labels": [],
            "assignees": [],
            **more,
        }
        return number

    def comment(self, on: int, body: str, by: str = BOT) -> int:
        number = max(self.comments, default=999) + 1
        self.comments[number] = {"id": number, "on": on, "body": body, "user": {"login": by}}
        return number

    def said(self, on: int) -> list[str]:
        return [one["body"] for one in self.comments.values() if one["on"] == on]

    # ------------------------------------------------------------------ HTTP

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        request.get_data()  # what is not read would be taken for the next request
        self.calls.append(f"{request.method} {request.path}")
        spoilt = next((one for one in self.spoilt if one.method == request.method), None)
        if spoilt is None:
            return Response.__call__(self._answered(request, environ), environ, start_response)
        self.spoilt.remove(spoilt)
        if spoilt.done:
            self._answered(request, environ)
        answer = _json({"message": "Server Error"}, spoilt.status)
        answer.headers["Retry-After"] = "0"
        return Response.__call__(answer, environ, start_response)

    def _answered(self, request: Request, environ: Any) -> Response:
        try:
            self._knows(request)
            name, arguments = _ROUTES.bind_to_environ(environ).match()
            answer: Response = getattr(self, f"_{name}")(request, **arguments)
        except Refused as refused:
            return _json({"message": refused.message}, refused.status)
        except HTTPException as error:
            return _json({"message": "Not Found"}, error.code or 404)
        return answer

    def _user(self, request: Request) -> Response:
        raise Refused(403, f"Resource not accessible by integration ({request.method})")

    def _issues(self, request: Request, owner: str, name: str) -> Response:
        self._here(owner, name)
        if request.method == "POST":
            self._may("issues")
            asked = request.get_json()
            labels = [{"name": one} for one in asked["labels"]]
            made = self.issue(asked["title"], asked["body"], labels=labels)
            return _json(self._shown(request, self.issues[made]), 201)
        wanted = set(request.args["labels"].split(","))
        found = [
            one
            for one in self.issues.values()
            if one["state"] == request.args["state"]
            and wanted <= {label["name"] for label in one["labels"]}
        ]
        return self._page(request, found)

    def _one(self, request: Request, owner: str, name: str, number: int) -> Response:
        self._here(owner, name)
        found = self._known(number)
        if request.method == "PATCH":
            self._may("issues")
            found.update(request.get_json())
        return _json(self._shown(request, found))

    def _assignees(self, request: Request, owner: str, name: str, number: int) -> Response:
        self._here(owner, name)
        self._may("issues")
        found = self._known(number)
        for login in request.get_json()["assignees"]:
            known = next((one for one in self.members if one.lower() == login.lower()), None)
            if known is not None:
                found["assignees"].append({"login": known})
            elif not self.silent:
                raise Refused(422, "Validation Failed")
        return _json(self._shown(request, found), 201)

    def _said(self, request: Request, owner: str, name: str, number: int) -> Response:
        self._here(owner, name)
        self._known(number)
        if request.method == "POST":
            self._may("comments")
            return _json(self.comments[self.comment(number, self._body(request))], 201)
        return self._page(request, [one for one in self.comments.values() if one["on"] == number])

    def _comment(self, request: Request, owner: str, name: str, comment: int) -> Response:
        self._here(owner, name)
        if comment not in self.comments:
            raise Refused(404, "Not Found")
        if request.method in {"PATCH", "DELETE"}:
            self._may("comments")
        if request.method == "DELETE":
            del self.comments[comment]
            return Response(status=204)
        if request.method == "PATCH":
            self.comments[comment]["body"] = self._body(request)
        return _json(
            {
                **self.comments[comment],
                "url": f"{request.root_url}repos/{owner}/{name}/issues/comments/{comment}",
            }
        )

    def _ref(self, request: Request, owner: str, name: str, tag: str) -> Response:
        self._here(owner, name)
        if tag not in self.refs:
            raise Refused(404, "Not Found")
        if request.method == "PATCH":
            self._may("contents")
            self.refs[tag] = request.get_json()["sha"]
        return _json(
            {
                "ref": f"refs/tags/{tag}",
                "url": request.base_url.replace("/git/ref/", "/git/refs/"),
                "object": {"sha": self.refs[tag]},
            }
        )

    def _refs(self, request: Request, owner: str, name: str) -> Response:
        self._here(owner, name)
        self._may("contents")
        asked = request.get_json()
        self.refs[asked["ref"].removeprefix("refs/tags/")] = asked["sha"]
        return _json({"ref": asked["ref"], "object": {"sha": asked["sha"]}}, 201)

    def _compare(self, request: Request, owner: str, name: str, both: str) -> Response:  # noqa: ARG002
        self._here(owner, name)
        base, head = (self.history.index(one) for one in both.split("..."))
        status = "identical" if base == head else "ahead" if head > base else "behind"
        return _json({"status": status})

    def _release(self, request: Request, owner: str, name: str, tag: str) -> Response:  # noqa: ARG002
        self._here(owner, name)
        if tag not in self.releases:
            raise Refused(404, "Not Found")
        return _json(self.releases[tag])

    def _releases(self, request: Request, owner: str, name: str) -> Response:
        self._here(owner, name)
        self._may("contents")
        asked = request.get_json()
        target = asked.get("target_commitish")
        if target in self.foreign:
            raise Refused(404, "Not Found")
        self.refs.setdefault(asked["tag_name"], target or self.history[-1])
        self.releases[asked["tag_name"]] = asked
        return _json(asked, 201)

    def _about(self, request: Request, owner: str, name: str) -> Response:
        return _json(self._archived(request, owner, name).about(request.base_url))

    def _contents(self, request: Request, owner: str, name: str, path: str) -> Response:
        archive = self._archived(request, owner, name)
        if request.method == "PUT":
            status, answer = archive.write(path, request.get_json())
        else:
            status, answer = archive.read(path)
        return _json(answer, status)

    def _archived(self, request: Request, owner: str, name: str) -> Archive:
        """It is shown to nobody but its own token, as if it was not there."""
        archive = self.archive
        if f"{owner}/{name}" != archive.repository:
            raise Refused(404, "Not Found")
        if request.headers.get("Authorization") != f"token {archive.token}":
            raise Refused(404, "Not Found")
        return archive

    @staticmethod
    def _body(request: Request) -> str:
        body: str = request.get_json()["body"]
        if len(body.encode("utf-16-le")) // 2 > 65_536:
            raise Refused(422, "Body is too long (maximum is 65536 characters)")
        return body.replace("\n", "\r\n")

    def _page(self, request: Request, found: list[Json]) -> Response:
        page = int(request.args.get("page", "1"))
        answer = _json(
            [
                self._shown(request, one)
                for one in found[(page - 1) * self.per_page :][: self.per_page]
            ]
        )
        if page * self.per_page < len(found):
            answer.headers["Link"] = f'<{request.base_url}?{_next(request, page)}>; rel="next"'
        return answer

    def _shown(self, request: Request, one: Json) -> Json:
        if "number" not in one:
            return one
        return {**one, "url": f"{request.root_url}repos/{self.repository}/issues/{one['number']}"}

    def _known(self, number: int) -> Json:
        if number not in self.issues:
            raise Refused(404, "Not Found")
        return self.issues[number]

    def _knows(self, request: Request) -> None:
        known = {f"token {self.token}", f"token {self.archive.token}"}
        if request.headers.get("Authorization") not in known:
            raise Refused(401, "Bad credentials")

    def _here(self, owner: str, name: str) -> None:
        if f"{owner}/{name}" != self.repository:
            raise Refused(404, "Not Found")

    def _may(self, what: str) -> None:
        if what not in self.allowed:
            raise Refused(403, "Resource not accessible by integration")


_ROUTES = Map(
    [
        Rule("/user", endpoint="user"),
        Rule("/repos/<owner>/<name>", endpoint="about"),
        Rule("/repos/<owner>/<name>/contents/<path:path>", endpoint="contents"),
        Rule("/repos/<owner>/<name>/issues", endpoint="issues"),
        Rule("/repos/<owner>/<name>/issues/<int:number>", endpoint="one"),
        Rule("/repos/<owner>/<name>/issues/<int:number>/assignees", endpoint="assignees"),
        Rule("/repos/<owner>/<name>/issues/<int:number>/comments", endpoint="said"),
        Rule("/repos/<owner>/<name>/issues/comments/<int:comment>", endpoint="comment"),
        Rule("/repos/<owner>/<name>/git/refs", endpoint="refs"),
        Rule("/repos/<owner>/<name>/git/ref/tags/<path:tag>", endpoint="ref", methods=["GET"]),
        Rule("/repos/<owner>/<name>/git/refs/tags/<path:tag>", endpoint="ref", methods=["PATCH"]),
        Rule("/repos/<owner>/<name>/compare/<both>", endpoint="compare"),
        Rule("/repos/<owner>/<name>/releases", endpoint="releases"),
        Rule("/repos/<owner>/<name>/releases/tags/<tag>", endpoint="release"),
    ]
)


def _next(request: Request, page: int) -> str:
    kept = [f"{key}={value}" for key, value in request.args.items() if key != "page"]
    return "&".join([*kept, f"page={page + 1}"])


def _json(content: Any, status: int = 200) -> Response:
    return Response(json.dumps(content), status, content_type="application/json")


@contextmanager
def served(stand_in: StandIn) -> Iterator[dict[str, str]]:
    """What the environment of a workflow says of it."""
    app: Callable[..., Iterable[bytes]] = stand_in
    with serve(app) as url:
        yield {
            "GITHUB_API_URL": url,
            "GITHUB_REPOSITORY": stand_in.repository,
            "GITHUB_TOKEN": stand_in.token,
        }
