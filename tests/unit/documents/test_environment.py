from pathlib import Path
from typing import Any

import pytest

from dealwright.documents.environment import make_environment, render, tidy
from dealwright.documents.filters import chained, clause, sentence, words
from dealwright.errors import FindingsError


@pytest.fixture
def say(tmp_path: Path) -> Any:
    """Render a template of a repository's own."""
    folder = tmp_path / "templates"
    folder.mkdir()

    def rendered(template: str, **values: Any) -> str:
        (folder / "own.md.j2").write_text(template, encoding="utf-8")
        return render(make_environment(tmp_path), "own.md.j2", **values)

    return rendered


def test_every_value_is_escaped_and_the_template_is_not(say: Any) -> None:
    assert say("# *{{ name }}*", name="<b>|*x*") == "# *&lt;b&gt;\\|\\*x\\**\n"


def test_nothing_in_a_value_is_executed(say: Any) -> None:
    assert "49" not in say("{{ name }}", name="{{ 7*7 }}")


def test_values_from_macros_are_escaped_once(say: Any) -> None:
    template = "{% macro m(x) %}**{{ x }}**{% endmacro %}{{ m(name) }}"
    assert say(template, name="a|b") == "**a\\|b**\n"


def test_nothing_is_printed_for_none(say: Any) -> None:
    assert say("a{{ x }}b", x=None) == "ab\n"


def test_a_template_of_the_repository_comes_before_the_bundled_one(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "changelog.md.j2").write_text("ours", encoding="utf-8")
    assert render(make_environment(tmp_path), "changelog.md.j2") == "ours\n"
    assert "# Changelog" in render(make_environment(), "changelog.md.j2", versions=())


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("\n{{ nobody }}", "templates/own.md.j2:2 asks for something that is missing: 'nobody'"),
        ("{{ a.b }}", "missing: 'dict object' has no attribute 'b'"),
        ("{% if %}", "templates/own.md.j2:1: Expected an expression"),
        ("{{ a | nothing }}", "templates/own.md.j2:1: No filter named 'nothing'"),
        ("{% include 'absent' %}", "there is no template templates/absent"),
        ("{{ ''.__class__.__mro__ }}", "does what templates may not"),
        ("{{ a.update(b=1) }}", "does what templates may not"),
        ("{{ 1 + 'a' }}", "cannot be rendered: unsupported operand"),
        ("{{ 1 // 0 }}", "cannot be rendered"),
        ("{{ 'x' | money }}", "cannot be rendered"),
        ("{% for n in range(10000000) %}{% endfor %}", "Range too big"),
        ("{% include 'own.md.j2' %}", "cannot be rendered"),
    ],
)
def test_a_mistake_in_a_template_is_a_finding_with_a_place(
    say: Any, template: str, says: str
) -> None:
    with pytest.raises(FindingsError) as caught:
        say(template, a={})
    assert says in caught.value.message
    assert caught.value.hint


def test_a_template_that_is_not_text_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "own.md.j2").write_bytes(b"\xff\xfe")
    with pytest.raises(FindingsError, match=r"own\.md\.j2:1: not UTF-8"):
        render(make_environment(tmp_path), "own.md.j2")


def test_tidy_text_has_no_gaps_and_one_newline_at_its_end() -> None:
    assert tidy("\n\na  \n\n\n\nb\n\n\n") == "a\n\nb\n"


def test_lists_of_words() -> None:
    assert [words(()), words("a"), words("ab"), words("abc", "or")] == [
        "",
        "a",
        "a and b",
        "a, b or c",
    ]
    assert chained(("One.", "two")) == "One; two"


@pytest.mark.parametrize("text", ["Done", "Done.", "Done!", "Done?", "Done:"])
def test_a_sentence_ends_once(text: str) -> None:
    assert sentence(text) == (text if text != "Done" else "Done.")
    assert clause("Done.") == "Done"
