"""The table of commands. A command's module is imported when the command is asked for."""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dealwright.cli.completing import Folder, portals
from dealwright.cli.session import Session

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

# name: (module in dealwright.cli, attribute, what it does)
COMMANDS: dict[str, tuple[str, str, str]] = {
    "init": ("init", "init", "Begin a playbook repository, with an example that works."),
    "check": ("check", "check", "Find every mistake in the playbook, each with its line."),
    "validate": ("check", "check", "The same as check."),
    "explain": ("explain", "explain", "Explain a finding, a guard, an audit rule, an exit code."),
    "plan": ("plan", "plan", "Show what would change in HubSpot, and which deals it touches."),
    "apply": ("apply", "apply_", "Change HubSpot as the plan says, and verify it."),
    "adopt": ("adopt", "adopt", "Write what HubSpot has into the playbook."),
    "drift": ("drift", "drift", "Say what somebody changed in HubSpot, and take it in."),
    "runs": ("runs", "runs", "What was applied: list, show, revert; break a dead one."),
    "sync": ("sync", "sync", "Read HubSpot's records into the snapshot of the numbers."),
    "export": ("export", "export", "Write the tables of the numbers for another engine."),
    "parity": ("parity", "parity", "Compare what two portals have of the playbook."),
    "metrics": ("metrics", "metrics", "Compute every number of the playbook, as of any day."),
    "red-lines": ("red_lines", "red_lines", "Judge the red lines; say how much they can say."),
    "audit": ("audit", "audit", "Find deals that break the playbook, by rule and owner."),
    "review": ("review", "review", "Write the page of the weekly review."),
    "impact": ("impact", "impact", "How a change of definitions moves every number."),
    "forecast": ("forecast", "forecast_", "Revenue by month, what open deals may add, who stays."),
    "events": ("forecast", "events", "Every move of every deal between stages, as a table."),
    "sandbox": ("sandbox", "sandbox", "The embedded HubSpot: serve, seed, reset."),
    "quote": ("quote", "quote", "What an offering costs, and from which line of which file."),
    "render": ("render", "render", "Make playbook pages, a proposal, CODEOWNERS."),
    "verify": ("verify", "verify", "Compare a rendered document with the records, by figure."),
    "preview": ("preview", "preview", "What a change does to documents, on invented deals."),
    "configurator": (
        "configurator",
        "configurator",
        "Hub Configurator links: decode, check, link, diff.",
    ),
    "release": ("release", "release", "Write a new version of the playbook."),
    "merge-file": ("merge_file", "merge_file", "Let git merge the playbook by meaning."),
    "ci": ("ci", "ci", "What workflows post on GitHub: comment, issues, summary."),
    "completion": ("completion", "completion", "Completion of bash, zsh or fish, as a script."),
    "schemas": ("schemas", "schemas", "Write the schemas of all files, for editors."),
    "reference": ("reference", "reference", "Pages made from the tool: commands, files, codes."),
    "changelog": ("release", "changelog", "Print or check the playbook's changelog."),
}
_UNLISTED = {"validate", "reference"}


def tell_version(ctx: click.Context, _option: click.Parameter, asked: bool) -> None:
    """The version, with the commit where a checkout or the wheel knows it."""
    if not asked or ctx.resilient_parsing:
        return
    from dealwright import __version__
    from dealwright.load.commits import tool_commit

    commit = tool_commit()
    click.echo(f"dealwright {__version__}" + (f" (commit {commit})" if commit else ""))
    ctx.exit()


class LazyGroup(click.Group):
    """Knows its commands by a table, so that `--help` imports none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return [name for name in COMMANDS if name not in _UNLISTED]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[cmd_name]
        command = getattr(import_module(f"dealwright.cli.{module}"), attribute)
        return command if isinstance(command, click.Command) else None

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem[str]]":
        """Commands out of the table; click would import each one to ask whether it is hidden."""
        from click.shell_completion import CompletionItem

        names = (name for name in self.list_commands(ctx) if name.startswith(incomplete))
        found = [CompletionItem(name, help=COMMANDS[name][2]) for name in names]
        return [*found, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][2]) for name in self.list_commands(ctx)])


@click.command(
    cls=LazyGroup,
    context_settings={
        "help_option_names": ["-h", "--help"],
        "max_content_width": 100,
        "auto_envvar_prefix": "DEALWRIGHT",
    },
)
@click.option(
    "-C",
    "directory",
    type=Folder(path_type=Path, file_okay=False, exists=True),
    default=Path(),
    metavar="DIR",
    help="Work in this folder.",
)
@click.option(
    "--portal",
    metavar="NAME",
    help="A HubSpot account of playbook/portals/.",
    shell_complete=portals,
)
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help="Colour in text output.",
)
@click.option("--no-input", is_flag=True, help="Never ask; refuse what would need an answer.")
@click.option("-v", "--verbose", is_flag=True, help="Say more on stderr.")
@click.option("-q", "--quiet", is_flag=True, help="Say only the result.")
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=tell_version,
    help="Say the version and the commit, and exit.",
)
@click.pass_context
def dealwright(ctx: click.Context, /, **options: object) -> None:
    """Keep a sales playbook as code: check it, apply it to HubSpot, render its documents.

    The playbook is YAML in playbook/ and icp/. `dealwright check` reads it and opens no socket;
    `dealwright plan` shows what HubSpot lacks; `dealwright apply` does what the plan says.
    """
    ctx.obj = Session.of(options)
    ctx.color = ctx.obj.colour  # else click takes the colours out of whatever is piped
