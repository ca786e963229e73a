"""A playbook repository to begin with: the bundled starter, the schemas, the version to install."""

from pathlib import Path

from dealwright import __version__
from dealwright.documents.escape import md, one_line
from dealwright.edit.rewrite import rewrite
from dealwright.errors import UsageError
from dealwright.resources import bundled
from dealwright.source import read

# What holds a playbook, whatever its files are called: two of them must not mix.
OWN = ("playbook", "icp")
_ABOUT = "playbook/playbook.yaml"
_README = "README.md"
_INSTALL = f"""\
# The dealwright that this playbook is checked and applied with; the workflows install it from here.
dealwright[github,render]=={__version__}
"""


def starter(title: str | None = None) -> dict[str, bytes]:
    """The files of a new repository by their paths; `title` is what the playbook calls itself."""
    files = {**_below(bundled("starter")), **schemas(), "requirements.txt": _INSTALL.encode()}
    return files if title is None else {**files, **_titled(files, title)}


def schemas() -> dict[str, bytes]:
    """The copies of the schemas that a repository keeps for its editors."""
    return {f"schemas/{name}": data for name, data in _below(bundled("schemas")).items()}


def _below(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _titled(files: dict[str, bytes], title: str) -> dict[str, bytes]:
    if not title or one_line(title) != title:
        raise UsageError("the title must be one line of text", hint="--title 'How we sell'")
    about = read(_ABOUT, files[_ABOUT]).tree
    _, _, rest = files[_README].partition(b"\n")
    return {
        _ABOUT: rewrite(_ABOUT, files[_ABOUT], {**about, "title": title}),
        _README: f"# {md(title)}\n".encode() + rest,
    }
