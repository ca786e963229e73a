"""`dealwright reference`: the pages that are made from the tool itself."""

from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path

import click

from dealwright.cli.session import Session, pass_session
from dealwright.documents.reference.commands import Command, Parameter
from dealwright.errors import EXIT_MEANINGS, Exit


@click.command(hidden=True)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("docs/reference"),
    help="The folder; else docs/reference.",
)
@click.option("--check", "only_check", is_flag=True, help="Exit with 3 when the pages differ.")
@pass_session
@click.pass_context
def reference(ctx: click.Context, session: Session, out: Path, only_check: bool) -> None:
    """Write a page of all commands, one of all codes, and one for each kind of file."""
    from dealwright.documents.write import write

    folder = session.directory / out
    pages = _pages(ctx.find_root())
    if not only_check:
        click.echo(f"{len(write(folder, pages))} of {len(pages)} pages are new or changed")
        return
    there = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.md")}
    stale = sorted(
        name
        for name in pages.keys() | there.keys()
        if name not in pages
        or name not in there
        or there[name].read_bytes() != pages[name].encode()
    )
    for name in stale:
        click.echo(f"{out / name} is not what the tool says; run dealwright reference", err=True)
    if stale:
        raise SystemExit(Exit.FINDINGS)
    click.echo(f"{len(pages)} pages are what the tool says")


def _pages(root: click.Context) -> dict[str, str]:
    from dealwright.check.pages import page, table
    from dealwright.decode.kinds import EXAMPLE, KINDS
    from dealwright.documents.reference.codes import codes_page
    from dealwright.documents.reference.commands import commands_page
    from dealwright.documents.reference.files import file_page, files_index
    from dealwright.metrics.audit import PAGES
    from dealwright.resources import schema, schema_names

    codes = {code: page(code, PAGES) or "" for code, _ in table(PAGES)}
    texts = {code: text.removeprefix(f"{code}: ") for code, text in codes.items()}
    kinds = (*KINDS, EXAMPLE)
    schemas = {name: schema(name) for name in schema_names()}
    exits = {int(code): meaning for code, meaning in EXIT_MEANINGS.items()}
    return {
        "commands.md": commands_page(_commands(root), exits),
        "codes.md": codes_page(texts),
        "files/index.md": files_index(schemas, kinds),
        **{
            f"files/{name}.md": file_page(tree, [kind for kind in kinds if kind.name == name])
            for name, tree in schemas.items()
        },
    }


def _commands(root: click.Context) -> Iterator[Command]:
    """Every command, each group before its own."""
    yield _command(root.command, root, "dealwright")
    yield from _below(root)


def _below(context: click.Context) -> Iterator[Command]:
    group = context.command
    if not isinstance(group, click.Group):
        return
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None or command.hidden:
            continue
        inner = click.Context(command, info_name=name, parent=context)
        yield _command(command, inner, inner.command_path)
        yield from _below(inner)


def _command(command: click.Command, context: click.Context, words: str) -> Command:
    records = (one.get_help_record(context) for one in command.params)
    return Command(
        words=words,
        usage=" ".join((words, *command.collect_usage_pieces(context))),
        text=cleandoc(command.help or "").replace("\b\n", ""),
        options=tuple(
            Parameter(written=one[0], meaning=one[1]) for one in records if one and one[1]
        ),
    )
