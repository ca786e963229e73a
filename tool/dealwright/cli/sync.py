"""`dealwright sync`: HubSpot's records into the snapshot that the numbers are made of."""

import sys
import time
from collections.abc import Callable

import click

from dealwright.cli.output import output_option, write
from dealwright.cli.session import Session, pass_session
from dealwright.errors import Exit

_AT_ONCE = 6  # calls that are under way together; how fast they follow is the pace's to say


@click.command()
@output_option(("text", "json"))
@pass_session
def sync(session: Session, outputs: tuple[str, ...]) -> None:
    """Read deals, companies, meetings and e-mails from HubSpot into the snapshot on this machine.

    The first time everything is read, later what has changed. Of each record it keeps the history
    of the properties that fields: in playbook/metrics.yaml names, and of no other: no names, no
    addresses, no texts. The snapshot lies in .dealwright/snapshots/. What is broken off goes on
    where it stopped. HubSpot is only read.

    \b
      dealwright --portal production sync
      dealwright --portal production sync -o json
    """
    from dealwright.cli.connect import reading_records
    from dealwright.cli.places import keep_private, overheard, telling
    from dealwright.hubspot.planning import check_account
    from dealwright.records.sync import Account, Asking
    from dealwright.records.sync import sync as bring_up_to_date
    from dealwright.records.wanted import wanted
    from dealwright.report.sync import sync_json, sync_text

    playbook = session.sound().playbook
    portal = session.portal(playbook)
    # Its text counts nothing where others read along.
    keep_private(session.root, portal, "numbers", telling(outputs, ("text",)))
    folder = session.snapshot_folder(portal.portal)
    now = session.now_ms()
    progress = Progress(session)
    with reading_records(session, portal) as gateway:
        account = Account(portal=portal.portal, portal_id=check_account(portal, gateway))
        asking = Asking(gateway=gateway, told=progress, workers=1 if portal.embedded else _AT_ONCE)
        try:
            synced = bring_up_to_date(folder, account, wanted(playbook, portal), asking, now_ms=now)
        finally:
            progress.end()
    brief = overheard(portal)
    write(
        outputs, {"text": lambda: sync_text(synced, brief=brief), "json": lambda: sync_json(synced)}
    )
    raise SystemExit(Exit.DONE)


class Progress:
    """One line on a terminal that says how far it is; elsewhere silence."""

    def __init__(self, session: Session, clock: Callable[[], float] = time.monotonic) -> None:
        self._shown = sys.stderr.isatty() and not session.quiet
        self._clock = clock
        self._next = 0.0
        self._long = 0

    def __call__(self, what: str, done: int, total: int) -> None:
        if not self._shown:
            return
        now = self._clock()
        if now < self._next and done != total:
            return
        self._next = now + 0.1
        text = f"{what}: {done:,} of {total:,}" if total else f"{what}: {done:,}"
        click.echo(f"\r{text.ljust(self._long)}", nl=False, err=True)
        self._long = len(text)

    def end(self) -> None:
        if self._long:
            click.echo(f"\r{' ' * self._long}\r", nl=False, err=True)
