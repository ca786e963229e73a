"""`dealwright verify`: whether a document still says what the records and the playbook say."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dealwright.cli.render import deal_facts
from dealwright.cli.said import GIVEN, said
from dealwright.cli.session import Session, pass_session
from dealwright.errors import Exit, UsageError

if TYPE_CHECKING:
    from dealwright.documents.given import Given
    from dealwright.documents.proposal import DealFacts
    from dealwright.documents.quote_line import Quoted
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
@GIVEN
@click.option("--at", metavar="REV", help="Against this version or git revision instead.")
@pass_session
def verify(
    session: Session,
    *,
    file: Path,
    given: tuple[str, ...],
    files: tuple[Path, ...],
    at: str | None,
) -> None:
    """Compare a rendered document with the records and the playbook, figure by figure.

    Its last line says from which deal and commit it was made; it is made again from them, and every
    figure that differs is named. Reads .md, .html, .pdf and .docx. Exits with 3 when a figure differs;
    a difference in words alone is told. A quote names its command, and is computed again.

      dealwright verify draft.pdf
    """
    from dealwright.documents.quote_line import quoted_in
    from dealwright.documents.read_back import read_back
    from dealwright.documents.tree import words
    from dealwright.documents.verify import compare, source_of

    told = said(session, given, files)
    found = read_back(file.read_bytes(), file.suffix.lower(), file.name)
    quoted = quoted_in(found, file.name)
    if quoted is not None:
        if told:
            raise UsageError("a quote is given nothing with --set", hint="leave it out")
        what = f"quote of {quoted.asked.offering}, made on {quoted.asked.today}"
        against = at or quoted.revision
        _tell(file, what, against, compare(words(_quoted_again(session, quoted, against)), found))
        return
    source = source_of(found, file.name)
    playbook, _, _ = session.playbook(at or source.revision)
    portal = session.portal(playbook)
    if portal.portal != source.portal:
        raise UsageError(
            f"{file.name} was made from portal {source.portal}, not from {portal.portal}",
            hint=f"dealwright --portal {source.portal} verify {file}",
        )
    again = _again(session, playbook, source, deal_facts(session, playbook, source.deal), told)
    differs = compare(words(again), found)
    _tell(file, f"deal {source.deal}, made on {source.day}", at or source.revision, differs)


def _again(
    session: Session,
    playbook: "Playbook",
    source: "Source",
    facts: "DealFacts",
    told: "Given",
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
            told,
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


def _quoted_again(session: Session, quoted: "Quoted", against: str | None) -> str:
    from dealwright.documents.quote import Made
    from dealwright.documents.quote_page import quote_page
    from dealwright.documents.quoting import make_quote

    playbook, _, _ = session.playbook(against)
    made = Made(version=None, commit=None, at=quoted.at, place=lambda _: "")
    return quote_page(make_quote(playbook, quoted.asked), made, ())


def _tell(file: Path, what: str, against: str | None, differs: "Comparison") -> None:
    compared = against or "the working tree, since no commit holds what it was made from"
    click.echo(f"{file.name}: {what}, compared with {compared}")
    for one in differs.figures:
        click.echo(f"  {one.found}, and should be {one.wanted}: … {one.around} …")
    if differs.wordings:
        places = "place" if differs.wordings == 1 else "places"
        click.echo(f"  {differs.wordings} {places} with other words and the same figures")
    if differs.figures:
        raise SystemExit(Exit.FINDINGS)
    click.echo("  every figure is as the records and the playbook say")
