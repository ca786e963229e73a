from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealwright.history.yaml_text import emit
from dealwright.source import read

INTEGERS = st.integers(-(10**18) + 1, 10**18 - 1)
WORDS = st.sampled_from(
    ["true", "No", "null", "~", "", "12", "-0", "1:1", "1e3", "0x1f", "2026-01-22", "15%", "- a"]
)
TEXT = st.one_of(st.text(), WORDS, st.from_regex(r"[\w:#\-&*!|>'\"%@` ]*", fullmatch=True))
SCALARS = st.one_of(st.none(), st.booleans(), INTEGERS, TEXT)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        # A key longer than this is no longer a simple key in YAML; ours are 36 at most.
        st.dictionaries(st.one_of(st.text(max_size=100), WORDS), inner, max_size=4),
    ),
    max_leaves=25,
)


@given(TREES)
def test_what_is_emitted_is_read_back_the_same(tree: Any) -> None:
    document = read("tree.yaml", emit(tree).encode())
    assert document.findings == []
    assert document.tree == tree
    assert emit(document.tree) == emit(tree)


@pytest.mark.parametrize(
    ("tree", "text"),
    [
        ({}, "{}\n"),
        ({"a": [], "b": {}}, "a: []\nb: {}\n"),
        ({"a": {"b": [1, "1", None, True, "true"]}}, 'a:\n  b:\n    - 1\n    - "1"\n    - null\n    - true\n    - "true"\n'),
        ([[1, [2]], {"a": 1, "b": [3]}], "- - 1\n  - - 2\n- a: 1\n  b:\n    - 3\n"),
        ({"date": "2026-01-22", "share": "15%", "fee": "15000 USD"}, "date: 2026-01-22\nshare: 15%\nfee: 15000 USD\n"),
        ({"a": "up to 3", "b": "Outreach → Discovery", "c": "é"}, "a: up to 3\nb: Outreach → Discovery\nc: é\n"),
        ({"a": "x: y", "b": "no", "c": "1.0", "d": " x", "e": "\u2028\x7f"}, 'a: "x: y"\nb: "no"\nc: "1.0"\nd: " x"\ne: "\\u2028\\u007f"\n'),
        ("a\u202eb\u2066c", '"a\\u202eb\\u2066c"\n'),
        ("a" * 300, "a" * 300 + "\n"),
    ],
)  # fmt: skip
def test_the_text_is_plain_where_that_is_safe(tree: Any, text: str) -> None:
    assert emit(tree) == text
