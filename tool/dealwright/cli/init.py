"""`dealwright init`: a playbook repository to begin with."""

from pathlib import Path

import click

from dealwright.cli.session import Session, pass_session


@click.command()
@click.argument(
    "folder", metavar="[DIR]", type=click.Path(path_type=Path, file_okay=False), default=Path()
)
@click.option("--title", metavar="TEXT", help="What the playbook calls itself.")
@pass_session
def init(session: Session, folder: Path, title: str | None) -> None:
    """Begin a playbook: a small example that works, workflows for GitHub, settings for editors.

    DIR is made where it is missing. Nothing is overwritten: where a file of that name is already,
    all such files are listed and none is written.

    \b
      dealwright init our-playbook --title "How we sell"
      dealwright -C our-playbook check
    """
    from dealwright.documents.starter import OWN, starter
    from dealwright.documents.write import write_new

    files = starter(title)
    target = session.directory / folder
    write_new(target, files, own=OWN)
    click.echo(f"wrote {len(files)} files in {target}")
    session.say(f"next: dealwright -C {target} check; README.md there says what comes then")
