"""The manual, done: every command line of its pages is typed, in the order of the page."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from e2e.conftest import Serve
from support.manual import ROOT, SHELL, Block, blocks, is_shown
from support.terminal import Terminal
from support.runner import Runner

DAY = "1782907200"  # 2026-07-01, as SOURCE_DATE_EPOCH
STORIES = ["docs/tutorial.md"]


@pytest.fixture
def terminal(run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Somebody in an empty folder, on a day in July 2026."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", DAY)
    folder = tmp_path / "here"
    folder.mkdir()
    made = Terminal(run, monkeypatch, folder)
    made.open(tmp_path / "bin")
    return made


def follow(terminal: Terminal, page: str) -> None:
    """Write what is to be written, change what is to be changed, type what is to be typed."""
    for block in blocks(ROOT / page):
        if block.named:
            write(terminal.folder / block.named, block)
        elif block.language in SHELL:
            terminal.look()
            for line in block.typed():
                type_(terminal, block, line)
        elif block.language == "text":
            assert is_shown(block.text, terminal.told), f"{block.place}\n{terminal.told}"


def write(file: Path, block: Block) -> None:
    if block.language != "diff":
        assert not file.exists(), block.place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(block.text, "utf-8")
        return
    old, new = (
        "".join(line[1:] for line in block.text.splitlines(keepends=True) if line[0] in marks)
        for marks in (" -", " +")
    )
    text = file.read_text("utf-8")
    assert text.count(old) == 1, block.place
    file.write_text(text.replace(old, new), "utf-8")


def type_(terminal: Terminal, block: Block, line: str) -> None:
    expected = re.search(r"# exits with (\d+)$", line)
    done = terminal.type(line)
    assert done.code == (int(expected[1]) if expected else 0), f"{block.place}: {line}\n{done}"


@pytest.mark.parametrize("page", STORIES)
def test_a_story_is_true(page: str, terminal: Terminal) -> None:
    follow(terminal, page)
