"""Another repository on GitHub by its files, with a token of its own."""

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass
class Archive:
    """What is in it, and what its commits say. `may_write` is whether its token may.

    Before each write whatever stands in `meanwhile` happens, as if somebody else was faster.
    """

    repository: str = "mars/sales-private"
    token: str = "a-token-of-documents"  # noqa: S105
    visibility: str = "private"
    may_write: bool = True
    files: dict[str, bytes] = field(default_factory=dict)
    commits: list[str] = field(default_factory=list)
    meanwhile: dict[str, bytes] = field(default_factory=dict)

    def about(self, url: str) -> Json:
        return {
            "url": url,
            "full_name": self.repository,
            "private": self.visibility != "public",
            "visibility": self.visibility,
        }

    def read(self, path: str) -> tuple[int, Any]:
        """The status and the answer of `GET contents`: a file, or what a folder holds."""
        if path in self.files:
            return 200, self._file(path)
        below = [one for one in self.files if one.startswith(f"{path}/")]
        if below:
            return 200, [{"type": "file", "path": one} for one in below]
        return 404, {"message": "Not Found"}

    def write(self, path: str, asked: Json) -> tuple[int, Any]:
        """The status and the answer of `PUT contents`."""
        if not self.may_write:
            return 403, {"message": "Resource not accessible by personal access token"}
        self.files.update(self.meanwhile)
        there = self.files.get(path)
        if there is not None and "sha" not in asked:
            return 422, {"message": 'Invalid request: "sha" is missing'}
        if there is not None and asked["sha"] != name_of(there):
            return 409, {"message": f"{path} does not match {asked['sha']}"}
        self.files[path] = base64.b64decode(asked["content"], validate=True)
        self.commits.append(asked["message"])
        commit = {"sha": f"{len(self.commits):040x}"}
        return (201 if there is None else 200), {"content": self._file(path), "commit": commit}

    def _file(self, path: str) -> Json:
        data = self.files[path]
        return {
            "type": "file",
            "path": path,
            "name": path.rpartition("/")[2],
            "size": len(data),
            "sha": name_of(data),
            "encoding": "base64",
            "content": base64.b64encode(data).decode(),
        }


def name_of(data: bytes) -> str:
    """Git's name for a blob."""
    return hashlib.sha1(b"blob " + str(len(data)).encode() + b"\0" + data).hexdigest()  # noqa: S324
