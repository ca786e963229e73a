"""Who may change what: each kind of file with the pages that show it and the roles that approve it.

The same roles as in `.github/CODEOWNERS`, from the same functions.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dealwright.decode.kinds import KINDS, Kind, kind_of
from dealwright.diagnostics import Origin
from dealwright.documents.codeowners import approving, area_of, handles
from dealwright.model.organisation import Role
from dealwright.model.pipelines import Pipeline
from dealwright.model.playbook import Playbook

_SHOWN = {
    "playbook/playbook.yaml": ("index", "What the sales system is for"),
    "playbook/pipelines/retired.yaml": ("retired", "Pipelines that were given up"),
    "playbook/properties/*.yaml": ("properties", "Properties"),
    "playbook/properties/*/*.yaml": ("properties", "Properties, one a file"),
    "playbook/properties/*/*/*.yaml": ("properties", "Options, one a file"),
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
            made = (one for one in playbook.pipelines if one.pipeline == name)
            return _files("pipelines", (it for one in made for it in _of_pipeline(one)))
        case "stages":
            found = (it for one in playbook.deal_pipelines() for it in _of_stage(one, name))
            return _files("pipelines", found)
        case "hypotheses":
            tested = (one for one in playbook.hypotheses if one.hypothesis == name)
            return _files("hypotheses", (one.origin for one in tested))
        case _:
            shown = folder or page
            return tuple(pattern for pattern, (path, _) in _SHOWN.items() if path == shown)


def _of_pipeline(one: Pipeline) -> Iterator[Origin]:
    yield one.origin
    yield from (stage.origin for stage in one.stages)


def _of_stage(pipeline: Pipeline, key: str) -> Iterator[Origin]:
    """A way out may be told by the stage that it leads to."""
    stage = pipeline.stage(key)
    if stage is not None:
        yield from (pipeline.origin, stage.origin)
        yield from (leave.origin for leave in stage.exits)


def _files(field: str, origins: Iterable[Origin]) -> tuple[str, ...]:
    """The files of some things; of a released version all files are one, so the kind is named."""
    pattern = next(kind.pattern for kind in KINDS if kind.field == field and kind.many)
    places = ((origin.file, kind_of(origin.file)) for origin in origins)
    return tuple(
        dict.fromkeys(file if kind and kind.field == field else pattern for file, kind in places)
    )


def unasked(playbook: Playbook) -> tuple[str, ...]:
    """The roles that approve something, and that GitHub cannot ask."""
    return tuple(role.label for role in playbook.roles.roles if role.approves and not handles(role))
