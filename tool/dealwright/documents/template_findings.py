"""What is wrong with a repository's own templates, before anybody renders one."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from jinja2 import Environment
from jinja2.exceptions import TemplateError, TemplateSyntaxError

from dealwright.diagnostics import Diagnostic, Label, Origin, Span
from dealwright.document import Document, not_utf8
from dealwright.documents.environment import make_environment
from dealwright.load.files import not_plain, read_plain
from dealwright.load.playbook import unreadable


@dataclass(frozen=True, slots=True)
class Templates:
    """The files and what is wrong with them, in the order of their names."""

    documents: dict[str, Document] = field(default_factory=dict)
    findings: list[Diagnostic] = field(default_factory=list)


def judge_templates(root: Path) -> Templates:
    """Every template below `templates/` of a repository is read and compiled; none is rendered."""
    folder = root / "templates"
    environment = make_environment(root)
    found = Templates()
    for path in sorted(folder.rglob("*.j2")):
        name = path.relative_to(root).as_posix()
        document = found.documents[name] = Document(path=name)
        found.findings.extend(_wrong(document, _bytes(path, folder), environment))
    return found


def _bytes(path: Path, folder: Path) -> bytes | OSError:
    """A link may lead to another template, and to nothing else."""
    real = path.resolve()
    return read_plain(real) if real.is_relative_to(folder.resolve()) else not_plain()


def _wrong(
    document: Document, data: bytes | OSError, environment: Environment
) -> Iterator[Diagnostic]:
    if isinstance(data, OSError):
        yield unreadable(document.path, data)
        return
    try:
        document.text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        yield not_utf8(document.path, data, error)
        return
    try:
        environment.compile(document.text, document.path, document.path)
    except TemplateSyntaxError as error:
        yield _finding(document, error.lineno, error.message or "it cannot be read")
    except (TemplateError, RecursionError) as error:
        yield _finding(document, 1, str(error) or "it is nested too deep")


def _finding(document: Document, line: int, problem: str) -> Diagnostic:
    width = len([*document.text.split("\n"), ""][line - 1].rstrip("\r"))
    span = Span(line=line, column=1, end_line=line, end_column=max(width, 1) + 1)
    return Diagnostic(
        code="DW018",
        message=f"not a template: {problem}",
        primary=Label(Origin(file=document.path, span=span)),
        help="correct it, or delete it where a bundled one has the same name",
    )
