"""`dealwright export`: the derived tables of the snapshot, for an engine elsewhere."""

from pathlib import Path

import click

from dealwright.cli.numbers import opened
from dealwright.cli.output import Result
from dealwright.cli.places import overheard
from dealwright.cli.session import Session, pass_session


@click.command()
@click.argument("target", type=Result())
@pass_session
def export(session: Session, target: Path) -> None:
    """Write what the metrics read into TARGET, a folder of Parquet files or a file.sqlite.

    Load the tables into a warehouse, replacing those of the last time, and name it under engine: in
    playbook/playbook.yaml: the same definitions then run there. HubSpot is not asked; what is
    written is the snapshot that `dealwright sync` made, so treat it as you treat the snapshot.

    \b
      dealwright --portal production export build/tables
      dealwright --portal production export build/numbers.sqlite
    """
    from dealwright.metrics.export import export as write
    from dealwright.metrics.loaded import meaning_of, snapshot_row
    from dealwright.metrics.stage_map import stage_map
    from dealwright.metrics.words import words

    with opened(session, here=True, told=(target,)) as numbers:
        meaning = meaning_of(
            words(numbers.playbook),
            stage_map(numbers.playbook, numbers.portal),
            numbers.calendar.midnight,
        )
        row = snapshot_row(numbers.snapshot.manifest, meaning)
        rows = write(numbers.connection, row, target)
        secret = overheard(numbers.portal)
    if secret:
        click.echo("written")
        return
    for name, count in rows.items():
        click.echo(f"{name.ljust(15)}{count:>12,} {'row' if count == 1 else 'rows'}")
    click.echo(f"in {target}")
