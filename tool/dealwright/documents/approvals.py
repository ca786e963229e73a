"""Who may change what: each kind of file with the pages that show it and the roles that approve it.

The same roles as in `.github/CODEOWNERS`, from the same functions.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from dealwright.decode.kinds import KINDS, Kind
from dealwright.documents.codeowners import approving, area_of, handles
from dealwright.model.learning import Hypothesis
from dealwright.model.organisation import Role
from dealwright.model.pipelines import Pipeline
from dealwright.model.playbook import Playbook

_SHOWN = {
    "playbook/playbook.yaml": ("index", "What the sales system is for"),
    "playbook/pipelines/retired.yaml": ("retired", "Pipelines that were given up"),
    "playbook/properties/*.yaml": ("properties", "Properties"),
    "playbook/metrics.yaml": ("metrics", "Metrics"),
    "playbook/metrics/*.yaml": ("metrics", "Metrics, one a file"),
    "playbook/red_lines.yaml": ("red_lines", "Red lines"),
    "playbook/red_lines/*.yaml": ("red_lines", "Red lines, one a file"),
    "playbook/experiments/*.yaml": ("experiments", "Experiments"),
    "playbook/offerings.yaml": ("offerings", "Offerings and prices"),
    "playbook/roles.yaml": ("roles", "Roles"),
    "playbook/rhythm.yaml": ("rhythm", "Rhythm"),
    "playbook/artefacts.yaml": ("artefacts", "What we write down"),
    "playbook/tools.yaml": ("tools", "Tools"),
    "playbook/legal.yaml": ("legal", "Agreements"),
    "playbook/handoff.yaml": ("handoff", "Handoff to delivery"),
    "playbook/decisions/*.yaml": ("red_lines", "Decisions on red lines"),
    "playbook/portals/*.yaml": ("portals", "Portals"),
    "playbook/changes/*.yaml": ("changelog", "Reasons for changes"),
    "playbook/versions/*.yaml": ("changelog", "Released versions"),
    "icp/hypotheses/retired.yaml": ("retired", "Hypotheses that were given up"),
    "icp/hypotheses/*.yaml": ("icp", "Hypotheses"),
    "icp/signals.yaml": ("icp", "Signals"),
    "icp/personas.yaml": ("icp", "Personas"),
}
# What no role approves by itself.
_OTHERWISE = {
    "playbook/changes/*.yaml": "whoever approves the change it explains",
    "playbook/versions/*.yaml": "nobody by hand: a release writes them",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A page that shows a file, without its ending, and what it shows of it."""

    path: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """One kind of file: where it lies, its pages, the roles that have to agree, or what else holds."""

    path: str
    pages: tuple[Shown, ...]
    roles: tuple[Role, ...]
    otherwise: str


def pages_of(kind: Kind, playbook: Playbook) -> tuple[Shown, ...]:
    """The pages that show the files of a kind; pipelines have one each."""
    if kind.field == "pipelines":
        return tuple(Shown(f"pipelines/{one.pipeline}", one.label) for one in playbook.pipelines)
    return (Shown(*_SHOWN[kind.pattern]),)


def file_rows(playbook: Playbook) -> tuple[FileRow, ...]:
    """Every kind of file, in the order of the kinds; what was given up comes last."""
    return tuple(
        FileRow(
            path=kind.pattern,
            pages=pages_of(kind, playbook),
            roles=approving(playbook.roles, area_of(kind.pattern)),
            otherwise=_OTHERWISE.get(kind.pattern, "no role in particular"),
        )
        for kind in sorted(KINDS, key=lambda kind: kind.name == "retired")
    )


def made_from(page: str, playbook: Playbook) -> tuple[str, ...]:
    """The files that a page is made from; none where it is made from all of them."""
    if page in ("index", "changing", "retired"):
        return ()
    folder, _, name = page.rpartition("/")
    match folder:
        case "pipelines":
            return _files(one for one in playbook.pipelines if one.pipeline == name)
        case "stages":
            return _files(one for one in playbook.deal_pipelines() if one.stage(name))
        case "hypotheses":
            return _files(one for one in playbook.hypotheses if one.hypothesis == name)
        case _:
            shown = folder or page
            return tuple(pattern for pattern, (path, _) in _SHOWN.items() if path == shown)


def _files(things: Iterable[Pipeline | Hypothesis]) -> tuple[str, ...]:
    """The files of some things; of a released version all files are one, so the kind is named."""
    found = []
    for one in things:
        kind = next(kind for kind in KINDS if kind.cls is type(one))
        found.append(one.origin.file if kind.holds(one.origin.file) else kind.pattern)
    return tuple(found)


def unasked(playbook: Playbook) -> tuple[str, ...]:
    """The roles that approve something, and that GitHub cannot ask."""
    return tuple(role.label for role in playbook.roles.roles if role.approves and not handles(role))
