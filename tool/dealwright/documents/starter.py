"""A playbook repository to begin with: the bundled starter, and what is made to fit it."""

import json
from collections.abc import Mapping
from pathlib import Path

from dealwright import __version__
from dealwright.decode.kinds import EXAMPLE, KINDS
from dealwright.documents.codeowners import CODEOWNERS, render_codeowners
from dealwright.documents.escape import md, one_line
from dealwright.documents.pull_request import TEMPLATE, render_template
from dealwright.edit.rewrite import rewrite
from dealwright.errors import UsageError
from dealwright.load.files import FOLDERS, SUFFIXES, Files
from dealwright.load.playbook import load
from dealwright.model.organisation import Roles
from dealwright.resources import bundled, schema
from dealwright.source import read

# What holds a playbook, whatever its files are called: two of them must not mix.
OWN = FOLDERS
_ABOUT = "playbook/playbook.yaml"
_README = "README.md"
_INSTALL = f"""\
# The dealwright that this playbook is checked, applied and published with; the workflows install it from here.
dealwright[github,render,site]=={__version__}
"""


def starter(title: str | None = None) -> dict[str, bytes]:
    """The files of a new repository by their paths; `title` is what the playbook calls itself."""
    files = {**_below(bundled("starter")), **_schemas()}
    if title is not None:
        files |= _titled(files, title)
    roles = _roles(files)
    made = {
        "requirements.txt": _INSTALL,
        CODEOWNERS: render_codeowners(roles),
        TEMPLATE: render_template(roles),
        ".vscode/settings.json": _settings(),
    }
    return {**files, **{name: text.encode() for name, text in made.items()}}


def _below(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _titled(files: Mapping[str, bytes], title: str) -> dict[str, bytes]:
    if not title or one_line(title) != title:
        raise UsageError("the title must be one line of text", hint="--title 'How we sell'")
    about = read(_ABOUT, files[_ABOUT]).tree
    _, _, rest = files[_README].partition(b"\n")
    return {
        _ABOUT: rewrite(_ABOUT, files[_ABOUT], {**about, "title": title}),
        _README: f"# {md(title)}\n".encode() + rest,
    }


def _schemas() -> dict[str, bytes]:
    """The copies of the schemas that a repository keeps for its editors."""
    return {f"schemas/{name}": data for name, data in _below(bundled("schemas")).items()}


def _roles(files: Mapping[str, bytes]) -> Roles:
    own: Files = {
        name: data
        for name, data in files.items()
        if name.partition("/")[0] in FOLDERS and name.endswith(SUFFIXES)
    }
    return load(own, schema, templates=frozenset()).playbook.roles


def _settings() -> str:
    """What VS Code needs to know a new file by its place, before its first line says what it is."""
    schemas: dict[str, str] = {
        f"./schemas/{kind.name}.schema.json": kind.pattern
        for kind in (*KINDS, EXAMPLE)
        if kind.name != "retired"  # it lies where others match too; its first line must say it
    }
    indent = {"editor.insertSpaces": True, "editor.tabSize": 2}
    return json.dumps({"[yaml]": indent, "yaml.schemas": schemas}, indent=2) + "\n"
