"""Findings as annotations."""

from dealwright.diagnostics import Diagnostic, Label, Origin, Severity
from dealwright.report.github import annotations
from dealwright.source import read

PATH = "playbook/x.yaml"
DOCUMENTS = {PATH: read(PATH, b"a: b\n")}


def finding(severity: Severity = Severity.ERROR, file: str = PATH) -> Diagnostic:
    return Diagnostic(
        code="DW999",
        message="50% wrong",
        primary=Label(Origin(file=file, route=("a",))),
        help="write\r\nthis",
        severity=severity,
    )


def test_an_annotation_has_its_place_and_its_help() -> None:
    assert annotations([finding()], DOCUMENTS) == (
        "::error file=playbook/x.yaml,line=1,col=4,title=DW999::50%25 wrong%0Awrite%0D%0Athis\n"
    )


def test_without_a_line_there_is_the_file() -> None:
    text = annotations([finding(file="a,b:c\n::stop-commands::x%.yaml")], DOCUMENTS)
    assert text.splitlines() == [
        (
            "::error file=a%2Cb%3Ac%0A%3A%3Astop-commands%3A%3Ax%25.yaml,title=DW999"
            "::50%25 wrong%0Awrite%0D%0Athis"
        )
    ]


def test_nine_of_a_kind_and_a_count_of_the_others() -> None:
    found = [finding()] * 9 + [finding(Severity.WARNING)] * 12
    lines = annotations(found, DOCUMENTS).splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["::error"] * 9 + ["::warning"] * 9 + [
        "::warning::and"
    ]
    assert lines[-1] == "::warning::and 3 more; see the log"


def test_nothing_found_is_nothing_said() -> None:
    assert annotations([], DOCUMENTS) == ""


def test_nothing_found_commands_the_runner_in_its_old_words() -> None:
    found = Diagnostic(
        code="DW999",
        message="##[add-mask]x",
        primary=Label(Origin(file="a##[b")),
        help="##[group]y",
    )
    text = annotations([found], {})
    assert text == "::error file=a## [b,title=DW999::## [add-mask]x%0A## [group]y\n"


def test_git_may_begin_further_up() -> None:
    text = annotations([finding()], DOCUMENTS, "sales, 2/")
    assert text.startswith("::error file=sales%2C 2/playbook/x.yaml,line=1,")
