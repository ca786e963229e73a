"""What a person says for a document: `--set NAME=VALUE`, and `--given FILE` for more than a line."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dealwright.cli.pairs import pairs
from dealwright.cli.session import Session
from dealwright.errors import Exit, UsageError

if TYPE_CHECKING:
    from dealwright.documents.given import Given
    from dealwright.documents.work import WorkItem

GIVEN = click.option(
    "--given",
    "files",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="The same from a YAML file, and what is a list, such as work to estimate.",
)


def said(session: Session, written: tuple[str, ...], files: tuple[Path, ...]) -> "Given":
    """All that was said, each thing once; what is wrong in a file is shown with its place."""
    found: dict[str, str | tuple[WorkItem, ...]] = {**pairs(written, "NAME=VALUE")}
    for path in files:
        for name, value in _read(session, path).items():
            if name in found:
                raise UsageError(f"{path} says {name}, which is said already", hint="say it once")
            found[name] = value
    return found


def _read(session: Session, path: Path) -> "Given":
    from dealwright.documents.given import read_given
    from dealwright.report.snippet import findings
    from dealwright.resources import schema

    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from None
    found, wrong, document = read_given(str(path), data, schema("given"))
    if wrong:
        click.echo(findings(wrong, {str(path): document}, colour=session.colour), nl=False)
        raise SystemExit(Exit.FINDINGS)
    return found
