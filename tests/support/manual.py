"""The pages of the manual as something that can be run: their blocks, and what is typed in them."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).parents[2]
# A block with one of these words, or with none, is what a person types.
SHELL = {"", "sh", "console"}
# A comment in a page, which no reader sees: here somebody changes HubSpot by hand.
BY_HAND = "<!-- by hand -->"
# What a test does not do, and why. Each is held to what it names: a target, an extra, an option.
NOT_DONE = {
    "make *": "takes minutes and the network; tests/e2e/test_demo.py runs the demo",
    "pip install *": "no test reaches a package index",
    "sphinx-build *": "tests/test_seed_pages.py builds the site of the pages",
    "dealwright sandbox serve*": "goes on until Ctrl-C; tests/unit/sandbox/test_server.py serves",
}
_FENCE = re.compile(
    rf"^( *)(`{{3,}})([^`\n]*)\n(.*?)^\1\2 *$|^{BY_HAND}$", re.MULTILINE | re.DOTALL
)
_NAMED = re.compile(r"`([\w/-]+\.\w+)`:\s*\Z")
_SPAN = re.compile(r"(?<!`)`([^`]+)`(?!`)")
_HERE = re.compile(r"<<'?(\w+)'?")
_BEYOND = re.compile(r"[|;&<>()$`~*?]|\\\n")


@dataclass(frozen=True)
class Block:
    """A fenced block. `named`: what stands in backquotes right before it, with a colon after it."""

    page: str
    line: int
    language: str
    text: str
    named: str = ""

    @property
    def place(self) -> str:
        return f"{self.page}:{self.line}"

    def typed(self) -> Iterator[str]:
        """Its command lines, each with what continues it: after a backslash, or up to a word."""
        lines = iter(self.text.splitlines())
        for line in lines:
            if self.language == "console" and not line.startswith("$ "):
                continue
            whole = line.removeprefix("$ ")
            while whole.endswith("\\"):
                whole += "\n" + next(lines)
            if here := _HERE.search(whole):
                for more in lines:
                    whole += "\n" + more
                    if more == here[1]:
                        break
            if whole.strip() and not whole.startswith("#"):
                yield whole


def is_done(line: str) -> bool:
    """Whether a test does what a line says; else NOT_DONE says why it does not."""
    return not any(fnmatchcase(line, pattern) for pattern in NOT_DONE)


def pages() -> list[Path]:
    """Every page that shows commands to people who use the tool."""
    manual = sorted(ROOT.glob("docs/*.md")) + sorted(ROOT.glob("docs/how-to/*.md"))
    return [ROOT / "README.md", *manual, ROOT / "starter" / "README.md"]


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def blocks(page: Path) -> list[Block]:
    text = page.read_text("utf-8")
    found = []
    for fence in _FENCE.finditer(text):
        named = _NAMED.search(text[: fence.start()])
        found.append(
            Block(
                page=name_of(page),
                line=text.count("\n", 0, fence.start()) + 1,
                language=BY_HAND if fence[3] is None else fence[3].strip(),
                text=dedent(fence[4] or "") if fence[1] else fence[4] or "",
                named=named[1] if named else "",
            )
        )
    return found


def lines(page: Path) -> Iterator[tuple[str, str]]:
    """Every line that a page says to type, with its place."""
    for block in blocks(page):
        if block.language in SHELL and not block.named:
            yield from ((block.place, line) for line in block.typed())


def spans(page: Path) -> list[str]:
    """What stands in backquotes within the prose of a page."""
    prose = _FENCE.sub("", page.read_text("utf-8"))
    return [" ".join(span.split()) for span in _SPAN.findall(prose)]


def words_of(line: str) -> list[str]:
    """A command line as words, up to where its output goes or another command begins."""
    lexer = shlex.shlex(line.replace("\\\n", " "), posix=True, punctuation_chars="|;&<>")
    lexer.whitespace_split = True
    lexer.commenters = "#"
    found: list[str] = []
    for word in lexer:
        if set(word) <= set("|;&<>"):
            break
        found.append(word)
    return found


def only_words(line: str) -> bool:
    """Whether a line is one command, with nothing in it that a shell would have to do."""
    return _BEYOND.search(re.sub(r"'[^']*'|\s#.*", "", line)) is None


def is_shown(shown: str, told: str) -> bool:
    """Whether these lines follow one another in what was told. `…` stands for anything.

    On a line of its own it stands for any lines, within one for any words.
    """
    parts = []
    for line in shown.strip("\n").splitlines():
        if line.strip() == "…":
            parts.append(r"(?:[^\n]*\n)*?")
        else:
            parts.append(re.escape(line.rstrip()).replace("…", "[^\n]*?") + r"[ ]*\n")
    return re.search("(?:^|(?<=\n))" + "".join(parts), told.rstrip("\n") + "\n") is not None
