"""`dealwright check`: every mistake in the playbook, with its line. Opens no socket."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dealwright.cli.completing import revisions
from dealwright.cli.output import output_option, write
from dealwright.cli.session import Session, pass_session
from dealwright.diagnostics import Severity
from dealwright.errors import Exit

if TYPE_CHECKING:
    from dealwright.documents.template_findings import Templates
    from dealwright.load.examples import Examples


@click.command(name="check")
@click.option(
    "--base",
    metavar="REV",
    help="Also find what vanished since this version or git revision without retired:.",
    shell_complete=revisions,
)
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
@output_option(("text", "json", "github", "sarif"))
@pass_session
def check(session: Session, base: str | None, strict: bool, outputs: tuple[str, ...]) -> None:
    """Find every mistake in the playbook, its templates and example deals, each with its line.

    Every file is read, whatever is wrong with the others. Exits with 3 when there are errors. With
    --base applied/PORTAL, what vanished since the last apply; before the first, nothing has.

    \b
      dealwright check
      dealwright check --base main -o github
    """
    from dealwright import __version__
    from dealwright.check.pages import table
    from dealwright.report import findings_json, github, snippet
    from dealwright.report.sarif import sarif

    loaded = session.load()
    if base is not None:
        loaded = session.load(base=session.base(base, loaded))
    found, documents = list(loaded.findings), dict(loaded.documents)
    for more in _beside(session.root):
        found += more.findings
        documents |= more.documents
    write(
        outputs,
        {
            "text": lambda: snippet.findings(found, documents, colour=session.colour),
            "json": lambda: findings_json.findings(found, documents),
            "github": lambda: github.annotations(found, documents, _below(session)),
            "sarif": lambda: sarif(found, documents, dict(table()), __version__, _below(session)),
        },
    )
    bad = [one for one in found if strict or one.severity is Severity.ERROR]
    raise SystemExit(Exit.FINDINGS if bad else Exit.DONE)


def _below(session: Session) -> str:
    """The folder of git that the playbook is in: GitHub places findings from the top."""
    from dealwright.load.commits import below_top

    return below_top(session.root)


def _beside(root: Path) -> "Iterator[Templates | Examples]":
    """What stands beside the playbook: its own templates, and example deals."""
    from dealwright.load.examples import own_examples
    from dealwright.resources import schema

    if any((root / "templates").rglob("*.j2")):  # Jinja is not imported for nothing
        from dealwright.documents.template_findings import judge_templates

        yield judge_templates(root)
    yield own_examples(root, schema)
