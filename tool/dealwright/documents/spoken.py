"""What a document of ours must not say, looked for in the finished text."""

from collections.abc import Iterator, Sequence

from markdown_it.tree import SyntaxTreeNode

from dealwright.documents.escape import one_line
from dealwright.documents.tree import plain, tree
from dealwright.errors import FindingsError
from dealwright.model.clauses import Clause, Said, said


def refuse_forbidden(
    markdown: str, clauses: Sequence[Clause], *, included: Sequence[str], names: Sequence[str]
) -> None:
    """Refuse a document that says what a clause forbids, in our own voice.

    Block quotes are somebody else's words, code is no sentence, and `names` are whatever they are.
    `included`: what the offering includes, which a clause may let documents repeat.
    """
    found = list(dict.fromkeys(_found(tree(markdown), clauses, included, names)))
    if found:
        listed = "; ".join(f"{one.phrase} ({one.clause.why})" for one in found)
        raise FindingsError(
            f"the document would say what no document of ours says: {listed}",
            hint="change the template or the offering; the phrases stand in playbook/legal.yaml",
        )


def _found(
    root: SyntaxTreeNode,
    clauses: Sequence[Clause],
    included: Sequence[str],
    names: Sequence[str],
) -> Iterator[Said]:
    for text in _ours(root):
        ours = _without(text, names)
        meant = _without(ours, included)
        for clause in clauses:
            yield from said(meant if clause.unless == "included" else ours, (clause,))


def _without(text: str, pieces: Sequence[str]) -> str:
    for piece in filter(None, map(one_line, pieces)):
        text = text.replace(piece, " … ")
    return text


def _ours(node: SyntaxTreeNode) -> Iterator[str]:
    for child in node.children:
        if child.type == "inline":
            yield plain(child, code=False)
        elif child.type not in ("blockquote", "fence", "code_block"):
            yield from _ours(child)
