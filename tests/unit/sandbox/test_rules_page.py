"""The page of rules: each names the tests that hold it, and each test of a rule is named."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
# What these hold is how the sandbox itself works, and none of it is a rule of HubSpot's.
MACHINERY = {
    *("test_app.py", "test_control.py", "test_faults.py", "test_garbage.py", "test_portal.py"),
    *(
        "test_rules_page.py",
        "test_search_candidates.py",
        "test_seed.py",
        "test_seed_truth.py",
        "test_server.py",
    ),
}


def named_in(text: str) -> Iterator[str]:
    """The names of the test functions of a module, those of its classes included."""
    module = ast.parse(text)
    scopes: list[ast.Module | ast.ClassDef] = [module]
    scopes += [each for each in module.body if isinstance(each, ast.ClassDef)]
    for scope in scopes:
        for each in scope.body:
            if isinstance(each, ast.FunctionDef) and each.name.startswith("test_"):
                yield each.name


def rows_of(page: str) -> Iterator[tuple[str, list[str]]]:
    """Each rule with the tests beside it."""
    for line in page.splitlines():
        if line.startswith("| ") and line != "| rule | held by |":
            _, rule, held, _ = line.split("|")
            yield rule.strip(), held.split("`")[1::2]


def flaws(page: str, known: Counter[str]) -> Iterator[str]:
    """What is wrong with the page, given every test there is and how often."""
    named: set[str] = set()
    for rule, tests in rows_of(page):
        if not tests:
            yield f"no test: {rule}"
        yield from (f"no such test: {test}" for test in tests if test not in known)
        named |= set(tests)
    yield from (f"two tests of one name: {test}" for test in known if known[test] > 1)
    for test in known:
        if test not in named and test.partition("::")[0] not in MACHINERY:
            yield f"in no row: {test}"


def test_each_rule_names_its_tests_and_each_test_is_named(root: Path) -> None:
    files = sorted(HERE.glob("test_*.py"))
    assert not MACHINERY - {file.name for file in files}
    known = Counter(
        f"{file.name}::{name}" for file in files for name in named_in(file.read_text("utf-8"))
    )
    page = (root / "docs" / "sandbox-rules.md").read_text("utf-8")
    rules = [rule for rule, _ in rows_of(page)]
    assert len(rules) > 300
    assert list(flaws(page, known)) == []


A_MODULE = "def test_one(): ...\nclass TestMore:\n    def test_two(self): ...\ndef helper(): ...\n"
TWO = {"test_a.py::test_one": 1, "test_a.py::test_two": 1}
BOTH = "`test_a.py::test_one`, `test_a.py::test_two`"


@pytest.mark.parametrize(
    ("rows", "known", "found"),
    [
        ([f"| R | {BOTH} |"], TWO, []),
        ([f"| R | {BOTH} |", "| S | by faith |"], TWO, ["no test: S"]),
        ([f"| R | {BOTH}, `test_a.py::test_x` |"], TWO, ["no such test: test_a.py::test_x"]),
        (["| R | `test_a.py::test_one` |"], TWO, ["in no row: test_a.py::test_two"]),
        ([f"| R | {BOTH} |"], {**TWO, "test_seed.py::test_it": 1}, []),
        (
            [f"| R | {BOTH} |"],
            {**TWO, "test_a.py::test_two": 2},
            ["two tests of one name: test_a.py::test_two"],
        ),
    ],
    ids=["whole", "no test", "unknown test", "no row", "machinery", "ambiguous"],
)
def test_each_flaw_of_a_page_is_told(
    rows: list[str], known: dict[str, int], found: list[str]
) -> None:
    page = "\n".join(["## Things", "", "| rule | held by |", "|---|---|", *rows])
    assert list(flaws(page, Counter(known))) == found


def test_tests_are_found_in_a_module_and_its_classes() -> None:
    assert list(named_in(A_MODULE)) == ["test_one", "test_two"]
