"""Markdown as a tree, read once: every format is written from the same tokens.

Of CommonMark with tables, what a document needs. Raw HTML is text, because the parser is told so.
"""

import re
from collections.abc import Iterator
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from dealwright.errors import FindingsError

# What calls nobody on GitHub is not there to be read, and few fonts have it.
_UNSEEN = re.compile("\u200b|&#8203;")
# What no XML may hold, and so no Word document; and what stands for no letter in any font.
_NEVER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_TOGETHER = 14
# So many letters fill a line of a page.
_LINE = 80
_KNOWN = frozenset(
    {
        *(
            "root",
            "heading",
            "paragraph",
            "inline",
            "text",
            "softbreak",
            "hardbreak",
            "strong",
            "em",
        ),
        *("code_inline", "link", "bullet_list", "ordered_list", "list_item", "blockquote", "hr"),
        *("table", "thead", "tbody", "tr", "th", "td", "fence", "code_block"),
    }
)


PARSER = MarkdownIt("commonmark", {"html": False}).enable("table")


def tree(markdown: str) -> SyntaxTreeNode:
    """What the parser makes of a text; a table without headings has no row for them.

    Pictures are refused: nothing here brings one along.
    """
    found = PARSER.parse(_readable(markdown))
    root = SyntaxTreeNode(_without_empty_heads(found))
    for node in root.walk():
        if node.type not in _KNOWN:
            raise FindingsError(
                f"a document cannot hold this piece of Markdown yet: {node.type}",
                hint="write it as text, a list or a table in the template",
            )
    return root


def watermark(markdown: str) -> str:
    """What each page carries behind its words; empty for most documents.

    It stands in the text as a definition of a link that nothing refers to, `[watermark]: # "…"`: no
    reader of Markdown shows it, and no name from HubSpot can be one, since brackets are escaped.
    """
    found: dict[str, Any] = {}
    PARSER.parse(_readable(markdown), found)
    return str(found.get("references", {}).get(_WATERMARK, {}).get("title", ""))


_WATERMARK = "WATERMARK"


def _readable(markdown: str) -> str:
    return _NEVER.sub("", _UNSEEN.sub("", markdown))


def plain(node: SyntaxTreeNode, *, code: bool = True) -> str:
    """The words of a piece, without how they look; with or without what is typed as code."""
    if node.type == "text" or (code and node.type == "code_inline"):
        return node.content
    if node.type in ("softbreak", "hardbreak"):
        return " "
    return "".join(plain(child, code=code) for child in node.children)


def words(markdown: str, *, numbers: bool = False) -> str:
    """Every word of a text, one piece after the other; with the `numbers` that lists count by."""
    return " ".join(
        plain(node) if node.type == "inline" else node.content or _count(node)
        for node in tree(markdown).walk()
        if node.type in ("inline", "fence", "code_block") or (numbers and node.type == "list_item")
    )


def _count(item: SyntaxTreeNode) -> str:
    """`2.` of the second item of a list that counts from one."""
    items = item.parent
    if items is None or items.type != "ordered_list":
        return ""
    return f"{int(items.attrs.get('start', 1)) + items.children.index(item)}."


def title(root: SyntaxTreeNode) -> str:
    """The first heading's words."""
    return next((plain(node) for node in root.children if node.type == "heading"), "")


def blocks(node: SyntaxTreeNode) -> Iterator[tuple[SyntaxTreeNode, bool]]:
    """The pieces of a piece, and whether each announces the next: then it stays on its page."""
    following = [*(child.type for child in node.children[1:]), ""]
    for child, then in zip(node.children, following, strict=False):
        yield child, bool(then) and _announces(child, then)


def _announces(node: SyntaxTreeNode, then: str) -> bool:
    """A sentence above a table, one that ends with a colon, the line above the last words."""
    if node.type == "hr":
        return True
    return node.type == "paragraph" and (then == "table" or plain(node).endswith(":"))


def short(node: SyntaxTreeNode) -> bool:
    """Whether a list or a table is of so few lines that it is not torn between two pages."""
    if node.type == "table":
        lines = [row for part in rows(node) for row in part]
        wide = _LINE // 2  # its columns share the page
    else:
        lines = [child for item in node.children for child in item.children]
        wide = _LINE
        if any(line.type != "paragraph" for line in lines):
            return False
    return sum(len(plain(line)) // wide + 1 for line in lines) <= _TOGETHER


def rows(table: SyntaxTreeNode) -> tuple[list[SyntaxTreeNode], list[SyntaxTreeNode]]:
    """The rows of headings, and the others."""
    parts = {part.type: list(part.children) for part in table.children}
    return parts.get("thead", []), parts.get("tbody", [])


def aligned(cell: SyntaxTreeNode) -> str:
    """`left`, `center` or `right`."""
    return str(cell.attrs.get("style", "")).removeprefix("text-align:") or "left"


def _without_empty_heads(found: list[Token]) -> list[Token]:
    return [token for piece in _pieces(found) if not _empty_head(piece) for token in piece]


def _pieces(found: list[Token]) -> Iterator[list[Token]]:
    """Each table's head as a piece, everything else a token at a time."""
    head: list[Token] = []
    for token in found:
        if head or token.type == "thead_open":
            head.append(token)
            if token.type == "thead_close":
                yield head
                head = []
        else:
            yield [token]


def _empty_head(piece: list[Token]) -> bool:
    return piece[0].type == "thead_open" and not any(token.content for token in piece)
