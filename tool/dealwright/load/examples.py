"""A folder of example deals, with all that is wrong in their files."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from dealwright.check.modeline import modeline
from dealwright.check.shape import Schema, Shape
from dealwright.decode.codec import decode
from dealwright.decode.kinds import EXAMPLE
from dealwright.diagnostics import Diagnostic, Origin
from dealwright.document import Document
from dealwright.errors import UsageError
from dealwright.load.files import read_plain
from dealwright.load.playbook import misnamed, unreadable
from dealwright.model.examples import Example
from dealwright.source import read

_MOST = 100
FOLDER = Path("examples/deals")


@dataclass(frozen=True, slots=True)
class Examples:
    """The examples of a folder in the order of their names, what is wrong, and the files behind both."""

    examples: tuple[Example, ...]
    findings: tuple[Diagnostic, ...]
    documents: Mapping[str, Document]


def examples_in(folder: Path, root: Path, schema: Callable[[str], Schema]) -> Examples:
    """Every `.yaml` of a folder; a broken one hides no other. A folder without any is wrong usage."""
    paths = sorted(folder.glob("*.yaml"))
    if not paths or len(paths) > _MOST:
        raise UsageError(
            f"{folder} holds {len(paths)} examples" if paths else f"{folder} holds no examples",
            hint=f"at most {_MOST} are looked at" if paths else "write one: see docs/documents.md",
        )
    return _read(paths, root, schema)


def own_examples(root: Path, schema: Callable[[str], Schema]) -> Examples:
    """Those of a repository, as many as there are, where `preview` looks for them."""
    return _read(sorted((root / FOLDER).glob("*.yaml")), root, schema)


def _read(paths: Iterable[Path], root: Path, schema: Callable[[str], Schema]) -> Examples:
    shape = Shape(schema(EXAMPLE.name))
    examples: list[Example] = []
    findings: list[Diagnostic] = []
    documents = {}
    for path in paths:
        inside = path.resolve().is_relative_to(root)
        name = path.resolve().relative_to(root).as_posix() if inside else path.as_posix()
        document = documents[name] = _document(name, path)
        wrong = [*document.findings, *(() if document.broken else shape.findings(document))]
        if not wrong:
            examples.append(decode(Example, document.tree, Origin(file=name)))
        findings += [*wrong, *_around(document, inside=inside)]
    return Examples(tuple(examples), tuple(findings), documents)


def _document(name: str, path: Path) -> Document:
    data = read_plain(path)
    if isinstance(data, bytes):
        return read(name, data)
    return Document(path=name, findings=[unreadable(name, data)])


def _around(document: Document, *, inside: bool) -> Iterator[Diagnostic]:
    if not document.broken:
        yield from misnamed(document, EXAMPLE)
        if inside:
            yield from modeline(document, EXAMPLE.name)
