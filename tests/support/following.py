"""Doing what a page says: its files are written, its changes made, its lines typed."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from support.manual import BY_HAND, ROOT, SHELL, Block, blocks, is_done, is_shown
from support.terminal import Terminal

# What a reader has in place of a word of the page, by that word.
Words = Mapping[str, Callable[[], str]]


def follow(
    terminal: Terminal,
    page: str,
    *,
    words: Words | None = None,
    by_hand: Callable[[], None] | None = None,
    lines_only: bool = False,
) -> None:
    """Do all of a page in its order. Each line must end as it says; each output must be shown.

    With `lines_only` its other blocks are examples, of which nothing is written or compared.
    """
    for block in blocks(ROOT / page):
        if block.language in SHELL and (lines_only or not block.named):
            terminal.look()
            for line in filter(is_done, block.typed()):
                _type(terminal, block, line, words or {})
        elif block.language == BY_HAND and by_hand is not None:
            by_hand()
        elif not lines_only:
            _take(terminal, block)


def _take(terminal: Terminal, block: Block) -> None:
    """A block that is not typed: an output, a change of a file, a file."""
    if block.language == "text":
        assert is_shown(block.text, terminal.told), f"{block.place}\n{terminal.told}"
    elif block.language == "diff":
        change(terminal.folder / block.named, block)
    elif block.language in {"yaml", "sh"}:
        write(terminal.folder / block.named, block)
    else:
        assert block.language == "{toctree}", block.place


def write(file: Path, block: Block) -> None:
    """A block that is named is a new file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("x", encoding="utf-8") as new:
        new.write(block.text)


def change(file: Path, block: Block) -> None:
    """A difference: what stands there before it stands there once."""
    before, after = (
        "".join(
            line[1:] or "\n" for line in block.text.splitlines(keepends=True) if line[0] in marks
        )
        for marks in (" -\n", " +\n")
    )
    text = file.read_text("utf-8")
    assert text.count(before) == 1, block.place
    file.write_text(text.replace(before, after), "utf-8")


def _type(terminal: Terminal, block: Block, line: str, words: Words) -> None:
    expected = re.search(r"# exits with (\d+)$", line)
    typed = " ".join(words[word]() if word in words else word for word in line.split(" "))
    done = terminal.type(typed)
    assert done.code == (int(expected[1]) if expected else 0), f"{block.place}: {line}\n{done}"
