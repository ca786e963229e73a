"""`dealwright verify`: whether a document still says what the records and the playbook say."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dealwright.cli.completing import revisions
from dealwright.cli.render import deal_facts, name_and_value
from dealwright.cli.session import Session, pass_session
from dealwright.errors import Exit, UsageError

if TYPE_CHECKING:
    from dealwright.documents.proposal import DealFacts
    from dealwright.documents.verify import Comparison, Source
    from dealwright.model.playbook import Playbook


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--set",
    "given",
    multiple=True,
    metavar="NAME=VALUE",
    help="What was given when the document was rendered.",
)
@click.option(
    "--at",
    metavar="REV",
    help="Against this version or git revision instead.",
    shell_complete=revisions,
)
@pass_session
def verify(session: Session, file: Path, given: tuple[str, ...], at: str | None) -> None:
    """Compare a rendered document with the records and the playbook, figure by figure.

    Its last line says from which deal and commit it was made; it is made again from them, and every
    figure that differs is named. Reads .md, .html, .pdf and .docx. Exits with 3 when a figure differs;
    a difference in words alone is told.

      dealwright verify draft.pdf
    """
    from dealwright.documents.read_back import read_back
    from dealwright.documents.tree import words
    from dealwright.documents.verify import compare, source_of

    said = dict(map(name_and_value, given))
    found = read_back(file.read_bytes(), file.suffix.lower(), file.name)
    source = source_of(found, file.name)
    playbook, _, _ = session.playbook(at or source.revision)
    portal = session.portal(playbook)
    if portal.portal != source.portal:
        raise UsageError(
            f"{file.name} was made from portal {source.portal}, not from {portal.portal}",
            hint=f"dealwright --portal {source.portal} verify {file}",
        )
    again = _again(session, playbook, source, deal_facts(session, playbook, source.deal), said)
    differs = compare(words(again), found)
    _tell(file, source, at, differs)
    if differs.figures:
        raise SystemExit(Exit.FINDINGS)


def _again(
    session: Session,
    playbook: "Playbook",
    source: "Source",
    facts: "DealFacts",
    said: dict[str, str],
) -> str:
    from dealwright.documents.deal_document import Occasion, kind_of, render_document
    from dealwright.documents.environment import make_environment
    from dealwright.documents.proposal import render_proposal

    environment = make_environment(session.root)
    kind = kind_of(source.template)
    if kind is not None:
        return render_document(
            playbook,
            kind,
            facts,
            said,
            at=Occasion(today=source.day, version=source.version, commit=source.commit),
            environment=environment,
        )
    return render_proposal(
        playbook,
        facts,
        today=source.day,
        environment=environment,
        version=source.version,
        commit=source.commit,
    )


def _tell(file: Path, source: "Source", at: str | None, differs: "Comparison") -> None:
    against = (
        at or source.revision or "the working tree, since no commit holds what it was made from"
    )
    click.echo(f"{file.name}: deal {source.deal}, made on {source.day}, compared with {against}")
    for one in differs.figures:
        click.echo(f"  {one.found}, and should be {one.wanted}: … {one.around} …")
    if differs.wordings:
        places = "place" if differs.wordings == 1 else "places"
        click.echo(f"  {differs.wordings} {places} with other words and the same figures")
    if not differs.figures:
        click.echo("  every figure is as the records and the playbook say")
