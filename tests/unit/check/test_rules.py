"""What the table of rules promises: order, waiting, pages."""

from dealwright.check.pages import table
from dealwright.check.rules import RULES
from dealwright.decode.kinds import KINDS
from dealwright.load.files import Files
from support.reading import loaded


def codes(changed: Files) -> list[str]:
    return [finding.code for finding in loaded(changed).findings]


def test_rules_name_kinds_that_there_are() -> None:
    assert {need for rule in RULES for need in rule.needs} <= {kind.name for kind in KINDS}


def test_what_a_broken_file_declares_is_not_missed() -> None:
    for path in ("playbook/roles.yaml", "playbook/offerings.yaml", "icp/personas.yaml"):
        assert codes({path: b"a: [b\n"}) == ["DW002"]


def test_every_file_may_break_without_guesses_about_the_others() -> None:
    every = loaded({}).documents
    for path in every:
        assert codes({path: b"a: [b\n"}) == ["DW002"], path


def test_a_broken_file_hides_nothing_of_the_others() -> None:
    changed: Files = {
        "icp/signals.yaml": b"a: [b\n",
        "playbook/metrics.yaml": b"\xff",
        "playbook/rhythm.yaml": b"# yaml-language-server: $schema=../schemas/rhythm.schema.json\n"
        b"weekly: {label: Weekly, every: week, led_by: nobody, red_lines: [no_line]}\n",
    }
    assert codes(changed) == ["DW002", "DW001", "DW107", "DW112"]


def test_the_table_has_one_line_a_code() -> None:
    codes = [code for code, _ in table()]
    assert len(codes) == len(set(codes))
    assert all(summary and "\n" not in summary for _, summary in table())
