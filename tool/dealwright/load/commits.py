"""The bytes of a playbook's files as git has them, and what else git knows."""

import datetime as dt
import os
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from dealwright.errors import DealwrightError, UsageError
from dealwright.load.files import FOLDERS, SUFFIXES, Files, not_plain
from dealwright.resources import built_from, source_tree

_LINK = b"120000"
_OF_THE_TOOL = ("tool", "schemas", "templates", "starter")
_TEMPLATES = "templates"


def from_commit(root: Path, revision: str) -> Files:
    """The files as of a git revision; nothing is checked out."""
    return _committed(root, revision, FOLDERS, SUFFIXES)


def templates_at(root: Path, revision: str) -> dict[str, str]:
    """The text of each template of a repository as of a git revision, by its name in `templates`."""
    found = _committed(root, revision, (_TEMPLATES,), (".j2",))
    return {
        name.removeprefix(f"{_TEMPLATES}/"): content.decode("utf-8", "replace")
        for name, content in found.items()
        if isinstance(content, bytes)
    }


def _committed(
    root: Path, revision: str, folders: tuple[str, ...], suffixes: tuple[str, ...]
) -> Files:
    listing = _git(root, "ls-tree", "-r", "-z", _commit(root, revision), "--", *folders)
    files: Files = {}
    wanted: dict[str, bytes] = {}
    for entry in listing.split(b"\0"):
        about, _, path = entry.partition(b"\t")
        name = os.fsdecode(path)
        if not name.lower().endswith(suffixes):
            continue
        mode, kind, identity = about.split()
        if mode == _LINK or kind != b"blob":
            files[name] = not_plain()
        else:
            wanted[name] = identity
    return files | dict(zip(wanted, _blobs(root, wanted.values()), strict=True))


def ever(root: Path, revision: str, folder: str) -> dict[str, list[bytes]]:
    """Every content that each file of a folder had in any commit which a revision reaches.

    Files below folders of that folder are left out.
    """
    commits = _git(root, "rev-list", _commit(root, revision)).split()
    places = b"".join(b"%s:./%s\n" % (one, os.fsencode(folder)) for one in commits)
    told = _git(root, "cat-file", "--batch-check=%(objectname) %(objecttype)", given=places)
    lines = (line.split(b" ") for line in told.splitlines())
    trees = dict.fromkeys(line[0] for line in lines if line[1:] == [b"tree"])
    found = dict.fromkeys(
        entry
        for name, content in zip(trees, _blobs(root, trees), strict=True)
        for entry in _files(content, len(name) // 2)
    )
    contents: dict[str, list[bytes]] = {}
    for (path, _), data in zip(found, _blobs(root, [one for _, one in found]), strict=True):
        contents.setdefault(f"{folder}/{path}", []).append(data)
    return contents


def _files(tree: bytes, size: int) -> Iterator[tuple[str, bytes]]:
    """The plain files of a tree object: `MODE NAME`, a zero, and as many bytes of an id."""
    at = 0
    while at < len(tree):
        end = tree.index(b"\0", at)
        mode, _, name = tree[at:end].partition(b" ")
        at = end + 1 + size
        if mode.startswith(b"100"):
            yield os.fsdecode(name), tree[end + 1 : at].hex().encode()


def cut_off(root: Path) -> bool:
    """Whether this clone lacks a part of the history."""
    return _git(root, "rev-parse", "--is-shallow-repository").strip() == b"true"


def _blobs(root: Path, identities: Iterable[bytes]) -> Iterator[bytes]:
    answer = _git(root, "cat-file", "--batch", given=b"".join(b"%s\n" % one for one in identities))
    at = 0
    while at < len(answer):
        end = answer.index(b"\n", at)
        size = int(answer[at:end].split()[2])
        yield answer[end + 1 : end + 1 + size]
        at = end + size + 2


def _commit(root: Path, revision: str) -> str:
    asked = f"{revision}^{{commit}}"
    try:
        answer = _git(root, "rev-parse", "--verify", "--end-of-options", asked)
    except DealwrightError as error:
        raise UsageError(
            f"{revision} is neither a released version nor a git revision here", hint=error.message
        ) from None
    # git before 2.30 repeats the option.
    return answer.decode().split()[-1]


def commit_at(root: Path, revision: str) -> str:
    """The short hash of the commit that a revision names."""
    return _commit(root, revision)[:10]


def commit_of(root: Path) -> str | None:
    """The short hash of HEAD, with `+` when the playbook was edited since; None outside git."""
    try:
        head = _git(root, "rev-parse", "--short=10", "HEAD").decode().strip()
        if not _git(root, "ls-files", "--", "playbook").strip():
            return None  # a copy inside another checkout: that commit does not hold it
        dirty = _git(root, "status", "--porcelain", "--", *FOLDERS, _TEMPLATES).strip()
    except DealwrightError:
        return None
    return f"{head}+" if dirty else head


def tool_commit() -> str | None:
    """The commit of this installation: what its checkout says, else what its wheel was built from."""
    checkout = source_tree()
    if checkout is None or not (checkout / ".git").exists():
        return built_from()
    try:
        head = _git(checkout, "rev-parse", "--short=10", "HEAD").decode().strip()
        dirty = _git(checkout, "status", "--porcelain", "--", *_OF_THE_TOOL).strip()
    except DealwrightError:
        return None
    return f"{head}+" if dirty else head


def set_tag(root: Path, name: str, commit: str) -> None:
    """Put a tag on a commit, wherever it was before."""
    _git(root, "tag", "--force", name, commit)


def committed_at(root: Path, revision: str) -> dt.datetime | None:
    """When a revision was committed; None when there is no such revision."""
    try:
        said = _git(root, "log", "-1", "--format=%cI", "--end-of-options", f"{revision}^{{commit}}")
    except DealwrightError:
        return None
    return dt.datetime.fromisoformat(said.decode().strip())


def lacking(root: Path, revision: str) -> int:
    """How many commits of a playbook's folders a later revision has beyond HEAD.

    0 where it is none, where HEAD has everything, and where each has what the other lacks.
    """
    try:
        more, fewer = (
            int(_git(root, "rev-list", "--count", "--end-of-options", span, "--", *folders))
            for span, folders in (
                (f"HEAD..{revision}", FOLDERS),
                (f"{revision}..HEAD", ()),
            )
        )
    except DealwrightError:
        return 0
    return 0 if fewer else more


def differs(root: Path, revision: str) -> bool:
    """Whether the files of a playbook are others than at a revision; not where there is none."""
    try:
        return bool(_git(root, "diff", "--name-only", "--end-of-options", revision, "--", *FOLDERS))
    except DealwrightError:
        return False


def below_top(root: Path) -> str:
    """The folder of git that a folder is, with a slash at its end; nothing at the top and outside."""
    try:
        return os.fsdecode(_git(root, "rev-parse", "--show-prefix").removesuffix(b"\n"))
    except DealwrightError:
        return ""


def tracks(path: Path) -> bool:
    """Whether the repository that a file lies in keeps it, or something below it."""
    try:
        return bool(_git(path.parent, "--literal-pathspecs", "ls-files", "--", path.name))
    except DealwrightError:
        return False


def uncommitted(root: Path, paths: Iterable[str]) -> list[str]:
    """Which of these files hold something that no commit holds; none outside of git."""
    try:
        said = _git(root, "status", "--porcelain", "-z", "-uall", "--no-renames", "--", *paths)
        top = _git(root, "rev-parse", "--show-prefix").decode().strip()
    except DealwrightError:
        return []
    return [os.fsdecode(one[3:]).removeprefix(top) for one in said.split(b"\0") if one[3:]]


def _git(root: Path, *arguments: str, given: bytes = b"") -> bytes:
    try:
        done = subprocess.run(
            ["git", "--no-optional-locks", "-C", str(root), *arguments],
            input=given,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        raise DealwrightError("git was not found", hint="install git") from None
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        reason = next((line for line in said if line.startswith("fatal:")), "no reason given")
        raise DealwrightError(f"git {arguments[0]} failed: {reason}")
    return done.stdout
