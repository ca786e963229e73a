"""Findings as text."""

from textwrap import dedent

from dealwright.diagnostics import Diagnostic, Label, Origin, Severity, Span
from dealwright.document import Document
from dealwright.report.snippet import findings, summary, visible
from dealwright.source import read

PATH = "playbook/x.yaml"


def at(*route: str | int, text: str = "", on_key: bool = False, file: str = PATH) -> Label:
    return Label(Origin(file=file, route=route), text, on_key)


def wrong(primary: Label, *related: Label, **more: str) -> Diagnostic:
    return Diagnostic(code="DW999", message="it is wrong", primary=primary, related=related, **more)  # type: ignore[arg-type]


def shown(text: str, *found: Diagnostic, colour: bool = False) -> str:
    return findings(found, {PATH: read(PATH, text.encode())}, colour=colour)


def test_the_value_is_underlined_and_what_belongs_to_it() -> None:
    text = "stages:\n  - a\n\n\n  - b: c\n"
    found = wrong(
        at("stages", 1, "b", text="this"),
        at("stages", text="among these", on_key=True),
        help="do that",
        note="by the way",
    )
    assert shown(text, found) == dedent("""\
        error[DW999]: it is wrong
         --> playbook/x.yaml:5:8
          |
        1 | stages:
          | ------ among these
        ...
        5 |   - b: c
          |        ^ this
          |
          = help: do that
          = note: by the way

        1 error
        """)


def test_the_margin_grows_with_the_number_of_the_line() -> None:
    text = "\n" * 99 + "a: b\n"
    assert "\n100 | a: b\n    |    ^\n" in shown(text, wrong(at("a")))


def test_a_place_in_another_file_is_named() -> None:
    other = read("playbook/y.yaml", b"a: b\n")
    found = wrong(at("a"), at("a", text="and here", file="playbook/y.yaml"))
    text = findings([found], {PATH: read(PATH, b"a: b\n"), "playbook/y.yaml": other})
    assert "  = and here: playbook/y.yaml:1:4\n" in text


def test_a_file_that_is_not_there_has_no_line() -> None:
    assert findings([wrong(at())], {}) == (
        "error[DW999]: it is wrong\n --> playbook/x.yaml\n\n1 error\n"
    )


def test_wide_and_combining_characters_take_their_own_columns() -> None:
    text = shown('{日本: "e\u0301", x: 日本}\n', wrong(at("x", text="this")))
    assert '1 | {日本: "e\u0301", x: 日本}\n  |' + " " * 16 + "^^^^ this\n" in text


def test_a_value_of_several_lines_is_underlined_on_its_first() -> None:
    text = shown("a: >-\n  one\n  two\nb: c\n", wrong(at("a", text="this")))
    assert "1 | a: >-\n  |    ^^ this\n" in text
    assert "two" not in text


def test_a_value_that_is_not_written_still_has_a_mark() -> None:
    assert "1 | a:\n  |   ^\n" in shown("a:\nb: c\n", wrong(at("a")))


def test_a_long_line_is_cut_and_the_place_stays_in_sight() -> None:
    text = shown(f"a: {'x' * 500}\nb: [{'y, ' * 300}here]\n", wrong(at("b", 300)), wrong(at("a")))
    assert all(len(line) < 180 for line in text.split("\n"))
    line, mark = next(
        (line, mark)
        for line, mark in zip(text.split("\n"), text.split("\n")[1:], strict=False)
        if line.startswith("2 | ")
    )
    assert line[mark.index("^") : mark.rindex("^") + 1] == "here"


def test_nothing_from_a_file_steers_the_terminal() -> None:
    evil = "\x1b[31m\r\x07\x9b\u202e\u2028\ufeff"
    document = Document(path=PATH, text=f"a: {evil}\n")
    span = Span(line=1, column=4, end_line=1, end_column=5)
    found = Diagnostic(
        code="DW999",
        message=f"{evil}\n::error::forged",
        primary=Label(Origin(file=PATH, span=span), evil),
        related=(Label(Origin(file=evil), evil),),
        help=evil,
        note=evil,
    )
    text = findings([found], {PATH: document})
    assert not set(text) & set(evil.replace("[31m", ""))
    assert "\n::" not in text


def test_nothing_from_a_file_commands_a_runner() -> None:
    found = wrong(at("a", "b##[c", text="##[d]"), help="##[e]", note="##[f]")
    text = shown('a: {"b##[c": "x ##[error]y"}\nb: 1\n', found)
    assert "##[" not in text
    assert '1 | a: {"b## [c": "x ## [error]y"}\n  |' + " " * 15 + "^" * 15 + " ## [d]\n" in text


def test_what_is_made_visible_is_one_line() -> None:
    assert visible("a\tb\nc\udce9") == "a b\ufffdc\ufffd"


def test_colour_is_only_in_the_head() -> None:
    text = shown("a: b\n", wrong(at("a")), colour=True)
    assert text.startswith("\x1b[1;31merror[DW999]\x1b[0m: it is wrong\n")
    assert text.count("\x1b") == 2


def test_the_last_line_counts() -> None:
    error, warning = wrong(at()), wrong(at(), severity=Severity.WARNING)
    assert summary([]) == "no findings"
    assert summary([warning]) == "1 warning"
    assert summary([warning, error, error]) == "2 errors, 1 warning"
    assert findings([], {}) == "no findings\n"
