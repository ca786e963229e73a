"""The manual, done: every command line of its pages is typed, in the order of the page."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from dealwright.hubspot.gateway_writing import WritingGateway
from dealwright.sandbox.portal import Portal
from e2e.conftest import Serve
from e2e.handmade import by_hand
from support.manual import BY_HAND, ROOT, SHELL, Block, blocks, is_shown
from support.runner import Runner
from support.terminal import Terminal

DAY = "1782907200"  # 2026-07-01, as SOURCE_DATE_EPOCH
HOW_TO = sorted(path.name for path in (ROOT / "docs" / "how-to").glob("*.md"))


@pytest.fixture
def terminal(run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Somebody in an empty folder, on a day in July 2026."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", DAY)
    folder = tmp_path / "here"
    folder.mkdir()
    made = Terminal(run, monkeypatch, folder)
    made.open(tmp_path / "bin")
    return made


def follow(terminal: Terminal, page: str, meanwhile: Callable[[], None]) -> None:
    """Write what is to be written, change what is to be changed, type what is to be typed."""
    for block in blocks(ROOT / page):
        if block.language == BY_HAND:
            meanwhile()
        elif block.named:
            write(terminal.folder / block.named, block)
        elif block.language in SHELL:
            terminal.look()
            for line in block.typed():
                type_(terminal, block, line)
        elif block.language == "text":
            assert is_shown(block.text, terminal.told), f"{block.place}\n{terminal.told}"


def write(file: Path, block: Block) -> None:
    """A block that is named is a file; where it is a difference, what has to change in the file."""
    if block.language != "diff":
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as new:
            new.write(block.text)
        return
    before, after = (
        "".join(line[1:] or "\n" for line in block.text.splitlines(keepends=True) if line[0] in marks)
        for marks in (" -\n", " +\n")
    )
    text = file.read_text("utf-8")
    assert text.count(before) == 1, block.place
    file.write_text(text.replace(before, after), "utf-8")


def type_(terminal: Terminal, block: Block, line: str) -> None:
    """A line is done, and ends as it says: with 0 where it says nothing."""
    expected = re.search(r"# exits with (\d+)$", line)
    done = terminal.type(line.replace(" RUN ", f" {latest_run(terminal.folder)} "))
    assert done.code == (int(expected[1]) if expected else 0), f"{block.place}: {line}\n{done}"


def now() -> int:
    """This instant, as the embedded portal has it: what is done by hand is done after the apply."""
    return time.time_ns() // 1_000_000


def latest_run(folder: Path) -> str:
    """The number that a reader finds on top of `runs list`."""
    return max((path.stem for path in folder.glob(".dealwright/runs/*.jsonl")), default="")


def drift(gateway: WritingGateway) -> None:
    """What docs/how-to/drift.md says that somebody does in HubSpot."""
    half = {"metadata": {"probability": "0.5"}}
    gateway.update_stage("deals", "sales", "offer", {"label": "Proposal sent"})
    gateway.update_stage("deals", "sales", "conversation", half)
    gateway._write(gateway._properties.archive, "deals", "wants")


def test_the_tutorial_is_true(terminal: Terminal) -> None:
    follow(terminal, "docs/tutorial.md", pytest.fail)


@pytest.mark.parametrize("name", HOW_TO)
def test_how_to_is_true(name: str, terminal: Terminal, serving: Serve) -> None:
    def meanwhile() -> None:
        file = terminal.folder / ".dealwright" / "sandbox.db"
        with Portal.open(file, clock=now) as portal, serving(portal), by_hand() as gateway:
            drift(gateway)

    follow(terminal, "docs/how-to/index.md", pytest.fail)
    if name != "index.md":
        follow(terminal, f"docs/how-to/{name}", meanwhile)
