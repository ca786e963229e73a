"""The Jinja environment: sandboxed, strict about what is missing, and every value escaped.

Whatever a template prints passes through `escape.md`, unless a filter has made Markdown of it on
purpose; a template's own text is left as it is.
"""

import re
import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
)
from jinja2.exceptions import (
    SecurityError,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    UndefinedError,
)
from jinja2.meta import find_undeclared_variables
from jinja2.runtime import Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from dealwright.documents import escape
from dealwright.documents.filters import FILTERS
from dealwright.documents.limits import LimitedEnvironment, refuse_lists, written
from dealwright.errors import FindingsError
from dealwright.resources import bundled

_SUFFIX = ".j2"
_PLACE = "templates"


class _PlainFiles(FileSystemLoader):
    """Files of one folder; a link could lead to anything on the machine."""

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        try:
            found = super().get_source(environment, template)
        except UnicodeDecodeError:
            raise TemplateSyntaxError("not UTF-8 text", 1, template) from None
        if not Path(found[1]).resolve().is_relative_to(Path(self.searchpath[0]).resolve()):
            raise TemplateNotFound(template)
        return found


class _Texts(BaseLoader):
    """Templates in memory, under the names that a mistake in them is told with."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts

    def get_source(
        self,
        environment: Environment,  # noqa: ARG002 - Jinja's signature
        template: str,
    ) -> tuple[str, str, Callable[[], bool]]:
        if template not in self._texts:
            raise TemplateNotFound(template)
        return self._texts[template], f"/{_PLACE}/{template}", lambda: True

    def list_templates(self) -> list[str]:
        return sorted(self._texts)


def source(environment: Environment, template: str) -> str:
    """The text of a template, for digests."""
    if environment.loader is None or template not in environment.list_templates():
        return ""
    return environment.loader.get_source(environment, template)[0]


def names_asked(environment: Environment, template: str) -> frozenset[str]:
    """The names of values that a template asks for; a mistake in it is a finding that names it."""
    try:
        return frozenset(
            find_undeclared_variables(environment.parse(source(environment, template)))
        )
    except TemplateSyntaxError as error:
        error.name = template
        raise _finding(error, template) from None


def make_environment(root: Path | None = None) -> ImmutableSandboxedEnvironment:
    """Templates of the repository at `root` first, then the bundled ones."""
    folders = [bundled(_PLACE)] if root is None else [root / _PLACE, bundled(_PLACE)]
    return _environment([_PlainFiles(folder) for folder in folders])


def earlier_environment(root: Path, texts: Mapping[str, str]) -> ImmutableSandboxedEnvironment:
    """The same with what the repository at `root` held earlier; `texts` by the names of templates."""
    ours = bundled(_PLACE)
    # In the tool's own repository the bundled templates are those of the repository.
    same = (root / _PLACE).resolve() == ours.resolve()
    return _environment([_Texts(texts), *([] if same else [_PlainFiles(ours)])])


def _environment(loaders: Sequence[BaseLoader]) -> ImmutableSandboxedEnvironment:
    environment = LimitedEnvironment(
        loader=ChoiceLoader(loaders),
        undefined=StrictUndefined,
        autoescape=True,  # so that what a macro returns is known to be escaped
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(FILTERS)
    return environment


def _finalize(value: Any) -> Any:
    if value is None:
        return ""
    refuse_lists(value)
    # An undefined value raises where it is printed, and says its name.
    return value if isinstance(value, Undefined) else escape.md(value)


def render(environment: ImmutableSandboxedEnvironment, template: str, **values: Any) -> str:
    """A template with its values; a mistake in it is a finding that names it."""
    try:
        return tidy(written(environment.get_template(template).generate(**values)))
    except _MISTAKES as error:
        raise _finding(error, template) from None


# What a template can do wrong, from a name that is missing to a sum of a word and a number.
_MISTAKES = (
    TemplateError,
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
)


def _finding(error: Exception, template: str) -> FindingsError:
    place = _place(error, template)
    if isinstance(error, UndefinedError):
        missing = _CLASS.sub(r"the \1", error.message or "a name")
        return FindingsError(
            f"{place} asks for something that is missing: {missing}",
            hint="fill it in, or take it out of the template",
        )
    if isinstance(error, TemplateSyntaxError):
        return FindingsError(
            f"{_PLACE}/{error.name or template}:{error.lineno}: {error.message}",
            hint="correct the template, or delete it to use the bundled one",
        )
    if isinstance(error, TemplateNotFound):
        return FindingsError(
            f"there is no template {_PLACE}/{error.name}", hint="write it, or check its name"
        )
    if isinstance(error, SecurityError):
        return FindingsError(
            f"{place} does what templates may not: {error.message}",
            hint="templates read values; they change nothing and run nothing",
        )
    return FindingsError(f"{place} cannot be rendered: {error}", hint="correct the template")


_CLASS = re.compile(r"'[\w.]+\.(\w+) object'")


def _place(error: Exception, template: str) -> str:
    """The template and line in which it happened."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.endswith(_SUFFIX)
    ]
    if not frames:
        return f"{_PLACE}/{template}"
    name = frames[-1].filename.replace("\\", "/").rpartition(f"/{_PLACE}/")[2]
    return f"{_PLACE}/{name}:{frames[-1].lineno}"


def tidy(text: str) -> str:
    """No blanks at the end of a line, no two empty lines together, one newline at the end."""
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n") + "\n"
