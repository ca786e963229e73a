"""Text to a tree with places: what is read, what is refused, where everything stands."""

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from dealwright.diagnostics import Label, Origin, Route
from dealwright.document import Document
from dealwright.source import MAX_BYTES, MAX_DEPTH, read


def document(text: str | bytes) -> Document:
    return read("playbook/x.yaml", text.encode() if isinstance(text, str) else text)


def tree(text: str) -> Any:
    made = document(text)
    assert made.findings == []
    return made.tree


def told(text: str | bytes) -> list[tuple[str, str, int, int]]:
    """Code, message, line and column of each finding."""
    made = document(text)
    found = []
    for one in made.findings:
        span = made.span(one.primary)
        assert span is not None
        found.append((one.code, one.message, span.line, span.column))
    return found


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Zl", "Zp", "Co", "Cn")),
    max_size=12,
)
KEYS = st.text("abcxyz_019 éñ日", min_size=1, max_size=8).filter(lambda key: key.strip() == key)
TREES = st.recursive(
    st.one_of(WORDS, st.integers(-(10**17), 10**17), st.booleans(), st.none()),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=20,
)


def written(value: Any, *, flow: bool) -> str:
    text: str = yaml.safe_dump(value, allow_unicode=True, default_flow_style=flow, sort_keys=False)
    return text.replace("\n...\n", "\n")


@given(TREES, st.booleans())
def test_what_was_written_is_read(value: Any, flow: bool) -> None:  # noqa: FBT001
    assert tree(written(value, flow=flow)) == value


def places(value: Any, route: Route = ()) -> list[tuple[Route, Any]]:
    steps: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        steps = list(value.items())
    if isinstance(value, list):
        steps = list(enumerate(value))
    return [(route, value)] + [
        found for step, inner in steps for found in places(inner, (*route, step))
    ]


@given(TREES, st.booleans())
def test_marks_point_at_their_own_text(value: Any, flow: bool) -> None:  # noqa: FBT001
    made = document(written(value, flow=flow))
    lines = made.text.split("\n")
    marked = made.marks

    assert set(marked) == {route for route, _ in places(value)}
    for route, inner in places(value):
        key = marked[route].key
        if key is not None:
            said = lines[key.line - 1][key.column - 1 : key.end_column - 1]
            assert yaml.load(said, yaml.BaseLoader) == route[-1]  # noqa: S506
        span = marked[route].value
        if span.line == span.end_line and not isinstance(inner, (dict, list)):
            said = lines[span.line - 1][span.column - 1 : span.end_column - 1]
            assert document(said).tree == inner


@given(st.binary(max_size=200))
def test_any_bytes_give_a_tree_or_findings(data: bytes) -> None:
    made = document(data)
    assert made.tree is None or not made.broken or made.findings


@given(st.text("[]{}&*!|>'\"%@`#:-? \nab01\t\r\ufeff\u2028", max_size=60))
def test_any_text_gives_findings_with_a_place(text: str) -> None:
    made = document(text)
    lines = text.count("\n") + 1
    for one in made.findings:
        span = made.span(one.primary)
        assert span is not None
        assert 1 <= span.line <= lines + 1
        assert span.column >= 1


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "yes",
        "on",
        "off",
        "y",
        "True",
        "NULL",
        "1:1",
        "2026-01-22",
        "1.5",
        "0x1F",
        "0o17",
        "010",
        "1_000",
        "1e3",
        ".inf",
        "+1",
        "=",
        "2026-01-22 10:00:00",
        "9" * 19,
        "15%",
        "10 USD",
    ],
)
def test_what_yaml_would_guess_at_stays_text(text: str) -> None:
    assert tree(f"a: {text}") == {"a": text}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("-3", -3),
        ("0", 0),
        ("9" * 18, int("9" * 18)),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ('"12"', "12"),
        ("'true'", "true"),
        ('""', ""),
        ("|\n  12\n", "12\n"),
        (">-\n  one\n  two\n", "one two"),
    ],
)
def test_plain_scalars(text: str, value: Any) -> None:
    assert tree(f"a: {text}") == {"a": value}


def test_every_key_is_text() -> None:
    assert tree('12: a\ntrue: b\nnull: c\n1.5: d\n"": e\n') == {
        "12": "a",
        "true": "b",
        "null": "c",
        "1.5": "d",
        "": "e",
    }


def test_a_merge_key_is_a_word_like_any_other() -> None:
    assert tree("<<: {a: b}") == {"<<": {"a": "b"}}


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing\n", "---\n", "\ufeff"])
def test_nothing_is_nothing_and_has_a_place(text: str) -> None:
    made = document(text)
    assert made.findings == []
    assert made.tree is None
    assert made.span(Label(Origin(file="playbook/x.yaml"))) is not None


def test_a_list_or_a_word_may_stand_at_the_top() -> None:
    assert tree("- a\n- 1\n") == ["a", 1]
    assert tree("word") == "word"


def test_windows_line_ends_and_byte_order_mark_change_nothing() -> None:
    made = document(b"\xef\xbb\xbfa: b\r\nc:\r\n  - d\r\n")
    assert made.findings == []
    assert made.tree == {"a": "b", "c": ["d"]}
    assert made.marks["c", 0].value.line == 3
    assert made.marks["c", 0].value.column == 5


@pytest.mark.parametrize(
    ("sign", "column"),
    [
        ("\x00", 4),
        ("\x1b", 4),
        ("\x7f", 4),
        ("\x85", 4),
        ("\u2028", 4),
        ("\u2029", 4),
        ("\u202e", 4),
        ("\u2066", 4),
        ("\ufeff", 4),
        ("\uffff", 4),
        ("\r", 4),
    ],
)
def test_characters_that_hide_are_refused(sign: str, column: int) -> None:
    assert told(f"a: {sign}b\nc: d\n") == [
        ("DW002", f"the invisible character U+{ord(sign):04X} is not allowed here", 1, column)
    ]


def test_only_ten_such_characters_are_told() -> None:
    assert len(told("a:\tb\n" * 50)) == 10


def test_a_tab_is_refused_even_in_quotes() -> None:
    assert told('a: "b\tc"\n') == [("DW002", "a tab is not allowed here", 1, 6)]


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [(b"\xff", 1, 1), (b"a: b\nc: \xc3\xa9\xe4\n", 2, 5), (b"\xff\xfea\x00", 1, 1)],
)
def test_other_encodings_are_refused_at_the_first_byte(data: bytes, line: int, column: int) -> None:
    assert told(data) == [("DW001", "file is not UTF-8 text", line, column)]


def test_a_file_that_is_too_large_is_not_read() -> None:
    assert [code for code, *_ in told(b"a" * (MAX_BYTES + 1))] == ["DW001"]


def test_the_deepest_nesting_allowed() -> None:
    tree("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    assert [code for code, *_ in told("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))] == ["DW005"]


@pytest.mark.parametrize("text", ["[" * 10_000, "{a: " * 10_000, "- " * 10_000, "? " * 10_000])
def test_ten_thousand_levels_are_a_finding(text: str) -> None:
    assert told(text)[0][0] in {"DW003", "DW005"}


def test_an_alias_bomb_is_refused_at_its_first_fuse() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)
    )
    assert [code for code, *_ in told(bomb)] == ["DW003", "DW003", "DW003"]


def test_a_cycle_is_refused() -> None:
    assert [message for _, message, *_ in told("&a [*a]")] == [
        "the anchor &a is not allowed",
        "the alias *a is not allowed",
    ]


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system", "!ruby/x", "!!str", "!<x>"])
def test_tags_are_refused(tag: str) -> None:
    assert [code for code, *_ in told(f"a: {tag} b\n")] == ["DW003"]


@pytest.mark.parametrize("text", ["? [a, b]\n: c\n", "{a: b}: c\n", "? - a\n: b\n"])
def test_keys_are_words(text: str) -> None:
    assert told(text)[0][1] == "a key is a word, not a list or a mapping"


def test_a_second_document_is_refused_at_its_dashes() -> None:
    assert told("a: b\n---\nc: d\n") == [("DW003", "a second document begins here", 2, 1)]


def test_of_a_key_written_twice_the_first_is_kept() -> None:
    made = document("a: 1\nb: 2\na: {c: [3]}\n")
    (found,) = made.findings
    assert found.code == "DW004"
    assert made.tree == {"a": 1, "b": 2}
    assert set(made.marks) == {(), ("a",), ("b",)}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: b: c\n", "a colon makes a key of what is before it, and no key can stand here"),
        ("a: @b\n", "a text cannot begin with this character"),
        ("a: [b\nc: d\n", "a bracket is not closed before this"),
        ("a: 'b\n", "the file ends inside a quoted text"),
        ("a: b\n  c: d\n", "a colon makes a key of what is before it, and no key can stand here"),
        (" a: b\nc: d\n", "this line fits nothing above it"),
        ("a: b\nword\nc: d\n", "this is no key, for no colon follows"),
        ('a: "\\q"\n', "found unknown escape character"),
    ],
)
def test_what_is_not_yaml_is_told_plainly(text: str, message: str) -> None:
    assert told(text)[0][:2] == ("DW002", f"not valid YAML: {message}")


def test_a_place_that_is_not_there_is_that_of_what_is_around_it() -> None:
    made = document("a:\n  b: c\n")
    label = Label(Origin(file="x", route=("a", "nothing", 3)), on_key=True)
    assert made.span(label) == made.marks["a",].key
