"""Two edits of one file: both are in the result, and whatever else was written stays."""

import pytest

from dealwright.edit.merge import Merged, merge
from dealwright.edit.rewrite import EditError

BASE = """\
# Head

stages:
  # First
  - stage: one
    label: One # of two
    asks: [a, b]

  - stage: two
    label: Two
# The end
"""


def merged(ours: str, theirs: str, base: str = BASE) -> Merged:
    return merge("x.yaml", base.encode(), ours.encode(), theirs.encode())


def edited(old: str, new: str, text: str = BASE) -> str:
    assert old in text
    return text.replace(old, new, 1)


LAST = "    label: Two\n"


def test_both_append_at_the_end_of_a_list() -> None:
    ours = edited(LAST, f"{LAST}\n  # Ours\n  - stage: three\n    label: Three # 3\n")
    theirs = edited(LAST, f"{LAST}\n  - {{stage: four, label: Four}}\n")
    assert merged(ours, theirs) == (
        edited(
            LAST,
            f"{LAST}\n  # Ours\n  - stage: three\n    label: Three # 3\n"
            "\n  - {stage: four, label: Four}\n",
        ).encode(),
        (),
    )


def test_one_renames_what_the_other_extends() -> None:
    ours = edited("label: One", "label: First")
    theirs = edited("asks: [a, b]", "asks: [a, b]\n    exits:\n      - when: Done")
    both = edited("asks: [a, b]", "asks: [a, b]\n    exits:\n      - when: Done", ours)
    assert merged(ours, theirs) == (both.encode(), ())
    assert merged(theirs, ours) == (both.encode(), ())


def test_both_add_to_a_list_in_brackets() -> None:
    ours = edited("[a, b]", "[a, x, b]")
    theirs = edited("[a, b]", "[w, a, b, c]")
    assert merged(ours, theirs).data.decode() == edited("[a, b]", "[w, a, x, b, c]")


def test_both_put_something_under_one_comment() -> None:
    ours = edited("  # First\n", "  # First\n  - stage: zero\n    label: Zero\n")
    theirs = edited("  # First\n", "  # First\n  - stage: null_\n    label: Nil\n")
    assert merged(ours, theirs).data.decode() == edited(
        "  # First\n",
        "  # First\n  - stage: zero\n    label: Zero\n  - stage: null_\n    label: Nil\n",
    )


BETWEEN = "a: 1\n\n# Below\nb: 2\n"


def test_one_adds_above_a_comment_and_one_below_it() -> None:
    above = edited("a: 1\n", "a: 1\nx: 3\n", BETWEEN)
    below = edited("# Below\n", "# Below\ny: 4\n", BETWEEN)
    both = "a: 1\nx: 3\n\n# Below\ny: 4\nb: 2\n"
    assert merged(above, below, BETWEEN).data.decode() == both
    assert merged(below, above, BETWEEN).data.decode() == both


def test_one_moves_and_one_adds() -> None:
    moved = "b: 2\na: 1\nc: 3\n"
    added = "a: 1\nx: 9\nb: 2\nc: 3\n"
    assert merged(moved, added, "a: 1\nb: 2\nc: 3\n").data == b"b: 2\na: 1\nx: 9\nc: 3\n"
    assert merged(added, moved, "a: 1\nb: 2\nc: 3\n").data == b"b: 2\na: 1\nx: 9\nc: 3\n"


def test_one_removes_and_one_adds_behind_it() -> None:
    assert merged("a: 1\nc: 3\n", "a: 1\nb: 2\nx: 9\nc: 3\n", "a: 1\nb: 2\nc: 3\n").data == (
        b"a: 1\nx: 9\nc: 3\n"
    )


def test_comments_of_both_sides_stay() -> None:
    ours = edited("# The end\n", "# The end\n# Ours\n", edited("  # First", "  # The first"))
    theirs = edited("# The end\n", "# Theirs\n# The end\n", edited("  # First", "  # 1st"))
    text = merged(ours, theirs).data.decode()
    assert text == edited("# The end\n", "# The end\n# Ours\n# Theirs\n").replace(
        "  # First\n", "  # The first\n  # 1st\n"
    )


def test_a_file_without_a_last_line_break() -> None:
    assert merged("a: 1\nb: 2", "a: 1\nc: 3", "a: 1").data == b"a: 1\nb: 2\nc: 3\n"


def test_windows_line_breaks_and_the_mark_in_front() -> None:
    base, ours, theirs = ("\ufeffa: 1\r\n", "\ufeffa: 1\r\nb: 2\r\n", "\ufeffa: 1\r\nc: 3\r\n")
    assert merged(ours, theirs, base).data == "\ufeffa: 1\r\nb: 2\r\nc: 3\r\n".encode()


# ------------------------------------------------------------------ clashes


def test_one_key_changed_in_two_ways() -> None:
    data, clashes = merged(
        edited("label: Two", "label: Deux") + "more: 1\n", edited("label: Two", "label: Zwei")
    )
    assert clashes == ("stages / stage two / label was changed in two ways",)
    assert data.decode() == edited(
        LAST,
        "<<<<<<< ours\n    label: Deux\n=======\n    label: Zwei\n>>>>>>> theirs\n",
    ) + ("more: 1\n")


@pytest.mark.parametrize(
    ("ours", "theirs", "told"),
    [
        ("a: 1\nb: 2\nc: 3\nx: 1\n", "a: 1\nb: 2\nc: 3\nx: 2\n", "x was added in two ways"),
        (
            "a: 1\nc: 3\n",
            "a: 1\nb: 9\nc: 3\n",
            "b was removed by one side and changed by the other",
        ),
        (
            "a: 1\nb: 9\nc: 3\n",
            "a: 1\nc: 3\n",
            "b was removed by one side and changed by the other",
        ),
        ("a: 1\nb: 2 # x\nc: 3\n", "a: 1\nb: 2 # y\nc: 3\n", "b was changed in two ways"),
        ("a: 1\nb: [1]\nc: 3\n", "a: 1\nb: {x: 1}\nc: 3\n", "b was changed in two ways"),
    ],
)
def test_what_clashes(ours: str, theirs: str, told: str) -> None:
    data, clashes = merged(ours, theirs, "a: 1\nb: 2\nc: 3\n")
    assert clashes == (told,)
    assert data.count(b"<<<<<<< ours\n") == data.count(b">>>>>>> theirs\n") == 1


def test_a_clash_on_the_line_of_a_dash_marks_the_whole_item() -> None:
    base = "l:\n  - when: x\n    to: a\n"
    ours, theirs = "l:\n  - when: x # o\n    to: a\n", "l:\n  - when: x # t\n    to: a\n"
    data, clashes = merged(ours, theirs, base)
    assert clashes == ("l / when x / when was changed in two ways",)
    assert data.decode() == (
        "l:\n<<<<<<< ours\n  - when: x # o\n    to: a\n=======\n"
        "  - when: x # t\n    to: a\n>>>>>>> theirs\n"
    )


@pytest.mark.parametrize("text", ["", "- 1\n", "{a: 1}\n", "a: [\n", "a: 1\na: 2\n"])
def test_what_is_no_mapping_is_left_to_git(text: str) -> None:
    with pytest.raises(EditError):
        merge("x.yaml", b"a: 1\n", b"a: 2\n", text.encode())


def test_two_orders() -> None:
    with pytest.raises(EditError, match="put in two orders"):
        merged("b: 2\na: 1\nc: 3\n", "c: 3\na: 1\nb: 2\n", "a: 1\nb: 2\nc: 3\n")


def test_both_put_something_in_front_of_the_first() -> None:
    base, ours, theirs = "# Head\n\na: 1\n", "# Head\n\nx: 8\n\na: 1\n", "# Head\n\ny: 9\n\na: 1\n"
    assert merged(ours, theirs, base).data == b"# Head\n\nx: 8\n\ny: 9\n\na: 1\n"


def test_the_comment_of_one_side_stays_where_both_add_in_brackets() -> None:
    ours, theirs = "a: [1, 2]\n", "a: [1, 3] # three\n"
    assert merged(ours, theirs, "a: [1]\n").data == b"a: [1, 2, 3] # three\n"
    assert merged(theirs, ours, "a: [1]\n").data == b"a: [1, 3, 2] # three\n"
