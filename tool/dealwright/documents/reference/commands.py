"""The page of all commands: what `--help` says, one after the other."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dealwright.documents.escape import code
from dealwright.documents.reference.prose import MADE, fenced, paragraphs, prose, table


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """An option: how it is written, and what it does."""

    written: str
    meaning: str


@dataclass(frozen=True, kw_only=True)
class Command:
    """A command as its `--help` tells it. `words` is its path, as in `runs list`."""

    words: str
    usage: str
    text: str
    options: tuple[Parameter, ...]


def commands_page(commands: Iterable[Command], exits: Mapping[int, str]) -> str:
    """Every command with its options, then the exit codes that all of them share."""
    parts = ["# Commands", *(part for one in commands for part in _command(one))]
    rows = [(str(number), prose(meaning)) for number, meaning in exits.items()]
    parts += ["## Exit codes", "The same for every command.", table(("code", "meaning"), rows)]
    return MADE + "\n" + "\n\n".join(parts) + "\n"


def _command(command: Command) -> Iterable[str]:
    level = "#" * (2 if " " not in command.words else 3)
    yield f"{level} {code(command.words)}"
    yield fenced(command.usage)
    yield paragraphs(command.text)
    if command.options:
        rows = [(code(one.written), prose(one.meaning)) for one in command.options]
        yield table(("option", "meaning"), rows)
