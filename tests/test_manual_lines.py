"""What the manual names is there: commands, options, targets; and no line of it is left out of the tests.

`tests/e2e/test_manual.py` types the lines; some of its pages only among the long tests.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

import click
import pytest
from sphinx.cmd.build import get_parser

from dealwright.cli.commands import COMMANDS, dealwright
from support.manual import (
    BY_HAND,
    NOT_DONE,
    ROOT,
    SHELL,
    Block,
    blocks,
    is_done,
    is_shown,
    lines,
    name_of,
    only_words,
    pages,
    spans,
    words_of,
)

# Blocks that show something and are not typed.
SHOWN = {BY_HAND, "text", "yaml", "diff", "json", "toml", "python", "{toctree}"}
PAGES = pages()


def typed() -> list[tuple[str, str]]:
    """Every line of every page with its place."""
    return [one for page in PAGES for one in lines(page)]


def top() -> click.Context:
    return click.Context(dealwright, info_name="dealwright")


def wrong(words: Sequence[str]) -> str | None:
    """Why a command line without its first word cannot be meant, as far as options and commands go."""
    context, left = top(), list(words)
    try:
        while True:
            command = context.command
            values, left, _ = command.make_parser(context).parse_args(left)
            for one in command.params:
                given = values.get(one.name or "")
                if isinstance(one.type, click.Choice) and isinstance(given, str):
                    one.type.convert(given, one, context)
            if not isinstance(command, click.Group) or not left:
                return f"too many words: {left}" if left else None
            name, *left = left
            found = command.get_command(context, name)
            if found is None:
                return f"no command {name}"
            context = click.Context(found, info_name=name, parent=context)
    except click.UsageError as error:
        return error.format_message()


def options(context: click.Context) -> Iterator[str]:
    """Every option of a command and of those below it."""
    for one in context.command.params:
        yield from (*one.opts, *one.secondary_opts)
    if isinstance(context.command, click.Group):
        for name in context.command.list_commands(context):
            command = context.command.get_command(context, name)
            assert command is not None
            yield from options(click.Context(command, info_name=name, parent=context))


# ------------------------------------------------------------------ every line


def test_every_block_is_typed_or_shown() -> None:
    """A new word behind the backquotes has to be put on one side or the other."""
    found = {(block.place, block.language) for page in PAGES for block in blocks(page)}
    assert sorted(one for one in found if one[1] not in SHELL | SHOWN) == []


def test_every_line_names_what_there_is() -> None:
    ours = [(place, words_of(line)) for place, line in typed() if line.startswith("dealwright ")]
    assert len(ours) > 150
    for place, words in ours:
        assert wrong(words[1:]) is None, f"{place}: {words}: {wrong(words[1:])}"


def test_the_examples_of_the_help_name_what_there_is() -> None:
    page = (ROOT / "docs" / "reference" / "commands.md").read_text("utf-8")
    examples = re.findall(r"^dealwright (?!.*\[)(.*)$", page, re.MULTILINE)
    assert len(examples) > 50
    for line in examples:
        assert wrong(words_of(line)) is None, f"{line}: {wrong(words_of(line))}"


@pytest.mark.parametrize("page", [*PAGES, ROOT / "SECURITY.md"], ids=name_of)
def test_the_prose_names_what_there_is(page: Path) -> None:
    known = {"--help", *options(top())}
    for span in spans(page):
        words = span.split()
        if words[0] == "dealwright":
            assert wrong(_said(words[1:])) is None, f"{span}: {wrong(_said(words[1:]))}"
        elif words[0] in COMMANDS and words[1:2] and words[1].startswith("-"):
            assert wrong(_said(words)) is None, f"{span}: {wrong(_said(words))}"
        elif re.fullmatch(r"--[a-z][a-z-]*", words[0]):
            assert words[0] in known, span


def _said(words: Sequence[str]) -> list[str]:
    """Words of prose, which may leave out what an option takes at its end."""
    return [*words, "VALUE"] if words and words[-1].startswith("-") and _takes(words) else [*words]


def _takes(words: Sequence[str]) -> bool:
    return "requires an argument" in (wrong(words) or "")


# ------------------------------------------------------------------ what is not done


def test_what_is_not_done_is_still_in_a_page_and_has_a_reason() -> None:
    for pattern, reason in NOT_DONE.items():
        assert any(fnmatchcase(line, pattern) for _, line in typed()), pattern
        assert reason


@pytest.mark.parametrize(
    ("place", "line"), [(place, line) for place, line in typed() if not is_done(line)]
)
def test_what_is_not_done_could_be(place: str, line: str, root: Path) -> None:
    del place
    program, *words = words_of(line)
    if program == "make":
        makefile = (root / "Makefile").read_text("utf-8")
        assert all(re.search(rf"^{word}:", makefile, re.MULTILINE) for word in words)
    elif program == "pip":
        assert words[0] == "install"
        assert _installs(words[1:], root)
    elif program == "sphinx-build":
        get_parser().parse_args(words)
    else:
        assert program == "dealwright"
        assert wrong(words) is None


def _installs(words: Sequence[str], root: Path) -> bool:
    """A file that `init` writes, or extras that the package has."""
    if words == ["-r", "requirements.txt"]:
        return True
    (wanted,) = words
    extras = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    named = re.fullmatch(r"dealwright\[([a-z,]+)\]", wanted)
    return named is not None and set(named[1].split(",")) <= set(extras["optional-dependencies"])


# ------------------------------------------------------------------ the reading of pages


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("plan --exit-code", None),
        ("--portal production runs revert RUN --out FILE", None),
        ("plam", "no command plam"),
        ("plan --outt FILE", "--outt"),
        ("runs list more", "too many words: ['more']"),
        ("--color blue plan", "'blue' is not one of 'auto', 'always', 'never'."),
        ("apply --at", "Option '--at' requires an argument."),
    ],
)
def test_a_wrong_line_is_found(line: str, why: str | None) -> None:
    found = wrong(line.split())
    assert found is None if why is None else why in str(found)


def test_a_block_as_lines() -> None:
    text = "a 'b # c' \\\n  d  # e\n\n# f\ncat > g <<'END'\nh\nEND\ni\n"
    found = list(Block("page", 1, "", text).typed())
    assert found == ["a 'b # c' \\\n  d  # e", "cat > g <<'END'\nh\nEND", "i"]
    assert words_of(found[0]) == ["a", "b # c", "d"]
    assert words_of("dealwright x -o md:y > z") == ["dealwright", "x", "-o", "md:y"]
    assert [only_words(line) for line in ("a 'b|c'  # d;", "a | b", 'a "$b"')] == [
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("shown", "so"),
    [
        ("one\ntwo", True),
        ("two\nthree", True),
        ("one\n…\nthree", True),
        ("o…\ntwo", True),
        ("…\nthree", True),
        ("one\nthree", False),
        ("ne\ntwo", False),
        ("one\ntw", False),
        ("three\n…\none", False),
    ],
)
def test_what_is_shown_was_told(shown: str, *, so: bool) -> None:
    assert is_shown(shown, "one\ntwo\nthree\n") is so
