"""Every finding, provoked once: `tests/cases` holds a folder for each."""

import os
from pathlib import Path

import pytest

from dealwright.check.pages import FILE_PAGES
from dealwright.check.rules import RULES, Subject
from dealwright.check.rules import run as run_rules
from dealwright.load.commits import from_commit
from dealwright.load.files import from_folder
from dealwright.load.playbook import load
from dealwright.resources import schema, template_names
from support.cases import CASES, case_names, code_of, make
from support.runner import Runner

RULE_CODES = {rule.code for rule in RULES}


def test_cases_are_found_and_each_code_has_one() -> None:
    assert {code_of(name) for name in case_names()} - {"clean", "several"} == RULE_CODES | set(
        FILE_PAGES
    )


@pytest.mark.parametrize("name", case_names())
def test_check_says_what_the_case_expects(name: str, tmp_path: Path, run: Runner) -> None:
    repo, words = make(name, tmp_path)

    result = run("check", *words, at=repo)

    expected = CASES / name / "expected.txt"
    if os.environ.get("DEALWRIGHT_REGENERATE"):
        expected.write_text(result.out, "utf-8")
    assert result.out == expected.read_text("utf-8")
    assert result.err == ""
    assert result.code == (3 if "error[" in result.out else 0)
    if code_of(name).startswith("DW"):
        assert f"[{code_of(name)}]" in result.out


@pytest.mark.parametrize("name", [name for name in case_names() if code_of(name) in RULE_CODES])
def test_without_the_rule_the_case_goes_unnoticed(name: str, tmp_path: Path) -> None:
    repo, words = make(name, tmp_path)
    files = from_folder(repo)
    base = load(from_commit(repo, words[-1]), schema, templates=frozenset()) if words else None
    subject = Subject(
        playbook=load(files, schema, templates=frozenset()).playbook,
        templates=template_names(repo),
        base=base.playbook if base else None,
    )

    others = [rule for rule in RULES if rule.code != code_of(name)]

    assert code_of(name) in {found.code for found in run_rules(subject)}
    assert code_of(name) not in {found.code for found in run_rules(subject, rules=others)}
