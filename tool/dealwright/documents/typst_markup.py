"""Typst's markup from the tree of a document, for PDF.

Every word goes in as a string literal, so nothing that was written in HubSpot can be markup.
"""

import re
from collections.abc import Callable
from unicodedata import category

from markdown_it.tree import SyntaxTreeNode

from dealwright.documents.tree import aligned, blocks, rows, short, title

_PAGE = """\
#set document(title: {title}, date: none)
#set page(paper: "a4", margin: (x: 2.4cm, top: 2.4cm, bottom: 2.6cm), footer: context align(
  center, text(8pt, fill: luma(35%), counter(page).display("1 / 1", both: true))))
#set text(lang: "en", font: {fonts}, size: 10.5pt, hyphenate: false)
#set par(leading: 0.68em, spacing: 1.1em)
#set heading(numbering: none)
#show heading: set block(above: 1.7em, below: 0.8em, sticky: true)
#show heading.where(level: 1): set text(20pt)
#show heading.where(level: 2): set text(13.5pt)
#show heading.where(level: 3): set text(11pt)
#show link: set text(fill: rgb("#1f4e8c"))
#show link: underline
#set list(indent: 0.6em, spacing: 0.75em, marker: [•])
#set enum(indent: 0.6em, spacing: 0.75em)
#set table(stroke: (x, y) => (bottom: 0.5pt + luma(75%)), inset: (x: 6pt, y: 5pt))
#set quote(block: true)
#show quote: it => block(inset: (left: 1em, y: 0.2em), stroke: (left: 2pt + luma(80%)), it.body)

"""


# What lies behind a page is an artifact to Typst, so that nobody has it read aloud.
_BEHIND = """\
#set page(background: rotate(-50deg, block(width: 24cm, align(center,
  text(46pt, fill: luma(89%), hyphenate: false, {words})))))

"""


def typst(root: SyntaxTreeNode, fonts: tuple[str, ...], behind: str = "") -> str:
    """A whole document; `fonts` are the families to look for each letter in, in order.

    `behind`: what each page carries behind its words.
    """
    families = "".join(f"{_text(one)}, " for one in fonts)
    page = _PAGE.format(title=_text(title(root)), fonts=f"({families})")
    return page + (_BEHIND.format(words=_text(behind)) if behind else "") + _blocks(root)


def _text(words: str) -> str:
    r"""A string literal: `\` and `"` are all that could end it."""
    quoted = words.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(_letter(letter) for letter in quoted) + '"'


def _letter(letter: str) -> str:
    return letter if letter >= " " and letter != "\x7f" else f"\\u{{{ord(letter):x}}}"


def _blocks(node: SyntaxTreeNode) -> str:
    found = (
        f"#block(sticky: true)[{_block(child)}]" if announces else _block(child)
        for child, announces in blocks(node)
    )
    return "\n\n".join(filter(None, found))


def _block(node: SyntaxTreeNode) -> str:
    return _BLOCKS.get(node.type, _line)(node)


def _heading(node: SyntaxTreeNode) -> str:
    return f"#heading(level: {node.tag[1:]})[{_line(node)}]"


def _bullets(node: SyntaxTreeNode) -> str:
    return _whole(f"#list({_tight(node)}{_items(node)})", short(node))


def _numbers(node: SyntaxTreeNode) -> str:
    numbers = f"#enum({_tight(node)}start: {node.attrs.get('start', 1)}, {_items(node)})"
    return _whole(numbers, short(node))


def _whole(piece: str, together: bool) -> str:  # noqa: FBT001 - one of two
    return f"#block(breakable: false)[{piece}]" if together else piece


def _quote(node: SyntaxTreeNode) -> str:
    return f"#quote[{_blocks(node)}]"


def _rule(_: SyntaxTreeNode) -> str:
    return "#line(length: 100%, stroke: 0.5pt + luma(75%))"


def _typed(node: SyntaxTreeNode) -> str:
    return f"#raw({_text(node.content)}, block: true)"


def _tight(node: SyntaxTreeNode) -> str:
    """Items of one line each stand close together."""
    loose = any(
        child.type == "paragraph" and not child.hidden
        for one in node.children
        for child in one.children
    )
    return "" if not loose else "tight: false, "


def _items(node: SyntaxTreeNode) -> str:
    return "".join(f"[{_blocks(item)}], " for item in node.children)


def _table(node: SyntaxTreeNode) -> str:
    heads, others = rows(node)
    width = len((heads or others)[0].children)
    sides = ", ".join(aligned(cell) for cell in (heads or others)[0].children)
    head = "".join(f"table.header({_cells(row, bold=True)}), " for row in heads)
    body = "".join(f"{_cells(row)}, " for row in others)
    table = f"#table(columns: {width}, align: ({sides},), {head}{body})"
    return _whole(table, short(node))


def _cells(row: SyntaxTreeNode, *, bold: bool = False) -> str:
    cells = [_line(cell) for cell in row.children]
    return ", ".join(f"[*{cell}*]" if bold and cell else f"[{cell}]" for cell in cells)


def _line(node: SyntaxTreeNode) -> str:
    return "".join(_inline(child) for child in node.children)


def _inline(node: SyntaxTreeNode) -> str:
    return _INLINES.get(node.type, _line)(node)


def _words(node: SyntaxTreeNode) -> str:
    return _breakable(node.content, "{}")


def _breakable(words: str, set_as: str) -> str:
    """Words, each of which finds an end on the line: one without any would run out of the page."""
    pieces = [
        _parts(piece) if _ENDLESS.match(piece) else [piece]
        for piece in _ENDLESS.split(words)
        if piece
    ]
    # A blank that nobody sees or copies: the line may end there. One of no width at all may not.
    return "".join(
        "#h(0.001pt);".join(f"#{set_as.format(_text(part))};" for part in parts) for parts in pieces
    )


# More letters without a blank than any word has.
_ENDLESS = re.compile(r"(\S{28,})")
_PART = 6


def _parts(word: str) -> list[str]:
    """A few letters each, with the marks that stand on them."""
    parts, letters = [""], 0
    for letter in word:
        mark = category(letter).startswith("M") or "\u200d" in (letter, parts[-1][-1:])
        if letters >= _PART and not mark:
            parts.append("")
            letters = 0
        parts[-1] += letter
        letters += not mark
    return parts


def _link(node: SyntaxTreeNode) -> str:
    target = str(node.attrs.get("href", ""))
    return f"#link({_text(target)})[{_line(node)}];" if target else _line(node)


_BLOCKS: dict[str, Callable[[SyntaxTreeNode], str]] = {
    "heading": _heading,
    "bullet_list": _bullets,
    "ordered_list": _numbers,
    "blockquote": _quote,
    "hr": _rule,
    "table": _table,
    "fence": _typed,
    "code_block": _typed,
}
_INLINES: dict[str, Callable[[SyntaxTreeNode], str]] = {
    "text": _words,
    "softbreak": lambda _: '#" ";',
    "hardbreak": lambda _: "#linebreak();",
    "strong": lambda node: f"#strong[{_line(node)}];",
    "em": lambda node: f"#emph[{_line(node)}];",
    "code_inline": lambda node: _breakable(node.content, "raw({})"),
    "link": _link,
}
