"""`dealwright preview`: what a change does to every document, shown on invented deals."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dealwright.cli.completing import revisions
from dealwright.cli.output import Result, output_option
from dealwright.cli.output import write as write_outputs
from dealwright.cli.session import Session, pass_session
from dealwright.diagnostics import Severity
from dealwright.errors import Exit

if TYPE_CHECKING:
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    from dealwright.documents.preview import Preview, Side
    from dealwright.model.examples import Example

_FOLDER = Path("examples/deals")


@click.command()
@click.argument("base", shell_complete=revisions)
@click.argument("head", required=False, shell_complete=revisions)
@click.option(
    "--examples",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help=f"The folder of example deals.  [default: {_FOLDER}]",
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="Make them as on this day. Else today, and each later day on which a changed price begins.",
)
@click.option(
    "--out",
    type=Result(file_okay=False),
    help="Also write all documents into this folder, below before/ and after/.",
)
@click.option("--exit-code", is_flag=True, help="Exit with 10 when a document changes.")
@output_option(("text", "markdown", "json"))
@pass_session
def preview(
    session: Session,
    *,
    base: str,
    head: str | None,
    examples: Path | None,
    as_of: datetime | None,
    out: Path | None,
    exit_code: bool,
    outputs: tuple[str, ...],
) -> None:
    """Make every document of the example deals as of BASE and of HEAD, and say what differs.

    HEAD is the playbook as it is here unless it is named. Figures come first: each that changes, from
    what to what, in which document. Then what is refused now, and how many words change. Reads no
    portal.

    \b
      dealwright preview main
      dealwright preview 2.0.0 3.0.0 --as-of 2026-02-01 -o markdown
    """
    from dealwright.documents.preview import days
    from dealwright.documents.preview import preview as preview_of
    from dealwright.documents.preview_text import preview_json, preview_markdown, preview_text

    before, after = _before(session, base), _after(session, head)
    shown = _examples(session, examples, before, after)
    on = (as_of.date(),) if as_of else days(before.playbook, after.playbook, session.today())
    found = preview_of(before, after, shown, on)
    if out is not None:
        _keep(out, found)
    deals = "example deal" if len(shown) == 1 else "example deals"
    told = f"Documents of {len(shown)} {deals}: {after.called} beside {before.called}"
    write_outputs(
        outputs,
        {
            "text": lambda: preview_text(found, told),
            "markdown": lambda: preview_markdown(found, told),
            "json": lambda: preview_json(found, told),
        },
    )
    raise SystemExit(Exit.CHANGES if exit_code and not found.empty else Exit.DONE)


def _after(session: Session, revision: str | None) -> "Side":
    from dealwright.documents.preview import Side

    playbook, called, _ = session.playbook(revision)
    return Side(called=called, playbook=playbook, environment=_templates(session, revision))


def _before(session: Session, revision: str) -> "Side":
    """Also one that has findings: a change may be made to put them right."""
    from dealwright.documents.preview import Side

    playbook = session.base(revision, session.sound())
    return Side(called=revision, playbook=playbook, environment=_templates(session, revision))


def _templates(session: Session, revision: str | None) -> "ImmutableSandboxedEnvironment":
    """Those of a git revision; a released version keeps none, so it is shown with those of today."""
    from dealwright.documents.environment import earlier_environment, make_environment
    from dealwright.load.commits import templates_at

    released = {one.version for one in session.sound().playbook.versions}
    if revision is None or revision in released:
        return make_environment(session.root)
    none = session.before_the_first(revision)
    texts = {} if none else templates_at(session.root, revision)
    return earlier_environment(session.root, texts)


def _examples(
    session: Session, named: Path | None, before: "Side", after: "Side"
) -> "tuple[Example, ...]":
    """The examples, refused with every mistake in them. A playbook need not have any."""
    from dealwright.check.examples import judge
    from dealwright.load.examples import examples_in
    from dealwright.report.snippet import findings
    from dealwright.resources import schema

    folder = session.root / _FOLDER if named is None else named
    if named is None and not any(folder.glob("*.yaml")):
        session.say(f"{_FOLDER} holds no examples, so no document is shown: see docs/documents.md")
        return ()
    read = examples_in(folder, session.root, schema)
    known = before.playbook.properties_of("deals") | after.playbook.properties_of("deals")
    documents = {*before.documents(), *after.documents()}
    wrong = [one for example in read.examples for one in judge(example, known, documents)]
    found = [*read.findings, *wrong]
    if any(one.severity is Severity.ERROR for one in found):
        click.echo(findings(found, read.documents, colour=session.colour), nl=False)
        raise SystemExit(Exit.FINDINGS)
    return read.examples


def _keep(out: Path, found: "Preview") -> None:
    from dealwright.documents.write import write

    write(
        out,
        {
            f"{name}/{pair.day}/{pair.example}/{pair.document}.md": made.text
            for pair in found.pairs
            for name, made in (("before", pair.before), ("after", pair.after))
            if made.text is not None
        },
    )
