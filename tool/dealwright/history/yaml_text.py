"""A plain tree as YAML text that `source.read` reads back to the same tree.

Text is written plainly only where no reader of YAML could take it for anything else; all other
text is a JSON string, which YAML understands too. No line is ever wrapped.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

_WORD = r"[^\W\d_][\w /.()'+%!?→>-]*"
_PLAIN = re.compile(rf"{_WORD}|\d{{4}}-\d{{2}}-\d{{2}}|\d+(\.\d+)?%|\d+(\.\d+)? {_WORD}")
# Words that some reader of YAML 1.1 takes for a truth value, nothing, or a number.
_TAKEN = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n", "inf", "nan"})
# What json.dumps leaves as it is and our reader refuses, or might lose.
_HIDDEN = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")


def emit(tree: Any) -> str:
    """A tree of dict, list, str, int, bool and None as a document in block style."""
    if _is_block(tree):
        return "".join(f"{line}\n" for line in _lines(tree))
    return f"{_scalar(tree)}\n"


def _is_block(tree: Any) -> bool:
    return isinstance(tree, dict | list) and bool(tree)


def _lines(tree: dict[str, Any] | list[Any]) -> Iterator[str]:
    if isinstance(tree, list):
        for item in tree:
            yield from _item(item)
        return
    for key, value in tree.items():
        if _is_block(value):
            yield f"{_text(key)}:"
            yield from (f"  {line}" for line in _lines(value))
        else:
            yield f"{_text(key)}: {_scalar(value)}"


def _item(value: Any) -> Iterator[str]:
    if not _is_block(value):
        yield f"- {_scalar(value)}"
        return
    lead = "- "
    for line in _lines(value):
        yield f"{lead}{line}"
        lead = "  "


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, dict | list):
        return "{}" if isinstance(value, dict) else "[]"
    return json.dumps(value)


def _text(text: str) -> str:
    plain = _PLAIN.fullmatch(text) and not text.endswith(" ") and text.lower() not in _TAKEN
    if plain:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)
