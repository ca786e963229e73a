"""Files to a playbook and all that is wrong with it, at once."""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from types import MappingProxyType
from typing import Any

from dealwright.check.modeline import modeline, other_schemas
from dealwright.check.prose import split_prose
from dealwright.check.rules import Subject, run
from dealwright.check.rules.history import version_key
from dealwright.check.shape import Schema, Shape
from dealwright.check.spelling import escapes, labels
from dealwright.decode.codec import decode, digest
from dealwright.decode.kinds import KINDS, Kind, kind_of
from dealwright.diagnostics import Diagnostic, Label, Origin, Severity, did_you_mean
from dealwright.document import Document
from dealwright.errors import FindingsError
from dealwright.load.assemble import assemble, name_of
from dealwright.load.files import Files
from dealwright.model.organisation import About, Difference, Focus
from dealwright.model.playbook import META, Playbook, computed_by
from dealwright.model.words import Prose
from dealwright.source import read

_LONGEST_NAME = 100  # of a key that names a file: schemas refuse what is longer
# Stands for a playbook.yaml that is missing or broken, so that the other files are still judged.
_NO_ABOUT = About(
    title="",
    page_label="",
    purpose="",
    focus=Focus(offering="", statement=""),
    time_zone="UTC",
    different=Difference(traditional=Prose(()), ours=Prose(()), outcome=""),
)


EMPTY = Playbook(about=_NO_ABOUT)
"""What there was before the first file."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A playbook as far as it could be read, its findings in order, and the files behind both."""

    playbook: Playbook
    findings: tuple[Diagnostic, ...]
    documents: Mapping[str, Document]

    @property
    def sound(self) -> bool:
        """Whether there is no error; warnings may remain."""
        return all(finding.severity is not Severity.ERROR for finding in self.findings)


def load(
    files: Files,
    schema: Callable[[str], Schema],
    *,
    templates: frozenset[str],
    base: Playbook | None = None,
    copies: Mapping[str, bytes] = MappingProxyType({}),
) -> Loaded:
    """Read, shape, decode, and judge; a broken file never hides what is wrong in another.

    `copies` are the schemas that lie in the repository for its editors, by the name of the kind.
    """
    documents = {path: _document(path, data) for path, data in sorted(files.items())}
    shapes: dict[str, Shape] = {}
    findings: list[Diagnostic] = []
    good: list[tuple[Kind, Document]] = []
    broken: set[str] = set()
    for path, document in documents.items():
        kind = kind_of(path)
        wrong = list(_one_file(document, kind, shapes, schema))
        findings += wrong
        if kind is None:
            continue
        if any(finding.severity is Severity.ERROR for finding in wrong):
            broken |= {kind.name, kind.list_of or kind.name}
        else:
            good.append((kind, document))
    if "playbook/playbook.yaml" not in documents:
        findings.append(_no_playbook_file())
        broken.add("playbook")
    findings += other_schemas(copies, schema)
    playbook, belongs_nowhere = assemble(good, _NO_ABOUT, broken)
    for finding, kinds in belongs_nowhere:
        findings.append(finding)
        broken |= kinds
    findings += run(Subject(playbook=playbook, templates=templates, base=base), broken)
    return Loaded(playbook, tuple(sorted(findings, key=_order(documents))), documents)


def as_released(loaded: Loaded, version: str) -> Playbook | None:
    """The playbook as a version keeps it, with today's portals, engine, decisions and versions."""
    today = loaded.playbook
    kept = next((found for found in today.versions if found.version == version), None)
    if kept is None:
        return None
    if digest(kept.playbook) != kept.digest:
        raise FindingsError(
            f"the released version {version} was edited", hint="dealwright explain DW602"
        )
    try:
        then: Playbook = decode(Playbook, kept.playbook, kept.origin.child("playbook"))
    except (KeyError, TypeError, ValueError, AttributeError):
        # A version is checked by its digest, not by today's schemas: it may be of another format.
        raise FindingsError(
            f"the released version {version} (format {kept.format}) cannot be read",
            hint="a newer dealwright may have written it: dealwright --version",
        ) from None
    upto = version_key(version)
    kept_then = {
        **{name: getattr(today, name) for name in META},
        "changes": (),
        "versions": tuple(one for one in today.versions if version_key(one.version) <= upto),
    }
    return dataclasses.replace(computed_by(then, today.about.engine), **kept_then)


def as_applied(loaded: Loaded, kept: Any) -> Playbook:
    """The playbook as an embedded portal keeps what was applied, with today's portals and decisions.

    `kept`: its canonical tree.
    """
    today = loaded.playbook
    try:
        then: Playbook = decode(Playbook, kept, Origin(file="what was applied"))
    except (KeyError, TypeError, ValueError, AttributeError):
        raise FindingsError(
            "what the portal keeps of the last apply cannot be read",
            hint="another dealwright may have written it: apply once more",
        ) from None
    same = {name: getattr(today, name) for name in META}
    return dataclasses.replace(then, **{**same, "changes": ()})


def _document(path: str, data: bytes | OSError) -> Document:
    document = Document(path=path)
    if kind_of(path) is None:
        return document  # nobody reads it
    if isinstance(data, bytes):
        return read(path, data)
    document.findings.append(unreadable(path, data))
    return document


def unreadable(path: str, error: OSError) -> Diagnostic:
    """DW001 of a file as a whole."""
    return Diagnostic(
        code="DW001",
        message=f"file cannot be read: {error.strerror or 'unknown reason'}",
        primary=Label(Origin(file=path)),
    )


def _one_file(
    document: Document,
    kind: Kind | None,
    shapes: dict[str, Shape],
    schema: Callable[[str], Schema],
) -> Iterator[Diagnostic]:
    if kind is None:
        yield _stranger(document.path)
        return
    yield from document.findings
    if document.broken:
        return
    if kind.name not in shapes:
        shapes[kind.name] = Shape(schema(kind.name))
    yield from shapes[kind.name].findings(document)
    yield from modeline(document, kind.name)
    yield from split_prose(document, kind.cls)
    if kind.name != "version":  # what was released is not written anew
        yield from escapes(document)
        yield from labels(document)
    yield from misnamed(document, kind)


def _stranger(path: str) -> Diagnostic:
    folder, _, name = path.rpartition("/")
    places = [kind.pattern.rpartition("/") for kind in KINDS]
    folders = {_filled(place, folder) for place, _, _ in places}
    hint: str | None
    if not path.endswith(".yaml"):
        hint = "end the name with .yaml"
    elif folder in folders:
        known = (one.removesuffix(".yaml") for place, _, one in places if place == folder)
        hint = did_you_mean(name.removesuffix(".yaml"), known)
    else:
        hint = did_you_mean(folder, folders)
    return Diagnostic(
        code="DW007",
        message="no kind of file lies here, so nobody reads it",
        primary=Label(Origin(file=path)),
        help=hint,
    )


def _filled(place: str, folder: str) -> str:
    """The folder of a pattern, with the names that another has where any may stand."""
    pairs = zip_longest(place.split("/"), folder.split("/"))
    return "/".join((there or one) if one == "*" else one for one, there in pairs if one)


def misnamed(document: Document, kind: Kind) -> Iterator[Diagnostic]:
    """DW006: the file is called otherwise than the thing in it."""
    if kind.named_by is None or not isinstance(document.tree, dict):
        return
    key = document.tree.get(kind.named_by)
    name = name_of(document.path)
    if isinstance(key, str) and key != name and len(key) <= _LONGEST_NAME:
        yield Diagnostic(
            code="DW006",
            message=f"the file is called {name}, the {kind.named_by} in it {key}",
            primary=Label(Origin(file=document.path, route=(kind.named_by,))),
            help=f"call the file {key}.yaml, or write {kind.named_by}: {name}",
        )


def _no_playbook_file() -> Diagnostic:
    return Diagnostic(
        code="DW008",
        message="playbook/playbook.yaml is missing",
        primary=Label(Origin(file="playbook/playbook.yaml")),
        help="it holds the title, the purpose and the time zone",
    )


def _order(documents: Mapping[str, Document]) -> Callable[[Diagnostic], tuple[str, int, int, str]]:
    def key(finding: Diagnostic) -> tuple[str, int, int, str]:
        document = documents.get(finding.primary.origin.file)
        span = document.span(finding.primary) if document else None
        line, column = (span.line, span.column) if span else (0, 0)
        return finding.primary.origin.file, line, column, finding.code

    return key
