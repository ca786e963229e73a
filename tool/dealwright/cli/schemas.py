"""`dealwright schemas`: the JSON Schemas of a playbook's files, for editors."""

from pathlib import Path

import click

from dealwright.cli.session import Session, pass_session


@click.command()
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder for them.",
)
@click.option("--url", metavar="URL", help="Where they will be served; writes catalog.json too.")
@pass_session
def schemas(session: Session, out: Path, url: str | None) -> None:
    """Write a JSON Schema for each kind of file: completion, hover text and checks in an editor.

    Each is whole and refers to nothing outside itself. With --url each is known by its address, and
    catalog.json says in the form of SchemaStore which files it is for.

    \b
      dealwright schemas --out build/schemas --url https://example.org/schemas
    """
    from dealwright.documents.schema_files import schema_files
    from dealwright.documents.write import write

    files = schema_files(url)
    changed = write(session.directory / out, files)
    click.echo(f"{len(changed)} of {len(files)} files are new or changed in {out}")
