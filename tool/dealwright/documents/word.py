"""A document for Word, in Word's own styles, so that Google Docs takes it over with its structure."""

import io
from types import ModuleType
from typing import Any

from markdown_it.tree import SyntaxTreeNode

from dealwright.documents.extra import lacks
from dealwright.documents.tree import aligned, blocks, plain, rows, short, title, tree, watermark


def make_docx(markdown: str) -> bytes:
    """The document as a .docx, the same bytes each time."""
    try:
        import docx  # noqa: PLC0415 - with lxml it takes a while to import

        from dealwright.documents import word_parts  # noqa: PLC0415 - imports the same
    except ImportError:
        raise lacks("a Word document", "python-docx") from None
    root = tree(markdown)
    document = docx.Document()
    word_parts.prepare(document, title(root))
    if behind := watermark(markdown):
        word_parts.marked(document, behind)
    _Writer(document, word_parts).blocks(root, None)
    made = io.BytesIO()
    document.save(made)
    return word_parts.same_each_time(made.getvalue())


_TYPED = "Courier New"


class _Writer:
    """Walks the tree and appends paragraphs and tables."""

    def __init__(self, document: Any, parts: ModuleType) -> None:
        self.document, self.parts = document, parts

    def blocks(self, node: SyntaxTreeNode, style: str | None, level: int = 1) -> None:
        for child, announces in blocks(node):
            if child.type == "hr" and self.document.paragraphs:
                # What is below the last rule never fills a page alone.
                self.document.paragraphs[-1].paragraph_format.keep_with_next = True
            made = self._block(child, style, level)
            if announces:
                made.paragraph_format.keep_with_next = True
            if child.type == "paragraph" and child.next_sibling is None and _below_a_rule(child):
                self.parts.small_print(made)

    def _block(self, node: SyntaxTreeNode, style: str | None, level: int) -> Any:
        """Returns the paragraph, of what is one."""
        match node.type:
            case "heading":
                self._line(node, f"Heading {node.tag[1:]}")
            case "bullet_list" | "ordered_list":
                self._list(node, level)
            case "blockquote":
                self.blocks(node, "Quote", level)
            case "hr":
                return self.parts.ruled(self.document.add_paragraph())
            case "table":
                self._table(node)
            case "fence" | "code_block":
                run = self.document.add_paragraph(style="No Spacing").add_run(node.content)
                run.font.name = _TYPED
            case _:
                return self._line(node, style)
        return None

    def _line(self, node: SyntaxTreeNode, style: str | None) -> Any:
        paragraph = self.document.add_paragraph(style=style)
        self._runs(paragraph, node)
        return paragraph

    def _list(self, node: SyntaxTreeNode, level: int) -> None:
        depth = min(level, 3)
        ordered = node.type == "ordered_list"
        name = ("List Number" if ordered else "List Bullet") + (f" {depth}" if depth > 1 else "")
        number = (
            self.parts.numbering(self.document, name, int(node.attrs.get("start", 1)))
            if ordered
            else None
        )
        together = short(node)
        for item in node.children:
            for place, child in enumerate(item.children):
                if child.type in ("bullet_list", "ordered_list"):
                    self._list(child, level + 1)
                elif child.type != "paragraph":
                    self._block(child, None, level)
                else:
                    first = place == 0
                    paragraph = self._line(
                        child, name if first else f"List Continue{f' {depth}' if depth > 1 else ''}"
                    )
                    if first and number is not None:
                        self.parts.numbered(paragraph, number)
                    paragraph.paragraph_format.keep_with_next = (
                        together and item is not node.children[-1]
                    )

    def _table(self, node: SyntaxTreeNode) -> None:
        heads, others = rows(node)
        width = len((heads or others)[0].children)
        table = self.document.add_table(rows=0, cols=width, style="Table Grid")
        self.parts.framed(table)
        together = short(node)
        for row in (*heads, *others):
            made = table.add_row()
            self.parts.whole_row(made, head=row in heads)
            for cell, into in zip(row.children, made.cells, strict=True):
                paragraph = into.paragraphs[0]
                paragraph.alignment = {"left": 0, "center": 1, "right": 2}[aligned(cell)]
                paragraph.paragraph_format.space_after = 0
                paragraph.paragraph_format.keep_with_next = row in heads or (
                    together and row is not others[-1]
                )
                self._runs(paragraph, cell, bold=row in heads)
        self.parts.share(table, _shares([*heads, *others], width))
        self.document.add_paragraph(style="No Spacing")

    def _runs(
        self, paragraph: Any, node: SyntaxTreeNode, *, bold: bool = False, italic: bool = False
    ) -> None:
        for child in node.children:
            match child.type:
                case "text" | "code_inline":
                    run = paragraph.add_run(child.content)
                    run.bold, run.italic = bold or None, italic or None
                    if child.type == "code_inline":
                        run.font.name = _TYPED
                case "softbreak":
                    paragraph.add_run(" ")
                case "hardbreak":
                    paragraph.add_run().add_break()
                case "link":
                    self.parts.linked(paragraph, plain(child), str(child.attrs.get("href", "")))
                case _:
                    self._runs(
                        paragraph,
                        child,
                        bold=bold or child.type == "strong",
                        italic=italic or child.type == "em",
                    )


def _below_a_rule(node: SyntaxTreeNode) -> bool:
    """Where the last line of a document says what it was made from."""
    before = node.previous_sibling
    return before is not None and before.type == "hr"


def _shares(lines: list[SyntaxTreeNode], width: int) -> list[float]:
    """How much of a table's width each column wants: by its longest cell, and none starved."""
    longest = [max(len(plain(line.children[column])) for line in lines) for column in range(width)]
    wants = [min(max(one, _LEAST), _MOST) for one in longest]
    return [one / sum(wants) for one in wants]


_LEAST, _MOST = 16, 48
