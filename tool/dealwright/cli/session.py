"""What every command is given: the folder, the portal's name, the clock, how to print."""

import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dealwright.cli.completing import revisions
from dealwright.errors import Exit, FindingsError, UsageError

if TYPE_CHECKING:  # importing these would cost `--help` its speed
    from dealwright.load.playbook import Loaded
    from dealwright.model.playbook import Playbook
    from dealwright.model.portals import Portal


@dataclass(frozen=True, kw_only=True)
class Session:
    """The options that stand before the command."""

    directory: Path
    portal_name: str | None
    color: str
    no_input: bool
    verbose: bool
    quiet: bool

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> "Session":
        named = {name: options[name] for name in ("directory", "color", "no_input")}
        levels = {name: options[name] for name in ("verbose", "quiet")}
        return cls(portal_name=options["portal"], **named, **levels)

    @cached_property
    def root(self) -> Path:
        from dealwright.load.files import find_root

        return find_root(self.directory.resolve())

    @property
    def colour(self) -> bool:
        if self.color != "auto":
            return self.color == "always"
        return sys.stdout.isatty() and not os.environ.get("NO_COLOR")

    @staticmethod
    def now_ms() -> int:
        """The instant, as UTC milliseconds."""
        return time.time_ns() // 1_000_000

    @staticmethod
    def now() -> datetime:
        """The instant, in UTC."""
        return datetime.fromtimestamp(time.time(), tz=UTC)

    @staticmethod
    def today() -> date:
        """The day in UTC; SOURCE_DATE_EPOCH sets it, so that documents can be made again."""
        fixed = os.environ.get("SOURCE_DATE_EPOCH")
        try:
            seconds = float(fixed) if fixed else time.time()
            return datetime.fromtimestamp(seconds, tz=UTC).date()
        except (ValueError, OverflowError, OSError):
            raise UsageError(f"SOURCE_DATE_EPOCH is {fixed}, no number of seconds") from None

    def say(self, text: str) -> None:
        """Progress: for people, on stderr."""
        if not self.quiet:
            click.echo(text, err=True)

    def snapshot_folder(self, portal: str) -> Path:
        """Where the snapshot of a portal lies: made on this machine, never brought by a commit.

        Raises FindingsError where git has some of it: whoever wrote that commit would choose the
        numbers, and what is asked of them.
        """
        from dealwright.load.commits import tracks
        from dealwright.records.places import OWN, snapshot_folder

        if tracks(self.root / OWN):
            raise FindingsError(
                f"git has files of {OWN}/, where dealwright keeps what it made on this machine",
                hint=f"nobody else's are read: git rm -r --cached {OWN}",
            )
        return snapshot_folder(self.root, portal)

    def load(self, base: "Playbook | None" = None) -> "Loaded":
        """The playbook of the folder, with its findings."""
        from dealwright.load.files import from_folder
        from dealwright.load.playbook import load
        from dealwright.resources import schema, schema_copies, template_names

        return load(
            from_folder(self.root),
            schema,
            templates=template_names(self.root),
            base=base,
            copies=schema_copies(self.root),
        )

    def sound(self) -> "Loaded":
        """The playbook, refused when it has errors."""
        loaded = self.load()
        if not loaded.sound:
            from dealwright.report.snippet import findings

            click.echo(findings(loaded.findings, loaded.documents, colour=self.colour), nl=False)
            raise SystemExit(Exit.FINDINGS)
        return loaded

    def playbook(self, at: str | None = None) -> "tuple[Playbook, str, Loaded]":
        """The playbook now or at a version or revision, and what to call it."""
        loaded = self.sound()
        if at is None:
            return loaded.playbook, _called(loaded.playbook), loaded
        return self.at(at, loaded), at, loaded

    def wish(self, at: str | None) -> "tuple[Playbook, str, Loaded, Portal]":
        """What a portal is to be brought to, what to call that, and the portal.

        An embedded portal is also brought to a revision that had no playbook yet, or one with findings:
        a change that brings the first or mends it is rehearsed from there. No other portal is.
        """
        from dealwright.cli.earlier import rehearsed, what_is_lacking

        loaded = self.sound()
        portal = self.portal(loaded.playbook)
        if at is None:
            return loaded.playbook, _called(loaded.playbook), loaded, portal
        if not portal.embedded:
            return self.at(at, loaded), at, loaded, portal
        then = self.earlier(at, loaded)
        if lacking := what_is_lacking(then, at, "HubSpot would take it"):
            self.say(lacking)
        return rehearsed(then, loaded), at, loaded, portal

    def at(self, revision: str, today: "Loaded") -> "Playbook":
        """A released version by its number, else a git revision; portals and engine are today's."""
        from dealwright.cli.earlier import as_of_today
        from dealwright.load.playbook import as_released

        released = as_released(today, revision)
        if released is not None:
            return released
        then = self.committed(revision)
        if not then.documents:
            raise UsageError(f"there is no playbook at {revision}")
        if not then.sound:
            raise FindingsError(
                f"the playbook at {revision} has {len(then.findings)} findings",
                hint=f"git switch --detach {revision} && dealwright check",
            )
        return as_of_today(then, today)

    def earlier(self, revision: str, today: "Loaded") -> "Loaded":
        """An earlier playbook as far as it could be read; without files before there was one."""
        from dealwright.cli.earlier import APPLIED
        from dealwright.load.playbook import EMPTY, Loaded, as_released

        if self.before_the_first(revision):
            if revision.startswith(APPLIED):
                self.say(
                    f"there is no {revision}: as far as git knows, nothing was applied yet from here"
                )
            return Loaded(EMPTY, (), {})
        released = as_released(today, revision)
        if released is not None:
            return Loaded(released, (), today.documents)
        return self.committed(revision)

    def base(self, revision: str, today: "Loaded") -> "Playbook":
        """An earlier playbook to compare with: as far as it could be read, and empty before it was."""
        import dataclasses

        then = self.earlier(revision, today)
        if not then.documents:
            return dataclasses.replace(then.playbook, portals=today.playbook.portals)
        return then.playbook

    def before_the_first(self, revision: str) -> bool:
        """Whether a revision stands for the time before any playbook."""
        from dealwright.cli.earlier import never_applied

        # Zeros are what git and GitHub call the commit before the first.
        return set(revision) == {"0"} or never_applied(self.root, revision)

    def committed(self, revision: str) -> "Loaded":
        """The playbook of a git revision, with its findings and its files."""
        from dealwright.load.commits import from_commit
        from dealwright.load.playbook import load
        from dealwright.resources import schema, template_names

        files = from_commit(self.root, revision)
        return load(files, schema, templates=template_names(self.root))

    def portal(self, playbook: "Playbook") -> "Portal":
        """The portal that was named, else the only embedded one."""
        if self.portal_name is not None:
            return self.named_portal(playbook, self.portal_name)
        embedded = [portal for portal in playbook.portals if portal.embedded]
        if len(embedded) == 1:
            return embedded[0]
        raise UsageError("say which portal", hint=f"--portal with one of: {_known(playbook)}")

    @staticmethod
    def named_portal(playbook: "Playbook", name: str) -> "Portal":
        for portal in playbook.portals:
            if portal.portal == name:
                return portal
        raise UsageError(f"there is no portal {name}", hint=f"known: {_known(playbook)}")


def _called(playbook: "Playbook") -> str:
    latest = _latest(playbook)
    return f"working tree after {latest}" if latest else "working tree"


def _known(playbook: "Playbook") -> str:
    return ", ".join(sorted(portal.portal for portal in playbook.portals))


def _latest(playbook: "Playbook") -> str | None:
    from dealwright.check.rules.history import version_key

    versions = sorted((one.version for one in playbook.versions), key=version_key)
    return versions[-1] if versions else None


pass_session = click.make_pass_decorator(Session)

at_option = click.option(
    "--at",
    metavar="REV",
    help="The playbook at this version or git revision.",
    shell_complete=revisions,
)
